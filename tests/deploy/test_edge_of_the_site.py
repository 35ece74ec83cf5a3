"""nginx and gunicorn as shipped, together: TLS, two processes, and PostgreSQL that goes away."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import brotli
import pytest

from tests.cluster import Cluster, binaries, free_port
from tests.production import Edge, gunicorn, is_missing, manage, set_up
from tests.site import Readers, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(is_missing("nginx"), reason="nginx is not installed"),
    pytest.mark.skipif(not binaries() and not os.environ.get("CI"), reason="no PostgreSQL server"),
]
PAGE = "/articles/kfor/"
FIRST = f"{PAGE}editions/1/"


@pytest.fixture(scope="module")
def database():
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def production(database, tmp_path_factory):
    """The folder of the site, and the environment for its programs."""
    folder = tmp_path_factory.mktemp("site")
    return folder, set_up(folder, DATABASE_URL=database.url, ALLOWED_HOSTS="localhost")


@pytest.fixture(scope="module")
def edge(production, tmp_path_factory):
    folder, environment = production
    here = tmp_path_factory.mktemp("nginx")
    with (
        gunicorn(folder, environment),
        Edge(here, environment["PORT"], folder / "staticfiles").started() as edge,
    ):
        yield edge


PUBLISH = """
import sys, time
from django.db import connection
from milestones.editions import publishing
from milestones.models import Article, Edition
for line in sys.stdin:
    article, what = Article.objects.get(slug="kfor"), line.strip()
    if what == "withdraw":
        publishing.withdraw(article, reason="It was wrong.", history_open=False)
    elif what == "reinstate":
        publishing.reinstate(Edition.objects.filter(article=article).latest("number"))
    else:
        article.title = what
        article.save()
        publishing.publish(article, note=what)
    print(time.monotonic(), flush=True)
    connection.close()  # the database may be away before the next line
