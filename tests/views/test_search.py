"""The search page: what readers are shown, and where it leads."""

import re

import pytest
from django.utils.http import urlencode

from milestones.document.shape import Section
from milestones.editions import publishing, topics
from tests import factories
from tests.queries import SITE

pytestmark = pytest.mark.django_db


def html_of(client, query="", status=200, **parameters):
    response = client.get(f"/search/?{query or urlencode(parameters)}")
    assert response.status_code == status
    return " ".join(response.content.decode().split()).replace(" >", ">").replace("> <", "><")


def sections(count, text="peace"):
    return tuple(
        Section(uid=f"s{i}", heading=f"Part {i}", body=f"<p>{text}</p>") for i in range(count)
    )


def test_a_result_leads_to_its_place_with_the_words_marked(client):
    factories.edition(language="en")
    html = html_of(client, q="causes")
    assert '1 result for <strong dir="auto">causes</strong>' in html
    assert (
        '<li lang="en" dir="ltr"><h2><a href="/articles/mission/#s-s1">Why it began</a></h2>'
        in html
    )
    assert "There was <mark>cause</mark>." in html
    assert 'href="/articles/mission/#m-m2"' in html_of(client, q="initiative 2")
    assert 'href="/articles/mission/#f-f1"' in html_of(client, q="fair ones")


def test_each_place_is_in_the_page_of_the_article(client):
    rows = (*factories.document().sections, Section(uid="bare", body="<p>No heading</p>"))
    factories.edition(sections=rows)
    article = client.get("/articles/mission/").content.decode()
    for query in (
        "cause",
        "heading",
        "courts",
        "initiative",
        "focus",
        "done",
        "retrospect",
        "record",
    ):
        for anchor in re.findall('/articles/mission/#([^"]+)', html_of(client, q=query)):
            assert f'id="{anchor}"' in article


def test_a_text_is_in_its_own_language_and_direction(client):
    factories.edition(language="ar", title="السلام")
    html = html_of(client, q="سلام")
    assert '<li lang="ar" dir="rtl"><h2><a href="/articles/mission/"><mark>السلام</mark>' in html
    assert '<p class="meta" lang="en-GB" dir="ltr"> Article' in html


def test_a_date_is_among_the_words_of_the_site(client):
    factories.edition(language="ar")
    html = html_of(client, q="initiative 2")
    assert '<p class="meta" lang="en-GB" dir="ltr"> Milestone · <time datetime="' in html


def test_a_date_is_in_the_readers_language(client):
    factories.edition(language="en")
    assert "March 1999</time>" in html_of(client, q="initiative 2")
    french = client.get("/fr/search/?q=initiative+2").content.decode()
    assert "mars 1999</time>" in french


def test_an_article_is_called_by_its_short_title(client):
    factories.edition(title="A mission and all of its years", short_title="A mission")
    assert '<a href="/articles/mission/">A <mark>mission</mark></a>' in html_of(client, q="mission")


def test_a_place_without_a_heading_has_the_title_of_its_page(client):
    bare = Section(uid="bare", body="<p>No heading, but peace</p>")
    factories.edition(language="ar", title="السلام", sections=(bare,))
    html = html_of(client, q="peace")
    assert '<h2><a href="/articles/mission/#s-bare">السلام</a>' in html
    html = html_of(client, q="include")
    assert '<h2 lang="en-GB" dir="ltr"><a href="/articles/mission/#focus-areas">Focus areas' in html


def test_a_long_title_is_cut_where_there_is_little_room(client):
    factories.edition(title="peace " * 40)
    html = html_of(client, q="cause")
    assert re.search(r"<bdi[^>]*>(peace ){11}…</bdi>|<bdi[^>]*>(peace )+pea…</bdi>", html)


def test_markup_in_a_text_or_a_query_is_shown_as_text(client):
    factories.edition(title="A <b>bold</b> title")
    html = html_of(client, q='<b>bold" onfocus="x')
    assert "A &lt;b&gt;" in html or "A &lt;<mark>b</mark>&gt;" in html
    assert "<b>" not in html
    assert 'onfocus="' not in html


def test_results_can_be_limited_by_kind_and_by_article(client):
    factories.edition("one", title="Peace", sections=sections(2))
    factories.edition("two", title="Two", sections=sections(1))
    html = html_of(client, q="peace")
    assert "4 results" in html
    link = '<a href="/search/?q=peace&amp;kind=section" rel="nofollow">Sections</a>'
    assert f'{link}<span class="count">3</span>' in html
    assert 'href="/search/?q=peace&amp;article=one"' in html
    html = html_of(client, q="peace", kind="section", article="one")
    assert "2 results" in html
    assert "<strong>Sections</strong>" in html
    assert 'href="/search/?q=peace&amp;article=one" rel="nofollow">Show all</a>' in html
    html = html_of(client, q="peace", kind="milestone")
    assert 'href="/search/?q=peace" rel="nofollow">Search all' in html


