"""Dates as people write them."""

import re

from django.utils.dates import MONTHS

from .documents import date_problems

_MONTH_NUMBERS = {str(name).lower(): number for number, name in MONTHS.items()}


def parse(text: str) -> tuple[int, int | None, int | None]:
    """Return year, month and day (or None) of "1999", "June 1999", "12 June 1999", "1999-06-12".

    Raises ValueError, with a message for people, when `text` is none of these, or no such day is.
    """
    year = month = day = None
    if match := re.fullmatch(r"(\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text, re.ASCII):
        year, month, day = (int(part) if part else None for part in match.groups())
    elif match := re.fullmatch(r"(?:(\d{1,2})\.? )?([^\W\d_]+),? (\d{1,4})", text, re.ASCII):
        day, month, year = (match[1], _MONTH_NUMBERS.get(match[2].lower()), int(match[3]))
        day = int(day) if day else None
    if year is None or (month is None and not re.fullmatch(r"\d+", text)):
        raise ValueError(
            f"“{text[:60]}” is not a year. Write 1999, June 1999, 12 June 1999 or 1999-06-12."
        )
    for _, message in date_problems(year, month, day):
        raise ValueError(message)
    return year, month, day
