"""Two editors changed the same draft: what differs, who changed it, and how to merge.

Drafts are compared unit by unit: each text, each row (by its uid), and the order of each list. The
draft that both editors started from shows who changed what.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from . import citations, comparing, shape
from .comparing import FieldChange, Wording
from .shape import Document, Field, Kind, fields_of

MINE, THEIRS = "mine", "theirs"
_FIELDS = {field.name: field for field in fields_of(Document)}
# What editors can change in addition to the Document.
_FIELDS |= {
    "slug": Field("slug", Kind.LINE, "Slug"),
    "featured": Field("featured", Kind.LINE, "Featured"),
}
_ORDER = Field("order", Kind.LINE, "Order")
Uids = tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """Everything that an editor can change on the edit page of an article."""

    document: Document
    slug: str
    featured: bool


class Key(NamedTuple):
    """A unit of a draft: a text, a row, or the order of a part's rows.

    `kind` is "", "row" or "order", and `uid` is the row's. `str` gives the names of form fields:
    "title", "sections:row:k7d2" and "sections:order".
    """

    part: str
    kind: str = ""
    uid: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, self))


@dataclass(frozen=True)
class Difference:
    """A unit in which two drafts differ: `changed_by` is "mine", "theirs" or "both".

    `fields` are the FieldChanges from theirs to mine. `theirs` and `mine` say on which side the row
    is missing.
    """

    key: Key
    label: str
    changed_by: str
    theirs: str
    mine: str
    fields: tuple[FieldChange, ...]


def differences(base: Draft | None, theirs: Draft, mine: Draft) -> list[Difference]:
    """Return the Differences between two Drafts, in reading order.

    `base` is the Draft that both started from. If it is None, every difference counts as changed by
    both. The order of sources that both cite doesn’t count: it follows from the text.
    """
    old = _units(base) if base else None
    left, right = _units(theirs), _units(mine)
    found = []
    cited = set(citations.mentions(theirs.document)).intersection(citations.mentions(mine.document))
    for key in dict.fromkeys([*right, *left]):
        t, m = left.get(key), right.get(key)
        if key.kind == "order":
            t, m = _common(t, m, without=cited if key.part == "sources" else ())
        if not comparing.same(t, m):
            changed_by = _changed_by(old.get(key), t, m, key) if old else "both"
            found.append(_difference(key, changed_by, t, m, theirs, mine))
    return found


def merge(theirs: Draft, mine: Draft, chosen: Mapping[Key, str]) -> Draft:
    """Return a Draft with `chosen`'s side of each difference between two Drafts.

    `chosen` maps the Keys of differences to "mine" or "theirs". Other units are taken from
    mine. Milestones are sorted by date, and sources as they are cited.
    """
    left, right = _units(theirs), _units(mine)
    units: dict[Key, Any] = {key: right.get(key) for key in dict.fromkeys([*right, *left])}
    units |= {key: left.get(key) for key, side in chosen.items() if side == THEIRS}
    texts = (field.name for field in fields_of(Document) if field.kind is not Kind.ROWS)
    values: dict[str, Any] = {name: units[Key(name)] for name in texts}
    for part in shape.ROWS:
        first, second = (
            (theirs, mine) if chosen.get(Key(part, "order")) == THEIRS else (mine, theirs)
        )
        order = _joined_order(_uids(first, part), _uids(second, part))
        kept = (units.get(Key(part, "row", uid)) for uid in order)
        values[part] = tuple(row for row in kept if row is not None)
    document = Document(**values)
    milestones = shape.chronological(document.milestones)
    document = citations.in_order(replace(document, milestones=milestones))
    return Draft(document, units[Key("slug")], units[Key("featured")])


def _units(draft: Draft) -> dict[Key, Any]:
    units: dict[Key, Any] = {Key("slug"): draft.slug, Key("featured"): draft.featured}
    for name in comparing.PARTS:
        value = getattr(draft.document, name)
        if name in shape.ROWS:
            units |= {Key(name, "row", row.uid): row for row in value}
            if name != "milestones":  # these are sorted by date
                units[Key(name, "order")] = tuple(row.uid for row in value)
        else:
            units[Key(name)] = value
    return units


def _uids(draft: Draft, part: str) -> list[str]:
    return [row.uid for row in getattr(draft.document, part)]


def _common(
    first: Uids | None, second: Uids | None, without: Iterable[str] = ()
) -> tuple[Uids, Uids]:
    both = (set(first or ()) & set(second or ())).difference(without)
    left, right = (tuple(uid for uid in uids or () if uid in both) for uids in (first, second))
    return left, right


def _changed_by(base: Any, theirs: Any, mine: Any, key: Key) -> str:
    if key.kind == "order":
        pairs = (_common(theirs, base), _common(mine, base))
        they_kept, i_kept = (now == before for now, before in pairs)
        return _who(they_kept, i_kept)
    return _who(comparing.same(theirs, base), comparing.same(mine, base))


def _who(they_kept: bool, i_kept: bool) -> str:
    if i_kept:
        return THEIRS
    return MINE if they_kept else "both"


def _joined_order(first: Iterable[str], second: Sequence[str]) -> list[str]:
    """Return the uids of `first`, and those only in `second` after the uid they follow there."""
    order = list(first)
    for i, uid in enumerate(second):
        if uid not in order:
            before = next((u for u in reversed(second[:i]) if u in order), None)
            order.insert(order.index(before) + 1 if before else 0, uid)
    return order


def _difference(
    key: Key, changed_by: str, t: Any, m: Any, theirs: Draft, mine: Draft
) -> Difference:
    field = _FIELDS[key.part]
    wording = Wording.of(theirs.document, mine.document)
    if not key.kind:
        change = comparing.field_change(field, _text(t), _text(m), wording)
        return Difference(key, field.label, changed_by, "", "", (change,))
    if key.kind == "order":
        names = {
            row.uid: comparing.row_name(row, wording.language)
            for draft in (theirs, mine)
            for row in getattr(draft.document, key.part)
        }
        before, after = ("\n".join(names[uid] for uid in uids) for uids in (t, m))
        change = comparing.field_change(_ORDER, before, after, wording)
        return Difference(key, f"{field.label}: order", changed_by, "", "", (change,))
    row = comparing.row_change(t, m, False, wording)
    assert row
    absent = "This version does not have this row."
    texts = ("" if t else absent, "" if m else absent)
    return Difference(key, f"{field.label}: {row.name}", changed_by, *texts, row.fields)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value
