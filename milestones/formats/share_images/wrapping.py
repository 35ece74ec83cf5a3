"""Wraps a text into lines, at the largest size at which it fits."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import lettering

LINE_HEIGHT = 1.25
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_OPENING, _CLOSING = "（「『【《〈‘“", "、。，．：；！？）」』】》〉’”…"
# Lines break between words and between Chinese characters, but not just inside brackets.
_PIECES = re.compile(rf"[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_CHINESE}]+)[{_CLOSING}]*|\s+")


class Lines(NamedTuple):
    """A text in lines, and its size in pixels."""

    lines: list[str]
    size: int


def fitted(text: str, width: int, height: int, sizes: Sequence[int]) -> Lines:
    """Return a drawable `text` in lines that fit into `width` and `height`, in pixels.

    It has the largest of `sizes`, which fall, at which it fits without a broken word. If there is
    none, words may be broken. A text too long for the smallest size ends with "…".
    """
    for size in sizes:
        lines, breaks_words = _wrapped(text, width, size)
        if _fits(lines, height, size) and not breaks_words:
            return Lines(lines, size)
    for size in sizes:
        lines, _ = _wrapped(text, width, size)
        if _fits(lines, height, size):
            return Lines(lines, size)
    size = sizes[-1]
    count = int(height // (size * LINE_HEIGHT))
    lines = _wrapped(text, width, size)[0][:count]
    return Lines([*lines[:-1], shortened(lines[-1] + "…", width, size)], size)


def shortened(line: str, width: int, size: int) -> str:
    """Return a drawable `line`, cut with "…" if it is wider than `width` pixels."""
    if lettering.width(line, size) <= width:
        return line

    def is_too_wide(length: int) -> bool:
        return lettering.width(f"{line[:length].rstrip()}…", size) > width

    length = bisect_left(range(1, len(line)), True, key=is_too_wide)
    return f"{line[:length].rstrip()}…"


def _fits(lines: list[str], height: int, size: int) -> bool:
    return len(lines) * size * LINE_HEIGHT <= height


def _wrapped(text: str, width: int, size: int) -> tuple[list[str], bool]:
    """Return `text` in lines, and whether a word was broken."""
    pieces = _PIECES.findall(text)
    parts = [part for piece in pieces for part in _parts(piece, width, size)]
    lines, used = [""], 0.0
    for part in parts:
        more = lettering.width(part, size)
        if used + lettering.width(part.rstrip(), size) > width:
            lines.append("")
            used = 0
        if used or not part.isspace():
            lines[-1] += part
            used += more
    return [line.rstrip() for line in lines if line], len(parts) > len(pieces)


def _parts(piece: str, width: int, size: int) -> Iterator[str]:
    """Yield `piece`, or the parts of it that fit on a line if it is too wide for one."""
    if lettering.width(piece, size) <= width:
        yield piece
        return
    part, used = "", 0.0
    for char in piece:
        more = lettering.width(char, size)
        if part and used + more > width:
            yield part
            part, used = "", 0.0
        part, used = part + char, used + more
    yield part
