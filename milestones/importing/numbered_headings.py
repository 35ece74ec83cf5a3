"""Leaves out the numbers of headings, as in "2.1 Course", where all are numbered in sequence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from milestones.document import prose, prose_runs
from milestones.document.date_style import roman
from milestones.formats.headings import heads_part
from milestones.formats.texts import written_dates
from milestones.formats.tree import Block, Outcome

from .anchors import names_of
from .deciding import Decisions, quoted
from .timelines import first_runs, is_dated_heading

_NUMBERED = re.compile(
    r"(?P<written>(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})[.)]?)\s+(?P<rest>\S.*)"
)
_ROMAN = {roman(number): number for number in range(1, 40)}


@dataclass(frozen=True)
class _Heading:
    """A heading with a number: its index in the tree, the number as written, and its parts."""

    index: int
    level: int
    written: str
    number: tuple[int, ...]
    rest: str

    @property
    def is_clear(self) -> bool:
        """Tell whether it can't be the number of things, as in "2 years later"."""
        return len(self.number) > 1 or self.written[-1] in ".)"


def leave_out_numbers(decisions: Decisions) -> None:
    """Take the numbers from the headings of the tree if they are those of a sequence."""
    found = [
        heading
        for i, block in enumerate(decisions.tree.blocks)
        if decisions.is_heading(i) and (heading := _heading(i, block))
    ]
    if not _is_sequence(found) or not _are_only_numbers(decisions, found):
        return
    blocks = list(decisions.tree.blocks)
    for heading in found:
        blocks[heading.index] = _without_number(blocks[heading.index])
    decisions.tree = replace(decisions.tree, blocks=tuple(blocks))
    numbers = quoted(", ".join(heading.written for heading in found))
    message = f"The headings were numbered. Their numbers were left out: {numbers}."
    decisions.remark(Outcome.LEFT_OUT, message, found[0].index)


def _heading(index: int, block: Block) -> _Heading | None:
    match = _NUMBERED.match(block.text)
    if match is None:
        return None
    if match["number"] in _ROMAN:
        number: tuple[int, ...] = (_ROMAN[match["number"]],)
    elif match["number"][0].isdigit():
        number = tuple(map(int, match["number"].split(".")))
    else:
        return None
    return _Heading(index, block.level, match["written"], number, match["rest"])


def _is_sequence(headings: Sequence[_Heading]) -> bool:
    """Tell whether the numbers are 1, 2, 2.1 and so on, each the next of one before it."""
    if len(headings) < 2 or headings[0].number != (1,):
        return False
    return all(_follows(after.number, before.number) for before, after in pairwise(headings))


def _follows(number: tuple[int, ...], before: tuple[int, ...]) -> bool:
    *parents, last = number
    if len(number) > len(before):
        return (*parents,) == before and last == 1
    return (*parents, last - 1) == before[: len(number)]


def _are_only_numbers(decisions: Decisions, headings: Sequence[_Heading]) -> bool:
    """Tell whether no number is a day's or counts something, and no heading of a level lacks one.

    Headings that differ only in their numbers keep them, as in "1. Battalion".
    """
    is_clear = any(len(heading.number) > 1 for heading in headings)
    rests = {heading.rest.casefold() for heading in headings}
    return (
        len(rests) == len(headings)
        and all(is_clear or heading.is_clear for heading in headings)
        and not any(_is_day(decisions, heading) for heading in headings)
        and all(heads_part(text) for text in _without_numbers(decisions, headings))
    )


def _is_day(decisions: Decisions, heading: _Heading) -> bool:
    """Tell whether a heading begins with a date such as "1. June", or is one."""
    day = f"{heading.written} {heading.rest.split()[0].strip('.,:')} 2000"
    if written_dates.is_read(day, decisions.language):
        return True
    return is_dated_heading(decisions.block(heading.index).html, decisions.language)


def _without_numbers(decisions: Decisions, headings: Sequence[_Heading]) -> Iterable[str]:
    """Yield the headings without numbers below the first with one, of the levels that have some."""
    levels = {heading.level for heading in headings}
    numbered = {heading.index for heading in headings}
    for i, block in enumerate(decisions.tree.blocks):
        is_among = decisions.is_heading(i) and i > headings[0].index and block.level in levels
        if is_among and i not in numbered:
            yield block.text


def _without_number(block: Block) -> Block:
    runs = first_runs(block.html)
    match = _NUMBERED.match(prose_runs.text_of(runs))
    if match is None:
        return block
    rest = prose.tidy(prose_runs.from_place(runs, match.start("rest")))
    html = prose.clean_inline(prose.render([("p", rest)]))
    return replace(block, html=html, text=match["rest"], names=tuple(names_of(block)))
