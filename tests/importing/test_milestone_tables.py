"""Tables are read from spreadsheets, from text and from what is copied from pages and programs."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document.shape import Document, FocusArea, Milestone, Source
from milestones.formats.downloads import markdown, milestones_table
from milestones.formats.reports import ParseError
from milestones.importing.milestone_tables import read_tables
from tests.formats.sheets.spreadsheet_files import workbook, xlsx
from tests.word_files import table, word_file

ROWS = [["Year", "Event"], ["1999", "Troops enter"]]
EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style><!--td {mso-number-format:General;}--></style></head><body link="#0563C1">
<!--StartFragment--><table border=0 style='border-collapse:collapse'><col width=64>
<tr height=20><td height=20 class=xl63>Year</td><td class=xl63>Event</td></tr>
<tr height=20><td align=right>1999</td><td>Troops<br> enter</td></tr></table><!--EndFragment-->
</body></html>"""
WORD = (
    "<html><body><table class=MsoTable><tr><td><p class=MsoNormal><b>Year<o:p></o:p></b></p></td>"
    "<td><p class=MsoNormal>Event</p></td></tr><tr><td><p class=MsoNormal>1999</p></td>"
    "<td><p class=MsoNormal>Troops enter</p></td></tr></table></body></html>"
)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(("T", ROWS)),
        b"Year,Event\n1999,Troops enter",
        b"Year\tEvent\r\n1999\tTroops enter\r\n",
        EXCEL.encode(),
        EXCEL.encode("utf-16"),
        WORD.encode(),
        b"<meta charset=utf-8><table><tr><th>Year<th>Event<tr><td>1999<td>Troops enter</table>",
        word_file(table(*ROWS)),
        b"| Year | Event |\n|---|---|\n| 1999 | Troops enter |",
        b"Year | Event\n--- | ---\n1999 | Troops enter",
        b"| Year | Event |\n|--|--|\n| 1999 | Troops enter |",
        b"| Year | Event |\n|-|-|\n| 1999 | Troops enter |",
        b"| Year | Event |\n|:-:|:-|\n| 1999 | Troops enter |",
        b"|Year|Event|\n|1999|Troops enter|",
    ],
    ids=[
        *("xlsx", "csv", "tsv", "excel", "utf-16", "word", "page", "docx"),
        *("markdown", "pipes", "short", "shortest", "aligned", "rows"),
    ],
)
def test_the_same_table_is_read_from_every_format(data):
    [table] = read_tables(data)
    assert [[cell.line for cell in row.cells] for row in table.rows] == ROWS


def test_what_is_beside_the_cells_of_a_sheet_is_named():
    def fill(book):
        sheet = book.add_worksheet("T")
        for i, row in enumerate(ROWS):
            sheet.write_row(i, 0, row)
        sheet.write_comment("B2", "Is this right?")
        sheet.insert_textbox("D4", "Check with Anna")

    [table] = read_tables(workbook(fill))
    assert table.notes == (
        "A comment was left out: “B2: Is this right?”.",
        "A text box was left out: “Check with Anna”.",
    )


PASTES = Path(__file__).parent.parent / "browser" / "pastes"


@pytest.mark.parametrize(
    ("name", "row", "cells"),
    [
        ("excel", 1, ["1999", "Troops enter from two sides", "Calm returns"]),
        ("excel-rows-without-their-table", 1, ["2003", "The bridge opens"]),
        ("google-sheets", 1, ["1999", "Troops enter from two sides"]),
        ("libreoffice-calc", 1, ["1999", "", "Calm returns"]),
        ("word-table", 1, ["1999", "Troops enter from two sides", ""]),
        ("google-docs-table", 0, ["1999", "Troops enter from two sides"]),
    ],
)
def test_a_table_is_read_from_what_programs_copy(name, row, cells):
    [table] = read_tables((PASTES / f"{name}.html").read_bytes())
    assert [cell.line for cell in table.rows[row].cells] == cells


@pytest.mark.parametrize(
    ("text", "language", "rows"),
    [
        ("1999: A, B\n2003 – C", "", [["1999", "A, B"], ["2003", "C"]]),
        ("1999: A\n\n\nJune 2003: C\n", "", [["1999", "A"], ["June 2003", "C"]]),
        ("1999 Troops enter\n2003 Calm", "", [["1999", "Troops enter"], ["2003", "Calm"]]),
        ("- 1999: A\n- 2003: **C**", "", [["1999", "A"], ["2003", "C"]]),
        ("•\t1999: A\n•\t2003: C", "", [["1999", "A"], ["2003", "C"]]),
        ("1999: A", "", [["1999", "A"]]),
        ("12 juin 1999 : A, B\n2003 : C", "fr", [["12 juin 1999", "A, B"], ["2003", "C"]]),
        ("1999: A\n- 2003: C", "", [["1999", "A"], ["2003", "C"]]),
        ("- 1999: A\n- 2001: B\n- More", "", [["1999", "A"], ["2001", "B"], ["", "More"]]),
        ("1. 1999: A\n2. 2003: C", "", [["1999", "A"], ["2003", "C"]]),
        ("1999 - A\nB\n2003 - C", "", [["1999", "A B"], ["2003", "C"]]),
        ("**1999** Calm\n\n**2003** Peace", "", [["1999", "Calm"], ["2003", "Peace"]]),
        ("1999\n\nTroops enter\n\n2003\n\nCalm", "", [["1999", "Troops enter"], ["2003", "Calm"]]),
        ("### 1999: A\n\nB\n\n### 2003\n\nC", "", [["1999", "A B"], ["2003", "C"]]),
        ("<ul><li>1999: A<li>2003: <b>C</b></ul>", "", [["1999", "A"], ["2003", "C"]]),
        ("<p>1999: A<br>2003: C</p>", "", [["1999", "A"], ["2003", "C"]]),
    ],
)
def test_lines_that_begin_with_dates_have_a_column_for_the_date(text, language, rows):
    [table] = read_tables(text.encode(), language=language)
    assert [[cell.line for cell in row.cells] for row in table.rows] == rows
    assert not table.notes


