"""Database connections with a time limit, and SQLite files that only the site's user can read."""

import os
import sqlite3
from contextlib import suppress
from functools import partial
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ANSWER_WITHIN = 5.0  # seconds


def limit_waiting(connection: BaseDatabaseWrapper, **signal: Any) -> None:
    """Make a new `connection` raise OperationalError if an answer takes too long.

    Receives Django's connection_created. PostgreSQL's statement_timeout is enforced by the server,
    so it does not help if the server hangs or disappears: waiting requests would hold all threads.
    """
    if connection.vendor == "postgresql":
        native = connection.connection
        native.wait = partial(native.wait, timeout=ANSWER_WITHIN)


class PrivateConnection(sqlite3.Connection):
    """A SQLite connection that creates a missing database file as private to the site's user.

    SQLite itself would use the umask, so usually everyone could read the file. It gives the same
    mode to the files beside it: NAME-wal and NAME-shm.
    """

    def __init__(self, database: str | os.PathLike[str], *args: Any, **options: Any) -> None:
        name = os.fspath(database)
        if name != ":memory:" and not name.startswith("file:"):
            with suppress(OSError):  # the file exists, or SQLite will report the error
                os.close(os.open(name, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **options)
