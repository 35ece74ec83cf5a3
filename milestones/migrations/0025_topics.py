import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0024_pages_and_site"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        error_messages={
                            "unique": "Another topic has this slug. Choose a different one."
                        },
                        help_text="The last part of the page’s URL: /topics/<b>slug</b>/. If you change it, the old URL redirects to the new one.",
                        max_length=100,
                        unique=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Topics are listed in this order; those with the same, by slug.",
                        verbose_name="order",
                    ),
                ),
                ("names", models.JSONField(default=dict)),
                ("descriptions", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["position", "slug"],
            },
        ),
        migrations.CreateModel(
            name="OldTopicSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_slugs",
                        to="milestones.topic",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="topics",
            field=models.ManyToManyField(
                blank=True,
                help_text="Take effect immediately.",
                related_name="articles",
                to="milestones.topic",
            ),
        ),
        migrations.CreateModel(
            name="TopicEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live_from", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="milestones.edition",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="milestones.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["topic", "live_from", "edition"], name="topic_edition_order"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("topic", "edition"), name="edition_once_in_topic"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicMilestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("earliest", models.BigIntegerField()),
                ("latest", models.BigIntegerField()),
                ("spans_years", models.BooleanField()),
                ("reverse_order", models.BigIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="milestones.edition",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="milestones.publishedmilestone",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="milestones.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["topic", "earliest", "edition", "position"],
                        name="topic_milestone_order",
                    ),
                    models.Index(
                        condition=models.Q(("spans_years", True)),
                        fields=["topic", "earliest", "edition", "position", "latest"],
                        name="topic_of_years_order",
                    ),
                    models.Index(
                        fields=["topic", "reverse_order", "edition", "position"],
                        name="topic_reverse_order",
                    ),
                ],
            },
        ),
    ]
