"""The site's clock. It follows the database's, so that all hosts agree on the time."""

import time
from datetime import UTC, datetime

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone


class Clock:
    """Follows PostgreSQL's clock. With SQLite, it is the host's clock.

    Between two answers from PostgreSQL, it advances with the monotonic clock, which nobody can set.
    """

    def __init__(self) -> None:
        self._zero: float | None = None  # when the monotonic clock was 0, in seconds since 1970

    def time(self) -> float:
        """Return the current time in seconds since 1970."""
        return time.time() if self._zero is None else self._zero + time.monotonic()

    def now(self) -> datetime:
        """Return the current time as an aware datetime."""
        return timezone.now() if self._zero is None else datetime.fromtimestamp(self.time(), UTC)

    def ask(self) -> datetime:
        """Return the current time from the database. Use this for a time that is stored."""
        if not self._is_elsewhere:
            return timezone.now()
        asked = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            [answer] = cursor.fetchone()
        self.set(answer, asked)
        return answer

    def in_query(self) -> Now | datetime:
        """Return the current time for a query, from PostgreSQL's clock where possible."""
        return Now() if self._is_elsewhere else timezone.now()

    def set(self, answer: datetime, asked: float) -> None:
        """Follow the database, which has just returned the time `answer`.

        `asked` is when the query was sent, by the monotonic clock. The clock changes as little as
        possible, so it doesn't jump when an answer takes longer or shorter than the last.
        """
        if self._is_elsewhere:
            answered = time.monotonic()
            zero = self.time() - answered
            least, most = answer.timestamp() - answered, answer.timestamp() - asked
            self._zero = min(max(zero, least), most)

    @property
    def _is_elsewhere(self) -> bool:
        return connection.vendor == "postgresql"


clock = Clock()
