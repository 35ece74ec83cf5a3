import gc
import os
import sys
import time
from concurrent.futures import Executor, Future
from datetime import timedelta
from functools import lru_cache

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.template import RequestContext, Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone
from hypothesis import settings

from milestones.editions import immutability
from milestones.models import site as site_texts
from milestones.models.clock import Clock as SiteClock
from milestones.models.clock import clock as site_clock
from milestones.serving import freshness, health
from milestones.serving.frames import with_room
from milestones.serving.page_cache import PageCache
from tests import factories
from tests.cached import MEGABYTE, FakeMonitor

# How long an example takes says more of the machine than of the code. In CI, each run has the same
# examples, so that no change fails for what it didn't touch. Elsewhere, each run tries others.
is_ci = bool(os.environ.get("CI"))
examples = 50 if is_ci else 15
settings.register_profile("tests", deadline=None, max_examples=examples, derandomize=is_ci)
settings.register_profile("thorough", deadline=None, derandomize=is_ci)
settings.register_profile("mutation", deadline=None, derandomize=True, database=None)
# mutmut names the change that it has made to the code here, before it makes one as "".
is_mutation_run = "MUTANT_UNDER_TEST" in os.environ
settings.load_profile("mutation" if is_mutation_run else "tests")


@pytest.fixture(autouse=True)
def _each_test_of_a_mutation_run_begins_without_cached_values():
    """Otherwise only the first of many tests reaches the functions behind a cache."""
    if is_mutation_run:
        modules = [module for name, module in sys.modules.items() if name.startswith("milestones.")]
        for value in [value for module in modules for value in vars(module).values()]:
            if isinstance(value, type(lru_cache(len))):
                value.cache_clear()


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
    """The monitor's thread would not see what a test's transaction holds, and be in its way."""
    monkeypatch.setattr(freshness.monitor, "_read", lambda: None)
    monkeypatch.setattr(freshness.monitor, "is_down", False)


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


@pytest.fixture
def images_folder(tmp_path, settings):
    """The folder of the images, which is empty."""
    folder = tmp_path / "images"
    options = settings.STORAGES["images"]["OPTIONS"] | {"location": folder}
    images = settings.STORAGES["images"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"images": images}
    settings.IMAGES_DIR = folder
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_known_of_the_site_yet(monkeypatch):
    """A process remembers what it read for a State, which another test may have too."""
    monkeypatch.setattr(site_texts, "_of_state", (None, site_texts.Known()))
    monkeypatch.setattr(site_texts, "_latest", site_texts._Latest())


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
def monitor():
    """The monitor of `site`, whose State the test sets."""
    return FakeMonitor()


@pytest.fixture
def _keep_the_connection():
    """As Django's own test client does: the test's transaction outlives a request."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def site(monitor, _keep_the_connection):
    """The site behind a page cache, with one article."""
    factories.edition()
    site = PageCache(WSGIHandler(), MEGABYTE, monitor)
    site._started -= 60
    return site


@pytest.fixture
def cpu_seconds():
    """Measure the processor's time that a call takes: of two tries the better, if it is short.

    Without garbage collection, which takes twice as long per object for ten times as many.
    """

    def measure(work):
        gc.collect()
        gc.disable()
        times = []
        try:
            while len(times) < 2 and sum(times) < 1:
                started = time.process_time()
                work()
                times.append(time.process_time() - started)
        finally:
            gc.enable()
        return min(times)

    return measure


@pytest.fixture(scope="session", autouse=True)
def _answers_have_the_context_of_their_page(django_test_environment):
    """Not of each part of it and of each field of a form too, which takes a quarter of the time."""

    def render(template, context):
        if context.template is template and isinstance(context, RequestContext):
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session", autouse=True)
def _requests_have_room_for_their_frames():
    """As behind the page cache: see `milestones.serving.frames`."""
    Client.request = with_room(Client.request)


def pytest_collection_finish(session):
    """Keep what is loaded out of the garbage collector's work, as a server does."""
    gc.collect()
    gc.freeze()
