"""A document is dropped or pasted, and the article follows what is decided about it."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import expect

from milestones.models import Article, PendingImport
from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)
IMPORT = "/admin/milestones/article/import/"
PASTES = Path(__file__).with_name("pastes")
TABLE = "| Year | Milestone | Impact |\n|---|---|---|\n| 1999 | Bridge | Trade |\n"
TEXT = f"# Imported\n\nLead.\n\n## Section\n\nText at nato.int.\n\n## Timeline\n\n{TABLE}"
# Fires an event that carries data, as the browser does when somebody drops or pastes.
GIVE = """
([target, kind, html, text, name, base64]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  if (name) {
    const bytes = Uint8Array.from(atob(base64), (digit) => digit.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent(kind, { ...options, dataTransfer: data });
  target.dispatchEvent(event);
}
"""


@pytest.fixture
def editors_page(new_page, log_in):
    """Return a function that opens a page with an editor logged in."""
    return lambda **options: log_in(new_page(**options))


def give(page, selector, kind, html="", text="", name="", data=b""):
    target = page.locator(selector).element_handle()
    page.evaluate(GIVE, [target, kind, html, text, name, base64.b64encode(data).decode()])


def article_in(page):
    return page.frame_locator("#import-page")


def go_on(page):
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Import report")).to_be_visible()
    page.wait_for_load_state()  # so that its script has run


def part(page, words):
    """The part of the document that consists of `words`."""
    return page.locator(".import-blocks > li", has=page.get_by_text(words, exact=True))


def import_text(page, text=TEXT):
    page.goto(IMPORT)
    page.get_by_label("Or paste the text").fill(text)
    go_on(page)


# --- Choosing a document --------------------------------------------------------------------------


@pytest.mark.inert_styles
@pytest.mark.parametrize(
    ("paste", "words"),
    [
        ("google-docs-headings", "h2"),
        ("word-headings", "h2"),
        ("word-table", "table"),
        ("excel-rows-without-their-table", "table"),
        ("web-page", "a"),
    ],
)
def test_formatted_text_is_pasted_with_its_formatting(editors_page, paste, words):
    page = editors_page()
    page.goto(IMPORT)
    give(page, "#id_text", "paste", html=(PASTES / f"{paste}.html").read_text(), text="plain")
    expect(page.locator("[data-rich]")).to_be_visible()
    expect(page.locator("#id_text")).to_be_hidden()
    go_on(page)
    expect(article_in(page).locator(f"main {words}").first).to_be_attached()


@pytest.mark.inert_styles
def test_what_is_pasted_is_inert_and_sent_as_it_came(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    html = (
        "<style>p { color: red }</style>"
        '<p style="font-weight:700" id="id_file">One</p>'
        '<img src="https://example.org/a.png"><script>x()</script><form>Two</form>'
    )
    give(page, "#id_text", "paste", html=html)
    rich = page.locator("[data-rich]")
    assert rich.locator("[style], [id], [src], script, form, style").count() == 0
    sent = page.locator("#id_html").input_value()
    assert '<p style="font-weight:700" id="id_file">One</p>' in sent
    assert 'src="https://example.org/a.png"' in sent
    assert sent.startswith("<style>p { color: red }</style>")
    assert "x()" not in sent


def test_plain_text_stays_plain(editors_page):
    page = editors_page()
    import_text(page)
    assert bytes(PendingImport.objects.get().data).decode().replace("\r", "") == TEXT


def test_more_is_pasted_after_text_that_was_typed(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    page.get_by_label("Or paste the text").fill("Typed before")
    give(page, "#id_text", "paste", html="<h2>First</h2>")
    give(page, "[data-rich]", "paste", html="<p><b>Second</b></p>")
    give(page, "[data-rich]", "paste", text="Third & last")
    sent = page.locator("#id_html").input_value()
    words = ("Typed before", "First", "<b>Second</b>", "Third &amp; last")
    assert [word for word in words if word not in sent] == []


def test_the_plain_text_can_be_used_instead(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    give(page, "#id_text", "paste", html="<p><b># Title</b></p>")
    page.get_by_role("button", name="Use the plain text instead").click()
    assert page.locator("#id_text").input_value().strip() == "# Title"
    assert page.locator("#id_html").input_value() == ""


def test_what_was_pasted_is_still_there_after_an_error(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    give(page, "#id_text", "paste", html="<h1>Title</h1><p><i>Lead</i></p>")
    page.locator("#id_file").set_input_files({"name": "a.md", "mimeType": "", "buffer": b"# A"})
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#error-summary")).to_contain_text("but not both")
    expect(page.locator("[data-rich] h1")).to_have_text("Title")
    go_on(page)
    expect(article_in(page).locator("h1")).to_have_text("Title")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_is_dropped_or_pasted(editors_page, kind):
    page = editors_page()
    page.goto(IMPORT)
    target = "#id_text" if kind == "paste" else "#import-form"
    give(page, target, kind, name="report.md", data=TEXT.encode())
    go_on(page)
    expect(page.get_by_role("heading", name="report.md")).to_be_visible()


def test_a_file_that_is_too_large_is_refused_at_once(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    page.locator("#import-form").evaluate("form => { form.dataset.mostBytes = '2000000' }")
    page.locator("#id_file").set_input_files(
        {"name": "a.docx", "mimeType": "", "buffer": b"a" * 2_200_000}
    )
    expect(page.locator("[data-file-status]")).to_contain_text("The file is 2.1 MB.")
    page.get_by_role("button", name="Continue").click()
    assert page.url.endswith(IMPORT)


def test_a_paste_that_is_too_large_is_refused_at_once_and_kept(editors_page):
    page = editors_page()
    page.goto(IMPORT)
    give(page, "#id_text", "paste", html=f"<p>Kept</p><img alt='{'a' * 2_000_000}'>")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("What you pasted is too large.")).to_be_visible()
    expect(page.locator("[data-rich]")).to_contain_text("Kept")
    page.get_by_role("button", name="Remove what was pasted").click()


# --- Checking what becomes of it ------------------------------------------------------------------


def test_the_article_follows_a_decision_and_the_focus_stays(editors_page):
    page = editors_page()
    import_text(page)
    expect(article_in(page).locator("#milestones")).to_be_visible()
    table = page.locator(".import-blocks > li").filter(has_text="Columns of the table")
    column = table.get_by_label("Impact")
    column.focus()
    column.select_option("left out")
    expect(page.get_by_text("The article is updated.")).to_be_visible()
    expect(article_in(page).locator("tbody")).not_to_contain_text("Trade")
    expect(table.get_by_label("Impact")).to_be_focused()
    expect(page.get_by_text("You chose this")).to_be_visible()
    table.get_by_label("Becomes").select_option("text")
    expect(article_in(page).locator("#milestones")).to_have_count(0)
    page.get_by_role("button", name="Undo all my changes").click()
    expect(article_in(page).locator("#milestones")).to_be_visible()
    expect(article_in(page).locator("tbody")).to_contain_text("Trade")


def test_the_title_that_is_suggested_follows_unless_it_was_typed(editors_page):
    page = editors_page()
    import_text(page)
    section = part(page, "Section")
    section.get_by_label("Becomes").select_option("title")
    expect(page.get_by_label("Title:")).to_have_value("Section")
    page.get_by_label("Title:").fill("Mine")
    first = part(page, "Imported")
    first.get_by_label("Becomes").select_option("title")
    expect(article_in(page).locator("h1")).to_have_text("Imported")
    expect(page.get_by_label("Title:")).to_have_value("Mine")


def test_a_note_leads_to_its_place_in_the_document_and_in_the_article(editors_page):
    page = editors_page(width=390)
    more = "".join(f"Paragraph {n} of many.\n\n" for n in range(60))
    import_text(page, f"# Title\n\nLead.\n\n## Section\n\n{more}Text at nato.int.")
    note = page.locator(".import-group li").filter(has_text="nato.int")
    page.locator("summary").filter(has_text="Changed").click()
    note.get_by_role("link", name="Line").click()
    expect(page.locator("li:target")).to_be_in_viewport()
    note.get_by_role("link", name="In the article").click()
    expect(article_in(page).locator("p:target")).to_contain_text("nato.int")
    expect(article_in(page).locator("p:target")).to_be_in_viewport()


def test_a_note_about_a_row_leads_to_that_row(editors_page):
    page = editors_page()
    rows = "".join(f"| {1900 + n} | Bridge {n} | Trade |\n" for n in range(60))
    import_text(page, f"{TEXT}{rows}| soon | The last bridge | Trade |\n")
    note = page.locator(".import-group li").filter(has_text="soon").first
    note.get_by_role("link", name="In the article").click()
    expect(article_in(page).locator("td:target")).to_contain_text("The last bridge")
    expect(article_in(page).locator("td:target")).to_be_in_viewport()


def test_a_part_leads_to_its_heading_not_to_the_contents(editors_page):
    page = editors_page()
    import_text(page)
    part(page, "Section").get_by_role("link", name="In the article").click()
    expect(article_in(page).locator("h2:target")).to_have_text("Section")


def test_a_link_in_the_article_opens_outside_its_frame(editors_page):
    page = editors_page()
    page.context.route("https://**", lambda route: route.fulfill(body="elsewhere"))
    import_text(page)
    with page.expect_popup() as popup:
        article_in(page).get_by_role("link", name="nato.int").click()
    assert popup.value.url.startswith("https://nato.int")
    expect(article_in(page).locator("h1")).to_have_text("Imported")


def test_an_article_is_imported_without_javascript(editors_page):
    page = editors_page(java_script_enabled=False)
    page.goto(IMPORT)
    expect(page.get_by_text("or drop it here")).to_be_hidden()
    page.locator("#id_file").set_input_files(
        {"name": "a.md", "mimeType": "text/markdown", "buffer": TEXT.encode()}
    )
    go_on(page)
    section = part(page, "Section")
    section.get_by_label("Becomes").select_option("left out")
    page.locator("[name=_update]").click()
    expect(article_in(page).locator("h1")).to_have_text("Imported")
    expect(article_in(page).locator("h2", has_text="Section")).to_have_count(0)
    page.get_by_label("Slug:").fill("without-script")
    page.locator("[name=_draft]").click()
    expect(page.get_by_text("Nothing is published yet.")).to_be_visible()
    assert Article.objects.get().slug == "without-script"


@pytest.mark.inert_styles  # of axe, in the frame
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_screens_have_no_serious_accessibility_problem(editors_page, width, scheme):
    page = editors_page(width=width, color_scheme=scheme)
    page.goto(IMPORT)
    assert serious_findings(page) == []
    import_text(page)
    assert serious_findings(page) == []
