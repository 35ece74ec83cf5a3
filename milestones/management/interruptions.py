"""Lets a command clean up before it ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def signals_raise() -> Iterator[None]:
    """Make signals that end the process raise KeyboardInterrupt, so that it cleans up."""
    names = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(name, signal.default_int_handler) for name in names]
    try:
        yield
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)
