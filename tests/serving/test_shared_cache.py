"""What a shared cache in front of the site may store, and that it gets the current state."""

import time

import pytest
from django.conf import settings

from kfor_site.proxies import TrustedProxies, networks
from milestones.editions import publishing
from milestones.models import Article
from milestones.serving import freshness, shared_cache
from milestones.serving.page_cache import PageCache
from tests.cached import MEGABYTE, PAGE
from tests.serving.test_freshness import Database, recover
from tests.wsgi import Answer, ask

MISS = {"HTTP_X_FORWARDED_CACHE": "MISS 1764061200.123"}
EXPIRED = {"HTTP_X_FORWARDED_CACHE": "EXPIRED 1764061200.999"}


# --- What it may store ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", [MISS, EXPIRED])
def test_a_shared_cache_may_store_a_page_until_its_second_ends(site, lookup):
    for _ in range(2):  # a miss and a hit
        assert ask(site, PAGE, **lookup)["X-Accel-Expires"] == "@1764061200"
    page = ask(site, PAGE)
    known = ask(site, PAGE, HTTP_IF_NONE_MATCH=page["ETag"], **lookup)
    assert (known.status, known["X-Accel-Expires"]) == (304, "@1764061200")


@pytest.mark.django_db
def test_a_request_without_a_lookup_gets_no_x_accel_expires(site):
    for header in ("", "MISS", "BYPASS 1764061200.123", "HIT 1764061200.123", "MISS 1", "MISS x.1"):
        answer = ask(site, PAGE, HTTP_X_FORWARDED_CACHE=header)
        assert answer.status == 200
        assert "X-Accel-Expires" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", [MISS, EXPIRED])
@pytest.mark.parametrize(
    ("url", "request_"),
    [
        (PAGE, {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"}),
        (PAGE, {"HTTP_AUTHORIZATION": "Basic x"}),
        (PAGE, {"method": "POST"}),
        ("/admin/", {}),
        ("/admin/login/", {}),
        ("/preview/1:x/", {}),
        ("/livez", {}),
        ("/readyz", {}),
        ("/favicon.ico", {}),
    ],
)
def test_a_shared_cache_stores_only_public_pages(site, lookup, url, request_):
    for _ in range(2):
        assert "X-Accel-Expires" not in ask(site, url, **lookup, **request_).headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["x=1", "after=", "from=1990&x=1", "to=2020&from=1990", "%66rom=1"]
)
def test_a_shared_cache_stores_only_canonical_queries(site, query):
    url = "/milestones/"
    assert "X-Accel-Expires" in ask(site, f"{url}?from=1990&to=2020", **MISS).headers
    answer = ask(site, f"{url}?{query}", **MISS)
    assert ("X-Accel-Expires" in answer.headers) == (query == "after=")


@pytest.mark.django_db
def test_a_404_is_stored_only_in_place_of_a_stale_copy(site):
    assert "X-Accel-Expires" not in ask(site, "/articles/other/", **MISS).headers
    assert "X-Accel-Expires" in ask(site, "/articles/other/", **EXPIRED).headers


def test_a_server_error_is_never_stored(monitor):
    def fails(environ, start_response):
        start_response("500 Internal Server Error", [])
        return [b"no"]

    site = PageCache(fails, MEGABYTE, monitor)
    for lookup in (MISS, EXPIRED):
        assert "X-Accel-Expires" not in ask(site, PAGE, **lookup).headers


@pytest.mark.django_db
def test_a_withdrawal_replaces_the_stale_copy(site, monitor):
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    monitor.changes += 1
    answer = ask(site, PAGE, **EXPIRED)
    assert (answer.status, answer["X-Accel-Expires"]) == (410, "@1764061200")


@pytest.mark.parametrize("trusted", ["127.0.0.1", "192.0.2.1"])
def test_a_lookup_is_believed_only_from_a_trusted_proxy(trusted):
    def show_lookup(environ, start_response):
        start_response("200 OK", [])
        return [str(shared_cache.lookup_of(environ)).encode()]

    answer = ask(TrustedProxies(show_lookup, networks(trusted)), "/", **MISS)
    assert (answer.text == "None") == (trusted != "127.0.0.1")


# --- The current state ----------------------------------------------------------------------------


@pytest.fixture
def database():
    return Database(time.monotonic)


@pytest.fixture
def reading_site(database):
    """A site whose pages show the State that they were rendered for, read from `database`."""

    def page(environ, start_response):
        environ["milestones.cacheable"] = True
        start_response("200 OK", [])
        return [str(database.state.changes).encode()]

    database.state = freshness.State(1, None, None, None)
    monitor = freshness.Monitor(database.read)
    yield PageCache(page, MEGABYTE, monitor)
    recover(monitor, database)  # its thread would go on, and write into a closed log


def change(database):
    database.state = database.state._replace(changes=database.state.changes + 1)


def test_a_shared_cache_gets_the_current_state_at_once_and_readers_within_a_second(
    reading_site, database, monkeypatch
):
    monkeypatch.setattr(freshness, "MAX_AGE", 60)  # however busy the machine is
    assert ask(reading_site, "/").text == "1"
    change(database)
    assert ask(reading_site, "/").text == "1"
    assert ask(reading_site, "/", **MISS).text == "2"
    change(database)
    assert ask(reading_site, "/", **EXPIRED).text == "3"
    assert ask(reading_site, "/").text == "3"


# nginx then serves its stale copy. It passes this on only if it has lost the copy meanwhile.
UNAVAILABLE = Answer(
    503,
    {"Content-Type": "text/plain; charset=utf-8", "Content-Length": "65", "Retry-After": "10"},
    b"This page is not available at the moment. Try again in a minute.\n",
)


def test_a_shared_cache_serves_its_stale_copy_while_the_database_is_down(reading_site, database):
    assert ask(reading_site, "/").text == "1"
    database.fails = 4
    for _ in range(3):
        answer = ask(reading_site, "/", **EXPIRED)
        assert answer == UNAVAILABLE
    # Without a stale copy, the last known State is better than nothing.
    assert (ask(reading_site, "/", **MISS).text, ask(reading_site, "/").text) == ("1", "1")


def test_a_shared_cache_does_not_wait_for_a_database_that_hangs(
    reading_site, database, monkeypatch
):
    monkeypatch.setattr(freshness, "TIMEOUT", 0.2)
    assert ask(reading_site, "/").text == "1"
    database.hang()
    assert ask(reading_site, "/", **EXPIRED).status == 503
    assert ask(reading_site, "/", **MISS).text == "1"
    database.go_on.set()
