"""The tree that every format is read into: blocks in reading order, each with its place.

A reader for a format returns a `Tree` and decides nothing about the article. `importing` decides
what is the title, the lead, the timeline and so on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class BlockKind(Enum):
    """What a block is in the document that was read."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    DEFINITIONS = "definitions"  # terms, each with what it means
    TABLE = "table"
    FIGURE = "figure"
    QUOTE = "quote"
    CODE = "code"


class Outcome(Enum):
    """What a line of the import report tells about."""

    DECIDED = "decided"  # from a plain sign, such as a heading "Conclusion"
    GUESSED = "guessed"  # could be otherwise: please check
    CHANGED = "changed"  # kept, but in another form
    LEFT_OUT = "left out"  # not in the article; the message quotes it


@dataclass(frozen=True)
class Place:
    """Where something is in a file: a line, from 1, or words such as "Sheet 2, row 4"."""

    line: int | None = None
    words: str = ""

    def __str__(self) -> str:
        return self.words or (f"Line {self.line}" if self.line else "")


@dataclass(frozen=True)
class Remark:
    """A line of the import report.

    `block` is the index of the block in `Tree.blocks` that it is about, or None.
    """

    message: str
    outcome: Outcome
    place: Place = Place()
    block: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if str(self.place) else self.message


@dataclass(frozen=True)
class Cell:
    """A cell of a table: inline prose."""

    html: str
    is_header: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of a table. Merged cells have been split: see `document.prose_tables`."""

    cells: tuple[Cell, ...]
    place: Place = Place()


@dataclass(frozen=True)
class Item:
    """An item of a list, as prose. Of definitions, `term` is the term, as inline prose."""

    html: str
    place: Place = Place()
    term: str = ""


@dataclass(frozen=True)
class Block:
    """A top-level block.

    `html` is canonical prose (see `document.prose`) of the whole block, as in a section: a
    `<table>` for a table, a `<ul>` or `<ol>` for a list. A heading's is inline prose. A reference
    to a note is `<cite data-source="…">` with the note's uid.
    """

    kind: BlockKind
    html: str
    text: str  # the words, on one line
    place: Place = Place()
    level: int = 0  # of a heading, 1 to 6
    names: tuple[str, ...] = ()  # ids, to which links such as `#background` lead
    items: tuple[Item, ...] = ()  # of a list, or of definitions
    is_numbered: bool = False  # a list
    rows: tuple[TableRow, ...] = ()  # of a table; its width is that of its longest row
    caption: str = ""  # of a table, as inline prose


@dataclass(frozen=True)
class FootNote:
    """A footnote or endnote: its `html` as prose, and the `uid` by which references name it."""

    uid: str
    html: str
    label: str = ""  # as written: "1", "cole1999"
    place: Place = Place()


@dataclass(frozen=True)
class Tree:
    """A document as it was read.

    A figure in `blocks` names its image by the SHA-256 of the file in `images`, before the image is
    encoded again. `about` holds what the file says about the document, by lower-case name ("title",
    "description", "date", "language", "author"): its front matter, `<meta>` or properties.
    """

    blocks: tuple[Block, ...]
    notes: tuple[FootNote, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()  # what the reader changed or left out
    file_name: str = ""
