"""Many wrong passwords at once, sent to real server processes, while somebody reads."""

import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import timeit
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from tests.cluster import Cluster, binaries
from tests.site import manage, server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not binaries(), reason="no PostgreSQL server"
    ),
]

LOGIN, PAGE = "/admin/login/", "/articles/kfor/"
RIGHT = "for-tests-only"
REAL_PASSWORDS = {"DJANGO_SETTINGS_MODULE": "tests.real_passwords"}
ROUNDS = 6


@pytest.fixture(scope="module", autouse=True)
def _ahead_of_others():
    """What else this machine does is not what is measured; root can put it last."""
    if os.geteuid() != 0:
        yield
        return
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, -15)
    yield
    os.setpriority(os.PRIO_PROCESS, 0, before)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The URL of a database with an article and an editor."""
    cluster = Cluster() if connection.vendor == "postgresql" else None
    try:
        if cluster:
            cluster.start()
        url = cluster.url if cluster else f"sqlite:///{tmp_path_factory.mktemp('db')}/db.sqlite3"
        manage(url, "migrate", "-v0")
        manage(url, "load_starter")
        user = ["--username", "editor", "--email", "editor@example.org"]
        manage(url, "createsuperuser", "--noinput", *user, **REAL_PASSWORDS)
        yield url
    finally:
        if cluster:
            cluster.close()


class Site(NamedTuple):
    """Two server processes with four threads each, and the file that counts password checks."""

    port: int
    proxied: bool
    checks: Path

    @property
    def checked(self):
        return self.checks.stat().st_size if self.checks.exists() else 0


@pytest.fixture(scope="module", params=[False, True], ids=["directly", "behind a proxy"])
def site(request, database, tmp_path_factory):
    checks = tmp_path_factory.mktemp("checks") / "checks"
    trusted = {"TRUSTED_PROXIES": "127.0.0.1"} if request.param else {}
    settings = {**REAL_PASSWORDS, **trusted, "WEB_CONCURRENCY": "2", "CHECKS": str(checks)}
    manage(database, "shell", "-v0", "-c", FORGET)
    with server(database, **settings) as port:
        yield Site(port, request.param, checks)


FORGET = """
from milestones.models import AttemptCount
AttemptCount.objects.all().delete()
"""


class Browser:
    """A client with an IP address of its own, in front of the login form.

    With each request it makes up another X-Forwarded-For. Only a trusted proxy, where there is one,
    adds the true IP address.
    """

    _made_up = itertools.count()

    def __init__(self, site, address):
        self._server = ("127.0.0.1", site.port)
        self._source = ("127.0.0.1" if site.proxied else address, 0)
        self._true = f", {address}" if site.proxied else ""
        self._cookies = {}
        self.restart()

    def restart(self):
        """Forget the session, as a browser does when it is closed, and load the form again."""
        self._cookies.pop("sessionid", None)
        self._token = self._ask("GET").partition('csrfmiddlewaretoken" value="')[2][:64]

    def send(self, password, name="editor"):
        """Send the form; return the status of the answer."""
        values = {"csrfmiddlewaretoken": self._token, "username": name, "password": password}
        return int(self._ask("POST", urlencode(values)).split()[1])

    def _ask(self, method, body=""):
        lines = [
            f"{method} {LOGIN} HTTP/1.1",
            "Host: 127.0.0.1",
            f"X-Forwarded-For: 203.0.113.{next(self._made_up) % 256}{self._true}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        with socket.create_connection(self._server, 60, self._source) as connection:
            connection.sendall("\r\n".join([*lines, "", body]).encode())
            answer = b""
            while b"</html>" not in answer and b" 302 Found" not in answer:
                received = connection.recv(65536)
                assert received, answer
                answer += received
        head, _, body = answer.decode().partition("\r\n\r\n")
        self._cookies |= dict(re.findall(r"Set-Cookie: (\w+)=([^;\r]+)", head))
        return head + body


def at_once(sends):
    """Call all functions of `sends` at the same moment; count what they return."""
    started = threading.Barrier(len(sends))

    def call(send):
        started.wait(20)
        return send()

    with ThreadPoolExecutor(len(sends)) as pool:
        return Counter(pool.map(call, sends))


class Waits:
    """How long a reader of a warm page waited, in seconds, while a `with` block ran.

    The reader is a process of its own: threads of this one would keep each other waiting.
    """

    def __init__(self, site):
        command = [sys.executable, "-m", "tests.reader", str(site.port), PAGE]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._reader = subprocess.Popen(command, **pipes, text=True)
        time.sleep(1)

    def __enter__(self):
        self._started = time.monotonic()
        return self

    def __exit__(self, *error):
        ended = time.monotonic()
        seen = json.loads(self._reader.communicate(timeout=60)[0])
        during = [one for one in seen if self._started < one[1] and one[0] < ended]
        assert {status for _, _, status in during} == {200}
        waits = [answered - asked for asked, answered, _ in during]
        self.median, self.worst = median(waits), max(waits)


ONE_ACCOUNT, MANY_ACCOUNTS = itertools.repeat("editor"), (f"editor{n}" for n in itertools.count())


@pytest.mark.parametrize("names", [ONE_ACCOUNT, MANY_ACCOUNTS], ids=["one name", "many names"])
def test_of_forty_wrong_passwords_at_once_five_are_checked_at_most(site, names):
    attacker = Browser(site, f"127.0.1.{next(addresses)}")
    owner = Browser(site, f"127.0.1.{next(addresses)}")
    before = site.checked
    sends = [partial(attacker.send, "wrong", next(names)) for _ in range(40)]
    found = at_once([*sends, partial(owner.send, RIGHT)])
    assert found[302] == 1  # the owner, from elsewhere
    assert found[200] + found[429] == 40
    assert 1 <= found[200] <= 5
    assert site.checked - before == found[200] + 1
    while attacker.send("wrong") == 200:
        found[200] += 1
    assert found[200] == 5
    assert attacker.send(RIGHT) == 429
    assert site.checked - before == 6
    owner.restart()
    assert owner.send(RIGHT) == 302


addresses = itertools.count(1)


def one_client(site):
    attacker = Browser(site, f"127.0.1.{next(addresses)}")
    return [partial(attacker.send, "wrong", "somebody")] * 40


def forty_clients(site):
    attackers = [Browser(site, f"127.0.1.{next(addresses)}") for _ in range(40)]
    return [partial(attacker.send, "wrong", "somebody else") for attacker in attackers]


@pytest.mark.parametrize("attack", [one_client, forty_clients])
def test_readers_and_editors_are_not_disturbed(site, attack):
    """A warm page comes within 100 ms, or before this machine can check a single password.

    That is in the best of some rounds: others use the machine, too.
    """
    editor = Browser(site, "127.0.2.1")
    assert editor.send(RIGHT) == 302
    rounds = []
    for _ in range(ROUNDS):
        sends = attack(site)
        editor.restart()
        with Waits(site) as waits:
            found = at_once([*sends, partial(editor.send, RIGHT)])
        assert found[302] == 1
        assert found[200] + found[429] == 40
        rounds.append((waits.worst, waits.median))
        if waits.worst < 0.1:
            break
    worst, usual = min(rounds)
    print(f"{attack.__name__}: median {usual * 1000:.1f} ms, worst {worst * 1000:.1f} ms")
    assert worst < 0.1 or worst < seconds_to_check_a_password(), rounds


def seconds_to_check_a_password():
    hasher = PBKDF2PasswordHasher()
    stored = hasher.encode(RIGHT, hasher.salt())
    return min(timeit.repeat(lambda: hasher.verify(RIGHT, stored), number=1, repeat=5))
