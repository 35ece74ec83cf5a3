from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from milestones.editions import immutability


class Command(BaseCommand):
    help = (
        "Create the triggers that prevent editions from being changed or deleted. Changes nothing"
        " else, and is safe while the site runs."
    )

    def handle(self, **options: Any) -> None:
        try:
            immutability.protect(connection)
        except DatabaseError as error:
            raise CommandError(
                f"The triggers were not created, and nothing was changed: {str(error).strip()}"
                "\nThe database must be fully migrated, and its tables must belong to the user in"
                " DATABASE_URL."
            ) from None
        self.stdout.write("Editions are now protected against changes and deletion.")
