"""What a shared cache in front of the site may store, and that the site looks anew for it."""

import time

import pytest
from django.conf import settings

from kfor_site.proxies import TrustedProxies, networks
from milestones import freshness, publishing, shared_cache
from milestones.models import Article
from milestones.page_cache import PageCache

from .cached import MEGABYTE, PAGE
from .test_freshness import Database
from .wsgi import ask

MISS = {"HTTP_X_FORWARDED_CACHE": "MISS 1764061200.123"}
EXPIRED = {"HTTP_X_FORWARDED_CACHE": "EXPIRED 1764061200.999"}


# --- What it may store ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [MISS, EXPIRED])
def test_a_shared_cache_may_store_a_page_until_its_second_ends(site, asked):
    for _ in range(2):  # rendered, and from memory
        assert ask(site, PAGE, **asked)["X-Accel-Expires"] == "@1764061200"
    page = ask(site, PAGE)
    known = ask(site, PAGE, HTTP_IF_NONE_MATCH=page["ETag"], **asked)
    assert (known.status, known["X-Accel-Expires"]) == (304, "@1764061200")


@pytest.mark.django_db
def test_whoever_is_no_shared_cache_is_not_told_so(site):
    for header in ("", "MISS", "BYPASS 1764061200.123", "HIT 1764061200.123", "MISS 1", "MISS x.1"):
        answer = ask(site, PAGE, HTTP_X_FORWARDED_CACHE=header)
        assert answer.status == 200
        assert "X-Accel-Expires" not in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [MISS, EXPIRED])
@pytest.mark.parametrize(
    ("address", "request_"),
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
def test_what_is_not_for_everyone_is_never_stored(site, asked, address, request_):
    for _ in range(2):
        assert "X-Accel-Expires" not in ask(site, address, **asked, **request_).headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["x=1", "after=", "from=1990&x=1", "to=2020&from=1990", "%66rom=1"]
)
def test_only_parameters_of_the_page_as_it_writes_them_are_stored(site, query):
    address = "/milestones/"
    assert "X-Accel-Expires" in ask(site, f"{address}?from=1990&to=2020", **MISS).headers
    answer = ask(site, f"{address}?{query}", **MISS)
    assert ("X-Accel-Expires" in answer.headers) == (query == "after=")


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_stored_only_in_place_of_one_that_was(site):
    assert "X-Accel-Expires" not in ask(site, "/articles/other/", **MISS).headers
    assert "X-Accel-Expires" in ask(site, "/articles/other/", **EXPIRED).headers


def test_an_error_is_never_stored(watch):
    def fails(environ, start_response):
        start_response("500 Internal Server Error", [])
        return [b"no"]

    site = PageCache(fails, MEGABYTE, watch)
    for asked in (MISS, EXPIRED):
        assert "X-Accel-Expires" not in ask(site, PAGE, **asked).headers


@pytest.mark.django_db
def test_a_withdrawal_is_stored_in_place_of_the_page(site, watch):
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    watch.changes += 1
    answer = ask(site, PAGE, **EXPIRED)
    assert (answer.status, answer["X-Accel-Expires"]) == (410, "@1764061200")


@pytest.mark.parametrize("trusted", ["127.0.0.1", "192.0.2.1"])
def test_only_a_trusted_proxy_is_taken_for_a_shared_cache(trusted):
    def told(environ, start_response):
        start_response("200 OK", [])
        return [str(shared_cache.asked(environ)).encode()]

    answer = ask(TrustedProxies(told, networks(trusted)), "/", **MISS)
    assert (answer.text == "None") == (trusted != "127.0.0.1")


# --- Looking anew ---------------------------------------------------------------------------------


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def looking_site(database):
    """A site whose pages say which state they show, and which looks at `database`."""

    def page(environ, start_response):
        environ["milestones.kept"] = True
        start_response("200 OK", [])
        return [str(database.state.changes).encode()]

    database.state = freshness.State(1, None, None, None)
    watch = freshness.Watch(database.look)
    yield PageCache(page, MEGABYTE, watch)
    database.fails = 0
    while watch.is_down:  # until then its thread goes on, and would write into a closed log
        time.sleep(0.1)


def change(database):
    database.state = database.state._replace(changes=database.state.changes + 1)


def test_a_shared_cache_is_told_at_once_what_readers_learn_within_a_second(looking_site, database):
    assert ask(looking_site, "/").text == "1"
    change(database)
    assert ask(looking_site, "/").text == "1"
    assert ask(looking_site, "/", **MISS).text == "2"
    change(database)
    assert ask(looking_site, "/", **EXPIRED).text == "3"
    assert ask(looking_site, "/").text == "3"


def test_a_shared_cache_keeps_its_copy_while_the_database_is_down(looking_site, database):
    assert ask(looking_site, "/").text == "1"
    database.fails = 4
    for _ in range(3):
        answer = ask(looking_site, "/", **EXPIRED)
        assert answer.status == 503
        assert "Please try again" in answer.text
    # Without one, what this process last knew is better than nothing.
    assert (ask(looking_site, "/", **MISS).text, ask(looking_site, "/").text) == ("1", "1")


def test_a_shared_cache_does_not_wait_for_a_database_that_hangs(
    looking_site, database, monkeypatch
):
    monkeypatch.setattr(freshness, "PATIENCE", 0.2)
    assert ask(looking_site, "/").text == "1"
    database.delay = 1.5
    started = time.monotonic()
    assert ask(looking_site, "/", **EXPIRED).status == 503
    assert ask(looking_site, "/", **MISS).text == "1"
    assert time.monotonic() - started < 1
    database.delay = 0
