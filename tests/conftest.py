import gc
import time
from concurrent.futures import Executor, Future
from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.utils import timezone
from hypothesis import settings

from milestones import freshness, health, immutability
from milestones.clock import Clock as SiteClock
from milestones.clock import clock as site_clock
from milestones.page_cache import PageCache

from . import factories
from .cached import MEGABYTE, Known

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


class AtOnce(Executor):
    """Runs what it is given in the thread that asks, which holds the test's transaction."""

    def submit(self, function):
        future = Future()
        future.set_result(function())
        return future


@pytest.fixture(autouse=True)
def _readiness_is_checked_in_the_tests_transaction(monkeypatch):
    monkeypatch.setattr(health, "ThreadPoolExecutor", lambda *args: AtOnce())
    monkeypatch.setattr(health, "close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def _each_test_begins_in_step_with_the_database(monkeypatch):
    monkeypatch.setattr(site_clock, "_zero", None)


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
    monkeypatch.setattr(SiteClock, "_is_elsewhere", False)  # the database's goes on
    monkeypatch.setattr(site_clock, "_zero", None)
    return clock


@pytest.fixture
def watch():
    """What the process of `site` knows of the public's state."""
    return Known()


@pytest.fixture
def _keep_the_connection():
    """As Django's own test client does: the test's transaction outlives a request."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def site(watch, _keep_the_connection):
    """The site behind a page cache, with one article."""
    factories.edition()
    site = PageCache(WSGIHandler(), MEGABYTE, watch)
    site._started -= 60
    return site


@pytest.fixture
def cpu_seconds():
    """Measure the processor's time that a call takes: of two tries the better, if it is short.

    Objects of earlier tests are left out of garbage collection, which would take its time for them.
    """

    def measure(work):
        gc.collect()
        gc.freeze()
        times = []
        while len(times) < 2 and sum(times) < 1:
            started = time.process_time()
            work()
            times.append(time.process_time() - started)
        return min(times)

    return measure
