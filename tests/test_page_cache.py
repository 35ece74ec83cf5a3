"""Whole pages from memory: what is kept, for whom, and that nobody's request changes another's."""

import gc
import gzip
import random
import threading
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from milestones import page_cache, publishing
from milestones.freshness import State
from milestones.models import Article
from milestones.page_cache import Answer, PageCache, best_encoding

from . import factories
from .wsgi import ask, environ_of

pytestmark = pytest.mark.django_db
PAGE = "/articles/mission/"
MEGABYTE = 2**20


class Known:
    """What a process knows of the public's state, as a test says."""

    age = 3.2

    def __init__(self):
        self.changes, self.is_down = 1, False
        self.changed_at = timezone.now() - timedelta(hours=1)

    def state(self):
        return State(self.changes, self.changed_at, None, None)


@pytest.fixture
def watch():
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
    factories.edition()
    site = PageCache(WSGIHandler(), MEGABYTE, watch)
    site._started -= 60
    return site


def ask_twice(site, address=PAGE, **headers):
    """Return the second answer, after the first was kept."""
    first = ask(site, address, **headers)
    assert first.remark == "fwd=miss; stored"
    second = ask(site, address, **headers)
    assert second.remark == "hit"
    assert second.body == first.body
    return second


# --- A hit ----------------------------------------------------------------------------------------


def test_a_page_is_answered_from_memory_without_the_database(site, django_assert_num_queries):
    ask(site, PAGE)
    with django_assert_num_queries(0):
        answer = ask(site, PAGE)
    assert (answer.status, answer.remark) == (200, "hit")
    assert "A mission and its years" in answer.text


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0.5", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_page_is_compressed_as_the_reader_likes(site, accepted, encoding, decode):
    plain = ask(site, PAGE)
    for _ in range(2):
        answer = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        assert answer.headers.get("Content-Encoding") == encoding
        assert decode(answer.body) == plain.body
        assert answer["Content-Length"] == str(len(answer.body))
        assert answer["Vary"] == "Accept-Encoding"
        assert answer.remark == "hit"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("BR", "br"),
        ("*", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.2, gzip; q=0.8", "gzip"),
        ("*;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("br;q=0, identity;q=0", "identity"),
        ("br, identity;q=0", "br"),
        ("gzip;q=0", "identity"),
        ("gzip;q=x", "identity"),
        ("deflate", "identity"),
        (",;,=;q", "identity"),
        ("br;q=nan", "identity"),
    ],
)
def test_the_reader_chooses_the_encoding(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_a_hit_carries_all_headers_that_a_page_of_ours_has(site):
    answer = ask_twice(site)
    assert answer["Cache-Control"] == (
        "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"
    )
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "Set-Cookie" not in answer.headers


def test_only_a_numbered_edition_is_immutable(site):
    for name in ("1/", "1.json", "1.bib", "1.csl.json"):
        answer = ask_twice(site, f"/articles/mission/editions/{name}")
        assert "immutable" in answer["Cache-Control"]
    for address in (PAGE, "/", "/articles/mission/history/", "/articles/mission.json"):
        assert "immutable" not in ask_twice(site, address)["Cache-Control"]


def test_head_is_get_without_the_body(site):
    for _ in range(2):
        answer = ask(site, PAGE, method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
    assert answer.remark == "hit"
    page = ask(site, PAGE)
    assert answer["Content-Length"] == str(len(page.body))
    assert answer["ETag"] == page["ETag"]


# --- 304 ------------------------------------------------------------------------------------------


def test_who_has_the_page_already_is_told_so(site):
    for accepted in ("", "gzip", "br"):
        page = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted)
        for tags in (page["ETag"], f'"other", W/{page["ETag"]}', "*"):
            again = ask(site, PAGE, HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=tags)
            assert (again.status, again.body) == (304, b"")
            assert again["ETag"] == page["ETag"]
            assert again["Cache-Control"] == page["Cache-Control"]
            assert "Content-Length" not in again.headers
            assert "Content-Type" not in again.headers


def test_each_encoding_has_a_tag_of_its_own(site):
    tags = {ask(site, PAGE, HTTP_ACCEPT_ENCODING=name)["ETag"] for name in ("", "gzip", "br")}
    assert len(tags) == 3
    other = ask(site, PAGE, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=ask(site, PAGE)["ETag"])
    assert other.status == 200


def test_who_has_the_page_since_it_changed_is_told_so(site):
    page = ask(site, PAGE)
    same = ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=page["Last-Modified"])
    assert same.status == 304
    for date in (http_date(time.time() - 3600), "nonsense", "Thu, 99 Foo 2026 00:00:00 GMT"):
        assert ask(site, PAGE, HTTP_IF_MODIFIED_SINCE=date).status == 200
    # The tag is surer than the date, and comes first.
    stale = ask(
        site, PAGE, HTTP_IF_NONE_MATCH='"old"', HTTP_IF_MODIFIED_SINCE=page["Last-Modified"]
    )
    assert stale.status == 200


