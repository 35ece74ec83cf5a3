"""Dates as the public pages show them."""

from functools import lru_cache

from milestones.document import dates


@lru_cache(maxsize=10_000)
def date_parts(date: str, language: str) -> tuple[str, str]:
    """Return `date` in words, as (year, decade or century; the rest).

    For text that isn't a date, returns (text, "").
    """
    return dates.parts(date, language) if dates.is_date(date) else (date, "")
