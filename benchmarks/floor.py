"""What a server costs by itself: the bytes of a page from a function that does nothing else.

`PAGE` names a file with the body of the page, and beside it a .json with its headers; without it a
page of 10 KB is answered. `/echo` answers how the server passes a request on, and in which process.
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
    """A WSGI application: all that a server can't do without."""
    body = BODY
    if environ["PATH_INFO"] == "/echo":
        names = ("REQUEST_METHOD", "PATH_INFO", "wsgi.url_scheme", "REMOTE_ADDR", "CONTENT_LENGTH")
        names += tuple(name for name in environ if name.startswith("HTTP_"))
        seen = {name: str(environ.get(name, "")) for name in names} | {"pid": os.getpid()}
        body = json.dumps(seen).encode()
    start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
    return [body]
