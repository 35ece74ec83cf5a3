from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import settings

from milestones import freshness, immutability

# How long an example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(autouse=True)
def _editions_can_be_cleared(request):
    """After a test with real transactions its tables are emptied, which the triggers refuse."""
    marker = request.node.get_closest_marker("django_db")
    real = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not real and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    immutability.protect(connection)
    yield
    immutability.unprotect(connection)


@pytest.fixture(autouse=True)
def _nobody_looks_from_another_thread(monkeypatch):
    """The watch's thread would not see what a test's transaction holds, and be in its way."""
    monkeypatch.setattr(freshness.watch, "_look", lambda: None)
    monkeypatch.setattr(freshness.watch, "is_down", False)


class Clock:
    """The time, which passes when told to."""

    def __init__(self):
        self.time = timezone.now()

    def now(self):
        return self.time

    def advance(self, **duration):
        """Let time pass, in the units of a timedelta; return the new time."""
        self.time += timedelta(**duration)
        return self.time

    def ahead(self, **duration):
        """Return the time that will be after the duration."""
        return self.time + timedelta(**duration)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
