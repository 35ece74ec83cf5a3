"""The words of a Document as the editors' search compares them."""

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict

from . import comparing, prose
from .documents import Document

# Typed in one way, set in another.
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " "})


def folded(text: str) -> str:
    """Return `text` without what a search passes over: case, compatible forms, curly quotes."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)


def words_of(document: Document) -> str:
    """Return all that `document` says, folded, a field a line; without the prose's markup."""
    return folded("\n".join(text for text in _texts(asdict(document)) if text))


def _texts(fields: dict) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, str) and name != "uid":
            yield prose.text_of(value) if name in comparing.PROSE else value
        elif name == "year":
            yield str(value)
        elif isinstance(value, tuple | list):
            for row in value:
                if isinstance(row, dict):
                    yield from _texts(row)
