"""Finds the comments in a download: the marks that `markdown` wrote, and what people added.

A text becomes numbered lines in which each mark is a token, which ordinary text can't contain.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from milestones.document import languages, prose, shape

from ..reports import LineNumbers, ParseError
from ..texts.lengths import split_line
from ..tree import Outcome, Place, Remark
from . import markdown

Lines = list[tuple[int, str]]  # (number, text)

HEADINGS = ("title", "section", "focus-areas", "focus-area", "milestones", "detail", "conclusion")
KINDS = (*HEADINGS, "sources", "milestone", "source")
WITH_UID = ("section", "focus-area", "milestone", "detail", "source")

FORM = re.compile(r"<!--\s*kfor-milestones\s+([0-9]{1,9})\s*-->")
_ABOUT = re.compile(r"<!--\s*(language|short-title):(.*?)-->", re.DOTALL)
_START = re.compile(r"(?<!\\)<!--")
_MARK = re.compile(
    rf"<!--\s*({'|'.join(KINDS)})(?=[\s-])(?:\s+([0-9a-z]{{1,16}})(?=[\s-]))?"
    r"\s*-->"
)
_UNFINISHED = re.compile(rf"<!--[ \t]*({'|'.join(KINDS)})\b(?:[ \t]+([0-9a-z]{{1,16}})\b)?")
# Stand for a removed comment and for a mark. Both are control characters, which texts don't have.
_GONE, _TOKEN = "\0", re.compile("\1([0-9]+)\2")


class Mark(NamedTuple):
    """A mark: the kind of what has it, its uid or "", and how it is written."""

    kind: str
    uid: str
    text: str


@dataclass
class Marked:
    """A text without its comments. `files` has the first line and the form of each file in it."""

    lines: Lines = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    files: list[tuple[int, int]] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)  # language and short-title
    remarks: list[Remark] = field(default_factory=list)

    def split(self, line: str) -> tuple[str, list[Mark]]:
        """Return a line without its tokens, and their marks."""
        marks = [self.marks[int(number)] for number in _TOKEN.findall(line)]
        return (_TOKEN.sub("", line).rstrip(" \t") if marks else line), marks

    def misplaced(self, marks: list[Mark], line: int) -> None:
        """Add Remarks that quote `marks`, which mean nothing where they are."""
        self.remarks += [left_out("a mark that means nothing here", m.text, line) for m in marks]


def find(text: str) -> Marked:
    """Return the lines of `text`, which has no control characters, and its marks.

    Raises ParseError for a newer form of the format.
    """
    marked = Marked()
    out: list[str] = []
    end = 0
    for start, stop, at in _comments(text):
        out += [text[end:start], _replacement(marked, text, start, stop, at)]
        end = stop
    joined = "".join(out) + text[end:]
    for number, written in enumerate(joined.split("\n"), 1):
        line = written.replace(_GONE, "").rstrip(" \t")
        if line or _GONE not in written:  # a line that held only a comment never existed
            marked.lines.append((number, line))
    return marked


def _comments(text: str) -> list[tuple[int, int, int]]:
    """Return (start, end, line) of each comment. One that doesn't end is as long as its mark."""
    found = []
    starts = [match.start() for match in _START.finditer(text)]
    lines = LineNumbers(text)
    stop = end = 0
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        if start < end:
            continue
        if 0 <= stop < start + len("<!--"):
            stop = text.find("-->", start + len("<!--"))
        if 0 <= stop < following:
            end = stop + len("-->")
        else:
            match = _UNFINISHED.match(text, start)
            end = match.end() if match else start + len("<!--")
        found.append((start, end, lines.at(start)))
    return found


def _replacement(marked: Marked, text: str, start: int, end: int, line: int) -> str:
    """Return what replaces the comment from `start` to `end` in the lines."""
    comment = text[start:end]
    newlines = comment.count("\n")
    if match := _MARK.fullmatch(comment) or _UNFINISHED.fullmatch(comment):
        marked.marks.append(Mark(match[1], match[2] or "", comment))
        return f"\1{len(marked.marks) - 1}\2" + "\n" * newlines
    if comment == "<!--":
        message = "A comment that doesn't end was kept as text. Write --> at its end."
        marked.remarks.append(Remark(message, Outcome.CHANGED, Place(line)))
        return "\\<!--"
    if form := FORM.fullmatch(comment):
        _take_form(marked, int(form[1]), line)
    elif about := _ABOUT.fullmatch(comment):
        _take_about(marked, about[1], about[2], line)
    else:
        marked.remarks.append(left_out("this comment", comment, line))
    return f"{_GONE}\n" * newlines + _GONE


def left_out(what: str, text: str, line: int) -> Remark:
    """Return the Remark that quotes a `text` that isn't in the Document."""
    return Remark(f"Left out: {what}: {text}", Outcome.LEFT_OUT, Place(line))


def _take_form(marked: Marked, form: int, line: int) -> None:
    if not 1 <= form <= markdown.FORM:
        message = f"This is version {form} of the format. Only 1 to {markdown.FORM} can be read."
        raise ParseError(message, line)
    if marked.files:
        message = (
            "A second download seems to begin here. All of it was read as one article. If it is"
            " another article, import it from a file of its own."
        )
        marked.remarks.append(Remark(message, Outcome.GUESSED, Place(line)))
    marked.files.append((line if marked.files else 0, form))


def _take_about(marked: Marked, name: str, text: str, line: int) -> None:
    told = prose.clean_line(unescape(text))
    if name in marked.about:
        marked.remarks.append(left_out(f"a second {name}", told, line))
        return
    if name == "short-title":
        marked.about[name], rest = split_line(told, shape.LABEL_LENGTH)
        if rest:
            marked.remarks.append(left_out("the end of the short title, too long", rest, line))
        return
    try:
        if len(told) > shape.LANGUAGE_LENGTH:
            raise ValueError(f"It has more than {shape.LANGUAGE_LENGTH} characters.")
        marked.about[name] = languages.tag(told)
    except ValueError as error:
        message = f"Left out: “{told}” is not a language. {error}"
        marked.remarks.append(Remark(message, Outcome.LEFT_OUT, Place(line)))
