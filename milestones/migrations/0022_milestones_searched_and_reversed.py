"""The words, the number of sources and a key for newest first, of each listed milestone.

Processes of the version before may go on beside this. What they insert gets the defaults of the new
columns, and the next publication by a newer process lists it again.
"""

import json
import unicodedata
from html.parser import HTMLParser

from django.db import migrations, models

OPEN_END = 10**15
NOT_READ = -(10**15) - 1
NO_DATE_REVERSED = NOT_READ - 1
LINES = ("p", "h3", "h4", "caption", "figcaption", "small", "br", "tr", "td", "th")
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "})


class Reader(HTMLParser):
    """Reads the words and the references of prose."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.sources = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        if tag in LINES:
            self.text += " "
        if tag == "cite":
            self.sources.append(dict(attrs).get("data-source"))


def folded(text):
    text = unicodedata.normalize("NFKC", text).casefold().translate(ALIKE)
    return " ".join(text.split())


def fill(apps, schema_editor):
    """Fill the columns of the rows that the version before has read.

    It lists the others, which are of version 0.2, again by itself.
    """
    PublishedMilestone = apps.get_model("milestones", "PublishedMilestone")
    known = PublishedMilestone.objects.exclude(earliest=NOT_READ)
    known.filter(earliest__gt=OPEN_END).update(reverse_order=NO_DATE_REVERSED)
    known.filter(earliest__lte=OPEN_END).update(reverse_order=models.F("earliest"))
    editions = apps.get_model("milestones", "Edition").objects.filter(
        pk__in=known.values("edition")
    )
    for edition in editions.order_by("pk").iterator(chunk_size=100):
        content = json.loads(edition.content)
        details = {row["uid"]: row for row in content["milestones"]}
        sources = {source["uid"] for source in content["sources"]}
        rows = list(known.filter(edition=edition))
        for row in rows:
            fill_row(row, details.get(row.uid, {}), sources)
        PublishedMilestone.objects.bulk_update(rows, ["text", "source_count"], batch_size=500)


def fill_row(row, written, sources):
    """Give `row` the words and sources of `written`, the same milestone in its edition."""
    texts = [Reader(html) for html in (row.initiative, row.impact, written.get("detail", ""))]
    row.text = folded(" ".join(reader.text for reader in texts))
    cited = {uid for reader in texts for uid in reader.sources} | {*written.get("sources", ())}
    row.source_count = len(cited & sources)


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0021_milestones_of_years"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedmilestone",
            name="reverse_order",
            field=models.BigIntegerField(db_default=NOT_READ, default=NOT_READ),
        ),
        migrations.AddField(
            model_name="publishedmilestone",
            name="source_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="publishedmilestone",
            name="text",
            field=models.TextField(
                db_default="", default="", help_text="All its words, as searched."
            ),
        ),
        migrations.AddIndex(
            model_name="publishedmilestone",
            index=models.Index(
                fields=["reverse_order", "edition", "position"], name="milestone_reverse_order"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["live_from", "id", "live_until"], name="edition_live_from"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
