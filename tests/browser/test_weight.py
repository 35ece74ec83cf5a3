"""What a page costs its reader: bytes, requests, scripts and cookies."""

from typing import NamedTuple
from urllib.parse import urlsplit

import brotli
import pytest

from milestones.serving.responses import BROTLI_QUALITY
from tests import every_page, full_site

STARTER = 14_000  # bytes of the starter article at most: about what fits in the first round trip
REQUESTS = 4  # of a page without its images: itself, two style sheets and an icon


class Loaded(NamedTuple):
    """A file that a page loaded: its URL, what it is to the browser, and its compressed size."""

    url: str
    kind: str
    size: int


@pytest.fixture
def visit(new_page):
    """Return a function that opens a URL and returns what the browser Loaded, without cookies."""

    def visit(url, **options):
        page = new_page(**options)
        responses = []
        page.on("response", lambda response: responses.append(response))
        page.goto(url)
        loaded = [_loaded(response) for response in responses]
        assert page.context.cookies() == [], url
        page.close()
        return loaded

    return visit


def _loaded(response):
    kind = response.request.resource_type
    is_text = kind in ("document", "stylesheet")
    size = len(brotli.compress(response.body(), quality=BROTLI_QUALITY)) if is_text else 0
    return Loaded(response.url, kind, size)


def test_the_starter_article_fits_in_the_first_round_trip(starter, visit, figure):
    sizes = {each.url: each.size for each in visit("/articles/kfor/") if each.size}
    assert len(sizes) >= 2
    figure("HTML and CSS of the starter article, with Brotli", f"{sum(sizes.values()):,} bytes")
    assert sum(sizes.values()) <= STARTER, sizes


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_page_has_a_script_a_cookie_a_font_or_anything_from_another_site(visit, live_server):
    pages = every_page.public_pages(full_site.publish_everything())
    host = urlsplit(live_server.url).netloc
    for name, listed in pages.items():
        if listed.is_sent or listed.url.startswith("/admin/"):
            continue
        loaded = visit(listed.url, errors_at=every_page.errors_among(pages))
        assert {urlsplit(each.url).netloc for each in loaded} == {host}, name
        needless = ("script", "font", "fetch", "xhr")
        assert [each.url for each in loaded if each.kind in needless] == [], name
        others = [each.url for each in loaded if each.kind != "image" or "/static/" in each.url]
        assert len(others) <= REQUESTS, (name, others)
