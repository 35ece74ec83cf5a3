import datetime
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.formats.downloads import milestones_csv, milestones_xlsx
from milestones.formats.reports import ParseError
from milestones.formats.sheets import spreadsheets
from milestones.formats.sheets.spreadsheets import Sheet, read_spreadsheet, sheets_tree
from milestones.formats.tree import BlockKind, Outcome
from tests import factories, pictures

from .spreadsheet_files import ods, ods_of_xml, with_part, workbook, xlsx

HEAD = ("Year", "Event")
PNG = pictures.file("PNG")


def rows(data):
    [sheet] = read_spreadsheet(data)
    return list(sheet.rows)


# --- Cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1999, "1999"),
        (1999.0, "1999"),
        (0.1 + 0.2, "0.3"),
        (-12.5, "-12.5"),
        (10**17, "1e+17"),
        (True, "TRUE"),
        (datetime.date(1999, 6, 12), "1999-06-12"),
        (datetime.datetime(1999, 6, 12, 14, 30), "1999-06-12 14:30"),
        (datetime.time(14, 30), "14:30"),
        ("June 1999", "June 1999"),
        ("One.\r\nTwo.\n\n", "One.\nTwo."),
        (" a  b ", "a b"),
    ],
    ids=str,
)
def test_a_cell_is_what_a_person_sees_and_a_date_is_in_iso_8601(value, text):
    assert rows(xlsx(("T", [HEAD, ("x", value)])))[1] == ("x", text)


def test_the_result_of_a_formula_is_read_and_text_that_looks_like_one_stays_text():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '="a"&"b"', None, "ab")
        sheet.write_string(0, 1, "=1+1")

    assert rows(workbook(fill)) == [("ab", "=1+1")]


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("mmm-yy", "1999-06"),
        ("mmmm yyyy", "1999-06"),
        ('[$-409]mmmm" de "yyyy', "1999-06"),
        ("mm/yyyy", "1999-06"),
        ("yyyy", "1999"),
        ("dd/mm/yyyy", "1999-06-01"),
        ("d mmm", "1999-06-01"),
        ("mmm", "1999-06-01"),
    ],
)
def test_a_date_is_as_exact_as_a_person_sees_it(number_format, text):
    def fill(book):
        look = book.add_format({"num_format": number_format})
        book.add_worksheet("Other").write(0, 0, "x")
        book.add_worksheet("T").write_datetime(2, 3, datetime.datetime(1999, 6, 1), look)

    assert read_spreadsheet(workbook(fill))[1].rows == ((text,),)


def test_links_of_cells_and_errors_of_formulas_are_read():
    def fill(book):
        sheet = book.add_worksheet("T")
        sheet.write_url(1, 1, "https://example.org/a?b=1&c=2", string="A <report>")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_url(1, 3, "internal:T!A1", string="Inside")

    [sheet] = read_spreadsheet(workbook(fill))
    assert sheet.rows == (("A <report>", "#DIV/0!", "Inside"),)
    link = '<a href="https://example.org/a?b=1&amp;c=2">A &lt;report&gt;</a>'
    [paragraph] = sheets_tree([replace(sheet, rows=(sheet.rows[0],))]).blocks
    assert [cell.html for cell in paragraph.rows[0].cells] == [link, "#DIV/0!", "Inside"]


