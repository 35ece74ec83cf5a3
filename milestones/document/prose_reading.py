"""Parse sanitised HTML into the nodes of prose, as ProseMirror would."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

from . import prose_tables
from .prose_elements import (
    ALIASES,
    CONTAINERS,
    MARKS,
    OBJECT,
    RANKS,
    REFERENCE,
    TABLE,
    TEXT_BLOCKS,
)

# A run is (text, marks), a mark (rank in RANKS, URL of a link or uid of a source). A line break is
# a run of its own, "\n", and so is a reference, OBJECT. A text block is (tag, runs), a container
# (tag, attributes as HTML, nodes).
Marks = frozenset[tuple[int, str]]
Run = tuple[str, Marks]
Node = tuple[Any, ...]

UID = re.compile(r"[0-9a-z]{1,16}")
HASH = re.compile(r"[0-9a-f]{64}")
SPACES = re.compile("[ \t\n\r\x0b\x0c]+")
_CELLS = ("td", "th")
_MAY_BE_EMPTY = ("tr", *_CELLS)
_GROUPS = ("thead", "tbody")
_CITE = RANKS[REFERENCE]


class Builder(HTMLParser):
    """Parses well-formed HTML. After `close`, `root` holds its nodes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        # Open containers, outermost first: (tag, attributes, nodes). The attributes of a cell are
        # the numbers of columns and rows it spans.
        self.open: list[tuple[str, Any, list[Node]]] = [("root", "", self.root)]
        self.block: tuple[str, list[Run]] | None = None  # the text block being read
        self.marks: list[tuple[int, str]] = []
        self.is_cited = False  # within a reference, whose text is just its number
        self.split: list[prose_tables.Span] = []  # for each table, how many cells were split
        self.tables: list[bool] = []  # for each open table, whether it is kept as a table
        self.group = 0  # where the rows of the open thead or tbody begin in their table

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = ALIASES.get(tag, tag)
        values = {name: value or "" for name, value in attrs}
        if tag in MARKS:
            self.marks.append((MARKS.index(tag), values.get("href", "")))
        elif tag == REFERENCE:
            self._refer(values.get("data-source", ""))
        elif tag == "br":
            self._add("\n", frozenset())
        elif tag in ("small", "img") and not self._is_in("figure"):
            pass
        elif self._holds_lines_only():
            self._in_line(tag, values)
        else:
            self._end_text_block()
            self._begin(tag, values)

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        if tag in TEXT_BLOCKS:
            self._begin_text_block(tag)
        elif tag in CONTAINERS:
            self._open_container(tag, values)
        elif tag in TABLE:
            self._open_in_table(tag, values)
        elif (
            tag == "figure" and len(self.open) == 1 and HASH.fullmatch(values.get("data-image", ""))
        ):
            self.open.append(("figure", f' data-image="{values["data-image"]}"', []))

    def _holds_lines_only(self) -> bool:
        """Tell whether the open element can't contain blocks: a caption or a figure."""
        return self._is_in("figure") or (self.block is not None and self.block[0] == "caption")

    def _in_line(self, tag: str, values: dict[str, str]) -> None:
        if tag == "img" and self._is_in("figure"):
            self.open[-1][2].append(("img", _alternative(values.get("alt")), []))
        elif tag in ("figcaption", "small") and self._is_in("figure"):
            self._end_text_block()
            self.block = (tag, [])
        else:
            self._add(" ", frozenset())

    def _refer(self, uid: str) -> None:
        if UID.fullmatch(uid):
            self._add(OBJECT, frozenset({(_CITE, uid)}))
            self.is_cited = True

    def handle_endtag(self, tag: str) -> None:
        tag = ALIASES.get(tag, tag)
        if tag in MARKS:
            self._end_mark(MARKS.index(tag))
        elif tag == REFERENCE:
            self.is_cited = False
        elif tag in ("figcaption", "small", "caption"):
            if tag != "small" or self._is_in("figure"):
                self._end_text_block()
        elif tag == "figure" or tag not in ("br", "img") and not self._holds_lines_only():
            self._end_text_block()
            self._end(tag)

    def _end_mark(self, rank: int) -> None:
        last = max((i for i, mark in enumerate(self.marks) if mark[0] == rank), default=None)
        if last is not None:
            del self.marks[last]

    def _end(self, tag: str) -> None:
        is_kept = self.tables == [True]
        if is_kept and tag in _GROUPS and self._is_in("table"):
            rows = self.open[-1][2]
            rows[self.group :] = prose_tables.group(rows[self.group :])
        if tag == "table" and self.tables:
            self.tables.pop()
        if tag in CONTAINERS or tag == "figure" or (is_kept and tag in ("table", "tr", *_CELLS)):
            self._close_container(tag)

    def handle_data(self, data: str) -> None:
        text = SPACES.sub(" ", data)
        if self.is_cited or (self.block is None and text == " "):
            return
        # Of nested links, the inner one counts. A link without a URL is ignored.
        marks = {rank: href for rank, href in self.marks if rank or href}
        self._add(text, frozenset(marks.items()))

    def _add(self, text: str, marks: Marks) -> None:
        if self.block is None:
            self._begin_text_block("p")
        assert self.block
        self.block[1].append((text, marks))

    def _begin_text_block(self, tag: str) -> None:
        if self._is_in("figure"):
            self.block = ("figcaption", [])
            return
        if self.open[-1][0] in ("ul", "ol"):
            self._open_container("li", {})
        self.block = (tag if len(self.open) == 1 else "p", [])

    def _end_text_block(self) -> None:
        if self.block is not None:
            tag, runs = self.block
            self.block = None
            if runs := tidy(runs):
                self.open[-1][2].append((tag, runs))

    # --- Containers ---

    def _is_in(self, tag: str) -> bool:
        return self.open[-1][0] == tag

    def _open_container(self, tag: str, values: dict[str, str]) -> None:
        inside_list = self.open[-1][0] in ("ul", "ol")
        if tag == "li" and not inside_list:
            self.open.append(("ul", "", []))
        elif tag != "li" and inside_list:
            self.open.append(("li", "", []))
        start = values.get("start", "")
        numbered = tag == "ol" and re.fullmatch("[0-9]{1,6}", start) and int(start) != 1
        self.open.append((tag, f' start="{int(start)}"' if numbered else "", []))

    def _open_in_table(self, tag: str, values: dict[str, str]) -> None:
        """Open a part of a table. A table inside a table or a list becomes plain text blocks."""
        if tag == "table":
            self.tables.append(len(self.open) == 1 and not self.tables)
        if self.tables != [True]:
            return
        if tag == "caption":
            self.block = ("caption", [])
        elif tag in ("table", "tr"):
            self.open.append((tag, "", []))
        elif tag in _GROUPS:
            self.group = len(self.open[-1][2])
        elif tag in _CELLS:
            self.open.append((tag, prose_tables.spans(values), []))

    def _close_container(self, tag: str) -> None:
        if any(entry[0] == tag for entry in self.open):
            while self._pop() != tag:
                pass

    def close(self) -> None:
        super().close()
        self._end_text_block()
        while len(self.open) > 1:
            self._pop()

    def _pop(self) -> str:
        tag, attributes, children = self.open.pop()
        if tag == "table":
            found = prose_tables.table(children)
            self.open[-1][2].extend(found)
            if found and found[-1][0] == "table":
                self.split.append(prose_tables.count_split(children))
        elif tag == "figure":
            self.open[-1][2].append((tag, attributes, figure_parts(children)))
        elif children or tag in _MAY_BE_EMPTY:
            self.open[-1][2].append((tag, attributes, children))
        return tag


