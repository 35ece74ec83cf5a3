from django.db import migrations, models
from django.utils import timezone


def unlist(apps, schema_editor):
    PublishedMilestone = apps.get_model("milestones", "PublishedMilestone")
    PublishedMilestone.objects.filter(edition__live_until__lte=timezone.now()).delete()


class Migration(migrations.Migration):
    dependencies = [("milestones", "0006_published_milestones")]

    operations = [
        migrations.RunPython(unlist, migrations.RunPython.noop),
        migrations.RemoveIndex("edition", "edition_corrections"),
        migrations.AddIndex(
            "edition",
            models.Index(
                fields=["live_from", "id", "live_until"],
                condition=models.Q(kind="correction"),
                name="edition_corrections",
            ),
        ),
    ]
