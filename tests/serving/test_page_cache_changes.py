"""The page cache under changes, concurrent requests and limited memory."""

import gc
import random
import threading
import time
import tracemalloc

import brotli
import pytest

from milestones.editions import publishing
from milestones.models import Edition
from milestones.serving import page_cache, requests, responses
from milestones.serving.freshness import State
from milestones.serving.page_cache import PageCache
from milestones.serving.responses import Response
from tests import factories
from tests.cached import MEGABYTE, PAGE, ask_twice, constant
from tests.wsgi import ask, environ_of

pytestmark = pytest.mark.django_db


# --- Changes --------------------------------------------------------------------------------------


def test_a_change_invalidates_every_page(site, monitor):
    before = ask_twice(site)
    factories.next_edition(title="A better title")
    assert ask(site, PAGE).body == before.body
    monitor.changes += 1
    after = ask(site, PAGE)
    assert after.remark == "fwd=miss; stored"
    assert "A better title" in after.text
    assert after["ETag"] != before["ETag"]


AT = "/articles/mission"
ABOUT_EDITIONS = {
    f"{AT}/editions/2/": "There is a newer edition",
    f"{AT}/history/": "Edition 3</a>",
    f"{AT}/compare/1...2/": "Next step: edition 2 to 3",
}


@pytest.mark.parametrize("url", ABOUT_EDITIONS)
def test_a_page_about_editions_tells_of_a_newer_one_and_of_a_withdrawal_at_once(site, monitor, url):
    factories.next_edition(title="Second")
    assert ABOUT_EDITIONS[url] not in ask_twice(site, url).text
    article = factories.next_edition(title="Third").article
    monitor.changes += 1
    assert ABOUT_EDITIONS[url] in ask_twice(site, url).text
    publishing.withdraw(article, reason="It was wrong.", history_open=False)
    monitor.changes += 1
    gone = ask_twice(site, url)
    assert gone.status == 410
    assert "It was wrong." in gone.text


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "md", "bib", "csl.json"])
def test_the_data_of_an_edition_is_gone_as_soon_as_it_is_withdrawn(site, monitor, ending):
    factories.next_edition(title="Second")
    url = f"{AT}/editions/1.{ending}"
    assert ask_twice(site, url).status == 200
    publishing.withdraw_edition(Edition.objects.get(number=1), reason="It was wrong.")
    monitor.changes += 1
    assert ask(site, url).status == 410


def test_a_page_that_changes_while_it_is_rendered_is_rendered_again(monitor):
    made = []

    def slow(environ, start_response):
        made.append(monitor.changes)
        if len(made) == 1:
            monitor.changes += 1
        environ["milestones.cacheable"] = True
        start_response("200 OK", [])
        return [f"made at {monitor.changes}, {len(made)} times".encode()]

    site = PageCache(slow, MEGABYTE, monitor)
    assert ask(site, "/").text == "made at 2, 2 times"
    assert ask(site, "/").remark == "hit"


def test_a_page_that_changes_while_it_is_compressed_is_not_stored_again(monitor, monkeypatch):
    def page(environ, start_response):
        environ["milestones.cacheable"] = True
        start_response("200 OK", [])
        return [b"%d" % monitor.changes]

    def compress_while_it_changes(body):
        monitor.changes = 2
        assert ask(site, "/").body == b"2"
        return brotli.compress(body)

    site = PageCache(page, MEGABYTE, monitor)
    assert ask(site, "/").body == b"1"
    monkeypatch.setitem(responses._COMPRESS, "br", compress_while_it_changes)
    assert brotli.decompress(ask(site, "/", HTTP_ACCEPT_ENCODING="br").body) == b"1"
    assert ask(site, "/").body == b"2"


def test_a_page_of_an_older_state_is_not_stored(monitor):
    """It was rendered for a request that began before a change that others have seen."""

    def page(environ, start_response):
        environ["milestones.cacheable"] = True
        start_response("200 OK", [])
        return [b"%d" % monitor.changes]

    site = PageCache(page, MEGABYTE, monitor)
    before, key = monitor.state(), requests.key_of(environ_of("/"))
    old = Response("200 OK", [], b"1", modified=0)
    monitor.changes = 2
    assert ask(site, "/other").status == 200
    site._store(key, old, before)
    assert ask(site, "/").body == b"2"


def test_a_request_with_an_older_state_evicts_nothing(site, monitor):
    ask(site, PAGE)
    key = next(iter(site._responses))
    old = State(0, None, None, None)
    assert site._get(key, old) is None
    assert ask(site, PAGE).remark == "hit"


def test_while_the_database_is_down_stale_pages_are_served_and_marked(site, monitor):
    page = ask(site, PAGE)
    monitor.is_down = True
    answer = ask(site, PAGE)
    assert (answer.status, answer.body) == (200, page.body)
    assert answer.remark == 'hit; ttl=-3; detail="the database does not answer"'


def test_while_the_database_is_down_a_miss_gets_503_at_once(
    site, monitor, django_assert_num_queries
):
    monitor.is_down = True
    with django_assert_num_queries(0):
        answer = ask(site, PAGE)
    assert (answer.status, answer["Retry-After"]) == (503, "10")
    assert "Try again in a minute" in answer.text
    monitor.is_down = False
    assert ask(site, PAGE).status == 200


SESSION = {"HTTP_COOKIE": "sessionid=anything"}


