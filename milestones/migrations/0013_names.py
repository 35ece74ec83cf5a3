"""Names stay on record when the accounts that bore them are deleted."""

import json

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import migrations, models

NAMES = {
    "Edition": ("published_by", "published_by_name"),
    "DraftVersion": ("saved_by", "saved_by_name"),
    "PreviewLink": ("created_by", "created_by_name"),
}
LENGTH = 150

BEFORE = ("id", "article_id", "number", "slug", "title", "content", "sha256", "kind", "note")
BEFORE += ("published_at",)
AFTER = (*BEFORE, "published_by_name")


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


def freeze_name(apps, schema_editor):
    for statement in protection(schema_editor.connection.vendor, AFTER):
        schema_editor.execute(statement)


def thaw_name(apps, schema_editor):
    for statement in protection(schema_editor.connection.vendor, BEFORE):
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    """Take the names of the accounts that are still there, and Django's log of them."""
    User = apps.get_model(settings.AUTH_USER_MODEL)
    names = dict(User.objects.values_list("pk", get_user_model().USERNAME_FIELD))
    for pk, name in names.items():
        for model, (account, column) in NAMES.items():
            rows = apps.get_model("milestones", model).objects.filter(**{account: pk})
            rows.update(**{column: name[:LENGTH]})
    copy_log(apps, names)


def copy_log(apps, names):
    ContentType = apps.get_model("contenttypes", "ContentType")
    of_articles = ContentType.objects.filter(app_label="milestones", model="article")
    articles = {
        str(pk): pk
        for pk in apps.get_model("milestones", "Article").objects.values_list("pk", flat=True)
    }
    Activity = apps.get_model("milestones", "Activity")
    entries = apps.get_model("admin", "LogEntry").objects.filter(content_type__in=of_articles)
    Activity.objects.bulk_create(
        (
            Activity(
                article_id=articles[entry.object_id],
                done_at=entry.action_time,
                done_by_name=names.get(entry.user_id, "")[:LENGTH],
                description=words(entry.change_message),
            )
            for entry in entries.order_by("pk").iterator()
            if entry.object_id in articles
        ),
        batch_size=500,
    )


def words(message):
    """Return a message of Django's log in words; Django keeps its own as JSON."""
    if not message.startswith("["):
        return message
    try:
        parts = [action.capitalize() for part in json.loads(message) for action in part]
    except (ValueError, AttributeError, TypeError):
        return message
    return ", ".join(parts) or "Saved the draft."


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0012_draft_text"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, thaw_name),
        migrations.AddField(
            model_name="edition",
            name="published_by_name",
            field=models.CharField(
                "published by", db_default="", editable=False, max_length=LENGTH
            ),
        ),
        migrations.AddField(
            model_name="draftversion",
            name="saved_by_name",
            field=models.CharField(db_default="", editable=False, max_length=LENGTH),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="created_by_name",
            field=models.CharField(db_default="", editable=False, max_length=LENGTH),
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "done_by_name",
                    models.CharField(db_default="", editable=False, max_length=LENGTH),
                ),
                ("description", models.TextField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="milestones.article",
                    ),
                ),
            ],
            options={"ordering": ["-done_at", "-pk"], "verbose_name_plural": "activities"},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(freeze_name, thaw_name),
    ]
