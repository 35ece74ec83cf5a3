"""Tables, and references to sources, in the prose editor."""

import re

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.document import prose
from milestones.models import Article
from tests.browser.test_editor import editor, open_article  # noqa: F401
from tests.browser.test_paste import clear, lead, pasted  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.inert_styles]


def saved(editor):  # noqa: F811
    """Save the draft, and return its lead."""
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    return drafts.read(Article.objects.get(slug="kfor")).lead


def menu(editor, label):  # noqa: F811
    """Return the button with this label in the menu of the lead's editor."""
    return editor.locator(".prose-editor:has(#id_lead)").get_by_role(
        "button", name=label, exact=True
    )


def insert_table(editor):  # noqa: F811
    menu(editor, "Insert a table").click()
    editor.get_by_label("Rows").fill("2")
    editor.get_by_label("Columns").fill("2")
    editor.get_by_role("textbox", name=re.compile("^Caption")).fill("Troops & years")
    editor.get_by_role("button", name="Insert table").click()


def test_a_table_is_inserted_filled_and_saved(lead, editor):  # noqa: F811
    insert_table(editor)
    for word in ("Year", "Troops", "1999", "50,000"):
        editor.keyboard.type(word)
        editor.keyboard.press("Tab")
    menu(editor, "Delete the row").click()  # Tab added one
    assert saved(editor) == (
        "<table><caption>Troops &amp; years</caption>"
        "<thead><tr><th><p>Year</p></th><th><p>Troops</p></th></tr></thead>"
        "<tbody><tr><td><p>1999</p></td><td><p>50,000</p></td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("label", "rows"),
    [
        ("Add a row above", [["", ""], ["a", "b"], ["c", "d"]]),
        ("Add a row below", [["a", "b"], ["", ""], ["c", "d"]]),
        ("Delete the row", [["c", "d"]]),
        ("Add a column before", [["", "a", "b"], ["", "c", "d"]]),
        ("Add a column after", [["a", "", "b"], ["c", "", "d"]]),
        ("Delete the column", [["b"], ["d"]]),
        ("Delete the table", []),
    ],
)
def test_rows_and_columns_come_and_go(lead, editor, label, rows):  # noqa: F811
    pasted(lead, "<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    lead.locator("td").first.click()
    menu(editor, label).click()
    found = lead.locator("tr").all()
    assert [
        [cell.inner_text().strip() for cell in row.locator("td").all()] for row in found
    ] == rows


@pytest.mark.parametrize(
    ("label", "headers"), [("Header row on or off", "ab"), ("Header column on or off", "ac")]
)
def test_a_row_or_a_column_becomes_one_of_headers(lead, editor, label, headers):  # noqa: F811
    pasted(lead, "<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    lead.locator("td").first.click()
    menu(editor, label).click()
    assert "".join(lead.locator("th").all_inner_texts()) == headers


def test_a_caption_that_keeps_its_words_keeps_its_emphasis(lead, editor):  # noqa: F811
    html = "<table><caption>So <b>many</b></caption><tr><td>a<td>b<tr><td>c<td>d</table>"
    assert "<caption>So <strong>many</strong></caption>" in pasted(lead, html)
    lead.locator("td").first.click()
    menu(editor, "Caption of the table").click()
    editor.get_by_role("button", name="Set caption").click()
    assert "<caption>So <strong>many</strong></caption>" in saved(editor)


def test_a_caption_is_changed(lead, editor):  # noqa: F811
    html = "<table><caption>Old</caption><tr><td>a<td>b<tr><td>c<td>d</table>"
    assert "<caption>Old</caption>" in pasted(lead, html)
    lead.locator("td").first.click()
    menu(editor, "Caption of the table").click()
    editor.get_by_role("textbox", name=re.compile("^Caption")).fill("New <b>")
    editor.get_by_role("button", name="Set caption").click()
    expect(lead.locator("caption")).to_have_text("New <b>")
    assert "<caption>New &lt;b&gt;</caption>" in saved(editor)


def test_a_saved_table_comes_back_as_it_was(lead, editor):  # noqa: F811
    html = "<table><caption>C</caption><tr><th>a<th>b<tr><th>c<td>d<p>e</table><p>After.</p>"
    before = pasted(lead, html)
    assert before == prose.clean(html)
    assert saved(editor) == before
    editor.locator("[contenteditable='true'][aria-label='Lead']").press("End")
    editor.keyboard.type("!")
    assert saved(editor).replace("!", "") == before


MERGED = [
    "<tr><th rowspan=2>a<th rowspan=2>b<tr></tr><tr><td>c<td>d",
    "<thead><tr><th rowspan=2>a<th>b</thead><tbody><tr><td>c<td>d</tbody>",
    "<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d",
    "<thead><tr><th rowspan=0>a<th>b</thead><tbody><tr><td>c<td rowspan=9>d<tr><td>e</tbody>",
]


def test_merged_cells_are_split_as_the_server_splits_them(lead):  # noqa: F811
    tables = [f"<table>{rows}</table>" for rows in MERGED]
    assert [pasted(lead, html) for html in tables] == [prose.clean(html) for html in tables]


def test_merged_cells_are_split_and_the_editor_says_so(lead, editor):  # noqa: F811
    html = "<table><tr><td rowspan=2>1999<td>a<tr><td>b</table>"
    assert pasted(lead, html) == prose.clean(html)
    expect(editor.get_by_text("1 merged cell was split")).to_be_visible()


BANNER = "<table><tr><td colspan=2>Banner<tr><td>a<td>b</table>"
LARGE = f"<table><tr>{'<td rowspan=200 colspan=99>x' * 2}{'<tr><td>y' * 200}</table>"


@pytest.mark.parametrize(
    ("html", "cells"), [(BANNER, "1 merged cell was"), (LARGE, "2 merged cells were")]
)
def test_merged_cells_that_are_not_repeated_are_said_too(lead, editor, html, cells):  # noqa: F811
    pasted(lead, html)
    said = f"{cells} split: only the first of the new cells holds the text."
    expect(editor.get_by_text(said)).to_be_visible()


# --- References -----------------------------------------------------------------------------------


def uids():
    return [source.uid for source in drafts.read(Article.objects.get(slug="kfor")).sources]


def test_a_number_in_brackets_becomes_a_reference_to_that_source(lead, editor):  # noqa: F811
    cited = uids()[1]
    lead.press_sequentially("Troops came[2].")
    expect(lead.locator("cite")).to_have_text("[2]")
    assert saved(editor) == f'<p>Troops came<cite data-source="{cited}"></cite>.</p>'
    assert uids()[0] == cited
    expect(lead.locator("cite")).to_have_text("[1]")  # as on the page


def test_the_number_of_no_source_stays_text(lead, editor):  # noqa: F811
    lead.press_sequentially("See [99].")
    assert saved(editor) == "<p>See [99].</p>"


def test_a_reference_is_chosen_from_the_sources(lead, editor):  # noqa: F811
    lead.press_sequentially("Troops came")
    menu(editor, "Refer to a source").click()
    title = editor.locator("[name='sources-0-title']").input_value()
    editor.get_by_label("Source", exact=True).select_option(f"1. {title}")
    editor.get_by_role("button", name="Insert reference").click()
    expect(lead.locator("cite")).to_have_attribute("title", title)
    assert saved(editor) == f'<p>Troops came<cite data-source="{uids()[0]}"></cite></p>'


def test_a_reference_to_a_source_that_is_new_holds_after_saving(lead, editor):  # noqa: F811
    known = uids()
    count = len(known)
    editor.get_by_role("button", name="Add another Source").click()
    editor.locator(f"[name='sources-{count}-title']").fill("A new one")
    editor.locator(f"[name='sources-{count}-url']").fill("https://example.org/")
    lead.press_sequentially(f"Troops came[{count + 1}]")
    expect(lead.locator("cite")).to_have_text(f"[{count + 1}]")
    html = saved(editor)
    [added] = set(uids()).difference(known)
    assert prose.references(html) == [added]


def test_a_reference_to_a_source_that_goes_says_so(lead, editor):  # noqa: F811
    lead.press_sequentially("Troops came[1]")
    editor.locator("[name='sources-0-DELETE']").check()
    expect(lead.locator("cite")).to_have_text("[?]")
