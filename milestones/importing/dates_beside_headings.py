"""Puts dates that are right above or below headings into them, as on web pages with timelines."""

from dataclasses import replace

from milestones.formats.tree import Outcome

from .choices import Role
from .deciding import Decisions, quoted
from .timelines import is_bare_date

FEWEST = 2  # headings of one level with dates beside them


def put_dates_into_headings(decisions: Decisions) -> None:
    """Make "1999" and the heading "Troops enter" the heading "1999: Troops enter".

    That is where most headings of a level have such a paragraph above them, or most have one below.
    """
    headings = [i for i in range(len(decisions.tree.blocks)) if decisions.is_heading(i)]
    for level in sorted({decisions.block(i).level for i in headings}):
        among = [i for i in headings if decisions.block(i).level == level]
        for step in (-1, 1):
            pairs = [(i, i + step) for i in among if _is_date(decisions, i + step)]
            if len(pairs) >= FEWEST and 2 * len(pairs) > len(among):
                _join(decisions, pairs)
                break


def _is_date(decisions: Decisions, index: int) -> bool:
    """Tell whether there is a block that is just a date, which nobody gave another role."""
    if not 0 <= index < len(decisions.tree.blocks):
        return False
    is_open = decisions.roles.get(index, Role.LEFT_OUT) is Role.LEFT_OUT
    return is_open and is_bare_date(decisions.block(index), decisions.language)


def _join(decisions: Decisions, pairs: list[tuple[int, int]]) -> None:
    blocks = list(decisions.tree.blocks)
    for heading, date in pairs:
        written, block = blocks[date].text.strip(" .:"), blocks[heading]
        html, text = f"{written}: {block.html}", f"{written}: {block.text}"
        blocks[heading] = replace(block, html=html, text=text)
        decisions.decide(date, Role.LEFT_OUT)
        decisions.understood.append(blocks[date].text)
    decisions.tree = replace(decisions.tree, blocks=tuple(blocks))
    dates = quoted(", ".join(blocks[date].text for _, date in pairs))
    message = f"The dates beside headings are now part of them: {dates}."
    decisions.remark(Outcome.CHANGED, message, pairs[0][0])
