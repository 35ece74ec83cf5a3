"""Finds the date at the start of a line of a timeline: "1999: Troops enter"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from milestones.document import dates as edtf_dates
from milestones.document import languages, prose, prose_runs
from milestones.document.prose_reading import Run
from milestones.formats.texts import written_dates

LONGEST_DATE = 60
LONGEST_PART = 30
_SEPARATOR = re.compile(r"\s*(?:[:–—―|]|\s-|-\s|\n)\s*")
_AFTER_MARK = re.compile(r"\s*(?:[:.,–—―-]\s*)?")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{4,60})[)\]](?:\s*[:.,–—-])?\s*")
_LABELLED = re.compile(r"(?P<label>[^()\[\]:]{1,60}?)\s*[(\[](?P<date>[^()\[\]]{4,60})[)\]](?=:\s)")
_AT_END = re.compile(r"\s*[(\[]([^()\[\]]{4,60})[)\]]\.?\s*$")
_BEFORE_DATE = re.compile(r"(?:\s+[–—-]|,)\s+")
_NUMBER = re.compile(r"\d|\b[ivx]{1,5}(?:e|eme|ème|[ºo])?\b", re.IGNORECASE)  # as in "XIXe siècle"
_SIGN = re.compile(r"[^\w\s.,:;([\"'“„«<–—-]\s+")  # a symbol such as ☑ or →
_HUNDREDS = re.compile(r"(\d\d)00[’']?s")
_SPACE = re.compile(r",?\s+")
_MOST_SEPARATORS = 4
_MOST_SPACES = 5


class Dated(NamedTuple):
    """A date as it was written, and the runs of the text that follows it."""

    date: str
    rest: list[Run]


def dated(runs: list[Run], language: str, announced: bool = False) -> Dated | None:
    """Return the date at the start of a text block, if a separator or the end follows it.

    If the text is `announced` as a timeline, a comma or a space is a separator too.
    """
    text = prose_runs.text_of(runs)
    if sign := _SIGN.match(text):
        runs, text = prose_runs.from_place(runs, sign.end()), text[sign.end() :]
    beginning = text[: LONGEST_DATE + 3]
    if not has_number(beginning):
        return None
    spaces = _spaces(text, language) if announced else ()
    for end, start in chain(_ends(runs, beginning), spaces):
        written = prose.clean_line(text[:end]).strip(" .,:")
        if _is_date(written, language):
            rest = prose.tidy(prose_runs.from_place(runs, start))
            return Dated(written, _capitalized(rest) if text[end : end + 1] == "," else rest)
    bracketed = _BRACKETED.match(text) if announced else None
    if bracketed and _is_date(bracketed[1], language):
        return Dated(bracketed[1].strip(), prose.tidy(prose_runs.from_place(runs, bracketed.end())))
    return _labelled(runs, text, language) if announced else None


def _labelled(runs: list[Run], text: str, language: str) -> Dated | None:
    """Return the date in brackets after a label, as in "Phase 1 (1999–2008): Troops enter"."""
    match = _LABELLED.match(text)
    if match is None or not _is_date(match["date"], language):
        return None
    rest = [*prose_runs.up_to(runs, match.end("label")), *prose_runs.from_place(runs, match.end())]
    return Dated(match["date"].strip(), prose.tidy(rest))


def _capitalized(runs: list[Run]) -> list[Run]:
    """Return the rest of a sentence such as "In 1999, troops entered" as a sentence."""
    return [(text[:1].upper() + text[1:], marks) for text, marks in runs[:1]] + runs[1:]


def dated_item(runs: list[Run], language: str, announced: bool = False) -> Dated | None:
    """Return the date of an item of a list, or of a heading.

    If `announced`, it can be at the end: "(1999)", "– 1999" or ", 1999".
    """
    found = dated(runs, language, announced)
    if found or not announced:
        return found
    text = prose_runs.text_of(runs)
    start = max(len(text) - LONGEST_DATE - 10, 0)
    bracketed = _AT_END.search(text, start)
    ends = [(bracketed.start(), bracketed[1])] if bracketed else []
    ends += [(dash.start(), text[dash.end() :]) for dash in _BEFORE_DATE.finditer(text, start)]
    for end, written in ends[:_MOST_SEPARATORS]:
        if end and _is_date(written, language):
            return Dated(written.strip(" ."), prose.tidy(prose_runs.up_to(runs, end)))
    return None


def dated_within(runs: list[Run], above: str, language: str) -> Dated | None:
    """Return the date of a text that begins with a part of one, such as "June: Troops enter".

    The rest is the date `above` it, such as the year in a heading.
    """
    text = prose_runs.text_of(runs)
    match = _SEPARATOR.search(text[:LONGEST_PART])
    written = (text[: match.start()] if match else text[: LONGEST_PART + 1]).strip(" .,")
    whole = f"{written} {above}"
    if not above or not 0 < len(written) <= LONGEST_PART or _date(written, language):
        return None
    if not is_within(whole, above, language) or _date(whole, language) == _date(above, language):
        return None
    rest = prose_runs.from_place(runs, match.end()) if match else []
    return Dated(whole, prose.tidy(rest))


def dated_in_year(runs: list[Run], year: str, language: str) -> Dated | None:
    """Return the date of a text that begins with one of this `year` but doesn't say so.

    Such as "24 March: …" below "30 January 1999: …". The date is as it was written.
    """
    found = dated_within(runs, year, language)
    return Dated(found.date.removesuffix(f" {year}"), found.rest) if found else None


def year_of(written: str, language: str) -> str:
    """Return the year of a date, or "" if it has several."""
    date = _date(written, language)
    year = edtf_dates.earliest(date) // 10_000 if date else 0
    return str(year) if date and year == edtf_dates.latest(date) // 10_000 else ""


class DatedLines(NamedTuple):
    """A line that begins with a date, and the lines without one that go on with it."""

    first: Dated
    others: list[list[Run]]

    @property
    def has_text(self) -> bool:
        return bool(self.first.rest or self.others)


def dated_lines(runs: list[Run], language: str, announced: bool = False) -> list[DatedLines]:
    """Return the lines of a text block by their dates, or [] if the first line has none.

    Only if the text is `announced` as a timeline, lines without a date can follow.
    """
    found: list[DatedLines] = []
    for line in prose_runs.lines_of(runs):
        if date := dated(line, language, announced):
            found.append(DatedLines(date, []))
        elif found and announced:
            found[-1].others.append(line)
        else:
            return []
    return found


def has_number(text: str) -> bool:
    """Tell whether a text has digits or a Roman numeral, as most dates have."""
    return bool(_NUMBER.search(text))


def is_within(written: str, span: str, language: str) -> bool:
    """Tell whether a date is within another one, such as a day within its year."""
    inner, outer = _date(written, language), _date(span, language) or _hundred_years(span)
    return (
        bool(inner and outer)
        and edtf_dates.earliest(outer) <= edtf_dates.earliest(inner)
        and edtf_dates.latest(inner) <= edtf_dates.latest(outer)
    )


def _hundred_years(span: str) -> str:
    """Return the years that "2000s" can mean at most, or ""."""
    match = _HUNDREDS.fullmatch(span.strip(" .,:"))
    return f"{match[1]}XX" if match else ""


def _is_date(written: str, language: str) -> bool:
    """Tell whether a text with a number is a date, also one that can mean two, as "2000s" can."""
    return _read(written, languages.or_of_the_site(language))[1]


def _date(written: str, language: str) -> str:
    """Return the date that a text with a number is, or ""."""
    return _read(written, languages.or_of_the_site(language))[0]


@lru_cache(maxsize=20_000)  # to decide about a list, and to make milestones of it
def _read(written: str, language: str) -> tuple[str, bool]:
    """Return the date that a text is, or "", and whether it is one or can mean two."""
    if not has_number(written):
        return "", False
    try:
        date = edtf_dates.read(written_dates.plain(written.strip(" .,:")), language)
    except edtf_dates.Ambiguous:
        return "", True
    except edtf_dates.DateError:
        return "", False
    return date, True


def _spaces(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the space after the longest date at the start of `text`, if there is one.

    The same date can be longer: the "The" in "June 2003 The bridge" has no meaning in a date.
    """
    found = [(match.start(), match.end()) for match in _SPACE.finditer(text[:LONGEST_DATE])]
    read = [(_date(text[:end], language), (end, start)) for end, start in found[:_MOST_SPACES]]
    longest = next((date for date, _ in reversed(read) if date), "")
    yield from [place for date, place in read if date and date == longest][:1]


def may_be_dated(text: str, html: str) -> bool:
    """Tell without much work whether a paragraph may begin with a date."""
    beginning = text[: LONGEST_DATE + 3]
    is_parted = bool(_SEPARATOR.search(beginning)) or len(text) <= LONGEST_DATE
    return has_number(beginning) and (is_parted or "<" in html[3:LONGEST_DATE])


def _ends(runs: list[Run], beginning: str) -> list[tuple[int, int]]:
    """Return the places where a date may end, each with where the text after it starts."""
    found = [(match.start(), match.end()) for match in _SEPARATOR.finditer(beginning)]
    found = found[:_MOST_SEPARATORS]
    first, marks = runs[0] if runs else ("", frozenset())
    if marks and len(first) <= LONGEST_DATE:
        after = _AFTER_MARK.match(beginning, len(first))
        found.append((len(first), after.end() if after else len(first)))
    if len(beginning) <= LONGEST_DATE:
        found.append((len(beginning), len(beginning)))
    return sorted(found, reverse=True)
