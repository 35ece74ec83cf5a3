"""The error pages for requests that gunicorn itself refuses. nginx, where it is, has the same.

gunicorn refuses what isn't HTTP, or is longer than its limits, before the site sees it.
"""

import socket
from http import HTTPStatus
from pathlib import Path

from gunicorn import util

PAGES = Path(__file__).parent.parent / "deploy" / "errors"
_OF_STATUS = {431: "headers-too-large", 500: "unavailable"}  # all others are about the first line
_HEADERS = {
    "Connection": "close",
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
}
_gunicorns_own = util.write_error


def install() -> None:
    """Let gunicorn's workers answer with these pages. For `post_worker_init`."""
    util.write_error = write_error


def write_error(client: socket.socket, status: int, reason: str, message: str) -> None:
    """Send the page for `status` to `client`. `message` quotes the request, so it isn't shown."""
    try:
        page = (PAGES / f"{_OF_STATUS.get(status, 'bad-request')}.html").read_bytes()
    except OSError:  # the site was set up without deploy/
        return _gunicorns_own(client, status, reason, message)
    headers = {**_HEADERS, "Content-Length": len(page)}
    lines = [f"HTTP/1.1 {status} {reason or HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    util.write_nonblock(client, "\r\n".join((*lines, "", "")).encode("ascii") + page)
