"""The milestones of all articles on one list."""

import re
from dataclasses import replace

import pytest
from django.utils.http import urlencode

from milestones.editions import publishing
from milestones.models import Article, PublishedMilestone
from milestones.views.forms import MilestonesForm, year_text
from tests import factories
from tests.queries import SITE

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


def test_milestones_of_all_articles_are_in_the_order_of_their_dates(client):
    with_dates("b", "-0499", "1999", "1999-06-12", "2008-02")
    with_dates("a", "0989", "1998/2001", "1999-06", "2015")
    assert dates(client) == [
        *("-0499", "0989", "1998/2001", "1999", "1999-06", "1999-06-12", "2008-02", "2015")
    ]
    html = client.get("/milestones/").content.decode()
    link = 'href="/articles/b/milestones/b1/"\\s*><bdi dir="auto">Initiative 1</bdi></a>'
    assert re.search(link, html)
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
        ("?from=2009&to=2000", ["1998/2001", "2008/.."]),
        ("?from=2000&to=1999", ["1998/2001", "1999-06"]),
        ("?to=499 BC", ["-0499"]),
        ("?from=499 BC&to=989", ["0989"]),
        ("?to=501 BC", []),
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


def test_a_long_title_without_a_short_one_is_cut_where_there_is_little_room(client):
    title = "NATO and its mission in Kosovo " * 6
    factories.edition(title=title.strip(), short_title="")
    html = text_of(client, "/milestones/")
    assert title.strip() not in html
    assert html.count(f">{title[:69]}…<") == 5
    assert title.strip() in text_of(client, "/")


def test_a_url_that_names_no_years_is_not_kept(client):
    assert "no-cache" in client.get("/milestones/?from=x")["Cache-Control"]
    assert "public" in client.get("/milestones/?from=1999")["Cache-Control"]


@pytest.mark.parametrize("text", ["0", "-1", "1990s", "since 1999", "1999-2004", "1" * 99, "²"])
def test_only_a_year_is_a_year(text):
    assert MilestonesForm({"from": text}).errors == {
        "from": ["Enter a year, such as 1999 or 500 BC."]
    }


YEARS = {"1": 1, "989": 989, "1999": 1999, "AD 5": 5, "1 BC": 0, " ": None}


@pytest.mark.parametrize(("text", "year"), YEARS.items())
def test_a_year_is_read_as_people_write_it(text, year):
    form = MilestonesForm({"from": text})
    assert form.is_valid()
    assert form.years == (year, None)


@pytest.mark.parametrize("year", [-11_999, -499, 0, 1, 9, 99, 989, 1999, 9999, 12_000])
def test_a_year_of_a_link_is_read_back(year):
    form = MilestonesForm({"from": year_text(year)})
    assert form.is_valid(), form.errors
    assert form.years == (year, None)


# --- Mistakes -------------------------------------------------------------------------------------


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_what_is_no_year_is_said_at_its_field_and_nothing_is_listed(client):
    with_dates("a", "1999")
    html = text_of(client, "/milestones/?from=x&to=0")
    assert html.count("Enter a year, such as 1999 or 500 BC.") == 2
    assert "Nothing is listed, because the filter has a mistake." in html
    assert 'aria-invalid="true"' in html
    assert 'value="x"' in html
    assert 'type="number"' not in html
    assert "Initiative 0" not in html
    assert "<table" not in html
    assert 'content="noindex"' in html


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("article=unknown", "There is no article at “unknown” now."),
        ("article=%3Cb%3E", "There is no article at “&lt;b&gt;” now."),
        (f"article={'a' * 101}", "There is no such article."),
        ("order=oddest", "There is no such order."),
        (f"q={'a' * 101}", "Enter at most 100 characters."),
    ],
)
@pytest.mark.parametrize("page", ["", "articles/"])
def test_another_mistake_is_said_too(client, query, message, page):
    with_dates("a", "1999")
    if page and "article=" in query:
        return
    response = client.get(f"/milestones/{page}?{query}")
    html = response.content.decode()
    assert message in html
    assert "Initiative 0" not in html
    assert "/articles/a/" not in html
    assert "no-cache" in response["Cache-Control"]


def test_years_in_the_wrong_order_are_swapped_and_the_page_says_so(client):
    with_dates("a", "1999", "2004", "2010")
    html = text_of(client, "/milestones/?from=2005&to=2000")
    assert "The first year was after the last, so they were swapped: 2000 to 2005." in html
    assert re.search('name="from" value="2000"', html)
    assert re.search('name="to" value="2005"', html)
    assert 'rel="canonical" href="http://testserver/milestones/?from=2000&amp;to=2005"' in html
    assert dates(client, "?from=2005&to=2000") == ["2004"]
    assert "swapped" not in text_of(client, "/milestones/?from=2000&to=2005")


