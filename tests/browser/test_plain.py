"""Without style sheets, and in w3m, every public page can be read in its order.

w3m shows text in the order of the HTML, and tables as tables. It has neither CSS nor scripts.
"""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from tests import every_page, full_site
from tests.browser.conftest import show
from tests.browser.test_enlarged import SPACING

COLUMNS = 200
BESIDE = 5000  # letters of a row at most
LETTERS = 12  # of a word: w3m breaks a long URL
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source"}
SILENT = {"script", "style", "head", "svg", "option", "textarea"}


class Read(HTMLParser):
    """The headings, links and cells of a page, each as its words, in order."""

    def __init__(self, source):
        super().__init__()
        self.found, self._open, self._silent = [], [], 0
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            return
        self._silent += tag in SILENT
        if re.fullmatch("h[1-6]|a|th|td|caption|summary|label", tag):
            self.found.append((tag, []))
            self._open.append(self.found[-1])

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        for _, words in self._open if not self._silent else ():
            words.append(data)

    def texts(self, pattern=""):
        """Return the texts of the elements whose tags begin with `pattern`, in order."""
        tagged = ((tag, "".join(words)) for tag, words in self.found)
        return [text for tag, text in tagged if re.match(pattern, tag) and squeezed(text)]


def squeezed(text):
    """Return the letters and digits of `text`, since w3m breaks lines and draws tables."""
    return re.sub(r"[\W_]+", "", text)


def in_w3m(source):
    """Return what w3m shows of the HTML `source`."""
    assert shutil.which("w3m"), "w3m is missing. On Debian: apt install w3m"
    options = ["-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", str(COLUMNS)]
    done = subprocess.run(["w3m", *options], input=source.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def missing(texts, shown, beside=0):
    """Return the first of `texts` that `shown` doesn't have in their order; None if it has all.

    Cells of one row stand side by side, line by line. So a text is looked for by its first word,
    also `beside` letters before the last, and its other words anywhere.
    """
    shown = squeezed(shown)
    place = 0
    for text in texts:
        first, *others = (word[:LETTERS] for word in map(squeezed, text.split()) if word)
        start = shown.find(first, max(0, place - beside))
        if start < 0 or any(word not in shown for word in others):
            return text
        place = max(place, start)
    return None


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db
def test_every_public_page_reads_in_its_order_in_w3m(client):
    client.raise_request_exception = False
    found = {}
    for name, listed in every_page.public_pages(full_site.publish_everything()).items():
        source = every_page.ask(client, listed).content.decode()
        read, shown = Read(source), in_w3m(source)
        lost = missing(read.texts("h[1-6]"), shown) or missing(read.texts(), shown, BESIDE)
        if lost:
            found[name] = lost
    assert found == {}


def test_a_text_that_is_lost_or_out_of_order_is_found():
    source = "<h1>Aid and trust</h1><table><tr><th>1999<td>Open days</table>"
    assert missing(Read(source).texts(), in_w3m(source)) is None
    assert missing(["Aid", "Nothing"], "Aid") == "Nothing"
    assert missing(["Aid and trust"], "Aid and") == "Aid and trust"
    assert missing(["Trust", "Aid"], "Aid Trust") == "Aid"
    assert missing(["Trust", "Aid"], "Aid Trust", beside=5) is None


@pytest.mark.urls("tests.error_urls")
@pytest.mark.django_db(transaction=True)
def test_without_style_sheets_no_text_of_a_public_page_is_lost(new_page):
    pages = every_page.public_pages(full_site.publish_everything())
    page = new_page(errors_at=every_page.errors_among(pages))
    page.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    found = []
    for name, listed in pages.items():
        show(page, listed)
        found += [(name, finding) for finding in page.evaluate(SPACING)]
        heading = page.locator("h1").first
        if not heading.is_visible():
            found.append((name, "no heading"))
    assert found == []
