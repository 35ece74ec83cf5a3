"""Turns the parts that a reader of HTML found into blocks of a `Tree`, in canonical prose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from milestones.document import prose
from milestones.document.prose_reading import Node

from ..tree import Block, BlockKind, Item, Place
from ..tree_blocks import count_rows, of_node, words_of
from .flow import Listed, Part


@dataclass
class Counter:
    """Counts paragraphs and tables, to name places."""

    paragraphs: int = 0
    tables: int = 0

    def paragraph(self) -> Place:
        """Return the place of the next paragraph."""
        self.paragraphs += 1
        return Place(words=f"Paragraph {self.paragraphs}")

    def table(self) -> str:
        """Return the name of the next table."""
        self.tables += 1
        return f"Table {self.tables}"


def blocks_of(parts: Iterable[Part | Listed]) -> Iterator[tuple[int, Block]]:
    """Yield the Blocks of `parts`, each with the index of its part.

    Those without text are left out; their ids go to the next.
    """
    counter = Counter()
    names: tuple[str, ...] = ()
    for i, part in enumerate(parts):
        names += part.names
        for block in _blocks(part, counter):
            yield i, replace(block, names=tuple(dict.fromkeys(names))) if names else block
            names = ()


def _blocks(part: Part | Listed, counter: Counter) -> Iterator[Block]:
    if isinstance(part, Listed) or part.kind not in _WHOLE:
        for node in part.prose:
            yield _block(node, counter)
    elif part.kind is BlockKind.HEADING:
        nodes = [("p", part.runs)]
        html = prose.inline(nodes)
        yield Block(part.kind, html, words_of(nodes), counter.paragraph(), level=part.level)
    else:
        place, nodes = counter.paragraph(), part.prose
        items = tuple(
            Item(prose.render(meaning), place, prose.inline([("p", term)]))
            for term, meaning in part.terms
        )
        yield Block(part.kind, prose.render(nodes), words_of(nodes), place, items=items)


_WHOLE = (BlockKind.HEADING, BlockKind.CODE, BlockKind.DEFINITIONS)


def _block(node: Node, counter: Counter) -> Block:
    if node[0] == "table":
        name = counter.table()
        rows = [Place(words=f"{name}, row {i}") for i in range(1, count_rows(node) + 1)]
        return of_node(node, Place(words=name), rows)
    if node[0] in ("ul", "ol"):
        items = [counter.paragraph() for _ in node[2]]
        return of_node(node, items[0], items)
    return of_node(node, counter.paragraph())
