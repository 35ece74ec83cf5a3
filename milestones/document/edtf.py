"""Dates as values: the part of EDTF (ISO 8601-2, levels 0 to 2) that a milestone's date may use.

Each date has one canonical spelling, in which it is stored. A point is one of these, with an
optional `~` (approximate), `?` (uncertain) or `%` (both) after it:

    1999  -0499  Y-12000     a year; years are astronomical, so -0499 is 500 BC and 0000 is 1 BC
    1999-06  1999-06-12      a month, a day
    1999-21 to 1999-24       spring, summer, autumn, winter
    1999-28                  the northern winter that begins in 1999 ("winter 1999/2000")
    1999-33 to 1999-36       a quarter of a year
    199X  18XX  -04XX        a decade, a century (the 19th; the 5th BC)

An interval is two points separated by a slash. `..` is an open end, and an empty string is an
unknown end: `1999/2001`, `2020/..`, `1999/`.

The `edtf` library reads the whole standard but takes 6 ms per date. This part takes microseconds,
and is limited enough that every date can be shown and read back.
"""

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

OPEN, UNKNOWN = "..", ""

SPRING, SUMMER, AUTUMN, WINTER = 21, 22, 23, 24
NORTHERN_WINTER = 28
FIRST_QUARTER = 33
# First and last month. 13 and 14 are in the next year. As in the `edtf` library, winter follows the
# autumn of the same year.
PARTS_OF_YEAR = {
    SPRING: (3, 5),
    SUMMER: (6, 8),
    AUTUMN: (9, 11),
    WINTER: (12, 14),
    NORTHERN_WINTER: (12, 14),
    **{FIRST_QUARTER + i: (3 * i + 1, 3 * i + 3) for i in range(4)},
}

# Before and after every possible day. They fit a signed 64-bit column.
OPEN_START, OPEN_END = -(10**15), 10**15

_POINT = re.compile(
    r"""(?: Y(?P<long>-?[1-9][0-9]{4,8})
          | (?P<decade>[1-9][0-9]{2})X
          | (?P<century>-?(?!99)[0-9]{2})XX
          | (?P<year>-?[0-9]{4}) (?: -(?P<month>[0-9]{2}) (?: -(?P<day>[0-9]{2}) )? )?
        ) (?P<qualifier>[~?%]?)""",
    re.VERBOSE,
)
_LONGEST = 2 * len("-0000-00-00~") + 1


