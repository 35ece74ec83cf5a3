"""Reads the date of a row of a table, which can be in several columns."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TypeVar

from milestones.formats.texts import written_dates
from milestones.formats.tree import TableRow

from .columns import text_of
from .heads import is_total

LONGEST_DAY = 2  # characters

AnyRow = TypeVar("AnyRow", bound=TableRow)


def with_whole_dates(rows: Sequence[AnyRow], dates: Sequence[int], language: str) -> list[AnyRow]:
    """Return `rows`, with blank cells of a date taken from above. `dates` are its columns.

    That is where a date has several columns, and the others, such as "June", are no date alone. In
    columns for the start and the end of a range, a blank cell means something else.
    """
    if any(_is_range(row, dates, language) for row in rows):
        return list(rows)
    made: list[AnyRow] = []
    for row in rows:
        texts = [text_of(row, i) for i in dates]
        written = [text for text in texts if text]
        blank = [i for i, text in zip(dates, texts, strict=True) if not text]
        is_part = bool(written) and not written_dates.is_read(" ".join(written), language)
        has_more = any(text_of(row, i) for i in range(len(row.cells)) if i not in dates)
        if made and blank and is_part and has_more and len(row.cells) > max(dates):
            cells = list(row.cells)
            for i in blank:
                cells[i] = made[-1].cells[i] if i < len(made[-1].cells) else cells[i]
            row = replace(row, cells=tuple(cells))
        made.append(row)
    return made


def _is_range(row: TableRow, dates: Sequence[int], language: str) -> bool:
    return len(dates) > 1 and _are_dates([text_of(row, i) for i in dates], language)


def _are_dates(texts: Sequence[str], language: str) -> bool:
    """Tell whether each of the texts is a date by itself, not part of one such as a day."""
    return all(len(text) > LONGEST_DAY and written_dates.is_read(text, language) for text in texts)


def written_date(row: TableRow, dates: Sequence[int], language: str) -> str:
    """Return the date of a row as written: "1999".

    Of several columns, it is "1999–2001", or "June 1999" if not each of them is a date.
    """
    texts = [text for i in dates if (text := text_of(row, i))]
    if _are_dates(texts, language):
        return "–".join(texts)
    written = (" ".join(reversed(texts)), " ".join(texts))
    read = (text for text in written if written_dates.is_read(text, language))
    return next(read, "–".join(texts))


def totals_at_foot(rows: Sequence[TableRow], dates: Sequence[int], language: str) -> set[int]:
    """Return the indexes of rows below the last one with a date that are totals: "Total | 3"."""

    def is_dated(i: int) -> bool:
        return written_dates.is_read(written_date(rows[i], dates, language), language)

    foot = takewhile(lambda i: not is_dated(i), reversed(range(len(rows))))
    return {i for i in foot if _is_total(rows[i], dates)}


def _is_total(row: TableRow, dates: Sequence[int]) -> bool:
    texts = ((i, text_of(row, i)) for i in range(len(row.cells)))
    column, text = next(((i, text) for i, text in texts if text), (0, ""))
    return is_total(text, may_go_on=column in dates)
