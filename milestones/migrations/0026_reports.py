import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0025_topics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="SHA-256 of the token",
                    ),
                ),
                ("received_at", models.DateTimeField(editable=False, verbose_name="received")),
                (
                    "row",
                    models.CharField(
                        blank=True, editable=False, max_length=16, verbose_name="uid of the row"
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=2000,
                        verbose_name="Which page is it about?",
                    ),
                ),
                ("wrong", models.TextField(editable=False, verbose_name="What is wrong?")),
                (
                    "right",
                    models.TextField(
                        blank=True, editable=False, verbose_name="What should it say?"
                    ),
                ),
                (
                    "known_from",
                    models.TextField(blank=True, editable=False, verbose_name="How do you know?"),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="For editors only. Deleted 90 days after the report is closed.",
                        max_length=200,
                        verbose_name="How can we reach you?",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("answered", "Answered"),
                            ("declined", "Declined"),
                            ("corrected", "Corrected"),
                            ("spam", "Spam"),
                        ],
                        default="new",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "answered_by_name",
                    models.CharField(
                        db_default="", editable=False, max_length=150, verbose_name="answered by"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports_answered",
                        to="milestones.edition",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="milestones.edition",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
                "permissions": [("answer_report", "Can answer reports")],
                "default_permissions": ("view", "delete"),
                "indexes": [
                    models.Index(fields=["state", "received_at", "id"], name="report_state"),
                    models.Index(fields=["received_at", "id"], name="report_received"),
                    models.Index(
                        condition=models.Q(("contact", ""), _negated=True),
                        fields=["answered_at"],
                        name="report_with_contact",
                    ),
                ],
            },
        ),
    ]
