"""The feeds, as a feed reader takes them in, and the page that lists them."""

import re
from dataclasses import replace
from datetime import datetime

import feedparser
import pytest

from milestones.editions import publishing
from milestones.models import Article
from tests import factories, queries

pytestmark = pytest.mark.django_db

ATOM_FEEDS = ["/feed.atom", "/corrections.atom", "/articles/mission/feed.atom"]
JSON_FEEDS = ["/feed.json", "/corrections.json", "/articles/mission/feed.json"]
MILESTONES = {"/milestones.atom", "/milestones/feed.json"}

HARD = "then x<y holds; 5 < 6 & AT&T"
IN_PROSE = "<p>then x&lt;y holds; 5 &lt; 6 &amp; AT&amp;T</p>"


def read(client, url="/feed.atom", host="testserver"):
    feed = feedparser.parse(client.get(url, headers={"host": host}).content)
    assert not feed.bozo, feed.bozo_exception
    return feed


@pytest.mark.parametrize("text", [HARD, "If troops < 5,000 see `<script>` there & more.", "&amp;"])
def test_a_feed_reader_gets_titles_notes_and_leads_to_the_letter(client, text):
    factories.edition()
    prose = f"<p>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>"
    factories.next_edition(title=text, lead=prose, note=text, kind="correction")
    [entry] = read(client).entries
    assert (entry.title, entry.summary) == (text, text)
    [entry] = read(client, "/corrections.atom").entries
    assert (entry.title, entry.summary) == (text, text)


def test_an_entry_shows_note_and_kind_above_the_lead(client):
    factories.edition()
    factories.next_edition(note=HARD, kind="correction", lead=IN_PROSE)
    [entry] = read(client).entries
    assert [(tag.term, tag.label) for tag in entry.tags] == [("correction", "Correction")]
    [content] = entry.content
    assert content.type == "text/html"
    escaped = "then x&lt;y holds; 5 &lt; 6 &amp; AT&amp;T"
    expected = f"<p><strong>Correction</strong>: {escaped}</p><p>{escaped}</p>"
    assert content.value == f'<div dir="auto">{expected}</div>'


def test_without_a_lead_an_entry_shows_what_the_article_says_first(client):
    factories.edition(lead="")
    [entry] = read(client).entries
    assert entry.summary == "There was cause."
    assert "<p>There was cause.</p></div>" in entry.content[0].value


def test_an_entry_says_its_language_and_the_direction_of_its_text(client):
    factories.edition(language="ar", title="البعثة", lead="<p>بدأت.</p>")
    xml = client.get("/feed.atom").content.decode()
    assert '<entry xml:lang="ar">' in xml
    [entry] = read(client).entries
    assert entry.content[0].value == (
        '<div dir="rtl" lang="ar"><p><strong dir="ltr" lang="en-GB">First edition</strong>:'
        " First edition</p><p>بدأت.</p></div>"
    )
    factories.next_edition(language="ar", title="البعثة", kind="correction")
    assert '<entry xml:lang="ar">' in client.get("/corrections.atom").content.decode()


def test_the_first_edition_says_so(client):
    factories.edition()
    [entry] = read(client).entries
    assert [(tag.term, tag.label) for tag in entry.tags] == [("first", "First edition")]


@pytest.mark.parametrize("url", [*ATOM_FEEDS, "/milestones.atom"])
def test_each_feed_and_entry_has_what_rfc_4287_demands(client, url):
    factories.edition()
    factories.next_edition(title="Another", kind="correction")
    feed = read(client, url)
    assert feed.feed.author == "KFOR Milestones"
    assert feed.feed.id.startswith(("http://testserver/", "tag:testserver,20"))
    assert {link.rel for link in feed.feed.links} == {"alternate", "self"}
    for link in feed.feed.links + feed.entries[0].links:
        assert link.href.startswith("http://testserver/")
    assert feed.feed.updated_parsed
    for entry in feed.entries:
        assert entry.updated_parsed
        assert entry.published_parsed
        assert entry.id.startswith("tag:testserver,20")


def test_ids_differ_between_editions_and_sites_but_not_between_feeds(client):
    factories.edition()
    factories.next_edition(title="Another", kind="correction")
    before = read(client).entries[0].id
    assert read(client, "/corrections.atom").entries[0].id == before
    assert read(client, host="localhost").entries[0].id != before
    factories.next_edition(title="A third", kind="correction")
    assert read(client).entries[0].id != before
    assert [entry.id for entry in read(client, "/corrections.atom").entries][1] == before


def test_an_id_outlives_the_articles_slug(client):
    edition = factories.edition()
    factories.next_edition(title="Another", kind="correction")
    before = read(client, "/corrections.atom").entries[0].id
    edition.article.refresh_from_db()
    edition.article.slug = "moved"
    edition.article.save()
    factories.next_edition("moved", title="Moved")
    assert read(client, "/corrections.atom").entries[0].id == before


# --- JSON Feed ------------------------------------------------------------------------------------

