"""A timeline of milestones, drawn to scale."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil, floor

from milestones.document import dates, edtf
from milestones.document.shape import Milestone


@dataclass(frozen=True)
class Timeline:
    """The x coordinates of milestones and years, to scale, on a timeline `WIDTH` units wide."""

    WIDTH = 1000
    MARGIN = 52  # half the width of a label such as "12001 BC"
    TICKS = 6  # the most, roughly

    points: list[float]
    ticks: list[tuple[float, str]]  # x, and the year in words

    @property
    def dots(self) -> str:
        """The points as an SVG path: lines of length 0, whose round caps look like dots."""
        return "".join(f"M{x} 24h0" for x in self.points)

    @classmethod
    def of(
        cls, milestones: Iterable[Milestone], language: str, *, from_right: bool = False
    ) -> "Timeline | None":
        """Return the timeline of `milestones`, or None if they all have the same date.

        A milestone is placed at its earliest day. The years are written in `language`. Set
        `from_right` for a language that is written from right to left.
        """
        times = {dates.position(row.date) for row in milestones if dates.is_date(row.date)}
        start, end = min(times, default=0), max(times, default=0)
        if start == end:
            return None

        def x(time: float) -> float:
            along = (time - start) / (end - start)
            return round(cls.MARGIN + abs(from_right - along) * (cls.WIDTH - 2 * cls.MARGIN), 1)

        step = next(n for n in _steps() if (end - start) / n <= cls.TICKS)
        years = _round_years(ceil(start), floor(end), step)
        return cls(
            points=sorted({x(time) for time in times}),
            ticks=[(x(year), years_in_words(year, year, language)) for year in years],
        )


def years_in_words(first: int, last: int, language: str) -> str:
    """Return a range of astronomical years (0 is 1 BC), or a single year, in `language`."""
    start, end = edtf.Point(first), edtf.Point(last)
    return dates.shown(str(start if first == last else edtf.Interval(start, end)), language)


def _round_years(first: int, last: int, step: int) -> list[int]:
    """Return the years from `first` to `last` that are multiples of `step`, in AD and BC."""
    before = range(1 - step, first - 1, -step)
    return [year for year in (*before, *range(step, last + 1, step)) if first <= year <= last]


def _steps() -> Iterator[int]:
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10
