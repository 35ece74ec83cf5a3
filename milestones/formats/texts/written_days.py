"""Tells a date at the start of a line or item, such as "12. juni 1999", from a numbered list."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from milestones.document.date_lexicon import MONTH, fold, lexicon_of
from milestones.document.date_words import WORDS

from ..markdown_files.plain_text import DATED_LINE

_NUMBERED = re.compile(r" {0,3}(\d{1,3})\.\s")
_DAY = re.compile(
    r"((?P<bullet>[ \t]*[-*+>][ \t]+)? {0,3}(?P<day>\d{1,2}))\."
    r"(?P<rest>\s+(?:(?:(?P<month>[^\W\d_]{3,})\.?|\d{1,2}\.)\s+\d{4}\b|"
    r"(?:jahrhundert|jh\.|vek|век|століття|století|århundre)).*)",
    re.DOTALL | re.IGNORECASE,
)
_YEAR = re.compile(r"([ \t]*[-*+][ \t]+[12]\d{3})\.(?=\s)")  # of an item: "- 1999. – Troops"

_YEAR_LINE = re.compile(r" {0,3}[12]\d{3}(?=\.\s)")
_DAY_OF_MONTH = re.compile(r"\s*\d{1,2}\.\s+([^\W\d_]{3,})")


def escaped(lines: Sequence[str]) -> list[str]:
    """Return `lines` with a backslash after the number of a day, unless it counts list items.

    So have years at the start of an item, which would begin a list in it, and years at the start of
    a line if lines next to it begin with other dates.
    """
    numbers = [match and int(match[1]) for match in map(_NUMBERED.match, lines)]
    made = list(lines)
    for i, line in enumerate(lines):
        if match := _day(line):
            is_sure = match["bullet"] or match["month"] is None
            near = [] if is_sure else numbers[max(i - 2, 0) : i + 3]
            day = int(match["day"])
            if day - 1 not in near and day + 1 not in near:
                made[i] = f"{match[1]}\\.{match['rest']}"
        elif year := _YEAR.match(line):
            made[i] = f"{year[1]}\\{line[year.end(1) :]}"
    for i in _years_among_dates(lines):
        end = len(_year_of(lines[i]))
        made[i] = f"{lines[i][:end]}\\{lines[i][end:]}"
    return made


def _years_among_dates(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that begin with a year and a full stop, in a row with other dates."""
    filled = (i for i, line in enumerate(lines) if line.strip())
    for is_dated, group in groupby(filled, key=lambda i: _is_dated(lines[i])):
        found = list(group)
        years = [i for i in found if _year_of(lines[i])]
        if is_dated and len(years) < len(found):
            yield from years


def _is_dated(line: str) -> bool:
    return bool(_year_of(line) or DATED_LINE.match(line) or _day(line))


def _year_of(line: str) -> str:
    match = _YEAR_LINE.match(line)
    return match[0] if match else ""


def begins(text: str) -> bool:
    """Tell whether `text` begins with a day, also with one of no year: "12. Juni: …"."""
    month = _DAY_OF_MONTH.match(text)
    return bool(month and fold(month[1]) in _months()) or _day(text) is not None


def _day(line: str) -> re.Match[str] | None:
    match = _DAY.match(line)
    if match is None or match["month"] is None:
        return match
    return match if fold(match["month"]) in _months() else None


@cache
def _months() -> frozenset[str]:
    """Return the names of months in all languages that dates are read in, folded."""
    return frozenset(
        tokens[0]
        for language in WORDS
        for tokens, (kind, number) in lexicon_of(language).entries.items()
        if kind == MONTH and number <= 12 and len(tokens) == 1
    )
