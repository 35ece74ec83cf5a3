"""How a process learns that public content has changed, with few queries."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
import pytest
from django.db import OperationalError, transaction

from milestones import drafts
from milestones.editions import publishing
from milestones.errors.outages import GONE
from milestones.models import Article, PublicState
from milestones.serving import freshness
from milestones.serving.freshness import Monitor
from tests import factories

# --- The state ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_reading_the_state_takes_one_query(django_assert_num_queries):
    factories.edition()
    with django_assert_num_queries(1):
        freshness.read_state()


@pytest.mark.django_db
def test_without_announced_changes_the_state_depends_on_time_alone(
    clock, django_assert_num_queries
):
    article = factories.edition().article
    coming = factories.next_edition(title="To come", live_from=clock.ahead(days=1))
    PublicState.objects.all().delete()
    before = freshness.read_state()
    assert before == (0, None, article.editions.get(number=1).live_from, None)
    assert before.last_modified == before.last_live_from.timestamp()
    clock.advance(days=2)
    with django_assert_num_queries(1):
        after = freshness.read_state()
    assert after == (0, None, coming.live_from, None)


@pytest.mark.django_db
def test_an_empty_database_has_a_state():
    PublicState.objects.all().delete()
    assert freshness.read_state() == (0, None, None, None)
    assert freshness.read_state().last_modified == 0


CHANGES = {
    "publish": lambda article, clock: factories.next_edition(title="Changed"),
    "withdraw": lambda article, clock: publishing.withdraw(article, reason="Wrong."),
    "set to expire": lambda article, clock: publishing.withdraw(
        article, reason="Old.", at=clock.ahead(days=1)
    ),
    "feature": lambda article, clock: drafts.write(
        article, factories.document(title="Second"), featured=True
    ),
    "schedule": lambda article, clock: factories.next_edition(
        title="To come", live_from=clock.ahead(days=1)
    ),
    "withdraw an edition": lambda article, clock: publishing.withdraw_edition(
        article.editions.get(number=1), reason="Wrong."
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_public_content_changes_the_state(clock, change):
    factories.edition()
    article = factories.next_edition(title="Second").article
    before = freshness.read_state()
    clock.advance(minutes=1)
    CHANGES[change](article, clock)
    after = freshness.read_state()
    assert after != before
    assert after.last_modified > before.last_modified


@pytest.mark.django_db
def test_rescheduling_cancelling_and_reinstating_change_the_state(clock):
    factories.edition()
    coming = factories.next_edition(title="To come", live_from=clock.ahead(days=1))
    states = [freshness.read_state()]
    publishing.reschedule(coming, live_from=clock.ahead(days=2))
    states.append(freshness.read_state())
    publishing.cancel(coming)
    states.append(freshness.read_state())
    edition = publishing.withdraw(coming.article, reason="Wrong.")
    states.append(freshness.read_state())
    publishing.reinstate(edition)
    states.append(freshness.read_state())
    assert len(set(states)) == len(states)


@pytest.mark.django_db
def test_the_state_changes_when_an_edition_goes_live_or_expires(clock):
    article = factories.edition().article
    publishing.withdraw(article, reason="Old.", at=clock.ahead(days=3))
    factories.edition("other")
    factories.next_edition("other", title="To come", live_from=clock.ahead(days=1))
    states = [freshness.read_state()]
    for hours, changes in ((23, False), (1, True), (47, False), (1, True), (99, False)):
        clock.advance(hours=hours)
        states.append(freshness.read_state())
        assert (states[-1] != states[-2]) is changes
    assert states[-1].last_modified == pytest.approx(clock.time.timestamp() - 99 * 3600)


@pytest.mark.django_db
def test_saving_a_draft_does_not_change_the_state():
    article = factories.edition().article
    before = freshness.read_state()
    drafts.write(article, factories.document(title="Not yet"))
    assert freshness.read_state() == before


@pytest.mark.django_db
def test_changes_are_at_least_a_second_apart(clock):
    factories.edition()
    moments = [freshness.read_state().last_modified]
    for number in range(3):
        factories.next_edition(title=f"Title {number}")
        moments.append(freshness.read_state().last_modified)
    assert [after - before for before, after in zip(moments, moments[1:], strict=False)] == [1] * 3


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_is_not_counted():
    factories.edition()
    before = freshness.read_state()
    with pytest.raises(publishing.Unchanged):
        publishing.publish(Article.objects.get(), note="Nothing new")
    with transaction.atomic():
        factories.next_edition(title="Second")
        transaction.set_rollback(True)
    assert freshness.read_state() == before
    assert PublicState.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_invalidates_the_state_of_its_own_process_on_commit(monkeypatch):
    factories.edition()
    monitor, reads = freshness.monitor, []
    monkeypatch.setattr(monitor, "_clock", Monotonic())
    monitor._read_at = monitor._clock()
    with transaction.atomic():
        factories.next_edition(title="Second")
        reads.append(monitor.age)
    reads.append(monitor.age)
    assert reads[0] < freshness.MAX_AGE
    assert reads[1] > freshness.MAX_AGE


# --- The monitor ----------------------------------------------------------------------------------


class Monotonic:
    """A clock that goes on when told to."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time

    def advance(self, seconds):
        self.time += seconds


