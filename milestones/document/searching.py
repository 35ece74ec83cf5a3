"""The text of a Document for the search in the admin."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from . import comparing, prose
from .shape import Document, Kind, fields_of

# Typed in one way, published in another.
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "})


def folded(text: str) -> str:
    """Return `text` without what a search ignores: case, compatibility forms, curly quotes."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def words_of(document: Document) -> str:
    """Return the whole text of `document`, folded, one field per line, without markup.

    Dates are included as stored and as shown: 1999-06-12 and 12 June 1999. So are the URLs of links
    and the alternative texts of images.
    """
    return folded("\n".join(text for text in _texts(document, document.language) if text))


def _texts(shape: Any, language: str) -> Iterator[str]:
    for field in fields_of(type(shape)):
        value = getattr(shape, field.name)
        if field.kind is Kind.ROWS:
            for row in value:
                yield from _texts(row, language)
        elif field.kind in (Kind.PROSE, Kind.INLINE):
            yield prose.text_of(value)
            yield from prose.links(value)
            yield from (alternative or "" for _, alternative in prose.images(value))
        elif field.kind in (Kind.DATE, Kind.DAY):
            yield from dict.fromkeys((value, comparing.date_text(value, language)))
        elif field.kind in (Kind.LINE, Kind.URL):
            yield value
