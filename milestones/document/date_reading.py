"""Read dates as people write them into EDTF, strictly: every word must be understood."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from . import edtf
from .date_lexicon import (
    AND,
    BC,
    BETWEEN,
    ONWARDS,
    PRESENT,
    SINCE,
    TO,
    UNTIL,
    UNTIL_AFTER,
    Lexicon,
    fold,
    lexicon_of,
)
from .date_parts import (
    DASH,
    EXAMPLES,
    OPEN_END,
    Ambiguous,
    Lexeme,
    NotUnderstood,
    Parts,
    Unclear,
    ambiguous_range,
    lexemes_of,
    parts_of,
    printable,
    short_end,
)
from .edtf import NORTHERN_WINTER, OPEN, UNKNOWN, Date, Interval, Point

LONGEST = 200

_UNSPECIFIED = re.compile(r"(-?[0-9]{4}|Y-?[0-9]{5,9})(-[0-9]{2})?(?:-XX){1,2}")
_MISSING_DIGIT = re.compile(r"(1[0-9]|20)[0-9][?–-]")  # "199?" is rarely AD 199
# "1840–50s": with spaces, the site itself writes "1840 – 1850s".
_CLOSE_RANGE = re.compile(r"[0-9]{4}[–/-][0-9]{2}")
_MIDNIGHT = re.compile(r"[t ]00:00(:00(\.0+)?)?z?$")


def read(text: str, language: str = "en") -> str:
    """Return a date as people write it as canonical EDTF.

    `language` is a BCP 47 tag. Its words are tried first, then English ones, since editors copy
    dates from English texts into articles in other languages. One date can't mix the two. EDTF is
    returned unchanged, except that "2020-24" (winter or five years) is ambiguous.

    Raises NotUnderstood or Ambiguous (both DateError), with a message for editors.
    """
    if len(text) > LONGEST:
        raise _not_understood(text)
    return _read(text, language)


@lru_cache(maxsize=10_000)
def _read(text: str, language: str) -> str:
    folded = _MIDNIGHT.sub("", fold(text).strip())
    if date := _spelled(folded.upper()):
        return str(date)
    if _MISSING_DIGIT.fullmatch(folded):
        raise _missing_digit(text, folded[:3])
    lexicon, english = lexicon_of(language), lexicon_of("en")
    try:
        return str(_date(folded, text, lexicon))
    except NotUnderstood:
        if lexicon is english:
            raise
        try:
            return str(_date(folded, text, english))
        except NotUnderstood:
            pass
        raise


def _not_understood(text: str, reason: str = "") -> NotUnderstood:
    return NotUnderstood(
        f"“{printable(text)}” is not a date that can be stored. {reason or EXAMPLES}"
    )


def _missing_digit(text: str, digits: str) -> Ambiguous:
    return Ambiguous(
        f"“{printable(text)}” can mean {digits}0–{digits}9 or AD {digits}. Write the one you mean."
    )


def _spelled(text: str) -> Date | None:
    """Return the date of an EDTF text, or None. "1999-XX" (some month of 1999) becomes 1999."""
    if match := _UNSPECIFIED.fullmatch(text):
        text = match[1] + (match[2] or "")
    date = edtf.parse(text)
    if isinstance(date, Point) and date.month and date.month > 12 and 0 <= date.year <= 9999:
        end = short_end(date.year, str(date.month))
        if end and not date.qualifier:
            raise ambiguous_range(text, date.year, date.month, end)
    return date


def _date(folded: str, text: str, lexicon: Lexicon) -> Date:
    try:
        lexemes = lexemes_of(folded, lexicon)
        date = _interval(lexemes, lexicon) or _point(lexemes, lexicon)
    except Unclear as unclear:
        raise _not_understood(text, str(unclear)) from None
    if not edtf.is_date(str(date)):
        raise _not_understood(text)
    if isinstance(date, Interval) and _CLOSE_RANGE.search(folded):
        _refuse_half_decades(date, text)
    return date


def _refuse_half_decades(interval: Interval, text: str) -> None:
    """Raise Ambiguous for "1840–50s", which mostly means both decades."""
    start, end = interval.start, interval.end
    if not (isinstance(start, Point) and isinstance(end, Point)):
        return
    is_half = {start.unit, end.unit} == {1, 10} and not (start.month or end.month)
    if is_half and start.year % 10 == end.year % 10 == 0:
        both = f"{_decade(start.year)} – {_decade(end.year)}"
        one, other = (
            f"the {_decade(each.year)}" if each.unit == 10 else str(each.year)
            for each in (start, end)
        )
        raise Ambiguous(
            f"“{printable(text)}” can mean {both} or {one} to {other}. Write the one you mean."
        )


def _decade(year: int) -> str:
    return f"{year}s" if year % 100 else f"{year}s (decade)"


def _point(lexemes: Sequence[Lexeme], lexicon: Lexicon) -> Point:
    return parts_of(lexemes, lexicon).point()


# --- Intervals ------------------------------------------------------------------------------------


def _interval(lexemes: Sequence[Lexeme], lexicon: Lexicon) -> Interval | None:
    """Return the interval, or None if the lexemes are a point."""
    kinds = [lexeme.kind for lexeme in lexemes]
    if kinds[:1] == [BETWEEN]:
        return _from_to(lexemes[1:], [i for i, k in enumerate(kinds[1:]) if k == AND], lexicon)
    if kinds[:1] == [UNTIL]:
        return Interval(OPEN, _point(lexemes[1:], lexicon))
    if kinds[-1:] == [UNTIL_AFTER]:
        return Interval(OPEN, _point(lexemes[:-1], lexicon))
    begins, ends = kinds[:1] == [SINCE], kinds[-1:] == [ONWARDS]
    inner = slice(begins, len(lexemes) - ends)
    lexemes, kinds = lexemes[inner], kinds[inner]
    marks = [i for i, kind in enumerate(kinds) if kind in (DASH, "/", TO, UNTIL)]
    if marks:
        return _from_to(lexemes, marks, lexicon)
    return Interval(_point(lexemes, lexicon), OPEN) if begins or ends else None


def _from_to(lexemes: Sequence[Lexeme], marks: Sequence[int], lexicon: Lexicon) -> Interval:
    if len(marks) != 1:
        raise Unclear
    left, mark, right = lexemes[: marks[0]], lexemes[marks[0]], lexemes[marks[0] + 1 :]
    start, end = _end_without_date(left, mark), _end_without_date(right, mark)
    if start is not None and end is not None:
        raise Unclear
    if start is not None and mark.text == "-":  # "-500" may be 500 BC
        raise Unclear("Write 500 BC, or until 500.")
    if start is not None:
        return Interval(start, _point(right, lexicon))
    if end is not None:
        return Interval(_point(left, lexicon), end)
    return _between(parts_of(left, lexicon), parts_of(right, lexicon))


def _end_without_date(lexemes: Sequence[Lexeme], mark: Lexeme) -> str | None:
    """Return `OPEN` or `UNKNOWN` for an end without a date, None for an end with one."""
    kinds = "".join(lexeme.kind for lexeme in lexemes)
    if kinds in (OPEN_END, PRESENT) or (not kinds and mark.kind == DASH):
        return OPEN
    if kinds == "?" or (not kinds and mark.kind == "/"):
        return UNKNOWN
    return None


def _between(left: Parts, right: Parts) -> Interval:
    left, right = _with_eras(left, right)
    interval = Interval(_filled(left, right).point(), _ended(left, right).point())
    if interval.ends_before_it_starts:
        raise Unclear("The range ends before it starts.")
    if interval.start == interval.end:
        raise Unclear("The range starts and ends with the same date.")
    return interval


def _with_eras(left: Parts, right: Parts) -> tuple[Parts, Parts]:
    """Apply an era that is written once to both sides: "500–400 BC", "AD 79–82"."""
    if right.era is not None and left.era is None:
        if left.number is not None and right.is_year_only and right.unit == 1:
            left = replace(left, year=left.number, number=None)
        if left.unit_first and right.is_year_only and (right.year or 0) < 100 and right.era == BC:
            right = replace(right, unit=100)  # "siglo V-IV a. C."
        if left.year is not None:
            left = replace(left, era=right.era)
    elif left.era is not None and right.era is None:
        if right.number is not None and right.year is None and left.is_year_only:
            right = replace(right, year=right.number, number=None)
        has_own = right.unit > 1 or right.month == NORTHERN_WINTER  # written without an era
        if right.year is not None and left.era_first and not has_own:
            right = replace(right, era=left.era)
    return left, right


def _filled(left: Parts, right: Parts) -> Parts:
    """Return the left side, completed from the right one: "12–14 June 1999"."""
    if left.year is not None:
        return left
    if left.number is not None and right.unit == 100:
        return replace(left, number=None, year=left.number, unit=100, era=right.era)
    if left.number is not None and right.day is not None:
        return replace(
            left, number=None, day=left.number, month=right.month, year=right.year, era=right.era
        )
    if left.month is not None and (right.month is not None or right.number is not None):
        return replace(left, year=right.year, era=right.era)
    raise Unclear


def _ended(left: Parts, right: Parts) -> Parts:
    """Return the right side, completed from the left one: "1998–99", "June 12–14, 1999"."""
    if right.number is not None:
        if left.day is not None and (right.year is not None or left.year_first):
            year = left.year if right.year is None else right.year
            return replace(right, number=None, day=right.number, month=left.month, year=year)
        if left.unit_first and right.year is None:  # "siglos XIX-XX"
            return replace(right, number=None, year=right.number, unit=100, era=left.era)
        is_plain_year = left.is_year_only and left.era is None and left.unit == 1
        if left.year is not None and is_plain_year and right.year is None:
            return replace(right, number=None, year=short_end(left.year, str(right.number)))
    if right.year is None and right.month is not None and left.year_first and left.month:
        return replace(right, year=left.year, era=left.era)
    return right
