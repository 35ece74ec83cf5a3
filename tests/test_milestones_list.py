"""The milestones of all articles on one list."""

import re
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from milestones import publishing
from milestones.models import Article, PublishedMilestone

from . import factories

pytestmark = pytest.mark.django_db


def dates(client, query=""):
    response = client.get(f"/milestones/{query}")
    assert response.status_code == 200
    return re.findall('<time datetime="([^"]*)">', response.content.decode())


def with_dates(slug, *dates, **changes):
    rows = tuple(
        replace(factories.milestone(i), uid=f"{slug}{i}", year=year, month=month, day=day)
        for i, (year, month, day) in enumerate(dates)
    )
    return factories.next_edition(slug, milestones=rows, **changes)


def test_milestones_of_all_articles_stand_in_the_order_of_their_dates(client):
    with_dates("b", (1999, None, None), (1999, 6, 12), (2008, 2, None))
    with_dates("a", (989, None, None), (1999, 6, None), (2015, None, None))
    assert dates(client) == ["0989", "1999", "1999-06", "1999-06-12", "2008-02", "2015"]
    html = client.get("/milestones/").content.decode()
    assert 'href="/articles/b/#m-b1">Initiative 1</a>' in html
    assert "12 June" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?from=1999", ["1999-06", "2008", "9999"]),
        ("?to=1999", ["0989", "1999-06"]),
        ("?from=1999&to=2008", ["1999-06", "2008"]),
        ("?from=2009&to=2000", []),
        ("?from=&to=", ["0989", "1999-06", "2008", "9999"]),
        ("?from=x&to=10000", ["0989", "1999-06", "2008", "9999"]),
        ("?to=9999", ["0989", "1999-06", "2008", "9999"]),
        ("?from=%00x", None),
    ],
)
def test_readers_choose_the_years(client, query, expected):
    with_dates("a", (989, None, None), (1999, 6, None), (2008, None, None), (9999, None, None))
    if expected is None:
        assert client.get(f"/milestones/{query}").status_code == 400
    else:
        assert dates(client, query) == expected


def test_an_address_that_names_no_years_is_not_kept(client):
    assert "no-cache" in client.get("/milestones/?from=x")["Cache-Control"]
    assert "public" in client.get("/milestones/?from=1999")["Cache-Control"]


def test_what_is_no_year_is_said_at_its_field(client):
    html = client.get("/milestones/?from=x&to=0").content.decode()
    assert "Write a year, such as 1999." in html
    assert 'aria-invalid="true"' in html
    assert 'value="x"' in html
    assert 'type="number"' not in html
    assert "No milestones in these years." in html


def test_pages_keep_the_years(client, monkeypatch):
    monkeypatch.setattr("milestones.views.MILESTONES_A_PAGE", 2)
    with_dates("a", *((year, None, None) for year in range(2000, 2006)))
    pk = Article.objects.get().editions.get().pk
    first, last = dates(client, "?from=2001"), dates(client, f"?from=2001&after=2004~{pk}~4")
    assert (first, last) == (["2001", "2002"], ["2005"])
    html = client.get(f"/milestones/?from=2001&after=2002~{pk}~2").content.decode()
    assert f'rel="next" href="/milestones/?from=2001&amp;after=2004~{pk}~4"' in html
    assert f'rel="prev" href="/milestones/?from=2001&amp;before=2003~{pk}~3"' in html
    assert "<title> Milestones, 2003–2004 –" in " ".join(html.split())
    assert dates(client, f"?from=2001&after=2002~{pk}~2") == ["2003", "2004"]
    assert dates(client, f"?from=2001&before=2003~{pk}~3") == ["2001", "2002"]
    assert client.get(f"/milestones/?from=2001&after=2005~{pk}~5").status_code == 404


def test_what_has_expired_is_passed_over_until_something_is_published_and_comes_back(client, clock):
    with_dates("a", (2000, None, None))
    with_dates("old", (1990, None, None))
    old = Article.objects.get(slug="old")
    publishing.withdraw(old, reason="Old.", at=clock.ahead(days=1))
    assert dates(client) == ["1990", "2000"]
    clock.advance(days=2)
    assert dates(client) == ["2000"]
    assert PublishedMilestone.objects.filter(edition__article=old).exists()
    with_dates("b", (2010, None, None))
    assert not PublishedMilestone.objects.filter(edition__article=old).exists()
    publishing.reinstate(old.editions.get())
    assert dates(client) == ["1990", "2000", "2010"]


def test_only_what_is_live_is_listed(client, clock):
    with_dates("a", (2000, None, None))
    with_dates("a", (2001, None, None), live_from=clock.ahead(days=1))
    with_dates("gone", (1990, None, None))
    publishing.withdraw(Article.objects.get(slug="gone"), reason="Wrong.")
    assert dates(client) == ["2000"]
    clock.advance(days=1)
    assert dates(client) == ["2001"]
    publishing.reinstate(Article.objects.get(slug="gone").editions.get())
    assert dates(client) == ["1990", "2001"]


def test_milestones_that_will_never_be_shown_are_not_kept(clock):
    for year in (2000, 2001):
        with_dates("a", (year, None, None))
    coming = with_dates("a", (2002, None, None), live_from=clock.ahead(days=1))
    assert [row.year for row in PublishedMilestone.objects.order_by("pk")] == [2001, 2002]
    publishing.cancel(coming)
    assert [row.year for row in PublishedMilestone.objects.all()] == [2001]


def test_editions_from_before_the_list_are_listed_by_the_migration(client):
    with_dates("a", (2000, None, None))
    with_dates("a", (2001, 2, 3))
    before = list(PublishedMilestone.objects.live().values("edition", "position", "uid", "date"))
    PublishedMilestone.objects.all().delete()
    import_module("milestones.migrations.0006_published_milestones").fill(apps, None)
    assert list(PublishedMilestone.objects.values("edition", "position", "uid", "date")) == before


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_two_queries(client, django_assert_num_queries, count):
    for i in range(count):
        with_dates(f"a{i}", (2000, None, None), (2001, None, None))
    with django_assert_num_queries(2):
        assert len(dates(client)) == min(2 * count, 50)


def test_what_was_withdrawn_is_not_even_stored_until_it_is_back():
    with_dates("a", (2000, None, None))
    edition = with_dates("a", (2001, None, None))
    publishing.withdraw(edition.article, reason="Wrong.", history_open=False)
    assert not PublishedMilestone.objects.exists()
    publishing.reinstate(edition)
    assert [row.date for row in PublishedMilestone.objects.all()] == ["2001"]


def test_an_expiry_to_come_leaves_the_list_as_it_is(client, clock):
    edition = with_dates("a", (2000, None, None))
    publishing.withdraw(edition.article, reason="Over.", at=clock.ahead(days=1))
    assert dates(client) == ["2000"]
    clock.advance(days=1)
    assert dates(client) == []
    publishing.reinstate(edition)
    assert dates(client) == ["2000"]
    assert PublishedMilestone.objects.count() == 1
