"""Checks that the draft can hold a Document."""

from collections.abc import Iterator
from typing import Any

from milestones.document import prose, shape
from milestones.document.shape import Document, FocusArea, Kind
from milestones.formats.reports import ParseError


def check(document: Document) -> None:
    """Raise ParseError if a text is too long for the draft, or if a uid is unusable."""
    for what, row in _rows(document):
        for name, kind, label, limit in shape.fields_of(type(row)):
            value = getattr(row, name)
            text = prose.text_of(value) if kind is Kind.INLINE else value
            if limit and len(text) > limit:
                start = f"“{text[:60]}…”"
                message = f"has {len(text)} characters; the limit is {limit}: {start}"
                raise ParseError(f"{what}{label.lower()} {message}")
    for part in shape.ROWS:
        uids = [row.uid for row in getattr(document, part) if row.uid]
        if len(set(uids)) < len(uids) or not all(map(shape.UID.fullmatch, uids)):
            raise ParseError("Two rows have the same mark (uid), or a mark is malformed.")


def _rows(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield `document` and all its rows, each with a prefix for errors, such as "A section’s "."""
    yield "The ", document
    for part, cls in shape.ROWS.items():
        name = "focus area" if cls is FocusArea else cls.__name__.lower()
        yield from ((f"A {name}’s ", row) for row in getattr(document, part))
