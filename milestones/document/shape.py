"""The Document: an article as one plain value, without a database.

Code that passes articles around passes Documents: an import makes one, a draft is read and written
as one, and an edition is a frozen one.

Each field is described here (see `Field`). The code that stores, shows, compares, merges, writes
and reads Documents goes by these descriptions, so a new field is added only here.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _

from . import edtf

LANGUAGE_LENGTH = 35  # RFC 5646, 4.4.1: enough for every likely tag
LABEL_LENGTH = 100
DATE_LENGTH = 100
TITLE_LENGTH = 300
IMPACT_LENGTH = 1000
URL_LENGTH = 2000
UID_LENGTH = 16
UID = re.compile(rf"[0-9a-z]{{1,{UID_LENGTH}}}")
# Without the vowels and look-alikes, so that no uid spells a word.
_UID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_uid() -> str:
    """Return a new random uid: permanent, and used in URLs such as `#k7d2mxq9`."""
    return "m" + "".join(secrets.choice(_UID_ALPHABET) for _ in range(9))


# --- Fields ---------------------------------------------------------------------------------------


class Kind(Enum):
    """What a field holds. All but ROWS and UIDS are text, and "" when empty."""

    UID = "uid"
    LINE = "line"  # one line of plain text
    INLINE = "inline"  # one line of prose: emphasis, links and references
    PROSE = "prose"  # canonical prose: see `prose`
    DATE = "date"  # EDTF (ISO 8601-2), or the text as written if it isn't a valid date
    DAY = "day"  # ISO 8601: 2026-01-31
    URL = "url"
    LANGUAGE = "language"  # a BCP 47 tag
    UIDS = "uids"  # of sources
    FOCUS_AREA = "focus area"  # its uid
    ROWS = "rows"


class Field(NamedTuple):
    """The description of a field of a Document or row.

    Its `label` is in English: `gettext` translates it. `limit` is in characters of its text.
    """

    name: str
    kind: Kind
    label: str
    limit: int | None = None


def _field(kind: Kind, label: str, limit: int | None = None, default: Any = "") -> Any:
    return field(default=default, metadata={"kind": kind, "label": label, "limit": limit})


def fields_of(shape: Any) -> tuple[Field, ...]:
    """Return the Fields of `shape` (Document, or the class of a row) in reading order."""
    if shape not in _found:
        _found[shape] = tuple(Field(f.name, *f.metadata.values()) for f in fields(shape))
    return _found[shape]


_found: dict[Any, tuple[Field, ...]] = {}  # of each shape


# --- Rows -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that supports the article. `checked` is when somebody last verified that."""

    uid: str = _field(Kind.UID, "")
    title: str = _field(Kind.LINE, _("Title"), TITLE_LENGTH)
    author: str = _field(Kind.LINE, _("Author"), TITLE_LENGTH)
    publisher: str = _field(Kind.LINE, _("Publisher"), TITLE_LENGTH)
    url: str = _field(Kind.URL, _("URL"), URL_LENGTH)
    published: str = _field(Kind.DATE, _("Published"), DATE_LENGTH)
    checked: str = _field(Kind.DAY, _("Checked"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its prose; either may be missing."""

    uid: str = _field(Kind.UID, "")
    heading: str = _field(Kind.LINE, _("Heading"), TITLE_LENGTH)
    body: str = _field(Kind.PROSE, _("Text"))
    sources: tuple[str, ...] = _field(Kind.UIDS, _("Sources"), default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusArea:
    """A title, a text, or both."""

    uid: str = _field(Kind.UID, "")
    title: str = _field(Kind.LINE, _("Title"), TITLE_LENGTH)
    body: str = _field(Kind.PROSE, _("Text"))
    sources: tuple[str, ...] = _field(Kind.UIDS, _("Sources"), default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A row of the table: when, what was done, what resulted, and more `detail`.

    It may belong to a focus area.
    """

    uid: str = _field(Kind.UID, "")
    date: str = _field(Kind.DATE, _("Date"), DATE_LENGTH)
    initiative: str = _field(Kind.INLINE, _("Key initiative"), TITLE_LENGTH)
    impact: str = _field(Kind.INLINE, _("Impact"), IMPACT_LENGTH)
    detail: str = _field(Kind.PROSE, _("Detail"))
    focus_area: str = _field(Kind.FOCUS_AREA, _("Focus area"))
    sources: tuple[str, ...] = _field(Kind.UIDS, _("Sources"), default=())


# --- The Document ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article. If a heading or a label is "", the page shows a default."""

    language: str = _field(Kind.LANGUAGE, _("Language"), LANGUAGE_LENGTH)  # "" when it isn't known
    title: str = _field(Kind.LINE, _("Title"), TITLE_LENGTH)
    short_title: str = _field(Kind.LINE, _("Short title"), LABEL_LENGTH)
    lead: str = _field(Kind.PROSE, _("Lead"))
    sections: tuple[Section, ...] = _field(Kind.ROWS, _("Sections"), default=())
    focus_heading: str = _field(Kind.LINE, _("Heading of the focus areas"), TITLE_LENGTH)
    focus_intro: str = _field(Kind.PROSE, _("Introduction to the focus areas"))
    focus_areas: tuple[FocusArea, ...] = _field(Kind.ROWS, _("Focus areas"), default=())
    milestones_heading: str = _field(Kind.LINE, _("Heading of the milestones"), TITLE_LENGTH)
    milestones_intro: str = _field(Kind.PROSE, _("Introduction to the milestones"))
    date_label: str = _field(Kind.LINE, _("First column of the milestones"), LABEL_LENGTH)
    initiative_label: str = _field(Kind.LINE, _("Second column of the milestones"), LABEL_LENGTH)
    impact_label: str = _field(Kind.LINE, _("Third column of the milestones"), LABEL_LENGTH)
    milestones: tuple[Milestone, ...] = _field(Kind.ROWS, _("Milestones"), default=())
    conclusion_heading: str = _field(Kind.LINE, _("Heading of the conclusion"), TITLE_LENGTH)
    conclusion: str = _field(Kind.PROSE, _("Conclusion"))
    sources: tuple[Source, ...] = _field(Kind.ROWS, _("Sources"), default=())


# The parts of a Document that have rows, in reading order.
ROWS = {
    "sections": Section,
    "focus_areas": FocusArea,
    "milestones": Milestone,
    "sources": Source,
}
Row = Section | FocusArea | Milestone | Source


def chronological(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Return the milestones, oldest first. A year alone comes before the months of that year.

    Milestones without a valid date come last, in the order they had.
    """
    return tuple(sorted(milestones, key=_when))


def focus_area_of(document: Document, milestone: Milestone) -> FocusArea | None:
    """Return the focus area of `document` that `milestone` belongs to, or None."""
    uid = milestone.focus_area
    return next((area for area in document.focus_areas if uid and area.uid == uid), None)


def milestone_of(document: Document, uid: str) -> Milestone | None:
    """Return the milestone of `document` with this uid, or None."""
    return next((row for row in document.milestones if row.uid == uid), None)


def _when(row: Milestone) -> tuple[int, int]:
    return (0, edtf.sort_key(row.date)) if edtf.is_date(row.date) else (1, 0)
