"""The Link headers of pages and data, as programs follow them."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from milestones.editions import publishing
from tests import factories
from tests.views.test_linked_data import linked_data

pytestmark = pytest.mark.django_db

AT = "http://testserver/articles/mission"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIVE = ["/", ".json", ".md", ".csv", ".xlsx"]
EDITION = [f"/editions/2{ending}" for ending in (*LIVE, ".bib", ".ris", ".csl.json")]


def links_of(response):
    """Return the links in a response's header as (URL, relation, media type or "")."""
    pattern = r'<([^<>]*)>; rel="([a-z-]*)"(?:; type="([a-z./+-]*)")?(?:, |$)'
    header = response["Link"]
    assert re.fullmatch(f"(?:{pattern})+", header)
    return re.findall(pattern, header)


def linked(client, ending, relation):
    response = client.get(f"/articles/mission{ending}")
    return [(url, kind) for url, rel, kind in links_of(response) if rel == relation]


def test_each_format_names_the_page_for_search_engines_as_the_page_does(client, three, subtests):
    for ending in LIVE + EDITION:
        with subtests.test(ending):
            assert linked(client, ending, "canonical") == [(f"{AT}/", "")]
            for page in ("/", "/editions/2/"):
                html = client.get(f"/articles/mission{page}").content.decode()
                assert f'<link rel="canonical" href="{AT}/">' in html


def test_each_format_names_the_url_to_cite(client, three):
    for ending in LIVE:
        assert linked(client, ending, "cite-as") == [(f"{AT}/editions/3/", "")]
    for ending in EDITION:
        assert linked(client, ending, "cite-as") == [(f"{AT}/editions/2/", "")]


