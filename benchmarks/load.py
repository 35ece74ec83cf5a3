"""Requests per second: the site's page, a bare function, a plain view and nginx's static file."""

import json
import statistics
import tempfile
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import site
from .processes import BRIEFLY, cpu_seconds, free_port, load, nginx, running, spread

# Threads that wait for each other slow single turns down, of any server. Many short turns average
# that out better than a few long ones.
TURNS, SECONDS = (1, 1) if BRIEFLY else (25, 1)
PAGE = "/articles/page/"
GUNICORN = [site.BIN / "gunicorn"]  # it reads gunicorn.conf.py

NGINX = """
server {{
  sendfile on; keepalive_requests 1000000;
  listen 127.0.0.1:{port}; root {folder}; default_type "text/html; charset=utf-8";
  location /page.br {{ add_header Content-Encoding br; }}
}}
"""


class Contender:
    """A server with a page: its name, its URL and its measurements."""

    def __init__(self, name, encoding, process, url):
        self.name, self.encoding = f"{name}, {encoding}", encoding
        self.process, self.url = process, url
        self.headers = [f"{name}: {value}" for name, value in _headers(encoding).items()]
        self.rates, self.latencies, self.cpu = [], [], []

    def check(self, body, encoding):
        """Check that it returns the same page as the others."""
        request = urllib.request.Request(self.url, headers=_headers(encoding))
        with urllib.request.urlopen(request) as answer:
            received = answer.headers.get("Content-Encoding", "identity")
            assert (answer.status, received) == (200, encoding), self.name
            assert answer.read() == body, f"{self.name} returns other bytes."

    def run(self):
        before = cpu_seconds(self.process.pid)
        rate, latency, errors = load(self.url, SECONDS, headers=self.headers)
        assert not errors, f"{self.name}: {errors} errors"
        self.rates.append(rate)
        self.latencies.append(latency)
        self.cpu.append((cpu_seconds(self.process.pid) - before) / SECONDS / rate * 1e6)


def _headers(encoding):
    return {"Host": "localhost", "Accept-Encoding": encoding}  # the page contains its host name


@contextmanager
def contenders(folder):
    """Run all servers. Yield the contenders."""
    database = f"sqlite:///{folder}/db.sqlite3"
    site.set_up(database)
    site.publish("page", milestone_count=20)
    environment = {**site.ENVIRONMENT, "DATABASE_URL": database}
    with ExitStack() as stack:

        def start(command, **more):
            port = more.pop("port", None) or free_port()
            more = {**environment, "PORT": str(port), **more}
            return stack.enter_context(running(command, port, more)), f"http://127.0.0.1:{port}"

        ours, base = start([*GUNICORN, "kfor_site.wsgi"])
        pages = {name: _keep(folder, base, name) for name in ("identity", "br")}
        found = []
        for encoding, page in pages.items():
            floor, bare = start([*GUNICORN, "benchmarks.floor:application"], PAGE=str(page))
            found.append(Contender("bare function", encoding, floor, f"{bare}/"))
            found.append(Contender("our page, warm", encoding, ours, base + PAGE))
        plain, view = start([*GUNICORN, "kfor_site.wsgi"], PAGE=str(pages["identity"]))
        found.append(Contender("plain Django view", "identity", plain, f"{view}/plain/"))
        cold, uncached = start([*GUNICORN, "kfor_site.wsgi"], PAGE_CACHE_MB="0")
        found.append(Contender("our page, cold", "identity", cold, uncached + PAGE))
        if site.has("nginx"):
            port = free_port()
            Path(folder).chmod(0o755)  # nginx's workers run as another user
            command = nginx(NGINX.format(folder=folder, port=port), folder)
            process, files = start(command, port=port)
            for encoding, page in pages.items():
                found.append(Contender("nginx, a file", encoding, process, f"{files}/{page.name}"))
        yield found


def _keep(folder, base, encoding):
    """Store the page's bytes and headers as the site sends them. Return the file's path."""
    request = urllib.request.Request(base + PAGE, headers=_headers(encoding))
    path = Path(folder) / f"page.{encoding}"
    with urllib.request.urlopen(request) as answer:
        path.write_bytes(answer.read())
        ours = [pair for pair in answer.headers.items() if pair[0] not in ("Date", "Server")]
    ours = [pair for pair in ours if pair[0] not in ("Connection", "Content-Length")]
    Path(f"{path}.json").write_text(json.dumps(ours))
    return path


def measure():
    """Return the rows of the report, the sizes of the page and the missed targets."""
    with tempfile.TemporaryDirectory() as folder, contenders(folder) as found:
        pages = {name: (Path(folder) / f"page.{name}").read_bytes() for name in ("identity", "br")}
        for contender in found:
            contender.check(pages[contender.encoding], contender.encoding)
            load(contender.url, seconds=1, headers=contender.headers)
        for turn in range(TURNS):
            for contender in found if turn % 2 else reversed(found):
                contender.run()
    ratios = {contender.name: _ratios(contender, found) for contender in found}
    sizes = {name: len(page) for name, page in pages.items()}
    missed = [] if BRIEFLY else list(_missed(ratios))
    rows = [_row(contender, ratios[contender.name]) for contender in found]
    return rows, sizes, missed


def _ratios(contender, found):
    """Return, for each turn, the ratio of its rate to that of the bare function."""
    floor = f"bare function, {contender.encoding}"
    bases = next(other.rates for other in found if other.name == floor)
    return [rate / base for rate, base in zip(contender.rates, bases, strict=True)]


def _row(contender, ratios):
    cells = (spread(contender.rates), spread(ratios, 2), spread(contender.latencies, 1))
    return contender.name, *cells, spread(contender.cpu)


def _missed(ratios):
    medians = {name: statistics.median(each) for name, each in ratios.items()}
    for name in ("identity", "br"):
        ratio = medians[f"our page, warm, {name}"]
        if ratio < 0.8:
            yield f"The warm page, {name}: {ratio:.2f} of the bare function's requests, not 0.8."
    if medians["our page, warm, identity"] <= medians["plain Django view, identity"]:
        yield "The warm page is no faster than a plain view."
