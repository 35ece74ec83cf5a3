"""What the templates need to know of a Document, made ready: anchors, numbers, a time line."""

import datetime
from dataclasses import dataclass
from functools import lru_cache

from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import get_language

from . import documents, prose

DESCRIPTION_LENGTH = 300  # what search engines and link previews show at most


@dataclass(frozen=True)
class Row:
    """A row of the document with the references it shows: (source's uid, number) pairs."""

    data: documents.Section | documents.FocusArea | documents.Milestone
    references: list


class Page:
    """A Document as its page shows it."""

    def __init__(self, document):
        self.document = document

    @cached_property
    def description(self):
        """The lead as plain text on one line, cut at a word, for search engines and feeds."""
        text = prose.clean_line(prose.text_of(self.document.lead))
        if len(text) <= DESCRIPTION_LENGTH:
            return text
        return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"

    @property
    def conclusion_heading(self):
        return self.document.conclusion_heading or "Conclusion"

    @property
    def contents(self):
        """The page's headings in order, as (id, heading) pairs."""
        document = self.document
        yield from ((f"s-{row.uid}", row.heading) for row in document.sections if row.heading)
        if document.focus_areas:
            yield "focus-areas", "Focus areas"
        if document.milestones:
            yield "milestones", "Milestones"
        yield "conclusion", self.conclusion_heading
        if document.sources:
            yield "sources", "Sources"

    @cached_property
    def _numbers(self):
        return {row.uid: number for number, row in enumerate(self.document.sources, 1)}

    def _rows(self, rows):
        numbers = self._numbers
        cited = [[(uid, numbers[uid]) for uid in row.sources if uid in numbers] for row in rows]
        return [Row(row, references) for row, references in zip(rows, cited, strict=True)]

    @property
    def sections(self):
        return self._rows(self.document.sections)

    @property
    def focus_areas(self):
        return self._rows(self.document.focus_areas)

    @property
    def milestones(self):
        return self._rows(self.document.milestones)

    @cached_property
    def timeline(self):
        return Timeline.of(self.document.milestones)


def day_and_month(milestone):
    """Return "12 June", "June" or "": what is known of the date beside the year."""
    if not milestone.month:
        return ""
    month = _month(milestone.month, get_language())
    return f"{milestone.day} {month}" if milestone.day else month


@lru_cache
def _month(number, language):
    return str(MONTHS[number])


@dataclass(frozen=True)
class Timeline:
    """Milestones in proportion to time, on a strip of `WIDTH` units: x coordinates."""

    WIDTH = 1000
    MARGIN = 24
    TICKS = 6  # at the most

    points: list
    ticks: list  # (x, year) pairs
    first: int
    last: int

    @property
    def dots(self):
        """The points as an SVG path of round caps."""
        return "".join(f"M{x} 24h0" for x in self.points)

    @classmethod
    def of(cls, milestones):
        """Return the time line of `milestones` (in order of date); None when it is one moment."""
        times = [_fraction_of_years(row) for row in milestones]
        if not times or times[0] == times[-1]:
            return None
        start, span = times[0], times[-1] - times[0]

        def x(time):
            return round(cls.MARGIN + (time - start) / span * (cls.WIDTH - 2 * cls.MARGIN), 1)

        step = next(n for n in _steps() if span / n <= cls.TICKS)
        years = range(-int(-start // step) * step, int(times[-1]) + 1, step)
        return cls(
            points=sorted({x(time) for time in times}),
            ticks=[(x(year), year) for year in years if year >= start],
            first=milestones[0].year,
            last=milestones[-1].year,
        )


def _fraction_of_years(milestone):
    start = datetime.date(milestone.year, 1, 1)
    day = datetime.date(milestone.year, milestone.month or 1, milestone.day or 1)
    return milestone.year + (day - start).days / 366


def _steps():
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
