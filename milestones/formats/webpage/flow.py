"""Collects what a reader of HTML finds into blocks and lists, as nodes of prose.

`html_blocks` turns the parts into blocks of a `Tree`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from milestones.document import prose
from milestones.document.prose_reading import SPACES, Marks, Node, Run, tidy

from ..tree import BlockKind

_CAPTIONS = {"figure": "figcaption", "table": "caption"}
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_RANKS = {name: (rank, "") for name, rank in prose.RANKS.items()}


@dataclass(frozen=True)
class Look:
    """How text looks: its marks, the URL it links to, and whether its line breaks count."""

    marks: frozenset[str] = frozenset()
    href: str = ""
    keeps_lines: bool = False
    is_spacing: bool = False  # no-break spaces stand for the distance between words
    is_heading: bool = False  # its blocks are on one line
    is_header: bool = False  # of a table
    depth: int = 0  # lists around it


@dataclass
class Part:
    """A block: the `runs` of a heading, the `terms` of definitions, the `nodes` of others."""

    kind: BlockKind
    nodes: list[Node] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    names: tuple[str, ...] = ()
    terms: list[tuple[list[Run], list[Node]]] = field(default_factory=list)  # with what they mean

    @property
    def takes_caption(self) -> bool:
        """Tell whether it is an image or a table without a caption."""
        if self.kind not in (BlockKind.FIGURE, BlockKind.TABLE) or len(self.nodes) != 1:
            return False
        name, _, children = self.nodes[0]
        return name in _CAPTIONS and all(child[0] != _CAPTIONS[name] for child in children)

    def add_caption(self, line: list[Run]) -> None:
        """Give an image or a table a caption."""
        name, _, children = self.nodes[0]
        children.insert(len(children) if name == "figure" else 0, (_CAPTIONS[name], line))

    @property
    def prose(self) -> list[Node]:
        """The part in a section, below the level of its headings."""
        if self.kind is BlockKind.HEADING:
            return [("p", bold(self.runs))]
        return definitions(self.terms) if self.kind is BlockKind.DEFINITIONS else self.nodes


@dataclass
class Listed:
    """A list: `items` are its flows, `depth` its level, and `next` the next item's number."""

    depth: int
    is_ordered: bool
    owner: int | None  # the list element it was read from, if that is known
    start: int
    next: int
    items: list["Flow"] = field(default_factory=list)
    names: tuple[str, ...] = ()
    kind = BlockKind.LIST

    @property
    def prose(self) -> list[Node]:
        """The list, unless no item has text."""
        items = [("li", "", nodes) for item in self.items if (nodes := item.prose)]
        start = f' start="{self.start}"' if self.is_ordered and self.start != 1 else ""
        return [("ol" if self.is_ordered else "ul", start, items)] if items else []


