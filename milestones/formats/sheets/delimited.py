"""Reads text files of tables (.csv, .tsv) and tables copied from spreadsheets."""

import csv
import io
from collections import Counter
from itertools import islice

from ..reports import ParseError

DELIMITERS = ",;\t"

_SAMPLE = 50  # rows


def rows_of(text: str, most: int) -> list[list[str]]:
    """Return the cells of the first `most` rows of a table, by the delimiter that fits it best.

    Raises ParseError if a cell is too large.
    """
    told, text = _told_delimiter(text)
    delimiter = told or _delimiter(text)
    try:
        return _read(text, delimiter, most)
    except csv.Error:
        limit = csv.field_size_limit()
        raise ParseError(
            f"A cell has more than {limit:,} characters. Is a quotation mark missing?"
        ) from None


def _told_delimiter(text: str) -> tuple[str, str]:
    """Return the delimiter that Excel's line "sep=;" tells, or "", and the text without it."""
    line, separator, rest = text.partition("\n")
    line = line.strip('"\r')
    is_told = bool(separator) and len(line) == 5 and line.lower().startswith("sep=")
    return (line[4], rest) if is_told and line[4] in DELIMITERS else ("", text)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the most of the first rows in the same number of cells."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(text, delimiter))


def _fitness(text: str, delimiter: str) -> tuple[float, int]:
    try:
        reader = csv.reader(_lines(text), delimiter=delimiter)
        widths = [len(row) for row in islice(reader, _SAMPLE) if any(row)]
    except csv.Error:
        return 0, 0
    [(width, count)] = Counter(widths).most_common(1) or [(0, 0)]
    return (count / len(widths), width) if width > 1 else (0, 0)


def _read(text: str, delimiter: str, most: int) -> list[list[str]]:
    try:
        return list(islice(csv.reader(_lines(text), delimiter=delimiter, strict=True), most))
    except csv.Error:  # a quotation mark that quotes no cell
        return list(islice(csv.reader(_lines(text), _UNQUOTED[delimiter]), most))


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


class _Unquoted(csv.excel_tab):
    quoting = csv.QUOTE_NONE


class _Semicolons(csv.excel):
    delimiter = ";"


_UNQUOTED: dict[str, type[csv.Dialect]] = {
    "\t": _Unquoted,
    ";": _Semicolons,
    ",": csv.excel,
}