def _alternative(text: str | None) -> str | None:
    """Return an alternative text on one line, or None if white space is all it has."""
    if not text:
        return text
    return SPACES.sub(" ", text).strip() or None


def figure_parts(parts: list[Node]) -> list[Node]:
    """Return the parts of a figure in order: one img, then any figcaption and credit (small).

    The attributes of an img are its alternative text, or None if nobody has provided one.
    """
    images = [part for part in parts if part[0] == "img"]
    joined = [(name, joined_runs(parts, name)) for name in ("figcaption", "small")]
    return [images[0] if images else ("img", None, []), *(part for part in joined if part[1])]


def joined_runs(blocks: Iterable[Node], tag: str) -> list[Run]:
    """Return the runs of all text `blocks` with this `tag`, joined as one block."""
    runs: list[Run] = []
    for block in blocks:
        if block[0] == tag:
            runs += [(" ", frozenset()), *block[1]]
    return tidy(runs)


# --- Runs -----------------------------------------------------------------------------------------


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Collapse white space, move it out of marks that end next to it, and merge equal runs."""
    pieces: list[Run] = []
    for text, marks in runs:
        for piece in (text,) if text == "\n" else _pieces(text):
            _append_folded(pieces, piece, marks)
    while pieces and pieces[-1][0] in " \n":
        pieces.pop()
    for i, (piece, _) in enumerate(pieces):
        if piece == " ":
            pieces[i] = (piece, _inherited(pieces[i - 1][1] & pieces[i + 1][1]))
    groups = groupby(pieces, key=lambda run: (run[1], run[0] == "\n"))
    return [_merged([text for text, _ in group], marks) for (marks, _), group in groups]


def _inherited(marks: Marks) -> Marks:
    return frozenset(mark for mark in marks if mark[0] != _CITE)


def _merged(texts: list[str], marks: Marks) -> Run:
    is_reference = any(rank == _CITE for rank, _ in marks)
    return (OBJECT if is_reference else "".join(texts), marks)


def _pieces(text: str) -> Iterator[str]:
    """Yield the space before `text`, the text itself and the space after it, if there are any."""
    text = SPACES.sub(" ", text)
    words = text.strip(" ")
    spaces = (" " * text.startswith(" "), " " * (bool(words) and text.endswith(" ")))
    yield from filter(None, (spaces[0], words, spaces[1]))


def _append_folded(pieces: list[Run], piece: str, marks: Marks) -> None:
    last = pieces[-1][0] if pieces else "\n"
    if piece == " " and last in " \n" or piece == "\n" and not pieces:
        return
    if piece == "\n" and last == " ":
        pieces.pop()
    pieces.append((piece, marks))
