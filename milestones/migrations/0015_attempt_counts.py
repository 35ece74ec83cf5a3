from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0014_preview_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("attempts", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
    ]
