"""Where the events of all milestones took place, in each language. It is not known at first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("milestones", "0028_deleted_topics")]

    operations = [
        migrations.AddField(
            model_name="sitetexts",
            name="place",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Where the events of all milestones took place, such as Kosovo. Search engines show it with each event. Leave it empty if it isn’t one place.",
                max_length=200,
                verbose_name="place of the events",
            ),
        ),
    ]
