"""What a process knows of the public's state, and how little it asks."""

import threading
import time
from types import SimpleNamespace

import psycopg
import pytest
from django.db import OperationalError, transaction

from milestones import drafts, freshness, publishing
from milestones.freshness import Watch
from milestones.models import Article, PublicState
from milestones.outages import GONE

from . import factories

# --- The state ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_state_takes_one_query(django_assert_num_queries):
    factories.edition()
    with django_assert_num_queries(1):
        freshness.look()


@pytest.mark.django_db
def test_where_no_change_was_ever_announced_the_state_is_what_time_made_it(
    clock, django_assert_num_queries
):
    article = factories.edition().article
    coming = factories.next_edition(title="To come", live_from=clock.ahead(days=1))
    PublicState.objects.all().delete()
    before = freshness.look()
    assert before == (0, None, article.editions.get(number=1).live_from, None)
    assert before.moment == before.came.timestamp()
    clock.advance(days=2)
    with django_assert_num_queries(1):
        after = freshness.look()
    assert after == (0, None, coming.live_from, None)


@pytest.mark.django_db
def test_an_empty_database_has_a_state():
    PublicState.objects.all().delete()
    assert freshness.look() == (0, None, None, None)
    assert freshness.look().moment == 0


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
def test_every_change_of_what_the_public_sees_changes_the_state(clock, change):
    factories.edition()
    article = factories.next_edition(title="Second").article
    before = freshness.look()
    clock.advance(minutes=1)
    CHANGES[change](article, clock)
    after = freshness.look()
    assert after != before
    assert after.moment > before.moment


@pytest.mark.django_db
def test_what_follows_a_change_changes_the_state_as_well(clock):
    factories.edition()
    coming = factories.next_edition(title="To come", live_from=clock.ahead(days=1))
    states = [freshness.look()]
    publishing.reschedule(coming, live_from=clock.ahead(days=2))
    states.append(freshness.look())
    publishing.cancel(coming)
    states.append(freshness.look())
    edition = publishing.withdraw(coming.article, reason="Wrong.")
    states.append(freshness.look())
    publishing.reinstate(edition)
    states.append(freshness.look())
    assert len(set(states)) == len(states)


@pytest.mark.django_db
def test_time_alone_changes_the_state_when_an_edition_comes_or_goes(clock):
    article = factories.edition().article
    publishing.withdraw(article, reason="Old.", at=clock.ahead(days=3))
    factories.edition("other")
    factories.next_edition("other", title="To come", live_from=clock.ahead(days=1))
    states = [freshness.look()]
    for hours, changes in ((23, False), (1, True), (47, False), (1, True), (99, False)):
        clock.advance(hours=hours)
        states.append(freshness.look())
        assert (states[-1] != states[-2]) is changes
    assert states[-1].moment == pytest.approx(clock.time.timestamp() - 99 * 3600)


@pytest.mark.django_db
def test_saving_a_draft_changes_nothing_for_the_public():
    article = factories.edition().article
    before = freshness.look()
    drafts.write(article, factories.document(title="Not yet"))
    assert freshness.look() == before


@pytest.mark.django_db
def test_each_change_has_a_second_of_its_own(clock):
    factories.edition()
    moments = [freshness.look().moment]
    for number in range(3):
        factories.next_edition(title=f"Title {number}")
        moments.append(freshness.look().moment)
    assert [after - before for before, after in zip(moments, moments[1:], strict=False)] == [1] * 3


@pytest.mark.django_db
def test_a_change_that_is_taken_back_is_not_counted():
    factories.edition()
    before = freshness.look()
    with pytest.raises(publishing.Unchanged):
        publishing.publish(Article.objects.get(), note="Nothing new")
    with transaction.atomic():
        factories.next_edition(title="Second")
        transaction.set_rollback(True)
    assert freshness.look() == before
    assert PublicState.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_process_that_changes_something_looks_at_once():
    factories.edition()
    watch, looks = freshness.watch, []
    watch._looked_at = time.monotonic()
    with transaction.atomic():
        factories.next_edition(title="Second")
        looks.append(watch.age)
    looks.append(watch.age)
    assert looks[0] < freshness.SECOND
    assert looks[1] > freshness.SECOND


