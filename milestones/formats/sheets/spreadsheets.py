"""Reads spreadsheets: .xlsx, .xls and .ods, and tables as text (.csv, .tsv)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import takewhile
from pathlib import PurePath
from typing import Any

from milestones.document import prose

from .. import contained
from ..downloads import milestones_csv
from ..office import zipped
from ..reports import ParseError
from ..sizes import in_megabytes
from ..texts import text_files
from ..tree import Block, BlockKind, Cell, Outcome, Place, Remark, TableRow, Tree
from ..webpage.remarks import left_out
from . import delimited
from .workbooks import DAMAGED, MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, TOO_LARGE

MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 100 * 2**20  # as the file declares it
LIMITS = contained.Limits(seconds=2, memory=200 * 2**20, patience=20)
MOST_KEPT_SHEETS = 20
MOST_KEPT_ROWS = 200  # of a sheet beside the one with the timeline
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

STOPPED = (
    "The spreadsheet is too large to be read, or damaged. Delete what is not needed, or copy the"
    " milestones to a new file."
)


@dataclass(frozen=True)
class Sheet:
    """A sheet with its cells as people see them. Rows and columns are numbered from 1.

    Rows can be empty, and have different lengths. `links` are the URLs of cells, by their indexes
    in `rows`. `beside` is what no cell holds, such as comments: what it is, and its words. `notes`
    say what was guessed when the sheet was read.
    """

    name: str  # "" for a file without named sheets
    rows: tuple[tuple[str, ...], ...]
    first_row: int = 1
    first_column: int = 1
    is_hidden: bool = False
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    beside: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_cells(self) -> bool:
        """Tell whether a cell holds text."""
        return any(map(any, self.rows))

    def html(self, row: int, column: int) -> str:
        """Return a cell as inline prose, with its link. Line breaks are spaces."""
        cells = self.rows[row]
        html = escape(" ".join(cells[column].split())) if column < len(cells) else ""
        url = self.links.get((row, column), "")
        return prose.clean_inline(f'<a href="{escape(url)}">{html}</a>' if url else html)

    def place(self, index: int) -> Place:
        """Return where `rows[index]` is."""
        sheet = f"Sheet “{self.name}”, row" if self.name else "Row"
        return Place(words=f"{sheet} {self.first_row + index}")


def is_workbook(data: bytes) -> bool:
    """Return whether `data` is a file of a spreadsheet program, and not text."""
    if data.startswith(_OLE):
        return b"W\0o\0r\0k\0b\0o\0o\0k\0" in data or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0" in data
    return data.startswith(_ZIP) and not _refusal_of_zip(data)


def read_spreadsheet(data: bytes, name: str = "") -> list[Sheet]:
    """Return the sheets that have cells, in their order. `name` is that of the file.

    The kind of file is found by its content. Raises ParseError with a message for the person who
    uploaded it, also if it is too large. A hostile file takes no more than LIMITS.
    """
    if len(data) > MOST_BYTES:
        raise ParseError(too_large(len(data)))
    if data.startswith((_ZIP, _OLE)):
        if data.startswith(_ZIP) and (refusal := _refusal_of_zip(data)):
            raise ParseError(refusal)
        sheets = _sheets(_run(data))
    else:
        sheets = [_of_text(data)]
    with_cells = [sheet for sheet in sheets if sheet.has_cells]
    if not with_cells:
        raise ParseError(f"{PurePath(name).name or 'The table'} is empty.")
    others = tuple(_told_of_others(sheet for sheet in sheets if not sheet.has_cells))
    return [replace(sheet, beside=(*sheet.beside, *others)) for sheet in with_cells]


def _told_of_others(sheets: Iterable[Sheet]) -> Iterator[tuple[str, str]]:
    """Yield what sheets without cells hold."""
    for sheet in sheets:
        for what, words in sheet.beside:
            yield what, words if words == sheet.name else f"Sheet {sheet.name}: {words}"


def too_large(size: int) -> str:
    """Return the error message for a file of `size` bytes, more than MOST_BYTES."""
    return f"The file is {in_megabytes(size)}. The limit is {MOST_BYTES // 2**20} MB."


# --- Workbooks ------------------------------------------------------------------------------------


def _refusal_of_zip(data: bytes) -> str:
    """Return why `data` is no workbook that can be read, or ""."""
    try:
        members = zipped.members_of(data)
    except ParseError:
        return DAMAGED
    if not (members.media_type.startswith(_ODS) or members.names.intersection(_WORKBOOKS)):
        return "This file is not a spreadsheet. Use .xlsx, .xls, .ods, .csv or .tsv."
    return TOO_LARGE if members.size > MOST_UNPACKED else ""


def _run(data: bytes) -> bytes:
    """Return what `workbooks` writes about the workbook `data`."""
    try:
        return contained.run("sheets.workbooks", data=data, limits=LIMITS)
    except contained.TookTooLong:
        raise ParseError(TOO_LARGE) from None
    except contained.Stopped:  # if memory runs out, the library ends the process
        raise ParseError(STOPPED) from None


def _sheets(output: bytes) -> list[Sheet]:
    told = json.loads(output)
    if "error" in told:
        raise ParseError(told["error"])
    return [_sheet(**sheet) for sheet in told["sheets"]]


def _sheet(
    rows: Sequence[Sequence[str]],
    links: Sequence[tuple[int, int, str]],
    beside: Sequence[tuple[str, str]],
    **more: Any,
) -> Sheet:
    urls = {(row, column): url for row, column, url in links}
    told = tuple((what, words) for what, words in beside)
    return Sheet(rows=_clean(rows), links=urls, beside=told, **more)


# --- Text -----------------------------------------------------------------------------------------


def _of_text(data: bytes) -> Sheet:
    file = text_files.decode(data, _ADVICE)
    text = file.text
    if len(text) > MOST_CHARACTERS:
        raise ParseError(TOO_LARGE)
    rows = delimited.rows_of(text, MOST_ROWS + 1)
    width = max(map(len, rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS or len(rows) * width > MOST_CELLS:
        raise ParseError(
            f"The table is too large. The limits are {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and"
            f" {MOST_CELLS:,} cells. Delete what is not needed."
        )
    cells = _clean([[milestones_csv.unguarded(cell) for cell in row] for row in rows])
    return Sheet("", cells, notes=tuple(map(str, file.remarks)))


_ADVICE = "Save the table as CSV in UTF-8, or as .xlsx."


def _clean(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(_clean_cell, row)) for row in rows)


def _clean_cell(text: str) -> str:
    """Return the lines of a cell without control characters and repeated white space."""
    if text.isalnum() or not text:
        return text
    return "\n".join(filter(None, map(prose.clean_line, text.splitlines())))


# --- As a tree ------------------------------------------------------------------------------------


def sheets_tree(sheets: Sequence[Sheet], chosen: int = 0) -> Tree:
    """Return the sheet `chosen`, and below it the others, each with its name as a heading.

    Hidden sheets are left out, those after many others, and those with many rows.
    """
    blocks = blocks_of(sheets[chosen])
    remarks = [*remarks_on(sheets[chosen])]
    for i, sheet in enumerate(sheets):
        is_large = i >= MOST_KEPT_SHEETS or len(sheet.rows) > MOST_KEPT_ROWS
        if i != chosen and (sheet.is_hidden or is_large):
            hidden = "hidden " if sheet.is_hidden else ""
            message = f"The {hidden}sheet “{sheet.name}”, with {_rows(sheet)}, was left out."
            remarks.append(Remark(message, Outcome.LEFT_OUT))
        elif i != chosen:
            message = f"The sheet “{sheet.name}”, with {_rows(sheet)}, was added at the end."
            remarks.append(Remark(message, Outcome.GUESSED, block=len(blocks)))
            remarks += remarks_on(sheet)
            blocks += [_heading(sheet), *blocks_of(sheet)]
    return Tree(tuple(blocks), remarks=tuple(remarks))


def _heading(sheet: Sheet) -> Block:
    name = prose.clean_line(sheet.name)
    return Block(BlockKind.HEADING, escape(name, quote=False), name, sheet.place(0), level=2)


def _rows(sheet: Sheet) -> str:
    count = len([row for row in sheet.rows if any(row)])
    return "1 row" if count == 1 else f"{count:,} rows"


def blocks_of(sheet: Sheet) -> list[Block]:
    """Return a sheet as a table.

    Single cells above it, and below it after an empty row, become paragraphs.
    """
    rows = [(i, cells) for i, cells in enumerate(sheet.rows) if any(cells)]
    above = [*takewhile(_has_one_cell, rows)]
    below = [*takewhile(_has_one_cell, reversed(rows[len(above) :]))][::-1]
    table = rows[len(above) : len(rows) - len(below)]
    if table and below and below[0][0] == table[-1][0] + 1:
        table, below = [*table, *below], []
    return [
        *(_paragraph(sheet, *row) for row in above),
        *([_table(sheet, table)] if table else []),
        *(_paragraph(sheet, *row) for row in below),
    ]


def _has_one_cell(row: tuple[int, Sequence[str]]) -> bool:
    return len([cell for cell in row[1] if cell]) == 1


def _paragraph(sheet: Sheet, index: int, cells: Sequence[str]) -> Block:
    column = next(i for i, cell in enumerate(cells) if cell)
    html = f"<p>{sheet.html(index, column)}</p>"
    return Block(BlockKind.PARAGRAPH, html, " ".join(cells[column].split()), sheet.place(index))


def _table(sheet: Sheet, rows: Sequence[tuple[int, Sequence[str]]]) -> Block:
    width = max(len(cells) for _, cells in rows)
    used = [i for i in range(width) if any("".join(cells[i : i + 1]) for _, cells in rows)]
    found = tuple(
        TableRow(
            tuple(Cell(sheet.html(index, i)) for i in used),
            sheet.place(index),
        )
        for index, cells in rows
    )
    html = "".join(
        f"<tr>{''.join(f'<td>{cell.html}</td>' for cell in row.cells)}</tr>" for row in found
    )
    text = " ".join(" ".join(cells) for _, cells in rows)
    return Block(
        BlockKind.TABLE,
        prose.clean(f"<table>{html}</table>"),
        " ".join(text.split()),
        found[0].place,
        rows=found,
    )


def remarks_on(sheet: Sheet) -> Iterator[Remark]:
    """Yield what was guessed when `sheet` was read, and what is beside its cells."""
    yield from (Remark(note, Outcome.GUESSED) for note in sheet.notes)
    yield from left_out((what, words, None) for what, words in sheet.beside)
