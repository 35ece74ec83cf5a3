"""The page of one milestone."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from milestones import drafts
from milestones.document import serializing
from milestones.document.shape import FocusArea, Milestone, Source
from milestones.editions import publishing
from milestones.models import Article, Edition
from milestones.views.precision import precision_of
from tests import factories
from tests.queries import SITE

pytestmark = pytest.mark.django_db

CITE = '<cite data-source="r2"></cite>'


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split())


@pytest.fixture
def _article():
    """An article with three milestones, of which the second has all that one can have."""
    rich = replace(
        factories.milestone(1),
        date="1999-06",
        initiative="Troops <em>deploy</em>",
        impact=f"Trust grew{CITE}",
        detail="<p>It took <strong>days</strong>.</p>",
        focus_area="f2",
        sources=("r1",),
    )
    rows = (factories.milestone(0), rich, replace(factories.milestone(2), date="2001"))
    sources = (
        *factories.document().sources,
        Source(uid="r2", title="A book", url="https://e.org/book"),
        Source(uid="r3", title="Not cited here"),
    )
    factories.edition(short_title="The mission", milestones=rows, sources=sources)


URL = "/articles/mission/milestones/m1/"


@pytest.mark.usefixtures("_article")
def test_it_has_the_initiative_the_date_the_impact_and_the_detail(client):
    html = text_of(client, URL)
    assert re.search(r"<h1[^>]*> Troops <em>deploy</em> </h1>", html)
    assert '<time datetime="1999-06">June 1999</time>' in html
    assert "The date is known to the month." in html
    assert "Trust grew" in html
    assert "<p>It took <strong>days</strong>.</p>" in html
    assert '<a href="/articles/mission/"><bdi dir="auto">The mission</bdi></a>' in html
    assert '<a href="/articles/mission/#m-m1">See it in the article</a>' in html
    assert "<title>Troops deploy – The mission – KFOR Milestones</title>" in html


@pytest.mark.usefixtures("_article")
def test_its_sources_are_numbered_from_1_with_links_there_and_back(client):
    html = text_of(client, URL)
    assert '<li id="r-r2"' in html
    assert '<li id="r-r1"' in html
    assert html.index('id="r-r2"') < html.index('id="r-r1"')
    assert "Not cited here" not in html
    assert '<a class="reference" id="c-r2-1" href="#r-r2">' in html
    assert '<a href="#c-r2-1">' in html
    assert '<a href="https://e.org/book"><cite dir="auto">A book</cite></a>' in html


@pytest.mark.usefixtures("_article")
def test_its_neighbours_are_the_milestones_before_and_after_it(client):
    html = text_of(client, URL)
    assert 'rel="prev" href="/articles/mission/milestones/m0/"' in html
    assert 'rel="next" href="/articles/mission/milestones/m2/"' in html
    assert "Initiative 2" in html
    assert 'rel="prev"' not in text_of(client, "/articles/mission/milestones/m0/")
    assert 'rel="next"' not in text_of(client, "/articles/mission/milestones/m2/")


@pytest.mark.usefixtures("_article")
def test_search_engines_get_a_description_a_canonical_url_and_an_event(client):
    html = text_of(client, URL)
    assert 'name="description" content="June 1999: Troops deploy. Trust grew"' in html
    assert f'rel="canonical" href="http://testserver{URL}"' in html
    [script] = re.findall('<script type="application/ld[+]json">(.*?)</script>', html)
    event = json.loads(script)
    assert event["@type"] == "Event"
    assert event["@id"] == "http://testserver/articles/mission/#m-m1"
    assert event["url"] == f"http://testserver{URL}"
    assert (event["name"], event["description"]) == ("Troops deploy", "Trust grew")
    assert event["startDate"] == "1999-06"
    assert event["subjectOf"]["url"] == "http://testserver/articles/mission/"
    assert [work["name"] for work in event["subjectOf"]["citation"]] == ["A book", "The record"]


@pytest.mark.usefixtures("_article")
def test_it_is_cited_by_its_row_in_the_edition(client):
    html = text_of(client, URL)
    assert re.findall("<dt>(APA|Chicago|Harvard)</dt>", html) == ["APA", "Chicago", "Harvard"]
    assert html.count("<bdi>http://testserver/articles/mission/editions/1/#m-m1</bdi>") == 3
    assert '<a href="/articles/mission/editions/1/#m-m1">Edition 1</a>' in html


@pytest.mark.usefixtures("_article")
def test_its_focus_area_is_named_and_leads_to_it_in_the_article(client):
    link = '<a href="/articles/mission/#f-f2"><bdi dir="auto">Trust</bdi></a>'
    assert f"Focus area: {link}" in text_of(client, URL)
    assert 'id="f-f2"' in text_of(client, "/articles/mission/")
    assert "Focus area" not in text_of(client, "/articles/mission/milestones/m0/")


def test_a_focus_area_without_a_title_is_named_by_its_text(client):
    area = FocusArea(uid="f2", body="<p>Open &amp; <em>fair</em> courts.</p>")
    row = replace(factories.milestone(0), focus_area="f2")
    factories.edition(milestones=(row,), focus_areas=(area,))
    html = text_of(client, "/articles/mission/milestones/m0/")
    assert ">Open &amp; fair courts.</bdi></a>" in html


def test_milestones_of_an_edition_from_before_have_no_focus_area(client):
    content = (factories.DOCUMENTS / "schema_2.json").read_text()
    document = serializing.from_json(content)
    article = drafts.write(Article(slug="old"), document)
    digest, now = serializing.sha256(content), timezone.now()
    values = {"number": 1, "slug": "old", "title": document.title, "note": "x"}
    values |= dict.fromkeys(("published_at", "live_from", "first_published"), now)
    Edition.objects.create(article=article, content=content, sha256=digest, **values)
    url = f"/articles/old/milestones/{document.milestones[0].uid}"
    assert "Focus area:" not in text_of(client, f"{url}/")
    assert client.get(f"{url}.json").json()["focus_area"] is None


def test_a_milestone_of_a_date_alone_is_a_page_too(client):
    row = replace(factories.milestone(0), date="", impact="", sources=(), initiative="Peace")
    factories.edition(milestones=(row,))
    html = text_of(client, "/articles/mission/milestones/m0/")
    assert "No date" in html
    assert 'content="Peace"' in html
    assert 'id="impact"' not in html
    assert 'id="sources"' not in html
    assert "neighbours" not in html


class Attributes(HTMLParser):
    def __init__(self):
        super().__init__()
        self.names = set()

    def handle_starttag(self, tag, attrs):
        self.names |= {name for name, _ in attrs}


def names_of_attributes(html):
    reader = Attributes()
    reader.feed(html)
    return reader.names


@pytest.mark.parametrize("text", ["A & B < C", '" onload="x', "</title><b>"])
def test_what_an_author_writes_stays_text(client, text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    row = replace(factories.milestone(0), initiative=escaped, date=text)
    factories.edition(milestones=(row,), title=text)
    html = text_of(client, "/articles/mission/milestones/m0/")
    assert "</title><b>" not in html
    assert names_of_attributes(html).isdisjoint({"onload", "b"})


def test_a_long_description_is_cut_between_words(client):
    row = replace(factories.milestone(0), impact="word " * 150)
    factories.edition(milestones=(row,))
    html = text_of(client, "/articles/mission/milestones/m0/")
    [description] = re.findall('name="description" content="(.*?)"', html)
    assert description.endswith("word …")
    assert len(description) <= 302


def test_its_own_words_follow_the_language_of_the_article(client):
    factories.edition(language="ar")
    html = text_of(client, "/articles/mission/milestones/m0/")
    assert 'class="page milestone" lang="ar" dir="rtl"' in html


# --- Editions -------------------------------------------------------------------------------------


def edit(**changes):
    """Publish the article with its second milestone changed."""
    rows = list(factories.document().milestones)
    rows[1] = replace(rows[1], **changes)
    return factories.next_edition(milestones=tuple(rows))


def test_it_says_which_editions_have_it_since_when_and_which_changed_it(client):
    rows = factories.document().milestones
    factories.edition(milestones=rows[:1])
    since = factories.next_edition()
    edit(impact="Another impact")
    factories.next_edition(milestones=edited("Another impact"), title="Only the title")
    html = text_of(client, URL)
    day = f"{since.live_from.day} {since.live_from:%B %Y}"
    assert "In editions 2–4, since <time" in html
    assert f"{day}</time>." in html
    first = 'First in: <a href="/articles/mission/editions/2/#m-m1" ?>Edition 2</a>'
    assert re.search(first, html)
    assert re.search('Changed in: <a href="/articles/mission/compare/2...3/" ?>Edition 3</a>', html)
    assert "compare/3...4" not in html
    assert "Older editions may have it too." not in html
    assert "In editions 1–4, since" in text_of(client, "/articles/mission/milestones/m0/")


def edited(impact):
    rows = list(factories.document().milestones)
    rows[1] = replace(rows[1], impact=impact)
    return tuple(rows)


def test_an_edition_between_without_it_and_a_withdrawn_one_are_left_out(client):
    rows = factories.document().milestones
    factories.edition()
    factories.next_edition(milestones=rows[:1])
    factories.next_edition()
    factories.next_edition(title="Withdrawn")
    factories.next_edition(title="Last")
    publishing.withdraw_edition(Article.objects.get().editions.get(number=4), reason="Wrong.")
    assert "In editions 1, 3, 5, since" in text_of(client, URL)


def test_a_milestone_of_one_edition_says_so(client):
    factories.edition()
    assert "In edition 1, since <time" in text_of(client, URL)


def test_reading_the_editions_is_bounded_and_the_page_says_so(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("milestones.views.milestone.EDITIONS_READ", 2)
    factories.edition()
    for number in (2, 3, 4):
        factories.next_edition(title=f"Title {number}")
    with django_assert_num_queries(2 + SITE):
        html = text_of(client, URL)
    assert "In editions 3–4. Older editions may have it too." in html
    assert '<a href="/articles/mission/history/">All editions</a>' in html


def test_a_milestone_new_in_the_last_editions_has_no_older_one(client, monkeypatch):
    monkeypatch.setattr("milestones.views.milestone.EDITIONS_READ", 2)
    rows = factories.document().milestones
    factories.edition(milestones=rows[:1])
    factories.next_edition(milestones=rows[:1], title="Still one")
    factories.next_edition()
    html = text_of(client, URL)
    assert "In edition 3, since" in html
    assert "Older editions" not in html


# --- What isn't there -----------------------------------------------------------------------------


def test_a_milestone_that_was_removed_is_gone_and_its_last_edition_is_linked(client):
    rows = factories.document().milestones
    factories.edition()
    factories.next_edition(title="Second")
    factories.next_edition(milestones=rows[:1], title="Third")
    html = text_of(client, URL, 410)
    assert "No longer in the article" in html
    assert "This milestone was last in edition 2 of the article" in html
    assert 'href="/articles/mission/editions/2/#m-m1"' in html
    assert 'href="/articles/mission/compare/2...3/"' in html
    assert 'content="noindex"' in html


def test_the_last_edition_that_readers_can_see_is_linked_or_none(client):
    rows = factories.document().milestones
    factories.edition()
    factories.next_edition(title="Second")
    factories.next_edition(milestones=rows[:1], title="Third")
    article = Article.objects.get()
    publishing.withdraw_edition(article.editions.get(number=2), reason="Wrong.")
    assert "edition 1 of the article" in text_of(client, URL, 410)
    publishing.withdraw_edition(article.editions.get(number=1), reason="Wrong.")
    text_of(client, URL, 404)


@pytest.mark.parametrize("uid", ["unknown", "s1", "r1", "f1"])
def test_a_uid_that_no_milestone_has_is_not_found(client, uid):
    factories.edition()
    text_of(client, f"/articles/mission/milestones/{uid}/", 404)


@pytest.mark.parametrize("uid", ["m-1", "m" * 17, "%00", "é", "m1/x"])
def test_what_is_no_uid_is_not_found(client, uid):
    factories.edition()
    assert client.get(f"/articles/mission/milestones/{uid}/").status_code in (400, 404)


def test_a_milestone_of_a_scheduled_edition_is_not_found_until_then(client, clock):
    rows = factories.document().milestones
    factories.edition(milestones=rows[:1])
    factories.next_edition(live_from=clock.ahead(days=1))
    text_of(client, URL, 404)
    clock.advance(days=1)
    text_of(client, URL)


def test_a_withdrawn_article_says_why_as_its_own_page_does(client):
    edition = factories.edition()
    publishing.withdraw(edition.article, reason="It was wrong.")
    html = text_of(client, URL, 410)
    assert "It was wrong." in html
    assert "Initiative" not in html


def test_an_old_slug_leads_to_the_new_one(client):
    edition = factories.edition()
    Article.objects.filter(pk=edition.article_id).update(slug="moved")
    factories.next_edition("moved", title="Moved")
    answer = client.get(URL)
    assert answer.status_code == 301
    assert answer["Location"] == "/articles/moved/milestones/m1/"
    rows = factories.document().milestones
    factories.next_edition("moved", milestones=rows[:1])
    html = text_of(client, "/articles/moved/milestones/m1/", 410)
    assert "/articles/moved/editions/2/#m-m1" in html


# --- Precision ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1999-06-12", "The date is known to the day."),
        ("1999-06", "The date is known to the month."),
        ("1999-21", "The date is known to the season."),
        ("1999-28", "The date is known to the season."),
        ("1999-34", "The date is known to the quarter."),
        ("1999", "The date is known to the year."),
        ("Y-12000", "The date is known to the year."),
        ("199X", "The date is known to the decade."),
        ("18XX", "The date is known to the century."),
        ("1850~", "The date is approximate."),
        ("1850?", "The date is uncertain."),
        ("1850%", "The date is approximate and uncertain."),
        ("1999/2001", "A period from one date to another."),
        ("1999~/2001", "A period whose beginning or end is approximate or uncertain."),
        ("2020/..", "A period that has not ended."),
        ("2020/", "A period whose end is not known."),
        ("../1900", "A period without a beginning."),
        ("/1900", "A period whose beginning is not known."),
        ("soon", "The date is shown as it was written."),
        ("", ""),
    ],
)
def test_the_precision_of_a_date_is_said(date, words):
    assert precision_of(date) == words


# --- As JSON --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_article")
def test_its_data_have_what_the_page_shows(client):
    answer = client.get("/articles/mission/milestones/m1.json")
    data = answer.json()
    at = "http://testserver/articles/mission"
    [second, first] = sorted(data.pop("sources"), key=lambda source: source["uid"], reverse=True)
    assert (first["title"], second["title"]) == ("The record", "A book")
    assert data == {
        "uid": "m1",
        "date": "1999-06",
        "initiative": "Troops deploy",
        "impact": "Trust grew",
        "detail": "<p>It took <strong>days</strong>.</p>",
        "focus_area": {"title": "Trust", "url": f"{at}/#f-f2"},
        "source_count": 2,
        "url": f"{at}/milestones/m1/",
        "permanent_url": f"{at}/editions/1/#m-m1",
        "article": {
            "slug": "mission",
            "title": "A mission and its years",
            "language": "",
            "edition": 1,
            "url": f"{at}/",
        },
        "previous_json_url": f"{at}/milestones/m0.json",
        "next_json_url": f"{at}/milestones/m2.json",
        "editions": [1],
        "are_all_editions_read": True,
        "translations": [],
    }
    first = client.get("/articles/mission/milestones/m0.json").json()
    assert (first["previous_json_url"], first["focus_area"]) == (None, None)
    assert client.get("/articles/mission/milestones/m2.json").json()["next_json_url"] is None
    [listed] = client.get("/milestones.json?q=troops").json()["milestones"]
    assert listed.items() <= data.items()


@pytest.mark.usefixtures("_article")
def test_a_removed_milestone_is_gone_as_json_too(client):
    factories.next_edition(milestone_count=1)
    answer = client.get("/articles/mission/milestones/m1.json")
    assert answer.status_code == 410
    assert answer.json() == {
        "error": "This milestone was last in edition 1 of the article, and is not in the newest"
        " edition.",
        "permanent_url": "http://testserver/articles/mission/editions/1/#m-m1",
    }


def test_references_follow_the_impact_without_a_gap_as_in_the_table(client):
    source = Source(uid="r1", title="Record")
    row = Milestone(uid="m1", date="1999", initiative="Arrival", impact="Calm", sources=("r1",))
    factories.edition(milestones=(row,), sources=(source,))
    for url in ("/articles/mission/", "/articles/mission/milestones/m1/"):
        assert re.search(r">\s*Calm\u00a0<", client.get(url).content.decode()), url