class Flow:
    """The parts in one element: the whole document, a cell, a quotation or an item."""

    def __init__(self, level: int = 0) -> None:
        self.parts: list[Part | Listed] = []
        self.level = level  # containers around it
        self.names: list[str] = []  # ids that the next part will have
        self._runs: list[Run] = []
        self._heading = 0
        self._lists: list[Listed] = []  # those that the next item may continue, outermost first

    @property
    def prose(self) -> list[Node]:
        """All parts, as content of another part."""
        self.end()
        return [node for part in self.parts for node in part.prose]

    @property
    def line(self) -> list[Run]:
        """All parts on one line."""
        return list(prose.line_of(self.prose))

    def text(self, text: str, look: Look) -> None:
        """Write `text`, in which white space is collapsed."""
        text = SPACES.sub(" ", text if self._runs else text.lstrip(_BLANKS))
        text = prose.without_control_characters(text)
        if text:
            self._runs.append((text, marks_of(look)))

    def line_break(self) -> None:
        """Write a line break."""
        if self._runs:
            self._runs.append(("\n", frozenset()))

    def drop_number(self, number: str) -> None:
        """Drop the `number` of a note from its beginning: "[1] " or "1. "."""
        self.end()
        first = self.parts[0] if self.parts else None
        if isinstance(first, Part) and first.kind is BlockKind.PARAGRAPH and number:
            runs = first.nodes[0][1]
            mark = rf"(?:\[{re.escape(number)}\]|{re.escape(number)}[.):])\s+(?=\S)"
            runs[0] = (re.sub(rf"^{mark}", "", runs[0][0]), runs[0][1])

    def refer(self, uid: str) -> None:
        """Write a reference to the note `uid`."""
        self._runs.append((prose.OBJECT, frozenset({(prose.RANKS[prose.REFERENCE], uid)})))

    def begin_heading(self, level: int) -> None:
        """End the current block; the next one is a heading."""
        self.end()
        self._heading = level

    def end(self) -> None:
        """End the current block, if there is one."""
        runs, level = self._runs, self._heading
        self._runs, self._heading = [], 0
        while runs and not runs[-1][0].strip(_BLANKS):
            runs.pop()
        runs[-1:] = [(text.rstrip(_BLANKS), marks) for text, marks in runs[-1:]]
        if runs := tidy(runs):
            is_line = level > 0
            self.add(
                Part(BlockKind.HEADING, runs=list(prose.line_of([("p", runs)])), level=level)
                if is_line
                else Part(BlockKind.PARAGRAPH, [("p", runs)])
            )

    def add(self, part: Part | Listed) -> None:
        """Add a whole block."""
        self.end()
        part.names += tuple(dict.fromkeys(self.names))
        self.names = []
        self.parts.append(part)
        if part.kind is not BlockKind.LIST:
            self._lists = []

    def item(
        self,
        depth: int,
        is_ordered: bool,
        numbers: Iterable[int] = (),
        owner: int | None = None,
    ) -> "Flow":
        """Return the Flow of a new item of a list.

        `numbers` are those it can have, none if any will do. An item of another `owner` begins a
        new list. Otherwise it continues the list before it.
        """
        self.end()
        numbers = tuple(numbers)
        while len(self._lists) > 1 and self._lists[-2].depth >= depth:
            self._lists.pop()
        last = self._lists[-1] if self._lists else None
        if last and last.depth > depth:
            last.depth = depth
        if last and last.depth == depth and not _continues(last, is_ordered, numbers, owner):
            self._lists.pop()
            last = self._lists[-1] if self._lists else None
        if not last or last.depth < depth:
            last = self._open(depth, is_ordered, numbers, owner)
        last.next += 1
        item = Flow(self.level + len(self._lists))
        last.items.append(item)
        return item

    def _open(
        self, depth: int, is_ordered: bool, numbers: tuple[int, ...], owner: int | None
    ) -> Listed:
        start = min(numbers, default=1)
        opened = Listed(depth, is_ordered, owner, start, start)
        if self._lists and self._lists[-1].items:
            self._lists[-1].items[-1].add(opened)
        else:
            self.add(opened)
        self._lists.append(opened)
        return opened

    def last_item(self) -> "Flow | None":
        """Return the Flow of the last item, if it can still take another paragraph."""
        return self._lists[-1].items[-1] if self._lists and self._lists[-1].items else None

    def end_item(self, item: "Flow") -> None:
        """End `item`. If it has no text it leaves no bullet; if it is only a list, it joins."""
        item.end()
        if not self._lists or self._lists[-1].items[-1:] != [item]:
            return
        items = self._lists[-1].items
        if not item.parts:
            items.pop()
            self._lists[-1].next -= 1
        elif isinstance(item.parts[0], Listed) and len(items) > 1:
            items.pop()
            items[-1].parts += item.parts


@lru_cache(maxsize=1000)
def marks_of(look: Look) -> Marks:
    """Return the marks of prose that text with this `look` has."""
    marks = {_RANKS[name] for name in look.marks}
    if look.href and (href := _safe(look.href)):
        marks.add((prose.RANKS["a"], href))
    return frozenset(marks)


def _safe(href: str) -> str:
    """Return `href` as the sanitiser of prose leaves it, or ""."""
    return next(iter(prose.links(prose.clean(f'<a href="{escape(href)}">a</a>'))), "")


def bold(runs: Iterable[Run]) -> list[Run]:
    """Return `runs` in bold."""
    return [(text, marks | {_RANKS["strong"]} if text != "\n" else marks) for text, marks in runs]


def definitions(terms: Iterable[tuple[list[Run], list[Node]]]) -> list[Node]:
    """Return definitions as prose: each term in bold, with what it means below."""
    return list(_definitions(terms))


def _definitions(terms: Iterable[tuple[list[Run], list[Node]]]) -> Iterator[Node]:
    for term, meaning in terms:
        if term:
            yield ("p", bold(term))
        yield from meaning


def code(lines: Iterable[str]) -> list[Node]:
    """Return `lines` of code as prose, which would collapse their indentation otherwise."""
    marks = frozenset({_RANKS["code"]})
    runs: list[Run] = []
    for line in lines:
        words = prose.without_control_characters(line).lstrip(" ")
        runs += [("\n", frozenset()), ("\xa0" * (len(line) - len(words)) + words, marks)]
    return [("p", found)] if (found := tidy(runs)) else []


def figure(name: str, alternative: str | None) -> list[Node]:
    """Return the image `name` as prose."""
    if alternative is not None:
        alternative = prose.without_control_characters(alternative)
    return [("figure", f' data-image="{name}"', [("img", alternative, [])])]


def _continues(last: Listed, is_ordered: bool, numbers: tuple[int, ...], owner: int | None) -> bool:
    return (
        last.is_ordered == is_ordered
        and (owner is None or last.owner is None or last.owner == owner)
        and (not numbers or last.next in numbers)
    )
