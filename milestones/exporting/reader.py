"""A reader without an account, who asks the site in this process for its pages."""

import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from django.core.handlers.wsgi import WSGIHandler

from .urls import Site

_LINK = re.compile(r"<([^>]*)>")


class Answer(NamedTuple):
    """What the site answers. The names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_for_everyone(self) -> bool:
        """Is it a page, or the page of something withdrawn, that anyone may store?

        Such an answer depends only on its URL. So the search and the previews, for example, are not
        for everyone.
        """
        directives = self.headers.get("cache-control", "").lower().split(",")
        is_public = "public" in (directive.strip() for directive in directives)
        return self.status in (200, 410) and is_public

    @property
    def location(self) -> str | None:
        """Where it redirects to, if it does."""
        return self.headers.get("location") if 300 <= self.status < 400 else None

    @property
    def links(self) -> list[str]:
        """The URLs in its Link header."""
        return _LINK.findall(self.headers.get("link", ""))


class Reader:
    """Asks for pages of `site` as an anonymous reader, with Django's own handler."""

    def __init__(self, site: Site) -> None:
        self._site, self._application = site, WSGIHandler()

    def get(self, url: str) -> Answer:
        """Return the answer to a GET request for `url`, which is relative to the site's root."""
        with _only_errors_logged():
            response: Any = self._application(self.environ(url), _ignored)
            try:
                body = b"".join(response)
            finally:
                response.close()
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(response.status_code, headers, body)

    def environ(self, url: str) -> WSGIEnvironment:
        """Return the WSGI environment of a GET request for `url`."""
        path, _, query = url.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": self._site.path[:-1],
            "PATH_INFO": "/" + unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "HTTP_HOST": self._site.host,
            "SERVER_NAME": self._site.host.rpartition(":")[0] or self._site.host,
            "SERVER_PORT": "443" if self._site.scheme == "https" else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._site.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


def _ignored(*answer: Any) -> Callable[[bytes], object]:
    """Take the status and the headers, which Django's response has as well."""
    return lambda content: None


@contextmanager
def _only_errors_logged() -> Iterator[None]:
    """Django logs a warning for each page that is gone or was never there. Here that is usual."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
