"""Several server processes on one PostgreSQL, which goes away and comes back, under load."""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.cluster import Cluster, binaries
from tests.site import Editor, Readers, manage, server, status, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="about PostgreSQL"),
    pytest.mark.skipif(not binaries() and not os.environ.get("CI"), reason="no PostgreSQL server"),
]
PAGE = "/articles/kfor/"


@pytest.fixture(scope="module")
def database():
    cluster = Cluster()
    try:
        cluster.start()
        manage(cluster.url, "migrate", "-v0")
        manage(cluster.url, "load_starter")
        user = ["--username", "editor", "--email", "editor@example.org"]
        manage(cluster.url, "createsuperuser", "--noinput", *user)
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def load(sites):
    """Load on both processes, as much as they bear, until the test ends."""
    if not shutil.which("wrk") and not os.environ.get("CI"):
        pytest.skip("wrk is not installed")
    command = ["wrk", "-t1", "-c4", "-d120s"]
    quiet = {"stdout": subprocess.DEVNULL}
    loads = [subprocess.Popen([*command, f"http://127.0.0.1:{p}{PAGE}"], **quiet) for p in sites]
    yield
    for process in loads:
        assert process.poll() is None, "the load ended too soon"
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="module")
def sites(database):
    """The ports of two server processes that know of each other by the database only."""
    with server(database.url) as first, server(database.url) as second:
        yield first, second


@pytest.mark.usefixtures("load")
def test_what_one_process_publishes_the_other_shows_within_a_second(sites):
    first, second = sites
    editor = Editor(first)
    published = []
    with Readers(first, PAGE) as near, Readers(second, PAGE) as far:
        for number in range(4):
            time.sleep(1.3 + number / 7)
            published.append(editor.publish(1, f"Title {time.time()}"))
        time.sleep(2)
    assert len(near.seen) > 300
    assert len(far.seen) > 300
    assert {seen.status for seen in near.seen + far.seen} == {200}
    start = near.seen[0].edition
    for number, (_, done) in enumerate(published, start + 1):
        assert all(seen.edition >= number for seen in near.seen if seen.asked > done)
        assert all(seen.edition >= number for seen in far.seen if seen.asked > done + 1)
        assert any(seen.edition == number for seen in far.seen)
    hits = [seen for seen in near.seen + far.seen if seen.remark == "hit"]
    assert len(hits) > 0.9 * len(near.seen + far.seen)


@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("which", [0, 1])
def test_no_process_shows_an_old_page_after_a_new_one(sites, which):
    editor = Editor(sites[0])
    with Readers(sites[which], PAGE, count=6) as readers:
        for _ in range(5):
            editor.publish(1, f"Title {time.time()}")
            time.sleep(0.4)
    newest = 0
    events = [(seen.answered, 1, seen.edition) for seen in readers.seen]
    events += [(seen.asked, 0, seen) for seen in readers.seen]
    expected = {}
    for _, is_answer, what in sorted(events, key=lambda event: event[:2]):
        if is_answer:
            newest = max(newest, what)
        else:
            expected[what] = newest
    assert all(seen.edition >= at_least for seen, at_least in expected.items())
    assert len({seen.edition for seen in readers.seen}) >= 3


SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from milestones import drafts
from milestones.editions import publishing
from milestones.models import Article
from tests import factories
document = factories.document(title=str(timezone.now()))
article = drafts.write(Article.objects.get(slug="kfor"), document)
at = timezone.now() + timedelta(seconds=3)
publishing.publish(article, note="To come", live_from=at)
print(at.timestamp())
"""


def test_a_scheduled_edition_appears_in_each_process_at_its_time(database, sites):
    check_that_it_appears_in_time(database, *sites)


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_host_whose_clock_is_wrong_shows_and_publishes_all_in_time(database, sites, seconds):
    settings = {"DJANGO_SETTINGS_MODULE": "tests.wrong_clock", "CLOCK_AHEAD": str(seconds)}
    with server(database.url, **settings) as wrong:
        now = parsedate_to_datetime(urlopen(f"http://127.0.0.1:{wrong}{PAGE}").headers["Date"])
        assert abs(now.timestamp() - time.time() - seconds) < 60  # it is wrong indeed
        check_that_it_appears_in_time(database, sites[0], wrong)
        for here, there in ((wrong, sites[0]), (sites[0], wrong)):
            editor = Editor(here)
            with Readers(here, PAGE) as near, Readers(there, PAGE) as far:
                _, done = editor.publish(1, f"Title {time.time()}")
                time.sleep(1.5)
            newest = max(seen.edition for seen in near.seen)
            assert newest > near.seen[0].edition
            assert all(seen.edition == newest for seen in near.seen if seen.asked > done)
            assert all(seen.edition == newest for seen in far.seen if seen.asked > done + 1)


def check_that_it_appears_in_time(database, first, second):
    with Readers(first, PAGE) as near, Readers(second, PAGE) as far:
        due = float(manage(database.url, "shell", "-v0", "-c", SCHEDULE))
        due += time.monotonic() - time.time()
        time.sleep(max(0, due + 2 - time.monotonic()))
    newest = max(seen.edition for seen in near.seen)
    for readers in (near, far):
        assert all(seen.edition < newest for seen in readers.seen if seen.answered < due)
        assert all(seen.edition == newest for seen in readers.seen if seen.asked > due + 1)
        assert sum(seen.edition < newest for seen in readers.seen) > 50
        assert sum(seen.edition == newest for seen in readers.seen) > 50


def stops(database):
    database.stop()
    return database.start


def freezes(database):
    database.freeze()
    return database.thaw


@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("fail", [stops, freezes])
def test_without_the_database_pages_are_served_and_afterwards_all_is_as_before(
    database, sites, fail
):
    first, second = sites
    with Readers(first, PAGE) as near, Readers(second, PAGE) as far:
        time.sleep(1.5)
        failed = time.monotonic()
        mend = fail(database)
        try:
            for port in sites:
                until(lambda port=port: status(port, "/readyz") == 503)
                assert status(port, "/livez") == 200
                assert status(port, "/articles/not-asked-for/") == 503
            time.sleep(3)
        finally:
            mended = time.monotonic()
            mend()
        for port in sites:
            until(lambda port=port: status(port, "/readyz") == 200)
        _, done = Editor(first).publish(1, f"Title {time.time()}")
        time.sleep(1.5)
    for readers in (near, far):
        assert {seen.status for seen in readers.seen} == {200}
        assert max(seen.answered - seen.asked for seen in readers.seen) < 5
        without = [seen for seen in readers.seen if failed + 3 < seen.asked < mended]
        assert len(without) > 50
        assert all("the database does not answer" in seen.remark for seen in without)
        newest = max(seen.edition for seen in readers.seen)
        assert newest > without[-1].edition
        assert all(seen.edition == newest for seen in readers.seen if seen.asked > done + 1)
    assert status(second, "/articles/not-asked-for/") == 404


def test_threads_that_wait_for_a_database_that_hangs_come_back(database, sites):
    port = sites[0]
    missing = [f"/articles/missing-{number}/" for number in range(4)]  # as many as threads

    def statuses():
        with ThreadPoolExecutor(len(missing)) as pool:
            return list(pool.map(lambda path: status(port, path), missing))

    for _ in range(5):  # until each thread has a connection
        assert statuses() == [404] * 4
    assert status(port, PAGE) == 200
    database.freeze()
    try:
        assert statuses() == [503] * 4
        assert status(port, PAGE) == 200
        assert status(port, "/readyz") == 503
    finally:
        database.thaw()
    until(lambda: status(port, "/readyz") == 200)
    assert statuses() == [404] * 4
