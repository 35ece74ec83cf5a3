"""Two editors changed the same draft: what differs, whose change it is, and how to join both.

A draft is compared unit by unit: each text, each row (by its uid), and the order of each list. The
draft that both started from tells who changed what.
"""

from dataclasses import dataclass, fields, replace

from . import comparing, documents
from .documents import Document

MINE, THEIRS = "mine", "theirs"
_LABELS = comparing.PARTS | {"slug": "Address (slug)", "featured": "On the front page first"}


@dataclass(frozen=True)
class Draft:
    """All that an editor changes on the screen of an article."""

    document: Document
    slug: str
    featured: bool


@dataclass(frozen=True)
class Difference:
    """A unit in which two drafts differ: `changed_by` is "mine", "theirs" or "both".

    `fields` are comparing.FieldChanges from theirs to mine; `theirs` and `mine` say what is there.
    """

    key: str
    label: str
    changed_by: str
    theirs: str
    mine: str
    fields: tuple


def differences(base, theirs, mine):
    """Return in which units two Drafts differ, as Differences, in reading order.

    `base` is the Draft that both started from; without it (None), both count as changed.
    """
    old = _units(base) if base else None
    left, right = _units(theirs), _units(mine)
    found = []
    for key in dict.fromkeys([*right, *left]):
        t, m = left.get(key), right.get(key)
        if key.endswith(":order"):
            t, m = _common(t, m)
        if t != m:
            changed_by = _changed_by(old.get(key), t, m, key) if old else "both"
            found.append(_difference(key, changed_by, t, m, theirs, mine))
    return found


def merge(theirs, mine, chosen):
    """Return a Draft that takes each unit in which two Drafts differ as `chosen` says.

    `chosen` maps keys of differences to "mine" or "theirs"; what it doesn't name is as in mine.
    """
    left, right = _units(theirs), _units(mine)
    units = {key: right.get(key) for key in dict.fromkeys([*right, *left])}
    units |= {key: left.get(key) for key, side in chosen.items() if side == THEIRS}
    texts = [field.name for field in fields(Document) if field.name not in documents.ROWS]
    rows = {}
    for part in documents.ROWS:
        first, second = (theirs, mine) if chosen.get(f"{part}:order") == THEIRS else (mine, theirs)
        order = _joined_order(*(_uids(draft, part) for draft in (first, second)))
        rows[part] = tuple(
            units[f"{part}:{uid}"] for uid in order if units.get(f"{part}:{uid}") is not None
        )
    document = Document(**{name: units[name] for name in texts}, **rows)
    milestones = documents.chronological(document.milestones)
    document = replace(document, milestones=milestones)
    return Draft(document, units["slug"], units["featured"])


def _units(draft):
    units = {"slug": draft.slug, "featured": draft.featured}
    for name in comparing.PARTS:
        value = getattr(draft.document, name)
        if name in documents.ROWS:
            units |= {f"{name}:{row.uid}": row for row in value}
            if name != "milestones":  # they stand in the order of their dates
                units[f"{name}:order"] = tuple(row.uid for row in value)
        else:
            units[name] = value
    return units


def _uids(draft, part):
    return [row.uid for row in getattr(draft.document, part)]


def _common(first, second):
    both = set(first or ()) & set(second or ())
    return tuple(tuple(uid for uid in uids or () if uid in both) for uids in (first, second))


def _changed_by(base, theirs, mine, key):
    if key.endswith(":order"):
        pairs = (_common(theirs, base), _common(mine, base))
        return _who(*(now == before for now, before in pairs))
    return _who(theirs == base, mine == base)


def _who(they_kept, i_kept):
    if i_kept:
        return THEIRS
    return MINE if they_kept else "both"


def _joined_order(first, second):
    """Return the uids of `first`, and those of `second` alone after the one they follow there."""
    order = list(first)
    for i, uid in enumerate(second):
        if uid not in order:
            before = next((u for u in reversed(second[:i]) if u in order), None)
            order.insert(order.index(before) + 1 if before else 0, uid)
    return order


def _difference(key, changed_by, t, m, theirs, mine):
    part, _, rest = key.partition(":")
    label = _LABELS[part]
    if not rest:
        change = comparing.field_change(part, *(_text(value) for value in (t, m)), label)
        return Difference(key, label, changed_by, "", "", (change,))
    if rest == "order":
        names = {
            row.uid: comparing.row_name(row)
            for draft in (theirs, mine)
            for row in getattr(draft.document, part)
        }
        lists = ("\n".join(names[uid] for uid in uids) for uids in (t, m))
        change = comparing.field_change("order", *lists, "Order")
        return Difference(key, f"{label}: order", changed_by, "", "", (change,))
    titles = comparing.source_titles(theirs.document, mine.document)
    change = comparing.row_change(t, m, False, titles)
    name = f"{label}: {comparing.row_name(m or t)}"
    absent = "This row is not there."
    texts = ("" if t else absent, "" if m else absent)
    return Difference(key, name, changed_by, *texts, change.fields)


def _text(value):
    return {True: "Yes", False: "No"}.get(value, value) if isinstance(value, bool) else value
