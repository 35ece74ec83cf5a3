"""Keeps the line breaks of a paragraph where they mean something: in lists without signs.

Those are lines that begin with dates, and sources below a heading such as "References".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .. import headings
from ..headings import Meaning
from . import plain_text

_SPACE = ("softbreak", "hardbreak", "html_inline")
_BREAK_TAG = re.compile(r"<br(?=[\s/>]|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"\[\d{1,3}\]\s|\d{1,3}[.)]\s")
_URL = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_ENDS_WITH_URL = re.compile(r"(?:https?://|www\.)\S+$", re.IGNORECASE)
_FINAL = (".", "!", "?", ")", "]", "”", "»", '"', ">")


def keep_breaks(state: StateCore) -> None:
    """Turn line breaks that mean something into hard ones."""
    is_of_sources = False
    state.tokens = [*_with_introductions(state.tokens)]
    for opening, token in pairwise(state.tokens):
        if opening.type == "heading_open":
            is_of_sources = headings.means(token.content, Meaning.SOURCES)
        elif opening.type == "paragraph_open" and token.children:
            is_of_sources = is_of_sources or _is_label(token.content.partition("\n")[0])
            _keep(token.children, is_of_sources)


def _is_label(line: str) -> bool:
    """Tell whether a line announces sources: "Sources", or "Sources: NATO, 1999"."""
    return headings.means(line.partition(":")[0].strip("*_ "), Meaning.SOURCES)


def _with_introductions(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield `tokens`, with a line such as "Key dates:" above dated lines as its own paragraph."""
    for i, token in enumerate(tokens):
        if token.type == "inline" and tokens[i - 1].type == "paragraph_open":
            first, rest = _introduced(token)
            if first:
                opening, closing = tokens[i - 1], tokens[i + 1]
                yield from (first, closing.copy(), opening.copy(map=rest.map))
                token = rest
        yield token


def _introduced(token: Token) -> tuple[Token | None, Token]:
    """Return the first line of a paragraph and the others, if only they are dated lines."""
    children = token.children or []
    breaks = [i for i in range(len(children)) if _is_plain_break(children, i)]
    is_introduction = bool(breaks) and _text(children[: breaks[0]]).rstrip().endswith(":")
    if not is_introduction or not all(map(_is_dated, _lines(children, breaks)[1:])):
        return None, token
    start, end = token.map or [0, 0]
    content, _, others = token.content.partition("\n")
    at = breaks[0]
    first = token.copy(content=content, children=children[:at], map=[start, start + 1])
    rest = token.copy(content=others, children=children[at + 1 :], map=[start + 1, end])
    return first, rest


def _keep(children: list[Token], is_of_sources: bool) -> None:
    breaks = [i for i in range(len(children)) if _is_plain_break(children, i)]
    if not breaks:
        return
    lines = _lines(children, breaks)
    if all(map(_is_dated, lines)):
        kept = [True] * len(breaks)
    else:
        kept = list(_between_sources(lines)) if is_of_sources else []
    for i, is_kept in zip(breaks, kept, strict=False):
        if is_kept:
            children[i].type, children[i].tag = "hardbreak", "br"


def _lines(children: list[Token], breaks: Sequence[int]) -> list[list[Token]]:
    starts = (0, *(i + 1 for i in breaks))
    return [children[start:end] for start, end in zip(starts, (*breaks, None), strict=True)]


def _is_plain_break(children: Sequence[Token], i: int) -> bool:
    """Tell whether a line break means nothing, and doesn't follow one that does."""
    before = children[i - 1].content if i else ""
    return children[i].type == "softbreak" and not _BREAK_TAG.match(before)


# --- Dates ----------------------------------------------------------------------------------------


def _is_dated(line: Sequence[Token]) -> bool:
    """Tell whether a line begins with a date: in bold, or with a colon or dash after it."""
    emphasised = ""
    if line and line[0].type in ("strong_open", "em_open"):
        inner = takewhile(lambda token: token.nesting >= 0, line)
        emphasised = "".join(token.content for token in inner)
    return plain_text.is_date(emphasised) or plain_text.begins_with_date(_text(line))


def _text(line: Sequence[Token]) -> str:
    return "".join(" " if token.type in _SPACE else token.content for token in line)


# --- Sources --------------------------------------------------------------------------------------


def _between_sources(lines: Sequence[Sequence[Token]]) -> Iterator[bool]:
    """Yield for each break between `lines` whether a source ends there, and no line was wrapped.

    A line that was wrapped is too long for the first word of the next one.
    """
    texts = [_text(line).strip() for line in lines]
    longest = max(map(len, texts))
    for line, (text, after) in zip(lines, pairwise(texts), strict=False):
        ends_with_url = bool(_ENDS_WITH_URL.search(text)) or line[-1].type == "link_close"
        if _NUMBERED.match(after) or text.endswith(":"):
            yield True
        elif _URL.match(after):
            yield ends_with_url
        elif after[:1].islower():
            yield False
        else:
            has_room = len(text) + 1 + len(after.partition(" ")[0]) <= longest
            yield ends_with_url or text.endswith(_FINAL) or has_room
