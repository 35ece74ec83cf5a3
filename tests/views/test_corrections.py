"""Corrections: on their page, in their feed, and on the pages of their articles."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from milestones.editions import publishing
from milestones.models import Edition
from tests import factories
from tests.queries import SETTINGS, SITE

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split()).replace(" >", ">")


def test_corrections_of_all_articles_are_on_one_page_and_in_a_feed(client, three):
    factories.edition("other", title="Not a correction")
    html = text_of(client, "/corrections/")
    assert "The number was wrong" in html
    assert "Not a correction" not in html
    assert 'href="/articles/mission/compare/2...3/"' in html
    root = ElementTree.fromstring(client.get("/corrections.atom").content)
    [entry] = root.iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary").text == "The number was wrong"
    assert entry.find(f"{ATOM}link").get("href").endswith("/articles/mission/editions/3/")


def test_no_corrections_is_said(client):
    assert "No corrections so far." in text_of(client, "/corrections/")


def test_a_feed_without_entries_does_not_tell_the_present_time(client):
    root = ElementTree.fromstring(client.get("/corrections.atom").content)
    assert root.find(f"{ATOM}updated").text == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("count", [1, 15])
def test_a_corrected_article_takes_two_queries_more(client, django_assert_num_queries, count):
    factories.edition()
    for i in range(count):
        factories.next_edition(title=f"Title {i}", kind="correction")
    for url, queries in {"": 3, "editions/1/": 4}.items():
        with django_assert_num_queries(queries + SITE):
            client.get(f"/articles/mission/{url}")


@pytest.mark.parametrize("count", [1, 15])
def test_corrections_take_the_same_queries(client, django_assert_num_queries, count):
    for i in range(count):
        factories.next_edition(f"a{i}", kind="correction")
    with django_assert_num_queries(2 + SITE):
        client.get("/corrections/")
    with django_assert_num_queries(1 + SETTINGS):
        client.get("/corrections.atom")


def test_a_correction_stays_on_the_article_when_other_editions_follow(client, three):
    notice = "<strong>Corrected</strong> on"
    assert notice in text_of(client, "/articles/mission/")
    factories.next_edition(note="A better lead", lead="<p>Better.</p>")
    html = text_of(client, "/articles/mission/")
    assert notice in html
    assert ': <bdi dir="auto">The number was wrong' in html
    assert '<a href="/articles/mission/compare/2...3/">What was corrected</a>' in html
    assert "corrections</a>" not in html


def test_an_article_names_its_last_correction_and_counts_them(client, three):
    factories.next_edition(note="The title was wrong", title="Right", kind="correction")
    html = text_of(client, "/articles/mission/")
    assert ': <bdi dir="auto">The title was wrong' in html
    assert ': <bdi dir="auto">The number was wrong' not in html
    assert '<a href="/articles/mission/history/"> All 2 corrections </a>' in html
    data = client.get("/articles/mission.json").json()
    assert [row["edition"] for row in data["corrections"]] == [4, 3]


def test_the_page_of_a_correction_says_what_it_is(client, three):
    html = text_of(client, "/articles/mission/editions/3/")
    assert "<strong>This edition is a correction</strong> of" in html
    assert ': <bdi dir="auto">The number was wrong' in html


def test_an_edition_before_a_correction_says_what_was_corrected_since(client, three):
    factories.next_edition(note="Later", lead="<p>Later.</p>")
    html = text_of(client, "/articles/mission/editions/1/")
    assert re.search('<a href="/articles/mission/editions/3/"> ?<bdi dir="auto">The number', html)
    assert "<strong>Corrected</strong>" not in html
    assert "Corrected since" not in text_of(client, "/articles/mission/editions/3/")


def test_a_withdrawn_or_scheduled_correction_is_not_named(client, three, clock):
    factories.next_edition(note="Later", lead="<p>Later.</p>")
    factories.next_edition(
        note="Not yet", lead="<p>x</p>", kind="correction", live_from=clock.ahead(days=1)
    )
    publishing.withdraw_edition(Edition.objects.get(number=3), reason="It was wrong itself.")
    html = text_of(client, "/articles/mission/")
    assert "Corrected" not in html.replace("Corrections", "")
    assert client.get("/articles/mission.json").json()["corrections"] == []


def test_first_publication_and_last_update_are_both_shown(client, clock):
    clock.time = datetime(2026, 11, 24, 12, tzinfo=UTC)
    factories.edition()
    html = text_of(client, "/articles/mission/")
    assert '<time datetime="2026-11-24T12:00:00+00:00">24 November 2026</time>' in html
    assert "Updated" not in html
    clock.advance(days=1)
    factories.next_edition(title="Another")
    for url in ("/articles/mission/", "/"):
        html = text_of(client, url)
        assert re.search("Published <time [^>]*>24 November 2026</time> · Updated", html)
        assert ">25 November 2026</time>" in html


def test_the_first_edition_is_not_called_an_update(client, admin_client):
    first = factories.edition(note="Here it is")
    factories.next_edition(title="Another")
    html = text_of(client, "/articles/mission/history/")
    assert html.count("· First edition") == html.count("· Update") == 1
    assert client.get("/articles/mission.json").json()["kind"] == "update"
    html = text_of(admin_client, f"/admin/milestones/article/{first.article_id}/editions/")
    assert "First edition: Here it is" in html
    assert "First edition</td>" in text_of(admin_client, "/admin/milestones/edition/")
