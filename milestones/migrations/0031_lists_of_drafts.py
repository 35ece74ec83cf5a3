"""An index for each list of drafts, of articles and of pages, instead of one for both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("milestones", "0030_focus_areas_of_milestones")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("is_page", False)),
                fields=["updated_at", "id", "is_page"],
                name="article_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("is_page", True)),
                fields=["updated_at", "id", "is_page"],
                name="page_listed",
            ),
        ),
        migrations.RemoveIndex(model_name="article", name="article_updated_at"),
    ]
