"""Why a database can't do what it was asked: locked, gone or full.

These pass, and readers can be told so. Every other error of a database is a fault of ours.
"""

import sqlite3
from typing import NamedTuple

from django.db import DatabaseError, OperationalError


class Outage(NamedTuple):
    """What the error page says, and the seconds after which to try again."""

    name: str
    title: str
    text: str
    retry_after: int = 10


LOCKED = Outage(
    "locked",
    "Busy at the moment",
    "The database is locked by other work, and did not get to this in time."
    " Please try again in a minute.",
)
GONE = Outage(
    "gone",
    "Back in a moment",
    "The database does not answer, so this page can’t be made. Please try again in a minute.",
)
FULL = Outage(
    "full",
    "No space left",
    "The disk that holds the database is full. Nothing can be saved until whoever runs this site"
    " has made room.",
    retry_after=300,
)
OUTAGES = {outage.name: outage for outage in (LOCKED, GONE, FULL)}

# https://www.sqlite.org/rescode.html. SQLite reports a full disk by IOERR_SHMSIZE when it was the
# index of its write-ahead log that found no room.
_SQLITE = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "08": GONE,  # connection exceptions, a class
    "25P03": GONE,  # idle_in_transaction_session_timeout
    "40001": LOCKED,  # serialization_failure
    "40P01": LOCKED,  # deadlock_detected
    "53100": FULL,  # disk_full
    "53300": LOCKED,  # too_many_connections
    "55P03": LOCKED,  # lock_not_available
    "57014": LOCKED,  # query_canceled: statement_timeout
    "57P01": GONE,  # admin_shutdown
    "57P02": GONE,  # crash_shutdown
    "57P03": GONE,  # cannot_connect_now
    "57P05": GONE,  # idle_session_timeout
}
# Refusals of a connection carry no SQLSTATE in libpq, only the server's words.
_REFUSAL = "FATAL:"
_PASSING_REFUSALS = {
    "the database system is": GONE,  # starting up, shutting down, in recovery mode
    "too many clients": LOCKED,
    "too many connections": LOCKED,
    "connection slots are reserved": LOCKED,
}


def outage(error: BaseException | None) -> Outage | None:
    """Return which Outage `error` (of Django's) tells of; None when it tells of something else."""
    if not isinstance(error, DatabaseError):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return _SQLITE.get(code) or _SQLITE.get(code & 0xFF)
    if state := getattr(cause, "sqlstate", None):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    if isinstance(error, OperationalError) and cause is not None:
        return _of_connection(str(cause))
    return None


def _of_connection(words):
    if _REFUSAL not in words:
        return GONE  # it was refused, broke, or took too long
    return next((outage for part, outage in _PASSING_REFUSALS.items() if part in words), None)