@dataclass(frozen=True, slots=True)
class Point:
    """A year, month, day, part of a year, decade or century.

    `month` may be the number of a part of a year. `unit` is the number of years: 10 for a decade,
    100 for a century. `year` is then the first of them.
    """

    year: int
    month: int | None = None
    day: int | None = None
    unit: int = 1
    qualifier: str = ""

    def __str__(self) -> str:
        rest = "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        return f"{self._year_text}{rest}{self.qualifier}"

    @property
    def _year_text(self) -> str:
        if self.unit == 100:
            century = abs(self.last_year) // 100
            return f"-{century:02}XX" if self.year < 0 else f"{century:02}XX"
        if self.unit == 10:
            return f"{self.year // 10}X"
        if abs(self.year) > 9999:
            return f"Y{self.year}"
        return f"-{-self.year:04}" if self.year < 0 else f"{self.year:04}"

    @property
    def last_year(self) -> int:
        return self.year + self.unit - 1

    @property
    def is_part_of_year(self) -> bool:
        return self.month is not None and self.month > 12

    @property
    def earliest(self) -> int:
        """The first day, as a number: 19990612."""
        month, _ = PARTS_OF_YEAR.get(self.month or 0, (self.month or 1, 0))
        return _number(self.year, month, self.day or 1)

    @property
    def latest(self) -> int:
        """The last day, as a number."""
        _, month = PARTS_OF_YEAR.get(self.month or 0, (0, self.month or 12))
        years, month = divmod(month - 1, 12)
        year, month = self.last_year + years, month + 1
        return _number(year, month, self.day or last_day(year, month))

    @property
    def span(self) -> tuple["Point", "Point"]:
        """The first and the last year, month or day that it covers, as precise as it is known.

        Of what is approximate or uncertain, that is the year.
        """
        if self.qualifier or self.month is None:
            return Point(self.year), Point(self.last_year)
        if not self.is_part_of_year:
            return self, self
        first, last = (Point(*divmod(day // 100, 100)) for day in (self.earliest, self.latest))
        return first, last


@dataclass(frozen=True, slots=True)
class Interval:
    """From one point to another. An end without a date is `OPEN` or `UNKNOWN`."""

    start: Point | str
    end: Point | str

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    @property
    def earliest(self) -> int:
        return self.start.earliest if isinstance(self.start, Point) else OPEN_START

    @property
    def latest(self) -> int:
        return self.end.latest if isinstance(self.end, Point) else OPEN_END

    @property
    def ends_before_it_starts(self) -> bool:
        """Tell whether the ends are reversed. They aren't in "1999-06/1999": 1999 ends later."""
        if self.latest < self.earliest:
            return True
        start, end = self.start, self.end
        if not (isinstance(start, Point) and isinstance(end, Point)):
            return False
        if start.last_year > 0 >= end.last_year:  # 00XX, with its year 0, is the 1st century AD
            return True
        return end.earliest < start.earliest and end.latest < start.latest


Date = Point | Interval


def last_day(year: int, month: int) -> int:
    """Return the number of days in a month, in the Gregorian calendar for all years (ISO 8601)."""
    if month == 2:
        return 28 + calendar.isleap(year)
    return 30 if month in (4, 6, 9, 11) else 31


@lru_cache(maxsize=10_000)
def parse(text: str) -> Date | None:
    """Return the date in `text`, or None if it isn't the canonical spelling of a date."""
    if len(text) > _LONGEST:
        return None
    start, slash, end = text.partition("/")
    if not slash:
        return _point(text)
    first, last = (part if part in (OPEN, UNKNOWN) else _point(part) for part in (start, end))
    if first is None or last is None or first == last:
        return None
    if not (isinstance(first, Point) or isinstance(last, Point)):
        return None
    interval = Interval(first, last)
    return None if interval.ends_before_it_starts or _is_like_a_winter(first, last) else interval


def _is_like_a_winter(start: Point | str, end: Point | str) -> bool:
    """Tell whether an interval would be shown as "winter 1999–2000", which means one winter."""
    if not (isinstance(start, Point) and isinstance(end, Point)):
        return False
    return start.month == WINTER and end.month is None and end.year == start.year + 1


def is_date(text: str) -> bool:
    """Tell whether `text` is a valid date in its canonical spelling."""
    return parse(text) is not None


def earliest(edtf: str) -> int:
    """Return the first day of a date as a number: 19990612; `OPEN_START` for "../1999".

    These numbers sort in the order of the days, even before year 1. This function and those below
    raise ValueError if the text is not a valid date.
    """
    return _parsed(edtf).earliest


def latest(edtf: str) -> int:
    """Return the last day of a date as a number; `OPEN_END` for "1999/.."."""
    return _parsed(edtf).latest


def sort_key(edtf: str) -> int:
    """Return a number to sort dates by: earliest first, a year before its months and days.

    It fits a signed 64-bit column.
    """
    date = _parsed(edtf)
    start = date.start if isinstance(date, Interval) else date
    if not isinstance(start, Point):
        return OPEN_START
    if start.is_part_of_year:
        return start.earliest - 1
    return _number(start.year, start.month or 0, start.day or 0)


def years(edtf: str) -> tuple[int | None, int | None]:
    """Return the first and last year (astronomical), or None for an open or unknown end.

    The winter that begins in 1999 counts as 1999.
    """
    date = _parsed(edtf)
    if isinstance(date, Point):
        return date.year, date.last_year
    return (
        date.start.year if isinstance(date.start, Point) else None,
        date.end.last_year if isinstance(date.end, Point) else None,
    )


def position(edtf: str) -> float:
    """Return the position of a date on a timeline, in years: 1999.0 is the start of 1999.

    It is the earliest day, or the latest if the start is open.
    """
    date = _parsed(edtf)
    number = date.earliest if date.earliest != OPEN_START else date.latest
    year, rest = divmod(number, 10_000)
    month, day = divmod(rest, 100)
    day_of_year = sum(last_day(year, earlier) for earlier in range(1, month)) + day - 1
    return year + day_of_year / 366


@lru_cache(maxsize=10_000)
def html_datetime(edtf: str) -> str:
    """Return the value of a `<time>` element's `datetime`, or "" if HTML can't express the date.

    HTML has date, month and year strings, with years after 0 in four digits or more. It can't
    express approximate or uncertain dates.
    https://html.spec.whatwg.org/multipage/text-level-semantics.html#datetime-value
    """
    date = _parsed(edtf)
    if isinstance(date, Interval) or date.qualifier or date.is_part_of_year or date.unit > 1:
        return ""
    return str(date).removeprefix("Y") if date.year > 0 else ""


def iso_ends(edtf: str) -> tuple[str, str]:
    """Return the first and the last year, month or day of a date in ISO 8601: 1990 and 1999.

    The last is "" if it is the same as the first. Either is "" if it is open or unknown, or if its
    year has more than four digits, on which both sides would have to agree (ISO 8601, 4.3.2).
    """
    date = _parsed(edtf)
    start, end = (date.start, date.end) if isinstance(date, Interval) else (date, date)
    first, last = _iso(start, 0), _iso(end, 1)
    return first, "" if last == first else last


def _iso(point: Point | str, end: int) -> str:
    """Return the first (0) or last (1) part of `point` in ISO 8601, or "" if it has none."""
    part = point.span[end] if isinstance(point, Point) else None
    return str(part) if part and abs(part.year) <= 9999 else ""


def _parsed(edtf: str) -> Date:
    if date := parse(edtf):
        return date
    raise ValueError(f"{edtf[:60]!r} is not a valid EDTF date.")


def _point(text: str) -> Point | None:
    match = _POINT.fullmatch(text)
    if not match:
        return None
    point = _matched(match)
    return point if str(point) == text and _exists(point) else None


def _matched(match: re.Match[str]) -> Point:
    qualifier = match["qualifier"]
    if match["decade"]:
        return Point(int(match["decade"]) * 10, unit=10, qualifier=qualifier)
    if match["century"]:
        number = abs(int(match["century"])) * 100
        year = -number - 99 if match["century"].startswith("-") else number
        return Point(year, unit=100, qualifier=qualifier)
    month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
    return Point(int(match["long"] or match["year"]), month, day, qualifier=qualifier)


def _exists(point: Point) -> bool:
    if point.month is None:
        return True
    if point.month == NORTHERN_WINTER and not 1000 <= point.year < 9999:
        return False
    if point.is_part_of_year:
        return point.month in PARTS_OF_YEAR and point.day is None
    if point.month == 0:
        return False
    return point.day is None or 1 <= point.day <= last_day(point.year, point.month)


def _number(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + day
