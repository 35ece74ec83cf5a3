"""A translation beside its original: what to translate, what changed since, and which rows differ.

Rows of the two are matched by their uid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext

from . import comparing, prose, shape
from .comparing import FieldChange, Wording
from .shape import Document, Field, Kind, Row, fields_of

_WORDS = (Kind.LINE, Kind.INLINE, Kind.PROSE)


def begun(original: Document, language: str) -> Document:
    """Return the Document that a translation of `original` begins as: its structure, unwritten.

    It has the same rows, dates, sources and images, but no other text.
    """
    parts = {
        part: tuple(
            row if part == "sources" else _unwritten(row) for row in getattr(original, part)
        )
        for part in shape.ROWS
    }
    return replace(_unwritten(original), language=language, **parts)


def _unwritten(holder: Any) -> Any:
    """Return a Document or row without its words. Of its prose, the images are left."""
    fields = (field for field in fields_of(type(holder)) if field.kind in _WORDS)
    return replace(
        holder, **{field.name: _images(field, getattr(holder, field.name)) for field in fields}
    )


def _images(field: Field, html: str) -> str:
    """Return the images of prose without their captions and descriptions; "" of other text."""
    if field.kind is not Kind.PROSE:
        return ""
    figures = (
        f'<figure data-image="{sha256}"><img{" alt" if alternative == "" else ""}></figure>'
        for sha256, alternative in prose.images(html)
    )
    return prose.clean("".join(figures))


# --- Beside the original --------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What the original says in a field: its `value`, and how that has changed since, if it has.

    If `value` is None, only the change is shown: the translation has the same dates and sources.
    """

    field: Field
    value: str | None
    change: FieldChange | None

    @property
    def is_prose(self) -> bool:
        return self.field.kind in (Kind.INLINE, Kind.PROSE)


class NamedRow(NamedTuple):
    """A row of `part`, with its name for people."""

    part: str
    uid: str
    name: str

    @property
    def label(self) -> str:
        """The name of its part, for people."""
        return gettext(comparing.PARTS[self.part])


class Original:
    """The original of a translation: the Document that this followed, and the newest one."""

    def __init__(self, followed: Document, newest: Document) -> None:
        self.followed, self.newest = followed, newest

    @cached_property
    def _wording(self) -> Wording:
        return Wording.of(self.followed, self.newest)

    @cached_property
    def _rows(self) -> tuple[Mapping[tuple[str, str], Row], Mapping[tuple[str, str], Row]]:
        return _by_uid(self.followed), _by_uid(self.newest)

    def of_text(self, name: str) -> Beside | None:
        """Return what is shown beside the text `name` of a Document; None if there is nothing."""
        field = _FIELDS[name]
        return self._beside(field, getattr(self.followed, name), getattr(self.newest, name))

    def of_row(self, part: str, uid: str) -> dict[str, Beside]:
        """Return what is shown beside each field of the row `uid` of `part`, by its name.

        A row that is new in the original has its new text beside it.
        """
        old, new = (rows.get((part, uid)) for rows in self._rows)
        shown = old or new
        if shown is None:
            return {}
        found = {
            field.name: self._beside(
                field,
                getattr(shown, field.name),
                getattr(new or shown, field.name),
                has_words=part != "sources",
            )
            for field in fields_of(type(shown))
        }
        return {name: beside for name, beside in found.items() if beside}

    def _beside(self, field: Field, old: Any, new: Any, *, has_words: bool = True) -> Beside | None:
        change = None
        if not comparing.same(old, new):
            change = comparing.field_change(field, old, new, self._wording)
        value = old if has_words and field.kind in _WORDS else None
        return Beside(field, value, change) if value or change else None

    def missing_from(self, translation: Document) -> list[NamedRow]:
        """Return the rows of the newest original that `translation` hasn't got, in page order."""
        return list(_beyond(self.newest, translation))

    def not_in(self, translation: Document) -> list[NamedRow]:
        """Return the rows of `translation` that the newest original hasn't got, in page order."""
        return list(_beyond(translation, self.newest))


_FIELDS = {field.name: field for field in fields_of(Document)}
TEXTS = frozenset(_FIELDS) - {*shape.ROWS, "language"}


def _by_uid(document: Document) -> dict[tuple[str, str], Row]:
    return {(part, row.uid): row for part in shape.ROWS for row in getattr(document, part)}


def _beyond(document: Document, other: Document) -> Iterator[NamedRow]:
    known = _by_uid(other)
    for (part, uid), row in _by_uid(document).items():
        if (part, uid) not in known:
            yield NamedRow(part, uid, comparing.row_name(row, document.language))


def with_row(translation: Document, original: Document, part: str, uid: str) -> Document:
    """Return `translation` with the row `uid` of `part` of the original, unwritten, in its place.

    It follows the row that it follows in the original, or precedes the one that it precedes there.
    If `original` has no such row, or if `translation` has it already, nothing changes.
    """
    theirs = {row.uid: row for row in getattr(original, part)}
    ours = list(getattr(translation, part))
    known = [row.uid for row in ours]
    if uid not in theirs or uid in known:
        return translation
    at = list(theirs).index(uid)
    before = [known.index(each) + 1 for each in list(theirs)[:at] if each in known]
    after = [known.index(each) for each in list(theirs)[at:] if each in known]
    place = max(before) if before else min(after, default=len(ours))
    row = theirs[uid] if part == "sources" else _unwritten(theirs[uid])
    changed: dict[str, Any] = {part: (*ours[:place], row, *ours[place:])}
    return replace(translation, **changed)
