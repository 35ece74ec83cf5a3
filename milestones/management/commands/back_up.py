import os
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

STEPS = 10_000  # of SQLite's machine, between two looks at whether a signal came


class Command(BaseCommand):
    help = "Copy the SQLite database, whole, while the site runs. For PostgreSQL use pg_dump."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        if connection.vendor != "sqlite":
            raise CommandError("The database is not SQLite. Use its own tool: pg_dump.")
        if os.path.lexists(file):
            raise CommandError(f"{file} is there already. Name a new file.")
        try:
            with _signals_raise(), _whole_or_not_at_all(file) as part:
                _copy_database(part)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"{file} can't be written: {error}. Nothing is left.") from None
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted: nothing is left of {file}.") from None
        self.stdout.write(f"The database was copied to {file}.")


def _copy_database(path):
    with connection.cursor() as cursor:
        # Python handles signals between steps of its own, of which one long statement has none.
        connection.connection.set_progress_handler(lambda: None, STEPS)
        try:
            cursor.execute("VACUUM INTO %s", [str(path)])  # it may be there, if it is empty
        finally:
            connection.connection.set_progress_handler(None, 0)


@contextmanager
def _whole_or_not_at_all(file):
    """Give the path of an empty file, for this user alone, that becomes `file` in the end.

    Its content is on the disk by then. When the block fails it is removed, with what SQLite keeps
    beside it.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".back_up-") as folder:
        part = Path(folder, "part")
        part.touch(0o600)
        yield part
        _sync(part)
        part.rename(file)
    _sync(file.parent)  # the new name, too


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _signals_raise():
    """Let what ends a process raise KeyboardInterrupt, so that it cleans up."""
    names = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(name, signal.default_int_handler) for name in names]
    try:
        yield
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)