@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        ("article=unknown", "There is no article at “unknown” now."),
        ("article=draft", "There is no article at “draft” now."),
        ("article=" + "x" * 101, "There is no such article."),
        ("kind=unknown", "There is no such kind of result."),
        ("topic=unknown", "There is no topic “unknown”."),
        ("language=xx", "There is no such language."),
    ],
)
def test_a_limit_that_is_not_there_lists_nothing_and_that_is_said(client, limit, problem):
    factories.edition("one", title="Peace")
    factories.article("draft")
    html = html_of(client, f"q=peace&{limit}")
    assert f'<strong class="problem">{problem}</strong>' in html
    assert '<a href="/search/?q=peace" rel="nofollow">Remove all filters</a>' in html
    assert "/articles/one/" not in html


def test_a_limit_by_an_article_or_a_topic_that_moved_still_works(client):
    edition = factories.edition("old", title="Peace")
    factories.edition("two", title="Peace")
    topic = factories.topic("before", edition.article)
    edition.article.slug = "new"
    edition.article.save()
    factories.next_edition("new", title="Peace")
    topic.slug = "after"
    topics.save(topic)
    for limit in ("article=old", "topic=before"):
        html = html_of(client, f"q=peace&{limit}")
        assert "1 result for" in html
        assert "/articles/new/" in html
    assert "topic=after" in html


def test_results_can_be_limited_by_topic_and_by_language(client):
    one = factories.edition("one", language="en", title="Peace")
    factories.edition("two", language="fr", title="Peace")
    assert "by-topic" not in html_of(client, q="peace", article="one")
    first, second = (factories.topic(slug, one.article) for slug in ("first", "second"))
    html = html_of(client, q="peace")
    for link in ("topic=first", "topic=second", "language=en", "language=fr"):
        assert f"/search/?q=peace&amp;{link}" in html
    assert "1 result for" in html_of(client, q="peace", topic="first", language="en")
    assert "Nothing was found" in html_of(client, q="peace", topic="first", language="fr")


def test_results_are_on_pages_of_twenty(client):
    factories.edition(sections=sections(45))
    html = html_of(client, q="peace")
    assert html.count("<h2><a") == 20
    assert 'href="/search/?q=peace&amp;page=2">More results' in html
    html = html_of(client, q="peace", page=3)
    assert html.count("<h2><a") == 5
    assert '<ol class="entries results" start="41">' in html
    assert 'href="/search/?q=peace&amp;page=2">Previous results' in html
    assert "More results" not in html


@pytest.mark.parametrize("number", ["0", "4", "x", "", "01", "²", "99999999999", "-1"])
def test_there_is_no_other_page(client, number):
    factories.edition(sections=sections(45))
    html_of(client, q="peace", page=number, status=404)


def test_a_search_without_words_says_what_can_be_searched(client):
    html = html_of(client)
    assert "<h1>Search</h1>" in html
    assert "Search the articles, with their sections, milestones and sources." in html
    assert 'href="/milestones/"' in html


def test_a_search_without_results_helps(client):
    html = html_of(client, q="xylophone")
    assert 'Nothing was found for <strong dir="auto">xylophone</strong>.' in html
    assert "Check the spelling" in html


def test_a_misspelt_word_is_corrected_and_that_is_said(client):
    factories.edition(title="Kosovo")
    html = html_of(client, q="Kosvo")
    assert "Nothing contains “<bdi>Kosvo</bdi>”." in html
    assert 'such as <a href="/search/?q=kosovo" rel="nofollow"><bdi>kosovo</bdi></a>' in html
    assert "<mark>Kosovo</mark>" in html
    assert "words that begin like this" in html_of(client, q="kos")


def test_it_is_said_if_results_have_only_some_of_the_words(client):
    factories.edition(sections=sections(1, "peace"))
    assert "Nothing contains all of these words." in html_of(client, q="peace retrospect")


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ff%fe", "q=" + "x" * 9000, "q=%F0%9F%8E%89", "q=%E2%80%AEabc", "q=a&q=b", "x=1"]
    + ["q=peace&article=%00", "q=peace&article=a'b", "q=%22&kind=%00", "q=%ED%A0%80", "q=a%20OR%20"]
    + ["q=*", "q=%27%27", "q=NEAR(", "q=%5C", "q=peace&page=1&page=2x&page=1"],
)
def test_any_query_has_a_page(client, query):
    factories.edition(sections=sections(1))
    client.raise_request_exception = False
    response = client.get(f"/search/?{query}")
    assert response.status_code in (200, 400, 414)


def test_nothing_is_kept_and_nothing_is_for_search_engines(client):
    response = client.get("/search/?x=1&q=peace&utm_source=y")
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert not response.cookies
    html = response.content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert '<link rel="canonical" href="http://testserver/search/?q=peace">' in html


def test_pages_of_results_take_the_same_queries(client, django_assert_num_queries):
    for count in (3, 30):
        factories.edition(f"a{count}", sections=sections(count))
        with django_assert_num_queries(7 + SITE):
            html_of(client, q="peace")
    with django_assert_num_queries(9 + SITE):
        html_of(client, q="peace", article="a30")


def test_a_withdrawn_article_is_not_found(client):
    edition = factories.edition(title="Secret words")
    publishing.withdraw(edition.article, reason="x")
    html = html_of(client, q="secret")
    assert "Nothing was found" in html
    assert "words" not in html.partition("<main")[2].partition("<ul>")[0]


def test_the_form_is_labelled_and_keeps_the_query(client):
    html = html_of(client, q='a "b"')
    assert '<form class="search" action="/search/">' in html
    assert 'name="q" value="a &quot;b&quot;"' in html