# --- Words, articles and order --------------------------------------------------------------------


def test_readers_choose_by_words_in_any_case_and_order(client):
    rows = (
        replace(factories.milestone(0), initiative="Troops <em>deploy</em> in Peć"),
        replace(factories.milestone(1), impact="Trust &amp; peace", detail="<p>By TROOPS.</p>"),
        replace(factories.milestone(2), initiative='<a href="https://e.org/strong">Aid</a>'),
    )
    factories.edition(milestones=rows)

    def found(words):
        response = client.get("/milestones/", {"q": words})
        return [row.uid for row in response.context["listing"]]

    assert found("troops") == ["m0", "m1"]
    assert found("PEĆ  troops") == ["m0"]
    assert found("trust & peace") == ["m1"]
    assert found("strong") == []
    assert found("100%") == found("_") == []
    assert found(" ") == ["m0", "m1", "m2"]


def test_a_search_without_a_result_says_so(client):
    with_dates("a", "1999")
    html = text_of(client, "/milestones/?q=nowhere")
    assert "No milestone matches." in html
    assert '<a href="/milestones/">Show all milestones</a>' in html


def test_readers_choose_an_article_which_may_have_moved(client):
    with_dates("a", "1999")
    edition = with_dates("b", "2000", "2001")
    assert dates(client, "?article=b") == ["2000", "2001"]
    Article.objects.filter(pk=edition.article_id).update(slug="moved")
    with_dates("moved", "2000", "2002")
    assert dates(client, "?article=b") == ["2000", "2002"]
    html = text_of(client, "/milestones/?article=b")
    assert 'rel="canonical" href="http://testserver/milestones/?article=moved"' in html
    publishing.withdraw(Article.objects.get(slug="moved"), reason="Wrong.")
    assert "There is no article at “moved” now." in text_of(client, "/milestones/?article=moved")


