"""What a host learns of a process: that it lives, and whether it is ready for visitors."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, connections

from milestones import health
from milestones.health import NO_DATABASE, NO_PAGE, NO_WRITING, Readiness

from . import factories
from .cached import Known
from .site import ENVIRONMENT

is_sqlite = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not is_sqlite, reason="about SQLite")


def fail(*args, **kwargs):
    raise RuntimeError("as if something were broken")


# --- What is asked --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_host_learns_that_the_process_lives_and_is_ready(client, django_assert_num_queries):
    factories.edition()
    with django_assert_num_queries(0):
        assert client.get("/livez").content == b"ok\n"
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_the_hosts_checks_need_no_name(client, address):
    assert client.get(address, headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("hosts", [["example.org"], [".example.org"], ["*"], ["[::1]"]])
@pytest.mark.parametrize("https", [True, False])
def test_readiness_does_not_depend_on_how_the_site_is_called(client, settings, hosts, https):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = hosts, https
    settings.SECURE_REDIRECT_EXEMPT = [r"^readyz$"]
    assert client.get("/readyz").content == b"ok\n"


def not_ready(client, problem):
    """Tell whether the process is not ready because of `problem`, and lives."""
    client.raise_request_exception = False
    response = client.get("/readyz")
    assert (response.status_code, response.content.decode()) == (503, f"{problem}\n")
    assert "no-store" in response["Cache-Control"]
    assert client.get("/livez").status_code == 200
    return True


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    watch = Known()
    watch.is_down = True
    monkeypatch.setattr(health, "watch", watch)
    assert not_ready(client, NO_DATABASE)


@pytest.mark.django_db
def test_a_page_that_fails_is_told(client, monkeypatch, caplog):
    monkeypatch.setattr("milestones.models.EditionQuerySet.live", fail)
    assert not_ready(client, NO_PAGE)
    assert "as if something were broken" in caplog.text


@pytest.mark.django_db
def test_a_table_that_is_missing_is_told(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE milestones_publishedmilestone RENAME TO elsewhere")
        cursor.execute("ALTER TABLE milestones_edition RENAME TO elsewhere_too")
    assert not_ready(client, NO_PAGE)


@pytest.mark.django_db
def test_static_files_that_were_not_collected_are_told(client, settings, tmp_path, caplog):
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    assert not_ready(client, NO_PAGE)
    assert "Missing staticfiles manifest entry" in caplog.text


@pytest.mark.django_db
def test_a_template_that_is_missing_is_told(client, settings):
    [templates] = settings.TEMPLATES
    loaders = ["django.template.loaders.app_directories.Loader"]
    options = {**templates["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**templates, "OPTIONS": options}]
    assert not_ready(client, NO_PAGE)


@pytest.mark.django_db
def test_a_database_that_cannot_be_written_to_is_told(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "_INSERT", "INSERT INTO nowhere VALUES (%s, %s, %s)")
    assert not_ready(client, NO_WRITING)
    assert "nowhere" in caplog.text


# --- Writing --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_was_written_is_taken_back():
    assert health.can_write()
    assert not Session.objects.exists()


@pytest.mark.skipif(is_sqlite, reason="about PostgreSQL")
@pytest.mark.django_db
def test_a_server_that_only_lets_read_is_not_written_to():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    with pytest.raises(DatabaseError, match="read-only"):
        health.can_write()


@pytest.fixture
def file(tmp_path):
    """The path of a SQLite database with the sessions' table, which is the connection "file"."""
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
def test_a_file_that_can_be_written_to_stays_as_it_is(file):
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
def test_a_file_that_another_writes_to_is_not_down(file):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert health.can_write("file")
    assert time.monotonic() - started < 2
    other.close()


@on_sqlite
@pytest.mark.django_db
def test_a_file_that_may_not_be_written_to_is_found_out(file):
    connections["file"].settings_dict["OPTIONS"] = {"init_command": "PRAGMA query_only = on"}
    with pytest.raises(OperationalError, match="readonly"):
        health.can_write("file")


@on_sqlite
@pytest.mark.django_db
def test_a_file_that_is_full_is_found_out(file):
    with connections["file"].cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 2")
    with pytest.raises(OperationalError, match="full"):
        health.can_write("file")


WITHOUT_ROOM = """
import resource
import django
django.setup()
from django.db import DatabaseError, connection
from milestones import health
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
def test_a_file_that_cannot_grow_is_found_out(file):
    environment = {**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "-c", WITHOUT_ROOM]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "disk I/O error\n"
    assert health.can_write("file")


# --- The verdict ----------------------------------------------------------------------------------


class Checked:
    """Checks that do as they are told, and count."""

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
    readiness._started -= health.SECOND


def test_many_who_ask_at_once_get_one_verdict(checked):
    readiness = Readiness({"It is broken.": checked})
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: readiness.problem(), range(100))) == {""}
    assert checked.runs == 1
    pass_time(readiness)
    assert readiness.problem() == ""
    assert checked.runs == 2


def test_the_first_check_that_fails_is_told_until_it_is_well(checked, caplog):
    readiness = Readiness({"One.": lambda: True, "Two.": checked, "Three.": fail})
    checked.is_well = False
    assert [readiness.problem() for _ in range(3)] == ["Two."] * 3
    assert caplog.messages == ["Not ready: Two."]
    checked.is_well = True
    pass_time(readiness)
    assert readiness.problem() == "Three."
    assert "as if something were broken" in caplog.text


def test_a_check_that_hangs_holds_nobody_and_is_told(checked, monkeypatch, caplog):
    monkeypatch.setattr(health, "PATIENCE", 0.3)
    readiness = Readiness({"One.": lambda: True, "Two.": checked})
    checked.go_on.clear()
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: readiness.problem(), range(8))) == {"Two."}
    assert time.monotonic() - started < 2
    pass_time(readiness)
    started = time.monotonic()
    assert {readiness.problem() for _ in range(100)} == {"Two."}
    assert time.monotonic() - started < 0.3  # who asks later does not wait
    assert checked.runs == 1
    checked.go_on.set()
    for _ in range(100):
        pass_time(readiness)
        if not readiness.problem():
            break
        time.sleep(0.02)
    assert caplog.messages == ["Not ready: Two.", "Ready again."]
