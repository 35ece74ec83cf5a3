"""The milestones of all articles on one list."""

import re
from dataclasses import replace

import pytest

from milestones.editions import publishing
from milestones.models import Article, PublishedMilestone
from milestones.views.forms import YearsForm
from tests import factories

pytestmark = pytest.mark.django_db


def dates(client, query=""):
    response = client.get(f"/milestones/{query}")
    assert response.status_code == 200
    return [milestone.date for milestone in response.context["listing"]]


def with_dates(slug, *dates, **changes):
    rows = tuple(
        replace(factories.milestone(i), uid=f"{slug}{i}", date=date) for i, date in enumerate(dates)
    )
    return factories.next_edition(slug, milestones=rows, **changes)


def test_milestones_of_all_articles_stand_in_the_order_of_their_dates(client):
    with_dates("b", "-0499", "1999", "1999-06-12", "2008-02")
    with_dates("a", "0989", "1998/2001", "1999-06", "2015")
    assert dates(client) == [
        *("-0499", "0989", "1998/2001", "1999", "1999-06", "1999-06-12", "2008-02", "2015")
    ]
    html = client.get("/milestones/").content.decode()
    assert re.search('href="/articles/b/#m-b1"\\s*><bdi dir="auto">Initiative 1</bdi></a>', html)
    assert "12 June" in html
    assert '<span class="date"><b>500 BC</b></span>' in html
    assert '<span class="date"><b>1998–2001</b></span>' in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?from=1999", ["1998/2001", "1999-06", "2008/.."]),
        ("?to=1999", ["-0499", "0989", "1998/2001", "1999-06"]),
        ("?from=1999&to=2008", ["1998/2001", "1999-06", "2008/.."]),
        ("?from=2002&to=2007", []),
        ("?from=9999", ["2008/.."]),
        ("?from=2009&to=2000", []),
        ("?to=499 BC", ["-0499"]),
        ("?from=499 BC&to=989", ["0989"]),
        ("?to=501 BC", []),
        ("?from=x&to=10000", ["-0499", "0989", "1998/2001", "1999-06", "2008/.."]),
        ("?from=&to=", ["-0499", "0989", "1998/2001", "1999-06", "2008/.."]),
        ("?from=%00x", None),
    ],
)
def test_readers_choose_the_years(client, query, expected):
    with_dates("a", "-0499", "0989", "1998/2001", "1999-06", "2008/..")
    if expected is None:
        assert client.get(f"/milestones/{query}").status_code == 400
    else:
        assert dates(client, query) == expected


def test_a_url_that_names_no_years_is_not_kept(client):
    assert "no-cache" in client.get("/milestones/?from=x")["Cache-Control"]
    assert "public" in client.get("/milestones/?from=1999")["Cache-Control"]


@pytest.mark.parametrize("text", ["0", "-1", "1990s", "since 1999", "1999-2004", "1" * 99, "²"])
def test_only_a_year_is_a_year(text):
    assert YearsForm({"from": text}).errors == {"from": ["Write a year, such as 1999 or 500 BC."]}


YEARS = {"1": 1, "989": 989, "1999": 1999, "AD 5": 5, "1 BC": 0, " ": None}


@pytest.mark.parametrize(("text", "year"), YEARS.items())
def test_a_year_is_read_as_people_write_it(text, year):
    form = YearsForm({"from": text})
    assert form.is_valid()
    assert form.years == (year, None)


def test_what_is_no_year_is_said_at_its_field(client):
    html = client.get("/milestones/?from=x&to=0").content.decode()
    assert "Write a year, such as 1999 or 500 BC." in html
    assert 'aria-invalid="true"' in html
    assert 'value="x"' in html
    assert 'type="number"' not in html
    assert "No milestones in these years." in html


