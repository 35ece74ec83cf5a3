"""A backup is there whole, for the site's user alone, or it isn't there at all."""

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection

from tests.site import ENVIRONMENT, manage, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database file of 60 MB."""
    file = tmp_path_factory.mktemp("database") / "db.sqlite3"
    manage(f"sqlite:///{file}", "migrate", "-v0")
    with closing(sqlite3.connect(file)) as filled:
        filled.execute("CREATE TABLE much (it)")
        filled.execute(
            "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n LIMIT 600)"
            " INSERT INTO much SELECT randomblob(100000) FROM n"
        )
        filled.commit()
    return file


def back_up(database, target, **options):
    """Start the command; return its process."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "back_up", str(target)],
        env={**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{database}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def test_a_backup_is_whole_and_for_the_sites_user_alone(database, tmp_path):
    target = tmp_path / "copy.sqlite3"
    out, errors = back_up(database, target, umask=0o022).communicate(timeout=60)
    assert "was copied" in out, errors
    assert mode(target) == 0o600
    assert os.listdir(tmp_path) == ["copy.sqlite3"]
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM much").fetchone() == (600,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def small_disk():
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))


def test_a_full_disk_leaves_nothing_behind(database, tmp_path):
    process = back_up(database, tmp_path / "copy.sqlite3", preexec_fn=small_disk)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    [line] = errors.splitlines()
    assert "can't be written" in line
    assert os.listdir(tmp_path) == []


def in_the_foreground():
    """Let the process react to Ctrl-C, even if the tests run in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_backup_leaves_nothing_behind(database, tmp_path, name):
    def is_under_way():
        return any(file.stat().st_size for file in tmp_path.glob("*/part"))

    for _ in range(10):  # on a busy machine the copy may be whole before the signal arrives
        process = back_up(database, tmp_path / "copy.sqlite3", preexec_fn=in_the_foreground)
        until(is_under_way, pause=0)  # a fast disk copies it in a few hundredths of a second
        process.send_signal(getattr(signal, name))
        _, errors = process.communicate(timeout=60)
        if process.returncode:
            break
        (tmp_path / "copy.sqlite3").unlink()
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("make", [lambda f: f.write_text("mine"), lambda f: f.symlink_to("x")])
def test_what_is_there_already_stays_as_it_is(database, tmp_path, make):
    target = tmp_path / "copy.sqlite3"
    make(target)
    before = target.lstat()
    process = back_up(database, target)
    assert "already exists" in process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert target.lstat() == before


@pytest.mark.parametrize("target", ["no/such/folder", "a" * 300])
def test_a_file_that_cannot_be_made_is_named(database, tmp_path, target):
    process = back_up(database, tmp_path / target)
    assert "can't be written" in process.communicate(timeout=60)[1]
    assert os.listdir(tmp_path) == []
