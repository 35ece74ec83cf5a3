"""Responses that are ready to send. They are compressed once and answer conditional requests."""

import gzip
import hashlib
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
from django.utils.http import http_date, parse_http_date_safe

from milestones.models.clock import clock

from .freshness import MAX_AGE

# Higher levels cost the first reader more time than they save others.
BROTLI_QUALITY, GZIP_LEVEL = 4, 6
OVERHEAD = 4096  # bytes of memory that a response takes besides its bodies, approximately

Headers = list[tuple[str, str]]

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
    "identity": lambda body: body,
}
# Their files are compressed already: to do it again costs time and memory for nothing.
_COMPRESSED_TYPES = ("image/", "application/vnd.openxmlformats")
_NOT_IN_304 = ("content-type", "content-length", "content-encoding")


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """Return which of "br", "gzip" and "identity" an Accept-Encoding header prefers.

    If it prefers several equally, return the one that compresses best. This follows RFC 9110,
    12.5.3, except that identity can't be refused.
    """
    weights: dict[str, float] = {"identity": 0}
    for item in accepted.lower().split(","):
        name, _, parameter = item.partition(";")
        weights[name.strip()] = _weight(parameter)
    weights["identity"] = max(weights["identity"], 0.0001)
    others = weights.get("*", 0)
    return max(("br", "gzip", "identity"), key=lambda name: weights.get(name, others))


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name.strip() == "q" else 1
    except ValueError:
        return 0
    return weight if 0 <= weight <= 1 else 0


class Response:
    """A response from Django.

    `modified` is the time for its Last-Modified header, in seconds since 1970. If it is None, the
    response must not be cached.
    """

    def __init__(
        self, status: str, headers: Headers, body: bytes, modified: float | None = None
    ) -> None:
        values = {name.lower(): value for name, value in headers}
        media_type = values.get("content-type", "")
        # The length of a compressed response with a cookie could tell what is in it.
        self._is_compressible = not (
            "set-cookie" in values or media_type.startswith(_COMPRESSED_TYPES)
        )
        if self._is_compressible and "vary" not in values:
            headers = [*headers, ("Vary", "Accept-Encoding")]
        self.status, self.headers, self.body = status, headers, body
        self.is_cacheable = modified is not None
        self.modified = int(modified or 0)
        self.last_modified = ("Last-Modified", http_date(self.modified))
        self.tag = hashlib.sha256(body).hexdigest()[:32]
        self._encoded: dict[str, tuple[Headers, bytes]] = {}
        # Counted twice for the cache key: a redirect's URL is as long as its Location header.
        heads = sum(len(name) + len(value) for name, value in headers)
        self._size = OVERHEAD + 2 * heads + len(body)

    @property
    def is_page(self) -> bool:
        """Whether conditional requests apply: not for redirects and errors (RFC 9110, 13.2.1)."""
        return self.is_cacheable and self.status.startswith("200")

    @property
    def has_settled(self) -> bool:
        """Whether its Last-Modified time can be sent.

        By the database's clock, no later change may still get the same time. By the host's clock,
        it must not be later than the Date header (RFC 9110, 8.8.2.1).
        """
        return self.modified + 1 + MAX_AGE <= min(time.time(), clock.time())

    @property
    def size(self) -> int:
        """The approximate memory that it takes, in bytes."""
        encoded = list(self._encoded.values())  # a copy: another thread may be adding one
        return self._size + sum(len(body) for _, body in encoded)

    def encoded(self, encoding: str) -> tuple[Headers, bytes]:
        """Return its headers and its body in `encoding`. Each encoding is compressed only once."""
        if encoding not in self._encoded:
            self._encoded[encoding] = self._encode(encoding)
        return self._encoded[encoding]

    def _encode(self, encoding: str) -> tuple[Headers, bytes]:
        body = _COMPRESS[encoding](self.body)
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        if self.is_page:
            headers.append(("ETag", self.etag(encoding)))
        return headers, body

    def etag(self, encoding: str) -> str:
        """Return the ETag of its body in `encoding`. Each encoding has a different one."""
        return f'"{self.tag}"' if encoding == "identity" else f'"{self.tag}-{encoding}"'

    def encoding_for(self, environ: WSGIEnvironment) -> str:
        """Return the encoding for a request."""
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        return best_encoding(accepted) if accepted and self._is_compressible else "identity"

    def _is_not_modified(self, environ: WSGIEnvironment, encoding: str) -> bool:
        """Return whether the client has a current copy (RFC 9110, 13.1.2 and 13.1.3)."""
        if not self.is_page:
            return False
        if header := environ.get("HTTP_IF_NONE_MATCH"):
            tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
            return "*" in tags or self.etag(encoding) in tags
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        date = parse_http_date_safe(since) if since else None
        # It must be equal. A later date comes from another clock, so it proves nothing.
        return date is not None and self.modified == date

    def send(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        cache_status: str,
        extra: Sequence[tuple[str, str]] = (),
    ) -> list[bytes]:
        """Answer a WSGI request, with `extra` headers and Cache-Status (RFC 9211)."""
        encoding = self.encoding_for(environ)
        headers, body = self.encoded(encoding)
        headers = [*headers, *extra, ("Cache-Status", f"milestones; {cache_status}")]
        if self.is_page and self.has_settled:
            headers.append(self.last_modified)
        if self._is_not_modified(environ, encoding):
            headers = [(name, value) for name, value in headers if name.lower() not in _NOT_IN_304]
            start_response("304 Not Modified", headers)
            return []
        start_response(self.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