def test_a_text_above_dated_lines_is_quoted():
    [table] = read_tables(b"Timeline\n\n- 1999: A\n- 2003: **C**")
    assert "The text outside the tables was left out: “Timeline”" in table.notes
    assert table.rows[1].cells[1].html == "<p><strong>C</strong></p>"


@pytest.mark.parametrize(
    "text",
    [
        "1999,A: B\n2003,C",
        "1999 – 2001,A\n2003,C",
        "June 1999\tA\nMay 2003\tC",
        "1999;A, B\n2003;C",
        "Year,Event\n1999,A – B",
        "No.,Year\n1,1999\n2,2003",
    ],
)
def test_cells_that_are_dates_stay_cells(text):
    [table] = read_tables(text.encode())
    assert table.width == 2
    assert table.rows[-1].cells[0].line in ("2003", "May 2003", "1999", "2")


@pytest.mark.parametrize("text", ["| Year | Event |\n| --- | --- |\n| 1999 | Café |", "1999: Café"])
def test_a_guessed_encoding_is_said(text):
    [table] = read_tables(text.encode("cp1252"))
    assert table.rows[-1].cells[1].text == "Café"
    assert "The file is not in UTF-8, so it was read as Windows-1252." in table.notes[0]


def test_a_table_with_a_head_stays_one_though_its_rows_are_dates_alone():
    [table] = read_tables(b"Date,Event,Impact\n1999\n2003\n")
    assert [cell.text for cell in table.rows[0].cells] == ["Date", "Event", "Impact"]


def test_dates_alone_are_one_column():
    [table] = read_tables(b"1999\n2003")
    assert [[cell.line for cell in row.cells] for row in table.rows] == [["1999"], ["2003"]]


def test_our_own_markdown_gives_its_milestones():
    texts = {"initiative": "<strong>Troops</strong> enter", "detail": "<p>One.</p>"}
    row = Milestone(uid="u1", date="1999-06", focus_area="f1", sources=("s1",), **texts)
    area = FocusArea(uid="f1", title="Trust")
    source = Source(uid="s1", title="A book", url="https://e.org/a")
    document = Document(title="T", focus_areas=(area,), milestones=(row,), sources=(source,))
    [table] = read_tables(markdown.to_markdown(document).encode())
    assert [cell.line for cell in table.rows[0].cells] == list(milestones_table.HEAD)
    assert [cell.line for cell in table.rows[1].cells] == [
        *("1999-06", "June 1999", "Troops enter", "", "One.", "Trust", "https://e.org/a", "u1")
    ]
    assert table.rows[1].cells[2].html == "<p><strong>Troops</strong> enter</p>"
    assert table.notes == ("This is a whole article. Only its milestones were read.",)


def test_references_in_our_own_markdown_are_named_where_they_are_left_out():
    cited = '<cite data-source="s1"></cite>'
    row = Milestone(uid="u1", date="1999", initiative=f"Troops{cited} enter")
    document = Document(title="T", milestones=(row,), sources=(Source(uid="s1", title="A book"),))
    [table] = read_tables(markdown.to_markdown(document).encode())
    assert table.rows[1].cells[2].text == "Troops enter"
    assert table.notes[1].startswith("References within the texts were left out.")


def test_a_spreadsheet_with_a_comment_of_our_own_stays_one():
    [table] = read_tables(b"Date,Detail\n1999,<!-- section x -->")
    assert table.rows[1].cells[1].text == "<!-- section x -->"


def test_our_own_markdown_without_milestones_says_so():
    with pytest.raises(ParseError, match="This article has no milestones"):
        read_tables(markdown.to_markdown(Document(title="T")).encode())


def test_rows_keep_their_numbers_and_are_filled_up():
    [table] = read_tables(b"a\n\nb,c\n")
    assert [(row.number, len(row.cells)) for row in table.rows] == [(1, 2), (3, 2)]


def test_a_page_can_have_several_tables():
    one = "<table><caption>First</caption><tr><td>a<td>b<tr><td>c<td>d</table>"
    first, second = read_tables(f"<p>Text</p>{one}<div>{one}</div>".encode())
    assert (first.name, second.name) == ("Table 1", "Table 2")
    assert first.notes == (
        "The text outside the tables was left out: “Text”",
        "The caption was left out: “First”",
    )


def test_a_text_that_begins_with_a_sign_is_no_page():
    [table] = read_tables(b"Year,Event\n1999,<b>a</b>")
    assert table.rows[1].cells[1].html == "<p>&lt;b&gt;a&lt;/b&gt;</p>"


@pytest.mark.parametrize("data", [b"<p>No table</p>", b"<", b"", b"\0", b"<table></table>"])
def test_what_holds_no_table_is_refused(data):
    with pytest.raises(ParseError):
        read_tables(data)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_anything_becomes_tables_or_an_error(data):
    data = data if isinstance(data, bytes) else b"<table>" + data.encode(errors="replace")
    with contextlib.suppress(ParseError):
        assert all(table.rows for table in read_tables(data))
