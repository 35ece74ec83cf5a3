"""Pages from memory while the public's state changes, while many ask at once, and within bounds."""

import gc
import random
import threading
import time
import tracemalloc

import brotli
import pytest

from milestones import page_cache
from milestones.freshness import State
from milestones.page_cache import Answer, PageCache

from . import factories
from .cached import MEGABYTE, PAGE, ask_twice, constant
from .wsgi import ask, environ_of

pytestmark = pytest.mark.django_db


# --- Changes --------------------------------------------------------------------------------------


def test_with_a_change_every_page_is_made_anew(site, watch):
    before = ask_twice(site)
    factories.next_edition(title="A better title")
    assert ask(site, PAGE).body == before.body
    watch.changes += 1
    after = ask(site, PAGE)
    assert after.remark == "fwd=miss; stored"
    assert "A better title" in after.text
    assert after["ETag"] != before["ETag"]


def test_a_page_that_changed_while_it_was_made_is_made_again(watch):
    made = []

    def slow(environ, start_response):
        made.append(watch.changes)
        if len(made) == 1:
            watch.changes += 1
        environ["milestones.kept"] = True
        start_response("200 OK", [])
        return [f"made at {watch.changes}, {len(made)} times".encode()]

    site = PageCache(slow, MEGABYTE, watch)
    assert ask(site, "/").text == "made at 2, 2 times"
    assert ask(site, "/").remark == "hit"


def test_a_page_that_is_compressed_while_it_changes_does_not_come_back(watch, monkeypatch):
    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [])
        return [b"%d" % watch.changes]

    def change_meanwhile(body):
        watch.changes = 2
        assert ask(site, "/").body == b"2"
        return brotli.compress(body)

    site = PageCache(page, MEGABYTE, watch)
    assert ask(site, "/").body == b"1"
    monkeypatch.setitem(page_cache._COMPRESS, "br", change_meanwhile)
    assert brotli.decompress(ask(site, "/", HTTP_ACCEPT_ENCODING="br").body) == b"1"
    assert ask(site, "/").body == b"2"


def test_a_page_of_a_state_that_has_passed_is_not_kept(watch):
    """It was made for a reader who came before a change that others know by now."""

    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [])
        return [b"%d" % watch.changes]

    site = PageCache(page, MEGABYTE, watch)
    before, address = watch.state(), page_cache.address_of(environ_of("/"))
    old = Answer("200 OK", [], b"1", modified=0)
    watch.changes = 2
    assert ask(site, "/other").status == 200
    site._store(address, old, before)
    assert ask(site, "/").body == b"2"


def test_a_request_that_knows_less_than_others_forgets_no_page(site, watch):
    ask(site, PAGE)
    address = next(iter(site._answers))
    old = State(0, None, None, None)
    assert site._find(address, old) is None
    assert ask(site, PAGE).remark == "hit"


def test_while_the_database_is_down_pages_are_served_and_marked(site, watch):
    page = ask(site, PAGE)
    watch.is_down = True
    answer = ask(site, PAGE)
    assert (answer.status, answer.body) == (200, page.body)
    assert answer.remark == 'hit; ttl=-3; detail="the database does not answer"'


def test_while_the_database_is_down_nobody_waits_for_a_page_that_is_not_kept(
    site, watch, django_assert_num_queries
):
    watch.is_down = True
    with django_assert_num_queries(0):
        answer = ask(site, PAGE)
    assert (answer.status, answer["Retry-After"]) == (503, "10")
    assert "Please try again in a minute" in answer.text
    watch.is_down = False
    assert ask(site, PAGE).status == 200


SESSION = {"HTTP_COOKIE": "sessionid=anything"}


@pytest.mark.parametrize("headers", [{}, SESSION, {"HTTP_AUTHORIZATION": "Basic x"}], ids=str)
def test_while_the_database_is_down_nobody_is_asked_who_they_are(
    site, watch, headers, django_assert_num_queries
):
    page = ask(site, PAGE)
    watch.is_down = True
    with django_assert_num_queries(0):
        assert ask(site, PAGE, **headers).body == page.body
        for address in ("/admin/", "/admin/login/", "/articles/mission.json", "/preview/x/"):
            assert ask(site, address, **headers).status == 503
            assert ask(site, address, method="POST", **headers).status == 503
        assert ask(site, "/livez", **headers).status == 200
        assert ask(site, "/static/img/icon.svg", **headers).status in (200, 404)
        assert ask(site, "/unknown", **headers).status == 404


