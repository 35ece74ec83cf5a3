"""Room for version 2 of the Document: language, headings, labels, dates in EDTF, lines of prose.

Processes of the version before may go on beside this. What they insert gets the defaults of the new
columns, and what they know of a milestone stays in columns of its own, which the models keep up.

Backwards, a milestone's date that is no plain year, month or day becomes the year 0, which the
version before shows and refuses to publish; its texts lose their marks and links, and what it has
no column for goes. All of that is still in the saved drafts. Forward again, it comes back from the
newest of them, where the version before has not changed the milestone since. Editions, which never
change, repeat in their columns what their content says. Migration 0022 lists their milestones again.
"""

import calendar
import datetime
import json
import re
from html import escape
from html.parser import HTMLParser

from django.db import migrations, models

NOT_READ = -(10**15) - 1
BATCH = 100  # of rows that may each hold a whole Document
IS_1 = '"schema_version":1,'  # in JSON as it is stored; within a text, the quotes are escaped
ARTICLE = ("language", "short_title", "focus_heading", "milestones_heading")
ARTICLE += ("date_label", "initiative_label", "impact_label")
MILESTONE = ("date", "initiative", "impact", "detail")
SOURCE = ("author", "published")


# --- Milestones of before -------------------------------------------------------------------------


def edtf(year, month, day):
    """Return a date of the version before; it has the year 0 for those that it can't hold."""
    if not year:
        return ""
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if day else "")
    return "-".join(filter(None, parts))


def plain_date(date):
    """Return the (year, month, day) that the version before has for a date in EDTF."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date):
        return 0, None, None
    year, month, day = (*map(int, date.split("-")), None, None)[:3]
    try:
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return 0, None, None
    return year, month, day


class Words(HTMLParser):
    """Reads the words of a line of prose."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data


def words(html, length):
    return re.sub(" {2,}", " ", Words(html).text).strip()[:length]


# --- The data -------------------------------------------------------------------------------------


def in_batches(queryset, fields, change):
    """Save what `change` does to each row of `queryset`."""
    batch = []
    for row in queryset.iterator(chunk_size=BATCH):
        change(row)
        batch.append(row)
        if len(batch) == BATCH:
            queryset.model.objects.bulk_update(batch, fields)
            batch = []
    queryset.model.objects.bulk_update(batch, fields)


def fill(apps, schema_editor):
    models = apps.get_app_config("milestones")
    in_batches(models.get_model("Milestone").objects.order_by("pk"), MILESTONE[:3], upgrade)
    # Those of editions of version 2 or newer were here before, went back, and lost some of what they
    # said. Migration 0022 lists them again.
    listed = models.get_model("PublishedMilestone").objects.filter(edition__content__contains=IS_1)
    in_batches(
        listed.order_by("pk"),
        ("initiative", "impact", "earliest", "latest"),
        upgrade_published,
    )
    versions = models.get_model("DraftVersion").objects.exclude(content__contains=IS_1)
    newest = {}
    for version in versions.order_by("number").values_list("article", "pk"):
        newest[version[0]] = version[1]
    for article, version in newest.items():
        bring_back(models, article, json.loads(versions.get(pk=version).content))


def upgrade(row):
    row.date = edtf(row.year, row.month, row.day)
    row.initiative = escape(row.plain_initiative, quote=False)
    row.impact = escape(row.plain_impact, quote=False)


def upgrade_published(row):
    """Give a row its texts as prose and its keys."""
    row.initiative = escape(row.initiative, quote=False)
    row.impact = escape(row.impact, quote=False)
    year, month, day = (*map(int, row.date.split("-")), 0, 0)[:3]
    row.earliest = year * 10_000 + month * 100 + day
    last = day or calendar.monthrange(year, month or 12)[1]
    row.latest = year * 10_000 + (month or 12) * 100 + last


