"""Decides which blocks are the focus areas, and splits each into a title and a text."""

import re

from milestones.document import prose, shape
from milestones.document.prose_reading import Node
from milestones.formats.headings import Meaning, mentions
from milestones.formats.tree import Block, BlockKind, Outcome

from .choices import Role
from .deciding import Decisions, Part

_LISTS = (BlockKind.LIST, BlockKind.DEFINITIONS)
_STRONG = prose.MARKS.index("strong")
_EM = prose.MARKS.index("em")
LONGEST_SENTENCE = 300
FEWEST_PARAGRAPHS = 2  # with a title in bold
_PARTED = re.compile(r"(?P<title>[^\n.!?:–—]{2,60}?)(?::\s| [–—-] )\s*(?=\S|\Z)")


def find_focus_areas(decisions: Decisions) -> None:
    """Decide which blocks are the focus areas.

    They are a list, headings with text below each, or paragraphs with their title in bold.
    """
    if decisions.of_role(Role.FOCUS_AREAS):
        return
    for part in decisions.parts():
        if any(take(decisions, part) for take in (_take_list, _take_headings, _take_paragraphs)):
            return


def _take_list(decisions: Decisions, part: Part) -> bool:
    for at, i in enumerate(part.blocks):
        before = decisions.block(part.blocks[at - 1]) if at else None
        if decisions.block(i).kind not in _LISTS or not decisions.is_free(i):
            continue
        is_below_heading = any(decisions.is_heading(j) for j in part.blocks[:at])
        is_announced = part.meaning is Meaning.FOCUS_AREAS and not is_below_heading
        if is_announced or _introduces(before):
            decisions.decide(i, Role.FOCUS_AREAS)
            message = "The focus areas are the list that starts here."
            decisions.remark(Outcome.GUESSED, message, i)
            return True
    return False


def _introduces(before: Block | None) -> bool:
    """Tell whether a paragraph's last sentence announces focus areas."""
    if before is None or before.kind is not BlockKind.PARAGRAPH:
        return False
    last = before.text.rstrip()[-LONGEST_SENTENCE:].rsplit(". ", 1)[-1]
    return last.endswith(":") and mentions(last[-200:], Meaning.FOCUS_AREAS)


def _take_headings(decisions: Decisions, part: Part) -> bool:
    """Take the sub-headings of a part about focus areas, with the text below each."""
    if part.meaning is not Meaning.FOCUS_AREAS:
        return False
    heads = [i for i in part.blocks if decisions.is_heading(i) and decisions.is_free(i)]
    if not heads:
        return False
    for i in part.blocks:
        if i >= heads[0]:
            decisions.decide(i, Role.FOCUS_AREAS)
    message = "The focus areas are the headings from here on, and the text below each."
    decisions.remark(Outcome.GUESSED, message, heads[0])
    return True


def _take_paragraphs(decisions: Decisions, part: Part) -> bool:
    """Take the paragraphs of a part about focus areas that begin with a title in bold.

    If other blocks are between them, each goes on up to the next one.
    """
    if part.meaning is not Meaning.FOCUS_AREAS:
        return False
    free = [i for i in part.blocks if decisions.is_free(i)]
    heads = [i for i in free if has_bold_title(decisions.block(i))]
    if len(heads) < FEWEST_PARAGRAPHS:
        return False
    is_run = heads == list(range(heads[0], heads[-1] + 1))
    for i in heads if is_run else free[free.index(heads[0]) :]:
        decisions.decide(i, Role.FOCUS_AREAS)
    message = "The focus areas are the paragraphs from here on that begin with bold text."
    decisions.remark(Outcome.GUESSED, message, heads[0])
    return True


def has_bold_title(block: Block) -> bool:
    """Tell whether a block is a paragraph that begins with a title in bold."""
    if block.kind is not BlockKind.PARAGRAPH or not block.html.startswith("<p><strong>"):
        return False
    title, rest = titled(prose.tree(block.html))
    is_short = len(block.text) <= shape.TITLE_LENGTH
    return bool(title) and (bool(rest) or is_short)


def titled(nodes: list[Node]) -> tuple[str, list[Node]]:
    """Return the title at the start of a focus area's `nodes`, or "", and the other nodes.

    The title is emphasised text at the start, text that is all, or a few words before a colon or
    dash.
    """
    if not nodes or len(nodes[0]) == 3:
        return "", nodes
    (tag, runs), *others = nodes
    if prose.references(prose.render([nodes[0]])):
        return "", nodes
    text, marks = runs[0]
    if {rank for rank, _ in marks} in ({_STRONG}, {_EM}):
        title, rest = _marked_title(runs)
        if title is not None:
            return title, [(tag, rest), *others] if rest else others
    if marks:
        return "", nodes
    if match := _PARTED.match(text):
        rest = prose.tidy([(text[match.end() :], marks), *runs[1:]])
        if rest:
            return prose.clean_line(match["title"]), [(tag, rest), *others]
    if len(runs) == 1 and len(text) <= shape.TITLE_LENGTH and _is_title(text, bool(others)):
        return prose.clean_line(text), others
    return "", nodes


def _is_title(text: str, has_more: bool) -> bool:
    return not has_more or not text.rstrip().endswith((".", "!", "?"))


def _marked_title(runs: list) -> tuple[str | None, list]:
    """Return the emphasised text at the start and the runs after it, or None if there is none."""
    text, marks = runs[0]
    if len(text) > shape.TITLE_LENGTH:
        return None, runs
    if len(runs) == 1:
        return prose.clean_line(text), []
    after, after_marks = runs[1]
    stripped = after.lstrip(" .:–—-\n")
    is_parted = len(stripped) < len(after) or text.rstrip().endswith((".", ":"))
    if after_marks & marks or not is_parted:
        return None, runs
    return prose.clean_line(text).rstrip(" :"), prose.tidy([(stripped, after_marks), *runs[2:]])