# --- Many at once, and memory ---------------------------------------------------------------------


def test_of_many_who_ask_for_a_page_at_once_one_renders_it(watch):
    rendered, all_are_here = [], threading.Barrier(8)

    def slow(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        time.sleep(0.2)
        return constant(environ, start_response)

    site = PageCache(slow, MEGABYTE, watch)
    answers = []

    def reader():
        all_are_here.wait()
        answers.append(ask(site, "/").body)

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rendered == ["/"]
    assert answers == [b"constant " * 100] * 8
    assert site.used == next(iter(site._answers.values())).size


def test_who_missed_a_page_that_another_has_rendered_since_gets_that(watch, monkeypatch):
    rendered = []

    def page(environ, start_response):
        rendered.append(environ["PATH_INFO"])
        return constant(environ, start_response)

    def another_is_quicker(environ):
        monkeypatch.undo()
        ask(site, "/")
        return ()

    site = PageCache(page, MEGABYTE, watch)
    monkeypatch.setattr(page_cache, "parameters_at", another_is_quicker)
    assert ask(site, "/").body == b"constant " * 100
    assert rendered == ["/"]


@pytest.mark.parametrize("is_down", [False, True])
def test_who_waits_too_long_for_another_renders_the_page_without_a_database_that_is_down(
    watch, monkeypatch, is_down
):
    monkeypatch.setattr(page_cache, "PATIENCE", 1)
    began, goes_on = threading.Event(), threading.Event()

    def page(environ, start_response):
        if not began.is_set():
            began.set()
            goes_on.wait(10)
        start_response("200 OK", [])
        return [str(page_cache.DATABASE_IS_DOWN in environ).encode()]

    site = PageCache(page, MEGABYTE, watch)
    first = threading.Thread(target=ask, args=[site, "/"])
    first.start()
    began.wait(10)
    threading.Timer(0.05, lambda: setattr(watch, "is_down", is_down)).start()
    assert ask(site, "/").text == str(is_down)
    assert not goes_on.is_set()
    goes_on.set()
    first.join(10)


def test_of_many_who_ask_for_a_page_that_is_not_there_one_finds_out(watch):
    asked, all_are_here = [], threading.Barrier(8)

    def slow(environ, start_response):
        asked.append(environ["PATH_INFO"])
        time.sleep(0.2)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no"]

    def reader(site):
        all_are_here.wait()
        assert ask(site, "/").status == 404

    site = PageCache(slow, MEGABYTE, watch)
    threads = [threading.Thread(target=reader, args=[site]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == ["/"]


def test_each_encoding_of_a_page_is_counted(site):
    for accepted in ("identity", "br", "gzip"):
        ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        [answer] = site._answers.values()
        assert site.used == answer.size
    assert answer.size > len(answer.body) + page_cache.OVERHEAD


def test_who_waits_for_a_page_that_fails_renders_it_themselves(watch):
    def failing(environ, start_response):
        time.sleep(0.1)
        raise RuntimeError("as if something were broken")

    site, failures = PageCache(failing, MEGABYTE, watch), []

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
    assert site._flights == {}


def test_what_was_not_asked_for_longest_makes_room(watch):
    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [])
        return [random.Random(environ["QUERY_STRING"]).randbytes(10_000)]

    site = PageCache(page, 200_000, watch)
    ask(site, "/")
    for number in range(100):
        ask(site, f"/?after={number}", HTTP_ACCEPT_ENCODING="br")
        assert ask(site, "/").remark == "hit"
        assert site.used <= 200_000
    assert ask(site, "/?after=99").remark == "hit"
    assert ask(site, "/?after=0").remark == "fwd=miss; stored"


def test_long_addresses_are_counted_as_what_they_take(watch):
    def moved(environ, start_response):
        environ["milestones.kept"] = True
        location = f"/elsewhere/?{environ['QUERY_STRING']}"
        start_response("301 Moved Permanently", [("Location", location)])
        return [b""]

    site = PageCache(moved, 2 * MEGABYTE, watch)
    ask(site, "/")
    gc.collect()
    tracemalloc.start()
    for number in range(1000):
        ask(site, f"/?after={number:06}{'x' * 3950}")
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.3 * 2 * MEGABYTE


def test_a_page_larger_than_the_memory_is_served_all_the_same(watch):
    site = PageCache(constant, 100, watch)
    for _ in range(2):
        assert ask(site, "/").body == b"constant " * 100
    assert site.used == 0
