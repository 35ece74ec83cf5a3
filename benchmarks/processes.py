"""Server processes for benchmarks: starting them, putting load on them, measuring them."""

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from . import reference

ROOT = Path(__file__).parent.parent
# Only check that everything works: few runs, no time limits, and no report.
BRIEFLY = "BRIEFLY" in os.environ
SECONDS = 1 if BRIEFLY else 2  # of load in one run
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off; {user} pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream;
  sendfile on; tcp_nopush on; access_log off; {paths}
  {server}
}}
"""


def free_port():
    """Return a free port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(command, port, environment=None, folder=ROOT):
    """Run the server `command` until the `with` block ends. Yield its process once it listens."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"The server did not start: {process.args}")


def nginx(server, folder):
    """Write a configuration with `server` (server blocks). Return the command that runs nginx."""
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in names)
    user = "user root;" if os.geteuid() == 0 else ""
    config = Path(folder) / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, paths=paths, server=server, user=user))
    return ["nginx", "-c", str(config)]


def shipped_nginx(folder, port, behind, *, tls=False, plain_port=None, static=None):
    """Return deploy/nginx.conf for this machine: its server of HTTPS listens at `port`.

    The site answers at port `behind`. Without `tls` that server speaks plain HTTP, but tells the
    site that it doesn't. The one that redirects to it listens at `plain_port`, or at any that is
    free. All that nginx writes is in `folder`, where with `tls` a certificate is made; static files
    are read from `static`, and images from `folder`/images.
    """
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "server 127.0.0.1:8000": f"server 127.0.0.1:{behind}",
        "listen 80": f"listen 127.0.0.1:{plain_port or free_port()}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "server_name example.org": "server_name localhost 127.0.0.1",
        "/var/cache": str(folder),
        "/var/log/nginx": str(folder),
        "/etc/letsencrypt/live/example.org": str(folder),
        "/srv/kfor-milestones/staticfiles": str(static or ROOT / "staticfiles"),
        "/srv/kfor-milestones/deploy": str(ROOT / "deploy"),
        "/var/lib/kfor-images": f"{folder}/images",
    }.items():
        if old not in text:
            raise ValueError(f"deploy/nginx.conf has no {old} any more.")
        text = text.replace(old, new)
    text = re.sub(r"listen \[::\].*", "", text)
    if tls:
        make_certificate(folder)
        return text
    return re.sub(r"ssl_.*;", "", text.replace(" ssl http2", "").replace("$scheme", "https"))


def make_certificate(folder):
    """Make a self-signed certificate for localhost in `folder`, with certbot's file names."""
    files = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", *kind, *name, *files]
    subprocess.run(command, check=True, capture_output=True)


def apart(function, *arguments):
    """Return what `function` returns in a separate process, because each can set up Django once."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def family(pid):
    """Return the ids of the process `pid` and all its descendants."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def cpu_seconds(pid):
    """Return the CPU time used by the process `pid` and all its descendants."""
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / CLOCK_TICKS


def megabytes(pid):
    """Return the resident memory of the process `pid` and all its descendants."""
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def load(url, seconds=SECONDS, connections=16, headers=(), patience=2):
    """Load `url` with wrk. Return requests per second, the 99th percentile in ms, and errors.

    An answer that takes longer than `patience` seconds is an error.
    """
    options = [option for header in headers for option in ("-H", header)]
    options += ["--timeout", f"{patience}s"]
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", *options, url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", text).groups()
    errors = re.findall(r"(?:Non-2xx or 3xx responses|connect|read|write|timeout)[: ]+(\d+)", text)
    return rate, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit], sum(map(int, errors))


def spread(values, digits=0):
    """Return "median (minimum–maximum)"."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def costs(measured, unit, digits):
    """Return the rows of a report on costs, and the missed targets.

    `measured` yields (what, the cost in each run, the limit), and measures each when it is asked
    for. A limit is for the machine of `reference`. This one may take as many times as much as the
    reference does here, on average before and after the measurement.
    """
    rows, missed = [], []
    before = reference.slowness()
    for what, taken, limit in measured:
        after = reference.slowness()
        here, before = limit * (before + after) / 2, after
        most = f"{here:,.{digits}f} {unit}"
        rows.append((what, f"{spread(taken, digits)} {unit}", most))
        if statistics.median(taken) > here and not BRIEFLY:
            missed.append(f"{what}: more than {most}.")
    return rows, missed


def table(heads, rows):
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def machine():
    """Return one line: the date, the processor, the number of cores, Python."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    name = model[1].strip() if model else "unknown processor"
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{time.strftime('%Y-%m-%d')}, {name}, {os.cpu_count()} cores, Python {version}"