def test_a_date_is_told_only_when_it_has_passed(site, watch, monkeypatch):
    assert "Last-Modified" in ask(site, PAGE).headers
    watch.changed_at = timezone.now() + timedelta(seconds=5)  # after many changes in one second
    assert "Last-Modified" not in ask(site, PAGE).headers
    # While a second lasts, more may change in it.
    second = 1_800_000_000
    watch.changed_at = datetime.fromtimestamp(second, UTC)
    # And a change in it may be known a second later only.
    monkeypatch.setattr("milestones.page_cache.time.time", lambda: second + 1.9)
    assert "Last-Modified" not in ask(site, PAGE).headers
    monkeypatch.setattr("milestones.page_cache.time.time", lambda: second + 2)
    assert ask(site, PAGE)["Last-Modified"] == http_date(second)


# --- What is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_answered_from_memory(site, method):
    ask_twice(site)
    answer = ask(site, PAGE, method=method)
    assert answer.remark is None
    assert answer.status in (403, 405)


@pytest.mark.parametrize("address", ["/admin/login/", "/livez", "/favicon.ico", "/preview/1:x/"])
def test_what_is_not_listed_is_not_kept(site, address):
    for _ in range(2):
        assert ask(site, address).remark is None


def test_a_page_that_is_not_there_is_not_kept(site):
    for _ in range(2):
        answer = ask(site, "/articles/other/")
        assert (answer.status, answer.remark) == (404, "fwd=miss")
        assert "no-cache" in answer["Cache-Control"]
    assert site.used == 0
    factories.edition("other")
    assert ask(site, "/articles/other/").status == 200


def test_that_a_page_has_moved_or_is_gone_is_kept(site, watch):
    article = Article.objects.get()
    article.slug = "elsewhere"
    article.save()
    publishing.publish(article, note="Moved")
    watch.changes += 1
    moved = ask_twice(site)
    assert (moved.status, moved["Location"]) == (301, "/articles/elsewhere/")
    publishing.withdraw(article, reason="It was wrong.")
    watch.changes += 1
    gone = ask_twice(site, "/articles/elsewhere/")
    assert gone.status == 410
    assert "It was wrong." in gone.text
    for answer in (moved, gone):
        assert "ETag" not in answer.headers
        assert "immutable" not in answer["Cache-Control"]
    assert ask(site, "/articles/elsewhere/", HTTP_IF_NONE_MATCH="*").status == 410


def test_who_is_logged_in_gets_a_page_of_their_own(site):
    ask_twice(site)
    factories.next_edition(title="Just published")
    answer = ask(site, PAGE, HTTP_COOKIE="consent=1; sessionid=abc")
    assert answer.remark is None
    assert "Just published" in answer.text
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    assert "Just published" not in ask(site, PAGE).text
    assert ask(site, PAGE, HTTP_AUTHORIZATION="Basic x").remark is None


# --- One reader's request changes nothing for another ---------------------------------------------


@pytest.mark.parametrize("query", ["utm_source=x", "after=2", "a=1&b=2", "%ff=%00", "&&=", "p=1;q"])
def test_parameters_that_a_page_does_not_know_neither_split_nor_change_it(site, query):
    plain = ask(site, PAGE)
    answer = ask(site, f"{PAGE}?{query}")
    assert answer.remark == "hit"
    assert answer.body == plain.body


def test_parameters_that_a_page_knows_do(site, monkeypatch):
    monkeypatch.setattr("milestones.views.EDITIONS_A_PAGE", 1)
    factories.next_edition(title="Second")
    history = "/articles/mission/history/"
    first = ask(site, history)
    second = ask(site, f"{history}?utm=x&after=2")
    assert "#edition-1" not in first.text
    assert 'id="edition-1"' in second.text
    for query in ("after=2", "after=2&utm_medium=y", "after=1&after=2", "x&after=%32"):
        answer = ask(site, f"{history}?{query}")
        assert (answer.remark, answer.body) == ("hit", second.body)
    assert ask(site, f"{history}?after=1").status == 404
    assert ask(site, f"{history}?after=%ff").status == 404


def test_parameters_are_known_in_whatever_order_they_come(site):
    page = ask(site, "/milestones/?from=1990&to=2020")
    assert page.status == 200
    again = ask(site, "/milestones/?to=2020&utm_source=x&from=1990")
    assert (again.remark, again.body) == ("hit", page.body)
    assert ask(site, "/milestones/?from=2020&to=1990").body != page.body


def test_an_answer_that_its_view_keeps_from_caches_is_not_kept(site):
    for _ in range(2):
        assert ask(site, "/milestones/?from=x").remark == "fwd=miss"


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Cookie"), ("vary", "*")])
def test_an_answer_that_depends_on_more_than_its_address_is_not_kept(watch, header):
    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [header])
        return [b"for you"]

    site = PageCache(page, MEGABYTE, watch)
    assert [ask(site, "/").remark for _ in range(2)] == ["fwd=miss"] * 2
    assert site.used == 0


