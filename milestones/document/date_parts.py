"""One side of a date as people write it: "12 June", "c. 1850", "19th century", "13/06/1999".

Words are looked up in the language's lexicon. The result is a string with one letter for each part
("nmy" for day, month, year), which must be one of the known shapes.
"""

import datetime
import re
from calendar import day_name, month_name
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, NamedTuple

from .date_lexicon import (
    AND,
    APPROXIMATE,
    BC,
    CENTURY,
    DECADE,
    ERA,
    FILLER,
    MONTH,
    NUMBER,
    ORDINAL,
    QUARTER,
    UNCERTAIN,
    WEEKDAY,
    Lexicon,
    fold,
    tokens_of,
)
from .date_words import WORDS, ordinal
from .edtf import FIRST_QUARTER, NORTHERN_WINTER, PARTS_OF_YEAR, WINTER, Point, last_day

# More kinds of lexemes: a number of three digits or more, or with an era; a numeric date; a dash;
# two full stops; an unknown word. Any other mark is its own kind.
YEAR, NUMERIC, DASH, OPEN_END, UNKNOWN_WORD = "y", "x", "-", ".", "!"


EXAMPLES = "Write 1999, June 1999, 12 June 1999, 1999–2001, c. 1850, 1990s or 500 BC, for example."

# Words that EDTF can't express. Reading "early 1990s" as "1990s" would change its meaning.
_VAGUE = {fold(word) for words in WORDS.values() for word in words.vague}

_KINDS_OF_MARKS = {"-": DASH, "–": DASH, "..": OPEN_END} | {mark: mark for mark in "/~?%()"}
_PARTS_OF_YEAR = {
    21: "spring", 22: "summer", 23: "autumn", 24: "winter", 28: "the winter from",
    33: "Q1", 34: "Q2", 35: "Q3", 36: "Q4",
}  # fmt: skip

_ROMAN = re.compile(r"(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})(?:e|eme|er|re)?")
_ROMAN_TENS = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_CYRILLIC_LOOKALIKES = str.maketrans("хі", "xi")


class DateError(ValueError):
    """A text is not a date that can be stored. The message tells the editor why."""


class NotUnderstood(DateError):
    """Part of the text is not understood, or the day does not exist."""


class Ambiguous(DateError):
    """The text can mean two dates. The message names both."""


class Unclear(Exception):
    """The parts of a text don't form a date. The message, if any, says how to fix it."""


class Lexeme(NamedTuple):
    """A word, number or mark in a date, with its number."""

    kind: str
    text: str
    number: int = 0
    era: int | None = None
    era_first: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """One side of a range. The other side may give the rest ("12" in "12–14 June 1999").

    `number` has one or two digits and a meaning that depends on the other side. `year` is as
    written, not astronomical. `era` is `AD`, `BC`, or None if not given. `unit_first` is for
    "siglo V", whose other side may be another century.
    """

    number: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    unit: int = 1
    unit_first: bool = False
    era: int | None = None
    era_first: bool = False
    year_first: bool = False
    qualifier: str = ""
    weekday: int | None = None

    @property
    def is_year_only(self) -> bool:
        return self.year is not None and self.month is None and self.number is None

    def point(self) -> Point:
        """Return the point. Raises NotUnderstood if no such day exists, Unclear without a year."""
        if self.number is not None:
            raise Unclear("Write the year in four digits.")
        if self.year is None:
            raise Unclear
        if self.unit == 100:
            year = -100 * self.year + 1 if self.era == BC else 100 * self.year - 100
        else:
            year = 1 - self.year if self.era == BC else self.year
        if self.era is None and self.year > 9999:
            raise Unclear("Write AD or BC with a year of five digits or more.")
        if self.year == 0:
            raise NotUnderstood("There is no year 0: the year before AD 1 is 1 BC.")
        _check_day(year, self.month, self.day)
        _check_weekday(self.weekday, year, self.month, self.day)
        return Point(year, self.month, self.day, self.unit, self.qualifier)