def test_each_format_leads_to_the_others_of_the_same_text(client, three, subtests):
    for ending in LIVE + EDITION:
        with subtests.test(ending):
            alternates = dict(linked(client, ending, "alternate"))
            live = {
                f"{AT}/": "text/html",
                f"{AT}.json": "application/json",
                f"{AT}.md": "text/markdown",
                f"{AT}.csv": "text/csv",
                f"{AT}.xlsx": XLSX,
            }
            edition = {
                f"{AT}/editions/2/": "text/html",
                f"{AT}/editions/2.json": "application/json",
                f"{AT}/editions/2.md": "text/markdown",
                f"{AT}/editions/2.csv": "text/csv",
                f"{AT}/editions/2.xlsx": XLSX,
            }
            expected = live if ending in LIVE else edition
            assert expected.items() >= alternates.items()
            assert expected.keys() - alternates.keys() == {f"{AT}{ending}"} & expected.keys()
            for url, kind in alternates.items():
                response = client.get(url.removeprefix("http://testserver"))
                assert response.status_code == 200
                assert response["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize("page", ["/", "/editions/2/"])
def test_a_page_names_the_same_formats_of_its_text_in_its_head(client, three, page):
    html = client.get(f"/articles/mission{page}").content.decode()
    kinds = r"application/json|text/markdown"
    tags = re.findall(rf'<link\s+rel="alternate"\s+href="([^"]*)"\s+type="({kinds})"\s*>', html)
    in_head = {(f"http://testserver{url}", kind) for url, kind in tags}
    in_header = set(linked(client, page, "alternate"))
    assert in_head <= in_header
    assert {url.rpartition(".")[2] for url, _ in in_header - in_head} == {"csv", "xlsx"}


def test_an_edition_of_a_withdrawn_article_is_its_own_page_for_search_engines(client, three):
    publishing.withdraw(three, reason="Wrong.")
    assert linked(client, "/editions/1/", "canonical") == [(f"{AT}/editions/1/", "")]
    html = client.get("/articles/mission/editions/1/").content.decode()
    assert f'<link rel="canonical" href="{AT}/editions/1/">' in html
    assert linked_data(client, "/articles/mission/editions/1/")["url"] == f"{AT}/editions/1/"


def test_a_licence_is_named_if_the_site_has_one(client, settings):
    factories.edition()
    assert linked(client, ".csv", "license") == []
    assert "license" not in client.get("/articles/mission/").content.decode()
    settings.LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    assert linked(client, ".csv", "license") == [(settings.LICENCE_URL, "")]
    html = client.get("/articles/mission/").content.decode()
    assert f'<link rel="license" href="{settings.LICENCE_URL}">' in html
    assert f'<a href="{settings.LICENCE_URL}" rel="license">' in html


@pytest.mark.parametrize("ending", ["/", ".json", "/editions/1/", "/editions/1.bib"])
def test_what_is_gone_or_moved_has_no_links(client, ending):
    article = factories.edition().article
    publishing.withdraw(article, reason="Wrong.", history_open=False)
    response = client.get(f"/articles/mission{ending}")
    assert response.status_code == 410
    assert "Link" not in response


# --- Other pages ----------------------------------------------------------------------------------

JSON, ATOM, FEED = "application/json", "application/atom+xml", "application/feed+json"
# The paths and media types of the data and feeds of each page.
PAGES = {
    "/": {"/articles.json": JSON, "/feed.atom": ATOM, "/feed.json": FEED},
    "/milestones/?q=i": {
        "/milestones.json?q=i": JSON,
        "/milestones.csv?q=i": "text/csv",
        "/milestones.atom": ATOM,
        "/milestones/feed.json": FEED,
    },
    "/milestones/articles/?q=i": {},
    "/topics/": {"/topics.json": JSON},
    "/topics/security/": {
        "/topics/security.json": JSON,
        "/topics/security/feed.atom": ATOM,
        "/topics/security/feed.json": FEED,
    },
    "/articles/mission/milestones/m1/": {"/articles/mission/milestones/m1.json": JSON},
    "/articles/mission/history/": {
        "/articles/mission/history.json": JSON,
        "/articles/mission/feed.atom": ATOM,
        "/articles/mission/feed.json": FEED,
    },
    "/articles/mission/compare/1...3/": {"/articles/mission/compare/1...3.json": JSON},
    "/corrections/": {
        "/corrections/list.json": JSON,
        "/corrections.atom": ATOM,
        "/corrections.json": FEED,
    },
    "/search/?q=i": {"/search.json?q=i": JSON},
    "/feeds/": {
        "/feed.atom": ATOM,
        "/feed.json": FEED,
        "/milestones.atom": ATOM,
        "/milestones/feed.json": FEED,
        "/corrections.atom": ATOM,
        "/corrections.json": FEED,
    },
    "/api/": {},
}


def test_a_page_leads_to_its_data_and_feeds(client, three, subtests):
    factories.topic("security", three)
    for page in PAGES:
        with subtests.test(page):
            response = client.get(page)
            expected = [(f"http://testserver{url}", kind) for url, kind in PAGES[page].items()]
            links = links_of(response)
            assert [(url, kind) for url, rel, kind in links if rel == "alternate"] == expected
            for url, kind in PAGES[page].items():
                answer = client.get(url)
                assert answer.status_code == 200
                assert answer["Content-Type"].partition(";")[0] == kind
                if kind in (JSON, "text/csv"):
                    assert (f"http://testserver{page}", "canonical", "") in links_of(answer)


def test_the_head_of_a_page_says_the_same_as_its_header(client, three, subtests):
    factories.topic("security", three)
    for page in PAGES:
        with subtests.test(page):
            response = client.get(page)
            head = LexborHTMLParser(response.content.decode())
            links = links_of(response)
            [canonical] = [url for url, relation, _ in links if relation == "canonical"]
            assert canonical == f"http://testserver{page}"
            assert head.css_first("link[rel=canonical]").attributes["href"] == canonical
            named = {
                (f"http://testserver{link.attributes['href']}", link.attributes["type"])
                for link in head.css("link[rel=alternate][type]")
                if link.attributes["type"] in (JSON, "text/csv")
            }
            assert named == {(url, kind) for url, _, kind in links if kind in (JSON, "text/csv")}
            feeds = {link.attributes["href"] for link in head.css("link[rel=alternate][title]")}
            assert {
                url.removeprefix("http://testserver")
                for url, _, kind in links
                if kind in (ATOM, FEED)
            } <= feeds


def test_a_milestone_names_the_url_to_cite_and_the_licence(client, settings):
    factories.edition()
    settings.LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
    links = links_of(client.get("/articles/mission/milestones/m1/"))
    assert (f"{AT}/editions/1/#m-m1", "cite-as", "") in links
    assert (settings.LICENCE_URL, "license", "") in links


def test_the_history_of_a_withdrawn_article_leads_to_no_feed(client, three):
    publishing.withdraw(three, reason="Wrong.")
    response = client.get("/articles/mission/history/")
    assert [kind for _, relation, kind in links_of(response) if relation == "alternate"] == [JSON]


def test_a_filter_with_errors_and_a_removed_milestone_lead_nowhere(client, three):
    factories.next_edition(milestone_count=1)
    for url in ("/milestones/?from=x", "/articles/mission/milestones/m1/"):
        assert "Link" not in client.get(url)
