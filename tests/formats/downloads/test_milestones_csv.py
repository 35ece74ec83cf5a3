import csv
import io
import sys
import unicodedata
from dataclasses import replace
from html import escape

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milestones.document import prose
from milestones.document.shape import Document, Milestone
from milestones.formats.downloads import milestones_csv
from tests import factories
from tests.strategies import some_documents
from tests.test_hostile import KILOBYTE, grows_linearly


def rows(document):
    return list(csv.reader(io.StringIO(milestones_csv.to_csv(document), newline="")))


def test_the_table_has_a_header_and_a_row_for_each_milestone():
    head, first, *others = rows(factories.document(4))
    texts = ["Key initiative", "Impact", "Detail"]
    assert head == ["Date", "Date in words", *texts, "Focus area", "Sources", "uid"]
    source = "https://example.org/record"
    assert first == ["1999-01", "January 1999", "Initiative 0", "Impact 0", "", "", source, "m0"]
    assert len(others) == 3


def test_dates_are_written_as_edtf_and_in_words_and_prose_as_its_text():
    milestones = (
        Milestone(uid="a", date="1999-06-12/1999-06-20", initiative="A <em>first</em> &amp; last"),
        Milestone(uid="b", date="one day", detail="<p>One.</p><p>Two.</p>"),
    )
    document = Document(language="sq", milestones=milestones)
    assert rows(document)[1:] == [
        ["1999-06-12/1999-06-20", "12–20 qershor 1999", "A first & last", "", "", "", "", "a"],
        ["one day", "one day", "", "", "One.\nTwo.", "", "", "b"],
    ]


def test_lines_end_as_rfc_4180_has_them():
    text = milestones_csv.to_csv(factories.document(2))
    assert text.count("\r\n") == text.count("\n") == 3


def test_a_year_before_christ_stays_a_number():
    document = Document(milestones=(Milestone(uid="a", date="-0499", initiative="-1"),))
    assert rows(document)[1][:3] == ["-0499", "500 BC", "-1"]


def with_initiatives(*texts):
    document = factories.document(len(texts))
    pairs = zip(document.milestones, map(escape, texts), strict=True)
    return replace(document, milestones=tuple(replace(row, initiative=text) for row, text in pairs))


FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\uff1d1+1",  # in full width
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u00ad=1+1",
    "\u2066=1+1",
    "\x00=1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text):
    cell = rows(with_initiatives(text))[1][2]
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.strip()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_where_semicolons_separate(text):
    cell = rows(with_initiatives(f"Troops enter;{text}"))[1][2]
    assert cell.startswith("Troops enter;'")
    assert cell.replace("'", "") == f"Troops enter;{text}"


@pytest.mark.parametrize(
    "text", ["1 = 1", "A–B; C", "12 + 3; 4 - 5", "a@example.org", "– at last", "'=1"]
)
def test_other_text_stays_as_it_is(text):
    assert rows(with_initiatives(text))[1][2] == text


def all_characters():
    return (chr(i) for i in range(sys.maxunicode + 1) if unicodedata.category(chr(i)) != "Cs")


def forms_of_signs():
    """Yield the signs that start a formula, and their wide and small forms."""
    for character in all_characters():
        kind, _, base = unicodedata.decomposition(character).partition(" ")
        if character in "=+-@" or (kind in ("<wide>", "<small>") and chr(int(base, 16)) in "=+-@"):
            yield character


@pytest.mark.parametrize("sign", sorted(forms_of_signs()), ids=ascii)
def test_every_form_of_a_sign_starts_a_formula(sign):
    assert milestones_csv.guarded(f"{sign}1+1") == f"'{sign}1+1"
    assert milestones_csv.unguarded(f"'{sign}1+1") == f"{sign}1+1"


def test_no_invisible_character_hides_a_formula():
    ignorable = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cf}\p{Cc}⠀]")
    hidden = [f"{character}=1+1" for character in all_characters() if ignorable.match(character)]
    assert {"\u180f=1+1", "\U000e0001=1+1", "\U000e0100=1+1", "\U0001bca0=1+1"} < set(hidden)
    for text in hidden:
        guarded = milestones_csv.guarded(text)
        assert guarded.startswith("'"), ascii(text)
        assert milestones_csv.unguarded(guarded) == text, ascii(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["\t", "\t=", ";", "=", " ", "a=", "\u200b\r", "'", ";'="], ids=ascii
)
def test_the_time_grows_by_the_length_of_the_text_alone(cpu_seconds, unit):
    def guard(text):
        assert milestones_csv.unguarded(milestones_csv.guarded(text))

    grows_linearly(cpu_seconds, guard, lambda size: f"{unit * size}=", 10 * KILOBYTE)


# Characters that spreadsheets, or people's eyes, pass over.
UNSEEN = '\u200b\ufeff\u00ad\u2060\u2800\U000e0100\t\r\n \u00a0"'
INVISIBLE = st.sampled_from(f"{UNSEEN}';,=+-@\uff1d\ufe66ab1")


@settings(max_examples=300, deadline=None)
@given(st.text(INVISIBLE, max_size=12), st.sampled_from(",;\t"))
@example("-1", ",")
def test_no_text_is_a_formula_whatever_the_separator(text, separator):
    out = milestones_csv.to_csv(with_initiatives(text))
    for line in csv.reader(io.StringIO(out, newline=""), delimiter=separator):
        for cell in line:
            visible = cell.strip(UNSEEN)
            is_number = cell.startswith("-") and cell[1:].isdecimal()
            assert is_number or not visible.startswith(tuple("=+-@\uff1d\ufe66")), (text, cell)


@settings(max_examples=300, deadline=None)
@given(st.text(INVISIBLE, max_size=12).filter(lambda text: "'" not in text))
def test_the_apostrophes_that_are_added_are_taken_off_again(text):
    assert milestones_csv.unguarded(milestones_csv.guarded(text)) == text


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(some_documents())
def test_any_text_comes_back_from_its_cell_but_for_apostrophes(document):
    for row, cells in zip(document.milestones, rows(document)[1:], strict=True):
        for cell, text in zip(cells[2:5], (row.initiative, row.impact, row.detail), strict=True):
            assert cell.replace("'", "") == prose.text_of(text).replace("'", "")
