"""What the site says of itself, on its pages and in its data."""

import json

import feedparser
import pytest
from django.utils.html import escape

from milestones.document.serializing import from_json
from milestones.editions import citing
from milestones.models import Edition
from milestones.models.public_state import STATE, State
from milestones.views.linked_data import site_data
from tests import factories
from tests.wsgi import ask

pytestmark = pytest.mark.django_db

CC = "https://creativecommons.org/licenses/by/4.0/"
TEXTS = {
    "name": "Ours & theirs",
    "publisher": "The Office",
    "description": "What was done <when>.",
    "contact": "us@example.org",
    "footer_text": "By § 5.",
}


def text_of(client, url="/", status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split())


@pytest.fixture
def filled_in():
    return factories.site_says(**TEXTS, publisher_url="https://example.org/", licence_url=CC)


def test_the_footer_says_who_publishes_and_how_to_reach_them(client, filled_in):
    footer = text_of(client).partition("<footer")[2]
    assert "Ours &amp; theirs" in footer
    assert 'Published by <a href="https://example.org/">The Office</a>' in footer
    assert 'Contact: <a href="mailto:us@example.org">us@example.org</a>' in footer
    assert "By § 5." in footer
    assert f'Licence: <a href="{CC}">CC BY 4.0</a>' in footer


def test_a_new_site_shows_nothing_of_what_is_not_filled_in(client):
    footer = text_of(client).partition("<footer")[2]
    assert "KFOR Milestones" in footer
    assert not any(word in footer for word in ("Published by", "Contact", "Licence", "None"))


def test_the_front_page_says_what_the_site_is(client, filled_in):
    html = text_of(client)
    assert "What was done &lt;when&gt;." in html.partition("<main")[2]
    assert '<meta name="description" content="What was done &lt;when&gt;.">' in html
    assert "Articles about what was done" not in html


def test_a_text_in_another_language_than_the_page_says_so(client, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("fr", "French")]
    factories.site_says(publisher="The Office")
    factories.edition(language="fr")
    html = text_of(client, "/articles/mission/")
    assert '<bdi lang="en-GB" dir="ltr">The Office</bdi>' in html


def test_the_header_shows_the_logo_which_is_decorative_beside_the_name(client, images_folder):
    image = factories.image()
    factories.site_says(name="Ours", logo=image)
    brand = text_of(client).partition('class="brand"')[2].partition("</a>")[0]
    assert 'alt=""' in brand
    assert 'height="36"' in brand
    assert image.sha256 in brand
    assert brand.endswith("Ours ")


def test_the_menu_is_in_the_header_and_the_footer(client):
    factories.page("about", menu="header", title="About")
    factories.page("privacy", menu="footer", title="Privacy")
    html = text_of(client, "/about/")
    header, _, footer = html.partition("<main")[0], None, html.partition("<footer")[2]
    assert '<a href="/about/" aria-current="page" >' in header
    assert "/privacy/" not in header
    assert '<a href="/privacy/" >' in footer
    assert 'href="/about/"' not in footer


def test_all_its_data_use_its_name_and_publisher(client, filled_in, settings):
    factories.edition()
    assert client.get("/site.webmanifest").json()["name"] == TEXTS["name"]
    assert client.get("/api/openapi.json").json()["info"]["title"] == TEXTS["name"]
    feed = feedparser.parse(client.get("/feed.atom").content).feed
    assert (feed.title, feed.author, feed.subtitle) == (
        escape(TEXTS["name"]),
        "The Office",
        TEXTS["description"],
    ) or feed.author == "The Office"
    assert client.get("/feed.json").json()["authors"] == [{"name": "The Office"}]
    assert client.get("/feed.json").json()["description"] == TEXTS["description"]
    assert 'rel="license"' in client.get("/articles/mission.json")["Link"]
    html = text_of(client, "/articles/mission/")
    assert '<meta property="og:site_name" content="Ours &amp; theirs">' in html


def test_its_linked_data_name_the_publisher(filled_in):
    data = site_data("https://example.com/")
    assert data["description"] == TEXTS["description"]
    assert data["publisher"] == {
        "@type": "Organization",
        "name": "The Office",
        "url": "https://example.org/",
    }


def test_the_author_of_a_citation_is_the_publisher_as_in_feeds_and_linked_data(filled_in):
    edition, url = factories.edition(), "https://e.org/"
    bibtex = citing.bibtex(edition, url)
    assert "author = {{The Office}}" in bibtex
    assert r"titleaddon = {{Ours \& theirs}}" in bibtex
    ris = citing.ris(edition, url)
    assert "AU  - The Office" in ris
    assert f"T2  - {TEXTS['name']}" in ris
    [item] = json.loads(citing.csl_json(edition, url))
    assert item["author"] == [{"literal": "The Office"}]
    assert item["container-title"] == TEXTS["name"]
    texts = {each.style: each.html for each in citing.citations(edition, url)}
    assert all(html.startswith("The Office") for html in texts.values())
    assert "Ours &amp; theirs. <bdi>https://e.org/</bdi>" in texts["APA"]


def test_a_site_that_is_named_as_its_publisher_is_not_named_twice():
    factories.site_says(name="The Office", publisher="The Office")
    edition, url = factories.edition(), "https://e.org/"
    assert "titleaddon" not in citing.bibtex(edition, url)
    assert "T2  -" not in citing.ris(edition, url)
    assert "The Office. <bdi>" not in citing.citations(edition, url)[0].html


def test_a_cold_page_reads_the_site_in_two_queries_and_the_next_in_none(
    client, django_assert_num_queries
):
    factories.edition()
    with django_assert_num_queries(3):
        client.get("/articles/mission/")
    known = {STATE: State(1, None, None, None)}
    client.get("/articles/mission/", **known)
    with django_assert_num_queries(1):
        client.get("/articles/mission/", **known)


def test_the_page_cache_says_for_which_state_it_renders(site, django_assert_num_queries):
    ask(site, "/")
    with django_assert_num_queries(1):
        assert ask(site, "/articles/mission/").status == 200


def test_a_change_is_seen_at_once(site, monitor):
    assert b"KFOR Milestones" in ask(site, "/").body
    factories.site_says(name="Ours")
    monitor.changes += 1
    assert b"Ours" in ask(site, "/").body


def test_no_json_of_an_edition_depends_on_the_settings(filled_in):
    edition = factories.edition()
    assert from_json(Edition.objects.get().content) == edition.document
