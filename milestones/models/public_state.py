"""Counts the changes to what readers see. Each change invalidates the cached pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction
from django.dispatch import Signal

from .clock import clock

P = ParamSpec("P")
R = TypeVar("R")

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
