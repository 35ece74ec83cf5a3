from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("milestones", "0027_translations")]

    operations = [
        migrations.CreateModel(
            name="DeletedTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("names", models.JSONField(default=dict, help_text="As of the topic.")),
            ],
            options={"default_permissions": ()},
        ),
    ]
