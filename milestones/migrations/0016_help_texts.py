"""Labels and help texts. The tables stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0015_attempt_counts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="conclusion_heading",
            field=models.CharField(
                blank=True, help_text="If empty, the heading is “Conclusion”.", max_length=300
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="featured",
            field=models.BooleanField(
                default=False,
                help_text="Show this article first on the front page. Takes effect immediately.",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="focus_intro",
            field=models.TextField(
                blank=True,
                help_text="Shown above the list of focus areas.",
                verbose_name="introduction to the focus areas",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="lead",
            field=models.TextField(
                blank=True,
                help_text="What the article says, in a few sentences. It opens the page and appears in search results.",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="milestones_intro",
            field=models.TextField(
                blank=True,
                help_text="Shown above the milestones table.",
                verbose_name="introduction to the milestones",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="slug",
            field=models.SlugField(
                help_text="The last part of the page’s URL: /articles/<b>slug</b>/. A new slug takes effect when you publish. The old URL then redirects to the new one.",
                max_length=100,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="draftversion",
            name="action",
            field=models.CharField(help_text="What created this version.", max_length=200),
        ),
        migrations.AlterField(
            model_name="edition",
            name="history_open",
            field=models.BooleanField(
                default=True,
                help_text="Readers can see the history while this edition is withdrawn.",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="superseded",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="It is never the newest again. Set a day or more after its successor went live.",
            ),
        ),
        migrations.AlterField(
            model_name="section",
            name="heading",
            field=models.CharField(
                blank=True,
                help_text="Only the first section can have no heading. Its text then follows the lead.",
                max_length=300,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="checked",
            field=models.DateField(
                blank=True, help_text="When someone last checked this source.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="url",
            field=models.URLField(blank=True, max_length=2000, verbose_name="URL"),
        ),
    ]
