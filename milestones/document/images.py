"""Which images a Document shows, and where."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from . import prose
from .shape import ROWS, Document, Field, Kind, fields_of

_HEX = frozenset("0123456789abcdef")


class Figure(NamedTuple):
    """An image in a `field` of a Document, or of a row of one of its parts.

    `alternative` is the alternative text: "" if the image is decorative, None if it is missing.
    """

    sha256: str
    alternative: str | None
    field: Field
    part: str = ""
    row: int | None = None


def figures(document: Document) -> Iterator[Figure]:
    """Yield each Figure of `document`, in reading order."""
    for field in fields_of(Document):
        if field.name in ROWS:
            texts = [own for own in fields_of(ROWS[field.name]) if own.kind is Kind.PROSE]
            for i, row in enumerate(getattr(document, field.name)):
                for own in texts:
                    yield from _figures(row, own, field.name, i)
        elif field.kind is Kind.PROSE:
            yield from _figures(document, field)


def _figures(holder: Any, field: Field, *place: Any) -> Iterator[Figure]:
    html = getattr(holder, field.name)
    if "<figure" in html:
        for sha256, alternative in prose.images(html):
            if len(sha256) == 64 and _HEX.issuperset(sha256):
                yield Figure(sha256, alternative, field, *place)


def hashes_in(document: Document) -> tuple[str, ...]:
    """Return the SHA-256 of each image that `document` shows, once each, in reading order."""
    return tuple(dict.fromkeys(figure.sha256 for figure in figures(document)))
