"""Completes dates by the others of a timeline: the order of day and month, and the year.

A date that a spreadsheet program rewrote is known by the one that it was before.
"""

import re
from collections.abc import Iterator, Sequence

from milestones.document import dates as edtf_dates
from milestones.formats.texts import written_dates

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")

_SHORT_YEAR = re.compile(r"(?<=\D)\d\d$")


def may_mean(text: str, date: str, language: str) -> bool:
    """Tell whether a spreadsheet program may write `date` as `text`: 6/12/1999, or Jun-99."""
    whole = with_century(text, date)
    forms = (_year_first(whole, is_day_first, language) for is_day_first in (True, False))
    return any(written_dates.read(form, language) == (date, "") for form in forms)


def with_century(text: str, date: str) -> str:
    """Return `text` with its year in full if that of `date` ends so: Jun-1999 for Jun-99."""
    year = str(edtf_dates.earliest(date) // 10_000)
    short = _SHORT_YEAR.search(text)
    return text[:-2] + year if short and year.endswith(short[0]) else text


def with_order(dates: Sequence[str], language: str) -> list[str]:
    """Return `dates` with those that can mean two days, such as 1/2/1999, as the others have it.

    Others show it if their day is above 12, unless some have the day first and some the month.
    """
    orders = {order for date in dates for order in _orders(date)}
    if len(orders) != 1:
        return list(dates)
    is_day_first = orders.pop()
    return [_year_first(date, is_day_first, language) for date in dates]


def _year_first(date: str, is_day_first: bool, language: str) -> str:
    """Return `date` with its days as in 1999-02-01, if it has no meaning otherwise."""

    def rewritten(match: re.Match[str]) -> str:
        first, _, second, year = match.groups()
        day, month = (first, second) if is_day_first else (second, first)
        return f"{year}-{month:0>2}-{day:0>2}"

    if written_dates.is_read(date, language):
        return date
    made = _NUMERIC.sub(rewritten, date)
    return made if written_dates.is_read(made, language) else date


def _orders(date: str) -> Iterator[bool]:
    """Yield for each day in numbers that has just one meaning whether the day is first."""
    for first, _, second, _ in _NUMERIC.findall(date):
        if (int(first) > 12) != (int(second) > 12):
            yield int(first) > 12


def with_years(dates: Sequence[str], language: str) -> list[str]:
    """Return `dates` with those that have no year, such as "24 March", in the year above.

    A day or month that comes before the one above is left as it is: its year isn't plain.
    """
    made: list[str] = []
    above = ""
    for date in dates:
        whole = _in_year_of(above, date, language) or date
        found, problem = written_dates.read(whole, language)
        if found:
            above = "" if problem else found
        made.append(whole)
    return made


def _in_year_of(above: str, date: str, language: str) -> str:
    """Return `date` with the year of the date `above`, or "" if it isn't a part of that year."""
    if not above or not date or written_dates.is_read(date, language):
        return ""
    start, year = edtf_dates.earliest(above), edtf_dates.earliest(above) // 10_000
    whole = f"{date} {year}"
    found, problem = written_dates.read(whole, language)
    if problem or edtf_dates.latest(above) // 10_000 != year:
        return ""
    first, last = edtf_dates.earliest(found), edtf_dates.latest(found)
    is_part = first // 10_000 == last // 10_000 == year and last - first < 1100
    return whole if is_part and first >= start else ""
