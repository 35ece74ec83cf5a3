"""How the site works with a cache in front of it that others share: nginx by deploy/nginx.conf.

With a request whose answer it might store, nginx tells what it has, and when it asks, by its own
clock: `X-Forwarded-Cache: EXPIRED 1764061200.123`. It stores what is answered with X-Accel-Expires,
and nothing else. Only trusted proxies are believed: see kfor_site.proxies.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

HEADER = "HTTP_X_FORWARDED_CACHE"
FORM = re.compile(r"(MISS|EXPIRED) (\d{1,12})\.\d{3}", re.ASCII)


class Asked(NamedTuple):
    """What the shared cache told with a request: whether it holds a copy, and the second."""

    has_copy: bool
    second: str

    @property
    def lifetime(self) -> tuple[str, str]:
        """The header that lets the cache use an answer until the second ends in which it asked.

        So the copy's age counts from the question, however long the answer took, by one clock only.
        """
        return "X-Accel-Expires", f"@{self.second}"


def asked(environ: dict) -> Asked | None:
    """Return what a shared cache told with a WSGI request; None when none asks that may store."""
    found = FORM.fullmatch(environ.get(HEADER, ""))
    return Asked(found[1] == "EXPIRED", found[2]) if found else None


def keep_your_copy(start_response: Callable) -> list[bytes]:
    """Answer 503, at which the cache goes on with its copy (proxy_cache_use_stale).

    For a process that can't ask the database: its own page may be older than that copy.
    """
    text = b"This page can't be made at the moment. Please try again in a minute.\n"
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Retry-After", "10"),
    ]
    start_response("503 Service Unavailable", headers)
    return [text]
