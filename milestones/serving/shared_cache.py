"""Works with a shared cache in front of the site: nginx with deploy/nginx.conf.

With each request whose response it could store, nginx sends the result of its lookup and the time
by its own clock: `X-Forwarded-Cache: EXPIRED 1764061200.123`. It stores only responses with an
X-Accel-Expires header. The site accepts X-Forwarded-Cache only from trusted proxies: see
kfor_site.proxies.
"""

import re
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIEnvironment

HEADER = "HTTP_X_FORWARDED_CACHE"
FORMAT = re.compile(r"(MISS|EXPIRED) (\d{1,12})\.\d{3}", re.ASCII)


class Lookup(NamedTuple):
    """The result of a shared cache's lookup: whether it has a stale copy, and when it looked."""

    has_stale_copy: bool
    second: str

    @property
    def expiry_header(self) -> tuple[str, str]:
        """The header that lets the cache serve a response until the second of its lookup ends.

        So the age of the copy counts from the lookup, however long the response takes, and only
        one clock matters.
        """
        return "X-Accel-Expires", f"@{self.second}"


def lookup_of(environ: WSGIEnvironment) -> Lookup | None:
    """Return the shared cache's lookup for a WSGI request; None if it won't store the response."""
    found = FORMAT.fullmatch(environ.get(HEADER, ""))
    return Lookup(found[1] == "EXPIRED", found[2]) if found else None


def let_it_serve_stale(start_response: StartResponse) -> list[bytes]:
    """Answer 503, so that the shared cache serves its stale copy (proxy_cache_use_stale).

    Use this if the process can't read the State: its own page may be older than that copy.
    """
    text = b"This page is not available at the moment. Try again in a minute.\n"
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Retry-After", "10"),
    ]
    start_response("503 Service Unavailable", headers)
    return [text]
