"""Health checks: whether the process is alive, and ready for requests."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, connections
from django.template import engines

from milestones.editions import publishing
from milestones.serving import health
from milestones.serving.health import NO_DATABASE, NO_PAGE, NO_WRITING, Readiness
from tests import factories
from tests.cached import FakeMonitor
from tests.site import ENVIRONMENT, until

is_sqlite = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not is_sqlite, reason="about SQLite")


def fail(*args, **kwargs):
    raise RuntimeError("as if something were broken")


# --- The endpoints --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_healthy_process_is_alive_and_ready(client, django_assert_num_queries):
    factories.edition()
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"ok\n"
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/livez", "/readyz"])
def test_health_checks_accept_any_host_header(client, url):
    assert client.get(url, headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert client.post(url).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("hosts", [["example.org"], [".example.org"], ["*"], ["[::1]"]])
@pytest.mark.parametrize("https", [True, False])
def test_readiness_does_not_depend_on_allowed_hosts_or_https(client, settings, hosts, https):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = hosts, https
    settings.SECURE_REDIRECT_EXEMPT = [r"^readyz$"]
    assert client.get("/readyz").content == b"ok\n"


def not_ready(client, problem):
    """Return whether the process is alive, but not ready because of `problem`."""
    client.raise_request_exception = False
    response = client.get("/readyz")
    assert (response.status_code, response.content.decode()) == (503, f"{problem}\n")
    assert "no-store" in response["Cache-Control"]
    assert client.get("/livez").status_code == 200
    return True


def test_without_the_database_the_process_is_not_ready(client, monkeypatch):
    monitor = FakeMonitor()
    monitor.is_down = True
    monkeypatch.setattr(health, "monitor", monitor)
    assert not_ready(client, NO_DATABASE)


@pytest.mark.django_db
def test_with_a_failing_page_the_process_is_not_ready(client, monkeypatch, caplog):
    monkeypatch.setattr("milestones.models.editions.EditionQuerySet.live", fail)
    assert not_ready(client, NO_PAGE)
    assert "as if something were broken" in caplog.text


@pytest.mark.django_db
def test_with_a_missing_table_the_process_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE milestones_publishedmilestone RENAME TO elsewhere")
        cursor.execute("ALTER TABLE milestones_edition RENAME TO elsewhere_too")
    assert not_ready(client, NO_PAGE)


@pytest.mark.django_db
def test_with_a_table_missing_that_only_articles_need_the_process_is_not_ready(client):
    factories.edition()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE milestones_article_topics RENAME TO elsewhere")
    assert client.get("/").status_code == 200
    assert not_ready(client, NO_PAGE)


@pytest.mark.django_db
def test_an_article_that_is_withdrawn_leaves_the_process_ready(client):
    publishing.withdraw(factories.edition().article, reason="It was wrong.")
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.django_db
def test_without_collected_static_files_the_process_is_not_ready(
    client, settings, tmp_path, caplog
):
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    [loader] = engines["django"].engine.template_loaders
    loader.reset()  # a new process has found no URL yet
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    assert not_ready(client, NO_PAGE)
    assert "Missing staticfiles manifest entry" in caplog.text


@pytest.mark.django_db
def test_with_a_missing_template_the_process_is_not_ready(client, settings):
    [templates] = settings.TEMPLATES
    settings.TEMPLATES = [{**templates, "DIRS": []}]
    assert not_ready(client, NO_PAGE)


@pytest.mark.django_db
def test_with_a_read_only_database_the_process_is_not_ready(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "_INSERT", "INSERT INTO nowhere VALUES (%s, %s, %s)")
    assert not_ready(client, NO_WRITING)
    assert "nowhere" in caplog.text


# --- Writing --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_write_check_is_rolled_back():
    assert health.can_write()
    assert not Session.objects.exists()


@pytest.mark.skipif(is_sqlite, reason="about PostgreSQL")
@pytest.mark.django_db
def test_a_read_only_server_is_not_writable():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    with pytest.raises(DatabaseError, match="read-only"):
        health.can_write()


@pytest.fixture
def file(tmp_path):
    """The path of a SQLite database with the session table, at the connection "file"."""
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE django_session (session_key, session_data, expire_date)")
    new = connections["default"].copy("file")
    new.settings_dict["NAME"] = path
    connections["file"] = new
    yield path
    new.close()
    del connections["file"]


@on_sqlite
@pytest.mark.django_db
def test_the_write_check_leaves_the_file_as_it_was(file):
    assert health.can_write("file")
    sizes = [path.stat().st_size for path in file.parent.iterdir()]
    for _ in range(20):
        assert health.can_write("file")
    assert [path.stat().st_size for path in file.parent.iterdir()] == sizes
    with connections["file"].cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (10_000,)


@on_sqlite
@pytest.mark.django_db
def test_a_file_locked_by_another_writer_counts_as_writable(file):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert health.can_write("file")
    assert time.monotonic() - started < 5  # the site itself waits 10 s
    other.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "is_writable"),
    [
        ("SQLITE_BUSY", True),
        ("SQLITE_BUSY_SNAPSHOT", True),
        ("SQLITE_LOCKED", True),
        ("SQLITE_LOCKED_SHAREDCACHE", True),
        ("SQLITE_IOERR", False),
        ("SQLITE_FULL", False),
    ],
)
def test_only_an_error_about_another_writer_counts_as_writable(monkeypatch, name, is_writable):
    def refuse(using):
        error = DatabaseError("refused")
        error.__cause__ = sqlite3.OperationalError("refused")
        error.__cause__.sqlite_errorname = name
        raise error

    monkeypatch.setattr(health, "_written_to_the_file", refuse)
    if is_writable:
        assert health.can_write()
    else:
        with pytest.raises(DatabaseError, match="refused"):
            health.can_write()


@on_sqlite
@pytest.mark.django_db
def test_a_read_only_file_is_not_writable(file):
    connections["file"].settings_dict["OPTIONS"] = {"init_command": "PRAGMA query_only = on"}
    with pytest.raises(OperationalError, match="readonly"):
        health.can_write("file")


@on_sqlite
@pytest.mark.django_db
def test_a_full_file_is_not_writable(file):
    with connections["file"].cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 2")
    with pytest.raises(OperationalError, match="full"):
        health.can_write("file")


WITHOUT_ROOM = """
import resource
import django
django.setup()
from django.db import DatabaseError, connection
from milestones.editions import publishing
from milestones.serving import health
with connection.cursor() as cursor:
    cursor.execute("SELECT * FROM django_session")
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    health.can_write()
except DatabaseError as error:
    print(error)
