"""What changed in the tables of prose, in words: their text alone looks like any other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from . import prose, words

LONGEST = 80  # characters of a name


@dataclass(frozen=True)
class Table:
    """The texts of a table, in their normal form. A cell is its element and its text."""

    caption: str
    rows: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def name(self) -> str:
        """The caption, or else the first row that has text, shortened."""
        rows = (" | ".join(filter(None, row)) for row in self.texts)
        name = self.caption or next(filter(None, rows), "")
        return name if len(name) <= LONGEST else name[:LONGEST].rsplit(" ", 1)[0] + " …"

    @property
    def texts(self) -> list[list[str]]:
        return [[text for _, text in row] for row in self.rows]

    @cached_property
    def all_texts(self) -> set[str]:
        return {self.caption, *(text for row in self.texts for text in row)} - {""}


def remarks(before: str, after: str) -> Iterator[str]:
    """Yield which tables of a canonical prose were added, removed or changed in another.

    A table is taken for the one that shares most texts with it.
    """
    for old, new in _pairs(*(_tables(html) for html in (before, after))):
        if old and new:
            yield from _changes(old, new)
        elif old:
            yield gettext("Table removed: %s") % f"“{old.name}”"
        elif new:
            yield gettext("Table added: %s") % f"“{new.name}”"


def _pairs(
    before: Sequence[Table], after: Sequence[Table]
) -> Iterator[tuple[Table | None, Table | None]]:
    """Yield each table that changed with what it became, None beside one without a counterpart."""
    gone, come = ((Counter(a) - Counter(b)) for a, b in ((before, after), (after, before)))
    left = list(come.elements())
    for table in gone.elements():
        shared = [len(table.all_texts & other.all_texts) for other in left]
        most = max(shared, default=0)
        yield table, left.pop(shared.index(most)) if most else None
    yield from ((None, table) for table in left)


def _changes(old: Table, new: Table) -> Iterator[str]:
    if old.caption != new.caption:
        yield from_to(gettext("Caption of a table"), old.caption, new.caption)
    if old.texts != new.texts:
        yield gettext("Table changed: %s") % f"“{new.name}”"
    elif old.rows != new.rows:
        yield gettext("The header cells of a table changed.")


def from_to(name: str, before: str | None, after: str | None) -> str:
    """Return in words that the text with this `name` changed: Caption: “A” → (none)."""
    quoted = (f"“{text}”" if text else gettext("(none)") for text in (before, after))
    return f"{name}: {' → '.join(quoted)}"


def _tables(html: str) -> list[Table]:
    nodes = prose.tree(html) if "<table" in html else []
    return [_table(node) for node in nodes if node[0] == "table"]


def _table(node: Any) -> Table:
    captions = [_text(child) for child in node[2] if child[0] == "caption"]
    rows = (child[2] for child in node[2] if child[0] == "tr")
    cells = (tuple((cell[0], _text(*cell[2])) for cell in row) for row in rows)
    return Table("".join(captions), tuple(cells))


def _text(*nodes: Any) -> str:
    return " ".join(words.normal(prose.text_of(prose.render(nodes))).split())
