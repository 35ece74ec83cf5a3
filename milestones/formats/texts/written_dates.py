"""Dates as people write them, in a table or next to a source."""

import re

from milestones.document import dates, languages

_MONTH_IN_BRACKETS = re.compile(r"(\d{4}) \(([^\W\d_]{3,10}\.?)\)")


def read(text: str, language: str) -> tuple[str, str]:
    """Return (date, problem): the date in EDTF and "", or `text` unchanged and why it wasn't read.

    `language` is the article's language as a BCP 47 tag, or "" for the site's language. An empty
    text has no date and no problem.
    """
    if not text:
        return "", ""
    try:
        return dates.read(plain(text), languages.or_of_the_site(language)), ""
    except dates.DateError as error:
        return text, f"The date “{text[:60]}” was kept as written. {error}"


def plain(text: str) -> str:
    """Return "2004 (July)" as "July 2004", and another text as it is."""
    match = _MONTH_IN_BRACKETS.fullmatch(text)
    return f"{match[2]} {match[1]}" if match else text


def is_read(text: str, language: str) -> bool:
    """Return whether `read` finds a date in `text`."""
    return bool(text) and not read(text, language)[1]
