"""Every reader of text takes time that grows with its length and not faster."""

import contextlib
import io
import resource
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from milestones.document import serializing
from milestones.formats.markdown_files import markdown_tree
from milestones.formats.reports import ParseError
from milestones.importing import documents, reading
from tests import hostile

KILOBYTE = 1_000
MEMORY = 1_000_000_000
GROWTH = 20  # at ten times the length; a square would be 100
FLOOR = 0.2  # seconds of CPU below which growth says little

# Those that took minutes once, each by another way.
WORST = ["'<!--'", "'<?'", "'<p a=1 '", "'&'", "'|a'", "'[' in paragraphs", "'&' in a cell"]
WORST += ["'<!--' in a download", "'[' in a download", "attributes", "sentences before a list"]
WORST += ["a download's rows", "'“a ' in sources"]

SOME = list(hostile.TEXTS)[::6]  # for what takes minutes with all of them

NESTED = ["'<table>\\n\\n'", "nested notes", "a list in front matter"]  # each within the last

# Measured up to a megabyte, the most that is read. Many are refused by then, so these and others
# are also measured up to less.
LARGE = sorted({*WORST, *NESTED, *SOME[::3]})

every_text = pytest.mark.parametrize("make", hostile.TEXTS.values(), ids=hostile.TEXTS)


def read(text):
    with contextlib.suppress(ParseError):
        documents.parse(text.encode())


def grows_linearly(cpu_seconds, work, make, size):
    """Measure `work` on a text of `size` bytes and on one ten times as long, up to three times.

    On a shared machine, the same work can take twice as long from one second to the next.
    """
    short, long = make(size), make(10 * size)
    measured = []
    for _ in range(3):
        before = cpu_seconds(lambda: work(short))
        after = cpu_seconds(lambda: work(long))
        if after <= GROWTH * before + FLOOR:
            return
        measured.append(f"{before:.2f} s, then {after:.2f} s")
    pytest.fail("; ".join(measured))


@pytest.mark.slow
@pytest.mark.parametrize("size", [15 * KILOBYTE, 100 * KILOBYTE])
@pytest.mark.parametrize("name", [*WORST, *NESTED])
def test_the_parser_is_linear(cpu_seconds, name, size):
    grows_linearly(cpu_seconds, read, hostile.TEXTS[name], size)


def read_tree(text):
    with contextlib.suppress(ParseError):
        markdown_tree.read_markdown(text)


@pytest.mark.slow
@every_text
def test_every_text_is_read_as_markdown_in_linear_time(cpu_seconds, make):
    grows_linearly(cpu_seconds, read_tree, make, 15 * KILOBYTE)


@pytest.mark.parametrize("unit", ['{"a":', "[", "{", '"', "1", "[],", "\\u0041"])
@pytest.mark.parametrize("before", ["", '{"schema_version":1,"title":"', '{"schema_version":['])
def test_json_is_read_in_linear_time_and_refused_in_few_words(cpu_seconds, unit, before):
    def work(text):
        with pytest.raises(serializing.DocumentError) as refusal:
            serializing.from_json(text)
        assert len(str(refusal.value)) < 1_000

    grows_linearly(cpu_seconds, work, lambda size: before + unit * size, 20 * KILOBYTE)
    grows_linearly(cpu_seconds, work, lambda size: before + unit * size + "]}", 20 * KILOBYTE)


@pytest.fixture
def import_by_command(tmp_path):
    """Return a function that imports a text by the command."""

    def work(text):
        path = tmp_path / "article.md"
        path.write_bytes(text.encode()[: reading.MOST_TEXT])
        with contextlib.suppress(CommandError):
            call_command("import_article", path, "--slug=a", "--dry-run", stdout=io.StringIO())

    return work


@pytest.mark.slow
@pytest.mark.django_db
@every_text
def test_an_import_by_the_command_is_linear(cpu_seconds, import_by_command, make):
    grows_linearly(cpu_seconds, import_by_command, make, 20 * KILOBYTE)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", LARGE)
def test_an_import_of_a_megabyte_by_the_command_is_linear(cpu_seconds, import_by_command, name):
    grows_linearly(cpu_seconds, import_by_command, hostile.TEXTS[name], 100 * KILOBYTE)


@pytest.mark.slow
def test_a_megabyte_is_read_within_a_gigabyte_of_memory():
    code = """
import django; django.setup()
from tests import hostile, test_hostile
for name in test_hostile.SOME:
    test_hostile.read(hostile.TEXTS[name](1_000_000))
"""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    command = [sys.executable, "-c", code]
    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-500:]
