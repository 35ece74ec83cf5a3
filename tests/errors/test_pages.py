"""The pages that report errors."""

import logging
import sqlite3
from itertools import product

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLPattern, reverse

from milestones import urls
from milestones.errors.outages import DATABASE_IS_DOWN
from milestones.errors.request_ids import RequestIds
from tests import factories
from tests.wsgi import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(_keep_the_connection):
    return RequestIds(WSGIHandler())


@pytest.fixture
def tracebacks(caplog):
    """Return a function that lists what was logged with a traceback."""
    logger = logging.getLogger("django")  # does not propagate
    logger.addHandler(caplog.handler)
    yield lambda: [record for record in caplog.records if record.exc_info]
    logger.removeHandler(caplog.handler)


@pytest.mark.parametrize(
    "url", ["/nothing/", "/articles/unknown/", "/articles/unknown.csv", "/%ff"]
)
def test_an_unknown_url_gets_a_page_in_the_sites_style(client, url):
    response = client.get(url)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_name_that_is_not_ours_gets_a_page_in_the_sites_style(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert '<header class="top">' in response.content.decode()


def test_a_failure_gets_a_page_with_the_id_of_its_traceback(site, monkeypatch, tracebacks):
    def fail(*args, **kwargs):
        raise RuntimeError("as if something were broken")

    monkeypatch.setattr("milestones.models.editions.EditionQuerySet.live", fail)
    answer = ask(site, "/")
    assert answer.status == 500
    assert "Something went wrong on our side" in answer.text
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.text
    [record] = tracebacks()
    assert record.getMessage() == "Internal Server Error: /"


# --- The database ---------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/", "/articles/mission/", "/corrections/", "/feed.atom"])
def test_a_missing_table_is_a_500_with_a_traceback_on_each_database(site, tracebacks, url):
    factories.edition()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE milestones_edition RENAME TO lost")
    answer = ask(site, url)
    assert answer.status == 500
    assert "Something went wrong on our side" in answer.text
    assert "Retry-After" not in answer.headers
    [record] = tracebacks()
    assert "milestones_edition" in str(record.exc_info[1])


@pytest.fixture
def fail_with(monkeypatch):
    """Return a function that lets each query fail with `cause`."""

    def fail_with(cause):
        def fail(*args, **kwargs):
            raise OperationalError(*cause.args) from cause

        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)

    return fail_with


def sqlite_error(code):
    error = sqlite3.OperationalError("as if it were so")
    error.sqlite_errorcode = code
    return error


OUTAGES = {
    sqlite3.SQLITE_BUSY: ("10", "locked by other work"),
    sqlite3.SQLITE_CANTOPEN: ("10", "The database is not responding"),
    sqlite3.SQLITE_FULL: ("300", "The database’s disk is full"),
}


@pytest.mark.parametrize("url", ["/", "/articles/mission/", "/admin/"])
@pytest.mark.parametrize("code", OUTAGES)
def test_an_outage_is_a_503_that_says_which_without_a_traceback(
    site, fail_with, tracebacks, code, url
):
    fail_with(sqlite_error(code))
    answer = ask(site, url, HTTP_COOKIE="sessionid=" + "a" * 32)
    retry_after, words = OUTAGES[code]
    assert (answer.status, answer["Retry-After"]) == (503, retry_after)
    assert words in answer.text
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.text
    assert tracebacks() == []


def test_an_outage_outside_of_a_view_is_a_503_as_well(site, fail_with, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.errors.test_pages.asks_the_database"]
    fail_with(sqlite_error(sqlite3.SQLITE_BUSY))
    answer = ask(RequestIds(WSGIHandler()), "/robots.txt")
    assert (answer.status, answer["Retry-After"]) == (503, "10")


def asks_the_database(get_response):
    def middleware(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return get_response(request)

    return middleware


# --- Methods --------------------------------------------------------------------------------------

METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE"]
COOKIES = [{}, {"csrftoken": "a" * 32}, {"sessionid": "x"}]
ARGUMENTS = {"slug": "mission", "number": 1, "a": 1, "b": 1, "token": "x", "uid": "m1"}
ARGUMENTS |= {"name": f"{'0' * 64}.jpg", "language": "sr"}


def public_urls():
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = pattern.pattern.converters
        yield reverse(
            f"milestones:{pattern.name}", kwargs={name: ARGUMENTS[name] for name in names}
        )


@pytest.mark.parametrize(
    ("method", "cookies"),
    [
        ("POST", {"sessionid": "x"}),
        *(pytest.param(*each, marks=pytest.mark.slow) for each in product(METHODS, COOKIES)),
    ],
    ids=str,
)
def test_public_pages_are_for_reading_only_whatever_the_cookies(method, cookies):
    factories.edition()
    client = Client(enforce_csrf_checks=True)
    client.cookies.load(cookies)
    for url in [*public_urls(), "/livez", "/readyz"]:
        is_form = url.endswith("/report/")  # of a report of a mistake
        if is_form and method == "POST":
            continue
        response = client.generic(method, url)
        assert response.status_code == 405, url
        assert response["Allow"] == ("GET, HEAD, POST" if is_form else "GET, HEAD")
        if not url.startswith("/sr/"):
            assert "Method not allowed" in response.content.decode()
        assert "cookie" not in response.content.decode().replace("No cookies, no trackers", "")
        assert client.head(url).status_code < 405


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_method_that_no_page_of_the_admin_knows_is_not_about_cookies(method):
    response = Client(enforce_csrf_checks=True).generic(method, "/admin/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


def test_a_screen_of_the_admin_that_only_acts_says_so(admin_client):
    article = factories.edition().article
    response = admin_client.get(reverse("admin:milestones_article_link", args=[article.pk]))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "This URL accepts POST requests only" in response.content.decode()


def test_a_token_that_is_no_longer_good_is_named(client):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "security token is missing or out of date" in response.content.decode()


# --- While the database is down -------------------------------------------------------------------


def test_pages_tell_the_outage_that_the_watch_knows(site):
    for outage, words in (("locked", "locked"), ("gone", "is not responding"), ("full", "is full")):
        answer = ask(site, "/", **{DATABASE_IS_DOWN: outage})
        assert answer.status == 503
        assert words in answer.text