# --- The watch ------------------------------------------------------------------------------------


class Database:
    """What a Watch looks at."""

    def __init__(self):
        self.state, self.looks, self.fails, self.delay = 1, [], 0, 0
        self.error = OperationalError("as if it were down")

    def look(self):
        self.looks.append(time.monotonic())
        seen = self.state
        time.sleep(self.delay)
        if self.fails:
            self.fails -= 1
            raise self.error
        return seen


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def watch(database):
    watch = Watch(database.look)
    yield watch
    database.fails = 0
    while watch.is_down:  # until then its thread goes on, and would write into a closed log
        time.sleep(0.1)


def ask_for(seconds, watch):
    """Ask for the state from four threads, again and again; return (time, state) pairs."""
    seen, end = [], time.monotonic() + seconds

    def ask():
        while time.monotonic() < end:
            asked = time.monotonic()
            seen.append((asked, watch.state()))
            time.sleep(0.001)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def test_it_looks_at_most_once_a_second_however_many_ask(watch, database):
    seen = ask_for(2.5, watch)
    assert len(seen) > 1000
    assert len(database.looks) == 3
    pairs = zip(database.looks, database.looks[1:], strict=False)
    assert all(second - first >= freshness.SECOND for first, second in pairs)


def test_nobody_asks_the_database_while_nobody_asks_the_watch(watch, database):
    watch.state()
    time.sleep(2.2)
    assert len(database.looks) == 1
    database.state = 2
    assert watch.state() == 2


def test_what_was_asked_a_second_after_a_change_knows_it(watch, database):
    changed = []

    def change():
        time.sleep(0.7)
        database.state = 2
        changed.append(time.monotonic())

    thread = threading.Thread(target=change)
    thread.start()
    seen = ask_for(2.5, watch)
    thread.join()
    assert all(state == 2 for asked, state in seen if asked > changed[0] + freshness.SECOND)
    states = [state for asked, state in sorted(seen)]
    assert states == sorted(states)


def test_after_a_change_of_its_own_it_knows_at_once(watch, database):
    assert watch.state() == 1
    database.state = 2
    assert watch.state() == 1
    watch.expire()
    assert watch.state() == 2


def test_a_look_that_began_before_a_change_does_not_count(watch, database):
    database.delay = 0.3
    first = threading.Thread(target=watch.state)
    first.start()
    time.sleep(0.1)
    database.state = 2
    watch.expire()
    assert watch.state() == 2
    first.join()
    assert len(database.looks) == 2


def test_who_needs_the_present_state_gets_it_and_all_who_do_at_once_share_a_look(watch, database):
    assert watch.state() == 1
    database.state, database.delay = 2, 0.2
    assert watch.state() == 1
    threads = [
        threading.Thread(target=lambda: seen.append(watch.state_since(time.monotonic())))
        for _ in range(8)
    ]
    seen = []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2] * 8
    assert len(database.looks) <= 1 + 2  # some may have come just after the first look began


def test_a_look_that_began_before_it_was_needed_does_not_count(watch, database):
    database.delay = 0.3
    first = threading.Thread(target=watch.state)
    first.start()
    time.sleep(0.1)
    database.state = 2
    assert watch.state_since(time.monotonic()) == 2
    first.join()


@pytest.mark.parametrize("delay", [0, 2])
def test_without_the_database_nobody_is_told_an_old_state_for_the_present(
    watch, database, monkeypatch, delay
):
    monkeypatch.setattr(freshness, "PATIENCE", 0.2)
    assert watch.state() == 1
    database.fails, database.delay = 4, delay
    started = time.monotonic()
    for _ in range(100):
        with pytest.raises(freshness.Unknown):
            watch.state_since(time.monotonic())
    assert time.monotonic() - started < 0.5
    assert watch.state() == 1
    database.delay = 0


def test_a_connection_that_was_cut_is_replaced_unnoticed(watch, database):
    database.fails = 1
    assert watch.state() == 1
    assert not watch.is_down


