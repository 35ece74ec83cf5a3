from django.db import migrations

from milestones import immutability


def protect(apps, schema_editor):
    immutability.protect(schema_editor.connection)


def unprotect(apps, schema_editor):
    immutability.unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("milestones", "0002_lives_and_versions")]

    operations = [migrations.RunPython(protect, unprotect)]
