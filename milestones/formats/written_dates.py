"""Dates as people write them, in a table or next to a source."""

from milestones.document import dates, languages


def read(text: str, language: str) -> tuple[str, str]:
    """Return (date, problem): the date in EDTF and "", or `text` unchanged and why it wasn't read.

    `language` is the article's language as a BCP 47 tag, or "" for the site's language. An empty
    text has no date and no problem.
    """
    if not text:
        return "", ""
    try:
        return dates.read(text, languages.or_of_the_site(language)), ""
    except dates.DateError as error:
        return text, f"The date “{text[:60]}” was kept as written. {error}"


def is_read(text: str, language: str) -> bool:
    """Return whether `read` finds a date in `text`."""
    return bool(text) and not read(text, language)[1]
