"""A visitor reads the site."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts, publishing
from milestones.models import Article
from tests import factories

from .conftest import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/",
    "/articles/kfor/",
    "/nothing/",
    "/admin/login/",
    "/corrections/",
    "/milestones/?from=x",
]
PAGES += [f"/articles/kfor/{ending}/" for ending in ("history", "editions/1", "compare/1...2")]
PAGES += ["/articles/gone/"]


@pytest.fixture
def visitor(new_page, starter):
    article = Article.objects.get()
    document = drafts.read(article)
    conclusion = document.conclusion.replace("</p>", " Words that were added.</p>", 1)
    sections = (document.sections[1], document.sections[0], *document.sections[2:])
    drafts.write(article, replace(document, conclusion=conclusion, sections=sections))
    publishing.publish(article, note="The order was wrong", kind="correction")
    gone = factories.edition("gone")
    publishing.withdraw(gone.article, reason="It was wrong throughout.")
    return new_page


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_reads_the_starter_article(visitor, width):
    page = visitor(width)
    page.goto("/")
    page.get_by_role("link", name="Read the article").click()
    page.wait_for_url("**/articles/kfor/")
    assert page.get_by_role("heading", level=1).count() == 1
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Milestones").click()
    page.wait_for_url("**/#milestones")
    assert page.get_by_role("table").get_by_role("row").count() == 5
    assert page.get_by_role("rowheader").count() == 4
    expect(page.get_by_role("cell", name="Outreach to communities")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [700, 1280])
def test_no_heading_of_the_table_of_all_milestones_is_broken(visitor, width):
    page = visitor(width)
    page.goto("/milestones/")
    lines = """heading => {
        const range = document.createRange();
        range.selectNodeContents(heading);
        return range.getClientRects().length;
    }"""
    headings = page.get_by_role("columnheader").all()
    assert [heading.evaluate(lines) for heading in headings] == [1, 1, 1, 1]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_serious_accessibility_finding(visitor, address, scheme, width):
    page = visitor(width, color_scheme=scheme, bypass_csp=True)
    page.goto(address)
    assert serious_findings(page) == []


def test_a_page_needs_no_script_and_sets_no_cookie(visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/articles/kfor/")
    expect(page.get_by_role("heading", name="Milestones", exact=True)).to_be_visible()
    assert page.context.cookies() == []


def test_the_keyboard_reaches_the_text_first(visitor):
    page = visitor()
    page.goto("/articles/kfor/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_printed_page_holds_the_table_and_the_sources_addresses(visitor, tmp_path):
    page = visitor()
    page.goto("/articles/kfor/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="Key initiative")).to_be_visible()
    address = "getComputedStyle(document.querySelector('.sources a'), '::after').content"
    assert "https://" in page.evaluate(address)
