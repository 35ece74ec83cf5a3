"""Reads tables, to make milestones of them: a spreadsheet, a text or what was pasted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from milestones.document import prose
from milestones.document.prose_reading import Node, Run
from milestones.document.shape import Document
from milestones.formats.downloads import milestones_table
from milestones.formats.reports import ParseError
from milestones.formats.sheets import spreadsheets
from milestones.formats.texts import written_dates
from milestones.formats.texts.text_files import TextFile
from milestones.formats.tree import BlockKind, Remark, TableRow, Tree
from milestones.formats.tree import Cell as TreeCell

from . import dated_lines, documents, reading

MOST_ROWS = 1_500  # of one import: the form that edits an article can hold as many


@dataclass(frozen=True)
class Cell(TreeCell):
    """A cell: its canonical prose, with blocks, and its `text`, with a line for each of them."""

    html: str = ""
    text: str = ""

    @property
    def line(self) -> str:
        """The text on one line."""
        return prose.clean_line(self.text.replace("\n", " "))


@dataclass(frozen=True)
class Line(TableRow):
    """A row of a table that isn't empty, with the `number` that the spreadsheet shows."""

    cells: tuple[Cell, ...]
    number: int = 0

    @property
    def text(self) -> str:
        return " · ".join(cell.line for cell in self.cells if cell.text)


@dataclass(frozen=True)
class Table:
    """A table. Its rows have the same length. `notes` say what was guessed or left out."""

    name: str
    rows: tuple[Line, ...]
    is_hidden: bool = False
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return len(self.rows[0].cells)


def read_tables(data: bytes, name: str = "", language: str = "") -> list[Table]:
    """Return the tables in `data` that have a row with cells. `name` is that of the file.

    A list or lines that begin with dates, in `language`, are a table too. Raises ParseError with a
    message for the person who uploaded it.
    """
    if data.lstrip(_BLANK).startswith(b"<!--") and (own := documents.own(data)):
        return [_of_document(own.document, own.remarks)]
    if (document := _name_of_document(data, name)) is not None:
        return _of_tree(reading.read(data, document), language)
    if (tree := _with_markdown_table(data)) is not None:
        return _of_tree(tree, language)
    sheets = spreadsheets.read_spreadsheet(data, name)
    return _of_lines(data, sheets, language) or [_of_sheet(sheet) for sheet in sheets]


def _name_of_document(data: bytes, name: str) -> str | None:
    """Return a name by which `reading` finds the format of `data`, or None for other text."""
    if data.startswith(b"PK\x03\x04"):
        return None if spreadsheets.is_workbook(data) else name
    start = data[:_BEGINNING].replace(b"\0", b"").lstrip(_BLANK)
    return "table.html" if start.startswith(b"<") else None


_BEGINNING = 10_000  # bytes
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # with byte order marks


def _with_markdown_table(data: bytes) -> Tree | None:
    """Return the Tree of Markdown, if it is some and has a table."""
    file = _text(data)
    if not any(map(_may_be_in_table, file.text[:_BEGINNING].splitlines())):
        return None
    tree = _tree(file)
    return tree if any(block.kind is BlockKind.TABLE for block in tree.blocks) else None


def _may_be_in_table(line: str) -> bool:
    """Tell whether a line may be in a table of Markdown: as a row, or below its head."""
    line = line.strip()
    is_row = len(line) > 2 and line[0] == line[-1] == "|"
    return is_row or ("|" in line and "-" in line and not line.strip("|:- \t"))


def _text(data: bytes) -> TextFile:
    """Return the text in `data`, or none if it isn't text, or too large to be Markdown."""
    try:
        return reading.decode(data)
    except ParseError:
        return TextFile("")


def _tree(file: TextFile) -> Tree:
    """Return the Tree of Markdown, or an empty one for what is too large to be read as such."""
    try:
        return reading.of_text(file)
    except ParseError:
        return Tree(())


def _of_lines(data: bytes, sheets: Sequence[spreadsheets.Sheet], language: str) -> list[Table]:
    """Return the lines of a text that begin with dates as a table, unless `sheets` have the dates.

    Commas in "1999: Troops enter, calm returns" part no cells.
    """
    file = _text(data)
    if not dated_lines.may_have_dates(file.text, language):
        return []
    if any(_has_head(sheet, language) or _has_dates(sheet, language) for sheet in sheets):
        return []
    return _of_dated_lines(
        _tree(replace(file, text=dated_lines.parted(file.text, language))), language
    )


def _has_head(sheet: spreadsheets.Sheet, language: str) -> bool:
    """Tell whether the first row has several cells, and doesn't begin with a date."""
    first = next((cells for row in sheet.rows if (cells := [cell for cell in row if cell])), [])
    return len(first) > 1 and not dated_lines.may_have_dates(" ".join(first), language)


def _has_dates(sheet: spreadsheets.Sheet, language: str) -> bool:
    """Tell whether a row has a cell with a date, and a cell after it."""
    rows = ([cell for cell in row if cell] for row in sheet.rows)
    return any(len(row) > 1 and written_dates.is_read(row[0], language) for row in rows)


