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

from django.db import connection

from milestones.errors.outages import GONE, Outage, outage
from milestones.models.public_state import State, changed, read_state

MAX_AGE = 1.0  # seconds that a State stays fresh
TIMEOUT = 1.0  # seconds that a request waits for the database
IDLE_TIMEOUT = 60.0  # seconds without a request after which the connection is closed

logger = logging.getLogger(__name__)


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
