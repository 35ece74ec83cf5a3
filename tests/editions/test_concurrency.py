"""Several processes at once on one database, and processes that are killed."""

import json
import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a process of `tests.publisher` on a database of its own."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        database = connection.settings_dict
        password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        host = f"{database['HOST']}:{database['PORT'] or 5432}"
        url = f"postgres://{database['USER']}{password}@{host}/{database['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True)

    def start(*arguments):
        command = [sys.executable, "-m", "tests.publisher", *map(str, arguments)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    assert start("article").wait() == 0
    return start


def output(process):
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return text


def report(start):
    return json.loads(output(start("report")))


def test_many_who_publish_at_once_make_numbers_without_gaps_or_doubles(start):
    processes = [start("publish", name, 6) for name in "abcd"]
    acknowledged = [int(line) for process in processes for line in output(process).split()]
    state = report(start)
    assert sorted(acknowledged) == state["numbers"] == list(range(1, 25))
    assert state["draft"] == state["last"]
    assert state["findings"] == []


def test_of_many_who_publish_the_same_draft_at_once_one_does(start):
    answers = [output(process).strip() for process in [start("publish-as-it-is") for _ in range(5)]]
    assert sorted(answers) == ["1"] + ["unchanged"] * 4
    assert report(start)["numbers"] == [1]


def test_of_many_who_start_a_translation_at_once_one_does(start):
    assert output(start("publish-as-it-is")).strip() == "1"
    processes = [start("translate", f"french-{name}") for name in "abcde"]
    answers = [output(process).strip() for process in processes]
    assert sorted(answers) == ["refused"] * 4 + ["started"]


def test_a_process_killed_at_any_moment_leaves_the_old_state_or_the_new(start):
    moments = random.Random(7)
    published = 0
    for attempt in range(8):
        process = start("publish", f"run {attempt}", 10_000)
        lines = [process.stdout.readline()]
        time.sleep(moments.uniform(0, 0.2))
        process.kill()
        lines += process.communicate()[0].splitlines(keepends=True)
        acknowledged = [int(line) for line in lines if line.endswith("\n")]
        state = report(start)
        assert state["numbers"] == list(range(1, len(state["numbers"]) + 1))
        assert len(state["numbers"]) - published - len(acknowledged) in (0, 1)
        assert state["draft"] == state["last"]
        assert state["version"] == state["versions"]
        assert state["findings"] == []
        published = len(state["numbers"])
