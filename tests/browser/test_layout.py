"""On every screen, from a small phone's to a desktop's, each page can be read and used.

`layout.js` looks for what breaks that:

- The page scrolls sideways.
- A table's rows are cards (its cells are blocks), and a cell is narrower than its row.
- A column of text is narrower than 12 characters, though the page isn't; or a field than that and
  what is in it.
- A card's label has nothing below it.
- A space is before a comma or a full stop.
- A word is broken that would fit on a line of its own.
- Text is cut off at an edge, beyond which nobody can scroll.
- Two things that can be clicked overlap.
- A button is lower or narrower than 24 px.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import every_page, full_site
from tests.browser.conftest import show, unfold
from tests.browser.test_paste import PASTE
from tests.screens import change_url

WIDTHS = [320, 390, 640, 768, 820, 1024, 1280]
A4 = 657  # px between margins of 18 mm
LAYOUT = Path(__file__).with_name("layout.js").read_text()
NGINX_PAGES = sorted((Path(__file__).parents[2] / "deploy" / "errors").glob("*.html"))


def findings(page, pages):
    """Return what is wrong with `pages`: (page, width, what) for each of WIDTHS.

    A page with collapsed parts is checked with these open as well.
    """
    found = []
    for name, listed in pages.items():
        show(page, listed)
        found += at_each_width(page, name)
        if unfold(page):
            found += at_each_width(page, f"{name}, unfolded")
    return found


def at_each_width(page, name):
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [(name, width, finding) for finding in page.evaluate(LAYOUT)]
    return found


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_public_page_breaks_its_layout_at_any_width(new_page, figure):
    pages = every_page.public_pages(full_site.publish_everything())
    assert findings(new_page(errors_at=every_page.errors_among(pages)), pages) == []
    figure("Layout", f"{len(pages)} public pages are whole at {', '.join(map(str, WIDTHS))} px")


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_public_page_is_wider_than_the_paper_in_print(new_page):
    pages = every_page.public_pages(full_site.publish_everything())
    page = new_page(width=A4, errors_at=every_page.errors_among(pages))
    page.emulate_media(media="print")
    wider = []
    for name, listed in pages.items():
        show(page, listed)
        if page.evaluate("document.documentElement.scrollWidth") > A4:
            wider.append(name)
    assert wider == []


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_screen_of_the_admin_breaks_its_layout_at_any_width(new_page, log_in, figure):
    page = log_in(new_page())
    pages = every_page.admin_pages(full_site.publish_everything())
    assert findings(page, pages) == []
    figure(
        "Layout", f"{len(pages)} screens of the admin are whole at {', '.join(map(str, WIDTHS))} px"
    )


@pytest.mark.django_db(transaction=True)
def test_the_page_that_keeps_a_refused_text_breaks_its_layout_at_no_width(new_page, log_in):
    article = full_site.publish_everything()
    stale = ("csrfmiddlewaretoken", "stale")
    refused = every_page.Page(change_url(article), 403, is_sent=True, fields=(stale,))
    page = log_in(new_page(errors_at=[refused.url]))
    assert findings(page, {"refused": refused}) == []
    assert page.get_by_text(full_site.LONG_TITLE).count()
    assert page.get_by_role("button", name="Send again").is_visible()


@pytest.mark.inert_styles
@pytest.mark.django_db(transaction=True)
def test_what_is_said_below_a_paste_breaks_the_layout_at_no_width(new_page, log_in):
    page = log_in(new_page())
    show(page, every_page.Page(change_url(full_site.publish_everything())))
    expect(page.get_by_role("textbox", name="Lead", exact=True)).to_be_visible()
    for editor in page.locator(".ProseMirror:visible").all():
        editor.click()
        editor.evaluate(PASTE, "<table><tr><td colspan=2>1999<td>Aid<tr><td>A<td>B<td>C</table>")
    assert page.locator(".paste-message:visible").count() > 2
    assert at_each_width(page, "with messages") == []


def test_no_error_page_of_nginx_breaks_its_layout_at_any_width(chromium):
    page = chromium.new_page()
    for path in NGINX_PAGES:
        page.goto(path.as_uri())
        assert at_each_width(page, path.stem) == []
    page.close()


# What `layout.js` would look for, each on a page that has it, and the same page mended.
BROKEN = {
    "scrolls sideways": ('<p style="width: 400px">Too wide</p>', "400px", "300px"),
    "scrolls sideways, by its text": ("<p>{}</p>".format("x" * 99), "x" * 99, "x"),
    "narrow cell in a card": (
        "<table style='width: 100%; border-spacing: 0'><tbody><tr>"
        "<td style='display: block; width: 28%; padding: 0'>Deployment</td></tr></tbody></table>",
        "28%",
        "100%",
    ),
    "label of nothing": (
        "<table><tr><td data-label='Impact' style='display: block'> </td></tr></table>",
        " </td>",
        "Aid</td>",
    ),
    "space before punctuation": ("<h1>History\n: aid</h1>", "\n:", ":"),
    "small target": (
        "<button style='padding: 0; height: 17px'>Remove</button>",
        "17px",
        "24px",
    ),
    "narrow column": ("<p style='width: 11ch'>Aid and open days</p>", "11ch", "12ch"),
    "narrow field": ("<input name=impact style='width: 5ch' value='Trust grew.'>", "5ch", "12ch"),
    "broken word": (
        "<p style='word-break: break-all'>Deployments and communities in municipalities</p>",
        "break-all",
        "normal",
    ),
    "cut off": (
        "<div style='overflow: hidden; width: 100px; white-space: nowrap'>Open days in May</div>",
        "100px",
        "200px",
    ),
    "overlap": (
        "<a href='/a'>One</a> <a href='/b' style='margin-left: -15px'>Two</a>",
        "-15px",
        "0",
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_each_fault_of_a_layout_is_found_and_nothing_else(chromium, rule):
    html, fault, mended = BROKEN[rule]
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.set_content(f"<!DOCTYPE html><body style='margin: 8px'>{html}")
    found = page.evaluate(LAYOUT)
    assert [finding.partition(":")[0] for finding in found] == [rule.partition(",")[0]]
    page.set_content(f"<!DOCTYPE html><body style='margin: 8px'>{html.replace(fault, mended)}")
    assert page.evaluate(LAYOUT) == []
    page.close()