def test_an_ods_file_is_read_like_an_xlsx_file():
    data = ods(("Timeline", [HEAD, ("1999", "One.\nTwo."), (datetime.date(1999, 6, 12), "b")]))
    [sheet] = read_spreadsheet(data)
    assert sheet == Sheet("Timeline", (HEAD, ("1999", "One.\nTwo."), ("1999-06-12", "b")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Year,Event\n1999,a", [HEAD, ("1999", "a")]),
        ("Year;Event\r\n1999;a, b", [HEAD, ("1999", "a, b")]),
        ("Year\tEvent\n1999\ta; b, c", [HEAD, ("1999", "a; b, c")]),
        ("sep=;\r\nYear;Event\r\n1999;a", [HEAD, ("1999", "a")]),
        ('Year,Event\n1999,"a, ""b""\nc"', [HEAD, ("1999", 'a, "b"\nc')]),
        ('Year\tEvent\n1999\t"Joint" Guardian', [HEAD, ("1999", '"Joint" Guardian')]),
        ('Year\tEvent\n1999\t"Joint\n2001\tb', [HEAD, ("1999", '"Joint'), ("2001", "b")]),
        ("Year,Event\n1999,'=1+1", [HEAD, ("1999", "=1+1")]),
        ("Year,Event\n1999,'tis", [HEAD, ("1999", "'tis")]),
        ("Event\nOnly one column", [("Event",), ("Only one column",)]),
        ("Year,Event\n1999\n", [HEAD, ("1999",)]),
    ],
)
def test_a_table_as_text_is_cut_by_the_delimiter_that_fits(text, found):
    assert rows(text.encode()) == found


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]
)
def test_text_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    [sheet] = read_spreadsheet("Year;Event\n1999;Prishtinë – café".encode(encoding))
    assert sheet.rows == (HEAD, ("1999", "Prishtinë – café"))
    assert bool(sheet.notes) == (encoding == "windows-1252")


@pytest.mark.parametrize(
    ("encoding", "event", "letters"),
    [
        ("Windows-1252", "Prishtinë – café", "é and ë"),
        ("Windows-1250", "Đakovica – Peć, što čuva", "č and đ"),
        ("Windows-1251", "Ђаковица – Пећ", "ђ and ћ"),
    ],
)
def test_text_in_an_older_encoding_is_read_by_its_letters(encoding, event, letters):
    [sheet] = read_spreadsheet(f"Year;Event\n1999;{event}".encode(encoding))
    assert sheet.rows == (HEAD, ("1999", event))
    assert sheet.notes == (
        f"The file is not in UTF-8, so it was read as {encoding}. Check letters such as {letters}.",
    )


# --- Sheets ---------------------------------------------------------------------------------------


def test_all_sheets_with_cells_are_read_and_hidden_ones_are_named():
    data = xlsx(("Timeline", [HEAD]), ("Empty", []), ("Lists", [("a",)]), hidden=("Lists",))
    found = [(sheet.name, sheet.is_hidden) for sheet in read_spreadsheet(data)]
    assert found == [("Timeline", False), ("Lists", True)]


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    [sheet] = read_spreadsheet(xlsx(("Timeline", [(), (), ("", "Year"), (), ("", "1999")])))
    assert sheet.rows == (("Year",), ("",), ("1999",))
    assert str(sheet.place(2)) == "Sheet “Timeline”, row 5"
    assert sheet.first_column == 2
    [sheet] = read_spreadsheet(b"Year,Event\n1999,a")
    assert str(sheet.place(1)) == "Row 2"


