import unicodedata
from html.parser import HTMLParser

import django.db.models.deletion
from django.db import migrations, models

TEXTS = ("title", "slug")
PROSE = ("lead", "focus_intro", "milestones_intro", "conclusion")
ROWS = {
    "Section": ("heading", "body"),
    "FocusArea": ("title", "body"),
    "Milestone": ("year", "initiative", "impact"),
    "Source": ("title", "publisher", "url"),
}
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "})


class Text(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.pieces = []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.pieces.append(data)

    def handle_endtag(self, tag):
        if tag in ("p", "li", "h3", "h4", "blockquote"):
            self.pieces.append("\n")


def words_of(instance, names):
    for name in names:
        value = str(getattr(instance, name))
        yield "".join(Text(value).pieces) if name in (*PROSE, "body") else value


def fill(apps, schema_editor):
    """Fold the words of each draft; those that are saved from now on fold their own."""
    DraftText = apps.get_model("milestones", "DraftText")
    for article in apps.get_model("milestones", "Article").objects.iterator(chunk_size=100):
        words = [*words_of(article, (*TEXTS, *PROSE, "conclusion_heading"))]
        for model, names in ROWS.items():
            for row in apps.get_model("milestones", model).objects.filter(article=article):
                words += words_of(row, names)
        text = unicodedata.normalize("NFKC", "\n".join(words)).casefold().translate(ALIKE)
        DraftText.objects.create(article=article, text=text)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0011_corrections_of_article")]

    operations = [
        migrations.CreateModel(
            name="DraftText",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft_text",
                        serialize=False,
                        to="milestones.article",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
