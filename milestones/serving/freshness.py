"""How a process notices changes to public content without a query for each request.

Each change (such as publishing, withdrawing or featuring) increments the counter in PublicState, in
the same transaction. Editions also go live and expire at their scheduled times. A process reads
both with one small query, at most once a second, and only while it gets requests or the database is
down.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import Now
from django.db.models.sql import Query

from milestones.errors.outages import GONE, Outage, outage
from milestones.models import Edition, PublicState
from milestones.models.clock import clock
from milestones.models.public_state import changed

MAX_AGE = 1.0  # seconds that a State stays fresh
TIMEOUT = 1.0  # seconds that a request waits for the database
IDLE_TIMEOUT = 60.0  # seconds without a request after which the connection is closed

logger = logging.getLogger(__name__)


class State(NamedTuple):
    """The version of all public content. Each change gives a different one."""

    changes: int
    changed_at: datetime | None
    last_live_from: datetime | None  # when an edition last went live
    last_live_until: datetime | None  # when an edition last was withdrawn or expired

    @property
    def last_modified(self) -> float:
        """When public content last changed, in seconds since 1970; 0 if it never did."""
        times = [
            time for time in (self.changed_at, self.last_live_from, self.last_live_until) if time
        ]
        return max((time.timestamp() for time in times), default=0)


def read_state() -> State:
    """Return the current State, with one query.

    The same query reads the database's clock and compares times with it. So no page that is
    rendered afterwards is older than the State. `changes` is 0 if the database has no PublicState.
    """
    now = clock.in_query()
    # The edition that went live last is never superseded.
    began = Edition.objects.filter(live_from__lte=now, superseded=False).order_by("-live_from")
    ended = Edition.objects.filter(live_until__lte=now).order_by("-live_until")
    sent_at = time.monotonic()
    changes, changed_at, last_live_from, last_live_until, database_time = _values_of(
        Subquery(PublicState.objects.values("changes")),
        Subquery(PublicState.objects.values("changed_at")),
        Subquery(began.values("live_from")[:1]),
        Subquery(ended.values("live_until")[:1]),
        Now(),
    )
    clock.set(database_time, sent_at)
    return State(changes or 0, changed_at, last_live_from, last_live_until)


def _values_of(*expressions: Any) -> tuple[Any, ...]:
    """Return the values of `expressions`, from a SELECT without FROM: it always returns one row."""
    query = Query(None)
    for i, expression in enumerate(expressions):
        query.add_annotation(expression, f"value_{i}")
    return next(query.get_compiler(connection=connection).results_iter())


class StateUnknown(Exception):
    """The current State can't be read from the database."""


class Monitor:
    """The State that this process knows. It is at most a second old while the database answers.

    A separate thread reads it, so that a database that hangs blocks no request for long. `read`
    returns the State, or raises any exception if it can't.
    """

    def __init__(
        self,
        read: Callable[[], State] = read_state,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._clock = read, clock
        self._condition = threading.Condition()
        self._requested = threading.Event()
        self._thread: threading.Thread | None = None
        self._read_at = self._invalidated_at = self._needed_since = float("-inf")
        self._state: State | None = None
        self.is_down = False  # the last attempt to read failed
        self.outage: Outage | None = (
            None  # why it is down; None also for an error that isn't an outage
        )

    @property
    def age(self) -> float:
        """The age of the State, in seconds."""
        return self._clock() - self._read_at

    def state(self) -> State | None:
        """Return a State that is at most a second old or, while the database is down, the last one.

        Returns None until the first State is read.
        """
        oldest = self._clock() - MAX_AGE
        if self._read_at < oldest:
            self._refresh(oldest)
        return self._state

    def state_since(self, moment: float) -> State:
        """Return the State as of `moment` (by the Monitor's clock) or later.

        Raises StateUnknown if it can't be read within TIMEOUT seconds.
        """
        if self._read_at < moment:
            self._refresh(moment)
        with self._condition:
            if self._read_at < moment or self._state is None:
                raise StateUnknown
            return self._state

    def invalidate(self, **_: object) -> None:
        """Read the State again before the next response, because this process has changed it."""
        with self._condition:
            self._invalidated_at = self._clock()
            self._read_at = min(self._read_at, self._invalidated_at - 2 * MAX_AGE)
            self.is_down = False  # the change was saved
            self._condition.notify_all()

    def _refresh(self, since: float) -> None:
        with self._condition:
            self._needed_since = max(self._needed_since, since)
            self._requested.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="freshness")
                self._thread.start()
            if self.is_down:
                return
            if not self._condition.wait_for(
                lambda: self.is_down or self._read_at >= since, TIMEOUT
            ):
                self._set_down(f"no answer within {TIMEOUT} s", GONE)

    def _run(self) -> None:
        while True:
            if not self._requested.wait(IDLE_TIMEOUT):
                connection.close()
                self._requested.wait()
            self._requested.clear()
            if self._read_at >= self._needed_since:  # requested during the last read
                continue
            started = self._clock()
            try:
                state = self._read_with_retry()
            except Exception as error:  # of any kind: the next attempt may succeed
                with self._condition:
                    self._set_down(error, outage(error))
                    self._condition.wait_for(lambda: not self.is_down, MAX_AGE)
                self._requested.set()  # retry now, so that no request has to wait
            else:
                with self._condition:
                    self._set(state, started)

    def _read_with_retry(self) -> State:
        """Read the State. If that fails, try once more with a new connection."""
        try:
            return self._read()
        except Exception:
            connection.close()
            return self._read()

    def _set(self, state: State, started: float) -> None:
        if self.is_down:
            logger.warning("The database is responding again.")
        self.is_down = False
        self._state = state
        if started < self._invalidated_at:
            self._requested.set()  # the change may have come after the read
        else:
            self._read_at = started
        self._condition.notify_all()

    def _set_down(self, reason: Exception | str, outage: Outage | None) -> None:
        if not self.is_down:
            # An outage ends by itself and needs no traceback.
            error = reason if outage is None and isinstance(reason, Exception) else None
            text = "The database does not answer; cached pages are served: %s"
            logger.error(text, reason, exc_info=error)
        self.is_down, self.outage = True, outage
        self._condition.notify_all()


monitor = Monitor()
changed.connect(monitor.invalidate)
