"""The milestones of a Document as an Excel workbook (Office Open XML)."""

import datetime
import io

import xlsxwriter

from milestones.document import languages
from milestones.document.shape import Document

from . import milestones_table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = "Milestones"
LONGEST_CELL = 32_767  # characters: Excel's limit
_WIDTHS = (14, 24, 40, 50, 50, 24, 40, 14)  # in characters, of the columns in milestones_table.HEAD
# The same document makes the same bytes at any time.
_CREATED = datetime.datetime(2000, 1, 1)


def to_xlsx(document: Document) -> bytes:
    """Return the milestones of `document` as an .xlsx file with a header row.

    See `milestones_table` for the cells. All of them are text, never a formula, a number or a link.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": document.title[:255], "created": _CREATED})
        # Excel turns what is typed into a cell of another format, such as 1999-06, into a day.
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        normal, bold = workbook.add_format(text), workbook.add_format({**text, "bold": True})
        sheet = workbook.add_worksheet(SHEET)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, normal)
        sheet.freeze_panes(1, 0)
        if languages.direction(document.language) == "rtl":
            sheet.right_to_left()
        rows = [milestones_table.HEAD, *milestones_table.rows_of(document)]
        for i, cells in enumerate(rows):
            for j, cell in enumerate(cells):
                sheet.write_string(i, j, shortened(cell), normal if i else bold)
    return file.getvalue()


def shortened(cell: str) -> str:
    """Return `cell` as a workbook can hold it."""
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"
