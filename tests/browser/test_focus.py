"""What has the focus can be read: in light, in the dark, in forced colours, visited or not.

`contrast.js` computes the contrast of its text with what is behind it, which WCAG 2.2 (1.4.3) wants
to be 4.5 at least.
"""

import re
from pathlib import Path

import pytest

from tests import every_page, full_site
from tests.browser.conftest import show, unfold
from tests.browser.media import MODES

CONTRAST = Path(__file__).with_name("contrast.js").read_text()


@pytest.fixture
def public(new_page):
    """A browser's page, and all public pages of the site."""
    pages = every_page.public_pages(full_site.publish_everything())
    return new_page(errors_at=every_page.errors_among(pages)), pages


@pytest.fixture
def admin(new_page, log_in):
    """The same of the admin."""
    return log_in(new_page()), every_page.admin_pages(full_site.publish_everything())


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["public", "admin"])
def test_what_has_the_focus_can_be_read(part, request, figure):
    page, pages = request.getfixturevalue(part)
    page.route("**/*.css", lambda route: answer(route, with_all_states))
    found = []
    for name, listed in pages.items():
        show(page, listed)
        unfold(page)
        found += [(name, *finding) for finding in findings(page)]
    assert found == []
    figure(
        "Contrast of the focus", f"4.5 at least on {len(pages)} {part} pages, in {'; '.join(MODES)}"
    )


def answer(route, change):
    """Answer with a style sheet as `change` makes it of the site's."""
    response = route.fetch()
    route.fulfill(response=response, body=change(response.text()))


def with_all_states(css):
    """Return the style sheet `css` as it is where all links are visited and hovered.

    Browsers tell no script what a visited link looks like. So the rules for such links apply to
    all: the stand-ins weigh as much in the cascade. And no colour fades into another.
    """
    css = re.sub(r":visited\b", ":any-link", css)
    css = re.sub(r":hover\b", ":not(.x)", css)
    return f"{css}\n* {{ transition: none !important; }}"


def findings(page):
    """Return what can't be read on `page` when it has the focus: (mode, what)."""
    page.keyboard.press("Tab")  # from now on, the browser shows where the focus is
    page.evaluate(CONTRAST)
    found = []
    for mode, media in MODES.items():
        page.emulate_media(**media)
        found += [(mode, finding) for finding in page.evaluate("tooFaint()")]
    return found


FOCUS = ":focus-visible { background: #fd0; color: #000; }"
FAINT = {
    "a visited link": (f"{FOCUS} a:visited {{ color: #c6a6f2; }}", "<a href='/x'>Link</a>"),
    "a hovered link": (
        f"{FOCUS} .link:hover {{ color: #8ab8f5; }}",
        "<a class=link href='/x'>L</a>",
    ),
    "text in a link": (f"{FOCUS} a b {{ color: #fff; }}", "<a href='/x'><b>Link</b></a>"),
    "a button": (
        f"{FOCUS} .button {{ background: #0b4f9e; }}",
        "<button class=button>Show</button>",
    ),
    "a field": (f"{FOCUS} .field {{ color: #fff; }}", "<input class=field>"),
    "what shows no focus": (":focus { outline: 0; }", "<a href='/x' tabindex=0>L</a>"),
}


@pytest.mark.parametrize("fault", FAINT)
def test_each_fault_of_the_focus_is_found_and_nothing_else(chromium, fault):
    css, html = FAINT[fault]
    page = chromium.new_page()
    page.set_content(f"<!DOCTYPE html><style>{with_all_states(css)}</style>{html}")
    assert findings(page) != []
    page.set_content(f"<!DOCTYPE html><style>{with_all_states(FOCUS)}</style>{html}")
    assert findings(page) == []
    page.close()


NAMED = ("front", "article of few words", "comparison", "milestones, filter with errors")


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_tab_key_reaches_all_that_can_be_used_in_the_order_of_the_page(public, width):
    page, pages = public
    page.set_viewport_size({"width": width, "height": 800})
    for name in pages if width == 390 else NAMED:
        show(page, pages[name])
        page.evaluate(CONTRAST)
        count = page.evaluate("reachable().length")
        assert count > 5 or name not in NAMED
        # After what has the focus already, as the first field of the login has.
        left = range(page.evaluate("reachable().indexOf(document.activeElement)") + 1, count)
        reached = []
        for _ in left:
            page.keyboard.press("Tab")
            reached.append(page.evaluate("reachable().indexOf(document.activeElement)"))
        assert reached == list(left), name
