"""How many requests a second: our page, the same bytes without us, a plain view, nginx's file."""

import json
import statistics
import tempfile
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import site
from .processes import BRIEFLY, SECONDS, cpu_seconds, free_port, load, nginx, running, spread

RUNS = 1 if BRIEFLY else 5
PAGE = "/articles/page/"
BROTLI = "Accept-Encoding: br"
GUNICORN = [site.BIN / "gunicorn"]  # it reads gunicorn.conf.py: what the README recommends

NGINX = """
server {{
  sendfile on; keepalive_requests 1000000;
  listen 127.0.0.1:{port}; root {folder}; default_type "text/html; charset=utf-8";
  location /page.br {{ add_header Content-Encoding br; }}
}}
"""


class Contender:
    """A server with a page on it: its name, where it answers, and what it was measured at."""

    def __init__(self, name, process, address, headers=()):
        self.name, self.process, self.address, self.headers = name, process, address, headers
        self.rates, self.latencies, self.cpu = [], [], []

    def run(self):
        before = cpu_seconds(self.process.pid)
        rate, latency, errors = load(self.address, headers=self.headers)
        assert not errors, f"{self.name}: {errors} errors"
        self.rates.append(rate)
        self.latencies.append(latency)
        self.cpu.append((cpu_seconds(self.process.pid) - before) / SECONDS / rate * 1e6)


@contextmanager
def contenders(folder):
    """Run all servers; give the contenders."""
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
        for name, headers in (("identity", ()), ("br", (BROTLI,))):
            floor, bare = start([*GUNICORN, "benchmarks.floor:application"], PAGE=str(pages[name]))
            found.append(Contender(f"bare function, {name}", floor, f"{bare}/", headers))
            found.append(Contender(f"our page, warm, {name}", ours, base + PAGE, headers))
        plain, view = start([*GUNICORN, "kfor_site.wsgi"], PAGE=str(pages["identity"]))
        found.append(Contender("plain Django view, identity", plain, f"{view}/plain/"))
        cold, uncached = start([*GUNICORN, "kfor_site.wsgi"], PAGE_CACHE_MB="0")
        found.append(Contender("our page, cold, identity", cold, uncached + PAGE))
        if site.has("nginx"):
            port = free_port()
            Path(folder).chmod(0o755)  # nginx's processes read as another user
            command = nginx(NGINX.format(folder=folder, port=port), folder)
            process, files = start(command, port=port)
            found.append(Contender("nginx, a file, identity", process, f"{files}/page.identity"))
            found.append(Contender("nginx, a file, br", process, f"{files}/page.br"))
        yield found


def _keep(folder, base, encoding):
    """Keep the page's bytes and headers as our server sends them; return the file's path."""
    request = urllib.request.Request(base + PAGE, headers={"Accept-Encoding": encoding})
    path = Path(folder) / f"page.{encoding}"
    with urllib.request.urlopen(request) as answer:
        path.write_bytes(answer.read())
        ours = [pair for pair in answer.headers.items() if pair[0] not in ("Date", "Server")]
    ours = [pair for pair in ours if pair[0] not in ("Connection", "Content-Length")]
    Path(f"{path}.json").write_text(json.dumps(ours))
    return path


def measure():
    """Return the rows of the report, and what was missed of what must hold."""
    with tempfile.TemporaryDirectory() as folder, contenders(folder) as found:
        for contender in found:
            load(contender.address, seconds=1, headers=contender.headers)
        for _ in range(RUNS):
            for contender in found:
                contender.run()
        size = {name: (Path(folder) / f"page.{name}").stat().st_size for name in ("identity", "br")}
    medians = {c.name: statistics.median(c.rates) for c in found}
    return [_row(contender, found) for contender in found], size, list(_missed(medians))


def _row(contender, found):
    floor = "bare function, br" if contender.name.endswith("br") else "bare function, identity"
    bases = next(other.rates for other in found if other.name == floor)
    ratios = [rate / base for rate, base in zip(contender.rates, bases, strict=True)]
    cells = (spread(contender.rates), spread(ratios, 2), spread(contender.latencies, 1))
    return contender.name, *cells, spread(contender.cpu)


def _missed(medians):
    for name in ("identity", "br"):
        ratio = medians[f"our page, warm, {name}"] / medians[f"bare function, {name}"]
        if ratio < 0.8:
            yield f"The warm page, {name}: {ratio:.2f} of the bare function's requests, not 0.8."
    if medians["our page, warm, identity"] <= medians["plain Django view, identity"]:
        yield "The warm page is no faster than a plain view."
