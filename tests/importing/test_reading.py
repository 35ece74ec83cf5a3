"""Which reader takes a file, and what is said of a file that none can read."""

import pytest

from milestones.document import prose
from milestones.formats.reports import ParseError
from milestones.formats.tree import BlockKind
from milestones.importing.documents import parse
from milestones.importing.reading import MOST_LINES, MOST_TEXT, read
from tests import word_files as word
from tests.formats.sheets.spreadsheet_files import ods, xlsx
from tests.formats.webpage.test_web_archive import archive

PAGE = "<!doctype html><html><body><h1>Title</h1><p>Text.</p></body></html>"
SHEET = ("Sheet", [["Year", "Event"], ["1999", "Entry"]])


@pytest.mark.parametrize(
    ("data", "name", "kinds"),
    [
        (b"# Title\n\nText.", "a.md", "heading paragraph"),
        (b"# Title\n\nText.", "", "heading paragraph"),
        (b"Title\n\nText.", "a.txt", "heading paragraph"),
        ("# Títle\n\nText.".encode("utf-16"), "a.md", "heading paragraph"),
        (b"\xef\xbb\xbf# Title\n\nText.", "a.md", "heading paragraph"),
        ("# Títle\n\nText.".encode("cp1252"), "a.md", "heading paragraph"),
        (PAGE.encode(), "a.html", "heading paragraph"),
        (PAGE.encode(), "", "heading paragraph"),
        (PAGE.encode("utf-16"), "", "heading paragraph"),
        (b"<h1>Title</h1><p>Text.</p>", "a.htm", "heading paragraph"),
        (b"<p>Text.</p>\n\n# Title", "a.md", "paragraph heading"),
        (b"Year,Event\n1999,Entry", "a.csv", "table"),
        (b"Year\tEvent\n1999\tEntry", "a.TSV", "table"),
        (xlsx(SHEET), "a.xlsx", "table"),
        (xlsx(SHEET), "", "table"),
        (ods(SHEET), "a.ods", "table"),
        (
            word.word_file(word.paragraph("Title", "Heading1"), word.paragraph("Text.")),
            "a.docx",
            "heading paragraph",
        ),
        (word.odt_file("<text:h>Title</text:h><text:p>Text.</text:p>"), "", "heading paragraph"),
        (archive(), "a.mhtml", "heading paragraph figure"),
    ],
)
def test_a_file_is_read_by_what_it_is(data, name, kinds):
    blocks = read(data, name).blocks
    assert " ".join(block.kind.value for block in blocks) == kinds


@pytest.mark.parametrize("before", [["Read me first"], ["Name", "Phone"]])
def test_the_sheet_with_a_timeline_goes_before_others(before):
    timeline = [["Event", "Year"], ["Troops enter", "1999"], ["A bridge opens", "2003"]]
    tree = read(xlsx(("Notes", [before]), ("Timeline", timeline)), "bridge.xlsx")
    assert [cell.html for cell in tree.blocks[0].rows[0].cells] == ["Event", "Year"]
    assert "“Notes”, with 1 row, was added at the end" in tree.remarks[0].message


def test_a_first_row_that_announces_a_timeline_is_the_title_of_a_sheet():
    rows = [["Key dates of the valley"], ["Year", "Event"], ["1999", "Troops enter"]]
    tree = read(xlsx(("Sheet1", rows)), "a.xlsx")
    assert (tree.blocks[0].html, tree.blocks[0].level) == ("Key dates of the valley", 1)
    assert "The title is the first row of the sheet" in tree.remarks[-1].message


OTHER = ("Budget", [["Item", "Cost"], ["Road", "5"]])


@pytest.mark.parametrize(
    ("above", "title", "lead"),
    [
        ([], "Valley dam", ""),
        ([["The dam"]], "The dam", ""),
        ([["The dam was built in steps."]], "Valley dam", "The dam was built in steps."),
    ],
)
def test_other_sheets_are_sections(above, title, lead):
    timeline = [*above, ["Year", "Event"], ["1999", "Troops enter"], ["2003", "A bridge opens"]]
    parsed = parse(xlsx(OTHER, ("Timeline", timeline)), "valley_dam.xlsx")
    document = parsed.document
    assert (document.title, prose.text_of(document.lead)) == (title, lead)
    assert [row.date for row in document.milestones] == ["1999", "2003"]
    [section] = document.sections
    assert section.heading == "Budget"
    assert "Road" in section.body
    assert "The sheet “Budget”, with 2 rows, was added at the end." in map(str, parsed.remarks)


def test_sheets_of_one_timeline_are_joined():
    first, second = (
        (year, [["Date", "Event"], [f"1 May {year}", "a b"], [f"2 June {year}", "c d"]])
        for year in ("1999", "2000")
    )
    document = parse(xlsx(first, second), "valley_dam.xlsx").document
    assert [row.date[:4] for row in document.milestones] == ["1999", "1999", "2000", "2000"]
    assert document.sections == ()


def test_a_sheet_has_the_title_of_its_file():
    assert read(xlsx(SHEET), "valley_dam.xlsx").about["title"] == "Valley dam"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b" \n\t\n", "The document is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "This is an image"),
        (b"\xff\xd8\xff\xe0", "This is an image"),
        (b"GIF89a", "This is an image"),
        (b"one\ntwo \0", "Line 2: There is a NUL byte"),
        (b"one\ntwo \xff\x01", "This looks like a binary file"),
        (b"\xff\xfea", "This file is damaged"),
        (b"a" * (MOST_TEXT + 1), "The text is larger than 1 MB"),
        (b"a\n" * (MOST_LINES + 1), "more than 20,000 lines"),
        (b"a\r" * (MOST_LINES + 1), "more than 20,000 lines"),
        (b"a" * (50 * 2**20 + 1), "The limit is 50 MB"),
        (b"%PDF-1.7\n", "This is a PDF file"),
        (b"{\\rtf1 a}", "save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "an old version of Word"),
        (b"PK\x03\x04" + b"\0" * 100, "The document is damaged"),
        (word.packed({"Index/Document.iwa": "a"}), "a file of Apple Pages"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(data, message):
    with pytest.raises(ParseError, match=message):
        read(data)


def test_rows_are_those_of_the_first_sheet():
    [block] = read(xlsx(SHEET)).blocks
    assert block.kind is BlockKind.TABLE
    assert len(block.rows) == 2