def repeat(apps, schema_editor):
    """Let editions of version 2 or newer, which were here before, repeat what they say again."""
    editions = apps.get_model("milestones", "Edition").objects.exclude(content__contains=IS_1)
    in_batches(editions.only("content").order_by("pk"), REPEATED, repeat_content)


def repeat_content(edition):
    content = json.loads(edition.content)
    for name in REPEATED:
        setattr(edition, name, content[name])


def bring_back(models, article, draft):
    """Take from `draft`, a saved one of version 2 or newer, what the version before had no room for."""
    texts = {name: draft[name] for name in ARTICLE}
    models.get_model("Article").objects.filter(pk=article).update(**texts)
    sources = models.get_model("Source").objects.filter(article=article)
    for row in draft["sources"]:
        sources.filter(uid=row["uid"]).update(**{name: row[name] for name in SOURCE})
    milestones = models.get_model("Milestone").objects.filter(article=article)
    for row in draft["milestones"]:
        year, month, day = plain_date(row["date"])
        unchanged = milestones.filter(
            uid=row["uid"],
            year=year,
            month=month,
            day=day,
            plain_initiative=words(row["initiative"], 300),
            plain_impact=words(row["impact"], 1000),
        )
        unchanged.update(**{name: row[name] for name in MILESTONE})


def empty(apps, schema_editor):
    """Leave what is listed as the version before reads it."""
    PublishedMilestone = apps.get_model("milestones", "PublishedMilestone")
    listed = PublishedMilestone.objects.exclude(earliest=NOT_READ)
    listed.exclude(earliest__range=(10_000, 99_991_231)).delete()
    in_batches(listed.order_by("pk"), ("date", "initiative", "impact"), downgrade_published)


def downgrade_published(row):
    if plain_date(row.date) == (0, None, None):
        row.date = f"{row.earliest // 10_000:04}"
    row.initiative, row.impact = words(row.initiative, 300), words(row.impact, 1000)


# --- The triggers of editions ---------------------------------------------------------------------

BEFORE = ("id", "article_id", "number", "slug", "title", "content", "sha256", "kind", "note")
BEFORE += ("published_at", "published_by_name")
REPEATED = ("language", "short_title")
AFTER = (*BEFORE, *REPEATED)
REFUSE = "'An edition is never changed or deleted.'"


def protection(vendor, columns):
    """Return the SQL that makes the database refuse changes of these columns of an edition."""
    if vendor == "postgresql":
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns)
        return [
            f"""CREATE OR REPLACE TRIGGER milestones_edition_update BEFORE UPDATE
            ON milestones_edition FOR EACH ROW WHEN ({changed})
            EXECUTE FUNCTION milestones_edition_refuse()"""
        ]
    # SQLite has rebuilt the table, and so dropped its triggers.
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
    return [
        "DROP TRIGGER IF EXISTS milestones_edition_update",
        f"""CREATE TRIGGER milestones_edition_update BEFORE UPDATE ON milestones_edition
        WHEN {changed} BEGIN SELECT RAISE(ABORT, {REFUSE}); END""",
        f"""CREATE TRIGGER IF NOT EXISTS milestones_edition_delete BEFORE DELETE
        ON milestones_edition BEGIN SELECT RAISE(ABORT, {REFUSE}); END""",
        """CREATE TRIGGER IF NOT EXISTS milestones_edition_replace BEFORE INSERT
        ON milestones_edition WHEN EXISTS (SELECT 1 FROM milestones_edition WHERE id = NEW.id
            OR (article_id = NEW.article_id AND number = NEW.number))
        BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END""",
    ]


def freeze(apps, schema_editor):
    for statement in protection(schema_editor.connection.vendor, AFTER):
        schema_editor.execute(statement)


def thaw(apps, schema_editor):
    for statement in protection(schema_editor.connection.vendor, BEFORE):
        schema_editor.execute(statement)


