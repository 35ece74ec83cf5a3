"""Cuts the runs of a text block of prose: its pieces of text, each with its marks."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from .prose_reading import Node, Run


def of_block(nodes: Sequence[Node]) -> list[Run]:
    """Return the runs of prose that is one text block, such as a paragraph; else none."""
    return nodes[0][1] if len(nodes) == 1 and len(nodes[0]) == 2 else []


def text_of(runs: Iterable[Run]) -> str:
    """Return the text of runs without their marks."""
    return "".join(text for text, _ in runs)


def lines_of(runs: Iterable[Run]) -> list[list[Run]]:
    """Split the runs of a text block at its line breaks."""
    groups = groupby(runs, key=lambda run: run[0] == "\n")
    return [list(group) for is_break, group in groups if not is_break]


def from_place(runs: Iterable[Run], start: int) -> list[Run]:
    """Return the runs from a place on, which counts the characters of their text."""
    kept, at = [], 0
    for text, marks in runs:
        if at + len(text) > start:
            kept.append((text[max(start - at, 0) :], marks))
        at += len(text)
    return kept


def up_to(runs: Iterable[Run], end: int) -> list[Run]:
    """Return the runs before a place, which counts the characters of their text."""
    kept, at = [], 0
    for text, marks in runs:
        if at < end:
            kept.append((text[: end - at], marks))
        at += len(text)
    return kept
