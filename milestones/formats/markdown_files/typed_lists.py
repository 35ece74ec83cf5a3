"""Finds lists that were typed by hand: paragraphs that begin with a bullet or a number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from milestones.document import prose, prose_runs
from milestones.document.prose_reading import Run

from ..texts import written_days
from ..tree import Block, BlockKind, Item, Outcome, Place, Remark, Tree
from ..tree_blocks import list_block
from ..webpage.remarks import quoted

# Word's own bullets are letters of its font Symbol: U+F0B7 and U+F0A7.
_BULLET = re.compile(r"\s*(?:([-*·–•‣◦▪●○■►➢\uf0b7\uf0a7])\s+|([•‣◦▪●○■►➢\uf0b7\uf0a7]))(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,3})([.)])\s+(?=\S)")
_FEWEST = 2  # items


@dataclass(frozen=True)
class _Typed:
    """An item as it was typed. `sign` is its bullet, or what follows its `number`."""

    sign: str
    number: int
    html: str
    place: Place

    def follows(self, other: "_Typed") -> bool:
        """Tell whether it can be the next item of the list of `other`."""
        step = 1 if other.number else 0
        return self.sign == other.sign and self.number == other.number + step


def with_lists(tree: Tree) -> Tree:
    """Return `tree` with paragraphs in a row as one list, where all begin with the same bullet.

    So do paragraphs that are numbered one after the other. A single one stays as it is.
    """
    made: list[Block] = []
    indexes: list[int] = []  # of the old blocks among the new ones
    guesses: list[Remark] = []
    for blocks, typed in _groups(tree.blocks):
        if len(typed) >= _FEWEST:
            guesses.append(_guess(typed[0], len(made)))
            indexes += [len(made)] * len(blocks)
            made.append(_listed(blocks, typed))
        else:
            indexes += range(len(made), len(made) + len(blocks))
            made += blocks
    if not guesses:
        return tree
    told = (
        remark if remark.block is None else replace(remark, block=indexes[remark.block])
        for remark in tree.remarks
    )
    return replace(tree, blocks=tuple(made), remarks=(*told, *guesses))


def _groups(blocks: Iterable[Block]) -> Iterator[tuple[list[Block], list[_Typed]]]:
    """Yield the blocks, those of one list together, each time with the items that they are."""
    group: list[Block] = []
    typed: list[_Typed] = []
    for block in blocks:
        found = _typed(block)
        if group and not (typed and found and found[0].follows(typed[-1])):
            yield group, typed
            group, typed = [], []
        group.append(block)
        typed.extend(found)
    if group:
        yield group, typed


def _typed(block: Block) -> list[_Typed]:
    """Return the items that a paragraph is: one, or one on each of its lines. [] if it is none."""
    if block.kind is not BlockKind.PARAGRAPH or not _sign(block.text):
        return []
    nodes = prose.tree(block.html)
    lines = prose_runs.lines_of(prose_runs.of_block(nodes))
    found = [_item(line, block.place) for line in lines]
    items = [item for item in found if item is not None]
    is_list = len(items) == len(found) and all(b.follows(a) for a, b in pairwise(items))
    return items if is_list else []


def _item(line: list[Run], place: Place) -> _Typed | None:
    text = prose_runs.text_of(line)
    match = _sign(text)
    if match is None:
        return None
    html = prose.render([("p", prose.tidy(prose_runs.from_place(line, match.end())))])
    if match.re is _NUMBER:
        return _Typed(match[2], int(match[1]), html, place)
    return _Typed(match[1] or match[2], 0, html, place)


def _sign(text: str) -> re.Match[str] | None:
    """Return the bullet or number at the start of `text`: not a day, such as "12. Juni 1999"."""
    if match := _BULLET.match(text):
        return match
    match = _NUMBER.match(text)
    is_number = match is not None and int(match[1]) > 0 and not written_days.begins(text)
    return match if is_number else None


def _listed(blocks: Sequence[Block], typed: Sequence[_Typed]) -> Block:
    first = typed[0]
    items = [Item(item.html, item.place) for item in typed]
    start = first.number if first.number > 1 else None
    names = tuple(name for block in blocks for name in block.names)
    return replace(list_block(items, first.place, first.number > 0, start), names=names)


def _guess(first: _Typed, index: int) -> Remark:
    sign = "numbers" if first.number else quoted(first.sign)
    words = quoted(prose.text_of(first.html))
    message = f"Paragraphs that begin with {sign} were read as a list: {words} and the next."
    return Remark(message, Outcome.GUESSED, first.place, index)
