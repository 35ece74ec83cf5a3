"""The milestones of a Document as a table of plain text, which people edit in a spreadsheet.

`milestones_csv` and `milestones_xlsx` write it to files. `importing.milestone_rows` reads an edited
table back.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from milestones.document import citations, comparing, dates, languages, prose
from milestones.document.shape import Document, Source

FOCUS_AREA = "Focus area"
HEAD = ("Date", "Date in words", "Key initiative", "Impact", "Detail", FOCUS_AREA, "Sources", "uid")

_NUMBER = re.compile(r"\[[0-9]+\]")


def rows_of(document: Document) -> list[tuple[str, ...]]:
    """Return the cells of each milestone, in the order of HEAD.

    Dates are in EDTF, and in words in the document's language. Prose becomes plain text. Each
    source that the milestone refers to, in its texts too, has a line: see `source_names`. Focus
    areas have the names of `comparing.focus_area_names`.
    """
    language = languages.or_of_the_site(document.language)
    names = source_names(document.sources)
    areas = comparing.focus_area_names(*document.focus_areas)
    return [
        (
            row.date,
            in_words(row.date, language),
            *map(prose.text_of, (row.initiative, row.impact, row.detail)),
            areas.get(row.focus_area, ""),
            "\n".join(
                names[uid] for uid in dict.fromkeys(citations.in_milestone(row)) if uid in names
            ),
            row.uid,
        )
        for row in document.milestones
    ]


def in_words(date: str, language: str) -> str:
    """Return a date in words in `language`, or unchanged if it isn't a valid date."""
    return dates.shown(date, language) if dates.is_date(date) else date


def source_names(sources: Sequence[Source]) -> Mapping[str, str]:
    """Return a name for each source by uid, and no name twice.

    It is the URL, or else the title, if no other source has the same. Otherwise it is the number of
    the source, such as "[2]".
    """
    counts = Counter(name for source in sources for name in {source.url, source.title})
    return {source.uid: _name(source, n, counts) for n, source in enumerate(sources, 1)}


def _name(source: Source, number: int, counts: Counter[str]) -> str:
    for name in (source.url, source.title):
        if name and counts[name] == 1 and not _NUMBER.fullmatch(name):
            return name
    return f"[{number}]"
