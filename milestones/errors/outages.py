"""Database outages: locked, gone or full.

An outage is temporary, and the error page says so. Any other database error is a bug.
"""

import sqlite3
from typing import NamedTuple

from django.db import DatabaseError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Outage(NamedTuple):
    """What the error page says, and after how many seconds to try again."""

    name: str
    title: str | Promise
    text: str | Promise
    retry_after: int = 10


LOCKED = Outage(
    "locked",
    _("The site is busy"),
    _(
        "The database is locked by other work, or has too much to do, and did not respond in time."
        " Try again in a minute."
    ),
)
GONE = Outage(
    "gone",
    _("Temporarily unavailable"),
    _("The database is not responding, so we can’t show this page. Try again in a minute."),
)
FULL = Outage(
    "full",
    _("No space left"),
    _(
        "The database’s disk is full. Nothing can be saved until the site’s administrator frees"
        " some space."
    ),
    retry_after=300,
)
OUTAGES = {outage.name: outage for outage in (LOCKED, GONE, FULL)}
# Set in the WSGI environment while the database is down: the name of the Outage.
DATABASE_IS_DOWN = "milestones.database_is_down"

# https://www.sqlite.org/rescode.html. SQLite reports a full disk as IOERR_SHMSIZE when it can't
# grow the index of its write-ahead log.
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
# libpq gives a refused connection no SQLSTATE, only the server's message.
_REFUSAL = "FATAL:"
_PASSING_REFUSALS = {
    "the database system is": GONE,  # starting up, shutting down, in recovery mode
    "too many clients": LOCKED,
    "too many connections": LOCKED,
    "connection slots are reserved": LOCKED,
}


def outage(error: BaseException | None) -> Outage | None:
    """Return the Outage that caused Django's `error`, or None for any other error."""
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


def _of_connection(words: str) -> Outage | None:
    if _REFUSAL not in words:
        return GONE  # the connection was refused, broke or timed out
    return next((outage for part, outage in _PASSING_REFUSALS.items() if part in words), None)
