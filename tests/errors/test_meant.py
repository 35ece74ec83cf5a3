"""What the site offers to somebody with a wrong URL."""

import pytest
from django.db import OperationalError

from milestones.editions import publishing
from milestones.errors.outages import DATABASE_IS_DOWN
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _articles():
    factories.edition("natos-role-in-kosovo", title="NATO’s role in Kosovo")
    factories.edition("national-parks", title="National parks")


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("/Articles/NATOs-Role-in-Kosovo/", "/articles/natos-role-in-kosovo/"),
        ("/articles/NATOS-ROLE-IN-KOSOVO", "/articles/natos-role-in-kosovo/"),
        ("/articles//natos-role-in-kosovo/", "/articles/natos-role-in-kosovo/"),
        ("/articles/natos-role-in-kosovo//", "/articles/natos-role-in-kosovo/"),
        ("/articles/Natos-role-in-Kosovo.JSON", "/articles/natos-role-in-kosovo.json"),
        ("/Milestones/?from=1999", "/milestones/?from=1999"),
        ("/corrections//?a=b&c", "/corrections/?a=b&c"),
        ("/articles/", "/"),
        ("/articles", "/"),
        ("/fr/articles/", "/fr/"),
    ],
)
def test_another_spelling_of_a_url_redirects_permanently(client, url, right):
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (301, right)
    assert client.get(right).status_code == 200


@pytest.mark.parametrize(
    "url", ["/Articles/nothing/", "/ADMIN/", "/Preview/AbC/", "/nothing//", "/articles/x//y/"]
)
def test_no_redirect_leads_to_another_error_the_admin_or_a_preview(client, url):
    assert client.get(url).status_code == 404


def test_a_request_that_sends_something_is_not_redirected(client):
    assert client.post("/Milestones/").status_code == 405


def test_a_slug_that_is_almost_right_gets_suggestions(client):
    html = client.get("/articles/natos-rolle-in-kosova/").content.decode()
    assert "Did you mean" in html
    assert 'href="/articles/natos-role-in-kosovo/"' in html
    assert "national-parks" not in html


@pytest.mark.parametrize("slug", ["atos-role-in-kosovo", "onatos-role-in-kosovo", "role-in-kosovo"])
def test_a_slug_that_is_wrong_at_its_beginning_gets_suggestions(client, slug):
    html = client.get(f"/articles/{slug}/").content.decode()
    assert "Did you mean" in html
    assert 'href="/articles/natos-role-in-kosovo/"' in html


def test_an_unlike_slug_and_other_urls_get_no_suggestions(client):
    for url in ("/articles/something-else/", "/something/", "/articles/🙂/"):
        response = client.get(url)
        assert response.status_code == 404
        assert "Did you mean" not in response.content.decode()


def test_a_withdrawn_article_is_not_suggested(client):
    edition = factories.edition("kosovo-force")
    publishing.withdraw(edition.article, reason="Wrong.")
    assert "Did you mean" not in client.get("/articles/kosovo-forces/").content.decode()


@pytest.mark.parametrize("url", ["/articles/natos-rolle/", "/nothing/"])
def test_suggestions_take_few_queries(client, django_assert_max_num_queries, url):
    with django_assert_max_num_queries(5):
        client.get(url)


def test_without_a_database_the_page_comes_without_suggestions(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("as if the database were gone")

    monkeypatch.setattr("milestones.models.editions.EditionQuerySet.newest_at", fail)
    monkeypatch.setattr("milestones.models.editions.EditionQuerySet.live", fail)
    assert client.get("/NOTHING/").status_code == 404
    assert client.get("/Milestones/nothing/", **{DATABASE_IS_DOWN: "gone"}).status_code == 404
