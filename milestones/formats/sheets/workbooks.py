"""Reads an untrusted workbook (.xlsx, .xls, .ods): the text of its cells.

As a program, this module reads a file from standard input and writes JSON to standard output.
`spreadsheets` runs it like that, with limits (see `contained`): a file of a kilobyte can claim 17
billion cells, for which the library takes all memory, and ends the process when there is none.
"""

import datetime
import io
import json
import re
import sys
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .. import contained
from . import ods_cells, xlsx_cells

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 10_000, 100, 100_000
MOST_CHARACTERS = 4_000_000
_EXACT = 10**15  # larger whole numbers are shown rounded

DAMAGED = "The spreadsheet is damaged or incomplete. Save it again and upload that file."
TOO_LARGE = (
    "The spreadsheet is too large to be read. Delete the rows, columns and sheets that are not"
    " needed, or save the sheet with the milestones as CSV."
)


class WorkbookError(Exception):
    """The workbook can't be read. The message tells the person who uploaded it why."""


def read(data: bytes) -> list[dict[str, Any]]:
    """Return the sheets in `data`, as keyword arguments of `spreadsheets.Sheet`.

    Raises WorkbookError. The caller limits the time and memory that a hostile file can take.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_sheet(workbook, about) for about in workbook.sheets_metadata]
        shown = xlsx_cells.shown_in(data) or ods_cells.shown_in(data)
        for sheet in sheets:
            _show(sheet, shown.get(sheet["name"], xlsx_cells.Shown()))
    except PasswordError:
        raise WorkbookError(
            "The spreadsheet is protected by a password. Save it without one, and upload that file."
        ) from None
    except CalamineError:
        raise WorkbookError(DAMAGED) from None
    if sum(len(cell) for sheet in sheets for row in sheet["rows"] for cell in row) > (
        MOST_CHARACTERS
    ):
        raise WorkbookError(TOO_LARGE)
    return sheets


def _sheet(workbook: CalamineWorkbook, about: SheetMetadata) -> dict[str, Any]:
    if about.typ is not SheetTypeEnum.WorkSheet:
        return {"name": about.name, "rows": [], "beside": [("A sheet without cells", about.name)]}
    sheet = workbook.get_sheet_by_name(about.name)
    for count, most, what in (
        (sheet.height, MOST_ROWS, "rows"),
        (sheet.width, MOST_COLUMNS, "columns"),
        (sheet.height * sheet.width, MOST_CELLS, "cells"),
    ):
        if count > most:
            raise WorkbookError(
                f"The sheet “{about.name[:60]}” has {count:,} {what}; the limit is {most:,}. Delete"
                " what is not needed, or copy the milestones to a new file."
            )
    first_row, first_column = sheet.start or (0, 0)
    return {
        "name": about.name,
        "rows": [[text_of(value) for value in row] for row in sheet.to_python()],
        "first_row": first_row + 1,
        "first_column": first_column + 1,
        "is_hidden": about.visible is not SheetVisibleEnum.Visible,
    }


def _show(sheet: dict[str, Any], shown: xlsx_cells.Shown) -> None:
    """Change the cells of `sheet` to what a person sees; add its links and what is beside them."""
    rows, links = sheet["rows"], []
    sheet.setdefault("beside", shown.beside)
    for i, row in enumerate(rows, sheet.get("first_row", 1) - 1):
        for j, cell in enumerate(row, sheet["first_column"] - 1):
            if (i, j) in shown.texts:
                row[j - sheet["first_column"] + 1] = shown.texts[i, j]
            elif (i, j) in shown.errors and not cell:
                row[j - sheet["first_column"] + 1] = shown.errors[i, j]
            elif (precision := shown.dates.get((i, j))) and _DAY.fullmatch(cell):
                row[j - sheet["first_column"] + 1] = cell[: 7 if precision == "month" else 4]
            if cell and (i, j) in shown.links:
                place = i - sheet["first_row"] + 1, j - sheet["first_column"] + 1
                links.append([*place, shown.links[i, j]])
    sheet["links"] = links


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def text_of(value: Any) -> str:
    """Return what a person sees in a cell with this `value`, but a date in the form 1999-06-12."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if is_whole else format(value, ".15g")
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.replace(microsecond=0).isoformat(" ").removesuffix(":00")
    if isinstance(value, datetime.time):
        return value.replace(microsecond=0).isoformat().removesuffix(":00")
    return str(value)


# --- As a program ---------------------------------------------------------------------------------


def main(seconds: float, memory: int) -> None:
    """Read a workbook from standard input; write its sheets, or an error, as JSON."""
    contained.limit(seconds, memory)
    try:
        told: dict[str, Any] = {"sheets": read(sys.stdin.buffer.read())}
    except WorkbookError as error:
        told = {"error": str(error)}
    except MemoryError:
        told = {"error": TOO_LARGE}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
