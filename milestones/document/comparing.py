"""What changed between two Documents: by part and by row, and word by word within a text.

Rows are matched by their uid, so a row that moved is reported as moved. Text is compared as readers
see it, without tags.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext

from . import dates, edtf, languages, prose, prose_remarks, shape, words
from .shape import Document, Field, FocusArea, Kind, Row, fields_of
from .text_changes import Paragraph, Piece, paragraphs

_FIELDS = {field.name: field for field in fields_of(Document)}
# The labels of the parts of a Document in English, in reading order.
PARTS = {name: field.label for name, field in _FIELDS.items()}


@dataclass(frozen=True)
class FieldChange:
    """A text that differs. `remarks` describe changes that the text itself doesn't show."""

    name: str
    label: str
    paragraphs: tuple[Paragraph, ...]
    remarks: tuple[str, ...] = ()

    @property
    def groups(self) -> list[tuple[bool, list[Paragraph]]]:
        """Runs of paragraphs as (changed, paragraphs) pairs: unchanged runs can be collapsed."""
        runs = groupby(self.paragraphs, key=lambda paragraph: paragraph.changed)
        return [(changed, list(paragraphs)) for changed, paragraphs in runs]


@dataclass(frozen=True)
class RowChange:
    """A row that differs: `kind` is "added", "removed", "changed" or "moved" (moved only)."""

    uid: str
    kind: str
    name: str
    moved: bool
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class PartChange:
    """A part of the article that differs: a text, or some of its rows."""

    name: str
    label: str
    text: FieldChange | None = None
    rows: tuple[RowChange, ...] = ()
    unchanged: tuple[str, ...] = ()  # the names of the other rows

    @property
    def count(self) -> int:
        return len(self.rows) or 1


@dataclass(frozen=True)
class Comparison:
    """All differences between two Documents, in reading order."""

    parts: tuple[PartChange, ...]
    unchanged: tuple[str, ...]  # the labels of the other parts that either Document has

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def summary(self) -> str:
        """A summary for readers: "3 changes: Title, 2 in Milestones"."""
        if not self.parts:
            return gettext("No changes in the text")
        text = ngettext("%(count)s change: %(parts)s", "%(count)s changes: %(parts)s", self.count)
        return text % {"count": self.count, "parts": ", ".join(map(_in_short, self.parts))}


def _in_short(part: PartChange) -> str:
    if not part.rows:
        return part.label
    return gettext("%(count)s in %(part)s") % {"count": part.count, "part": part.label}


def compare(old: Document, new: Document) -> Comparison:
    """Return the Comparison of two Documents."""
    changes = {name: _part_change(name, old, new) for name in PARTS}
    unchanged = [
        gettext(label)
        for name, label in PARTS.items()
        if changes[name] is None and (getattr(old, name) or getattr(new, name))
    ]
    return Comparison(tuple(change for change in changes.values() if change), tuple(unchanged))


def _part_change(name: str, old: Document, new: Document) -> PartChange | None:
    before, after = getattr(old, name), getattr(new, name)
    if same(before, after):
        return None
    wording = Wording.of(old, new)
    if name not in shape.ROWS:
        change = field_change(_FIELDS[name], before, after, wording)
        return PartChange(name, gettext(PARTS[name]), text=change)
    return _rows_change(name, before, after, wording)


# --- Values as readers see them -------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """How to show values: the language for dates, and the names of rows by uid.

    These are the `titles` of sources and the `areas`, which are focus areas.
    """

    language: str
    titles: Mapping[str, str]
    areas: Mapping[str, str]

    @classmethod
    def of(cls, old: Document, new: Document) -> "Wording":
        """Return the Wording for a comparison, in the new Document's language if it has one."""
        areas = focus_area_names(*old.focus_areas, *new.focus_areas)
        return cls(new.language or old.language, source_titles(old, new), areas)

    def text(self, field: Field, value: Any) -> str:
        """Return the value of a field as plain text."""
        if field.kind in (Kind.PROSE, Kind.INLINE):
            return prose.text_of(value)
        if field.kind in (Kind.DATE, Kind.DAY):
            return date_text(value, self.language)
        if field.kind is Kind.LANGUAGE:
            return languages.name(value)
        if field.kind is Kind.UIDS:
            return "\n".join(self.titles.get(uid) or f"({uid})" for uid in value)
        if field.kind is Kind.FOCUS_AREA and value:
            return self.areas.get(value) or f"({value})"
        return value


def date_text(date: str, language: str) -> str:
    """Return a date in words, "12 June 1999", or unchanged if it isn't a valid date."""
    return dates.shown(date, languages.or_of_the_site(language)) if edtf.is_date(date) else date


def source_titles(*documents: Document) -> dict[str, str]:
    """Return a distinct name for each source of `documents`, by uid: its title or URL."""
    sources = {source.uid: source for document in documents for source in document.sources}
    titles = {uid: source.title or source.url for uid, source in sources.items()}
    counts = Counter(titles.values())
    return {
        uid: title if counts[title] == 1 else f"{title} ({uid})" for uid, title in titles.items()
    }


def focus_area_name(area: FocusArea) -> str:
    """Return the title of a focus area, or else the beginning of its text: see `row_name`."""
    return area.title or row_name(area)


