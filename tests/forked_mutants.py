"""A pytest plugin of `tests.mutation`: instead of all tests, run those of each mutant.

The process that runs them is forked from one that has imported and collected all tests and made the
database. That is about ten times as fast as to start pytest for each mutant, as mutmut does.
"""

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

TIMEOUT = 36  # mutmut's exit codes
NO_TESTS = 33
PATIENCE = 3  # how many times as long as without a change, and
GRACE = 30  # seconds: so long may the tests of a mutant take


def pytest_addoption(parser):
    parser.addoption("--mutants", type=Path, help="a JSON file: {mutant: {test: its seconds}}")
    parser.addoption("--results", type=Path, help="where to write a line for each mutant")
    parser.addoption("--children", type=int, help="how many mutants to test at once")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    options = session.config.option
    mutants = json.loads(options.mutants.read_text())
    make_database(session)
    refuse_failing_tests(session, mutants)
    running = {}
    with options.results.open("w") as results:
        for name, tests in mutants.items():
            if len(running) == options.children:
                write_one(running, results)
            running[start(session, name, tests)] = name
        while running:
            write_one(running, results)
    return True


def make_database(session):
    """Run one test with a database, but leave what it has set up for the whole session."""
    first = next(item for item in session.items if item.get_closest_marker("django_db"))
    other = next(item for item in session.items if item.path != first.path)
    session.config.hook.pytest_runtest_protocol(item=first, nextitem=other)
    if session.testsfailed:
        pytest.exit(f"{first.nodeid} fails without any change", returncode=1)


def refuse_failing_tests(session, mutants):
    """Run all tests of the `mutants` without a change. If one fails, nothing can be learnt."""
    every = {test: seconds for tests in mutants.values() for test, seconds in tests.items()}
    process = start(session, "", every)
    _, status = os.waitpid(process, 0)
    if code := os.waitstatus_to_exitcode(status):
        pytest.exit(f"The tests end with {code} without any change", returncode=1)


def write_one(running, results):
    """Wait for one of the `running` processes, and write how it ended."""
    process, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    code = TIMEOUT if code == -signal.SIGALRM else code
    print(json.dumps([running.pop(process), code]), file=results, flush=True)


def start(session, mutant, tests):
    """Return the id of a new process that runs the quickest of the `tests` of a mutant first."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    try:
        os._exit(run(session, mutant, tests))
    finally:
        os._exit(3)  # an error in pytest itself, which the change has caused


def run(session, mutant, tests):
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(PATIENCE * sum(tests.values())) + GRACE)
    set_mutant_under_test(mutant)
    items = [item for item in session.items if item.nodeid in tests]
    items.sort(key=lambda item: tests[item.nodeid])
    if not items:
        return NO_TESTS
    session._setupstate.teardown_exact(items[0])
    for item, following in zip(items, [*items[1:], items[-1]], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return 1
    return 0
