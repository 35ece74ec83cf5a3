"""The site as a visitor and an editor meet it: server processes, and readers who never stop."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from typing import NamedTuple

from tests.cluster import free_port

ENVIRONMENT = {
    **os.environ,
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "WEB_CONCURRENCY": "1",
    "DJANGO_SUPERUSER_PASSWORD": "for-tests-only",
}


def manage(url, *arguments, **environment):
    """Run a management command on the database at `url`; return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    environment = {**ENVIRONMENT, "DATABASE_URL": url, **environment}
    options = {"env": environment, "stdout": subprocess.PIPE, "text": True}
    return subprocess.run(command, check=True, timeout=180, **options).stdout


@contextmanager
def server(url, **environment):
    """Run a server process, as in production, on the database at `url`; give its port."""
    port = free_port()
    environment = {**ENVIRONMENT, "DATABASE_URL": url, "PORT": str(port), **environment}
    command = [sys.executable, "-m", "gunicorn", "kfor_site.wsgi", "--access-logfile", "/dev/null"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: status(port, "/livez") == 200)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=40)


def status(port, path):
    """Return the status with which a server answers; None when it doesn't."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def until(condition, seconds=60, pause=0.05):
    """Wait for `condition`; return the seconds that it took. It must come within `seconds`.

    It is asked again after each `pause`.
    """
    started = time.monotonic()
    while not condition():
        assert time.monotonic() < started + seconds, "it did not come"
        time.sleep(pause)
    return time.monotonic() - started


class Seen(NamedTuple):
    """An answer: when it was asked for, when it was there, its status, and its edition.

    The status is None, and the remark says why, when there was none.
    """

    asked: float
    answered: float
    status: int | None
    edition: int
    remark: str


class Readers:
    """Threads that read a page again and again, until the `with` block ends; what they saw.

    `connect` returns a connection of http.client's to the server, if it isn't plain HTTP at `port`.
    """

    def __init__(self, port, path, count=3, connect=None):
        self.seen, self._path = [], path
        self._connect = connect or partial(HTTPConnection, "127.0.0.1", port, timeout=20)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        for thread in self._threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in self._threads), "a reader hangs"

    def _read(self):
        connection = self._connect()
        while not self._stop.is_set():
            asked = time.monotonic()
            try:
                answered = self._answered(connection)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                answered = None, 0, repr(error)
            self.seen.append(Seen(asked, time.monotonic(), *answered))
            time.sleep(0.002)

    def _answered(self, connection):
        connection.request("GET", self._path)
        answer = connection.getresponse()
        number = re.search(r">Edition (\d+)<", answer.read().decode())
        remark = answer.headers.get("Cache-Status", "").removeprefix("milestones; ")
        return answer.status, int(number[1]) if number else 0, remark


class Editor:
    """Somebody in the admin of the server at `port`."""

    def __init__(self, port):
        self._base = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        values = {"username": "editor", "password": "for-tests-only", "next": "/admin/"}
        assert "Log out" in self._send("/admin/login/", values)

    def publish(self, article, title):
        """Write and publish a draft with `title`; return the times before and after."""
        text = f"# {title}\n\nThe lead.\n\n## Heading\n\nText.\n\n## Conclusion\n\nThe end.\n"
        screens = f"/admin/milestones/article/{article}"
        self._send(f"{screens}/import/", {"text": text})
        compare = f"{self._path}compare/"
        self._send(compare, {"version": self._version(compare)})
        publish = f"{screens}/publish/"
        version = self._version(publish)
        started = time.monotonic()
        page = self._send(publish, {"note": title, "kind": "update", "version": version})
        assert "is live" in page
        return started, time.monotonic()

    def _version(self, path):
        return re.search(r'name="version" value="(\d+)"', self._open(path))[1]

    def _open(self, path, values=None):
        data = values and urllib.parse.urlencode(values).encode()
        request = urllib.request.Request(self._base + path, data, {"Referer": self._base + path})
        with self._opener.open(request, timeout=20) as answer:
            self._path = answer.url.removeprefix(self._base)  # after all redirects
            return answer.read().decode()

    def _send(self, path, values):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self._open(path))[1]
        return self._open(path, {**values, "csrfmiddlewaretoken": token})
