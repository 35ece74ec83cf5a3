"""Nothing on a page moves while it loads, however late its pictures come."""

import pytest

from tests import pictures
from tests.browser.conftest import open_public
from tests.browser.media import WIDTHS

# Pages with pictures, and one of each other kind that readers come to first.
PAGES = ["article", "preview", "old edition", "article in Arabic", "front", "page", "milestones"]
OBSERVE = """
window.shift = 0;
const add = (list) => list.getEntries().forEach((entry) => (window.shift += entry.value));
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def watched():
    """Return a function that holds the pictures of a browser's page back; it returns these."""

    def watch(page):
        held = []
        page.route("**/*.{webp,png,jpg}", lambda route: held.append(route))
        page.add_init_script(OBSERVE)
        return held

    return watch


def shift(page, held, release):
    """Return by how much what is on `page` moves as its pictures come: the sum of its shifts.

    The pictures that are `held` back come when the place of the last is seen: `release` lets one.
    """
    images = page.locator("img")
    images.last.evaluate("image => image.scrollIntoView({ block: 'center' })")
    page.evaluate(PAINTED)
    while held:
        release(held.pop())
    images.last.evaluate("image => image.decode()")
    page.evaluate(PAINTED)
    return page.evaluate("window.shift")


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_nothing_moves_on_a_page_whose_pictures_come_late(new_page, watched, figure):
    page, pages = open_public(new_page, reduced_motion="reduce")
    held, moved, seen = watched(page), {}, 0
    for name in PAGES:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(pages[name].url, wait_until="domcontentloaded")
            moved[name, width] = shift(page, held, lambda route: route.continue_())
            seen += page.locator("figure img").count()
    assert seen >= len(WIDTHS)
    figure(
        "Layout shift",
        f"{max(moved.values())} at most, on {len(PAGES)} pages at {', '.join(map(str, WIDTHS))} px",
    )
    assert set(moved.values()) == {0}, moved


@pytest.mark.parametrize(("size", "moves"), [("", True), ("width=64 height=48", False)])
def test_a_picture_without_a_size_moves_what_is_below_it(chromium, watched, size, moves):
    page = chromium.new_page()
    held = watched(page)
    html = f"<img src='/field.png' {size} style='display: block'><p>Below</p>"
    page.route("**/page", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://example.org/page", wait_until="domcontentloaded")
    file = pictures.file()
    found = shift(page, held, lambda route: route.fulfill(body=file, content_type="image/png"))
    assert (found > 0) == moves
    page.close()
