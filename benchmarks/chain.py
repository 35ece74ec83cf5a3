"""Measures nginx in front of gunicorn, as docs/deploy.md installs them.

It measures how fast a page is compared with a static file on the same nginx, how soon readers see a
new edition, and what they notice while gunicorn is down.
"""

import gzip
import http.client
import os
import re
import signal
import ssl
import statistics
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from . import site
from .processes import BRIEFLY, free_port, load, nginx, running, shipped_nginx, spread

RUNS, PUBLISHES, SECONDS_DOWN = (1, 2, 3) if BRIEFLY else (9, 12, 30)
WITHIN = 2  # seconds from publishing until no reader gets the previous page
RATIO = 0.9  # of the file's requests
PAGE, FILE = "/articles/page/", "/static/page.html"
OTHERS = ("/", "/articles/page.json", "/articles/page/editions/1/", "/milestones/")
ENCODINGS = ("identity", "gzip")
GUNICORN = [site.BIN / "gunicorn", "kfor_site.wsgi"]


class Chain(NamedTuple):
    """The base URLs of nginx without and with TLS, and of gunicorn; and gunicorn's environment."""

    plain: str
    tls: str
    gunicorn: str
    environment: dict


@contextmanager
def installed(folder: Path):
    """Run nginx in front of gunicorn's port, with a page and a static file of the same bytes."""
    database = f"sqlite:///{folder}/db.sqlite3"
    site.set_up(database)
    site.publish("page", milestone_count=20)
    behind, static = free_port(), folder / "static"
    static.mkdir()
    proxied = {"PORT": str(behind), "TRUSTED_PROXIES": "127.0.0.1", "DATABASE_URL": database}
    with ExitStack() as stack:
        bases = []
        for tls in (False, True):
            port, here = free_port(), folder / f"nginx-{tls}"
            here.mkdir()
            config = shipped_nginx(here, port, behind, tls=tls, static=static)
            stack.enter_context(running(nginx(config, here), port))
            bases.append(f"{'https' if tls else 'http'}://localhost:{port}")
        yield Chain(*bases, f"http://127.0.0.1:{behind}", {**site.ENVIRONMENT, **proxied})


@contextmanager
def gunicorn(chain: Chain):
    """Run the site. Yield its main process."""
    port = int(chain.environment["PORT"])
    with running(GUNICORN, port, chain.environment) as process:
        yield process


def measure():
    """Return the rows of both reports, and the missed targets."""
    with tempfile.TemporaryDirectory() as name, installed(Path(name)) as chain:
        with gunicorn(chain):
            _make_file(chain, Path(name) / "static")
            rates, missed = _rates(chain)
            seen, more = _publishing(chain)
        down, still_more = _gunicorn_down(chain)
    return rates, [seen, down], [*missed, *more, *still_more]


# --- Requests a second ----------------------------------------------------------------------------


def _make_file(chain, static):
    """Store the page as a static file for nginx, uncompressed and compressed."""
    for encoding, name in zip(ENCODINGS, ("page.html", "page.html.gz"), strict=True):
        with _open(chain.plain + PAGE, encoding) as answer:
            (static / name).write_bytes(answer.read())
    assert gzip.decompress((static / "page.html.gz").read_bytes()).startswith(b"\n<!DOCTYPE")


def _open(url, encoding):
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    context = ssl._create_unverified_context() if url.startswith("https") else None
    answer = urllib.request.urlopen(request, context=context)
    received = answer.headers.get("Content-Encoding", "identity")
    assert (answer.status, received) == (200, encoding), url
    return answer


def _rates(chain):
    """Load the page and the file in turns. Return the rows and the missed targets."""
    contenders = {}
    for encoding in ENCODINGS:
        contenders[f"gunicorn alone, {encoding}"] = (chain.gunicorn + PAGE, encoding)
        for base, how in ((chain.plain, ""), (chain.tls, ", TLS")):
            contenders[f"a file, {encoding}{how}"] = (base + FILE, encoding)
            contenders[f"the page, {encoding}{how}"] = (base + PAGE, encoding)
    found = {name: [] for name in contenders}
    for url, encoding in contenders.values():
        _open(url, encoding).close()
        load(url, seconds=1, headers=[f"Accept-Encoding: {encoding}"])
    for turn in range(RUNS):
        # The order alternates, so that none always follows the same one.
        for name in list(contenders)[:: 1 if turn % 2 else -1]:
            url, encoding = contenders[name]
            found[name].append(load(url, headers=[f"Accept-Encoding: {encoding}"]))
    rows, missed = [], []
    for name, runs in found.items():
        rates, latencies, errors = zip(*runs, strict=True)
        file = "a file, " + name.partition(", ")[2]
        ratios = [rate / base for rate, (base, *_) in zip(rates, found[file], strict=True)]
        rows.append((name, spread(rates), spread(ratios, 2), spread(latencies, 1)))
        if any(errors):
            missed.append(f"{name}: {sum(errors)} requests failed.")
        if name.startswith("the page") and not BRIEFLY and statistics.median(ratios) < RATIO:
            missed.append(
                f"{name}: {statistics.median(ratios):.2f} of the file's rate, not {RATIO}."
            )
    return rows, missed


