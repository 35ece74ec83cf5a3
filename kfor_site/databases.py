"""Connections that don't wait for ever, and SQLite files that nobody else can read."""

import os
import sqlite3
from contextlib import suppress
from functools import partial

ANSWER_WITHIN = 5.0  # seconds


def limit_waiting(connection, **signal):
    """Let each answer that a new `connection` waits for come in time, or raise OperationalError.

    Receives Django's connection_created. PostgreSQL's own statement_timeout is kept by the server:
    one that is frozen, or gone without a word, keeps nothing, and would hold all threads.
    """
    if connection.vendor == "postgresql":
        native = connection.connection
        native.wait = partial(native.wait, timeout=ANSWER_WITHIN)


class PrivateConnection(sqlite3.Connection):
    """A connection to SQLite that makes a missing database file for the site's user alone.

    SQLite would make it by the umask, so mostly for all to read. It gives the same mode to what it
    puts beside the file: NAME-wal and NAME-shm.
    """

    def __init__(self, database, *args, **options):
        name = os.fspath(database)
        if name != ":memory:" and not name.startswith("file:"):
            with suppress(OSError):  # it is there; or SQLite will say why it can't be
                os.close(os.open(name, os.O_CREAT | os.O_EXCL, 0o600))
        super().__init__(database, *args, **options)
