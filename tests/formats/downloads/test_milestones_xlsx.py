import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from milestones.formats.downloads import milestones_table, milestones_xlsx
from tests import factories
from tests.strategies import some_documents


def rows(data):
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def parts(document):
    """Return the text of the files in the workbook of `document`, by name."""
    with zipfile.ZipFile(io.BytesIO(milestones_xlsx.to_xlsx(document))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_workbook_has_a_header_and_a_row_for_each_milestone():
    document = factories.document(4)
    head, *others = rows(milestones_xlsx.to_xlsx(document))
    assert tuple(head) == milestones_table.HEAD
    assert [tuple(cells) for cells in others] == milestones_table.rows_of(document)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(some_documents())
def test_every_cell_is_the_text_of_the_table(document):
    width = len(milestones_table.HEAD)
    found = [tuple(cells + [""] * (width - len(cells))) for cells in _rows(document)]
    assert found == milestones_table.rows_of(document)


def _rows(document):
    return rows(milestones_xlsx.to_xlsx(document))[1:]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "https://example.org", "1999", "'=1"])
def test_no_cell_is_a_formula_a_link_or_a_number(text):
    document = factories.document(1)
    [row] = document.milestones
    document = replace(document, milestones=(replace(row, initiative=text),))
    [cells] = _rows(document)
    assert cells[2] == text
    sheet = parts(document)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 't="n"' not in sheet


def test_the_same_document_makes_the_same_bytes():
    document = factories.document(4)
    assert milestones_xlsx.to_xlsx(document) == milestones_xlsx.to_xlsx(document)
    assert "2000-01-01T00:00:00Z" in parts(document)["docProps/core.xml"]


def test_the_header_stays_in_view_and_the_file_has_the_title_of_the_article():
    files = parts(factories.document(1, title="The mission"))
    assert 'state="frozen"' in files["xl/worksheets/sheet1.xml"]
    assert "<dc:title>The mission</dc:title>" in files["docProps/core.xml"]


def test_the_table_of_an_article_in_arabic_runs_from_right_to_left():
    files = parts(factories.document(1, language="ar"))
    assert 'rightToLeft="1"' in files["xl/worksheets/sheet1.xml"]


def test_a_cell_that_excel_could_not_open_is_shortened_visibly():
    document = factories.document(1)
    [row] = document.milestones
    document = replace(document, milestones=(replace(row, detail=f"<p>{'a' * 40_000}</p>"),))
    [cells] = _rows(document)
    assert len(cells[4]) == milestones_xlsx.LONGEST_CELL
    assert cells[4].endswith("a…")