"""


class Publisher:
    """A process of its own that publishes the article: not one of those that serve it."""

    def __init__(self, folder, environment):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", PUBLISH]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=folder, env=environment, **pipes)

    def do(self, what):
        """Publish under the title `what`, or "withdraw", or "reinstate"; return when it is done."""
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self):
        self._process.communicate(timeout=20)


@pytest.fixture(scope="module")
def publisher(production):
    publisher = Publisher(*production)
    yield publisher
    publisher.close()


@pytest.fixture
def load(edge):
    """Load on nginx until the test ends."""
    if not shutil.which("wrk") and not os.environ.get("CI"):
        pytest.skip("wrk is not installed")
    command = ["wrk", "-t1", "-c16", "-d120s", f"https://localhost:{edge.port}{PAGE}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield
    assert process.poll() is None, "the load ended too soon"
    process.terminate()
    process.wait(timeout=10)


def readers(edge, path=PAGE, count=3):
    return Readers(edge.port, path, count, connect=edge.connect)


def assert_never_older(seen):
    """No answer is older than one that somebody had when it was asked for."""
    events = [(one.answered, 1, one.edition) for one in seen]
    events += [(one.asked, 0, one) for one in seen]
    newest = 0
    for _, is_answer, what in sorted(events, key=lambda event: event[:2]):
        if is_answer:
            newest = max(newest, what)
        else:
            assert what.edition >= newest


@pytest.mark.usefixtures("load")
def test_a_publish_is_seen_within_two_seconds_and_never_an_older_page_after_it(edge, publisher):
    edge.ask(PAGE)
    published = []
    with readers(edge, count=6) as reading:
        for number in range(8):
            time.sleep(0.7 + number / 7)
            published.append(publisher.do(f"Title {time.time()}"))
        time.sleep(2.2)
    seen = reading.seen
    assert len(seen) > 300
    assert {one.status for one in seen} == {200}
    start = min(one.edition for one in seen)
    for number, done in enumerate(published, start + 1):
        assert all(one.edition >= number for one in seen if one.asked > done + 2)
    assert max(one.edition for one in seen) == start + len(published)
    assert_never_older(seen)


@pytest.mark.usefixtures("load")
def test_a_withdrawal_is_seen_within_two_seconds_and_permanently(edge, publisher):
    for path in (PAGE, FIRST, "/articles/kfor/editions/1.json"):
        assert edge.ask(path).status == 200
        with readers(edge, path) as reading:
            time.sleep(0.5)
            withdrawn = publisher.do("withdraw")
            time.sleep(2.5)
            reinstated = publisher.do("reinstate")
            time.sleep(2.2)
        for one in reading.seen:
            if withdrawn + 2 < one.asked < one.answered < reinstated:
                assert one.status == 410
        statuses = [one.status for one in sorted(reading.seen, key=lambda one: one.asked)]
        first, last = statuses.index(410), len(statuses) - statuses[::-1].index(410)
        assert set(statuses[:first]) == set(statuses[last:]) == {200}
        slowest = max(one.answered - one.asked for one in reading.seen)
        assert slowest < 2
        for one in reading.seen:
            assert one.asked < reinstated + 2 or one.status == 200


def test_pages_about_editions_say_within_two_seconds_that_a_newer_one_followed(edge, publisher):
    publisher.do(f"Title {time.time()}")
    time.sleep(2.1)
    number = max(map(int, re.findall(r"/editions/(\d+)/", edge.ask(PAGE).text)))
    pages = {
        f"{PAGE}editions/{number}/": f"Edition {number + 1}<",
        f"{PAGE}history/": f"Edition {number + 1}<",
        f"{PAGE}compare/{number - 1}...{number}/": f"edition {number} to {number + 1}",
    }
    for path, words in pages.items():
        assert words not in edge.settle(path).text
    done = publisher.do(f"Title {time.time()}")
    time.sleep(max(0, done + 2 - time.monotonic()))
    for path, words in pages.items():
        assert words in edge.ask(path).text


def test_whoever_is_logged_in_sees_a_change_at_once(production, edge, publisher):
    show = "from django.conf import settings; print(settings.SESSION_COOKIE_NAME)"
    name = manage(*production, "shell", "-v0", "-c", show).strip()
    edge.settle(PAGE)
    for number in range(3):
        publisher.do(f"A change, {number}")
        answer = edge.ask(PAGE, Cookie=f"{name}=abc")
        assert answer.remark == "BYPASS"
        assert f"A change, {number}" in answer.text


def test_only_what_is_public_is_stored(edge):
    edge.settle(PAGE)
    stored = edge.stored()
    for path in ("/admin/", "/admin/login/", "/articles/none/", "/livez", "/readyz"):
        for _ in range(2):
            assert edge.ask(path).remark == "MISS"
    for number in range(20):
        assert edge.ask(f"{PAGE}?x={number}").remark == "MISS"
        assert edge.ask(f"/milestones/?from=x{number}").remark == "MISS"
        assert edge.ask(f"/?to={number}").remark == "MISS"
    assert edge.ask(PAGE, Cookie="sessionid=abc").remark == "BYPASS"
    assert edge.ask(PAGE, Authorization="Basic abc").remark == "BYPASS"
    for secret in ("/preview/x/", "/reports/x/", "/fr/reports/x/", "/sr-latn/reports/x/"):
        assert [edge.ask(secret).remark for _ in range(2)] == ["", ""]
    assert edge.stored() == stored


def test_a_page_has_three_variants_that_say_the_same(edge):
    time.sleep(1.1)  # until nothing is stored of what was there before
    plain = edge.settle(PAGE, Accept_Encoding="identity")
    packed = edge.settle(PAGE, Accept_Encoding="gzip")
    small = edge.settle(PAGE, Accept_Encoding="gzip, deflate, br, zstd")
    assert gzip.decompress(packed.body) == brotli.decompress(small.body) == plain.body
    tags = {answer.headers["ETag"] for answer in (plain, packed, small)}
    assert len(tags) == 3
    assert {answer.headers["Vary"] for answer in (plain, packed, small)} == {"Accept-Encoding"}
    assert edge.ask(PAGE, Accept_Encoding="br", If_None_Match=small.headers["ETag"]).status == 304


def test_each_answer_has_a_request_id_of_its_own_also_from_the_cache(edge):
    answers = [edge.settle(PAGE) for _ in range(2)]
    ids = [answer.headers.get_all("X-Request-ID") for answer in answers]
    assert [len(found) for found in ids] == [1, 1]
    assert ids[0] != ids[1]


def test_nginx_serves_the_style_itself_compressed_and_permanently(edge):
    html = edge.ask(PAGE).text
    path = html.split('rel="stylesheet" href="')[1].split('"')[0]
    style = edge.ask(path, Accept_Encoding="gzip, br")
    assert style.status == 200
    assert style.headers["Content-Encoding"] == "gzip"
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    assert style.headers["Vary"] == "Accept-Encoding"
    assert style.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Status" not in style.headers
    missing = edge.ask("/static/css/none.css")
    assert missing.status == 404
    assert "nginx" not in missing.text
    assert "immutable" not in missing.headers.get("Cache-Control", "")


# --- While something is down ----------------------------------------------------------------------


@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("fail", ["stop", "freeze"])
def test_without_the_database_pages_are_served_and_none_gets_older(database, edge, publisher, fail):
    paths = [PAGE, "/", FIRST, "/articles/kfor.json"]
    for path in paths:
        edge.ask(path)
    with readers(edge) as reading:
        time.sleep(0.5)
        publisher.do(f"Just before {time.time()}")
        time.sleep(1.2)
        failed = time.monotonic()
        getattr(database, fail)()
        try:
            until(lambda: edge.ask("/readyz").status == 503)
            time.sleep(2)
            for path in paths:
                started = time.monotonic()
                assert edge.ask(path).status == 200
                assert time.monotonic() - started < 2
        finally:
            mended = time.monotonic()
            {"stop": database.start, "freeze": database.thaw}[fail]()
        until(lambda: edge.ask("/readyz").status == 200)
    without = [one for one in reading.seen if failed < one.asked < mended]
    assert len(without) > 50
    assert {one.status for one in reading.seen} == {200}
    assert max(one.answered - one.asked for one in reading.seen) < 3
    assert_never_older(reading.seen)


def test_while_gunicorn_is_down_pages_asked_for_before_are_served(production, tmp_path):
    folder, environment = production
    environment = {**environment, "PORT": str(free_port())}
    paths = [PAGE, "/", FIRST, "/articles/kfor.json", "/milestones/?from=1999&to=2005"]
    with Edge(tmp_path, environment["PORT"], folder / "staticfiles").started() as edge:
        with gunicorn(folder, environment) as process:
            for path in paths:
                assert edge.ask(path).status == 200
            with readers(edge) as reading:
                time.sleep(1)
                os.killpg(process.pid, signal.SIGKILL)
                time.sleep(2)
                for path in paths:
                    assert edge.ask(path).remark in ("STALE", "UPDATING")
                assert edge.ask(f"{PAGE}?utm_source=x").status == 200
                assert edge.ask("/corrections/").status == 502
        with readers(edge) as reading_on, gunicorn(folder, environment):
            until(lambda: edge.ask("/corrections/").status == 200)
            until(lambda: edge.ask(PAGE).remark == "HIT")
    assert {one.status for one in reading.seen + reading_on.seen} == {200}
