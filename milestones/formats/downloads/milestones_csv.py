"""The milestones of a Document as CSV, for spreadsheets. For Markdown, see `markdown`."""

import csv
import io
import re
from collections.abc import Iterable

from milestones.document.shape import Document

from . import milestones_table

# What spreadsheets run as a formula (OWASP, "CSV Injection"): a cell that starts with one of these
# characters, or with its full-width form. Spaces, control characters, invisible characters and
# quotation marks before it make no difference. In many languages, Excel separates cells by
# semicolons, so there our text after a semicolon starts a new cell. The same goes for tabs and line
# breaks.
_INVISIBLE = (
    r"\s\"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
_SEPARATORS = ";\t\r\n"
_FORMULA = re.compile(rf"(^|[{_SEPARATORS}])(?=[{_INVISIBLE}]*[{_SIGNS}])")
_NUMBER = re.compile("-[0-9]+")  # such as the year 500 BC in EDTF
_INVISIBLE_CHARACTER, _SIGN = re.compile(f"[{_INVISIBLE}]"), re.compile(f"[{_SIGNS}]")


def to_csv(document: Document) -> str:
    """Return the milestones of `document` as CSV (RFC 4180) with a header.

    See `milestones_table` for the cells. An apostrophe is added before anything that a spreadsheet
    would run as a formula.
    """
    return written([milestones_table.HEAD, *milestones_table.rows_of(document)])


def written(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of cells as CSV, with an apostrophe before what a spreadsheet would run."""
    out = io.StringIO()
    csv.writer(out).writerows([*map(guarded, row)] for row in rows)
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return `cell` with an apostrophe before anything that a spreadsheet would run."""
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub(r"\1'", cell)


def unguarded(cell: str) -> str:
    """Return `cell` without the apostrophes that `guarded` adds."""
    if "'" not in cell:
        return cell
    kept: list[str] = []
    is_formula = False  # what follows
    for i in range(len(cell) - 1, -1, -1):
        if is_formula and cell[i] == "'" and cell[i - 1 : i] in _SEPARATORS:
            continue
        if not _INVISIBLE_CHARACTER.match(cell[i]):
            is_formula = bool(_SIGN.match(cell[i]))
        kept.append(cell[i])
    return "".join(reversed(kept))