# https://jsonfeed.org/version/1.1
OF_A_FEED = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "user_comment": str,
    "language": str,
    "authors": list,
    "items": list,
}
OF_AN_ITEM = {
    "id": str,
    "url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "date_published": str,
    "date_modified": str,
    "tags": list,
    "language": str,
}


def read_json(client, url="/feed.json", **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return response.json()


def assert_of(value, kinds):
    """Check that each member of `value` is one of the specification, of its type."""
    assert {name: kinds[name] for name in value} == {name: type(value[name]) for name in value}


@pytest.mark.parametrize("url", [*JSON_FEEDS, "/milestones/feed.json"])
def test_a_json_feed_has_what_its_specification_demands(client, url):
    factories.edition(language="sq")
    factories.next_edition(title="Another", kind="correction", language="sq")
    response = client.get(url)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    assert_of(feed, OF_A_FEED)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"http://testserver{url}"
    assert feed["language"] == ("sq" if url.startswith("/articles/") else "en-GB")
    assert feed["authors"] == [{"name": "KFOR Milestones"}]
    assert "URL" in feed["user_comment"]  # for people who open it in a browser
    assert feed["items"]
    for item in feed["items"]:
        assert_of(item, OF_AN_ITEM)
        assert {"content_html", "content_text"} & item.keys()
        assert item["language"] == "sq"
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo
        assert item["url"].startswith("http://testserver/articles/mission/")


@pytest.mark.parametrize(
    ("atom", "json"),
    [
        *zip(ATOM_FEEDS, JSON_FEEDS, strict=True),
        ("/milestones.atom", "/milestones/feed.json"),
    ],
)
def test_both_formats_have_the_same_entries(client, atom, json):
    factories.edition(title=HARD, note=HARD)
    factories.next_edition(title=HARD, note=HARD, kind="correction", lead=IN_PROSE)
    one, other = read(client, atom), read_json(client, json)
    assert one.feed.title == other["title"]
    assert one.feed.link == other["home_page_url"]
    for entry, item in zip(one.entries, other["items"], strict=True):
        assert (entry.id, entry.link, entry.title) == (item["id"], item["url"], item["title"])
        assert entry.summary == item.get("summary", item.get("content_text"))
        assert [tag.label for tag in entry.tags] == item["tags"]
        if "content_html" in item:
            assert "<p>then x&lt;y holds; 5 &lt; 6 &amp; AT&amp;T</p>" in item["content_html"]
    assert other["items"]


def test_a_json_feed_without_entries_is_whole(client):
    feed = read_json(client)
    assert_of(feed, OF_A_FEED)
    assert feed["items"] == []


# --- One article ----------------------------------------------------------------------------------


def test_the_feed_of_an_article_has_an_entry_for_each_public_edition(client, clock):
    factories.edition(note="It began")
    factories.next_edition(title="A better title", note="A better title")
    wrong = factories.next_edition(title="Not so", note="Secret", kind="correction")
    factories.next_edition(title="The best title", note="The best", kind="correction")
    publishing.withdraw_edition(wrong, reason="Wrong.")
    factories.next_edition(title="Soon", note="Soon", live_from=clock.ahead(days=1))
    factories.edition("other")
    feed = read(client, "/articles/mission/feed.atom")
    assert feed.feed.title == "The best title – KFOR Milestones"
    assert feed.feed.link == "http://testserver/articles/mission/"
    assert [(entry.title, entry.summary) for entry in feed.entries] == [
        ("Edition 4: The best title", "The best"),
        ("Edition 2: A better title", "A better title"),
        ("Edition 1: A mission and its years", "It began"),
    ]
    assert [entry.link.rpartition("/editions/")[2] for entry in feed.entries] == ["4/", "2/", "1/"]


def test_the_feed_of_an_article_and_its_ids_outlive_its_slug(client):
    factories.edition()
    before = read(client, "/articles/mission/feed.atom")
    Article.objects.update(slug="moved")
    factories.next_edition("moved", title="Moved")
    for ending in ("atom", "json"):
        response = client.get(f"/articles/mission/feed.{ending}")
        assert response["Location"] == f"/articles/moved/feed.{ending}"
    after = read(client, "/articles/moved/feed.atom")
    assert after.feed.id == before.feed.id
    assert after.feed.id.startswith("tag:testserver,20")
    assert after.entries[1].id == before.entries[0].id
    assert after.entries[1].link == "http://testserver/articles/moved/editions/1/"


def test_the_feeds_of_two_articles_have_different_ids(client):
    ids = set()
    for slug in ("one", "two"):
        factories.edition(slug)
        ids.add(read(client, f"/articles/{slug}/feed.atom").feed.id)
    assert len(ids) == 2


def test_the_feed_of_a_withdrawn_article_says_that_it_is_gone(client):
    article = factories.edition().article
    publishing.withdraw(article, reason="Wrong.")
    for ending in ("atom", "json"):
        response = client.get(f"/articles/mission/feed.{ending}")
        assert response.status_code == 410
        assert "Wrong." in response.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_a_feed_takes_the_same_queries_whatever_its_length(
    client, django_assert_num_queries, count
):
    for i in range(count):
        factories.next_edition(title=f"Title {i}", kind="correction")
        factories.edition(f"a{i}")
    for url in (*ATOM_FEEDS, *JSON_FEEDS):
        has_topics = url in ("/feed.atom", "/feed.json")
        own = 2 if "mission" in url or has_topics else 1
        with django_assert_num_queries(own + queries.SETTINGS):
            client.get(url)


# --- Their page -----------------------------------------------------------------------------------


def test_the_page_of_feeds_lists_them_all(client, django_assert_num_queries):
    factories.edition(short_title="The mission")
    with django_assert_num_queries(1 + queries.SITE):
        html = client.get("/feeds/").content.decode()
    for url in (*ATOM_FEEDS, *JSON_FEEDS, *MILESTONES):
        assert f'href="{url}"' in html
        assert f">http://testserver{url}</a>" in html
    assert "The mission</bdi></a>" in html


def test_the_page_of_feeds_has_further_pages(client, monkeypatch):
    monkeypatch.setattr("milestones.views.feeds.ARTICLES_A_PAGE", 2)
    for i in range(3):
        factories.edition(f"a{i}")
    first = client.get("/feeds/").content.decode()
    [url] = re.findall('rel="next" href="([^"]*)"', first)
    second = client.get(url).content.decode()
    found = [re.findall(r'href="/articles/(a\d)/feed.atom"', html) for html in (first, second)]
    assert found == [["a2", "a1"], ["a0"]]


def test_the_page_of_feeds_says_what_feeds_are_for_before_anything_is_published(client):
    html = client.get("/feeds/").content.decode()
    assert "feed reader" in html
    assert "Single articles" not in html


SITE, CORRECTIONS = {"/feed.atom", "/feed.json"}, {"/corrections.atom", "/corrections.json"}
ARTICLE = {"/articles/mission/feed.atom", "/articles/mission/feed.json"}


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        ("/", SITE),
        ("/articles/mission/", SITE | ARTICLE),
        ("/articles/mission/editions/1/", SITE | ARTICLE),
        ("/articles/mission/history/", ARTICLE),
        ("/articles/mission/milestones/m0/", MILESTONES),
        ("/milestones/", MILESTONES),
        ("/corrections/", CORRECTIONS),
        ("/feeds/", SITE | MILESTONES | CORRECTIONS),
    ],
)
def test_a_page_names_its_feeds_to_feed_readers(client, url, feeds):
    factories.edition()
    html = client.get(url).content.decode()
    kind = r"application/(?:atom\+xml|feed\+json)"
    found = re.findall(rf'<link rel="alternate" href="([^"]*)" type="{kind}" title="[^"]', html)
    assert set(found) == feeds
    assert len(found) == len(feeds)


