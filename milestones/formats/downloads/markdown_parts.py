"""Splits the lines of a download into the parts of an article.

A mark says what a heading begins. Without one, the heading's level, its words and what is below
it say that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..headings import Meaning, means
from ..tree import Outcome, Place, Remark
from . import markdown, references
from .markdown_marks import HEADINGS, Lines, Mark, Marked

ENTRY = re.compile(r" {0,3}\[\^([\w-]{1,20})\]:[ \t]*(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?")
_UNDERLINE = re.compile(r" {0,3}([=-])\1*[ \t]*")
_NO_SPACE = re.compile(r"^( {0,3}#{1,6})[\xa0\u200b]*(?=[^\s#])")
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_REFERENCE = re.compile(r"\[\^[\w-]{1,20}\]")
_FOCUS = ("focus-areas", "focus-area")
_MILESTONES = ("milestones", "detail")
_OFTEN = ("section", "focus-area", "detail")  # the kinds of which a file can have several


@dataclass
class Part:
    """A heading, in Markdown, and the lines below it."""

    kind: str
    line: int
    heading: str = ""
    mark: Mark | None = None
    lines: Lines = field(default_factory=list)


@dataclass
class _Chunk:
    """A heading that may begin a part, and the lines down to the next one."""

    line: int
    level: int
    heading: str
    written: str
    mark: Mark | None
    lines: Lines = field(default_factory=list)


def split(marked: Marked, names: set[str]) -> Iterator[Part]:
    """Yield the parts of a file in order.

    `names` has the folded name of each milestone, such as "1999: arrival". Remarks are added to
    `marked`. Text above the first heading is a part of the kind "opening".
    """
    opening, *chunks = _chunks(marked)
    part = Part("opening", opening.line, lines=opening.lines)
    kinds = {chunk.mark.kind for chunk in chunks if chunk.mark}
    taken: set[str] = set()
    for i, chunk in enumerate(chunks):
        kind = _kind(chunk, part.kind, names)
        if kind == "section" and not chunk.mark:
            kind = _told_by_name(chunk) or _told_by_rows(chunks, i, marked) or kind
        if not chunk.mark and kind in kinds - {*_OFTEN} or kind in taken:
            kind = "section" if chunk.level <= 2 or chunk.mark else ""
        if not kind:
            part.lines += [(chunk.line, chunk.written), *chunk.lines]
            continue
        yield part
        taken |= {kind} - {*_OFTEN}
        mark = chunk.mark if chunk.mark and chunk.mark.kind == kind else None
        part = Part(kind, chunk.line, chunk.heading, mark, chunk.lines)
        if not mark:
            what = kind.replace("-", " ")
            message = f"This heading has no mark. It was treated as a heading for: {what}."
            marked.remarks.append(Remark(message, Outcome.GUESSED, Place(chunk.line)))
    yield part


def _chunks(marked: Marked) -> list[_Chunk]:
    chunks = [_Chunk(1, 0, "", "", None)]
    for number, line in _with_usual_headings(marked):
        match = _HEADING.fullmatch(line.rstrip(" \t"))
        text, marks = marked.split(match[2] or "") if match else ("", [])
        mark = next((mark for mark in marks if mark.kind in (*HEADINGS, "sources")), None)
        if match and (mark or len(match[1]) <= 3):
            marked.misplaced([other for other in marks if other is not mark], number)
            heading = _CLOSING.sub("", text).strip(" \t")
            written = f"{match[1]} {text}"
            chunks.append(_Chunk(number, len(match[1]), heading, written, mark))
        else:
            chunks[-1].lines.append((number, line))
    return chunks


def _with_usual_headings(marked: Marked) -> Lines:
    """Return the lines with `##` before marked headings that are underlined, and a space after it.

    Some programs underline headings, some keyboards type a no-break space after `##`, and some
    people nothing.
    """
    made: Lines = []
    for number, line in marked.lines:
        under = _UNDERLINE.fullmatch(line)
        before, above = made[-1] if made else (0, "")
        if under and before == number - 1 and _is_marked(marked, above):
            made[-1] = before, f"{'#' if under[1] == '=' else '##'} {above.lstrip()}"
        elif _NO_SPACE.match(line) and _is_marked(marked, line):
            made.append((number, _NO_SPACE.sub(r"\1 ", line, count=1)))
        else:
            made.append((number, line))
    return made


def _is_marked(marked: Marked, line: str) -> bool:
    """Tell whether a line has the mark of a heading."""
    return any(mark.kind in (*HEADINGS, "sources") for mark in marked.split(line)[1])


def _kind(chunk: _Chunk, before: str, names: set[str]) -> str:
    """Return the kind of part that a heading begins below one of the kind `before`, or ""."""
    if chunk.mark:
        return chunk.mark.kind
    if chunk.level == 1:
        return "title"
    if chunk.level == 2:
        return "section"
    if before in _FOCUS:
        return "focus-area"
    return "detail" if before in _MILESTONES and folded(chunk.heading) in names else ""


def _told_by_name(chunk: _Chunk) -> str:
    """Return the kind of part that has this heading, or ""."""
    name = _REFERENCE.sub("", chunk.heading).strip(" \t:").casefold()
    for kind, default in markdown.HEADINGS.items():
        if name == default.casefold():
            return kind
    return "conclusion" if means(name, Meaning.CONCLUSION) else ""


def _told_by_rows(chunks: list[_Chunk], i: int, marked: Marked) -> str:
    """Return the kind of part whose rows are like those below the heading, or ""."""
    below = [chunks[i].lines]
    for chunk in chunks[i + 1 :]:
        if chunk.level <= 2:
            break
        if chunk.mark and chunk.mark.kind in ("focus-area", "detail"):
            return "focus-areas" if chunk.mark.kind == "focus-area" else "milestones"
        below.append(chunk.lines)
    of_rows = {"milestone": "milestones", "source": "sources"}
    for lines in below:
        for _, line in lines:
            for mark in marked.split(line)[1]:
                if mark.kind in of_rows:
                    return of_rows[mark.kind]
    return ""


def folded(text: str) -> str:
    """Return a line of Markdown in a form for comparing it with what people copied."""
    # Without spaces, which may be left where a reference was. A milestone's name ends in a colon if
    # its initiative has no words.
    name = references.line(_REFERENCE.sub("", text), {}).text.casefold()
    return "".join(name.split()).rstrip(":")
