"""Guesses what the columns of a table hold, and how well the table fits as a timeline."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from milestones.document import prose
from milestones.formats.headings import plain
from milestones.formats.texts import written_dates
from milestones.formats.tree import Block, TableRow

from .choices import Column
from .dated_texts import LONGEST_DATE, has_number
from .heads import is_head, mentions_column

WIDEST = 6  # columns of a table that is taken to be a timeline unasked
MOST_HEADS = 20  # rows at the top that can be the head
MOST_ROWS = 200  # of a table that are looked at to guess its columns
LONGEST_MONTH = 12  # characters of the name of a month, or of a day
SCORE_OF_TIMELINE = 4.0

_LETTERS = re.compile(r"[^\W\d_]{2}")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_URL = re.compile(r"https?://", re.IGNORECASE)
_LINK = prose.MARKS.index("a")

Synonyms = Mapping[str, str]  # heads as `plain` returns them, each with a head that is known
_NONE: Synonyms = {}


@dataclass(frozen=True)
class Layout:
    """A table's head (or None), the rows below it, and what its columns hold.

    `heads` are the texts of the head, "" where there is none, and `shares` which part of each
    column is dates. `score` says how well the table fits as a timeline: at least
    `SCORE_OF_TIMELINE` if it does.
    """

    head: TableRow | None
    rows: tuple[TableRow, ...]
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    columns: tuple[Column, ...]
    score: float = 0.0

    @property
    def dates(self) -> list[int]:
        """The columns that hold the date."""
        return [i for i, column in enumerate(self.columns) if column is Column.DATE]


def text_of(row: TableRow, column: int) -> str:
    """Return the text of a cell on one line, or "" if the row has no such cell."""
    if column >= len(row.cells):
        return ""
    return prose.clean_line(prose.text_of(row.cells[column].html))


def width(rows: Sequence[TableRow]) -> int:
    """Return the number of columns of a table."""
    return max((len(row.cells) for row in rows), default=0)


def layout_of(
    block: Block, language: str, chosen: Sequence[Column] = (), announced: bool = False
) -> Layout:
    """Return the Layout of a table.

    `chosen` are the columns as a person chose them. `announced` says whether its heading or the
    text before it announces a timeline.
    """
    found = guess(block.rows, head_of(block.rows, language), language)
    columns = (*chosen, *found.columns[len(chosen) :])[: len(found.columns)]
    return replace(found, columns=columns, score=_score(found, announced))


# --- The head -------------------------------------------------------------------------------------


def head_of(rows: Sequence[TableRow], language: str, synonyms: Synonyms = _NONE) -> int | None:
    """Return the index of the row with the most known heads, or of one unlike those below it."""
    top = rows[:MOST_HEADS]
    known = [0 if _has_date(row, language) else known_heads(row, synonyms) for row in top]
    if max(known, default=0) > 1:
        return known.index(max(known))
    for i, row in enumerate(top):
        is_named = known[i] > 0 or _is_marked(row)
        if is_named or sum(map(bool, _texts(row))) > 1:
            shares = (_share_of_dates(rows[i + 1 :], n, language) for n in range(width(rows)))
            is_unlike = is_named or any(share > 0.5 for share in shares)
            return i if is_unlike and not _has_date(row, language) else None
    return None


def known_heads(row: TableRow, synonyms: Synonyms = _NONE) -> int:
    """Return how many different things the heads in a row name that a column can hold."""
    heads = _heads(row, synonyms)
    return sum(any(is_head(head, column) for head in heads) for column in Column)


def _heads(row: TableRow, synonyms: Synonyms) -> list[str]:
    return [synonyms.get(plain(text), text) for text in _texts(row)]


def _texts(row: TableRow) -> list[str]:
    return [text_of(row, i) for i in range(len(row.cells))]


def _has_date(row: TableRow, language: str) -> bool:
    return any(written_dates.is_read(text, language) for text in _texts(row))


def _is_marked(row: TableRow) -> bool:
    return all(cell.is_header for cell in row.cells) and any(_texts(row))


# --- The columns ----------------------------------------------------------------------------------


def guess(
    rows: Sequence[TableRow],
    head: int | None,
    language: str,
    synonyms: Synonyms = _NONE,
    left_out: Collection[str] = (),
) -> Layout:
    """Return the Layout, without a score, of a table whose heads are in the row `head`.

    Columns whose heads, as `plain` returns them, are `left_out` hold nothing that is known here.
    """
    row, start = (None, 0) if head is None else (rows[head], head + 1)
    below = tuple(rows[start:])
    heads = _heads(row, synonyms) if row else []
    heads += [""] * (width(rows) - len(heads))
    shares = tuple(_share_of_dates(below, i, language) for i in range(len(heads)))
    unknown = [i for i, text in enumerate(heads) if text and plain(text) in left_out]
    return Layout(row, below, tuple(heads), shares, _columns(heads, below, shares, unknown))


def _share_of_dates(rows: Sequence[TableRow], column: int, language: str) -> float:
    """Return which part of a column's cells that aren't blank are dates."""
    texts = _cells(rows, column)
    return sum(_is_date(text, language) for text in texts) / max(len(texts), 1)


def _cells(rows: Sequence[TableRow], column: int) -> list[str]:
    """Return the texts of a column's cells that aren't blank, or of some in a long table."""
    return [text for row in _sample(rows) if (text := text_of(row, column))]


def _sample(rows: Sequence[TableRow]) -> Sequence[TableRow]:
    return rows[:: len(rows) // MOST_ROWS + 1]


def _is_date(text: str, language: str) -> bool:
    """Tell whether a cell is a date with a number, as most are."""
    return has_number(text[:LONGEST_DATE]) and written_dates.is_read(text, language)


def _date_column(heads: Sequence[str], shares: Sequence[float]) -> int | None:
    def fit(i: int) -> float:
        if is_head(heads[i], Column.LEFT_OUT):
            return shares[i]
        named = is_head(heads[i], Column.DATE)
        return shares[i] + 1.0 * named + 0.4 * mentions_column(heads[i], Column.DATE)

    best = max(range(len(heads)), key=fit, default=None)
    return best if best is not None and fit(best) >= 0.5 else None


def _columns(
    heads: Sequence[str],
    rows: Sequence[TableRow],
    shares: Sequence[float],
    left_out: Sequence[int],
) -> tuple[Column, ...]:
    """Return what each column holds: first by its head, then by its cells, then by what remains."""
    date = _date_column(heads, shares)
    found = {} if date is None else {date: Column.DATE}
    found = dict.fromkeys(left_out, Column.LEFT_OUT) | found
    for column in (Column.SOURCES, Column.LEFT_OUT, Column.DETAIL):
        for i in _free(found, heads):
            if is_head(heads[i], column):
                found[i] = column
    for column in (Column.INITIATIVE, Column.IMPACT):
        for matches in (is_head, mentions_column):
            named = [i for i in _free(found, heads) if matches(heads[i], column)]
            if named and column not in found.values():
                found[named[0]] = column
    for i in _free(found, heads) if len(heads) > 2 else ():
        if is_head(heads[i], Column.DATE) and (shares[i] > 0.5 or _is_short(rows, i)):
            found[i] = Column.DATE
        elif _is_all_links(rows, i):
            found[i] = Column.SOURCES
    dates = [i for i, share in enumerate(shares) if share > 0.5 and _has_years(rows, i)]
    _take_remaining(found, heads, dates)
    return tuple(found.get(i, Column.DETAIL) for i in range(len(heads)))


def _free(found: Mapping[int, Column], heads: Sequence[str]) -> list[int]:
    return [i for i in range(len(heads)) if i not in found]


def _take_remaining(found: dict[int, Column], heads: Sequence[str], dates: Sequence[int]) -> None:
    """Take the first other column as the initiative, and a single one after it as the impact.

    One before an initiative that the head names, such as the place of an event, is a detail, and
    so is one of other dates.
    Without heads, the first column after it is the impact, however many follow.
    """
    named = [i for i, column in found.items() if column is Column.INITIATIVE]
    free = sorted(_free(found, heads), key=dates.__contains__)
    if not named and (first := free or [i for i in found if found[i] is Column.DETAIL]):
        found[first[0]] = Column.INITIATIVE
        free = free[1:]
    free = [i for i in free if i not in dates and (not named or i > named[0])]
    is_clear = len(free) == 1 or not any(heads)
    if free and is_clear and Column.IMPACT not in found.values():
        found[free[0]] = Column.IMPACT


def _has_years(rows: Sequence[TableRow], column: int) -> bool:
    """Tell whether most cells of a column have a year in four digits, not another number."""
    texts = _cells(rows, column)
    return 2 * sum(bool(_YEAR.search(text)) for text in texts) > len(texts)


def _is_short(rows: Sequence[TableRow], column: int) -> bool:
    return all(len(text) <= LONGEST_MONTH for text in _cells(rows, column))


def _is_all_links(rows: Sequence[TableRow], column: int) -> bool:
    filled = [row.cells[column].html for row in _sample(rows) if text_of(row, column)]
    return bool(filled) and all(map(_is_link, filled))


def _is_link(html: str) -> bool:
    """Tell whether prose is one link and nothing else, or begins with a URL."""
    is_marked = all(_LINK in dict(marks) for _, marks in prose.line_of(prose.tree(html)))
    is_one = is_marked and len(prose.links(html)) == 1
    return is_one or bool(_URL.match(prose.text_of(html)))


# --- Whether it is a timeline ---------------------------------------------------------------------


def _score(found: Layout, announced: bool) -> float:
    heads, date = found.heads, _date_column(found.heads, found.shares)
    if date is None or not found.rows or not 2 <= len(heads) <= WIDEST:
        return 0.0
    is_named = is_head(heads[date], Column.DATE)
    if not found.shares[date] and not is_named:
        return 0.0
    others = [i for i in range(len(heads)) if i != date]
    has_initiative = any(mentions_column(heads[i], Column.INITIATIVE) for i in others)
    score = 3.0 * is_named + 1.0 * (not is_named and mentions_column(heads[date], Column.DATE))
    score += 3.0 * found.shares[date] + 2.0 * announced + 2.0 * has_initiative
    score += any(mentions_column(heads[i], Column.IMPACT) for i in others)
    if date == 0 or not heads[0] or is_head(heads[0], Column.LEFT_OUT):
        score += 1.0
    elif not has_initiative:
        score -= 3.0
    if not has_initiative and not any(_is_text(found.rows, i) for i in others):
        score -= 4.0
    return score


def _is_text(rows: Sequence[TableRow], column: int) -> bool:
    """Tell whether most cells of a column that aren't blank have words, not just numbers."""
    texts = _cells(rows, column)
    return 2 * sum(bool(_LETTERS.search(text)) for text in texts) > len(texts)