# --- New milestones -------------------------------------------------------------------------------


def test_the_feed_of_milestones_has_those_that_are_new_newest_edition_first(client, clock):
    rows = factories.document(6).milestones
    factories.edition(milestones=rows[:2])
    clock.advance(hours=1)
    factories.next_edition(milestones=(*rows[:2], rows[4]))
    clock.advance(hours=1)
    factories.next_edition(milestones=(*rows[:2], rows[4]), title="Only the title")
    entries = read(client, "/milestones.atom").entries
    assert [entry.title for entry in entries] == [
        *("May 1999: Initiative 4", "January 1999: Initiative 0", "February 1999: Initiative 1")
    ]
    assert [entry.summary for entry in entries] == ["Impact 4", "Impact 0", "Impact 1"]
    assert entries[0].link == "http://testserver/articles/mission/milestones/m4/"
    assert entries[0].updated > entries[1].updated
    assert [tag.term for tag in entries[0].tags] == ["update"]


def test_a_milestone_keeps_its_entry_when_it_changes_and_loses_it_when_it_is_removed(client):
    rows = factories.document().milestones
    factories.edition(milestones=rows[:2])
    [before, _] = read(client, "/milestones.atom").entries
    changed = replace(rows[0], impact="Another impact")
    factories.next_edition(milestones=(changed,))
    [after] = read(client, "/milestones.atom").entries
    assert (after.id, after.updated) == (before.id, before.updated)
    assert after.summary == "Another impact"
    publishing.withdraw(Article.objects.get(), reason="Wrong.")
    assert read(client, "/milestones.atom").entries == []


def test_a_milestone_that_comes_back_is_new(client):
    rows = factories.document().milestones
    factories.edition(milestones=rows[:2])
    factories.next_edition(milestones=rows[:1])
    factories.next_edition(milestones=rows[:2], title="Back")
    entries = read(client, "/milestones.atom").entries
    assert [entry.title.partition(": ")[2] for entry in entries] == ["Initiative 1", "Initiative 0"]


@pytest.mark.parametrize("count", [1, 10])
def test_the_feed_of_milestones_takes_two_queries(client, django_assert_num_queries, count):
    for i in range(count):
        factories.edition(f"a{i}")
    with django_assert_num_queries(2 + queries.SETTINGS):
        assert len(read(client, "/milestones.atom").entries) == 4 * count
