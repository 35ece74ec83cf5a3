"""Which article each translation translates, and from which edition.

Both are unknown for what is there: every article stands on its own.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce


REFUSE = "BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END"
FROZEN = ("id", "article_id", "number", "slug", "language", "title", "short_title", "content")
FROZEN += ("sha256", "kind", "note", "published_at", "published_by_name", "is_page")
CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FROZEN)
PROTECT = [
    f"""CREATE TRIGGER IF NOT EXISTS milestones_edition_update BEFORE UPDATE ON milestones_edition
    WHEN {CHANGED} {REFUSE}""",
    f"""CREATE TRIGGER IF NOT EXISTS milestones_edition_delete BEFORE DELETE ON milestones_edition
    {REFUSE}""",
    f"""CREATE TRIGGER IF NOT EXISTS milestones_edition_replace BEFORE INSERT ON milestones_edition
    WHEN EXISTS (SELECT 1 FROM milestones_edition WHERE id = NEW.id
        OR (article_id = NEW.article_id AND number = NEW.number)) {REFUSE}""",  # noqa: S608
]


def protect(apps, schema_editor):
    """SQLite has rebuilt the table to drop columns, and so dropped its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in PROTECT:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0026_reports")]

    operations = [
        # First, so that it is the last to be undone.
        migrations.RunPython(migrations.RunPython.noop, protect),
        migrations.AddField(
            model_name="article",
            name="original",
            field=models.ForeignKey(
                editable=False,
                help_text="The article that this one translates. It is not a translation itself.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="translations",
                to="milestones.article",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="original_number",
            field=models.PositiveIntegerField(
                editable=False,
                help_text="The edition of the original that the draft was last brought up to date"
                " with.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="original",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="translated_editions",
                to="milestones.article",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="original_number",
            field=models.PositiveIntegerField(
                editable=False,
                help_text="The edition of the original that this one translates.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                Coalesce("original", "article"),
                condition=models.Q(("superseded", False)),
                name="edition_group",
            ),
        ),
    ]
