"""The URLs of the site, in the one form in which the export knows them."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes, urlencode, urljoin, urlsplit

from milestones.views.keyset import PARAMETERS

from .names import file_name


class Place(NamedTuple):
    """A URL of the site, relative to its root, and the fragment of the link that leads there."""

    url: str
    fragment: str = ""


class Site:
    """The site at its `root`, a URL that ends in a slash."""

    def __init__(self, url: str) -> None:
        """Take the URL of the site. Raises ValueError if it isn't an http or https URL."""
        parts = urlsplit(url)
        is_plain = not (parts.query or parts.fragment or parts.username)
        if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
            raise ValueError(f"“{url}” is not the URL of a site, such as https://example.org.")
        self.scheme, self.host = parts.scheme, parts.netloc.lower()
        self.path = f"{parts.path.rstrip('/')}/"
        self.root = f"{self.scheme}://{self.host}{self.path}"
        self._urls = re.compile(re.escape(self.root) + r"[^\s\"'<>\\]*")

    def absolute(self, reference: str, beside: str = "") -> str:
        """Return `reference`, as a page at the relative URL `beside` has it, as an absolute URL."""
        return urljoin(self.root + beside, reference)

    def locate(self, reference: str, beside: str = "") -> Place | None:
        """Return where the `reference` of a page at `beside` leads, if a copy may have that.

        None if it leads to another site, or has other parameters than the pages of a list.
        """
        try:
            parts = urlsplit(self.absolute(reference.strip(), beside))
        except ValueError:
            return None
        is_here = (parts.scheme, parts.netloc.lower()) == (self.scheme, self.host)
        if not is_here or not parts.path.startswith(self.path):
            return None
        query = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if len(query) > 1 or any(name not in PARAMETERS for name, _ in query):
            return None
        url = quote(unquote_to_bytes(parts.path.removeprefix(self.path)), safe="/~!$&'()*+,;=:@")
        given = urlencode(query, errors="surrogateescape")
        return Place(f"{url}?{given}" if given else url, parts.fragment)

    def urls_in(self, text: str) -> Iterator[str]:
        """Yield the absolute URLs of this site in JSON, XML or plain `text`."""
        for found in self._urls.finditer(text):
            yield unescape(found[0])


def file_of(url: str) -> str:
    """Return the name of the file for `url`, the URL of a Place."""
    path, _, query = url.partition("?")
    return file_name(
        unquote(path, errors="surrogateescape"), parse_qsl(query, errors="surrogateescape")
    )