def test_a_sheet_becomes_a_table_with_the_place_of_each_row():
    cells = [("Our mission",), (), HEAD, ("1999", "<b> & \n=1"), ("", ""), ("Source: a book",)]
    tree = sheets_tree(read_spreadsheet(xlsx(("T", cells))))
    title, table, note = tree.blocks
    assert [block.kind for block in tree.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert (title.text, str(note.place)) == ("Our mission", "Sheet “T”, row 6")
    assert [[cell.html for cell in row.cells] for row in table.rows] == [
        ["Year", "Event"],
        ["1999", "&lt;b&gt; &amp; =1"],
    ]
    assert str(table.rows[1].place) == "Sheet “T”, row 4"
    assert table.html.startswith("<table><tbody><tr><td><p>Year</p></td>")
    assert table.text == "Year Event 1999 <b> & =1"


def test_empty_columns_are_left_out_of_the_table():
    tree = sheets_tree(read_spreadsheet(b"Year,,Event\n1999,,a\n2001"))
    assert [len(row.cells) for row in tree.blocks[0].rows] == [2, 2, 2]


def test_sheets_that_are_not_chosen_are_named_in_a_remark():
    data = xlsx(("A", [HEAD]), ("B", [HEAD, ("1999", "a")]), ("C", [("x",)]), hidden=("C",))
    tree = sheets_tree(read_spreadsheet(data), chosen=1)
    assert tree.blocks[0].rows[1].cells[1].html == "a"
    assert [remark.message for remark in tree.remarks] == [
        "The sheet “A”, with 1 row, was added at the end.",
        "The hidden sheet “C”, with 1 row, was left out.",
    ]


def beside_cells(book):
    sheet, other = book.add_worksheet("T"), book.add_worksheet("Notes")
    sheet.write_row(0, 0, HEAD)
    sheet.write_comment("B1", "Is this right?", {"author": "Anna"})
    sheet.insert_textbox(2, 2, "In a box\non two lines")
    sheet.insert_image(3, 3, "a.png", {"image_data": io.BytesIO(PNG), "description": "A map"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=T!$A$1:$A$2"})
    sheet.insert_chart(4, 4, chart, {"description": "Growth"})
    other.insert_textbox(0, 0, "Elsewhere")
    drawn = book.add_chart({"type": "line"})
    drawn.add_series({"values": "=T!$A$1:$A$2"})
    book.add_chartsheet("Drawn").set_chart(drawn)


def test_what_is_not_in_cells_is_told():
    tree = sheets_tree(read_spreadsheet(workbook(beside_cells)))
    assert sorted(remark.message for remark in tree.remarks) == [
        "A chart was left out: “Growth”.",
        "A comment was left out: “B1: Is this right?”.",
        "A sheet without cells was left out: “Drawn”.",
        "A text box was left out: “In a box on two lines”.",
        "A text box was left out: “Sheet Notes: Elsewhere”.",
        "An image was left out: “A map”.",
    ]
    assert {remark.outcome for remark in tree.remarks} == {Outcome.LEFT_OUT}


TEXT_CELL = '<table:table-cell office:value-type="string">'
BLANK_CELLS = '<table:table-cell table:number-columns-repeated="26"/>'
IN_ODS = (
    '<table:shapes><draw:frame draw:name="Chart 1"><draw:object/><draw:image/></draw:frame>'
    "</table:shapes>"
    f'<table:table-row table:number-rows-repeated="2">{BLANK_CELLS}</table:table-row>'
    f"<table:table-row>{BLANK_CELLS}{TEXT_CELL}<text:p>Year</text:p></table:table-cell>"
    f"{TEXT_CELL}<office:annotation><dc:creator>Anna</dc:creator><text:p>Is this</text:p>"
    "<text:p>right?</text:p></office:annotation>"
    '<text:p><text:a xlink:href="https://e.org/a">Event</text:a></text:p></table:table-cell>'
    f"</table:table-row><table:table-row>{BLANK_CELLS}"
    f"{TEXT_CELL}<text:p>1999</text:p></table:table-cell>{TEXT_CELL}<text:p>a</text:p>"
    "<draw:frame><draw:image/><svg:desc>A map</svg:desc></draw:frame></table:table-cell>"
    f"{TEXT_CELL}<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame>"
    "</table:table-cell></table:table-row>"
)


def test_links_are_kept_and_what_is_not_in_cells_is_told_of_an_ods_file_too():
    data = ods_of_xml(("T", IN_ODS), ("Notes", ""))
    [sheet] = read_spreadsheet(data)
    assert sheet.rows == (("Year", "Event", ""), ("1999", "a", ""))
    assert sheet.links == {(0, 1): "https://e.org/a"}
    assert sorted(remark.message for remark in sheets_tree([sheet]).remarks) == [
        "A chart was left out: “Chart 1”.",
        "A comment was left out: “AB3: Is this right?”.",
        "A text box was left out: “In a box”.",
        "An image was left out: “A map”.",
    ]


def test_a_comment_that_has_answers_is_told_once():
    threaded = (
        "<ThreadedComments><threadedComment ref='B1'><text>Right?</text></threadedComment>"
        "<threadedComment ref='B1'><text>Yes</text></threadedComment></ThreadedComments>"
    )
    relation = (
        b"<Relationship Id='t' Type='http://schemas.microsoft.com/office/2017/10/relationships/"
        b"threadedComment' Target='../threadedComments/a.xml'/></Relationships>"
    )
    data = with_part(
        workbook(beside_cells),
        "worksheets/_rels/sheet1.xml.rels",
        lambda part: part.replace(b"</Relationships>", relation),
    )
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/threadedComments/a.xml", threaded)
    told = [remark.message for remark in sheets_tree(read_spreadsheet(file.getvalue())).remarks]
    assert [message for message in told if "comment" in message] == [
        "A comment was left out: “B1: Right?”.",
        "A comment was left out: “B1: Yes”.",
    ]


# --- What can't be read ---------------------------------------------------------------------------


def cells_at(*places):
    return workbook(lambda book: _write(book.add_worksheet("T"), places))


def _write(sheet, places):
    for row, column in places:
        sheet.write(row, column, "x")


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


def bomb():
    """A workbook of some kilobytes with a text of 90 MB, which is less than it may unpack to."""
    text = b"<t>" + b"a" * (90 * 2**20) + b"</t>"
    return with_part(
        xlsx(("T", [("x",)])), "sharedStrings.xml", lambda part: part.replace(b"<t>x</t>", text)
    )


def entities():
    """A workbook whose text is an XML entity that expands to a billion letters."""
    names = "abcdefghi"
    declared = "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip(names, names[1:], strict=False)
    )
    declared = f'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa">{declared}]>'.encode()
    return with_part(
        xlsx(("T", [("x",)])),
        "sharedStrings.xml",
        lambda part: part.replace(b"<sst", declared + b"<sst", 1).replace(b">x<", b">&i;<"),
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n,,\n", "empty"),
        (xlsx(("T", [])), "empty"),
        (b"PK\x03\x04 damaged", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 damaged", "damaged"),
        (xlsx(("T", [HEAD]))[:-200], "damaged"),
        (zipped(readme="text"), "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not text"),
        (b"a," * 200, "100 columns"),
        (b"a\n" * 20_000, "10,000 rows"),
        (b'"' + b"a" * 200_000, "quotation mark"),
        (cells_at((0, 0), (20_000, 0)), "20,001 rows"),
        (cells_at((0, 0), (0, 16_000)), "16,001 columns"),
        (cells_at((0, 0), (9_999, 99)), "1,000,000 cells"),
        (cells_at((0, 0), (1_048_575, 16_383)), "too large"),
        (bomb(), "too large"),
        (entities(), "damaged"),
        (b"\0" * 2**20, "not text"),
        (b"," * (spreadsheets.MOST_BYTES + 1), "The limit is 20 MB"),
        (b"a" * (spreadsheets.MOST_BYTES), "too large"),
    ],
    ids=range(20),
)
def test_what_can_not_be_read_is_refused_with_a_reason(data, said):
    with pytest.raises(ParseError, match=said):
        read_spreadsheet(data, "table.xlsx")


def read_or_refused(data):
    try:
        return read_spreadsheet(data)
    except ParseError as error:
        return str(error)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_become_sheets_or_an_error(data):
    assert read_or_refused(data)


WHOLE = [xlsx(("T", [HEAD, (1999, "a")])), ods(("T", [HEAD]))]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(WHOLE), st.floats(0, 1), st.binary(min_size=1, max_size=9))
def test_a_damaged_workbook_becomes_sheets_or_an_error(whole, where, damage):
    place = int(where * len(whole))
    assert read_or_refused(whole[:place] + damage + whole[place + 9 :])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_word_of_a_table_is_lost_in_its_tree(cells):
    sheet = Sheet("", spreadsheets._clean(cells))
    if any(map(any, sheet.rows)):
        words = " ".join(cell for row in sheet.rows for cell in row).split()
        shown = " ".join(block.text for block in sheets_tree([sheet]).blocks).split()
        assert shown == words


def test_our_own_files_are_read_as_the_same_rows():
    document = factories.document(3)
    [of_csv] = read_spreadsheet(milestones_csv.to_csv(document).encode("utf-8-sig"))
    [of_xlsx] = read_spreadsheet(milestones_xlsx.to_xlsx(document))
    assert of_csv.rows == of_xlsx.rows
    assert len(of_csv.rows) == 4
