"""Requests to a WSGI application, as a server passes them on."""

import io
import sys
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def __getitem__(self, name):
        return self.headers[name]

    @property
    def text(self):
        return self.body.decode()

    @property
    def remark(self):
        """What the cache says of it: "hit", "fwd=miss; stored", or None when it wasn't asked."""
        remark = self.headers.get("Cache-Status")
        return remark and remark.removeprefix("milestones; ")


def environ_of(address, method="GET", scheme="http", peer="127.0.0.1", **headers):
    """Return the WSGI environment of a request; `headers` as WSGI has them: HTTP_COOKIE="…"."""
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": peer,
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }


def ask(application, address, **request):
    """Return the Answer to a request, which is told as to `environ_of`."""
    started = []
    body = application(environ_of(address, **request), lambda *line: started.append(line))
    try:
        content = b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
    [(status, headers)] = [line[:2] for line in started]
    assert len(dict(headers)) == len(headers), "a header is there twice"
    return Answer(int(status.split()[0]), dict(headers), content)