def _check_day(year: int, month: int | None, day: int | None) -> None:
    if month is None:
        return
    if not 1 <= month <= 12:
        if month in PARTS_OF_YEAR and day is None:
            return
        raise NotUnderstood("The month must be between 1 and 12.")
    last = last_day(year, month)
    if day is not None and not 1 <= day <= last:
        name = f"{month_name[month]} {year if year > 0 else f'{1 - year} BC'}"
        raise NotUnderstood(f"{name} has no day {day}: it has {last} days.")


def _check_weekday(weekday: int | None, year: int, month: int | None, day: int | None) -> None:
    if weekday is None:
        return
    if not (month and day and 1 <= year <= 9999):
        raise Unclear
    if (right := datetime.date(year, month, day).weekday()) != weekday:
        name = f"{day} {month_name[month]} {year}"
        raise NotUnderstood(f"{name} is a {day_name[right]}, not a {day_name[weekday]}.")


# --- Lexemes --------------------------------------------------------------------------------------


def lexemes_of(folded: str, lexicon: Lexicon) -> list[Lexeme]:
    """Return the lexemes of a folded text, without fillers.

    Raises NotUnderstood for an unknown word, Ambiguous for "2005/06".
    """
    lexemes = list(_lexemes(tokens_of(folded), lexicon))
    if any(lexeme.kind in (CENTURY, QUARTER) for lexeme in lexemes):
        lexemes = _with_ordinals(lexemes)
    for lexeme in lexemes:
        if lexeme.kind == UNKNOWN_WORD:
            raise NotUnderstood(_unknown(lexeme.text))
    if _ends_in_filler(lexemes) or _ends_in_filler(lexemes[::-1]):
        raise Unclear
    lexemes = _with_eras([lexeme for lexeme in lexemes if lexeme.kind != FILLER])
    lexemes = _with_winters(_with_quarters(lexemes))
    return _without_mark_after_year(_with_one_name(lexemes))


def _ends_in_filler(lexemes: Sequence[Lexeme]) -> bool:
    """Tell whether fillers alone follow the last mark: in "1990-the", the range is not open."""
    if not lexemes or lexemes[-1].kind != FILLER:
        return False
    last = next((lexeme.kind for lexeme in reversed(lexemes) if lexeme.kind != FILLER), "")
    return last in (DASH, "/")


def _lexemes(tokens: list[str], lexicon: Lexicon) -> Iterator[Lexeme]:
    matches = {at: lexicon.match(tokens, at) for at in range(len(tokens))}
    has_era = any(found and found[1] == ERA for found in matches.values())
    at = 0
    while at < len(tokens):
        token, length, found = tokens[at], 1, matches[at]
        if found and (found[0] > 1 or not token[0].isdigit()):  # "6월" is a month's name
            length, kind, number = found
            yield Lexeme(kind, token, number)
        elif token[0].isdigit():
            yield from _numeric(token, has_era=has_era)
        else:
            yield Lexeme(_KINDS_OF_MARKS.get(token, UNKNOWN_WORD), token)
        at += length


def _unknown(word: str) -> str:
    if word in _VAGUE:
        return f"“{word}” can’t be used in a date. Write a range, such as 1990–1993, or c. 1991."
    return f"“{printable(word)}” is not understood in a date. {EXAMPLES}"


def printable(text: str) -> str:
    """Return the start of a text with unprintable characters replaced, to quote in a message."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:60])


def _with_ordinals(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Return `lexemes` with Roman numerals as numbers, and the endings of ordinals as such.

    In Albanian, "-të" ends decades as well as ordinals, and "i" comes before an ordinal.
    """
    made: list[Lexeme] = []
    for lexeme, before in zip_longest(reversed(lexemes), lexemes[-2::-1]):
        is_between = bool(made) and made[-1].kind in (NUMBER, FILLER)
        if not (is_between and lexeme.kind in (AND, FILLER)):
            lexeme = _roman(lexeme)
        if lexeme.kind == DECADE and before and _roman(before).kind == NUMBER:
            lexeme = lexeme._replace(kind=ORDINAL)
        made.append(lexeme)
    return made[::-1]