@pytest.mark.parametrize("headers", [{}, SESSION, {"HTTP_AUTHORIZATION": "Basic x"}], ids=str)
def test_while_the_database_is_down_every_reader_is_anonymous(
    site, monitor, headers, django_assert_num_queries
):
    page = ask(site, PAGE)
    monitor.is_down = True
    with django_assert_num_queries(0):
        assert ask(site, PAGE, **headers).body == page.body
        for url in ("/admin/", "/admin/login/", "/articles/mission.json", "/preview/x/"):
            assert ask(site, url, **headers).status == 503
            assert ask(site, url, method="POST", **headers).status == 503
        assert ask(site, "/livez", **headers).status == 200
        assert ask(site, "/static/img/icon.svg", **headers).status in (200, 404)
        assert ask(site, "/unknown", **headers).status == 404


# --- Concurrent requests and memory ---------------------------------------------------------------


def test_concurrent_misses_of_a_page_render_it_once(monitor):
    rendered, all_have_started = [], threading.Barrier(8)

    def slow(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        time.sleep(0.2)
        return constant(environ, start_response)

    site = PageCache(slow, MEGABYTE, monitor)
    answers = []

    def reader():
        all_have_started.wait()
        answers.append(ask(site, "/").body)

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rendered == ["/"]
    assert answers == [b"constant " * 100] * 8
    assert site.used == next(iter(site._responses.values())).size


def test_a_miss_gets_the_page_that_another_request_has_just_stored(monitor, monkeypatch):
    rendered = []

    def page(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        return constant(environ, start_response)

    def another_request_is_quicker(environ):
        monkeypatch.undo()
        ask(site, "/")
        return ()

    site = PageCache(page, MEGABYTE, monitor)
    monkeypatch.setattr(page_cache, "parameters_of", another_request_is_quicker)
    assert ask(site, "/").body == b"constant " * 100
    assert rendered == ["/"]


@pytest.mark.parametrize("is_down", [False, True])
def test_a_request_that_waits_too_long_renders_the_page_itself(monitor, monkeypatch, is_down):
    monkeypatch.setattr(page_cache, "TIMEOUT", 1)
    began, goes_on = threading.Event(), threading.Event()

    def page(environ, start_response):
        if not began.is_set():
            began.set()
            goes_on.wait(10)
        start_response("200 OK", [])
        return [str(requests.DATABASE_IS_DOWN in environ).encode()]

    site = PageCache(page, MEGABYTE, monitor)
    first = threading.Thread(target=ask, args=[site, "/"])
    first.start()
    began.wait(10)
    threading.Timer(0.05, lambda: setattr(monitor, "is_down", is_down)).start()
    assert ask(site, "/").text == str(is_down)
    assert not goes_on.is_set()
    goes_on.set()
    first.join(10)


def test_concurrent_requests_for_a_missing_page_render_the_404_once(monitor):
    rendered, all_have_started = [], threading.Barrier(8)

    def slow(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        time.sleep(0.2)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no"]

    def reader(site):
        all_have_started.wait()
        assert ask(site, "/").status == 404

    site = PageCache(slow, MEGABYTE, monitor)
    threads = [threading.Thread(target=reader, args=[site]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rendered == ["/"]


def test_the_size_of_each_encoding_is_counted(site):
    for accepted in ("identity", "br", "gzip"):
        ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        [answer] = site._responses.values()
        assert site.used == answer.size
    assert answer.size > len(answer.body) + responses.OVERHEAD


def test_a_request_that_waits_for_a_page_that_fails_renders_it_itself(monitor):
    def failing(environ, start_response):
        time.sleep(0.1)
        raise RuntimeError("as if something were broken")

    site, failures = PageCache(failing, MEGABYTE, monitor), []

    def reader():
        try:
            ask(site, "/")
        except RuntimeError as error:
            failures.append(error)

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(failures) == 4
    assert site._rendering == {}


def test_the_least_recently_used_pages_are_evicted(monitor):
    def page(environ, start_response):
        environ["milestones.cacheable"] = True
        start_response("200 OK", [])
        return [random.Random(environ["QUERY_STRING"]).randbytes(10_000)]

    site = PageCache(page, 200_000, monitor)
    ask(site, "/")
    for number in range(100):
        ask(site, f"/?after={number}", HTTP_ACCEPT_ENCODING="br")
        assert ask(site, "/").remark == "hit"
        assert site.used <= 200_000
    assert ask(site, "/?after=99").remark == "hit"
    assert ask(site, "/?after=0").remark == "fwd=miss; stored"


@pytest.mark.slow
def test_the_memory_of_long_urls_is_counted(monitor):
    def moved(environ, start_response):
        environ["milestones.cacheable"] = True
        location = f"/elsewhere/?{environ['QUERY_STRING']}"
        start_response("301 Moved Permanently", [("Location", location)])
        return [b""]

    site = PageCache(moved, 2 * MEGABYTE, monitor)
    ask(site, "/")
    gc.collect()
    tracemalloc.start()
    for number in range(1000):
        ask(site, f"/?after={number:06}{'x' * 3950}")
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.3 * 2 * MEGABYTE


def test_a_page_larger_than_the_cache_is_served_and_not_stored(monitor):
    site = PageCache(constant, 100, monitor)
    for _ in range(2):
        assert ask(site, "/").body == b"constant " * 100
    assert site.used == 0


def test_a_page_that_fills_the_cache_exactly_is_stored(monitor):
    roomy = PageCache(constant, MEGABYTE, monitor)
    ask(roomy, "/")
    site = PageCache(constant, roomy.used, monitor)
    assert [ask(site, "/").remark for _ in range(2)] == ["fwd=miss; stored", "hit"]
    small = PageCache(constant, roomy.used - 1, monitor)
    assert [ask(small, "/").remark for _ in range(2)] == ["fwd=miss", "fwd=miss"]
