"""Guesses what the columns of a table of milestones alone hold, for a person to check."""

from dataclasses import dataclass

from milestones.document.shape import Document
from milestones.formats.downloads import milestones_table
from milestones.formats.headings import plain

from . import columns
from .choices import Column
from .heads import mentions_column
from .milestone_rows import Content
from .milestone_tables import Table


@dataclass(frozen=True)
class Layout:
    """The index of the row with the heads of a table, or None, and what its columns hold."""

    head: int | None
    columns: tuple[Content, ...]


def guess(table: Table, document: Document, head: int | None = -1) -> Layout:
    """Return the Layout that fits `table` best. `head` is the row that a person chose, if any."""
    synonyms = _synonyms(document)
    if head == -1:
        head = columns.head_of(table.rows, document.language, synonyms)
    if head is None and (exported := _exported(table, document)):
        return Layout(None, exported)
    found = columns.guess(table.rows, head, document.language, synonyms, _OF_NO_COLUMN)
    others = {content.value: content for content in _OWN}
    contents = [
        others.pop(plain(name), _content(column, name, head is not None))
        for name, column in zip(found.heads, found.columns, strict=True)
    ]
    return Layout(head, tuple(contents))


# Heads of our own files that mean nothing in other documents.
_OF_NO_COLUMN = (plain(milestones_table.FOCUS_AREA),)
_OWN = (Content.IN_WORDS, Content.FOCUS_AREA, Content.UID)  # which only our own files have


def _exported(table: Table, document: Document) -> tuple[Content, ...]:
    """Return the columns of our own files, if the rows are theirs: the last cell is a uid.

    Earlier ones had no focus areas. If the rows are others, return ().
    """
    uids = {row.uid for row in document.milestones}
    has_uid = any(row.cells[-1].line in uids for row in table.rows)
    forms = (_EXPORTED, tuple(c for c in _EXPORTED if c is not Content.FOCUS_AREA))
    return next((form for form in forms if has_uid and table.width == len(form)), ())


_EXPORTED = tuple(content for content in Content if content is not Content.LEFT_OUT)


def known_heads(table: Table, document: Document) -> int:
    """Return how many heads of columns are known in the row of `table` that has the most."""
    synonyms = _synonyms(document)
    top = table.rows[: columns.MOST_HEADS]
    return max((columns.known_heads(row, synonyms) for row in top), default=0)


def _synonyms(document: Document) -> dict[str, str]:
    """Return the labels of the article's columns, with the heads that our own files have."""
    labels = {
        document.date_label: "Date",
        document.initiative_label: "Key initiative",
        document.impact_label: "Impact",
    }
    own = {plain(name): name for name in milestones_table.HEAD}
    for head in _OF_NO_COLUMN:  # an article may have it as a label
        del own[head]
    return {plain(label): name for label, name in labels.items() if label} | own


def _content(column: Column, head: str, has_heads: bool) -> Content:
    """Return what a column holds. One whose head says nothing has no place in the article."""
    is_rest = column in (Column.IMPACT, Column.DETAIL) and not mentions_column(head, column)
    return Content.LEFT_OUT if has_heads and is_rest else Content[column.name]
