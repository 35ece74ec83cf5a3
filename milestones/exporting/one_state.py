"""Reads the database as it is at one moment, while others write to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction


@contextmanager
def one_state() -> Iterator[None]:
    """Let every query in the block see the database as it is at the first of them.

    This holds for requests of this process, too, after each of which Django would close the
    connection.
    """
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with _transaction():
            yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@contextmanager
def _transaction() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _without_a_lock(), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _without_a_lock() -> Iterator[None]:
    """Let a transaction lock nothing. One of the settings' mode would keep others from writing."""
    connection.ensure_connection()  # which sets the mode
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
