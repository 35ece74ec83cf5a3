from django.db import migrations, models

# The tokens of existing links were derived from their ids, and there is no telling who has them. The
# code before would also honour, by its id, a link that this code made: so they end both ways.
REVOKE = """
UPDATE milestones_previewlink SET revoked_at = CURRENT_TIMESTAMP WHERE revoked_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("milestones", "0013_names")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, REVOKE),
        migrations.AddField(
            "previewlink",
            "token_hash",
            models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                null=True,  # the code before goes on inserting until it is restarted
                unique=True,
                verbose_name="SHA-256 of the token",
            ),
        ),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
    ]