def focus_area_names(*areas: FocusArea) -> dict[str, str]:
    """Return a distinct name for each focus area by its uid, if it has one.

    Of several with the same uid, the last counts. One without words is "Focus area 2". Of two names
    that differ in no more than their case, the second has a number after it.
    """
    names: dict[str, str] = {}
    unnamed = gettext("Focus area")
    taken: set[str] = set()
    distinct = {area.uid: area for area in areas if area.uid}
    for number, area in enumerate(distinct.values(), 1):
        name = focus_area_name(area) if area.title or area.body else f"{unnamed} {number}"
        while name.casefold() in taken:
            name = f"{name} ({number})"
        taken.add(name.casefold())
        names[area.uid] = name
    return names


# --- Rows -----------------------------------------------------------------------------------------


def _rows_change(
    part: str, before: Sequence[Row], after: Sequence[Row], wording: Wording
) -> PartChange:
    old = {row.uid: row for row in before}
    new = {row.uid: row for row in after}
    moved = _moved([row.uid for row in before if row.uid in new], list(new))
    rows, unchanged = [], []
    for row in _together(before, after):
        change = row_change(old.get(row.uid), new.get(row.uid), row.uid in moved, wording)
        if change:
            rows.append(change)
        else:
            unchanged.append(row_name(row, wording.language))
    return PartChange(part, gettext(PARTS[part]), rows=tuple(rows), unchanged=tuple(unchanged))


def same(before: Any, after: Any) -> bool:
    """Tell whether two values, rows or Documents are equal after Unicode normalisation (NFC)."""
    if isinstance(before, str) and isinstance(after, str):
        return before == after or words.normal(before) == words.normal(after)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(map(same, before, after))
    if is_dataclass(before) and type(before) is type(after):
        names = (field.name for field in fields(before))
        return all(same(getattr(before, name), getattr(after, name)) for name in names)
    return before == after


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the uids that moved: the smallest set that explains the new order."""
    places = {uid: place for place, uid in enumerate(after)}
    tails: list[int] = []
    chain: list[str] = []
    previous: dict[str, str | None] = {}
    for uid in before:  # the longest increasing subsequence, by patience sorting
        length = bisect_left(tails, places[uid])
        tails[length:] = [places[uid], *tails[length + 1 :]]
        chain[length:] = [uid, *chain[length + 1 :]]
        previous[uid] = chain[length - 1] if length else None
    stayed: set[str] = set()
    last = chain[-1] if chain else None
    while last is not None:
        stayed.add(last)
        last = previous[last]
    return set(before) - stayed


def _together(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    """Yield each row once, in the new order. A removed row follows the row that preceded it."""
    kept = {row.uid for row in after}
    removed: dict[str | None, list[Row]] = {}
    neighbour = None
    for row in before:
        if row.uid in kept:
            neighbour = row.uid
        else:
            removed.setdefault(neighbour, []).append(row)
    yield from removed.get(None, ())
    for row in after:
        yield row
        yield from removed.get(row.uid, ())


def row_change(old: Row | None, new: Row | None, moved: bool, wording: Wording) -> RowChange | None:
    """Return the RowChange from `old` to `new`, or None if nothing changed.

    `old` is None for an added row, `new` is None for a removed one."""
    changes = tuple(_field_changes(old, new, wording))
    if not (changes or moved) and old and new:
        return None
    row = new or old
    assert row
    name = row_name(row, wording.language)
    return RowChange(row.uid, _row_kind(old, new, changes), name, moved, changes)


def _field_changes(old: Row | None, new: Row | None, wording: Wording) -> Iterator[FieldChange]:
    for field in fields_of(type(new or old)):
        empty: Any = () if field.kind is Kind.UIDS else ""
        before, after = (getattr(side, field.name) if side else empty for side in (old, new))
        if not same(before, after) and field.kind is not Kind.UID:
            yield field_change(field, before, after, wording)


def _row_kind(old: Row | None, new: Row | None, changes: tuple[FieldChange, ...]) -> str:
    if not (old and new):
        return "added" if new else "removed"
    return "changed" if changes else "moved"


def row_name(row: Row, language: str = "") -> str:
    """Return a name for a row: "12 June 1999: Deployment", a heading or a title."""
    if isinstance(row, shape.Milestone):
        texts = (row.initiative, row.impact, row.detail)
        says = next(filter(None, map(prose.text_of, texts)), "")
        name = ": ".join(filter(None, (date_text(row.date, language), says)))
    else:
        name = getattr(row, "heading", "") or getattr(row, "title", "")
        name = name or prose.text_of(getattr(row, "body", "")) or getattr(row, "url", "")
    name = prose.clean_line(name) or gettext("(empty)")
    return name if len(name) <= 80 else name[:80].rsplit(" ", 1)[0] + " …"


# --- Text -----------------------------------------------------------------------------------------


def field_change(field: Field, before: Any, after: Any, wording: Wording) -> FieldChange:
    """Return the FieldChange from one value of a field to another, shown by `wording`."""
    remarks: tuple[str, ...] = ()
    texts = wording.text(field, before), wording.text(field, after)
    if field.kind in (Kind.PROSE, Kind.INLINE):
        remarks = tuple(prose_remarks.remarks(before, after, wording.titles))
    elif texts[0] == texts[1]:
        text = gettext(
            "It looks the same, but the stored text changed from “%(before)s” to “%(after)s”."
        )
        remarks = (text % {"before": before, "after": after},)
    is_name = field.kind in (Kind.LANGUAGE, Kind.FOCUS_AREA)
    compared = _whole(*texts) if is_name else paragraphs(*texts)
    return FieldChange(field.name, gettext(field.label), compared, remarks)


def _whole(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return the Paragraph of a comparison of two names, which have no parts."""
    pieces = (Piece("removed", before), Piece("added", after))
    return (Paragraph(tuple(piece for piece in pieces if piece.text)),)
