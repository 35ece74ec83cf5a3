"""Compares servers under load, slow visitors, malformed requests, a killed worker and a reload.

python -m benchmarks.servers        (all installed servers, with and without nginx in front)
"""

import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from .processes import (
    BRIEFLY,
    free_port,
    load,
    machine,
    megabytes,
    nginx,
    running,
    shipped_nginx,
    spread,
    table,
)

BIN = Path(sys.executable).parent
APP = "benchmarks.floor:application"
RUNS, TRIES, WAIT = (1, 2, 0.5) if BRIEFLY else (5, 20, 3)
SLOW, IDLE = (16, 20) if BRIEFLY else (64, 300)  # visitors, each of whom can take half a second


def gunicorn(kind, *more, parser="python"):
    """Return the function of a port that returns the command of gunicorn with workers of `kind`."""

    def command(port):
        options = ["--worker-class", kind, "--workers", "2", "--bind", f"127.0.0.1:{port}", *more]
        config = ["--config", "/dev/null", "--access-logfile", "/dev/null", "--no-control-socket"]
        return [BIN / "gunicorn", *config, *options, "--http-parser", parser, APP]

    return command


def granian(port):
    """Return the command of granian at `port`."""
    options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    respawn = ["--respawn-failed-workers", "--no-ws", "--log-level", "error"]
    return [BIN / "granian", *options, *respawn, "--port", str(port), APP]


def waitress(port):
    """Return the command of waitress at `port`: it has one process."""
    return [BIN / "waitress-serve", "--threads=8", f"--listen=127.0.0.1:{port}", APP]


SERVERS = {
    "gunicorn, threads": gunicorn("gthread", "--threads", "4"),
    "gunicorn, threads, parser in C": gunicorn("gthread", "--threads", "4", parser="fast"),
    "gunicorn, sync": gunicorn("sync"),
    "granian": granian,
    "waitress": waitress,
}
PROXIED = " + nginx"


class Server(NamedTuple):
    """A running server: its port, its main process and its workers."""

    port: int
    process: subprocess.Popen
    workers: set[int]


@contextmanager
def started(name):
    """Run the server called `name`. Yield a Server once all its workers respond."""
    port, command = free_port(), SERVERS[name.removesuffix(PROXIED)]
    with ExitStack() as stack:
        process = stack.enter_context(running(command(port), port))
        workers = _workers(port, 1 if command is waitress else 2)
        if name.endswith(PROXIED):
            behind, port = port, free_port()
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            stack.enter_context(running(nginx(shipped_nginx(folder, port, behind), folder), port))
        yield Server(port, process, workers)


def _workers(port, count):
    """Return the ids of the `count` processes that respond at `port`."""
    found, end = set(), time.monotonic() + 20
    while len(found) < count:
        if time.monotonic() > end:
            sys.exit(f"Only {len(found)} of {count} processes respond at port {port}.")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/echo", timeout=5) as answer:
            found.add(json.load(answer)["pid"])
    return found


def installed():
    """Return the names of the servers that are installed, without and with a proxy."""
    names = [name for name, command in SERVERS.items() if shutil.which(str(command(0)[0]))]
    if not find_spec("gunicorn_h1c"):
        names = [name for name in names if "parser in C" not in name]
    proxied = [name + PROXIED for name in names] if shutil.which("nginx") else []
    return names + proxied


# --- Load -----------------------------------------------------------------------------------------


def loads(names):
    """Return, for each server, its (rate, 99th percentile, errors) in each of the runs."""
    found = {name: [] for name in names}
    memory = {}
    for _ in range(RUNS):
        for name in names:
            with started(name) as server:
                load(f"http://127.0.0.1:{server.port}/", seconds=1)
                found[name].append(load(f"http://127.0.0.1:{server.port}/"))
                memory[name] = megabytes(server.process.pid)
    base = statistics.median(rate for rate, _, _ in found[names[0]])
    for name, runs in found.items():
        rates, latencies, errors = zip(*runs, strict=True)
        ratio = f"{statistics.median(rates) / base:.2f}"
        yield name, spread(rates), ratio, spread(latencies, 1), sum(errors), f"{memory[name]:.0f}"


# --- Slow visitors --------------------------------------------------------------------------------


def slow_visitors(name, count, *, idle):
    """Return how many requests are answered within a second while `count` visitors are slow.

    Each has sent part of a request or, if `idle`, holds a connection that it has used before.
    """
    with started(name) as server:
        others = [_connect_slowly(server.port, idle) for _ in range(count)]
        time.sleep(0.5)
        good = sum(_answers(server.port) for _ in range(TRIES))
        for other in others:
            other.close()
    return f"{good}/{TRIES}"


def _connect_slowly(port, idle):
    other = socket.create_connection(("127.0.0.1", port), timeout=5)
    try:
        if idle:
            other.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            other.settimeout(0.5)
            other.recv(65536)
        else:
            other.sendall(b"GET / HTTP/1.1\r\nHost: local")
    except OSError:
        pass
    return other


