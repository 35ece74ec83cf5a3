"""What the logs contain, and what they must not."""

import http.client
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import product

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.module_loading import import_string

from benchmarks.processes import nginx, running, shipped_nginx
from kfor_site.logs import redact
from tests.cluster import free_port
from tests.site import ENVIRONMENT, manage, status, until

SECRET = "Xq9_" + "s3-cr3t" * 5 + "-_Z0"


def urls_with_the_secret(name):
    """A secret URL in spellings that lead to the same page, or hold it elsewhere."""
    url = reverse(f"milestones:{name}", args=[SECRET])
    folder = url.removesuffix(f"{SECRET}/")
    encoded = "".join(f"%{ord(letter):02X}" for letter in folder)
    return [
        url,
        url.rstrip("/"),
        f"https://example.org{url}?from=mail",
        f"/kfor{url}",
        url.replace("p", "%70"),
        f"{encoded}{SECRET}",
        f"{folder}/{SECRET}/",
        f"{folder}./{SECRET}/",
        f"/admin/login/?next={url.replace('/', '%2F')}",
        f"/admin/login/?next={url.replace('/', '%252F')}",
    ]


@pytest.mark.parametrize(
    "url", [*urls_with_the_secret("preview"), *urls_with_the_secret("report_status")]
)
def test_the_secret_of_a_url_is_hidden_in_any_text(url):
    for text in ('GET {} HTTP/1.1" 200', "Not Found: {}", "{}", "'{}'", "<a href={}>", "a\n{}\nb"):
        line = text.format(url)
        assert SECRET not in redact(line)
        assert len(redact(line)) > len(text) - 2
    assert redact(f"GET {url} HTTP/1.1").endswith(" HTTP/1.1")


@pytest.mark.parametrize(
    "path", ["/preview/ {}/", "/preview;a/{}/", "/previews/{}", "/reports/ {}/"]
)
def test_the_secret_is_hidden_in_a_misspelled_url(path):
    """Django logs the decoded path of a link that was copied with a space."""
    assert SECRET not in redact(f"Not Found: {path.format(SECRET)}")


@pytest.mark.parametrize(
    "text",
    [
        "GET /articles/preview-of-2027/ HTTP/1.1",
        "/admin/milestones/article/1/preview/ 200",
        "GET /articles/reports-of-2027/report/ HTTP/1.1",
    ],
)
def test_other_text_stays_as_it_is(text):
    assert redact(text) == text


@pytest.mark.parametrize("name", ["django.request", "django.server", "django.security.csrf"])
def test_djangos_log_hides_the_secret_in_messages_and_tracebacks(name):
    logger = logging.getLogger(name)
    while not logger.handlers:
        logger = logger.parent
    [handler] = [handler for handler in logger.handlers if is_ours(handler)]
    assert_hidden(handler.formatter)


def is_ours(handler):
    return not type(handler).__module__.startswith("_pytest")


def test_our_own_log_hides_the_secret_in_messages_and_tracebacks():
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "line"
    options = dict(settings.LOGGING["formatters"]["line"])
    assert_hidden(import_string(options.pop("()"))(options.pop("format"), **options))


def assert_hidden(formatter):
    path = f"/preview/{SECRET}/"
    try:
        raise ValueError(f"{path} broke")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("name", logging.ERROR, "", 1, "%s fails", (path,), error)
    line = formatter.format(record)
    assert SECRET not in line
    assert line.count("/preview/[hidden]") == 2
    assert "Traceback" in line


# --- The logs of real servers ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database with an article, and the token of a link to its draft."""
    url = f"sqlite:///{tmp_path_factory.mktemp('database')}/db.sqlite3"
    manage(url, "migrate", "-v0")
    manage(url, "load_starter")
    return url, manage(url, "shell", "-v0", "-c", MAKE_LINK).strip()


MAKE_LINK = """
from milestones.drafts import previews
from milestones.models import Article
print(previews.create_link(Article.objects.get(slug="kfor"), days=7).token)
"""


