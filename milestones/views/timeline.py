"""A timeline of milestones, drawn to scale."""

from collections.abc import Iterable
from typing import NamedTuple

from milestones.document import dates, edtf
from milestones.document.shape import Milestone

from .dates_shown import date_parts

# All lengths are percentages of the timeline's width. They suit the narrowest one that is shown,
# which is 600 px wide (site.css).
MARGIN = 3.0
DOT = 3.4  # dots that are closer than this become one
CHARACTER = 1.6
BETWEEN_LABELS = 2.0


class Mark(NamedTuple):
    """A dot at `x`, for the milestone `uid` and those right after it.

    `label` is its year, or its day or month, in words, centred at `label_x`; it is "" where there
    is no room for it.
    """

    x: float
    uid: str
    label: str = ""
    label_x: float = 0

    @property
    def _half(self) -> float:
        return (len(self.label) * CHARACTER + BETWEEN_LABELS) / 2

    def labelled(self, label: str) -> "Mark":
        """Return the mark with a label that doesn't leave the timeline."""
        half = self._replace(label=label)._half
        return self._replace(label=label, label_x=round(min(max(self.x, half), 100 - half), 1))

    def overlaps(self, other: "Mark") -> bool:
        """Return whether the labels of the two marks overlap."""
        return abs(self.label_x - other.label_x) < self._half + other._half


class _Dot(NamedTuple):
    """A dot at `x`, for the milestone `uid` and those right after it.

    `first` is its year in words, and `years` are those in which it and the last of them begin; or
    they are days and months (see `_names`).
    """

    x: float
    uid: str
    first: str
    years: tuple[str, str]

    def mark(self, *others: Mark) -> Mark:
        """Return the mark with its years or, where these have no room beside `others`, its year.

        It has no label where even that has no room.
        """
        start, end = self.years
        labels = [self.first] if start == end else [f"{start}–{end}", self.first]
        bare = Mark(self.x, self.uid)
        labelled = map(bare.labelled, labels)
        free = (mark for mark in labelled if not any(map(mark.overlaps, others)))
        return next(free, bare)


def marks(rows: Iterable[Milestone], language: str, *, from_right: bool = False) -> list[Mark]:
    """Return the marks of the milestones `rows` in order of time; [] if all have the same date.

    A milestone is placed at its earliest day, and those that would overlap have one dot: at the
    first of them or, at the end of the timeline, at the last. Labels are in `language`. Set
    `from_right` for a language that is written from right to left.
    """
    found = sorted(
        ((dates.position(row.date), row) for row in rows if dates.is_date(row.date)),
        key=lambda pair: pair[0],
    )
    if not found or found[0][0] == found[-1][0]:
        return []
    start, end = found[0][0], found[-1][0]
    is_one_year = len({dates.years(_start(row.date))[0] for _, row in (found[0], found[-1])}) == 1
    dots: list[_Dot] = []
    for time, row in found:
        along = (time - start) / (end - start)
        x = round(MARGIN + abs(from_right - along) * (100 - 2 * MARGIN), 1)
        name, began = _names(row.date, language, is_one_year=is_one_year)
        if not dots or abs(x - dots[-1].x) >= DOT:
            dots.append(_Dot(x, row.uid, name, (began, began)))
        else:
            dots[-1] = dots[-1]._replace(years=(dots[-1].years[0], began))
    dots[-1] = dots[-1]._replace(x=x)
    return _with_labels(dots)


def _names(date: str, language: str, *, is_one_year: bool) -> tuple[str, str]:
    """Return the year of a date in words, and the year in which it begins.

    If all dates begin in one year, these are its day or month, because the year tells nothing.
    """
    year, rest = date_parts(_start(date), language)
    if is_one_year:
        return rest or year, rest or year
    return date_parts(date, language)[0], year


def _start(date: str) -> str:
    """Return the start of a date, if it is a range that has one, or all of it."""
    start = date.partition("/")[0]
    return start if start.strip(".") else date


def _with_labels(dots: list[_Dot]) -> list[Mark]:
    """Give the first dot, the last, and those between them that have room, their labels."""
    first = dots[0].mark()
    if len(dots) == 1:
        return [first]
    last = dots[-1].mark(first)
    found, labelled = [first], first
    for dot in dots[1:-1]:
        mark = dot.mark(labelled, last)
        if mark.label == labelled.label:
            mark = Mark(dot.x, dot.uid)
        elif mark.label:
            labelled = mark
        found.append(mark)
    return [*found, last]


def years_in_words(first: int, last: int, language: str) -> str:
    """Return a range of astronomical years (0 is 1 BC), or a single year, in `language`."""
    start, end = edtf.Point(first), edtf.Point(last)
    return dates.shown(str(start if first == last else edtf.Interval(start, end)), language)
