"""Whose time it is: the database's, where the host's own is wrong."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from milestones import freshness, publishing
from milestones.clock import Clock
from milestones.clock import clock as site_clock
from milestones.models import Article, Edition

from . import factories

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's clock is the host's own"
)
seconds = st.floats(-1e6, 1e6).map(lambda number: timedelta(seconds=number))
delays = st.floats(0, 10).map(lambda number: timedelta(seconds=number))


class Host:
    """A host whose clock is `error` ahead of a database's, which tells NOON and goes on."""

    def __init__(self, patch, error):
        self.error, self.passed, self.clock = error, timedelta(), Clock()
        patch.setattr("milestones.clock.connection", SimpleNamespace(vendor="postgresql"))
        patch.setattr(timezone, "now", lambda: NOON + self.passed + self.error)

    def ask(self, before, after):
        """Set the clock: the question takes `before` to the database, the answer `after`."""
        asked = timezone.now()
        self.passed += before
        told = NOON + self.passed
        self.passed += after
        self.clock.set(told, asked)

    @property
    def wrong_by(self):
        return abs(self.clock.now() - (NOON + self.passed))


@given(seconds, st.lists(st.tuples(delays, delays), min_size=1))
def test_a_clock_that_was_set_is_wrong_by_no_longer_than_the_quickest_answer_took(error, answers):
    with pytest.MonkeyPatch.context() as patch:
        host = Host(patch, error)
        for before, after in answers:
            host.ask(before, after)
        assert host.wrong_by <= min(sum(answer, timedelta()) for answer in answers)


@given(st.lists(st.tuples(delays, delays)))
@example([(timedelta(), timedelta(seconds=9)), (timedelta(seconds=9), timedelta())])
def test_a_host_that_is_right_keeps_its_own_time(answers):
    with pytest.MonkeyPatch.context() as patch:
        host = Host(patch, timedelta())
        for before, after in answers:
            host.ask(before, after)
            assert host.clock.now() == timezone.now()


def test_a_clock_that_goes_wrong_or_is_put_right_is_followed(monkeypatch):
    host = Host(monkeypatch, timedelta())
    for minutes in (-7, 7, 0):
        host.error = timedelta(minutes=minutes)
        host.ask(timedelta(), timedelta())
        assert host.wrong_by == timedelta()


def test_the_seconds_are_those_of_the_same_clock():
    clock = Clock()
    clock._ahead = timedelta(hours=1)
    assert clock.time() == pytest.approx(clock.now().timestamp(), abs=1)
    assert clock.now() - timezone.now() > timedelta(minutes=59)


@pytest.fixture(params=[-3600, 3600])
def wrong(request, monkeypatch):
    """This host's clock is an hour behind, or ahead."""
    real, error = timezone.now, timedelta(seconds=request.param)
    monkeypatch.setattr(site_clock, "_ahead", timedelta())
    monkeypatch.setattr(timezone, "now", lambda: real() + error)
    return error


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
def test_a_look_at_what_has_changed_sets_the_clock(django_assert_num_queries, wrong):
    site_clock._ahead = timedelta()
    edition = factories.edition()
    site_clock._ahead = timedelta()
    assert Edition.objects.live().exists() is (wrong > timedelta())
    with django_assert_num_queries(1):
        freshness.look()
    assert abs(site_clock._ahead + wrong) < timedelta(seconds=5)
    assert Edition.objects.live().get() == edition


@on_postgresql
@pytest.mark.django_db
def test_the_first_look_at_a_new_database_sets_the_clock(wrong):
    freshness.look()
    assert abs(site_clock._ahead + wrong) < timedelta(seconds=5)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.django_db
def test_on_sqlite_the_clock_is_the_hosts_own(wrong, django_assert_num_queries):
    factories.edition()
    freshness.look()
    assert site_clock._ahead == timedelta()
    with django_assert_num_queries(0):
        site_clock.ask()
