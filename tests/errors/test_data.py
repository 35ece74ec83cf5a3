"""Errors at URLs that end in .json."""

import json

import pytest
from django.core.handlers.wsgi import WSGIHandler

from milestones.editions import publishing
from milestones.errors.outages import DATABASE_IS_DOWN, OUTAGES
from milestones.errors.request_ids import RequestIds
from tests import factories
from tests.wsgi import ask

pytestmark = pytest.mark.django_db


def error_of(answer, status):
    """Return what the JSON of an error says that any script may read."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


@pytest.mark.parametrize(
    "url",
    [
        "/articles/unknown.json",
        "/articles/unknown/history.json",
        "/articles/mission/editions/9.json",
        "/articles/mission/editions/0.json",
        "/articles/mission/milestones/none.json",
        "/milestones.json?after=x",
        "/articles.json?after=x&before=y",
        "/topics/unknown.json",
        "/search.json?page=0",
        "/nothing.json",
    ],
)
def test_what_is_not_there_is_json(client, url):
    factories.edition()
    error = error_of(client.get(url), 404)
    assert error == {"error": "Page not found. Check the URL, or start from the list of articles."}


def test_another_method_is_json(client):
    answer = client.post("/milestones.json")
    assert "accepts GET, HEAD requests only" in error_of(answer, 405)["error"]
    assert answer["Allow"] == "GET, HEAD"


def test_an_outage_is_json_that_says_when_to_try_again(client):
    answer = client.get("/milestones.json", **{DATABASE_IS_DOWN: "gone"})
    assert "The database is not responding" in error_of(answer, 503)["error"]
    assert answer["Retry-After"] == "10"


@pytest.mark.usefixtures("_keep_the_connection")
def test_a_failure_is_json_with_its_status(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("as if something were broken")

    monkeypatch.setattr("milestones.models.editions.EditionQuerySet.live", fail)
    answer = ask(RequestIds(WSGIHandler()), "/feed.json")
    assert answer.status == 500
    error = json.loads(answer.text)
    assert error["error"].startswith("Sorry, this page does not work.")
    assert error["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.usefixtures("_keep_the_connection")
@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_is_json_with_the_id_of_the_request(outage):
    answer = ask(RequestIds(WSGIHandler()), "/milestones.json", **{DATABASE_IS_DOWN: outage})
    assert answer.status == 503
    assert json.loads(answer.text)["request_id"] == answer.headers["X-Request-ID"]


def test_what_is_withdrawn_is_json_with_the_reason_and_the_history(client):
    article = factories.edition().article
    factories.next_edition(title="Another")
    publishing.withdraw_edition(article.editions.get(number=1), reason="It was <wrong>.")
    error = error_of(client.get("/articles/mission/editions/1.json"), 410)
    assert error["error"].startswith("Edition 1 was withdrawn on ")
    assert error["error"].endswith(" Reason: It was <wrong>.")
    assert error["history_url"] == "http://testserver/articles/mission/history/"
    publishing.withdraw(article, reason="", history_open=False)
    error = error_of(client.get("/articles/mission.json"), 410)
    assert error["error"].startswith("This article was withdrawn on ")
    assert "history_url" not in error


def test_files_for_people_have_pages_as_errors(client):
    factories.edition()
    for url in ("/articles/unknown.csv", "/milestones.csv?after=x", "/articles/unknown/feed.atom"):
        answer = client.get(url)
        assert answer.status_code == 404
        assert answer["Content-Type"].startswith("text/html")
