"""The command that exports the site: its documentation is right, and nothing is half done."""

import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests import factories
from tests.exporting.folders import dangling, files
from tests.site import ENVIRONMENT, manage, until

DOCS = settings.BASE_DIR / "docs" / "export.md"
COMMAND = "runuser -u kfor -- .venv/bin/python manage.py"
MANAGE = f"{sys.executable} {settings.BASE_DIR / 'manage.py'}"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_command_says_what_it_did(tmp_path, capsys):
    factories.edition(milestone_count=1)
    call_command("export_site", tmp_path / "copy", url="https://testserver")
    said = capsys.readouterr().out
    count = len(files(tmp_path / "copy")) - 1
    assert f"https://testserver/ was copied to {tmp_path / 'copy'}: {count} files." in said
    assert "not signed: that needs --key" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "options", "reason"),
    [
        ("copy", {"url": "example.org"}, "--url: “example.org” is not the URL of a site"),
        ("nowhere/copy", {"url": "https://testserver"}, "can't be written: .*No such file"),
        ("copy", {"url": "https://testserver", "key": Path("none")}, "can't use the key"),
    ],
)
def test_a_mistake_is_named_and_leaves_nothing_behind(tmp_path, folder, options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("export_site", tmp_path / folder, **options)
    assert list(tmp_path.iterdir()) == []


# --- As a process ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The URL of a database with the starter article, and one of 300 KB."""
    folder = tmp_path_factory.mktemp("database")
    url = f"sqlite:///{folder / 'db.sqlite3'}"
    manage(url, "migrate", "-v0")
    manage(url, "load_starter")
    publish(url, folder / "long.md", "A sentence of a long text. " * 12_000)
    return url


def publish(url, file, text):
    """Publish an article with `text`, which is put into `file`; its slug is the name of that."""
    file.write_text(f"# New\n\nThe lead.\n\n## Heading\n\n{text}\n")
    new = ("import_article", str(file), "--slug", file.stem)
    assert "is live" in manage(url, *new, "--publish", "--note", "New")


def environment(database):
    return {**ENVIRONMENT, "DATABASE_URL": database, "ALLOWED_HOSTS": "example.org"}


def start(database, folder, **options):
    """Start the command; return its process."""
    command = [sys.executable, "manage.py", "export_site", folder, "--url", "https://example.org"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment(database), **pipes, **options)


def commands():
    """Return the commands of the documentation, in order."""
    return re.findall(r"```sh\n(.+?)\n```", DOCS.read_text(), re.DOTALL)


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")


@pytest.mark.slow
@sqlite_only
def test_every_command_of_the_documentation_works(database, tmp_path):
    for command in commands():
        is_check = "SHA256SUMS" in command
        command = command.replace(COMMAND, MANAGE).replace("/var/lib/kfor-milestones/", "")
        command = command.replace("-f allowed_signers", "-f ../allowed_signers")
        folder = tmp_path / "signed-copy" if is_check else tmp_path
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment(database),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stderr)
        said = done.stdout.splitlines()
        if "-Y verify" in command:
            assert len(said) == 1
            assert said[0].startswith('Good "file" signature for example.org')
        elif is_check:
            assert said == []
    assert len(commands()) == 7
    assert dangling(tmp_path / "copy") == []


def small_disk():
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.mark.slow
@sqlite_only
def test_a_full_disk_leaves_nothing_behind(database, tmp_path):
    process = start(database, tmp_path / "copy", preexec_fn=small_disk)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "can't be written" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@sqlite_only
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_export_leaves_nothing_behind(database, tmp_path, name):
    process = start(
        database,
        tmp_path / "copy",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until(lambda: any(tmp_path.rglob("index.html")))
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Interrupted." in said
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@sqlite_only
def test_editors_go_on_while_the_site_is_exported_as_it_was(tmp_path):
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    manage(url, "migrate", "-v0")
    manage(url, "load_starter")
    process = start(url, tmp_path / "copy")
    until(lambda: any(tmp_path.rglob("index.html")))
    process.send_signal(signal.SIGSTOP)
    publish(url, tmp_path / "new.md", "Text.")
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    names = files(tmp_path / "copy")
    assert "articles/kfor/index.html" in names
    assert not any(name.startswith("articles/new") for name in names)
