"""The columns in which version 0.2 stores a milestone's date and texts.

During an upgrade, processes of version 0.2 keep running for a while. They read and write only these
columns. So this version writes both the old and the new columns. When it reads a row whose old
columns differ from what it would have written, version 0.2 has changed them, and they count. The
next version copies such changes one last time and drops the old columns.
"""

from html import escape
from typing import Any, Protocol

from milestones.document import edtf, prose, shape


class Columns(Protocol):
    """A row of the milestones table, with its new and old columns."""

    date: str
    initiative: str
    impact: str
    year: int
    month: int | None
    day: int | None
    plain_initiative: str
    plain_impact: str


def values(row: Any) -> dict[str, Any]:
    """Return the values of the old columns of `row`, from its new columns.

    The year is 0 if the date isn't a plain year, month or day. Version 0.2 then can't save or
    publish the milestone until an editor enters a year.
    """
    return {
        **_date(row.date),
        "plain_initiative": prose.text_of(row.initiative)[: shape.TITLE_LENGTH],
        "plain_impact": prose.text_of(row.impact)[: shape.IMPACT_LENGTH],
    }


def _date(date: str) -> dict[str, int | None]:
    point = edtf.parse(date)
    if isinstance(point, edtf.Point) and _is_plain(point):
        return {"year": point.year, "month": point.month, "day": point.day}
    return {"year": 0, "month": None, "day": None}


def _is_plain(point: edtf.Point) -> bool:
    is_day = not (point.qualifier or point.is_part_of_year or point.unit > 1)
    return is_day and 1 <= point.year <= 9999


def follow(instance: Columns) -> None:
    """Copy what version 0.2 wrote to the old columns of `instance` to its new columns."""
    expected = values(instance)
    written = {name: getattr(instance, name) for name in expected}
    if any(written[name] != expected[name] for name in ("year", "month", "day")):
        instance.date = _edtf(instance.year, instance.month, instance.day)
    for name in ("initiative", "impact"):
        if written[f"plain_{name}"] != expected[f"plain_{name}"]:
            setattr(instance, name, escape(written[f"plain_{name}"], quote=False))


def _edtf(year: int, month: int | None, day: int | None) -> str:
    if not year:
        return ""
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if day else "")
    return "-".join(filter(None, parts))
