"""The site's time is its database's, so that hosts whose own clocks are wrong agree."""

import time
from datetime import UTC, datetime

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone


class Clock:
    """Tells the time of PostgreSQL, wherever it is, as far as it is known; of SQLite, the host's.

    Between two answers of PostgreSQL it goes by the monotonic clock, which nobody puts forward or
    back.
    """

    def __init__(self):
        self._zero = None  # the time when the monotonic clock told 0, in seconds since 1970

    def time(self):
        """Return this moment as seconds since 1970."""
        return time.time() if self._zero is None else self._zero + time.monotonic()

    def now(self):
        """Return this moment as an aware datetime."""
        return timezone.now() if self._zero is None else datetime.fromtimestamp(self.time(), UTC)

    def ask(self):
        """Return this moment as the database tells it: for a time that is to be written."""
        if not self._is_elsewhere:
            return timezone.now()
        asked = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            [told] = cursor.fetchone()
        self.set(told, asked)
        return told

    def in_query(self):
        """Return this moment for a query: the database itself tells it, where it can."""
        return Now() if self._is_elsewhere else timezone.now()

    def set(self, told, asked):
        """Follow the database, which told the time `told` when it was asked.

        It was `asked` at that time of the monotonic clock, and has just answered. The clock is set
        no further than it must be: so a host that is right keeps its own time, and none jumps to
        and fro with how long each answer takes.
        """
        if self._is_elsewhere:
            answered = time.monotonic()
            zero = self.time() - answered
            least, most = told.timestamp() - answered, told.timestamp() - asked
            self._zero = min(max(zero, least), most)

    @property
    def _is_elsewhere(self):
        return connection.vendor == "postgresql"


clock = Clock()
