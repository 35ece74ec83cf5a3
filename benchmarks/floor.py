"""The cost of a server itself: a function that only returns the bytes of a page.

`PAGE` names a file with the body of the page, beside a .json file with its headers. Without it the
page has 10 KB. `/echo` returns the request as the server passed it on, and the process id.
"""

import json
import os
from pathlib import Path

HEADERS = [("Content-Type", "text/html; charset=utf-8")]
BODY = b"x" * 10_000
if path := os.environ.get("PAGE"):
    HEADERS = [tuple(pair) for pair in json.loads(Path(f"{path}.json").read_text())]
    BODY = Path(path).read_bytes()
HEADERS = [pair for pair in HEADERS if pair[0] != "Content-Length"]


def application(environ, start_response):
    """A minimal WSGI application."""
    body = BODY
    if environ["PATH_INFO"] == "/echo":
        names = ("REQUEST_METHOD", "PATH_INFO", "wsgi.url_scheme", "REMOTE_ADDR", "CONTENT_LENGTH")
        names += tuple(name for name in environ if name.startswith("HTTP_"))
        seen = {name: str(environ.get(name, "")) for name in names} | {"pid": os.getpid()}
        body = json.dumps(seen).encode()
    start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
    return [body]
