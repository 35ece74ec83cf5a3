"""Pages such as “About”, a menu of them, and what the site says of itself.

Articles and editions of before, and what processes of the version before insert, are no pages.
Backwards, pages become articles.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

BEFORE = ("id", "article_id", "number", "slug", "language", "title", "short_title", "content")
BEFORE += ("sha256", "kind", "note", "published_at", "published_by_name")
AFTER = (*BEFORE, "is_page")
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


def urls():
    return [
        django.core.validators.RegexValidator(
            "\\Ahttps?://[!#-;=?-~]+\\Z",
            "Enter a URL that starts with https:// and has no spaces, quotes or letters with accents.",
        )
    ]


class Migration(migrations.Migration):
    dependencies = [("milestones", "0023_search")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, thaw),
        migrations.AddField(
            model_name="article",
            name="is_page",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="It is a page such as “About”, not an article. This never changes.",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="menu",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "In no menu"),
                    ("header", "At the top of each page"),
                    ("footer", "At the foot of each page"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="menu_position",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="order"),
        ),
        migrations.AddField(
            model_name="edition",
            name="is_page",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, help_text="As of the article."
            ),
        ),
        migrations.RunPython(freeze, thaw),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("menu__gt", "")),
                fields=["menu_position", "id"],
                name="article_menu",
            ),
        ),
        migrations.CreateModel(
            name="SitePage",
            fields=[],
            options={
                "verbose_name": "page",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("milestones.article",),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("article", "Articles"),
                    ("page", "Pages"),
                    ("section", "Sections"),
                    ("focus", "Focus areas"),
                    ("milestone", "Milestones"),
                    ("source", "Sources"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="SiteSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "publisher_url",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=urls(),
                        verbose_name="publisher’s website",
                    ),
                ),
                (
                    "licence_url",
                    models.CharField(
                        blank=True,
                        help_text="The URL of the licence under which anyone may reuse the articles"
                        " and their data, such as https://creativecommons.org/licenses/by/4.0/.",
                        max_length=500,
                        validators=urls(),
                        verbose_name="licence",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="logo_of",
                        to="milestones.image",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "site",
                "default_permissions": ("change",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_site")
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteTexts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="In the header of each page.",
                        max_length=100,
                        verbose_name="name of the site",
                    ),
                ),
                (
                    "publisher",
                    models.CharField(
                        blank=True,
                        help_text="The organisation that is responsible for the site. In the"
                        " footer of each page.",
                        max_length=200,
                        verbose_name="who publishes it",
                    ),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="What the site is, in one or two sentences: on the front page,"
                        " and in search results.",
                        max_length=300,
                        verbose_name="short description",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="An email address, a URL or a phone number. In the footer of"
                        " each page.",
                        max_length=200,
                    ),
                ),
                (
                    "footer_text",
                    models.CharField(
                        blank=True,
                        help_text="Such as a legal notice.",
                        max_length=500,
                        verbose_name="text of the footer",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="milestones.sitesettings",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "language"), name="site_texts_by_language"
                    )
                ],
            },
        ),
    ]
