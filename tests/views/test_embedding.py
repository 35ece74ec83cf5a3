"""The timeline in a frame on another site, and oEmbed."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import set_script_prefix
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from milestones.document.shape import Milestone
from milestones.editions import publishing
from milestones.models import Article
from milestones.views.pages import Page
from tests import factories
from tests.queries import SETTINGS

pytestmark = pytest.mark.django_db

URL = "/articles/mission/embed/"
HERE = "http://testserver/articles/mission/"
NAME = "A mission and its years – KFOR Milestones"


def tree(answer):
    return LexborHTMLParser(answer.content.decode())


def text(node):
    return " ".join(node.text().split())


# --- The page -------------------------------------------------------------------------------------


def test_it_shows_the_timeline_and_links_to_the_article(client):
    factories.edition(short_title="Short")
    page = tree(client.get(URL))
    assert text(page.css_first("h1")) == "Short"
    assert page.css_first("h1 a").attributes["href"] == "/articles/mission/"
    rows = [text(row) for row in page.css("ol.embedded > li")]
    assert rows[0] == "January 1999 Initiative 0 Impact 0"
    assert len(rows) == 4
    assert not page.css("script, header.site, footer.site")


def test_dates_are_in_the_language_of_the_article(client):
    rows = (Milestone(uid="m1", date="1999-06", initiative="Déploiement"),)
    factories.edition(language="fr", milestones=rows)
    assert text(tree(client.get(URL)).css_first(".when")) == "juin 1999"


def test_links_open_outside_the_frame(client):
    factories.edition()
    page = tree(client.get(URL))
    assert page.css_first("base").attributes == {"target": "_blank"}


def test_references_to_sources_that_are_not_there_are_left_out(client):
    initiative = 'Troops deploy<cite data-source="r1"></cite>'
    factories.edition(milestones=(Milestone(uid="m1", date="1999", initiative=initiative),))
    page = tree(client.get(URL))
    assert "Troops deploy" in text(page.body)
    assert not page.css('a[href^="#r-"], a[href*="#source"], sup')


def test_an_article_without_milestones_has_nothing_to_embed(client):
    factories.edition(milestone_count=0)
    assert client.get(URL).status_code == 404
    assert client.get("/oembed", {"url": HERE}).status_code == 404
    html = client.get("/articles/mission/").content.decode()
    assert "oembed" not in html
    assert "/embed/" not in html


def test_a_page_has_nothing_to_embed(client):
    factories.page("about")
    assert client.get("/articles/about/embed/").status_code == 404
    for url in ("http://testserver/about/", "http://testserver/articles/about/"):
        assert client.get("/oembed", {"url": url}).status_code == 404
    html = client.get("/about/").content.decode()
    assert "oembed" not in html
    assert "/embed/" not in html


def test_search_engines_are_led_to_the_article(client):
    factories.edition()
    page = tree(client.get(URL))
    assert page.css_first("link[rel=canonical]").attributes["href"] == HERE
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"


def test_a_withdrawn_article_says_so_and_a_moved_one_redirects(client):
    article = factories.edition().article
    article.slug = "moved"
    article.save()
    publishing.publish(article, note="Moved")
    answer = client.get(URL)
    assert (answer.status_code, answer["Location"]) == (301, "/articles/moved/embed/")
    publishing.withdraw(Article.objects.get(), reason="It was wrong.")
    answer = client.get("/articles/moved/embed/")
    assert answer.status_code == 410
    assert "It was wrong." in answer.content.decode()


def test_it_takes_one_query(client, django_assert_num_queries):
    factories.edition()
    client.get(URL)
    with django_assert_num_queries(1 + SETTINGS):
        client.get(URL)


# --- Who may frame what ---------------------------------------------------------------------------


def policy_of(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_any_site_may_frame_it_and_nothing_else_is_allowed(client):
    factories.edition()
    embedded, article = client.get(URL), client.get("/articles/mission/")
    assert "X-Frame-Options" not in embedded
    assert policy_of(embedded)["frame-ancestors"] == ["*"]
    assert policy_of(embedded) == {**policy_of(article), "frame-ancestors": ["*"]}
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert embedded[name] == article[name]


def test_no_site_may_frame_any_other_page(client):
    factories.edition()
    for url in (
        "/",
        "/articles/mission/",
        "/articles/mission/history/",
        "/admin/login/",
        "/nothing",
    ):
        answer = client.get(url)
        assert answer["X-Frame-Options"] == "DENY"
        assert policy_of(answer)["frame-ancestors"] == ["'none'"]


# --- oEmbed ---------------------------------------------------------------------------------------


def oembed(client, **parameters):
    return client.get("/oembed", parameters)


def frame(answer):
    return LexborHTMLParser(answer["html"]).css_first("iframe").attributes


def test_an_article_can_be_embedded_by_its_url(client):
    factories.edition(title='Quotes " & <tags>')
    answer = oembed(client, url=HERE, format="json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json() | {"html": ""} == {
        "version": "1.0",
        "type": "rich",
        "title": 'Quotes " & <tags>',
        "provider_name": "KFOR Milestones",
        "provider_url": "http://testserver/",
        "html": "",
        "width": 640,
        "height": 480,
        "thumbnail_url": "http://testserver/articles/mission/image.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert frame(answer.json()) == {
        "src": f"http://testserver{URL}",
        "title": 'Quotes " & <tags> – KFOR Milestones',
        "width": "640",
        "height": "480",
        "loading": "lazy",
    }


@pytest.mark.parametrize(
    "url",
    [
        HERE,
        HERE.replace("http:", "https:"),
        HERE + "?utm_source=x#milestones",
        f"http://TestServer{URL}",
    ],
)
def test_every_way_to_write_the_url_is_understood(client, url):
    factories.edition()
    assert oembed(client, url=url).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/articles/mission/",
        "http://testserver.example.org/articles/mission/",
        "http://user@testserver/articles/mission/",
        "http://testserver/articles/none/",
        "http://testserver/articles/mission/history/",
        "http://testserver/admin/",
        "http://testserver/",
        "http://testserver",
        "ftp://testserver/articles/mission/",
        "javascript:alert(1)",
        "/articles/mission/",
        "http://[testserver/articles/mission/",
        "http://testserver/articles/%00/",
        "http://testserver/articles/%ff/",
        "\U0001f389",
    ],
)
def test_a_url_that_is_no_article_of_this_site_is_not_found(client, url):
    factories.edition()
    answer = oembed(client, url=url)
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no article of this site at this URL."}


def test_a_draft_or_withdrawn_article_is_not_found(client):
    factories.article("draft")
    publishing.withdraw(factories.edition().article, reason="It was wrong.")
    assert oembed(client, url=HERE).status_code == 404
    assert oembed(client, url=HERE.replace("mission", "draft")).status_code == 404


def test_a_former_slug_leads_to_the_article(client):
    article = factories.edition().article
    article.slug = "moved"
    article.save()
    publishing.publish(article, note="Moved")
    assert frame(oembed(client, url=HERE).json())["src"].endswith("/articles/moved/embed/")


def test_a_frame_is_as_small_as_it_has_to_be(client):
    factories.edition()
    answer = oembed(client, url=HERE, maxwidth=320, maxheight=9999).json()
    assert (answer["width"], answer["height"]) == (320, 480)
    assert (frame(answer)["width"], frame(answer)["height"]) == ("320", "480")
    assert "thumbnail_url" not in answer
    assert "thumbnail_url" in oembed(client, url=HERE, maxwidth=1200, maxheight=630).json()


@pytest.mark.parametrize("size", ["", "0", "-1", "1.5", "abc", "²", "١", "9" * 99])
def test_a_size_that_is_no_number_is_explained(client, size):
    factories.edition()
    answer = oembed(client, url=HERE, maxwidth=size)
    assert answer.status_code == 400
    assert answer.json()["error"] == "Give a whole number of pixels in the parameter “maxwidth”."


@pytest.mark.parametrize("name", ["xml", "", "JSON", "yaml"])
def test_only_json_is_implemented(client, name):
    factories.edition()
    answer = oembed(client, url=HERE, format=name)
    assert answer.status_code == 501
    assert "format=json" in answer.json()["error"]


def test_a_request_without_a_url_is_explained(client):
    answer = client.get("/oembed")
    assert answer.status_code == 400
    assert "“url”" in answer.json()["error"]


@given(st.text(max_size=50), st.text(max_size=20), st.text(max_size=20))
@limits(max_examples=60)
def test_no_request_is_an_error_of_the_site(url, path, size):
    client = Client()
    for given_url in (url, f"http://testserver/articles/{path}", f"http://{path}"):
        answer = oembed(client, url=given_url, maxheight=size)
        assert answer.status_code in (200, 400, 404)


def test_it_is_found_where_the_site_is_mounted(client):
    factories.edition()
    try:
        set_script_prefix("/below/")
        answer = oembed(client, url="http://testserver/below/articles/mission/")
        assert frame(answer.json())["src"] == "http://testserver/below/articles/mission/embed/"
        assert oembed(client, url=HERE).status_code == 404
    finally:
        set_script_prefix("/")


def test_a_milestone_is_embedded_in_the_timeline_which_opens_at_it(client):
    factories.edition()
    answer = oembed(client, url=f"{HERE}milestones/m1/").json()
    assert answer["title"] == "Initiative 1"
    assert answer["thumbnail_url"] == f"{HERE}milestones/m1/image.png"
    assert frame(answer)["src"] == f"http://testserver{URL}#m-m1"
    assert "Initiative 1" in text(tree(client.get(URL)).css_first("#m-m1"))
    assert oembed(client, url=f"{HERE}milestones/none/").status_code == 404
    page = tree(client.get("/articles/mission/milestones/m1/"))
    link = page.css_first('link[type="application/json+oembed"]').attributes
    assert link["title"] == "Initiative 1"
    assert client.get(link["href"]).json() == answer


def test_an_edition_is_not_embedded_because_the_frame_would_show_another_one_day(client):
    factories.edition()
    for url in (f"{HERE}editions/1/", f"{HERE}editions/1.json"):
        assert oembed(client, url=url).status_code == 404


def test_an_article_links_to_its_oembed_url(client):
    factories.edition()
    page = tree(client.get("/articles/mission/"))
    link = page.css_first('link[type="application/json+oembed"]').attributes
    assert link["rel"] == "alternate"
    assert link["title"] == "A mission and its years"
    assert parse_qs(urlsplit(link["href"]).query) == {"url": [HERE], "format": ["json"]}
    assert json.loads(client.get(link["href"]).content)["type"] == "rich"


# --- The code to copy -----------------------------------------------------------------------------


def test_the_code_to_copy_is_shown_as_text(rf):
    edition = factories.edition(title="War & peace")
    context = {"edition": edition, "page": Page(edition.document)}
    html = render_to_string("milestones/_embed.html", context, rf.get("/"))
    box = LexborHTMLParser(html)
    assert not box.css("iframe")
    code = LexborHTMLParser(box.css_first("pre").text()).css_first("iframe").attributes
    assert code["src"] == f"http://testserver{URL}"
    assert code["title"] == "War & peace – KFOR Milestones"
