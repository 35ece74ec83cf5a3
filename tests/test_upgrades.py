"""A site of every earlier version is brought to the newest one, and its readers notice nothing."""

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import resolve

from milestones import freshness, immutability, urls
from milestones.models import PublicState
from milestones.page_cache import PageCache

from . import fresh
from .cached import MEGABYTE
from .history import Site
from .wsgi import ask

pytestmark = pytest.mark.usefixtures("_keep_the_connection")

NAMES = fresh.names()
QUICK = "0003_protect_editions"
VERSIONS = [
    pytest.param(name, marks=[] if name == QUICK else pytest.mark.slow, id=name) for name in NAMES
]


class Looking:
    """What a process knows of the public's state, when it looks for each request."""

    age, is_down = 0.0, False
    state = staticmethod(freshness.look)


def pages(has_withdrawals):
    """Return every kind of public page, with the status that is right for it."""
    gone = 410 if has_withdrawals else 200
    articles = {"mission": 200, "former-mission": 301, "withdrawn": gone, "expiring": 200}
    articles |= {"draft": 404, "unknown": 404}
    found = {}
    for slug, status in articles.items():
        for ending in ("/", ".json", ".csv", ".md"):
            found[f"/articles/{slug}{ending}"] = status
        open_history = 200 if status == 410 else status
        found[f"/articles/{slug}/history/"] = open_history
        for ending in ("/", ".json", ".bib", ".csl.json"):
            found[f"/articles/{slug}/editions/1{ending}"] = open_history
    for number, status in {2: 200, 3: 200, 4: 404, 5: 404}.items():
        found[f"/articles/mission/editions/{number}/"] = status
    found["/articles/withdrawn/editions/2/"] = gone
    found["/articles/mission/compare/1...3/"] = 200
    found["/articles/mission/compare/3...1/"] = 301
    found["/articles/withdrawn/compare/1...2/"] = gone
    names = "", "milestones/", "corrections/", "corrections.atom", "feed.atom", "sitemap.xml"
    for name in (*names, "sitemap-1.xml", "robots.txt"):
        found[f"/{name}"] = 200
    return {**found, "/preview/unknown/": 404, "/favicon.ico": 302}


def answers(has_withdrawals):
    """Ask for every page, through the cache; return their bodies, when all are as they should."""
    site = PageCache(WSGIHandler(), MEGABYTE, Looking())
    expected = pages(has_withdrawals)
    found = {address: ask(site, address) for address in expected}
    assert {address: answer.status for address, answer in found.items()} == expected
    kept = {address for address, answer in found.items() if answer.remark == "fwd=miss; stored"}
    assert len(kept) > len(expected) / 2
    return {address: answer.body for address, answer in found.items()}


def check_protection():
    for change in ("DELETE FROM milestones_edition", "UPDATE milestones_edition SET content = ''"):
        refused = pytest.raises(DatabaseError, match="never changed or deleted")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_every_kind_of_page_is_asked_for():
    asked = {resolve(address).url_name for address in pages(has_withdrawals=True)}
    assert asked == {pattern.name for pattern in urls.urlpatterns}


def counts(site):
    """Return how many rows each model has that `site` filled, but for what is derived."""
    names = site.filled - {"PublishedMilestone", "PublicState"}
    return {name: apps.get_model("milestones", name).objects.count() for name in names}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_site_is_upgraded_taken_back_and_upgraded_again(version, django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        site = Site(fresh.migrate(version))
        site.fill()

        fresh.migrate(NAMES[-1])
        rows = counts(site)
        assert rows["Article"] == 4
        assert rows["Edition"] == (8 if site.has_withdrawals else 7)
        assert all(rows.values())
        call_command("verify_editions")
        check_protection()
        first = answers(site.has_withdrawals)

        fresh.migrate(version)
        if version >= "0003":
            check_protection()
        fresh.migrate(NAMES[-1])
        assert counts(site) == rows
        call_command("verify_editions")
        check_protection()
        assert answers(site.has_withdrawals) == first
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_repair_that_is_advised_leaves_every_page_as_it_was(django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        Site(fresh.migrate(NAMES[-1])).fill()
        before = answers(has_withdrawals=True)
        immutability.unprotect(connection)
        PublicState.objects.all().delete()
        call_command("protect_editions")
        call_command("verify_editions")
        check_protection()
        assert answers(has_withdrawals=True) == before
