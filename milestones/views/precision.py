"""How precisely the date of a milestone is known, in words."""

from django.utils.translation import gettext

from milestones.document import edtf
from milestones.document.edtf import Interval, Point


def precision_of(date: str) -> str:
    """Return how precisely an EDTF `date` is known, as a sentence in the active language.

    Returns "" for no date. For text that isn't a date, the sentence says that it is as written.
    """
    if not date:
        return ""
    parsed = edtf.parse(date)
    if parsed is None:
        return gettext("The date is shown as it was written.")
    if isinstance(parsed, Interval):
        return _of_interval(parsed)
    return _of_point(parsed)


def _of_interval(interval: Interval) -> str:
    if not isinstance(interval.end, Point):
        if interval.end == edtf.OPEN:
            return gettext("A period that has not ended.")
        return gettext("A period whose end is not known.")
    if not isinstance(interval.start, Point):
        if interval.start == edtf.OPEN:
            return gettext("A period without a beginning.")
        return gettext("A period whose beginning is not known.")
    if interval.start.qualifier or interval.end.qualifier:
        return gettext("A period whose beginning or end is approximate or uncertain.")
    return gettext("A period from one date to another.")


def _of_point(point: Point) -> str:
    if point.qualifier == "~":
        return gettext("The date is approximate.")
    if point.qualifier == "?":
        return gettext("The date is uncertain.")
    if point.qualifier:
        return gettext("The date is approximate and uncertain.")
    return {
        "day": gettext("The date is known to the day."),
        "month": gettext("The date is known to the month."),
        "quarter": gettext("The date is known to the quarter."),
        "season": gettext("The date is known to the season."),
        "year": gettext("The date is known to the year."),
        "decade": gettext("The date is known to the decade."),
        "century": gettext("The date is known to the century."),
    }[_unit(point)]


def _unit(point: Point) -> str:
    if point.unit > 1:
        return "decade" if point.unit == 10 else "century"
    if point.month is None:
        return "year"
    if point.is_part_of_year:
        return "quarter" if point.month >= edtf.FIRST_QUARTER else "season"
    return "month" if point.day is None else "day"