def test_with_the_database_down_it_tells_what_it_knew_and_recovers_by_itself(watch, database):
    assert watch.state() == 1
    database.state, database.fails = 2, 4
    watch.expire()
    assert (watch.state(), watch.is_down) == (1, True)
    started = time.monotonic()
    assert ask_for(0.5, watch)[-1][1] == 1
    assert watch.is_down
    while watch.is_down:
        watch.state()
        assert time.monotonic() < started + 10
    assert watch.state() == 2


def test_it_tells_an_outage_from_an_error_of_ours_which_it_logs_with_its_traceback(
    watch, database, caplog
):
    database.error.__cause__ = psycopg.OperationalError("connection refused")
    database.fails = 2
    watch.state()
    assert (watch.is_down, watch.outage) == (True, GONE)
    assert [record.exc_info for record in caplog.records] == [None]
    while watch.is_down:
        time.sleep(0.1)
    caplog.clear()
    database.error = OperationalError("no such table: milestones_publicstate")
    database.fails = 2
    watch.expire()
    watch.state()
    assert (watch.is_down, watch.outage) == (True, None)
    assert [record.exc_info[1] for record in caplog.records] == [database.error]


def test_whatever_fails_it_looks_again_once_a_second_at_most(watch, database):
    database.error = OSError(24, "Too many open files")
    database.fails = 4
    assert watch.state() is None
    ask_for(0.5, watch)
    assert len(database.looks) == 2  # the second with a new connection
    while watch.is_down:
        time.sleep(0.1)
    assert len(database.looks) == 5
    assert watch.state() == 1


def test_who_asks_in_a_process_without_the_thread_starts_it(watch, database):
    """As after a fork, which takes no threads along."""
    assert watch.state() == 1
    stopped = threading.Thread(target=lambda: None)
    stopped.start()
    stopped.join()
    running, watch._thread = watch._thread, stopped
    watch._wanted = threading.Event()  # its own: the other one waits for the old one
    database.state = 2
    watch.expire()
    assert watch.state() == 2
    assert watch._thread not in (running, stopped)


def test_nobody_asking_gives_the_connection_back(watch, database, monkeypatch):
    closed = threading.Event()
    monkeypatch.setattr(freshness, "IDLE", 0.1)
    monkeypatch.setattr(freshness, "connection", SimpleNamespace(close=closed.set))
    assert watch.state() == 1
    assert closed.wait(5)
    database.state = 2
    watch.expire()
    assert watch.state() == 2


def test_the_first_who_asks_after_an_outage_gets_what_changed_meanwhile(watch, database):
    assert watch.state() == 1
    database.fails = 4
    watch.expire()
    assert (watch.state(), watch.is_down) == (1, True)
    time.sleep(2 * freshness.SECOND + 0.5)
    assert not watch.is_down
    database.state = 2
    time.sleep(freshness.SECOND + 0.1)
    assert watch.state() == 2


def test_after_a_change_of_its_own_it_knows_that_the_database_is_back(watch, database):
    assert watch.state() == 1
    database.fails = 2
    watch.expire()
    assert (watch.state(), watch.is_down) == (1, True)
    database.state = 2
    watch.expire()
    assert (watch.state(), watch.is_down) == (2, False)


def test_a_database_that_hangs_holds_nobody_for_long(watch, database, monkeypatch):
    monkeypatch.setattr(freshness, "PATIENCE", 0.2)
    assert watch.state() == 1
    database.delay = 2
    watch.expire()
    started = time.monotonic()
    assert (watch.state(), watch.is_down) == (1, True)
    assert 0.2 <= time.monotonic() - started < 1.5
    started = time.monotonic()
    for _ in range(100):
        assert watch.state() == 1
    assert time.monotonic() - started < 0.2
    database.delay, database.state = 0, 2
    time.sleep(2)
    assert watch.state() == 2
    assert not watch.is_down


def test_before_anything_is_known_there_is_no_state(watch, database):
    database.fails = 2
    assert watch.state() is None
    assert watch.is_down
