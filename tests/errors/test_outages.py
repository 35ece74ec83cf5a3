"""What a database's errors mean, from errors that real databases give."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import ConnectionHandler, DatabaseError, OperationalError, connection, transaction

from kfor_site.settings import SQLITE, database
from milestones.errors.outages import FULL, GONE, LOCKED, outage
from tests.cluster import Cluster, binaries


@pytest.fixture(autouse=True, scope="module")
def _databases_of_our_own_are_used(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@contextmanager
def error():
    """Give a list that holds, after the block, the database's error that ended it."""
    found = []
    with pytest.raises(DatabaseError) as raised:
        yield found
    found.append(raised.value)


def connect(settings):
    return ConnectionHandler({"default": settings})["default"]


def sqlite(path, **options):
    options = SQLITE["OPTIONS"] | {"timeout": 0.1} | options
    return connect(
        {**SQLITE, "ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}
    )


@pytest.fixture
def file(tmp_path):
    """A SQLite database with a table."""
    path = tmp_path / "db.sqlite3"
    run(sqlite(path), "CREATE TABLE t (x TEXT)")
    return path


def run(database, *statements):
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_locked_file_is_locked(file, lock):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute(lock)
    with error() as found:
        run(sqlite(file), "INSERT INTO t VALUES ('x')")
    assert outage(found[0]) is LOCKED


def test_a_file_that_may_not_grow_is_full(file):
    database = sqlite(file, init_command="PRAGMA journal_mode=WAL; PRAGMA max_page_count=3;")
    with error() as found:
        run(database, "INSERT INTO t VALUES (zeroblob(100000))")
    assert outage(found[0]) is FULL


@contextmanager
def small_disk(folder, size="1m"):
    """Mount a small file system at `folder`, where that is allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_full(tmp_path):
    with small_disk(tmp_path):
        database = sqlite(tmp_path / "db.sqlite3")
        run(database, "CREATE TABLE t (x TEXT)")
        with open(tmp_path / "filler", "wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"x" * 4096)
        with error() as found:
            run(database, "INSERT INTO t VALUES (zeroblob(100000))")
        assert outage(found[0]) is FULL
        with error() as found:  # a new connection has no room for its log's index
            run(sqlite(tmp_path / "other.sqlite3"), "CREATE TABLE t (x TEXT)")
        assert outage(found[0]) is FULL
        database.close()


def test_a_file_that_cannot_be_opened_is_gone(tmp_path):
    with error() as found:
        run(sqlite(tmp_path / "nowhere" / "db.sqlite3"), "SELECT 1")
    assert outage(found[0]) is GONE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM no_such_table", "SELECT no_such_column", "NONSENSE", "SELECT abs('x', 1)"],
)
def test_what_is_wrong_with_the_code_or_the_schema_is_no_outage(statement):
    with error() as found, transaction.atomic():
        run(connection, statement)
    assert outage(found[0]) is None


def test_a_file_that_is_no_database_or_may_not_be_written_is_no_outage(file):
    database = sqlite(file)
    run(database, "PRAGMA query_only = ON")
    with error() as found:
        run(database, "INSERT INTO t VALUES ('x')")
    assert outage(found[0]) is None
    other = file.with_name("other")
    other.write_bytes(b"no database" * 1000)
    with error() as found:
        run(sqlite(other), "SELECT 1 FROM t")
    assert outage(found[0]) is None


@pytest.mark.parametrize(
    "what", [None, ValueError("x"), OperationalError("by nobody"), OSError(28, "x")]
)
def test_what_no_database_said_is_no_outage(what):
    assert outage(what) is None


# --- PostgreSQL -----------------------------------------------------------------------------------

has_server = pytest.mark.skipif(
    connection.vendor != "postgresql" or not (binaries() or os.environ.get("CI")),
    reason="about PostgreSQL",
)


@pytest.fixture(scope="module")
def cluster():
    cluster = Cluster()
    try:
        cluster.start()
        run(connect(database(cluster.url)), "CREATE TABLE t (x TEXT)", "INSERT INTO t VALUES ('x')")
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def server(cluster):
    """Return a function that connects to a server which the test may stop."""
    connections = []

    def open_connection(url=cluster.url):
        connections.append(connect(database(url)))
        return connections[-1]

    yield open_connection
    for opened in connections:
        opened.close()


@has_server
@pytest.mark.parametrize(
    "statements",
    [
        ["SET statement_timeout = 50", "SELECT pg_sleep(2)"],
        ["SELECT x FROM t FOR UPDATE NOWAIT"],
        ["SET lock_timeout = 50", "SELECT x FROM t FOR UPDATE"],
    ],
)
def test_work_that_takes_too_long_or_is_locked_is_locked(server, statements):
    other = server()
    other.set_autocommit(False)
    run(other, "SELECT x FROM t FOR UPDATE")
    with error() as found:
        run(server(), *statements)
    assert outage(found[0]) is LOCKED
    other.rollback()


@has_server
def test_a_server_with_too_many_clients_is_locked(cluster, server):
    clients = []
    try:
        with suppress(psycopg.OperationalError):
            while True:
                clients.append(psycopg.connect(cluster.url))
        with error() as found:
            server().ensure_connection()
    finally:
        for client in clients:
            client.close()
    assert outage(found[0]) is LOCKED


@pytest.fixture
def public_folder():
    """A folder that other users reach, unlike those of tmp_path."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.rmdir()


@has_server
def test_a_full_disk_of_the_server_is_full(server, public_folder):
    with small_disk(public_folder):
        place = public_folder / "space"
        place.mkdir()
        shutil.chown(place, "postgres")
        run(server(), f"CREATE TABLESPACE small LOCATION '{place}'")
        with error() as found:
            fill = "SELECT repeat('x', 1000) FROM generate_series(1, 10000)"
            run(server(), f"CREATE TABLE filler TABLESPACE small AS {fill}")
        assert outage(found[0]) is FULL
        run(server(), "DROP TABLESPACE small")


@has_server
@pytest.mark.parametrize("name", ["no_such_database", "postgres?user=nobody"])
def test_a_server_that_refuses_our_name_is_no_outage(cluster, server, name):
    url = cluster.url.rpartition("/")[0]
    if "nobody" in name:
        url, name = url.replace("postgres@", "nobody@"), "postgres"
    with error() as found:
        run(server(f"{url}/{name}"), "SELECT 1")
    assert outage(found[0]) is None


@has_server
def test_a_server_that_stops_or_is_stopped_is_gone(cluster, server):
    opened = server()
    run(opened, "SELECT 1")
    cluster.stop()
    try:
        with error() as found:
            run(opened, "SELECT 1")
        assert outage(found[0]) is GONE
        with error() as found:
            run(server(), "SELECT 1")
        assert outage(found[0]) is GONE
    finally:
        cluster.start()


@has_server
def test_a_connection_that_the_server_ends_is_gone(server):
    opened, other = server(), server()
    run(opened, "SELECT 1")
    run(other, f"SELECT pg_terminate_backend({opened.connection.info.backend_pid})")
    with error() as found:
        run(opened, "SELECT 1")
    assert outage(found[0]) is GONE
