"""Text that is enlarged or spaced out can be read: WCAG 2.2, 1.4.4, 1.4.10 and 1.4.12.

At 400 % zoom, a screen of 1280 by 1024 pixels is one of 320 by 256. `layout.js` looks for what
breaks, and `spacing.js` for lines that are cut off or lie over each other.
"""

from pathlib import Path

import pytest

from tests import every_page, full_site
from tests.browser.conftest import show, unfold
from tests.browser.test_layout import LAYOUT

SPACING = Path(__file__).with_name("spacing.js").read_text()
ZOOMED = {"width": 320, "height": 256}
# What WCAG 1.4.12 names: of the font's size, for all elements.
SPACED = """
* {
  letter-spacing: 0.12em !important;
  line-height: 1.5 !important;
  word-spacing: 0.16em !important;
}
p { margin-block-end: 2em !important; }
"""
# Rules of `layout.js` about comfort, not loss: wider letters leave room for fewer in a column.
COMFORT = ("narrow column", "narrow field", "broken word")


@pytest.fixture
def public(new_page):
    """A browser's page, and all public pages of the site."""
    pages = every_page.public_pages(full_site.publish_everything())
    return new_page(errors_at=every_page.errors_among(pages), bypass_csp=True), pages


def findings(page, name):
    return [(name, found) for script in (LAYOUT, SPACING) for found in page.evaluate(script)]


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_every_public_page_can_be_read_at_400_percent(public, figure):
    page, pages = public
    page.set_viewport_size(ZOOMED)
    found = []
    for name, listed in pages.items():
        show(page, listed)
        unfold(page)
        found += findings(page, name)
    assert found == []
    figure("400 % zoom", f"{len(pages)} public pages can be read")


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_public_page_can_be_read_with_more_space_in_its_text(public, width):
    page, pages = public
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for name, listed in pages.items():
        show(page, listed)
        unfold(page)
        page.add_style_tag(content=SPACED)
        found += [each for each in findings(page, name) if not each[1].startswith(COMFORT)]
    assert found == []


BROKEN = {
    "cut off": (
        "<p style='height: 1em; overflow: hidden; width: 9em'>Aid and open days</p>",
        "1em",
        "3em",
    ),
    "overlap": (
        "<p style='margin: 0'>Aid and</p><p style='margin: -1em 0 0'>open days</p>",
        "-1em",
        "0",
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_each_fault_is_found_and_nothing_else(chromium, rule):
    html, fault, mended = BROKEN[rule]
    page = chromium.new_page(viewport=ZOOMED)
    page.set_content(f"<!DOCTYPE html><body>{html}")
    assert [found.partition(":")[0] for found in page.evaluate(SPACING)] == [rule]
    page.set_content(f"<!DOCTYPE html><body>{html.replace(fault, mended, 1)}")
    assert page.evaluate(SPACING) == []
    page.close()
