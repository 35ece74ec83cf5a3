"""A visitor reads the site."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.document.shape import Section
from milestones.editions import publishing
from milestones.models import Article
from tests import factories, full_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor(new_page, starter):
    article = Article.objects.get(slug="kfor")
    full_site.publish_the_unusual()
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
    table = page.locator("table.milestones")
    assert table.get_by_role("row").count() == 5
    assert table.get_by_role("rowheader").count() == 4
    expect(page.get_by_role("cell", name="Outreach to communities")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [700, 1280])
def test_no_heading_of_the_table_of_all_milestones_is_broken(visitor, width):
    page = visitor(width)
    page.goto("/milestones/")
    lines = """heading => {
        const range = document.createRange();
        range.selectNodeContents(heading);
        const seen = [...range.getClientRects()].filter(rect => rect.width > 1); // no hidden words
        const below = seen.filter(rect => rect.top >= seen[0].bottom);
        return below.length + 1;
    }"""
    headings = page.get_by_role("columnheader").all()
    assert [heading.evaluate(lines) for heading in headings] == [1, 1, 1, 1]


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


def test_a_printed_page_holds_the_table_and_the_sources_urls(visitor, tmp_path):
    page = visitor()
    page.goto("/articles/kfor/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="What NATO did")).to_be_visible()
    url = "getComputedStyle(document.querySelector('.sources a[href^=http]'), '::after').content"
    assert "https://" in page.evaluate(url)


def test_a_printed_page_has_the_urls_of_links_within_the_site_and_of_the_publisher(visitor):
    factories.site_says(publisher="A publisher", publisher_url="https://example.org/us")
    section = Section(uid="s1", body='<p><a href="/articles/old/">Before</a></p>')
    factories.edition("linked", sections=(section,))
    page = visitor()
    page.goto("/articles/linked/")
    page.emulate_media(media="print")
    after = "link => getComputedStyle(link, '::after').content"
    assert "/articles/old/" in page.get_by_role("link", name="Before").evaluate(after)
    assert "example.org/us" in page.get_by_role("link", name="A publisher").evaluate(after)


def test_a_printed_url_runs_from_left_to_right_in_an_arabic_page(visitor):
    page = visitor()
    page.goto("/articles/arabic/")
    page.emulate_media(media="print")
    url = "getComputedStyle(document.querySelector('.sources a[href^=http]'), '::after').content"
    assert "\N{LEFT-TO-RIGHT ISOLATE}<" in page.evaluate(url)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_column_of_a_table_starts_where_the_text_starts(visitor, language):
    table = "<table><tbody><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>"
    section = Section(uid="s1", heading="One", body=table)
    factories.edition("table", language=language, sections=(section,))
    page = visitor()
    page.goto("/articles/table/")
    assert page.locator(".table td").count() == 2
    for cell in page.locator(".table td").all():
        expect(cell).to_have_css("padding-inline-start", "0px")
        expect(cell).to_have_css("padding-inline-end", "16px")


def test_a_milestones_detail_unfolds_without_a_script_and_prints_unfolded(visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/articles/old/")
    detail = page.locator(".milestones details .prose").first
    expect(detail).to_be_hidden()
    page.locator(".milestones summary").first.click()
    expect(detail).to_be_visible()
    page.reload()
    page.emulate_media(media="print")
    expect(detail).to_be_visible()
    expect(page.locator(".milestones summary").first).to_be_hidden()


SIDES = """(texts) => texts.map((text) => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.data.includes(text)) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const { left, right } = range.getBoundingClientRect();
    return innerWidth - right < left ? "right" : "left";
  }
})"""


def test_a_text_that_runs_from_the_right_starts_at_the_right_and_so_do_the_pages_words(visitor):
    page = visitor(390)
    page.goto("/articles/arabic/")
    texts = ["مهمة السلام", "الخلفية", "بدأت المهمة", "Contents", "oldest first", "Sources"]
    assert page.evaluate(SIDES, texts) == ["right"] * len(texts)
    page.goto("/articles/old/")
    assert page.evaluate(SIDES, ["Contents", "How it went on", "oldest first"]) == ["left"] * 3


def test_without_a_language_each_text_runs_as_its_letters_do(visitor):
    section = replace(factories.document().sections[0], body="<p>In English.</p><p>بالعربية.</p>")
    factories.edition("mixed", title="مهمة السلام!", sections=(section,))
    page = visitor(390)
    page.goto("/articles/mixed/")
    texts = ["مهمة السلام", "بالعربية", "In English", "Published"]
    assert page.evaluate(SIDES, texts) == ["right", "right", "left", "left"]
