"""Documents are read in a process with limits, and come back as they were read."""

import subprocess

import pytest

from milestones.formats import documents
from milestones.formats.documents import read_contained
from milestones.formats.office.word import read_docx
from milestones.formats.reports import ParseError
from milestones.formats.webpage.html_tree import read_html
from tests import hostile_files, pictures
from tests.word_files import paragraph, picture, run, table, word_file


@pytest.fixture(autouse=True)
def _other_tests_may_take_the_processor(monkeypatch):
    monkeypatch.setattr(documents, "PATIENCE", 120)


def refusal(kind, data):
    with pytest.raises(ParseError) as error:
        read_contained(kind, data)
    return str(error.value)


WORD = word_file(paragraph("A", "Heading1"), paragraph(picture("i")), images={"i": pictures.file()})
HTML = b"<title>T</title><h1>A</h1><p>b<s>c</s><table><tr><th>d<td>e"


@pytest.mark.parametrize(
    ("kind", "read", "data"), [("html", read_html, HTML), ("docx", read_docx, WORD)]
)
def test_the_tree_is_the_one_that_the_reader_makes(kind, read, data):
    assert read_contained(kind, data) == read(data)


def test_errors_come_back_in_words():
    assert "damaged" in refusal("docx", b"PK")
    assert refusal("docx", b"") == "The file is empty."


def test_more_than_50_megabytes_are_refused_unread():
    said = refusal("html", b"x" * (documents.MOST_BYTES + 2**20))
    assert said == "The file is 51.0 MB. The limit is 50 MB."


def test_a_reader_that_crashes_or_hangs_is_survived(monkeypatch):
    class Ended:
        returncode, stderr = -11, b"Segmentation fault"

    monkeypatch.setattr(subprocess, "run", lambda *args, **options: Ended)
    assert "damaged" in refusal("html", b"x")

    def hang(*args, timeout, **options):
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "too long" in refusal("html", b"x")


def test_memory_is_limited():
    assert documents.MEMORY <= 200 * 2**20
    assert "too much memory" in refusal("html", b"<p>" + b"word " * 10_000_000)


def test_a_page_too_large_for_the_parser_is_refused_for_its_size(monkeypatch):
    monkeypatch.setattr(documents, "MEMORY", 120 * 2**20)
    page = b"<html><body>" + b"<p>One <b>two</b></p>" * 200_000
    with pytest.raises(ParseError, match="takes too much memory"):
        read_contained("html", page)


def test_who_waits_too_long_is_told_to_try_again(monkeypatch):
    monkeypatch.setattr(documents, "PATIENCE", 0.01)
    taken = [documents._turns.acquire() for _ in range(2)]
    try:
        assert refusal("html", b"x").startswith("Other documents are being read.")
    finally:
        for _ in taken:
            documents._turns.release()


# --- Limits ---------------------------------------------------------------------------------------


def long_word_file(pages):
    sentence = "The bridge in the valley was built by hand, and people came from far. " * 3
    page = [
        paragraph("A heading", "Heading2"),
        *[paragraph(run(sentence) + run("bold ", "<w:b/>") + run(sentence)) for _ in range(6)],
        table(*[[str(year), "The bridge", "Calm returns"] for year in range(1990, 1994)]),
    ]
    return word_file(*page * pages)


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile_files.DOCUMENTS)
def test_a_hostile_file_is_read_or_refused_within_the_limits(name):
    kind, make, expected = hostile_files.DOCUMENTS[name]
    try:
        read_contained(kind, make())
    except ParseError as error:
        said = str(error)
    else:
        said = ""
    assert expected in said if expected else said in ("", documents._TOO_LONG)


@pytest.mark.slow
def test_a_word_file_of_100_pages_fits_into_the_limits():
    assert len(read_contained("docx", long_word_file(100)).blocks) == 800