class Database:
    """The database of a Monitor. It hangs while `go_on` is not set."""

    def __init__(self, clock):
        self.state, self.reads, self.fails, self.clock = 1, [], 0, clock
        self.error = OperationalError("as if it were down")
        self.is_read, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def read(self):
        self.reads.append(self.clock())
        seen = self.state
        self.is_read.set()
        self.go_on.wait()
        if self.fails:
            self.fails -= 1
            raise self.error
        return seen

    def hang(self):
        self.is_read.clear()
        self.go_on.clear()


@pytest.fixture
def monotonic():
    return Monotonic()


@pytest.fixture
def database(monotonic):
    return Database(monotonic)


@pytest.fixture
def monitor(database, monotonic, monkeypatch):
    monkeypatch.setattr(freshness, "TIMEOUT", 30)  # however busy the machine is
    monitor = Monitor(database.read, monotonic)
    yield monitor
    recover(monitor, database)  # its thread would go on, and write into a closed log


def recover(monitor, database):
    """Let the database answer, and wait until the monitor knows."""
    database.fails = 0
    database.go_on.set()
    while monitor.is_down:
        time.sleep(0.01)


def poll(monitor):
    """Call `state()` repeatedly from four threads; return the states."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: monitor.state(), range(100)))


def test_the_state_is_read_at_most_once_a_second(monitor, database, monotonic):
    started = monotonic()
    for _ in range(11):
        poll(monitor)
        monotonic.advance(0.25)
    assert [read - started for read in database.reads] == [0, 1.25, 2.5]


def test_without_requests_the_database_is_not_queried(monitor, database, monotonic):
    started = monotonic()
    monitor.state()
    for _ in range(60):
        monotonic.advance(1)
    database.state = 2
    assert monitor.state() == 2
    assert [read - started for read in database.reads] == [0, 60]


def test_a_request_a_second_after_a_change_gets_the_new_state(monitor, database, monotonic):
    seen = {}
    for step in range(11):
        if step == 3:
            database.state = 2
        seen[step / 4] = poll(monitor)
        monotonic.advance(0.25)
    assert all(set(states) == {2} for time, states in seen.items() if time > 0.75 + 1)
    states = [state for at_once in seen.values() for state in at_once]
    assert states == sorted(states)


def test_after_invalidation_the_next_request_gets_the_new_state(monitor, database):
    assert monitor.state() == 1
    database.state = 2
    assert monitor.state() == 1
    monitor.invalidate()
    assert monitor.state() == 2


@pytest.fixture
def reading(monitor, database):
    """A thread whose read has begun, and goes on when the database does."""
    database.hang()
    thread = threading.Thread(target=monitor.state)
    thread.start()
    assert database.is_read.wait(30)
    return thread


def test_a_read_that_began_before_an_invalidation_does_not_count(
    monitor, database, monotonic, reading
):
    monotonic.advance(0.1)
    database.state = 2
    monitor.invalidate()
    database.go_on.set()
    assert monitor.state() == 2
    reading.join()
    assert len(database.reads) == 2


def test_concurrent_requests_for_the_current_state_share_a_read(monitor, database, monotonic):
    assert monitor.state() == 1
    database.state = 2
    monotonic.advance(0.1)
    assert monitor.state() == 1
    database.hang()
    with ThreadPoolExecutor(8) as pool:
        seen = pool.map(lambda _: monitor.state_since(monotonic()), range(8))
        assert database.is_read.wait(30)
        database.go_on.set()
    assert list(seen) == [2] * 8
    assert len(database.reads) == 2


def test_a_read_that_began_too_early_does_not_count_as_current(
    monitor, database, monotonic, reading
):
    monotonic.advance(0.1)
    database.state = 2
    database.go_on.set()
    assert monitor.state_since(monotonic()) == 2
    reading.join()


@pytest.mark.parametrize("hangs", [False, True])
def test_while_the_database_is_down_the_current_state_is_unknown(
    monitor, database, monotonic, monkeypatch, hangs
):
    monkeypatch.setattr(freshness, "TIMEOUT", 0.3)
    assert monitor.state() == 1
    monotonic.advance(0.1)
    database.fails = 10**6
    if hangs:
        database.hang()
    started = time.monotonic()
    for _ in range(100):
        with pytest.raises(freshness.StateUnknown):
            monitor.state_since(monotonic())
    assert time.monotonic() - started < 15  # it would be 30, if each of them waited
    assert monitor.state() == 1


def test_a_broken_connection_is_replaced(monitor, database):
    database.fails = 1
    assert monitor.state() == 1
    assert not monitor.is_down


def test_while_the_database_is_down_the_last_state_is_used_until_it_recovers(monitor, database):
    assert monitor.state() == 1
    database.state, database.fails = 2, 10**6
    monitor.invalidate()
    assert (monitor.state(), monitor.is_down) == (1, True)
    assert poll(monitor) == [1] * 100
    assert monitor.is_down
    recover(monitor, database)
    assert monitor.state() == 2


DOWN = "The database does not answer; cached pages are served"


def test_only_errors_that_are_no_outage_are_logged_with_a_traceback(monitor, database, caplog):
    database.error.__cause__ = psycopg.OperationalError("connection refused")
    database.fails = 2
    monitor.state()
    assert (monitor.is_down, monitor.outage) == (True, GONE)
    assert [record.exc_info for record in caplog.records] == [None]
    assert caplog.messages == [f"{DOWN}: as if it were down"]
    while monitor.is_down:
        time.sleep(0.1)
    caplog.clear()
    database.error = OperationalError("no such table: milestones_publicstate")
    database.fails = 2
    monitor.invalidate()
    monitor.state()
    assert (monitor.is_down, monitor.outage) == (True, None)
    assert [record.exc_info[1] for record in caplog.records] == [database.error]
    assert caplog.messages == [f"{DOWN}: no such table: milestones_publicstate"]


@pytest.mark.slow
def test_after_any_error_it_retries_at_most_once_a_second(monitor, database):
    database.error = OSError(24, "Too many open files")
    database.fails = 4
    started = time.monotonic()
    assert monitor.state() is None
    while monitor.is_down:
        poll(monitor)
    assert time.monotonic() - started >= 2 * freshness.MAX_AGE
    assert len(database.reads) == 2 + 2 + 1  # a second time with a new connection
    assert monitor.state() == 1


def test_the_thread_is_restarted_in_a_process_without_it(monitor, database):
    """As after a fork, which takes no threads along."""
    assert monitor.state() == 1
    stopped = threading.Thread(target=lambda: None)
    stopped.start()
    stopped.join()
    running, monitor._thread = monitor._thread, stopped
    monitor._requested = threading.Event()  # its own: the old thread waits for the old one
    database.state = 2
    monitor.invalidate()
    assert monitor.state() == 2
    assert monitor._thread not in (running, stopped)


def test_the_thread_does_not_keep_the_process_from_ending(monitor):
    monitor.state()
    assert monitor._thread.daemon


def test_an_idle_process_closes_its_connection(monitor, database, monkeypatch):
    closed = threading.Event()
    monkeypatch.setattr(freshness, "IDLE_TIMEOUT", 0.1)
    monkeypatch.setattr(freshness, "connection", SimpleNamespace(close=closed.set))
    assert monitor.state() == 1
    assert closed.wait(5)
    database.state = 2
    monitor.invalidate()
    assert monitor.state() == 2


def test_the_first_request_after_an_outage_gets_the_new_state(monitor, database, monotonic):
    assert monitor.state() == 1
    database.fails = 4
    monitor.invalidate()
    assert (monitor.state(), monitor.is_down) == (1, True)
    recover(monitor, database)
    database.state = 2
    monotonic.advance(freshness.MAX_AGE + 0.1)
    assert monitor.state() == 2


def test_a_change_in_its_own_process_ends_the_outage(monitor, database):
    assert monitor.state() == 1
    database.fails = 2
    monitor.invalidate()
    assert (monitor.state(), monitor.is_down) == (1, True)
    database.state = 2
    monitor.invalidate()
    assert (monitor.state(), monitor.is_down) == (2, False)


def test_a_database_that_hangs_blocks_no_request_for_long(
    monitor, database, monotonic, monkeypatch, caplog
):
    monkeypatch.setattr(freshness, "TIMEOUT", 0.3)
    assert monitor.state() == 1
    database.hang()
    monitor.invalidate()
    started = time.monotonic()
    assert (monitor.state(), monitor.is_down, monitor.outage) == (1, True, GONE)
    assert caplog.messages == [f"{DOWN}: no answer within 0.3 s"]
    assert time.monotonic() - started >= 0.3
    for _ in range(100):
        assert monitor.state() == 1
    assert time.monotonic() - started < 15  # it would be 30, if each of them waited
    recover(monitor, database)
    assert caplog.messages[1:] == ["The database is responding again."]
    database.state = 2
    monotonic.advance(freshness.MAX_AGE + 0.1)
    assert monitor.state() == 2


def test_before_the_first_read_there_is_no_state(monitor, database):
    database.fails = 2
    assert monitor.state() is None
    assert monitor.is_down
