from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from milestones import immutability


class Command(BaseCommand):
    help = (
        "Create the triggers again that keep the database from changing or deleting editions."
        " Changes nothing else, and is safe while the site runs."
    )

    def handle(self, **options):
        try:
            immutability.protect(connection)
        except DatabaseError as error:
            raise CommandError(
                f"The triggers were not created, and nothing was changed: {str(error).strip()}"
                "\nThe database must be fully migrated, and its tables must belong to the user that"
                " DATABASE_URL names."
            ) from None
        self.stdout.write("The database refuses to change or delete editions.")
