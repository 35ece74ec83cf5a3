import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings

from milestones import exporting

from . import factories
from .strategies import some_documents


def rows(document):
    return list(csv.reader(io.StringIO(exporting.to_csv(document), newline="")))


def test_the_table_has_a_header_and_a_row_for_each_milestone():
    head, first, *others = rows(factories.document(4))
    assert head == ["Year", "Month", "Day", "Key initiative", "Impact", "Sources"]
    assert first == ["1999", "1", "", "Initiative 0", "Impact 0", "https://example.org/record"]
    assert len(others) == 3


def test_lines_end_as_rfc_4180_has_them():
    text = exporting.to_csv(factories.document(2))
    assert text.count("\r\n") == text.count("\n") == 3


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(text):
    document = factories.document(1)
    row = replace(document.milestones[0], initiative=text)
    assert rows(replace(document, milestones=(row,)))[1][3] == f"'{text}"


@settings(max_examples=50, deadline=None)
@given(some_documents())
def test_any_text_comes_back_from_its_cell(document):
    for row, cells in zip(document.milestones, rows(document)[1:], strict=True):
        assert cells[3].removeprefix("'") == row.initiative.removeprefix("'")
        assert cells[4].removeprefix("'") == row.impact.removeprefix("'")
