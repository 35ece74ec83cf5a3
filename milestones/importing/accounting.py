"""Finds the words of a tree that an import lost, so that the report can quote them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

from milestones.document import prose
from milestones.document.shape import Document, Kind, fields_of
from milestones.formats.texts.lost_words import lines_with_lost_words
from milestones.formats.tree import Block, Place, Tree

_KEPT_ATTRIBUTES = ("href", "alt", "start")

Piece = tuple[str, Place, int | None]  # a text of the tree, and where it is


def lost(
    tree: Tree, document: Document, kept: Iterable[str], understood: Iterable[str]
) -> list[Piece]:
    """Return the pieces of `tree` with words that the article doesn't have.

    `kept` are the blocks of prose in the article, and `document` has its other texts. `understood`
    are texts that the report quotes, or that the article has in another form. Words are counted:
    one that is written twice must be found twice.
    """
    unchanged = Counter(kept)
    pieces: list[Piece] = []
    for i, block in enumerate(tree.blocks):
        if unchanged[block.html] > 0:
            unchanged[block.html] -= 1
        else:
            pieces += _pieces(i, block)
    pieces += _other_pieces(tree)
    changed = map(_all_text, unchanged.elements())
    kept_texts = (*_texts(document), *changed, *understood)
    found = lines_with_lost_words([text for text, _, _ in pieces], kept_texts)
    return [pieces[i] for i in found]


def _pieces(index: int, block: Block) -> Iterator[Piece]:
    rows = [(row.place, " ".join(cell.html for cell in row.cells)) for row in block.rows]
    items = [(item.place, f"{item.term} {item.html}") for item in block.items]
    parts = [*rows, *items, (block.place, block.caption)] if rows or items else []
    for place, html in parts or [(block.place, block.html)]:
        yield _all_text(html), place if str(place) else block.place, index


def _other_pieces(tree: Tree) -> Iterator[Piece]:
    yield from ((value, Place(), None) for name, value in tree.about.items() if name != "language")
    yield from ((_all_text(note.html), note.place, None) for note in tree.notes)


def _texts(row: Any) -> Iterator[str]:
    """Yield all texts in `row`, which is a Document or a row of one."""
    for field in fields_of(type(row)):
        value = getattr(row, field.name)
        if field.kind is Kind.ROWS:
            for inner in value:
                yield from _texts(inner)
        elif field.kind in (Kind.PROSE, Kind.INLINE):
            yield _all_text(value)
        elif field.kind not in (Kind.UID, Kind.UIDS, Kind.FOCUS_AREA, Kind.LANGUAGE):
            yield value


def _all_text(html: str) -> str:
    """Return the text of prose with alternative texts, and URLs that aren't in the text."""
    text = prose.text_of(html)
    if "<" not in html:
        return text
    reader = _AttributeReader()
    reader.feed(html)
    reader.close()
    return " ".join((text, *(value for value in reader.values if _bare(value) not in text)))


def _bare(url: str) -> str:
    """Return a URL as people write it, without its scheme and last slash."""
    return url.rpartition("://")[2].rstrip("/") or url


class _AttributeReader(HTMLParser):
    """Collects what attributes say to readers. Links within a page have other names later."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _KEPT_ATTRIBUTES and value and not value.startswith("#"):
                self.values.append(value)
