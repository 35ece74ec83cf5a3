"""The milestones of a Document as CSV, for spreadsheets. For Markdown, see `markdown`."""

import csv
import io
import re
from collections.abc import Iterable

import regex

from milestones.document.shape import Document

from . import milestones_table

# What spreadsheets run as a formula (OWASP, "CSV Injection"): a cell that starts with one of these
# characters, or with its full-width or small form. Spaces, control characters, invisible characters
# and quotation marks before it make no difference. In many languages, Excel separates cells by
# semicolons, so there our text after a semicolon starts a new cell. The same goes for tabs and line
# breaks. U+2800 is a pattern of dots without a dot, U+1D159 a note without a head.
_INVISIBLE = (
    r"\"\p{White_Space}\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\u2800\U0001d159"
)
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_SEPARATORS = ";\t\r\n"
# A start of a cell, with what is invisible after it and, if there is one, a sign. It takes all that
# is invisible at once, so that the time grows by the length of the text alone.
_START = regex.compile(rf"[;{_INVISIBLE}][{_INVISIBLE}]*+[{_SIGNS}]?|^[{_SIGNS}]")
_NUMBER = re.compile("-[0-9]+")  # such as the year 500 BC in EDTF
_SEPARATOR, _SIGN = re.compile(f"[{_SEPARATORS}]"), re.compile(f"[{_SIGNS}]")
_INVISIBLE_CHARACTER = regex.compile(f"[{_INVISIBLE}]")


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
    is_safe = not _SIGN.search(cell) or _NUMBER.fullmatch(cell)
    return cell if is_safe else _START.sub(_guarded_start, cell)


def _guarded_start(match: regex.Match[str]) -> str:
    text = match[0]
    if not _SIGN.match(text[-1]):
        return text
    is_first = match.start() == 0 and text[0] != ";"
    return "'" * is_first + _SEPARATOR.sub(r"\g<0>'", text)


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
