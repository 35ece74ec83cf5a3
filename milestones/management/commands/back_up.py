from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection


class Command(BaseCommand):
    help = "Copy the SQLite database, whole, while the site runs. For PostgreSQL use pg_dump."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        if connection.vendor != "sqlite":
            raise CommandError("The database is not SQLite. Use its own tool: pg_dump.")
        if file.exists():
            raise CommandError(f"{file} is there already. Name a new file.")
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])
        except DatabaseError as error:
            raise CommandError(f"{file} can't be written: {error}.") from None
        self.stdout.write(f"The database was copied to {file}.")
