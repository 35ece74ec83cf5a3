import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from milestones import drafts
from milestones.document.shape import Document, Milestone, Source
from milestones.editions import publishing
from milestones.models import Article
from tests import factories
from tests.queries import SETTINGS, SITE
from tests.site_urls import FRONTS, in_sitemap

pytestmark = pytest.mark.django_db


class Outline(HTMLParser):
    """The headings, ids, link targets and elements of a page."""

    VOID = {"meta", "link", "br", "circle", "input", "line", "path", "hr"}

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.hrefs, self.tags, self.stack = [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.hrefs.append(attrs["href"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append([tag, ""])
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack and self.stack[-1] in ("h1", "h2", "h3"):
            self.headings[-1][1] += data


def page(client, url="/articles/mission/"):
    response = client.get(url)
    assert response.status_code == 200
    return Outline(response.content.decode())


def text_of(client, url="/articles/mission/"):
    return " ".join(client.get(url).content.decode().split())


# --- The article ----------------------------------------------------------------------------------


def test_an_article_has_one_h1_and_a_heading_for_each_part(client):
    factories.edition()
    assert page(client).headings == [
        ["h1", "A mission and its years"],
        ["h2", "Contents"],
        ["h2", "Why it began"],
        ["h2", "How it went on"],
        ["h2", "Focus areas"],
        ["h3", "Courts\xa0"],
        ["h2", "Milestones"],
        ["h2", "In retrospect"],
        ["h2", "Sources"],
        ["h2", "Cite, reuse and check this page"],
    ]


def test_each_link_within_the_page_has_its_target_and_ids_are_unique(client):
    factories.edition()
    outline = page(client)
    assert len(set(outline.ids)) == len(outline.ids)
    targets = {href[1:] for href in outline.hrefs if href.startswith("#")}
    assert targets <= set(outline.ids)
    assert {"m-m0", "r-r1", "s-s1", "focus-areas", "milestones", "conclusion"} <= targets


def test_the_milestones_are_a_table_with_caption_scopes_and_dates(client):
    factories.edition()
    html = text_of(client)
    table = html[html.index("<table") : html.index("</table>")]
    assert "4 milestones, oldest first </caption>" in table
    assert table.count('scope="col"') == 3
    assert table.count('scope="row"') == 4
    assert '<time datetime="1999-01">' in table
    assert 'id="m-m3"' in table


def test_the_page_shows_the_live_edition_not_the_draft(client):
    article = factories.edition().article
    drafts.write(article, factories.document(title="Not yet"))
    assert "Not yet" not in text_of(client)
    publishing.publish(article, note="New title")
    html = text_of(client)
    assert "Not yet" in html
    assert "Edition 2" in html
    assert "New title" in html


@pytest.mark.parametrize("count", [1, 300])
def test_an_article_takes_one_query_whatever_its_length(client, django_assert_num_queries, count):
    factories.edition(milestone_count=count)
    for name in ("article", "article_json", "article_csv", "article_xlsx", "article_markdown"):
        with django_assert_num_queries(1 + (SITE if name == "article" else SETTINGS)):
            assert client.get(reverse(f"milestones:{name}", args=["mission"])).status_code == 200


def test_an_article_without_optional_parts_is_a_page_too(client):
    factories.edition(
        focus_intro="", focus_areas=(), milestones_intro="", milestones=(), conclusion_heading=""
    )
    assert ["h2", "Conclusion"] in page(client).headings


def test_an_article_of_a_title_and_milestones_is_a_page_too(client):
    rows = tuple(replace(row, sources=()) for row in factories.document().milestones)
    edition = publishing.publish(
        drafts.write(Article(slug="mission"), Document(title="Only this", milestones=rows)),
        note="First",
    )
    assert page(client).headings == [
        ["h1", "Only this"],
        ["h2", "Milestones"],
        ["h2", "Cite, reuse and check this page"],
    ]
    html = text_of(client)
    assert 'name="description" content="Initiative 0"' in html
    assert 'class="lead"' not in html
    assert edition.title in text_of(client, "/")


def test_headings_and_columns_are_the_authors_where_there_are_any(client):
    factories.edition(
        focus_heading="Priorities",
        milestones_heading="Timeline",
        date_label="When",
        initiative_label="What {happened} & why",
        impact_label="So",
    )
    headings = [text for _, text in page(client).headings]
    assert {"Priorities", "Timeline"} <= set(headings)
    html = text_of(client)
    columns = re.findall('<th scope="col"><span [^>]*>(.*?)</span></th>', html)
    assert columns == ["When", "What {happened} &amp; why", "So"]


def test_a_third_column_that_is_empty_in_every_row_is_not_shown(client):
    rows = tuple(replace(row, impact="") for row in factories.document().milestones)
    factories.edition(milestones=rows, impact_label="So")
    html = text_of(client)
    assert html.count('scope="col"') == 2
    assert html.count("<td ") == 4
    assert ">So<" not in html
    assert html.count('href="#r-r1"') == 4 + 2  # the references are in the column that is left


def test_what_is_no_date_of_html_has_no_time_element(client):
    rows = factories.document(4).milestones
    dates = ("-0499", "1850~", "1999-06-12", "1999/2001")
    rows = tuple(replace(row, date=date) for row, date in zip(rows, dates, strict=True))
    factories.edition(milestones=rows)
    table = text_of(client).partition("<tbody>")[2]
    assert re.findall('<time datetime="(.*?)"', table)[0] == "1999-06-12"
    assert '<span class="date"><b>500 BC</b></span>' in table
    assert '<span class="date"><b>c. 1850</b></span>' in table
    assert "<b>1999</b> <span>12 June</span></time>" in table
    assert '<span class="date"><b>1999–2001</b></span>' in table


def test_a_date_that_is_not_understood_looks_as_the_others(client):
    rows = factories.document(2).milestones
    dates = ("late 1990s", "before the war")
    factories.edition(milestones=[replace(row, date=d) for row, d in zip(rows, dates, strict=True)])
    table = text_of(client).partition("<tbody>")[2]
    assert '<span class="date" dir="auto"><b>late 1990s</b></span>' in table
    assert '<span class="date" dir="auto"><b class="long">before the war</b></span>' in table


def test_a_row_names_its_sources_in_the_order_of_their_numbers(client):
    sources = tuple(Source(uid=uid, title=uid) for uid in ("r1", "r2", "r3"))
    rows = (
        Milestone(uid="a", date="1999", initiative="One", sources=("r2",)),
        Milestone(uid="b", date="2000", initiative="Two", sources=("r3", "r1", "r2")),
    )
    factories.edition(milestones=rows, sources=sources, sections=(), lead="<p>x</p>")
    row = text_of(client).partition('id="m-b"')[2].partition("</tr>")[0]
    numbers = re.findall(r"</span>(\d)</a>", row)
    assert numbers == sorted(numbers)
    assert len(numbers) == 3


def test_a_milestones_detail_is_folded_under_its_row_and_needs_no_script(client):
    rows = list(factories.document().milestones)
    rows[1] = replace(
        rows[1], initiative="A <em>long</em> story", detail="<p>It began &amp; went on.</p>"
    )
    factories.edition(milestones=tuple(rows))
    html = text_of(client).partition("<table")[2].partition("</table>")[0]
    assert html.count("<details>") == 1
    [row] = re.findall('<tr id="m-m1">.*?</tr>', html)
    assert "<p>It began &amp; went on.</p></div> </details></td>" in row
    assert '>: <bdi dir="auto">A long story</bdi></span></summary>' in row
    assert '<a href="/articles/mission/milestones/m1/">A <em>long</em> story</a>' in row


def row_of(client, url="/articles/mission/"):
    [row] = re.findall('<tr id="m-m1">.*?</tr>', client.get(url).content.decode(), re.DOTALL)
    return " ".join(row.split())


def test_a_row_header_is_its_date_alone_and_the_links_are_beside_the_initiative(client):
    factories.edition()
    row = row_of(client)
    assert re.search('<th scope="row"><time datetime="1999-02">(?:(?!<a).)*</time></th>', row)
    assert '<a href="/articles/mission/milestones/m1/">Initiative 1</a>' in row
    hidden = '<span class="hidden">Link to this row: <bdi dir="auto">Initiative 1</bdi></span>'
    assert re.search(f'<a class="anchor" href="#m-m1" ?>.*?{hidden}</a></td>', row)


@pytest.mark.parametrize(
    "initiative",
    ['See <a href="https://e.org/">this</a>', 'A treaty<cite data-source="r1"></cite>'],
)
def test_an_initiative_with_a_link_is_followed_by_the_link_to_its_page(client, initiative):
    rows = (replace(factories.milestone(1), initiative=initiative),)
    factories.edition(milestones=rows)
    row = row_of(client)
    assert row.count('href="/articles/mission/milestones/m1/"') == 1
    assert re.search(
        '</a>(</sup>)? <a class="own-page" href="/articles/mission/milestones/m1/" ?>'
        'Page of this milestone<span class="hidden">: <bdi dir="auto">',
        row,
    )
    assert not re.search("<a [^>]*>(?:(?!</a>).)*<a ", row)


def test_only_the_live_article_links_to_the_pages_of_its_milestones(client):
    factories.edition()
    factories.next_edition(title="Another")
    for url in ("/articles/mission/editions/1/", "/articles/mission/editions/2/"):
        row = row_of(client, url)
        assert "/milestones/m1/" not in row
        assert 'href="#m-m1"' in row


@pytest.mark.parametrize("url", ["/articles/mission/", "/milestones/"])
def test_a_row_without_a_date_says_so_in_its_header(client, url):
    factories.edition("mission", milestones=(Milestone(uid="m1", initiative="Aid"),))
    header = re.search('<th scope="row">(.*?)</th>', client.get(url).content.decode(), re.DOTALL)
    assert re.search('<span class="date"[^>]*>No date</span>', header[1])
    assert "<b" not in header[1].replace("<bdi", "")


def test_a_source_of_an_author_alone_has_no_empty_title(client):
    factories.edition("mission", sources=(Source(uid="r1", author="Anna Brook"),))
    html = client.get("/articles/mission/").content.decode()
    assert "<bdi>Anna Brook</bdi>" in html
    assert "<bdi>Anna Brook</bdi>:" not in html
    assert not re.search(r"<cite[^>]*>\s*</cite>", html)


def test_a_source_says_who_wrote_it_when_and_where(client):
    sources = (
        Source(uid="r1", title="The record", author="A. Writer", published="1999-06"),
        Source(uid="r2", url="https://e.org/", publisher="A house", published="summer"),
    )
    factories.edition(sources=sources)
    html = text_of(client)
    first, second = re.findall('<li id="r-.*?</li>', html)
    assert "<bdi>A. Writer</bdi>:" in first
    assert '<time datetime="1999-06">June 1999</time>' in first
    assert '<a href="http' not in first
    assert '<a href="https://e.org/">' in second
    assert "(<bdi>A house</bdi>, <bdi>summer</bdi>)" in second


def test_the_short_title_is_where_there_is_little_room(client):
    factories.edition(title="A long title of a mission", short_title="The mission")
    factories.next_edition(
        title="A long title of the mission", short_title="The mission", kind="correction"
    )
    factories.edition("newer")  # it is the one that the front page opens with
    for path in ("", "history/", "compare/1...2/"):
        html = text_of(client, f"/articles/mission/{path}")
        assert re.search("<title>.*The mission –", html), path
    assert "A long title of the mission</h1>" in text_of(client)
    for path in ("/", "/corrections/", "/milestones/", "/articles/mission/history/"):
        html = text_of(client, path)
        assert "The mission" in html
        assert "A long title" not in html


def test_text_is_escaped(client):
    nasty = '</script><script>alert("x")</script>'
    factories.edition(title=nasty, sources=(Source(uid="r1", title=nasty, url="https://e.org/"),))
    html = text_of(client)
    assert "<script>alert" not in html
    assert html.count("</script>") == 1


def test_the_head_names_the_canonical_url_and_the_preview(client):
    factories.edition()
    html = text_of(client) + text_of(client, "/articles/mission/?utm_source=x")
    assert html.count('<link rel="canonical" href="http://testserver/articles/mission/">') == 2
    assert '<meta property="og:title" content="A mission and its years">' in html
    assert '<meta name="description" content="The mission began in 1999.">' in html


def test_a_former_url_redirects_permanently_to_the_present_one(client):
    article = factories.edition("before").article
    Article.objects.filter(pk=article.pk).update(slug="after")
    assert client.get("/articles/after/").status_code == 404
    publishing.publish(Article.objects.get(), note="Moved")
    for ending in ("/", ".json", ".csv", ".xlsx", ".md"):
        response = client.get(f"/articles/before{ending}")
        assert (response.status_code, response["Location"]) == (301, f"/articles/after{ending}")
        assert client.get(response["Location"]).status_code == 200


# --- Data -----------------------------------------------------------------------------------------


def test_the_json_is_what_the_hash_covers(client):
    edition = factories.edition()
    data = client.get("/articles/mission.json").json()
    assert data["document"] == json.loads(edition.content)
    assert data["sha256"] == edition.sha256
    assert data["edition"] == 1


def test_the_csv_has_a_header_and_a_row_for_each_milestone(client):
    factories.edition()
    response = client.get("/articles/mission.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")  # else Excel takes it for Latin-1
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][:1] == ["Date"]
    assert len(rows) == 5


def test_the_excel_file_is_a_download(client):
    factories.edition()
    response = client.get("/articles/mission.xlsx")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"] == 'attachment; filename="mission.xlsx"'
    assert response.content.startswith(b"PK")


def test_data_may_be_read_by_other_sites(client):
    factories.edition()
    for ending in (".json", ".csv", ".xlsx", ".md"):
        assert client.get(f"/articles/mission{ending}")["Access-Control-Allow-Origin"] == "*"


# --- The front page and what machines read --------------------------------------------------------


def test_the_front_page_opens_with_the_featured_article(client):
    factories.edition("featured", title="The featured one")
    Article.objects.update(featured=True)
    factories.edition("newer", title="The newer one")
    headings = page(client, "/").headings
    assert headings[:2] == [["h1", "KFOR Milestones"], ["h2", ""]]  # the text of the h2 is a link
    html = text_of(client, "/")
    assert html.index("The featured one") < html.index("Initiative 0") < html.index("The newer one")


def test_the_front_page_says_when_nothing_is_published(client):
    factories.article()
    assert "Nothing is published yet." in text_of(client, "/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_front_page_takes_the_same_queries_however_many_articles(
    client, django_assert_num_queries, count
):
    for i in range(count):
        factories.edition(f"a{i}")
    for featured in (False, True):
        Article.objects.update(featured=featured)
        with django_assert_num_queries(3 + SITE):
            client.get("/")


def test_the_front_page_has_further_pages(client):
    for i in range(22):
        factories.edition(f"a{i}")
    pages = [text_of(client, "/")]
    pages.append(text_of(client, re.search('rel="next" href="([^"]*)"', pages[0])[1]))
    assert 'rel="next"' not in pages[1]
    assert text_of(client, re.search('rel="prev" href="([^"]*)"', pages[1])[1]) == pages[0]
    urls = [re.findall('<h[23] [^>]*><a href="([^"]*)"', html) for html in pages]
    assert [len(found) for found in urls] == [21, 1]
    assert len({*urls[0], *urls[1]}) == 22


def test_the_sitemap_lists_the_front_page_and_each_article(client):
    factories.edition()
    factories.article("draft")
    assert in_sitemap(client) == [*FRONTS, "http://testserver/articles/mission/"]


@pytest.mark.parametrize("count", [1, 12])
def test_the_sitemap_has_sections_that_do_not_grow(
    client, monkeypatch, django_assert_num_queries, count
):
    monkeypatch.setattr("milestones.views.sitemaps.SECTION", 5)
    slugs = [factories.edition(f"a{i}").slug for i in range(count)]
    found = in_sitemap(client)
    assert found == [*FRONTS, *(f"http://testserver/articles/{s}/" for s in slugs)]
    last = (Article.objects.latest("pk").pk - 1) // 5 + 1
    with django_assert_num_queries(3 if last == 1 else 2):  # the first has the topics, too
        assert client.get(f"/sitemap-{last}.xml").status_code == 200
    with django_assert_num_queries(1):
        client.get("/sitemap.xml")
    assert client.get(f"/sitemap-{last + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_the_sitemap_lists_each_milestone_of_live_articles(client, clock):
    factories.edition()
    factories.next_edition("coming", live_from=clock.ahead(days=1))
    publishing.withdraw(factories.edition("gone").article, reason="Wrong.")
    expected = [f"http://testserver/articles/mission/milestones/m{i}/" for i in range(4)]
    assert in_sitemap(client, of_milestones=True) == expected
    for url in expected:
        assert client.get(url.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_the_sections_of_milestones_do_not_grow_either(
    client, monkeypatch, django_assert_num_queries, count
):
    monkeypatch.setattr("milestones.views.sitemaps.MILESTONES_SECTION", 5)
    for i in range(count):
        factories.edition(f"a{i}")
    assert len(set(in_sitemap(client, of_milestones=True))) == 4 * count
    last = (Article.objects.latest("pk").pk - 1) // 5 + 1
    with django_assert_num_queries(2):
        assert client.get(f"/sitemap-milestones-{last}.xml").status_code == 200
    assert client.get(f"/sitemap-milestones-{last + 1}.xml").status_code == 404


def test_the_feed_has_an_entry_for_each_article(client):
    factories.edition(title="Quotes & <angles>")
    factories.article("draft")
    root = ElementTree.fromstring(client.get("/feed.atom").content)
    titles = [element.text for element in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["KFOR Milestones", "Quotes & <angles>"]


def test_robots_may_see_all_but_the_admin(client):
    response = client.get("/robots.txt")
    assert "Disallow: /admin/" in response.content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in response.content.decode()


# --- Promises ------------------------------------------------------------------------------------


PUBLIC_URLS = [
    "/",
    "/?before=2026-01-01T00:00:00.000000Z~1",
    "/articles/mission/",
    "/articles/mission.json",
    "/articles/mission.csv",
    "/articles/mission.xlsx",
    "/articles/mission.md",
    "/articles/unknown/",
    "/articles/mission",
    "/articles/mission/history/",
    "/articles/mission/editions/1/",
    "/articles/mission/editions/1.json",
    "/articles/mission/compare/1...1/",
    "/corrections/",
    "/corrections.atom",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/favicon.ico",
    "/site.webmanifest",
    "/api/",
    "/api/openapi.json",
    "/articles/mission/image.png",
    "/articles/mission/milestones/m1/image.png",
    "/livez",
    "/readyz",
    "/nothing",
    "/admin/",
    "/?x=%00",
]


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_a_visitor_gets_no_cookie_and_strict_headers(client, url):
    factories.edition()
    response = client.get(url)
    assert response.status_code < 500
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "") or url == "/admin/"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


HOSTILE = [
    "\0",
    "a\0b",
    "\ud800",
    "é",
    "a" * 10_000,
    "1e30",
    "..",
    "%00",
    "'",
    "²",
    "-1",
    "{{7*7}}",
]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
@pytest.mark.parametrize("url", ["/articles/%s/", "/articles/%s.json", "/%s", "/?after=%s", "/?%s"])
def test_hostile_values_in_a_url_get_a_clean_answer(client, url, value):
    quoted = quote(value.encode("utf-8", "surrogatepass"))
    assert client.get(url % quoted).status_code < 500


def test_a_reader_with_a_session_gets_the_same_page(client, admin_client):
    factories.edition()
    assert (
        admin_client.get("/articles/mission/").content == client.get("/articles/mission/").content
    )
