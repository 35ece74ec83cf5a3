"""How a process knows that what the public sees has changed, without asking at each request.

Whatever changes it – publishing, withdrawing, featuring – counts itself in the one row of
PublicState, in its own transaction; and editions come and go when their times do. A process looks
at both with one small query, at most once a second, and only while it is asked or the database is
down.
"""

import logging
import threading
import time
from datetime import datetime, timedelta
from functools import wraps
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Subquery
from django.db.models.functions import Now
from django.db.models.sql import Query

from .clock import clock
from .models import Edition, PublicState
from .outages import GONE, outage

SECOND = 1.0  # how old knowledge may be before it is renewed
PATIENCE = 1.0  # seconds that a request waits for the database before it does without
IDLE = 60.0  # seconds after which a process that nobody asks gives its connection back

logger = logging.getLogger(__name__)


class State(NamedTuple):
    """What the public sees, as a value that differs after each change."""

    changes: int
    changed_at: datetime | None
    came: datetime | None  # when an edition last went live
    went: datetime | None  # when one last was withdrawn, or expired

    @property
    def moment(self):
        """When it last changed, as seconds since 1970; 0 when it never did."""
        times = [time.timestamp() for time in self[1:] if time]
        return max(times, default=0)


def look() -> State:
    """Return the present State, with one query.

    By the time of the database, which the same query tells: so no page that is made afterwards is
    behind the State. A database in which no change was ever announced has counted none.
    """
    now = clock.in_query()
    # The last that came is superseded by none.
    came = Edition.objects.filter(live_from__lte=now, superseded=False).order_by("-live_from")
    went = Edition.objects.filter(live_until__lte=now).order_by("-live_until")
    asked = time.monotonic()
    changes, changed_at, came, went, told = _values_of(
        Subquery(PublicState.objects.values("changes")),
        Subquery(PublicState.objects.values("changed_at")),
        Subquery(came.values("live_from")[:1]),
        Subquery(went.values("live_until")[:1]),
        Now(),
    )
    clock.set(told, asked)
    return State(changes or 0, changed_at, came, went)


def _values_of(*expressions):
    """Return what the database makes of `expressions`: a SELECT without FROM, so always one row."""
    query = Query(None)
    for i, expression in enumerate(expressions):
        query.add_annotation(expression, f"value_{i}")
    return next(query.get_compiler(connection=connection).results_iter())


@transaction.atomic
def announce():
    """Count a change of what the public sees, with the transaction that makes it.

    Call it last: until that transaction ends, others that announce a change wait.
    """
    now = clock.ask()
    state, _ = PublicState.objects.select_for_update().get_or_create(pk=1)
    state.changes += 1
    # Each change has a second of its own, since HTTP's dates know nothing smaller.
    state.changed_at = (
        max(now, state.changed_at + timedelta(seconds=1)) if state.changed_at else now
    )
    state.save()
    transaction.on_commit(watch.expire)


def announced(change):
    """Decorate a function that changes what the public sees: one transaction, which counts it."""

    @wraps(change)
    @transaction.atomic
    def wrapper(*args, **kwargs):
        result = change(*args, **kwargs)
        announce()
        return result

    return wrapper


class Unknown(Exception):
    """The database does not tell the present State."""


class Watch:
    """What this process knows of the State: at most a second old, while the database answers.

    A thread of its own looks, so that a database that hangs holds no request. `look` is a function
    without arguments that returns the State, or raises something when it can't.
    """

    def __init__(self, look=look):
        self._look = look
        self._news = threading.Condition()
        self._wanted = threading.Event()
        self._thread = None
        self._looked_at = self._expired_at = self._needed = float("-inf")
        self._state = None
        self.is_down = False  # the database did not answer when it was last asked
        self.outage = None  # why not; None also when it answers something else than was asked

    @property
    def age(self):
        """How old the knowledge is, in seconds."""
        return time.monotonic() - self._looked_at

    def state(self) -> State | None:
        """Return the State of at most a second ago; or, with the database down, the last known.

        None when it never was known.
        """
        needed = time.monotonic() - SECOND
        if self._looked_at < needed:
            self._renew(needed)
        return self._state

    def state_since(self, since: float) -> State:
        """Return the State as it was at `since`, a time of the monotonic clock, or later.

        Raises Unknown when the database does not tell it, within PATIENCE seconds.
        """
        if self._looked_at < since:
            self._renew(since)
        with self._news:
            if self._looked_at < since:
                raise Unknown
            return self._state

    def expire(self):
        """This process has just changed something: look again before the next answer."""
        with self._news:
            self._expired_at = time.monotonic()
            self._looked_at = min(self._looked_at, self._expired_at - 2 * SECOND)
            self.is_down = False  # it wrote
            self._news.notify_all()

    def _renew(self, needed):
        with self._news:
            self._needed = max(self._needed, needed)
            self._wanted.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="freshness")
                self._thread.start()
            if self.is_down:
                return
            if not self._news.wait_for(lambda: self.is_down or self._looked_at >= needed, PATIENCE):
                self._tell_down(f"no answer within {PATIENCE} s", GONE)

    def _run(self):
        while True:
            if not self._wanted.wait(IDLE):
                connection.close()
                self._wanted.wait()
            self._wanted.clear()
            if self._looked_at >= self._needed:  # somebody asked while we looked
                continue
            started = time.monotonic()
            try:
                state = self._look_twice()
            except Exception as error:  # whatever it is: the next look may do better
                with self._news:
                    self._tell_down(error, outage(error))
                    self._news.wait_for(lambda: not self.is_down, SECOND)
                self._wanted.set()  # until it is back, asked or not: the next one shall not wait
            else:
                with self._news:
                    self._tell(state, started)

    def _look_twice(self):
        """Look, again with a new connection when the one from before does not work any more."""
        try:
            return self._look()
        except Exception:
            connection.close()
            return self._look()

    def _tell(self, state, started):
        if self.is_down:
            logger.warning("The database answers again.")
        self.is_down = False
        self._state = state
        if started < self._expired_at:
            self._wanted.set()  # it may have changed after we looked
        else:
            self._looked_at = started
        self._news.notify_all()

    def _tell_down(self, reason, outage):
        if not self.is_down:
            # With its traceback, unless it is one that passes.
            error = reason if outage is None else None
            text = "The database does not answer; pages are served as they were: %s"
            logger.error(text, reason, exc_info=error)
        self.is_down, self.outage = True, outage
        self._news.notify_all()


watch = Watch()