def _of_sheet(sheet: spreadsheets.Sheet) -> Table:
    rows = (
        (sheet.first_row + i, [_cell_of(sheet, i, j) for j in range(len(cells))])
        for i, cells in enumerate(sheet.rows)
    )
    notes = tuple(map(str, spreadsheets.remarks_on(sheet)))
    return Table(sheet.name, _even(rows), sheet.is_hidden, notes)


def _cell_of(sheet: spreadsheets.Sheet, row: int, column: int) -> Cell:
    text = sheet.rows[row][column]
    if (row, column) in sheet.links:
        return Cell(f"<p>{sheet.html(row, column)}</p>", text=text)
    return _cell_of_text(text)


def _cell_of_text(text: str) -> Cell:
    lines = text.split("\n") if text else ()
    return Cell("".join(f"<p>{escape(line)}</p>" for line in lines), text=text)


def _even(rows: Iterable[tuple[int, Iterable[Cell]]]) -> tuple[Line, ...]:
    """Return the rows that aren't empty, all with as many cells as the longest."""
    found = [(number, tuple(cells)) for number, cells in rows]
    found = [(number, cells) for number, cells in found if any(cell.text for cell in cells)]
    width = max((len(cells) for _, cells in found), default=0)
    return tuple(Line((*cells, *[Cell()] * (width - len(cells))), number=n) for n, cells in found)


# --- Documents and what is copied from them -------------------------------------------------------


def _of_tree(tree: Tree, language: str) -> list[Table]:
    tables = [block for block in tree.blocks if block.kind is BlockKind.TABLE]
    if not tables and (lines := _of_dated_lines(tree, language)):
        return lines
    if not tables:
        raise ParseError(
            "There is no table in this text. Select the whole table, and copy it again."
        )
    others = [block.text for block in tree.blocks if block.kind is not BlockKind.TABLE]
    found = [_of_node(n, prose.tree(block.html)[0]) for n, block in enumerate(tables, 1)]
    notes = (*_notes_on(tree, others), *found[0].notes)
    return [replace(found[0], notes=notes), *found[1:]]


def _notes_on(tree: Tree, outside: Sequence[str]) -> Iterator[str]:
    texts = [*outside, *(prose.clean_line(prose.text_of(note.html)) for note in tree.notes)]
    if texts:
        yield f"The text outside the tables was left out: “{' '.join(texts)}”"
    yield from map(str, tree.remarks)


def _of_dated_lines(tree: Tree, language: str) -> list[Table]:
    """Return the lists and lines of `tree` that begin with dates as a table, if it has some."""
    lines, outside = dated_lines.read(tree, language)
    cells = ((_cell_of_text(line.date), _cell_of_prose(line.html)) for line in lines)
    rows = _even(enumerate(cells, 1))
    texts = [tree.blocks[i].text for i in outside]
    remarks = tuple(r for r in tree.remarks if r.block is None or r.block in outside)
    notes = tuple(_notes_on(replace(tree, remarks=remarks), texts))
    return [Table("Table 1", rows, notes=notes)] if rows else []


def _of_document(document: Document, remarks: Iterable[Remark]) -> Table:
    """Return the milestones of our own Markdown as our own spreadsheets have them.

    Raises ParseError if it has none.
    """
    if not document.milestones:
        raise ParseError("This article has no milestones.")
    rows = [tuple(map(_cell_of_text, milestones_table.HEAD))]
    written = milestones_table.rows_of(document)
    for row, (date, words, *_, area, sources, uid) in zip(
        document.milestones, written, strict=True
    ):
        before, after = map(_cell_of_text, (date, words)), map(_cell_of_text, (area, sources, uid))
        told = map(_cell_of_prose, (row.initiative, row.impact, row.detail))
        rows.append((*before, *told, *after))
    notes = ["This is a whole article. Only its milestones were read."]
    if any(
        prose.references(row.initiative + row.impact + row.detail) for row in document.milestones
    ):
        notes.append(_NO_REFERENCES)
    return Table("Milestones", _even(enumerate(rows, 1)), notes=(*notes, *map(str, remarks)))


_NO_REFERENCES = (
    "References within the texts were left out. A text that this import changes loses its"
    " references."
)


def _cell_of_prose(html: str) -> Cell:
    """Return prose as a cell, without references, which lead to nothing outside its document."""
    nodes = prose.with_runs(prose.tree(html), _without_references)
    html = prose.render(nodes)
    return Cell(html, text=prose.text_of(html))


def _without_references(runs: list[Run]) -> list[Run]:
    return prose.tidy(run for run in runs if run[0] != prose.OBJECT)


def _of_node(number: int, node: Node) -> Table:
    rows = [child for child in node[2] if child[0] == "tr"]
    captions = [prose.text_of(prose.render([child])) for child in node[2] if child[0] != "tr"]
    notes = tuple(f"The caption was left out: “{caption}”" for caption in captions)
    cells = ((n, map(_cell, row[2])) for n, row in enumerate(rows, 1))
    return Table(f"Table {number}", _even(cells), notes=notes)


def _cell(node: Node) -> Cell:
    html = prose.render(node[2])
    return Cell(html, node[0] == "th", prose.text_of(html))