def test_pages_keep_the_years(client, monkeypatch):
    monkeypatch.setattr("milestones.views.lists.MILESTONES_A_PAGE", 2)
    with_dates("a", *map(str, range(2000, 2006)))
    pk = Article.objects.get().editions.get().pk
    first, last = dates(client, "?from=2001"), dates(client, f"?from=2001&after=20040000~{pk}~4")
    assert (first, last) == (["2001", "2002"], ["2005"])
    html = client.get(f"/milestones/?from=2001&after=20020000~{pk}~2").content.decode()
    assert f'rel="next" href="/milestones/?from=2001&amp;after=20040000~{pk}~4"' in html
    assert f'rel="prev" href="/milestones/?from=2001&amp;before=20030000~{pk}~3"' in html
    assert "<title> Milestones, 2003–2004 –" in " ".join(html.split())
    assert dates(client, f"?from=2001&after=20020000~{pk}~2") == ["2003", "2004"]
    assert dates(client, f"?from=2001&before=20030000~{pk}~3") == ["2001", "2002"]
    assert client.get(f"/milestones/?from=2001&after=20050000~{pk}~5").status_code == 404


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (("-0499", "-0099", "2000"), "500–100 BC"),
        (("-0499", "1999", "2000"), "500 BC – AD 1999"),
        (("../1999", "1990", "2000"), "1990–1999"),
        (("1999-01", "1999-06", "2000"), "1999"),
    ],
)
def test_a_page_of_the_list_is_named_by_its_years(client, monkeypatch, written, title):
    monkeypatch.setattr("milestones.views.lists.MILESTONES_A_PAGE", 2)
    with_dates("a", *written)
    html = " ".join(client.get("/milestones/").content.decode().split())
    assert f"<title> Milestones, {title} –" in html


def test_what_has_expired_is_passed_over_until_something_is_published_and_comes_back(client, clock):
    with_dates("a", "2000")
    with_dates("old", "1990")
    old = Article.objects.get(slug="old")
    publishing.withdraw(old, reason="Old.", at=clock.ahead(days=1))
    assert dates(client) == ["1990", "2000"]
    clock.advance(days=2)
    assert dates(client) == ["2000"]
    assert PublishedMilestone.objects.filter(edition__article=old).exists()
    with_dates("b", "2010")
    assert not PublishedMilestone.objects.filter(edition__article=old).exists()
    publishing.reinstate(old.editions.get())
    assert dates(client) == ["1990", "2000", "2010"]


def test_only_what_is_live_is_listed(client, clock):
    with_dates("a", "2000")
    with_dates("a", "2001", live_from=clock.ahead(days=1))
    with_dates("gone", "1990")
    publishing.withdraw(Article.objects.get(slug="gone"), reason="Wrong.")
    assert dates(client) == ["2000"]
    clock.advance(days=1)
    assert dates(client) == ["2001"]
    publishing.reinstate(Article.objects.get(slug="gone").editions.get())
    assert dates(client) == ["1990", "2001"]


def test_milestones_that_will_never_be_shown_are_not_kept(clock):
    for year in (2000, 2001):
        with_dates("a", str(year))
    coming = with_dates("a", "2002", live_from=clock.ahead(days=1))
    assert [row.date for row in PublishedMilestone.objects.order_by("pk")] == ["2001", "2002"]
    publishing.cancel(coming)
    assert [row.date for row in PublishedMilestone.objects.all()] == ["2001"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_two_queries(client, django_assert_num_queries, count):
    for i in range(count):
        with_dates(f"a{i}", "2000", "2001")
    with django_assert_num_queries(2):
        assert len(dates(client)) == min(2 * count, 50)


def test_what_was_withdrawn_is_not_even_stored_until_it_is_back():
    with_dates("a", "2000")
    edition = with_dates("a", "2001")
    publishing.withdraw(edition.article, reason="Wrong.", history_open=False)
    assert not PublishedMilestone.objects.exists()
    publishing.reinstate(edition)
    assert [row.date for row in PublishedMilestone.objects.all()] == ["2001"]


def test_a_future_expiry_does_not_change_the_list(client, clock):
    edition = with_dates("a", "2000")
    publishing.withdraw(edition.article, reason="Over.", at=clock.ahead(days=1))
    assert dates(client) == ["2000"]
    clock.advance(days=1)
    assert dates(client) == []
    publishing.reinstate(edition)
    assert dates(client) == ["2000"]
    assert PublishedMilestone.objects.count() == 1
