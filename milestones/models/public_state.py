"""Counts the changes to what readers see. Each change invalidates the cached pages."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import connection, models, transaction
from django.db.models import Subquery
from django.db.models.functions import Now
from django.db.models.sql import Query
from django.dispatch import Signal

from .clock import clock
from .editions import Edition

P = ParamSpec("P")
R = TypeVar("R")

STATE = "milestones.state"  # in the WSGI environment: the State for which a page is rendered

changed = Signal()  # sent in this process after such a change is committed


class PublicState(models.Model):
    """One row that counts the changes to what readers see. Only `announce` writes it."""

    changes = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_public_state")]

    def __str__(self) -> str:
        return f"{self.changes} changes"


@transaction.atomic
def announce() -> None:
    """Count a change to what readers see, in the same transaction.

    Call this last, because other changes wait until the transaction ends.
    """
    now = clock.ask()
    state, _ = PublicState.objects.select_for_update().get_or_create(pk=1)
    state.changes += 1
    # HTTP dates have a resolution of one second, so each change gets a second of its own.
    state.changed_at = (
        max(now, state.changed_at + timedelta(seconds=1)) if state.changed_at else now
    )
    state.save()
    transaction.on_commit(lambda: changed.send(sender=PublicState))


def announced(change: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that changes what readers see: run and count it in one transaction."""

    @wraps(change)
    @transaction.atomic
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        result = change(*args, **kwargs)
        announce()
        return result

    return wrapper


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
