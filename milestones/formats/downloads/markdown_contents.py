"""Finds the rows of the timeline, the sources and the text in the parts of a download."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..markdown_files import blocks
from ..texts import sources, written_dates
from ..tree import Outcome, Place, Remark
from . import markdown_prose
from .markdown_marks import Lines, Mark, Marked, left_out
from .markdown_parts import ENTRY, Part, folded

_DELIMITER = re.compile(r":?-+:?")
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.+)")
# [2] or [^2] without a colon, or [2]: as people type them
_NUMBERED = re.compile(r" {0,3}\[(?:\^([\w-]{1,20})|(\d{1,3}))\]:?[ \t]+(.+)")
_DEFINITION = re.compile(
    r" {0,3}\[[^\]^\[\\][^\]\[\\]*\]:[ \t]+(?:<[^<>]*>|[^\s<]\S*)"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)


@dataclass
class Entry:
    """What may be a source: the name by which it is cited, or "", and its lines."""

    name: str
    line: int
    lines: list[str]
    is_listed: bool = True  # as [^1]: or an item of a list, not as a paragraph
    had_link: bool = False  # whether a line with a link was compared with it


@dataclass
class TimelineRow:
    """A row of the timeline: its cells as Markdown."""

    line: int
    date: str
    initiative: str
    impact: str
    mark: Mark | None
    area: Mark | None = None  # the focus area that it belongs to

    @property
    def name(self) -> str:
        return folded(": ".join(filter(None, (self.date, self.initiative))))


@dataclass
class _Line:
    """A line of a pipe table."""

    number: int
    cells: list[str]
    marks: list[Mark]
    written: str

    @property
    def is_delimiter(self) -> bool:
        return all(map(_DELIMITER.fullmatch, self.cells))

    @property
    def mark(self) -> Mark | None:
        return self._first("milestone")

    @property
    def area(self) -> Mark | None:
        return self._first("focus-area")

    def _first(self, kind: str) -> Mark | None:
        return next((mark for mark in self.marks if mark.kind == kind), None)


@dataclass
class Contents:
    """What the parts of a file hold besides their text, which stays in `Part.lines`."""

    marked: Marked
    language: str
    entries: list[Entry] = field(default_factory=list)
    rows: list[TimelineRow] = field(default_factory=list)
    head: list[str] | None = None  # the cells of the timeline's header
    head_line: int = 0
    definitions: Lines = field(default_factory=list)  # such as [name]: https://…

    def __post_init__(self) -> None:
        self.has_marks = any(mark.kind == "milestone" for mark in self.marked.marks)

    def cells_of_rows(self) -> Iterator[list[str]]:
        """Yield the cells of each line of the file that may be a row of a table."""
        for _, line in self.marked.lines:
            if line.lstrip(" \t").startswith("|"):
                yield blocks.cells(self.marked.split(line)[0])

    def take(self, part: Part) -> None:
        """Take the rows, sources and definitions out of the lines of `part`."""
        lines, part.lines = part.lines, []
        entry: Entry | None = None  # which the next line may continue
        i = 0
        while i < len(lines):
            number, line = lines[i]
            text = line.strip(" \t")
            if text.startswith("|"):
                table, i = self._table(lines, i)
                self._take_table(part, table)
                entry = None
                continue
            i += 1
            before = lines[i - 2][1].strip(" \t") if i > 1 else ""
            if begun := self._entry(part, number, line, entry if before else None):
                entry = begun
                self.entries.append(entry)
            elif text and entry and (before or line.startswith(("  ", "\t"))):
                entry.lines.append(text)
            elif not before and _DEFINITION.fullmatch(line):
                self.definitions.append((number, line))
            else:
                entry = None if text else entry
                text, marks = self.marked.split(line)
                self.marked.misplaced(marks, number)
                part.lines.append((number, text))

    def _entry(self, part: Part, number: int, line: str, before: Entry | None) -> Entry | None:
        """Return the entry that `line` begins, or None. It may continue the one `before`."""
        if match := ENTRY.fullmatch(line):
            return Entry(match[1], number, [match[2]])
        if not (before or part.kind == "sources") or not line.strip(" \t"):
            return None
        match = _NUMBERED.fullmatch(line)
        if match and (before or not _DEFINITION.fullmatch(line)):
            return Entry(match[1] or match[2], number, [match[3]])
        if before and self._is_another(before, line):
            return Entry("", number, [line], had_link=True)
        if part.kind != "sources":
            return None
        if match := _LIST_ITEM.fullmatch(line):
            is_new = not (before and before.name) or sources.in_markdown(match[1])
            return Entry("", number, [match[1]]) if is_new else None
        is_indented = line.startswith(("  ", "\t"))
        return None if before or is_indented else Entry("", number, [line], is_listed=False)

    def _is_another(self, entry: Entry, line: str) -> bool:
        """Tell whether `line`, below `entry`, is a source of its own.

        It isn't if the entry has no link so far: then its author may be on a line above its
        title. The entry is read only once, so that many lines don't take long.
        """
        if not sources.in_markdown(self.marked.split(line)[0]):
            return False
        if entry.had_link:
            return True
        entry.had_link = True
        return bool(sources.urls(self.marked.split(" ".join(entry.lines))[0]))

    # --- Tables ---

    def _table(self, lines: Lines, i: int) -> tuple[list[_Line], int]:
        """Return the lines of the table that begins at `i`, and where it ends."""
        rows: list[tuple[int, list[str]]] = []
        while i < len(lines):
            number, line = lines[i]
            text = line.strip(" \t")
            if text.startswith("|"):
                rows.append((number, [text]))
            elif rows and text and not rows[-1][1][-1].endswith("|") and not ENTRY.match(line):
                rows[-1][1].append(text)  # the row was wrapped
            elif rows and len(blocks.cells(text)) > 1:
                rows.append((number, [text]))
            else:
                break
            i += 1
        return [self._line(number, " ".join(texts)) for number, texts in rows], i

    def _line(self, number: int, written: str) -> _Line:
        text, marks = self.marked.split(written)
        return _Line(number, blocks.cells(text), marks, text)

    def _take_table(self, part: Part, table: list[_Line]) -> None:
        if any(line.mark for line in table) or self._is_timeline(part, table):
            for i, line in enumerate(table):
                self._take_row(line, table, i)
            return
        for line in table:
            self.marked.misplaced(line.marks, line.number)
        part.lines += self._in_prose(table)

    def _is_timeline(self, part: Part, table: list[_Line]) -> bool:
        """Tell whether a table without the mark of a milestone is one, or continues one."""
        has_head = len(table) > 1 and table[1].is_delimiter
        if part.kind == "milestones":
            is_first = not self.has_marks and self.head is None
            return not has_head or is_first or table[0].cells == self.head
        return part.kind == "detail" and not has_head and all(map(self._is_dated, table))

    def _is_dated(self, line: _Line) -> bool:
        return written_dates.is_read(line.cells[0], self.language)

    def _take_row(self, line: _Line, table: list[_Line], i: int) -> None:
        read = [line.mark]
        if line.is_delimiter and not line.mark:
            pass
        elif not line.mark and self._is_head(table, i):
            self._take_head(line)
        elif line.mark or any(line.cells):
            self.rows.append(TimelineRow(line.number, *self._three(line), line.mark, line.area))
            read.append(line.area)
        others = [mark for mark in line.marks if all(mark is not each for each in read)]
        self.marked.misplaced(others, line.number)

    def _is_head(self, table: list[_Line], i: int) -> bool:
        if self._is_dated(table[i]):
            return False
        if i + 1 < len(table) and table[i + 1].is_delimiter:
            return True
        if i or self.rows or self.head is not None or len(table) == 1:
            return False
        return not any(line.is_delimiter for line in table)  # somebody deleted it

    def _take_head(self, line: _Line) -> None:
        if self.head is None:
            self.head, self.head_line = line.cells, line.number
        elif self.head != line.cells:
            self.remark(left_out("another header of the milestones", line.written, line.number))

    def _three(self, line: _Line) -> tuple[str, str, str]:
        """Return the three cells of a row that may have less or more."""
        cells = line.cells
        if len(cells) != 3 and len(cells) != len(self.head or ()):
            message = (
                f"This row has {len(cells)} cells, not three: date, key initiative, impact. Check"
                " it, and write \\| for a | within a cell."
            )
            self.remark(Remark(message, Outcome.GUESSED, Place(line.number)))
        if len(cells) == 1 and not line.mark and not self._is_dated(line):
            cells = ["", *cells]
        return three(cells)

    def _in_prose(self, table: list[_Line]) -> Lines:
        """Return the lines of a table as Markdown that keeps all of its cells."""
        lines = [(line.number, line.written) for line in table]
        if len(table) == 1 or not table[1].is_delimiter:
            return lines
        widths = [len(line.cells) for line in table]
        for line, width in zip(table, widths, strict=True):
            if width != widths[0]:
                message = f"This row has {width} cells, the first one {widths[0]}. Check it."
                self.remark(Remark(message, Outcome.CHANGED, Place(line.number)))
        if len({*widths}) > 1:
            lines = [(line.number, _padded(line, max(widths))) for line in table]
        return [*lines, (lines[-1][0], "")]  # the table ends here

    def remark(self, remark: Remark) -> None:
        self.marked.remarks.append(remark)


def three(cells: list[str]) -> tuple[str, str, str]:
    """Return `cells` as three: what is missing is empty, and what is more joins the last."""
    date, initiative, *more = [*cells, "", "", ""][: max(3, len(cells))]
    return date, initiative, " | ".join(more)


def _padded(line: _Line, width: int) -> str:
    empty = "---" if line.is_delimiter else ""
    return markdown_prose.row_of([*line.cells, *[empty] * (width - len(line.cells))])
