"""Splits the last sentence off a paragraph."""

import re

from milestones.document import prose
from milestones.document.prose_reading import Node

_END = re.compile(r"[.!?][”\"’)]?\s+(?=\S*[^\W_a-z])")


def last_sentence(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Return a paragraph's `nodes` without the last sentence, and those of the last sentence."""
    if len(nodes) != 1 or len(nodes[0]) == 3:
        return [], nodes
    [(tag, runs)] = nodes
    for i, (text, marks) in reversed(list(enumerate(runs))):
        ends = [] if marks else [match.end() for match in _END.finditer(text)]
        if ends:
            before, after = (text[: ends[-1]], marks), (text[ends[-1] :], marks)
            first = prose.tidy([*runs[:i], before])
            return [(tag, first)], [(tag, prose.tidy([after, *runs[i + 1 :]]))]
    return [], nodes