@contextmanager
def gunicorn(url, log, **environment):
    """Run gunicorn by its settings here, with all that it says in the file `log`; give its port."""
    port = free_port()
    environment = {**ENVIRONMENT, "DATABASE_URL": url, "PORT": str(port), **environment}
    environment.pop("GUNICORN_CMD_ARGS", None)
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "kfor_site.wsgi"],
            env=environment,
            stdout=file,
            stderr=file,
        )
    try:
        until(lambda: status(port, "/livez") == 200)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=40)


def ask(port, url, **headers):
    """Return the status of a request, sent as it is."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        client.putrequest("GET", url, skip_host="Host" in headers)
        for name, value in headers.items():
            client.putheader(name.replace("_", "-"), value)
        client.endheaders()
        return client.getresponse().status
    finally:
        client.close()


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same with any database")
def test_the_access_log_has_the_client_the_status_the_size_and_the_duration(database, tmp_path):
    url, token = database
    log = tmp_path / "gunicorn.log"
    with gunicorn(url, log, TRUSTED_PROXIES="127.0.0.1") as port:
        forwarded = {"X_Forwarded_For": "6.6.6.6, 192.0.2.77", "User_Agent": "a test"}
        forwarded |= {"X_Request_ID": "from-the-proxy"}
        assert ask(port, "/articles/kfor/?a=1", **forwarded) == 200
        assert ask(port, "/articles/kfor/", **forwarded) == 200
        assert ask(port, "/nothing/") == 404
    lines = [line for line in log.read_text().splitlines() if "/livez" not in line]
    pattern = r'192\.0\.2\.77 - - \[.+\] "GET {} HTTP/1.1" 200 \d{{5}} "-" "a test" 0\.\d{{6}}'
    pattern += " from-the-proxy"
    for path in (r"/articles/kfor/\?a=1", "/articles/kfor/"):
        assert any(re.fullmatch(pattern.format(path), line) for line in lines), lines
    other = r'127\.0\.0\.1 .+"GET /nothing/ HTTP/1.1" 404 .+ [0-9a-f]{32}'
    assert any(re.fullmatch(other, line) for line in lines)


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same with any database")
@pytest.mark.skipif(not shutil.which("nginx") and not os.environ.get("CI"), reason="no nginx")
def test_no_log_of_any_server_holds_the_secret_of_a_url(database, tmp_path):
    url, token = database
    log, access_log = tmp_path / "gunicorn.log", tmp_path / "access.log"
    urls = [*urls_with_the_secret("preview"), *urls_with_the_secret("report_status")]
    good = [each.replace(SECRET, token) for each in urls if not each.startswith("https:")]
    wrong = [u.replace(token, f"{token}x") for u in good]
    port = free_port()
    statuses = set()
    with gunicorn(url, log, TRUSTED_PROXIES="127.0.0.1") as behind:
        server = nginx(shipped_nginx(tmp_path, port, behind), tmp_path)
        with running(server, port):
            for each, where in product([*good, *wrong], [port, behind]):
                statuses.add(ask(where, each, Host="localhost", Referer=f"http://localhost{each}"))
            with pytest.raises(http.client.RemoteDisconnected):
                ask(port, good[0], Host="evil.example")
            statuses.add(ask(behind, good[0], Host="evil.example"))
            for where in (port, behind):
                statuses.add(ask(where, good[0] + "?%00"))
                statuses.add(ask(where, good[0] + "x" * 5000, Host="localhost"))
                ask(where, good[0], Bad_Header="a\x00b")
    with running(server, port):
        statuses.add(ask(port, good[0], Host="localhost"))  # there is nobody behind it now
    assert {200, 301, 400, 404, 414, 502} <= statuses
    logs = [log, access_log, tmp_path / "error.log"]
    for each in logs:
        text = each.read_text()
        assert token not in text, [line for line in text.splitlines() if token in line][:3]
    assert log.read_text().count("[hidden]") > 2 * len(good)
    assert access_log.read_text().count("[hidden]") > 2 * len(good)
    assert '"GET /preview/[hidden] HTTP/1.1" 502' in access_log.read_text()
