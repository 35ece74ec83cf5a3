"""A site of every earlier version is brought to the newest one, and its readers notice nothing."""

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import resolve

from milestones import urls
from milestones.editions import immutability
from milestones.models import PublicState
from milestones.serving import freshness
from milestones.serving.page_cache import PageCache
from tests import fresh
from tests.cached import MEGABYTE
from tests.history import Site
from tests.wsgi import ask

pytestmark = pytest.mark.usefixtures("_keep_the_connection")

NAMES = fresh.names()
IMAGE = f"/images/{'0' * 64}.jpg"


class Looking:
    """A freshness.Monitor that reads the State for each request."""

    age, is_down = 0.0, False
    state = staticmethod(freshness.read_state)


def pages(has_withdrawals, has_pages):
    """Return every kind of public page, with the status that is right for it."""
    gone = 410 if has_withdrawals else 200
    articles = {"mission": 200, "former-mission": 301, "withdrawn": gone, "expiring": 200}
    articles |= {"draft": 404, "unknown": 404}
    found = {}
    for slug, status in articles.items():
        for ending in ("/", ".json", ".csv", ".xlsx", ".md", "/feed.atom", "/feed.json"):
            found[f"/articles/{slug}{ending}"] = status
        found[f"/articles/{slug}/image.png"] = found[f"/articles/{slug}/embed/"] = status
        found[f"/articles/{slug}/milestones/none/image.png"] = 404 if status == 200 else status
        open_history = 200 if status == 410 else status
        for ending in ("/", ".json"):
            found[f"/articles/{slug}/milestones/m1{ending}"] = status
            found[f"/articles/{slug}/history{ending}"] = open_history
        found[f"/articles/{slug}/report/"] = status
        for ending in ("/", ".json", ".csv", ".xlsx", ".md", ".bib", ".ris", ".csl.json"):
            found[f"/articles/{slug}/editions/1{ending}"] = open_history
    for number, status in {2: 200, 3: 200, 4: 404, 5: 404}.items():
        found[f"/articles/mission/editions/{number}/"] = status
    found["/articles/withdrawn/editions/2/"] = gone
    for ending in ("/", ".json"):
        found[f"/articles/mission/compare/1...3{ending}"] = 200
        found[f"/articles/mission/compare/3...1{ending}"] = 200
        found[f"/articles/withdrawn/compare/1...2{ending}"] = gone
    found["/articles/mission/compare/"] = found["/articles/mission/on/"] = 301
    found["/articles/mission/compare/?from=1&to=3"] = 301
    found["/articles/mission/on/?date=x"] = 200
    names = ["", "milestones/", "corrections/", "corrections.atom", "corrections.json"]
    names += ["feeds/", "feed.atom", "feed.json", "sitemap.xml", "sitemap-1.xml", "robots.txt"]
    names += ["site.webmanifest", "api/", "api/openapi.json"]
    names += ["sitemap-milestones-1.xml", "milestones.atom", "milestones/feed.json"]
    names += ["milestones/articles/", "milestones.json", "milestones.csv"]
    names += ["search/", "topics/", "report/", "image.png", "articles.json", "topics.json"]
    names += ["search.json", "corrections/list.json"]
    for name in names:
        found[f"/{name}"] = 200
    found["/oembed"] = 400
    found["/about/"] = 200 if has_pages else 404
    found |= {"/mission/": 404, "/fr/mission/": 404, "/fr/articles/unknown/": 404}
    found |= {
        f"/topics/unknown{ending}": 404 for ending in ("/", ".json", "/feed.atom", "/feed.json")
    }
    found["/reports/unknown/"] = 404
    return {**found, "/preview/unknown/": 404, "/favicon.ico": 302, IMAGE: 404}


def answers(has_withdrawals, has_pages):
    """Ask for every page, through the cache; return their bodies, when all are as they should."""
    site = PageCache(WSGIHandler(), MEGABYTE, Looking())
    expected = pages(has_withdrawals, has_pages)
    found = {url: ask(site, url) for url in expected}
    assert {url: answer.status for url, answer in found.items()} == expected
    kept = {url for url, answer in found.items() if answer.remark == "fwd=miss; stored"}
    assert len(kept) > len(expected) / 2
    return {url: answer.body for url, answer in found.items()}


def check_protection():
    for change in ("DELETE FROM milestones_edition", "UPDATE milestones_edition SET content = ''"):
        refused = pytest.raises(DatabaseError, match="never changed or deleted")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_every_kind_of_page_is_asked_for():
    paths = {url.partition("?")[0] for url in pages(has_withdrawals=True, has_pages=True)}
    asked = {resolve(path).url_name for path in paths}
    assert asked == {pattern.name for pattern in urls.urlpatterns}


def counts(site):
    """Return how many rows each model has that `site` filled, but for what is derived."""
    names = site.filled - {"PublishedMilestone", "PublicState"}
    return {name: apps.get_model("milestones", name).objects.count() for name in names}


@pytest.mark.slow
@pytest.mark.parametrize("version", NAMES)
def test_a_site_is_upgraded_taken_back_and_upgraded_again(version, django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        site = Site(fresh.migrate(version))
        site.fill()

        fresh.migrate(NAMES[-1])
        rows = counts(site)
        assert rows["Article"] == 4 + site.has_pages
        assert rows["Edition"] == 7 + site.has_withdrawals + site.has_pages
        assert all(rows.values())
        call_command("verify_editions")
        check_protection()
        first = answers(site.has_withdrawals, site.has_pages)

        fresh.migrate(version)
        if version >= "0003":
            check_protection()
        fresh.migrate(NAMES[-1])
        assert counts(site) == rows
        call_command("verify_editions")
        check_protection()
        assert answers(site.has_withdrawals, site.has_pages) == first
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
def test_the_repair_that_is_advised_leaves_every_page_as_it_was(django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        Site(fresh.migrate(NAMES[-1])).fill()
        before = answers(has_withdrawals=True, has_pages=True)
        immutability.unprotect(connection)
        PublicState.objects.all().delete()
        call_command("protect_editions")
        call_command("verify_editions")
        check_protection()
        assert answers(has_withdrawals=True, has_pages=True) == before