# --- While editions follow, and while the site is down --------------------------------------------


class Reader:
    """Requests a page repeatedly until the `with` block ends.

    `seen` is a list of (asked, answered, edition). The edition is None if the status isn't 200.
    """

    def __init__(self, base, path):
        self.seen, self._base, self._path = [], base, path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join()

    def _read(self):
        host = self._base.rpartition("/")[2]
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(host, timeout=15, context=context)
        while not self._stop.is_set():
            asked = time.monotonic()
            try:
                connection.request("GET", self._path)
                answer = connection.getresponse()
                number = re.search(rb">Edition (\d+)<", answer.read())
                edition = int(number[1]) if number else 0
                edition = edition if answer.status == 200 else None
            except (OSError, http.client.HTTPException):
                connection.close()
                edition = None
            self.seen.append((asked, time.monotonic(), edition))
            time.sleep(0.003)


def _under_load(chain, seconds, do, readers):
    """Call `do` while nginx is under load. Return its result, and the failed and total requests."""
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        for reader in readers:
            stack.enter_context(reader)
        # One reader at a time waits for gunicorn, which takes a few seconds to start.
        loaded = pool.submit(load, chain.tls + PAGE, seconds=seconds, patience=15)
        time.sleep(1)
        result = do()
        rate, _, errors = loaded.result()
    failed = sum(seen[2] is None for reader in readers for seen in reader.seen)
    total = round(rate * seconds) + sum(len(reader.seen) for reader in readers)
    return result, errors + failed, total


def _publishing(chain):
    """Publish repeatedly. Return a row with how long readers still got the previous page."""
    readers = [Reader(chain.tls, PAGE) for _ in range(3)]
    times, failed, total = _under_load(chain, 2 * PUBLISHES + 4, _publish_on, readers)
    seen = [each for reader in readers for each in reader.seen if each[2]]
    first = min(edition for _, _, edition in seen)
    delays = [
        max([0, *(asked - done for asked, _, edition in seen if edition < number)])
        for number, done in enumerate(times, first + 1)
    ]
    back = _went_back(seen)
    missed = [f"{failed} of {total:,} requests failed while editions were published."] * bool(
        failed
    )
    if max(delays) > WITHIN:
        missed.append(f"A new edition was seen after {max(delays):.1f} s, not {WITHIN}.")
    if back:
        missed.append(f"{back} readers got an older page after a newer one.")
    found = f"{spread(delays, 2)} s; an older page after a newer one: {back} times"
    return ("time until readers see a new edition, under load", found, f"{WITHIN} s; never"), missed


def _publish_on():
    from milestones.editions import publishing
    from milestones.models import Article

    times = []
    for number in range(PUBLISHES):
        article = Article.objects.get(slug="page")
        article.title = f"Title {number}"
        article.save()
        publishing.publish(article, note=article.title)
        times.append(time.monotonic())
        time.sleep(1.5 + number / 4 % 1)
    return times


def _went_back(seen):
    """Return how many requests got an older edition than an earlier response had."""
    answered = sorted((answered, edition) for _, answered, edition in seen)
    newest = found = at = 0
    for asked, _, edition in sorted(seen):
        while at < len(answered) and answered[at][0] < asked:
            newest = max(newest, answered[at][1])
            at += 1
        found += edition < newest
    return found


def _gunicorn_down(chain):
    """Kill gunicorn under load and start it again. Return a row with how many requests failed."""
    readers = [Reader(chain.tls, path) for path in (PAGE, *OTHERS)]

    def kill_and_start():
        os.killpg(process.pid, signal.SIGKILL)
        time.sleep(SECONDS_DOWN)
        stack.enter_context(gunicorn(chain))
        time.sleep(1)

    with ExitStack() as stack:
        process = stack.enter_context(gunicorn(chain))
        for reader in readers:
            _open(chain.tls + reader._path, "identity").close()
        _, failed, total = _under_load(chain, SECONDS_DOWN + 4, kill_and_start, readers)
    what = f"failed requests while gunicorn was down for {SECONDS_DOWN} s, under load"
    found = f"{failed} of {total:,}"
    return (what, found, "0"), [
        f"While gunicorn was down, {found} requests failed."
    ] if failed else []
