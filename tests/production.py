"""The site set up as docs/deploy.md says, in a folder of its own, and nginx in front of it."""

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import nginx, running, shipped_nginx
from tests.cluster import free_port

ROOT = Path(__file__).parent.parent
PARTS = (
    "manage.py",
    "gunicorn.conf.py",
    "kfor_site",
    "milestones",
    "templates",
    "static",
    "deploy",
)
SERVER = [sys.executable, "-m", "gunicorn", "kfor_site.wsgi", "--access-logfile", "/dev/null"]


def is_missing(program: str) -> bool:
    """Tell whether tests of `program` may be skipped, since it isn't there; in CI none may."""
    return not shutil.which(program) and not os.environ.get("CI")


def set_up(folder: Path, **settings: str) -> dict[str, str]:
    """Set the site up in `folder`, with `settings` in .env; return its programs' environment.

    The database is a SQLite file there, unless DATABASE_URL is among the settings; it holds the
    starter article.
    """
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    settings = {
        "SECRET_KEY": "0123456789" * 6,
        "ALLOWED_HOSTS": "example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        **settings,
    }
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PORT": str(free_port()),
        "WEB_CONCURRENCY": "1",
        # Not the tests' own, which they have in their environment.
        "DJANGO_SETTINGS_MODULE": "kfor_site.settings",
        "SECRET_KEY": settings["SECRET_KEY"],
        "DATABASE_URL": settings["DATABASE_URL"],
        "HTTPS": "on",
    }
    for command in ("collectstatic --noinput", "migrate -v0", "load_starter"):
        manage(folder, environment, *command.split())
    return environment


def manage(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    """Run a management command of the site in `folder`; return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    options = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
    return subprocess.run(command, check=True, **options).stdout


@contextmanager
def gunicorn(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """Run the site in `folder` with two processes; give the main one."""
    port = int(environment["PORT"])
    with running(SERVER, port, {**environment, "WEB_CONCURRENCY": "2"}, folder) as process:
        yield process


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def remark(self) -> str:
        """What nginx's cache says of it: HIT, MISS, EXPIRED, REVALIDATED, STALE, BYPASS or ""."""
        last = self.headers.get_all("Cache-Status", [""])[-1]
        return last.removeprefix("nginx; detail=") if last.startswith("nginx; detail=") else ""


class Edge:
    """nginx by deploy/nginx.conf, in `folder`, at the HTTPS port `port`."""

    def __init__(self, folder: Path, behind: int | str, static: Path | None = None):
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self.config = shipped_nginx(
            folder, self.port, behind, tls=True, plain_port=self.plain_port, static=static
        )
        self.context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    @contextmanager
    def started(self) -> Iterator["Edge"]:
        with running(nginx(self.config, self.folder), self.port):
            yield self

    def connect(self, timeout: float = 20) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=timeout, context=self.context
        )

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers) -> Answer:
        """Return the answer to a request over a new connection; keywords name its headers."""
        connection = self.connect()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def stored(self) -> int:
        """Return how many answers are stored."""
        return sum(path.is_file() for path in self.folder.glob("kfor-*/*/*/*"))

    def settle(self, path: str, **headers) -> Answer:
        """Return the answer at `path` once it comes from the cache."""
        for _ in range(50):
            answer = self.ask(path, **headers)
            if answer.remark == "HIT":
                return answer
            time.sleep(0.01)
        raise AssertionError(f"{path} is never answered from the cache: {answer.remark}")