def line(*args, **kwargs):
    """A line of text that code which doesn't know of it leaves empty."""
    return models.CharField(*args, **{"blank": True, "default": "", "db_default": "", **kwargs})


def text(*args, **kwargs):
    return models.TextField(*args, **{"blank": True, "default": "", "db_default": "", **kwargs})


def added(model, fields):
    return [migrations.AddField(model, name, field) for name, field in fields.items()]


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0016_help_texts"),
    ]

    operations = [
        # Articles and sources
        *added(
            "article",
            {
                "language": line(
                    max_length=35,
                    help_text="The language that the article is written in, such as en, sq or ar."
                    " Leave empty if it isn’t known.",
                ),
                "short_title": line(
                    max_length=100,
                    help_text="For lists, the browser’s tab and the history, if the title is long.",
                ),
                "focus_heading": line(
                    "heading of the focus areas",
                    max_length=300,
                    help_text="If empty, the heading is “Focus areas”.",
                ),
                "milestones_heading": line(
                    "heading of the milestones",
                    max_length=300,
                    help_text="If empty, the heading is “Milestones”.",
                ),
                "date_label": line(
                    "first column",
                    max_length=100,
                    help_text="If empty, it is “Date”, or “Year” if all dates are years.",
                ),
                "initiative_label": line(
                    "second column",
                    max_length=100,
                    help_text="If empty, its name is “Key initiative”.",
                ),
                "impact_label": line(
                    "third column", max_length=100, help_text="If empty, its name is “Impact”."
                ),
            },
        ),
        *added("source", {"author": line(max_length=300), "published": line(max_length=100)}),
        migrations.AlterField(
            "section",
            "heading",
            models.CharField(
                max_length=300,
                blank=True,
                help_text="A section can have no heading.",
            ),
        ),
        # Milestones: the version before goes on with the columns that it has.
        migrations.AlterModelOptions("milestone", options={"ordering": ["position", "pk"]}),
        migrations.AlterField(
            "milestone", "year", models.PositiveSmallIntegerField(default=0, editable=False)
        ),
        migrations.AlterField(
            "milestone", "month", models.PositiveSmallIntegerField(null=True, editable=False)
        ),
        migrations.AlterField(
            "milestone", "day", models.PositiveSmallIntegerField(null=True, editable=False)
        ),
        migrations.AlterField(
            "milestone",
            "initiative",
            models.CharField(max_length=300, editable=False, db_column="initiative"),
        ),
        migrations.AlterField(
            "milestone",
            "impact",
            models.CharField(max_length=1000, editable=False, db_column="impact"),
        ),
        migrations.RenameField("milestone", "initiative", "plain_initiative"),
        migrations.RenameField("milestone", "impact", "plain_impact"),
        *added(
            "milestone",
            {
                "date": line(max_length=100),
                "initiative": text("key initiative", db_column="initiative_html"),
                "impact": text(db_column="impact_html"),
                "detail": text(),
            },
        ),
        # Editions
        migrations.RunPython(migrations.RunPython.noop, thaw),
        *added("edition", {"language": line(max_length=35), "short_title": line(max_length=100)}),
        # Before the triggers refuse it.
        migrations.RunPython(repeat, migrations.RunPython.noop),
        migrations.RunPython(freeze, thaw),
        # Milestones of editions
        migrations.RemoveIndex("publishedmilestone", "published_milestone_date"),
        migrations.AlterField("publishedmilestone", "date", models.CharField(max_length=100)),
        migrations.AlterField("publishedmilestone", "initiative", models.TextField()),
        migrations.AlterField("publishedmilestone", "impact", models.TextField()),
        *added(
            "publishedmilestone",
            {
                name: models.BigIntegerField(default=NOT_READ, db_default=NOT_READ)
                for name in ("earliest", "latest")
            },
        ),
        migrations.AddIndex(
            "publishedmilestone",
            models.Index(
                fields=["earliest", "edition", "position"], name="published_milestone_order"
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