"""


@on_sqlite
@pytest.mark.django_db
def test_a_file_that_cannot_grow_is_not_writable(file):
    environment = {**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "-c", WITHOUT_ROOM]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "disk I/O error\n"
    assert health.can_write("file")


# --- Readiness ------------------------------------------------------------------------------------


class Checked:
    """A check whose result the test sets, and which counts its runs."""

    def __init__(self):
        self.runs, self.is_well, self.go_on = 0, True, threading.Event()
        self.go_on.set()

    def __call__(self):
        self.runs += 1
        assert self.go_on.wait(10)
        return self.is_well


@pytest.fixture
def checked(monkeypatch):
    monkeypatch.setattr(health, "ThreadPoolExecutor", ThreadPoolExecutor)
    return Checked()


def pass_time(readiness):
    readiness._started -= health.MAX_AGE


def test_concurrent_requests_share_one_run_of_the_checks(checked):
    readiness = Readiness({"It is broken.": checked})
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: readiness.problem(), range(100))) == {""}
    assert checked.runs == 1
    pass_time(readiness)
    assert readiness.problem() == ""
    assert checked.runs == 2


def test_the_first_failing_check_is_reported_until_it_passes(checked, caplog):
    readiness = Readiness({"One.": lambda: True, "Two.": checked, "Three.": fail})
    checked.is_well = False
    assert [readiness.problem() for _ in range(3)] == ["Two."] * 3
    assert caplog.messages == ["Not ready: Two."]
    checked.is_well = True
    pass_time(readiness)
    assert readiness.problem() == "Three."
    assert "as if something were broken" in caplog.text


def test_a_check_that_hangs_blocks_no_request_and_is_reported(checked, monkeypatch, caplog):
    monkeypatch.setattr(health, "TIMEOUT", 1)
    readiness = Readiness({"One.": lambda: True, "Two.": checked})
    checked.go_on.clear()
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: readiness.problem(), range(8))) == {"Two."}
    assert time.monotonic() - started < 6  # it would be 8, if they waited one after the other
    pass_time(readiness)
    started = time.monotonic()
    assert {readiness.problem() for _ in range(100)} == {"Two."}
    assert time.monotonic() - started < 15  # later requests do not wait: it would be 100
    assert checked.runs == 1
    checked.go_on.set()

    def is_ready():
        pass_time(readiness)
        return not readiness.problem()

    until(is_ready)
    assert caplog.messages == ["Not ready: Two.", "Ready again."]
