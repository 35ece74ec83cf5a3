"""The timeline in a frame on another site."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests import factories, full_site
from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/articles/mission/embed/"


class OtherSite(BaseHTTPRequestHandler):
    """Answers with a page that frames the URL in the query."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        src = self.path.partition("?")[2]
        html = f'<!DOCTYPE html><title>Other</title><iframe src="{src}" title="T"></iframe>'
        self.wfile.write(html.encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def framed(live_server):
    """Return a function that shows a path of the site in a frame of another, on a page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def framed(page, path):
        page.goto(f"http://127.0.0.1:{server.server_port}/?{live_server.url}{path}")
        return page.frame_locator("iframe")

    yield framed
    server.shutdown()
    server.server_close()


def test_another_site_can_show_the_timeline(new_page, framed):
    factories.edition()
    frame = framed(new_page(), URL)
    expect(frame.get_by_role("heading", level=1)).to_have_text("A mission and its years")
    expect(frame.get_by_role("listitem")).to_have_count(4)


def test_another_site_cannot_show_the_article(chromium, framed):
    factories.edition()
    page = chromium.new_page()  # whose complaint is what we want
    with page.expect_console_message(lambda message: "frame-ancestors 'none'" in message.text):
        framed(page, "/articles/mission/")
    page.close()


def test_a_link_opens_the_article_in_a_tab_of_its_own(new_page, framed):
    factories.edition()
    page = new_page()
    frame = framed(page, URL)
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Read the article").click()
    opened.value.wait_for_url("**/articles/mission/")
    assert page.frames[1].url.endswith(URL)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 700])
def test_it_is_accessible_and_scrolls_down_only(new_page, width, scheme):
    factories.edition(**vars_of(full_site.hard_document()))
    page = new_page(width, color_scheme=scheme, bypass_csp=True)
    page.goto(URL)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(page) == []


def vars_of(document):
    return {name: getattr(document, name) for name in ("title", "milestones", "sources")}
