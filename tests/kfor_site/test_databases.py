"""How long the site waits for a database, and who else can read it."""

import stat
import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from kfor_site import checks, databases
from tests.site import ENVIRONMENT

is_postgresql = connection.vendor == "postgresql"


@pytest.mark.skipif(not is_postgresql, reason="about PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_what_is_not_answered_in_time_fails_and_the_next_request_has_a_new_connection(monkeypatch):
    monkeypatch.setattr(databases, "ANSWER_WITHIN", 0.2)
    databases.limit_waiting(connection)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    connection.close_if_unusable_or_obsolete()  # as at the end of a request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.skipif(is_postgresql, reason="about other databases")
@pytest.mark.django_db
def test_a_database_that_is_a_file_is_left_as_it_is():
    databases.limit_waiting(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


HOLD_OPEN = """
import sys
from django.contrib.auth.models import Group
Group.objects.create(name="a")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.skipif(is_postgresql, reason="about SQLite")
@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_a_new_database_is_readable_by_the_sites_user_alone(tmp_path, umask):
    options = {"env": {**ENVIRONMENT, "DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}, "umask": umask}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], check=True, timeout=60, **options)
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([*manage, "shell", "-v0", "-c", HOLD_OPEN], **options, **streams)
    with process:
        assert process.stdout.readline() == b"open\n"
        modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in tmp_path.iterdir()}
        assert modes == dict.fromkeys(["a.db", "a.db-wal", "a.db-shm"], 0o600)
        process.stdin.close()


@pytest.mark.skipif(is_postgresql, reason="about SQLite")
@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_database_that_others_can_read_is_warned_of(tmp_path, monkeypatch, settings, ending):
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "a.db"))
    assert checks.database_is_private() == []
    file = tmp_path / f"a.db{ending}"
    file.touch(0o600)
    assert checks.database_is_private() == []
    file.chmod(0o640)
    [warning] = checks.database_is_private()
    assert warning.id == "kfor_site.W001"
    assert str(file) in warning.msg
    assert warning.hint == f"chmod 600 {file}"
    settings.DEBUG = True
    assert checks.database_is_private() == []
