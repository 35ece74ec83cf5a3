"""Reads lists and lines that begin with dates, such as "1999: Troops enter", as rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from milestones.document import prose, prose_runs
from milestones.document.prose_reading import Node
from milestones.formats.tree import Block, BlockKind, Tree

from .dated_texts import dated

_SIGNS = " \t\xa0#-*+•‣◦▪●·–—"  # before the text of a heading or an item
_EMPHASIS = str.maketrans("", "", "*_")
MOST_LINES = 3_000  # with blank ones: reading many dates takes long
MOST_LOOKED_AT = 200  # lines
MOST_BLOCKS = 3  # that continue a line, on average: a text with more is no timeline


@dataclass(frozen=True)
class DatedLine:
    """A line: its date as it was written, or "", and the prose that follows."""

    date: str
    html: str


def read(tree: Tree, language: str) -> tuple[list[DatedLine], list[int]]:
    """Return the dated lines of `tree`, and the indexes of the blocks outside of them.

    An item without a date below others is one of them. Other text goes on in the line above it.
    Returns no lines if most have no date.
    """
    lines: list[DatedLine] = []
    below: list[list[str]] = []  # of each line, the prose that goes on in it
    outside: list[int] = []
    for i, block in enumerate(tree.blocks):
        found = list(_lines(block, language))
        if any(line.date for line in found):
            lines += found
            below += [[] for _ in found]
        elif lines and block.kind is not BlockKind.HEADING:
            below[-1].append(block.html)
        else:
            outside.append(i)
    lines = [
        replace(line, html=line.html + "".join(b)) for line, b in zip(lines, below, strict=True)
    ]
    return (lines, outside) if _are_timeline(lines, sum(map(len, below))) else ([], [])


def _are_timeline(lines: Sequence[DatedLine], continued: int) -> bool:
    """Tell whether most `lines` have a date, some have a text, and few blocks go on in them."""
    dated_ones = sum(bool(line.date) for line in lines)
    has_texts = any(line.html for line in lines)
    return has_texts and 2 * dated_ones > len(lines) and continued <= MOST_BLOCKS * dated_ones


def may_have_dates(text: str, language: str) -> bool:
    """Tell without much work whether lines of `text` may begin with dates."""
    lines = text.splitlines()
    is_short = len(lines) <= MOST_LINES
    return is_short and any(_begins_with_date(line, language) for line in lines[:MOST_LOOKED_AT])


def parted(text: str, language: str) -> str:
    """Return `text` with a blank line before each line that begins with a date.

    If all lines do, a date needs no sign such as a colon after it.
    """
    lines = text.splitlines()
    are_dated = [_is_dated(line.strip(), language) for line in lines]
    pairs = list(zip(lines, are_dated, strict=True))
    others = [line.strip() for line, is_dated in pairs if not is_dated]
    if all(_is_dated(line, language, announced=True) for line in others if line):
        return "\n\n".join(lines)
    return "\n".join(f"\n{line}" if is_dated else line for line, is_dated in pairs)


def _begins_with_date(line: str, language: str) -> bool:
    """Tell whether a line of Markdown or plain text may begin with a date."""
    text = line.strip(_SIGNS).translate(_EMPHASIS)
    number, _, rest = text.partition(" ")
    is_numbered = number[:-1].isdigit() and number[-1] in ".)"
    return _is_dated(rest if is_numbered else text, language, announced=True)


def _is_dated(text: str, language: str, announced: bool = False) -> bool:
    return dated([(text, frozenset())], language, announced) is not None


def _lines(block: Block, language: str) -> Iterator[DatedLine]:
    if block.kind is BlockKind.LIST:
        for item in block.items:
            yield _line(prose.tree(item.html), language)
    elif block.kind is BlockKind.HEADING:
        yield _line(prose.tree(block.html), language)
    elif block.kind is BlockKind.PARAGRAPH:
        for node in prose.tree(block.html):
            for runs in prose_runs.lines_of(node[1]):
                yield _line([(node[0], runs)], language)


def _line(nodes: list[Node], language: str) -> DatedLine:
    first, *rest = nodes
    found = dated(first[1], language, announced=True) if len(first) == 2 else None
    if found is None:
        return DatedLine("", prose.render(nodes))
    kept = [(first[0], found.rest)] if found.rest else []
    return DatedLine(found.date, prose.render([*kept, *rest]))
