"""The site's time is its database's, so that hosts whose own clocks are wrong agree."""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone


class Clock:
    """The host's clock, set by what the database's tells. SQLite's is the host's own."""

    def __init__(self):
        self._ahead = timedelta()  # of the host's clock

    def now(self):
        """Return this moment as an aware datetime."""
        return timezone.now() + self._ahead

    def time(self):
        """Return this moment as seconds since 1970."""
        return time.time() + self._ahead.total_seconds()

    def ask(self):
        """Set it by the database's: before a time is written."""
        if connection.vendor == "postgresql":
            asked = timezone.now()
            with connection.cursor() as cursor:
                cursor.execute("SELECT statement_timestamp()")
                self.set(*cursor.fetchone(), asked)

    def set(self, told, asked):
        """Agree with the database, which told `told` at some time between `asked`, of the host's
        clock, and now.

        No further than it must: so a host that is right keeps its own time, and no other jumps to
        and fro with how long each answer takes.
        """
        if connection.vendor == "postgresql":
            least, most = told - timezone.now(), told - asked
            self._ahead = min(max(self._ahead, least), most)


clock = Clock()