def test_the_same_path_below_another_root_is_another_address(watch):
    site = PageCache(_echo, MEGABYTE, watch)
    assert "SCRIPT_NAME='/here'" in ask(site, "/", SCRIPT_NAME="/here").text
    assert "SCRIPT_NAME='/there'" in ask(site, "/", SCRIPT_NAME="/there").text


HEADERS = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PORT": "666",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_ACCEPT_LANGUAGE": "de",
    "HTTP_COOKIE": "csrftoken=evil; consent=evil",
    "HTTP_USER_AGENT": "evil",
    "HTTP_RANGE": "bytes=0-1",
    "HTTP_IF_NONE_MATCH": '"evil"',
    "HTTP_REFERER": "https://evil.example/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "CONTENT_TYPE": "evil/evil",
    "CONTENT_LENGTH": "7",
    "REMOTE_USER": "evil",
    "wsgi.input_terminated": True,
}


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("address", [PAGE, "/", "/feed.atom", "/sitemap.xml", "/articles/old/"])
def test_headers_neither_split_nor_poison_a_page(site, watch, name, address):
    clean = ask(site, address)
    watch.changes += 1
    poisoned = ask(site, address, **{name: HEADERS[name]})
    answer = ask(site, address)
    assert answer.remark in ("hit", "fwd=miss")
    assert answer.status == clean.status
    assert poisoned.body == answer.body == clean.body


def test_a_host_that_is_not_ours_gets_nothing_and_leaves_nothing(site):
    for host in ("evil.example", "testserver.evil.example", "testserver@evil", "a b", ""):
        answer = ask(site, PAGE, HTTP_HOST=host)
        assert answer.status == 400 or not host
        assert "evil" not in ask(site, PAGE).text
    ask(site, PAGE)
    assert ask(site, PAGE, HTTP_HOST="TestServer").remark == "hit"


def test_http_and_https_are_kept_apart(site):
    ask_twice(site)
    answer = ask(site, PAGE, scheme="https")
    assert answer.remark == "fwd=miss; stored"
    assert 'rel="canonical" href="https://testserver/' in answer.text
    assert 'rel="canonical" href="http://testserver/' in ask(site, PAGE).text


def test_a_path_is_one_address_however_it_is_encoded(site):
    ask(site, PAGE)
    assert ask(site, "/%61rticles/mission/").remark == "hit"
    assert ask(site, "/articles/MISSION/").status == 404


@given(
    query=st.text(max_size=50),
    cookie=st.text(st.characters(codec="latin-1"), max_size=30),
    accepted=st.text(st.characters(codec="latin-1"), max_size=30),
)
def test_whatever_is_sent_a_reader_after_gets_the_same_page(query, cookie, accepted):
    watch = Known()
    site = PageCache(_echo, MEGABYTE, watch)
    clean = ask(site, "/")
    watch.changes += 1
    ask(site, f"/?{query.encode().decode('latin-1')}", HTTP_COOKIE=cookie, HTTP_REFERER=cookie)
    ask(site, "/", HTTP_ACCEPT_ENCODING=accepted, HTTP_IF_NONE_MATCH=cookie)
    again = ask(site, "/")
    assert (again.status, again.body, again.remark) == (200, clean.body, "hit")


def _echo(environ, start_response):
    """Answer all that is known of a request."""
    environ["milestones.kept"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    names = sorted(name for name in environ if not name.startswith("wsgi."))
    return [f"{name}={environ[name]!r}\n".encode() for name in names]


def _constant(environ, start_response):
    environ["milestones.kept"] = True
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"constant " * 100]


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
        return _constant(environ, start_response)

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
        return _constant(environ, start_response)

    def another_is_quicker(environ):
        monkeypatch.undo()
        ask(site, "/")
        return ()

    site = PageCache(page, MEGABYTE, watch)
    monkeypatch.setattr(page_cache, "parameters_at", another_is_quicker)
    assert ask(site, "/").body == b"constant " * 100
    assert rendered == ["/"]


def test_who_waits_too_long_for_another_renders_the_page_themselves(watch, monkeypatch):
    monkeypatch.setattr(page_cache, "PATIENCE", 0.1)
    goes_on, began = threading.Event(), threading.Event()

    def page(environ, start_response):
        if not began.is_set():
            began.set()
            goes_on.wait(10)
        return _constant(environ, start_response)

    site = PageCache(page, MEGABYTE, watch)
    first = threading.Thread(target=ask, args=[site, "/"])
    first.start()
    began.wait(10)
    assert ask(site, "/").body == b"constant " * 100
    assert not goes_on.is_set()
    goes_on.set()
    first.join(10)


def test_who_waited_too_long_and_finds_the_database_down_does_not_ask_it(watch, monkeypatch):
    monkeypatch.setattr(page_cache, "PATIENCE", 0.1)
    goes_on, began = threading.Event(), threading.Event()

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
    threading.Timer(0.05, lambda: setattr(watch, "is_down", True)).start()
    assert ask(site, "/").text == "True"
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
    site = PageCache(_constant, 100, watch)
    for _ in range(2):
        assert ask(site, "/").body == b"constant " * 100
    assert site.used == 0
