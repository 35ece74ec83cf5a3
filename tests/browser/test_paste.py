"""Text pasted from other programs arrives in the prose editor with its form, and whole."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from milestones.document import prose
from tests.browser.test_editor import FRAMES, editor, open_article  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.inert_styles]

PASTES = Path(__file__).parent / "pastes"
NAMES = sorted(path.name.removesuffix(".expected.html") for path in PASTES.glob("*.expected.html"))

PASTE = """(editor, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const options = { clipboardData, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", options));
}"""
# What a browser shows of the clipboard's HTML, but for the bullets and numbers of Word's lists,
# which the editor draws itself.
SHOWN = """() => {
  const comments = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) {
    if (!comments.currentNode.data.startsWith("[if !supportLists]")) continue;
    if (/^H[1-6]$/.test(comments.currentNode.parentNode.nodeName)) continue;
    const marker = comments.currentNode.nextElementSibling;
    if (!/[a-z]{4}/i.test(marker.textContent)) marker.remove(); // else it is a word: "Article 1."
  }
  return document.body.innerText;
}"""


@pytest.fixture
def lead(editor):  # noqa: F811
    """The editor of the lead, empty."""
    lead = editor.locator("[contenteditable='true'][aria-label='Lead']")
    clear(lead)
    return lead


def clear(lead):
    lead.click()
    lead.press("Control+a")
    lead.press("Delete")


def pasted(lead, html):
    """Paste `html` in the place of what is there; return what would be saved."""
    clear(lead)
    lead.evaluate(PASTE, html)
    return prose.clean(lead.page.locator("#id_lead").input_value())


def words(text):
    return re.findall(r"\w+", text)


def test_each_program_s_text_keeps_its_form_and_all_its_words(lead, chromium):
    shown = chromium.new_page()
    found, expected = {}, {}
    for name in NAMES:
        html = (PASTES / f"{name}.html").read_text()
        lines = (PASTES / f"{name}.expected.html").read_text().splitlines()
        shown.set_content(html)
        found[name] = pasted(lead, html)
        expected[name] = "".join(lines)
        count = set if name == "excel-merged" else Counter  # merged cells are repeated
        there, before = lead.inner_text(), shown.evaluate(SHOWN)
        assert count(words(there)) == count(words(before)), name
    shown.close()
    assert len(NAMES) > 20
    assert found == expected


def test_words_pasted_into_a_paragraph_stay_in_it(lead):
    pasted(lead, "<p>before after</p>")
    for _ in "after":
        lead.press("ArrowLeft")
    lead.evaluate(FRAMES)  # the editor hears of a moved caret a task later
    lead.evaluate(PASTE, (PASTES / "web-words.html").read_text() + " ")
    expect(lead.locator("p")).to_have_count(1)
    assert lead.inner_text().startswith("before a few strong words")
    assert lead.locator("strong").inner_text() == "strong"


def test_a_page_that_is_copied_in_the_browser_keeps_its_form(lead, new_page):
    page = new_page()
    page.goto("/articles/kfor/")
    section = page.locator("section:has(h2#conclusion), section:has(ul)").first
    section.evaluate("section => getSelection().selectAllChildren(section)")
    page.keyboard.press("Control+c")
    clear(lead)
    lead.press("Control+v")
    assert Counter(words(lead.inner_text())) == Counter(words(section.inner_text()))
    assert lead.locator("h3").count() == section.locator("h2").count()
    assert lead.locator("li").count() == section.locator("li").count()


def test_what_was_copied_in_the_editor_itself_is_pasted_as_it_was(lead):
    html = (PASTES / "word-numbers-go-on.html").read_text()
    before = pasted(lead, html)
    lead.press("Control+a")
    lead.press("Control+c")
    lead.press("Delete")
    lead.press("Control+v")
    assert prose.clean(lead.page.locator("#id_lead").input_value()) == before


def test_the_editor_has_nothing_to_say_against_our_extension(editor):  # noqa: F811
    said = []
    editor.on("console", lambda message: said.append(message.text))
    editor.reload()
    editor.locator("[contenteditable='true'][aria-label='Lead']").wait_for()
    assert said == []


# --- Any HTML -------------------------------------------------------------------------------------

ATTRIBUTES = [
    "style='font-weight:700'",
    "style='font-style:italic;display:block'",
    "style='mso-list:l0 level2 lfo1'",
    "class=MsoListParagraph",
    "role=heading aria-level=2",
    "aria-level=3",
    "start=3",
    "href='https://example.org/'",
    "",
]
ELEMENTS = ["a", "b", "blockquote", "br", "code", "div", "em", "h1", "h4", "hr", "i", "o:p", "p"]
ELEMENTS += ["pre", "section", "span", "strong", "sub", "sup", "u"]
ELEMENTS += ["li", "ol", "table", "tbody", "td", "th", "tr", "ul"]


def element(children):
    pieces = st.tuples(st.sampled_from(ELEMENTS), st.sampled_from(ATTRIBUTES), st.lists(children))
    return pieces.map(lambda piece: f"<{piece[0]} {piece[1]}>{''.join(piece[2])}</{piece[0]}>")


ANY_HTML = st.recursive(st.just("@ "), element, max_leaves=25)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(html=ANY_HTML)
def test_no_word_of_any_html_is_lost_or_moved(lead, html):
    for i in range(html.count("@")):
        html = html.replace("@", f"w{i}", 1)
    clear(lead)
    lead.evaluate(PASTE, f"<p>first</p>{html}<p>last</p>")
    parse = "html => new DOMParser().parseFromString(html, 'text/html').body.textContent"
    in_order = re.findall(r"w\d+", lead.evaluate(f"(_, html) => ({parse})(html)", html))
    assert re.findall(r"w\d+", lead.inner_text()) == in_order
