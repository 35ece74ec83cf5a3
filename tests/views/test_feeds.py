"""The feeds, as a feed reader takes them in."""

import feedparser
import pytest

from tests import factories

pytestmark = pytest.mark.django_db

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


@pytest.mark.parametrize("url", ["/feed.atom", "/corrections.atom"])
def test_each_feed_and_entry_has_what_rfc_4287_demands(client, url):
    factories.edition()
    factories.next_edition(title="Another", kind="correction")
    feed = read(client, url)
    assert feed.feed.author == "KFOR Milestones"
    assert feed.feed.id.startswith("http://testserver/")
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