def _roman(lexeme: Lexeme) -> Lexeme:
    """Return a Roman numeral as a number, and any other lexeme unchanged.

    Words are tried too, since "i" is a word in some languages.
    """
    if lexeme.kind not in (UNKNOWN_WORD, AND, FILLER):
        return lexeme
    match = _ROMAN.fullmatch(lexeme.text.translate(_CYRILLIC_LOOKALIKES))
    number = match and 10 * _ROMAN_TENS.index(match[1]) + _ROMAN_ONES.index(match[2])
    return Lexeme(NUMBER, str(number), number) if number else lexeme


def _with_eras(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Join each era with the number after or before it, and each ordinal ending with its number."""
    joined: list[Lexeme] = []
    era: Lexeme | None = None
    for lexeme, following in zip_longest(lexemes, lexemes[1:]):
        last = joined[-1] if joined else None
        number = last if last and last.kind in (NUMBER, YEAR) else None
        if era:
            joined.append(lexeme._replace(kind=YEAR, era=era.number, era_first=True))
            era = None
        elif lexeme.kind == ERA and following and following.kind in (NUMBER, YEAR):
            era = lexeme
        elif lexeme.kind == ERA and number and number.era is None:
            joined[-1] = number._replace(kind=YEAR, era=lexeme.number)
        elif lexeme.kind != ORDINAL or not number:
            joined.append(lexeme)
    return joined


def _with_quarters(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Turn "first quarter" and "quarter 1" into one part of the year."""
    joined: list[Lexeme] = []
    for lexeme in lexemes:
        last = joined[-1] if joined else lexeme
        number = next((x.number for x in (last, lexeme) if x.kind == NUMBER), 0)
        if QUARTER in (last.kind, lexeme.kind) and 1 <= number <= 4:
            joined[-1] = Lexeme(MONTH, lexeme.text, FIRST_QUARTER + number - 1)
        else:
            joined.append(lexeme)
    return joined


def _with_winters(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Turn "winter 1999/2000" and "winter 1999–00" into one winter."""
    for i in range(len(lexemes) - 3):
        winter, start, mark, end, *rest = lexemes[i:]
        if rest and rest[0].kind == CENTURY:
            continue
        if (winter.kind, winter.number) == (MONTH, WINTER) and mark.kind in ("/", DASH):
            short = short_end(start.number, end.text) if end.kind == NUMBER else end.number
            if start.kind == YEAR and start.era is None and short == start.number + 1:
                both = [winter._replace(number=NORTHERN_WINTER), start]
                return lexemes[:i] + both + _with_winters(rest)
    return lexemes


def _with_one_name(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Drop the second name of a month: in Arabic, many write both, as "حزيران/يونيو"."""
    for i, lexeme in enumerate(lexemes):
        kinds = _shape(lexemes[i : i + 4])
        length = 3 if kinds == "m(m)" else 2 if kinds.startswith("m/m") else 0
        if length and lexemes[i + 2].number == lexeme.number:
            return lexemes[: i + 1] + _with_one_name(lexemes[i + 1 + length :])
    return lexemes


def _without_mark_after_year(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Drop the mark in "1999 – June" and "2021-Q3", which are not ranges."""
    is_point = re.fullmatch(r"y[-/]mn?[?~%]*", _shape(lexemes))
    return lexemes[:1] + lexemes[2:] if is_point else lexemes


def _shape(lexemes: Sequence[Lexeme]) -> str:
    return "".join(lexeme.kind for lexeme in lexemes)


# --- Numbers --------------------------------------------------------------------------------------


def _numeric(token: str, *, has_era: bool) -> Iterator[Lexeme]:
    if token.isdigit():
        yield _number(token)
        return
    parts = re.split("[./–-]", token)
    if len(parts) == 2 and has_era:  # "1000–50 BC"
        yield from (_number(parts[0]), Lexeme(DASH, token), _number(parts[1]))
    elif len(parts) == 2 and len(parts[0]) == 4:
        yield from _year_and_more(token, *parts)
    else:
        yield Lexeme(NUMERIC, token)


def _number(digits: str) -> Lexeme:
    if len(digits) > 9:
        return Lexeme(UNKNOWN_WORD, digits)
    return Lexeme(NUMBER if len(digits) < 3 else YEAR, digits, int(digits))


def _year_and_more(token: str, year: str, more: str) -> Iterator[Lexeme]:
    """Tell a month ("1999-06", "1999/6") from a range ("1998–99").

    With a hyphen, two digits up to 12 are a month, as in ISO 8601. Raises Ambiguous if the text can
    be both, as "1991–5" can.
    """
    mark, number = token[4], int(more)
    is_month = 1 <= number <= 12 or (mark == "-" and number in PARTS_OF_YEAR)
    end = short_end(int(year), (year[2] + more)[-2:]) if mark != "." else None
    is_iso = mark == "-" and len(more) == 2 and number <= 12
    if is_month and end and not is_iso:
        raise ambiguous_range(token, int(year), number, end)
    if end and not is_month:
        yield from (_number(year), Lexeme(DASH, mark), _number(str(end)))
    else:
        yield Lexeme(NUMERIC, token)


def short_end(year: int, two_digits: str) -> int | None:
    """Return 1999 for "99" in "1998–99", 2000 for "00" in "1999–00", None if it ends no range."""
    century, rest = divmod(year, 100)
    number = int(two_digits)
    if len(two_digits) != 2 or not (number > rest or (rest == 99 and number == 0)):
        return None
    return (century + (number < rest)) * 100 + number


def ambiguous_range(text: str, year: int, month: int, end: int) -> Ambiguous:
    """Return the error for "2005/06" and "2020-24", which can also be ranges of years."""
    one = f"{month_name[month] if month <= 12 else _PARTS_OF_YEAR[month]} {year}"
    return Ambiguous(f"“{text}” can mean {one} or {year}–{end}. Write the one you mean.")


def _numeric_parts(token: str, lexicon: Lexicon) -> Parts:
    texts = re.split("[./–-]", token)
    numbers = [int(text) for text in texts]
    if len(texts[0]) == 4:
        return Parts(year=numbers[0], month=numbers[1], day=_at(numbers, 2), year_first=True)
    if len(texts[-1]) != 4:
        raise Unclear("Write the year in four digits.")
    if len(texts) == 2:
        return Parts(year=numbers[1], month=numbers[0])
    return _day_and_month(*numbers, is_day_first="." in token and lexicon.day_first, text=token)


def _at(numbers: Sequence[int], place: int) -> int | None:
    return numbers[place] if place < len(numbers) else None


def _day_and_month(first: int, second: int, year: int, *, is_day_first: bool, text: str) -> Parts:
    if first <= 12 < second:
        return Parts(year=year, month=first, day=second)
    if is_day_first or first == second or first > 12:
        return Parts(year=year, month=second, day=first)
    if not (first and second):
        raise Unclear
    one, other = (
        f"{day} {month_name[month]} {year}" for day, month in ((first, second), (second, first))
    )
    raise Ambiguous(f"“{text}” can mean {one} or {other}. Write the month as a word.")


# --- Shapes ---------------------------------------------------------------------------------------

_SHAPES = {
    "n": ("number",),
    "y": ("year",),
    "m": ("month",),
    "nm": ("day", "month"),
    "mn": ("month", "day"),
    "my": ("month", "year"),
    "ym": ("year", "month"),
    "nmy": ("day", "month", "year"),
    "mny": ("month", "day", "year"),
    "ymn": ("year", "month", "day"),
    "ynm": ("year", "day", "month"),
    "ynn": ("year", "month", "day"),
    "ny": ("number", "year"),
}
_WITHOUT_FULL_YEAR = {"n", "nmn", "mnn", "nd", "dn", "nD", "nnn"}


def parts_of(lexemes: Sequence[Lexeme], lexicon: Lexicon) -> Parts:
    """Return the Parts of one side's lexemes.

    Raises Unclear if they have no known shape, NotUnderstood or Ambiguous with a message.
    """
    lexemes, qualifier = _qualified(list(lexemes))
    weekday = None
    if lexemes and lexemes[0].kind == WEEKDAY:
        weekday = lexemes.pop(0).number
    shape = _shape(lexemes)
    if shape == NUMERIC:
        parts = _numeric_parts(lexemes[0].text, lexicon)
    elif shape == "nny":
        numbers = [lexeme.number for lexeme in lexemes]
        text = " ".join(lexeme.text for lexeme in lexemes)
        parts = _day_and_month(*numbers, is_day_first=lexicon.day_first, text=text)
    elif names := _SHAPES.get(shape):
        parts = _named(names, lexemes)
    else:
        parts = _span_of_years(shape, lexemes, lexicon)
    if qualifier or weekday is not None:
        return replace(parts, qualifier=qualifier, weekday=weekday)
    return parts


def _named(names: Sequence[str], lexemes: Sequence[Lexeme]) -> Parts:
    values: dict[str, Any] = {
        name: lexeme.number for name, lexeme in zip(names, lexemes, strict=True)
    }
    year = next((lexeme for lexeme in lexemes if lexeme.kind == YEAR), None)
    if year is None:
        return Parts(**values)
    return Parts(**values, era=year.era, era_first=year.era_first, year_first=names[0] == "year")


def _span_of_years(shape: str, lexemes: Sequence[Lexeme], lexicon: Lexicon) -> Parts:
    if shape in ("yd", "dy", "dyd", "yD", "Dy"):
        year = next(lexeme for lexeme in lexemes if lexeme.kind == YEAR)
        return _decade(year, may_be_century=DECADE in shape and lexicon.has_first_decade)
    if sorted(shape.rstrip(ERA)) in (sorted("nc"), sorted("yc")):
        number = next(lexeme for lexeme in lexemes if lexeme.kind in (NUMBER, YEAR))
        era = lexemes[-1].number if shape.endswith(ERA) else number.era
        if not 1 <= number.number <= 99:
            raise Unclear
        return Parts(year=number.number, unit=100, unit_first=shape[0] == CENTURY, era=era)
    if shape in _WITHOUT_FULL_YEAR:
        raise Unclear("Write the year in four digits.")
    raise Unclear


def _decade(year: Lexeme, *, may_be_century: bool) -> Parts:
    number = year.number
    if number % 10 or not 1000 <= number <= 9999 or year.era is not None:
        raise Unclear
    if may_be_century and number % 100 == 0:
        raise Ambiguous(
            f"“{number}s” can mean {number}–{number + 9} or the whole"
            f" {ordinal(number // 100 + 1)} century."
            f" Write “{number}s (decade)” or “{number}–{number + 99}”."
        )
    return Parts(year=number, unit=10)


def _qualified(lexemes: list[Lexeme]) -> tuple[list[Lexeme], str]:
    """Return the lexemes without words and marks such as "c." or "?", and their EDTF qualifier."""
    approximate = uncertain = False
    kinds = [lexeme.kind for lexeme in lexemes]
    if kinds[-3:] == ["(", "?", ")"]:
        del lexemes[-3:]
        uncertain = True
    while lexemes and lexemes[-1].kind in "?%~" + APPROXIMATE:
        mark = lexemes.pop().kind
        uncertain |= mark in "?%"
        approximate |= mark in "%~" + APPROXIMATE
    while lexemes and lexemes[0].kind in "~" + APPROXIMATE + UNCERTAIN:
        mark = lexemes.pop(0).kind
        uncertain |= mark == UNCERTAIN
        approximate |= mark != UNCERTAIN
    return lexemes, {(0, 0): "", (1, 0): "~", (0, 1): "?", (1, 1): "%"}[approximate, uncertain]