def _answers(port):
    started_at = time.monotonic()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as visitor:
            visitor.sendall(b"GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            good = visitor.recv(15).startswith(b"HTTP/1.1 200")
    except OSError:
        good = False
    return good and time.monotonic() - started_at < 1


# --- Malformed requests ---------------------------------------------------------------------------

HOST = "Host: localhost\r\n"
MALFORMED = {
    "Content-Length with Transfer-Encoding": f"POST /echo HTTP/1.1\r\n{HOST}Content-Length: 4\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two Content-Lengths": f"POST /echo HTTP/1.1\r\n{HOST}Content-Length: 1\r\n"
    "Content-Length: 2\r\n\r\nab",
    "two Hosts": f"GET /echo HTTP/1.1\r\n{HOST}Host: evil.example\r\n\r\n",
    "no Host": "GET /echo HTTP/1.1\r\n\r\n",
    "underscore in a name": f"GET /echo HTTP/1.1\r\n{HOST}X_Forwarded_Proto: evil\r\n\r\n",
    "space before the colon": f"GET /echo HTTP/1.1\r\n{HOST}X-A : b\r\n\r\n",
    "NUL in a value": f"GET /echo HTTP/1.1\r\n{HOST}X-A: a\0b\r\n\r\n",
    "bare CR in a value": f"GET /echo HTTP/1.1\r\n{HOST}X-A: a\rb\r\n\r\n",
    "folded value": f"GET /echo HTTP/1.1\r\n{HOST}X-A: a\r\n b\r\n\r\n",
    "100 KB header": f"GET /echo HTTP/1.1\r\n{HOST}X-A: {'a' * 100_000}\r\n\r\n",
    "another host's URL": f"GET http://evil.example/echo HTTP/1.1\r\n{HOST}\r\n",
}


def malformed(name):
    """Return, for each malformed request, "refused" or what the application saw of it."""
    with started(name) as server:
        return {what: _sent(server.port, request) for what, request in MALFORMED.items()}


def _sent(port, request):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            client.sendall(request.encode("latin-1"))
            answer = b""
            while not answer.endswith(b"}") and (more := client.recv(65536)):
                answer += more
    except OSError:
        return "refused"
    if not answer.startswith(b"HTTP/1.1 200"):
        return "refused"
    seen = json.loads(answer[answer.index(b"{") :])
    names = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_A")
    values = [seen[name][:20] for name in names if name in seen]
    return "passed on: " + repr(", ".join(values))


# --- Killed and reloaded --------------------------------------------------------------------------


def disturbed(name, disturb):
    """Return how many requests failed while `disturb`, a function of the Server, ran."""
    with started(name) as server:
        results, stop = [], threading.Event()
        visit = (server.port, results, stop)
        threads = [threading.Thread(target=_visit, args=visit) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        disturb(server)
        time.sleep(WAIT)
        stop.set()
        for thread in threads:
            thread.join()
        alive = sum(_answers(server.port) for _ in range(5)) == 5
    text = f"{results.count(False)} of {len(results):,} failed"
    return text if alive else f"{text}; it did not come back"


def _visit(port, results, stop):
    while not stop.is_set():
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            for _ in range(20):
                client.request("GET", "/")
                answer = client.getresponse()
                answer.read()
                results.append(answer.status == 200)
        except (OSError, http.client.HTTPException):
            results.append(False)
        finally:
            client.close()


def kill_a_worker(server):
    """Kill one of the workers."""
    os.kill(min(server.workers), signal.SIGKILL)


def reload(server):
    """Make the server reload the site, and wait until all its old processes have ended."""
    os.kill(server.process.pid, signal.SIGHUP)
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in server.workers):
        if time.monotonic() > end:
            sys.exit("The server did not reload.")
        time.sleep(0.05)


# --- The report -----------------------------------------------------------------------------------


def main():
    names = installed()
    direct = [name for name in names if not name.endswith(PROXIED)]
    print(f"Measured on {machine()}; 2 processes each, median of {RUNS} runs (minimum–maximum).\n")
    heads = ["", "requests/s", "ratio", "99th percentile, ms", "errors", "memory, MB"]
    print(table(heads, loads(names)))
    rows = (
        (
            name,
            slow_visitors(name, SLOW, idle=False),
            slow_visitors(name, IDLE, idle=True),
            disturbed(name, kill_a_worker),
            disturbed(name, reload) if name.startswith("gunicorn") or "granian" in name else "–",
        )
        for name in names
    )
    visitors = f"with {SLOW} slow visitors", f"with {IDLE} idle ones"
    print(table(["", *visitors, "a worker killed", "a reload"], rows))
    found = {name: malformed(name) for name in names}
    shown = [*direct, *(name for name in names if name.endswith(PROXIED))]
    print(table(["", *shown], ([what, *(found[n][what] for n in shown)] for what in MALFORMED)))


if __name__ == "__main__":
    main()
