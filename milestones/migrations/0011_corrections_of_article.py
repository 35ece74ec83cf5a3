from django.db import migrations, models


class Migration(migrations.Migration):
    """An article's page asks for its last correction."""

    dependencies = [("milestones", "0010_superseded_editions")]

    operations = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["article", "number", "live_from", "live_until"],
                condition=models.Q(kind="correction"),
                name="edition_corrections_of_article",
            ),
        ),
    ]
