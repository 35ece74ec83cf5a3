"""Images, and which drafts and editions show them.

Backwards, a copy of the table of images stays behind, since editions show them forever and their
files stay. Forward again, they come back from it.
"""

import re

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEPT = "milestones_image_kept"
COLUMNS = """sha256, format, width, height, size, widths, name, uploaded_at, uploaded_by_name,
uploaded_by_id"""
SHOWN = re.compile(r'<figure data-image=\\"([0-9a-f]{64})\\"')  # in JSON
BATCH = 500


def keep(apps, schema_editor):
    if apps.get_model("milestones", "Image").objects.exists():
        schema_editor.execute(
            f"CREATE TABLE {KEPT} AS SELECT {COLUMNS} FROM milestones_image"  # noqa: S608
        )


def bring_back(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if KEPT not in connection.introspection.table_names(cursor):
            return
    Image = apps.get_model("milestones", "Image")
    schema_editor.execute(
        f"INSERT INTO milestones_image ({COLUMNS}) SELECT {COLUMNS} FROM {KEPT}"  # noqa: S608
    )
    schema_editor.execute(f"DROP TABLE {KEPT}")
    users = apps.get_model(settings.AUTH_USER_MODEL).objects.all()
    Image.objects.exclude(uploaded_by__in=users).update(uploaded_by=None)
    for name, model in (("edition", "Edition"), ("draft_version", "DraftVersion")):
        record(apps, name, apps.get_model("milestones", model))


def record(apps, name, model):
    """Record which of the images each row of `model` shows."""
    ImageUse = apps.get_model("milestones", "ImageUse")
    known = set(apps.get_model("milestones", "Image").objects.values_list("pk", flat=True))
    shown = model.objects.filter(content__contains="<figure data-image").order_by("pk")
    uses = []
    for pk, content in shown.values_list("pk", "content").iterator(chunk_size=100):
        hashes = known.intersection(SHOWN.findall(content))
        uses += [ImageUse(image_id=sha256, **{f"{name}_id": pk}) for sha256 in sorted(hashes)]
        if len(uses) >= BATCH:
            ImageUse.objects.bulk_create(uses, batch_size=BATCH)
            uses = []
    ImageUse.objects.bulk_create(uses, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0017_document_2"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "sha256",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="SHA-256"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WebP")], max_length=4
                    ),
                ),
                ("width", models.PositiveIntegerField(help_text="In pixels.")),
                ("height", models.PositiveIntegerField(help_text="In pixels.")),
                ("size", models.PositiveIntegerField(help_text="In bytes.")),
                (
                    "widths",
                    models.JSONField(
                        default=list, help_text="Of its smaller versions, which are WebP."
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="file name")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last uploaded"
                    ),
                ),
                (
                    "uploaded_by_name",
                    models.CharField(db_default="", editable=False, max_length=150),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-sha256"],
            },
        ),
        migrations.CreateModel(
            name="ImageUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "draft_version",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="milestones.draftversion",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="milestones.edition",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="milestones.image",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(fields=["-uploaded_at", "-sha256"], name="image_uploaded_at"),
        ),
        migrations.AddConstraint(
            model_name="imageuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition", None), ("draft_version", None), _connector="XOR"),
                name="image_used_in_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="imageuse",
            constraint=models.UniqueConstraint(
                fields=("draft_version", "image"), name="image_once_in_draft_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="imageuse",
            constraint=models.UniqueConstraint(
                fields=("edition", "image"), name="image_once_in_edition"
            ),
        ),
        migrations.RunPython(bring_back, keep),
    ]
