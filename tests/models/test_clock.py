"""Whose time it is: the database's, where the host's own is wrong."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from milestones import drafts
from milestones.editions import publishing
from milestones.models import Article, Edition, PublicState
from milestones.models.clock import Clock
from milestones.models.clock import clock as site_clock
from milestones.serving import freshness
from tests import factories

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's clock is the host's own"
)
A_BIT = timedelta(microseconds=2)  # a floating number of seconds since 1970 is no more precise
seconds = st.floats(-1e6, 1e6)
delays = st.floats(0, 10)


class Host:
    """A host whose clock is `error` ahead of a database's, which tells NOON and goes on."""

    def __init__(self, patch, error=0):
        self.error, self.passed, self.clock = error, 0, Clock()
        patch.setattr(Clock, "_is_elsewhere", True)
        patch.setattr("milestones.models.clock.time", self)

    def time(self):
        return NOON.timestamp() + self.passed + self.error

    def monotonic(self):
        return 5 + self.passed

    def ask(self, before=0, after=0):
        """Set the clock: the question takes `before` to the database, the answer `after`."""
        asked = self.monotonic()
        self.passed += before
        told = NOON + timedelta(seconds=self.passed)
        self.passed += after
        self.clock.set(told, asked)
        assert self.clock.now() >= told - A_BIT  # none is behind what it knows

    @property
    def wrong_by(self):
        return abs(self.clock.now() - (NOON + timedelta(seconds=self.passed)))


@given(seconds, st.lists(st.tuples(delays, delays), min_size=1))
def test_a_clock_that_was_set_is_wrong_by_no_longer_than_the_quickest_answer_took(error, answers):
    with pytest.MonkeyPatch.context() as patch:
        host = Host(patch, error)
        for before, after in answers:
            host.ask(before, after)
        quickest = min(before + after for before, after in answers)
        assert host.wrong_by <= timedelta(seconds=quickest) + A_BIT


@given(st.lists(st.tuples(delays, delays), min_size=1))
@example([(0, 9), (9, 0)])
def test_a_host_that_is_right_keeps_its_own_time(answers):
    with pytest.MonkeyPatch.context() as patch:
        host = Host(patch)
        for before, after in answers:
            host.ask(before, after)
            assert host.wrong_by <= A_BIT


def test_a_clock_that_is_put_forward_or_back_changes_nothing(monkeypatch):
    host = Host(monkeypatch)
    host.ask()
    for host.error in (-3600, 3600):
        assert host.wrong_by <= A_BIT
        host.ask()
        assert host.wrong_by <= A_BIT


def test_the_databases_clock_is_followed_where_it_is_put(monkeypatch):
    host = Host(monkeypatch)
    host.ask()
    for hours in (-1, 1):
        told = NOON + timedelta(hours=hours)
        host.clock.set(told, host.monotonic())
        assert abs(host.clock.now() - told) <= A_BIT
        assert host.clock.time() == pytest.approx(told.timestamp(), abs=0.001)


@pytest.fixture(params=[-3600, 3600])
def wrong(request, monkeypatch):
    """This host's clock is an hour behind, or ahead."""
    now, seconds = timezone.now, time.time
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=request.param))
    monkeypatch.setattr(time, "time", lambda: seconds() + request.param)
    return request.param


def database_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@on_postgresql
@pytest.mark.django_db
def test_what_is_published_has_the_time_of_the_database(client, wrong):
    before = database_time()
    edition = factories.edition()
    assert before <= edition.published_at <= edition.live_from <= database_time()
    assert client.get("/articles/mission/").status_code == 200
    gone = publishing.withdraw(Article.objects.get(), reason="Wrong.")
    assert before <= gone.live_until <= database_time()
    assert client.get("/articles/mission/").status_code == 410


@on_postgresql
@pytest.mark.django_db
def test_the_database_says_what_is_scheduled_or_expired_before_anything_is_changed(wrong):
    first = factories.edition()
    at = database_time() + timedelta(minutes=30)
    coming = factories.next_edition(title="To come", live_from=at)
    site_clock._zero = None
    assert publishing.reschedule(coming, at + timedelta(minutes=1)).live_from > at
    site_clock._zero = None
    assert publishing.cancel(coming).live_until < at
    publishing.withdraw(first.article, reason="Wrong.")
    site_clock._zero = None
    assert publishing.reinstate(first).live_until is None


@on_postgresql
@pytest.mark.django_db
def test_a_look_at_what_has_changed_sets_the_clock(django_assert_num_queries, wrong):
    edition = factories.edition()
    site_clock._zero = None
    assert Edition.objects.live().exists() is (wrong > 0)
    with django_assert_num_queries(1):
        freshness.read_state()
    assert abs(site_clock.now() - database_time()) < timedelta(seconds=1)
    assert Edition.objects.live().get() == edition


@on_postgresql
@pytest.mark.django_db
def test_the_first_look_at_a_new_database_sets_the_clock(wrong):
    freshness.read_state()
    assert abs(site_clock.now() - database_time()) < timedelta(seconds=1)


@on_postgresql
@pytest.mark.django_db
def test_what_has_changed_is_looked_at_by_the_time_of_the_database(wrong):
    """Else a page made before an edition comes might be kept as if made after."""
    first = factories.edition()
    at = database_time() + timedelta(minutes=10)
    coming = factories.next_edition(title="To come", live_from=at)
    site_clock._zero = None
    assert freshness.read_state().last_live_from == first.live_from < coming.live_from


@on_postgresql
@pytest.mark.django_db
def test_a_draft_and_what_is_featured_have_the_time_of_the_database(wrong):
    before = database_time()
    article = factories.article()
    assert before <= article.updated_at <= database_time()
    drafts.write(article, factories.document(), featured=True)
    assert before <= PublicState.objects.get().changed_at <= database_time()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.django_db
def test_on_sqlite_the_clock_is_the_hosts_own(wrong, django_assert_num_queries):
    factories.edition()
    freshness.read_state()
    with django_assert_num_queries(0):
        assert abs(site_clock.ask() - timezone.now()) < timedelta(seconds=1)
    assert abs(site_clock.now() - timezone.now()) < timedelta(seconds=1)
    assert site_clock.time() == pytest.approx(time.time(), abs=1)
