"""Upgrade the JSON data of an older schema version to the next version.

Never change the functions here: editions stored in an older version depend on them.
"""

from html import escape
from types import NoneType
from typing import Any

Data = dict[str, Any]

_ADDED_IN_2 = (
    *("language", "short_title", "focus_heading", "milestones_heading"),
    *("date_label", "initiative_label", "impact_label"),
)


class DocumentError(ValueError):
    """The data is not a Document. The message says where and why."""


def _from_1(data: Data) -> Data:
    """Turn dates into EDTF, and milestones' texts into prose; leave new fields empty."""
    return {
        **dict.fromkeys(_ADDED_IN_2, ""),
        **data,
        "schema_version": 2,
        "milestones": [_milestone_from_1(row) for row in _rows(data, "milestones")],
        "sources": [{"author": "", "published": "", **row} for row in _rows(data, "sources")],
    }


def _milestone_from_1(row: Data) -> Data:
    year, month, day = (_number(row, name) for name in ("year", "month", "day"))
    if year is None or (day and not month):
        raise DocumentError("A milestone has no year, or has a day but no month.")
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if day else "")
    others = {name: value for name, value in row.items() if name not in ("year", "month", "day")}
    texts = {name: escape(_text(row, name), quote=False) for name in ("initiative", "impact")}
    return {"detail": "", **others, **texts, "date": "-".join(filter(None, parts))}


def _from_2(data: Data) -> Data:
    """Let no milestone belong to a focus area."""
    milestones = [{"focus_area": "", **row} for row in _rows(data, "milestones")]
    return {**data, "schema_version": 3, "milestones": milestones}


def _rows(data: Data, part: str) -> list[Data]:
    rows = data.get(part)
    if type(rows) is not list or any(type(row) is not dict for row in rows):
        raise DocumentError(f"{part} is not a list of objects.")
    return rows


def _number(row: Data, name: str) -> int | None:
    value = row.get(name)
    if type(value) not in (int, NoneType):
        raise DocumentError(f"{name} is not a number.")
    return value


def _text(row: Data, name: str) -> str:
    value = row.get(name)
    if type(value) is not str:
        raise DocumentError(f"{name} is not text.")
    return value


# For each older schema version, the function that upgrades its data to the next version.
UPGRADES = {1: _from_1, 2: _from_2}
