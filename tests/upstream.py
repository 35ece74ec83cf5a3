"""A site that does what a test tells it, for an nginx in front of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """Answers by `status`, `headers` and `body`, after `delay` seconds; keeps what it was asked.

    Without a body it answers what a site's answer may depend on. A header's NOW stands for the
    second in which nginx asked.
    """

    def __init__(self):
        self.status, self.headers, self.body = 200, {}, b"a page"
        self.delay, self.asked, self.port = 0.0, [], 0
        self.at_once = self.most_at_once = 0

    @contextmanager
    def started(self) -> Iterator["Upstream"]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        server.daemon_threads = True
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _handler(upstream):
        lock, wait = threading.Lock(), threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 2**20  # an answer in one piece

            def answer(self):
                with lock:
                    upstream.asked.append((self.command, self.path, dict(self.headers)))
                    upstream.at_once += 1
                    upstream.most_at_once = max(upstream.most_at_once, upstream.at_once)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                wait.wait(upstream.delay)
                with lock:
                    upstream.at_once -= 1
                self.send_response(upstream.status)
                told = self.headers.get("X-Forwarded-Cache", "").rpartition(" ")[2]
                for name, value in upstream.headers.items():
                    self.send_header(name, value.replace("NOW", f"@{told.partition('.')[0]}"))
                body = upstream.body
                if body is None:
                    names = ("Host", "X-Forwarded-Proto", "X-Forwarded-For", "Range")
                    body = repr([self.path, *(self.headers[name] for name in names)]).encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = answer

            def log_message(self, *line):
                pass

        return Handler
