"""axe-core finds no barrier, of whatever impact, on any public page.

All its rules run at each width, in light. Of these only that of contrast depends on the colours,
since links are underlined. No colour depends on the width, so it runs in the dark at one. In forced
colours it can't: axe-core takes a text's own colour, which isn't the one that is shown.
"""

import pytest

from tests.browser import axe
from tests.browser.conftest import open_public, show, unfold
from tests.browser.media import MODES, WIDTHS

COLOURS = ["light", "dark"]


@pytest.mark.axe
@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_public_page_has_a_finding_of_any_impact_at_any_width_in_any_colours(new_page, figure):
    page, pages = open_public(new_page, bypass_csp=True)
    found = []
    for name, listed in pages.items():
        show(page, listed)
        unfold(page)
        found += [(name, *finding) for finding in findings(page)]
    figure(
        "axe-core",
        f"{len(pages)} pages, at {', '.join(map(str, WIDTHS))} px, in {', '.join(COLOURS)}",
    )
    assert found == []


def findings(page):
    """Return what axe-core finds on `page`: (width or colours, rule, impact, element)."""
    page.emulate_media(**MODES[COLOURS[0]])
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [(width, *finding) for finding in axe.findings(page)]
    for colours in COLOURS[1:]:
        page.emulate_media(**MODES[colours])
        found += [(colours, *finding) for finding in axe.findings(page, rule=axe.CONTRAST)]
    return found


WHOLE = """<!DOCTYPE html><html lang=en><title>Aid</title>
<style>:root { color-scheme: light dark; background: Canvas; }</style>
<main><h1>Aid</h1><h2>Trust</h2><p>Open days</p></main>"""
FAULTS = {
    "minor": ("empty-heading", "<h2>Trust</h2>", "<h2></h2>"),
    "moderate": ("heading-order", "h2", "h4"),
    "moderate, a region": ("region", "</main>", "</main><p>Outside</p>"),
    "moderate, a landmark": ("landmark-one-main", "main>", "div>"),
    "moderate, a heading": ("page-has-heading-one", "h1", "h2"),
    "serious": ("html-has-lang", " lang=en", ""),
    "serious, in the dark": (
        axe.CONTRAST,
        "</style>",
        "@media (prefers-color-scheme: dark) { p { color: #333; } }</style>",
    ),
    "serious, of one letter": (axe.CONTRAST, "<p>Open days", "<p style='color: #eee'>1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_whatever_its_impact_and_nothing_else(chromium, fault):
    rule, mended, broken = FAULTS[fault]
    page = chromium.new_page()
    page.set_content(WHOLE)
    assert findings(page) == []
    page.set_content(WHOLE.replace(mended, broken))
    assert (rule, fault.partition(",")[0]) in {finding[1:3] for finding in findings(page)}
    page.close()
