"""Dates: read what people write, store it as EDTF, compare it and show it.

A milestone's date is canonical EDTF text (`edtf` says which part of the standard is supported).
"""

from .date_display import parts, shown
from .date_parts import Ambiguous, DateError, NotUnderstood
from .date_reading import read
from .edtf import (
    OPEN_END,
    OPEN_START,
    earliest,
    html_datetime,
    is_date,
    iso_ends,
    latest,
    position,
    sort_key,
    years,
)


def as_written(text: str, language: str = "en") -> str:
    """Return what a form shows for an EDTF date: words that `read` turns back into the same date.

    These are the words that readers see, or EDTF if the site can't read them back in this language.
    Raises ValueError if `text` is not a valid EDTF date.
    """
    words = shown(text, language)
    try:
        return words if read(words, language) == text else text
    except DateError:
        return text


__all__ = [
    "OPEN_END",
    "OPEN_START",
    "Ambiguous",
    "DateError",
    "NotUnderstood",
    "as_written",
    "earliest",
    "html_datetime",
    "is_date",
    "iso_ends",
    "latest",
    "parts",
    "position",
    "read",
    "shown",
    "sort_key",
    "years",
]
