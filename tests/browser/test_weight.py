"""What a page costs its reader: bytes, requests, scripts and cookies."""

from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

import brotli
import pytest

from milestones.editions import publishing
from milestones.importing import into_draft
from milestones.serving.responses import BROTLI_QUALITY
from tests import every_page, full_site

ROUND_TRIP = 14_000  # bytes of an article at most: about what fits in the first round trip
MOST = 20_000  # bytes of any other page: an article of 30 rows, lists, comparisons
DOCUMENT = Path(__file__).parent.parent / "documents" / "kosovo-article.txt"
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
    assert_light(visit("/articles/kfor/"), "starter article", figure)


def test_a_document_as_people_write_it_fits_in_the_first_round_trip(
    transactional_db, visit, figure
):
    imported = into_draft.import_document(DOCUMENT.read_bytes(), slug="kosovo")
    publishing.publish(imported.article, note="First edition")
    assert_light(visit("/articles/kosovo/"), "imported article", figure)


def assert_light(loaded, name, figure):
    """Check the bytes of HTML and CSS of a page that `loaded` them, and print their sum."""
    sizes = {each.url: each.size for each in loaded if each.size}
    assert len(sizes) >= 2
    figure(f"HTML and CSS with Brotli, {name}", f"{sum(sizes.values()):,} bytes")
    assert sum(sizes.values()) <= ROUND_TRIP, sizes


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_no_page_has_a_script_a_cookie_a_font_or_anything_from_another_site(
    visit, live_server, figure
):
    pages = every_page.public_pages(full_site.publish_everything())
    host = urlsplit(live_server.url).netloc
    weights = {}
    for name, listed in pages.items():
        if listed.is_sent or listed.url.startswith("/admin/"):
            continue
        loaded = visit(listed.url, errors_at=every_page.errors_among(pages))
        assert {urlsplit(each.url).netloc for each in loaded} == {host}, name
        needless = ("script", "font", "fetch", "xhr")
        assert [each.url for each in loaded if each.kind in needless] == [], name
        others = [each.url for each in loaded if each.kind != "image" or "/static/" in each.url]
        assert len(others) <= REQUESTS, (name, others)
        weights[name] = sum(each.size for each in loaded)
    middle, most = median(weights.values()), max(weights.values())
    figure(
        f"HTML and CSS with Brotli, {len(weights)} pages",
        f"median {middle:,.0f} bytes, at most {most:,}",
    )
    assert {name: weight for name, weight in weights.items() if weight > MOST} == {}