def test_newest_first_is_the_reverse_but_what_has_no_date_stays_last(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone_lists.MILESTONES_A_PAGE", 2)
    with_dates("a", "-0499", "1999", "2020/..", "soon")
    with_dates("b", "2000", "")

    def walk(query):
        found, place = [], ""
        while True:
            response = client.get(f"/milestones/?{query}&{urlencode({'after': place})}")
            listing = response.context["listing"]
            found += [row.date for row in listing]
            if not listing.after_last:
                return found
            place = listing.after_last

    assert walk("order=newest")[:4] == ["2020/..", "2000", "1999", "-0499"]
    assert set(walk("order=newest")[4:]) == {"soon", ""}
    assert walk("")[:4] == ["-0499", "1999", "2000", "2020/.."]
    assert walk("order=newest&from=1000") == ["2020/..", "2000", "1999"]
    assert walk("order=newest&to=1999") == ["1999", "-0499"]


def test_the_heading_of_the_dates_says_the_order_and_leads_to_the_other(client):
    with_dates("a", "1999")
    html = text_of(client, "/milestones/?q=initiative")
    assert '<th scope="col" aria-sort="ascending">' in html
    assert '<a href="/milestones/?q=initiative&amp;order=newest">' in html
    html = text_of(client, "/milestones/?q=initiative&order=newest")
    assert '<th scope="col" aria-sort="descending">' in html
    assert '<a href="/milestones/?q=initiative">' in html


# --- Counts ---------------------------------------------------------------------------------------


def test_the_caption_counts_all_rows_not_those_of_the_page(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone_lists.MILESTONES_A_PAGE", 2)
    with_dates("a", "1999", "2001/2004", "2022", "soon")
    html = text_of(client, "/milestones/")
    assert "<caption> 4 milestones, 1999–2022, oldest first" in html
    html = text_of(client, "/milestones/?from=2003&to=2010")
    assert "<caption> 1 milestone, 2001–2004, oldest first" in html
    assert 'content="1 milestone, 2001–2004. Milestones of all articles' in html


def facet(client, query, name):
    return [(c.words, c.count, c.is_chosen) for c in client.get(query).context[name]]


def test_each_decade_has_a_bar_as_high_as_its_count(client):
    with_dates("a", "1999", "1998", "1997", "1996", "2001", "2002", "1912")
    html = text_of(client, "/milestones/")
    bars = re.findall(r'<rect width="100%" y="(\d+)%" height="(\d+)%"', html)
    assert bars == [("75", "25"), ("0", "100"), ("50", "50")]


def test_decades_count_what_their_links_lead_to(client):
    with_dates("a", "-0499", "0005", "0989", "1998/2001", "1999-06", "2008/..", "2031", "soon")
    expected = [
        ("509–500 BC", 1, False),
        ("AD 1–9", 1, False),
        ("AD 980–989", 1, False),
        ("1990–1999", 2, False),
        ("2000–2009", 2, False),
        ("2030–2039", 2, False),
    ]
    assert facet(client, "/milestones/", "decades") == expected
    for choice in client.get("/milestones/").context["decades"]:
        answer = client.get(choice.url)
        assert len(answer.context["listing"].items) == choice.count, choice
        assert answer.context["facets"].total == choice.count
    assert facet(client, "/milestones/?from=1990&to=1999", "decades")[3] == ("1990–1999", 2, True)


def test_articles_are_counted_those_with_the_most_first_and_the_others_are_a_page_away(client):
    for i in range(8):
        with_dates(f"a{i}", *["1999"] * (i + 1), title=f"Article {i}")
    found = [(choice.words, choice.count) for _, choice in articles_of(client, "/milestones/")]
    assert found == [(f"Article {i}", i + 1) for i in range(7, 2, -1)]
    html = text_of(client, "/milestones/?q=initiative")
    assert '<a href="/milestones/articles/?q=initiative"> All 8 articles </a>' in html
    found = articles_of(client, "/milestones/articles/?q=initiative")
    assert [(choice.words, choice.count) for _, choice in found] == [
        (f"Article {i}", i + 1) for i in range(7, -1, -1)
    ]
    assert found[0][1].url == "/milestones/?q=initiative&article=a7"


def articles_of(client, url):
    return client.get(url).context["articles"]


def test_articles_without_a_match_are_not_counted(client):
    with_dates("a", "1999", "2001")
    with_dates("b", "2001")
    for url in ("/milestones/?to=2000", "/milestones/articles/?to=2000"):
        assert [(e.slug, choice.count) for e, choice in articles_of(client, url)] == [("a", 1)]
    assert "No milestone matches." in text_of(client, "/milestones/articles/?to=1900")


def test_the_page_of_articles_has_pages(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone_lists.ARTICLES_A_PAGE", 2)
    for i in range(3):
        with_dates(f"a{i}", "1999")
    first = client.get("/milestones/articles/")
    place = urlencode({"after": first.context["listing"].after_last})
    second = articles_of(client, f"/milestones/articles/?{place}")
    assert [edition.slug for edition, _ in second] == ["a0"]


def test_a_row_links_to_its_sources(client):
    with_dates("a", "1999")
    rows = (replace(factories.milestone(0), sources=()),)
    factories.edition("b", milestones=rows)
    html = text_of(client, "/milestones/")
    assert re.search('href="/articles/a/milestones/a0/#sources" ?> 1 source </a>', html)
    assert html.count("source-count") == 1


def test_counts_follow_each_change(client, clock):
    with_dates("a", "1999")
    assert "1 milestone, 1999" in text_of(client, "/milestones/")
    with_dates("a", "1999", "2000")
    assert "2 milestones" in text_of(client, "/milestones/")
    coming = with_dates("a", "1999", live_from=clock.ahead(days=1))
    publishing.reschedule(coming, clock.ahead(days=2))
    assert "2 milestones" in text_of(client, "/milestones/")
    clock.advance(days=2)
    assert "1 milestone, 1999" in text_of(client, "/milestones/")


def test_what_the_version_before_listed_is_counted(client):
    edition = factories.edition()
    edition.milestones.update(earliest=PublishedMilestone.NOT_READ)
    assert "4 milestones" in text_of(client, "/milestones/")


# --- Pages ----------------------------------------------------------------------------------------


def test_pages_keep_the_years(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone_lists.MILESTONES_A_PAGE", 2)
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
        (("../1900", "-0499", "1066", "2000"), "500 BC – AD 1900"),
    ],
)
def test_a_page_of_the_list_is_named_by_its_years(client, monkeypatch, written, title):
    size = len(written) - 1
    monkeypatch.setattr("milestones.views.milestone_lists.MILESTONES_A_PAGE", size)
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
def test_the_list_takes_eight_queries_and_three_once_it_is_counted(
    client, django_assert_num_queries, count
):
    for i in range(count):
        with_dates(f"a{i}", "2000", "2001")
    with django_assert_num_queries(8 + SITE):
        assert len(dates(client)) == min(2 * count, 50)
    with django_assert_num_queries(3 + SITE):
        dates(client)
    with django_assert_num_queries(6 + SITE):  # two querysets, and the articles of these years
        assert len(dates(client, "?from=1999")) == min(2 * count, 50)


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
