"""What has been decided about a tree so far: the role of each block, and the report."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from milestones.formats.headings import Meaning, means, mentions
from milestones.formats.tree import Block, BlockKind, Outcome, Place, Remark, Tree

from .choices import Choices, Column, Role
from .columns import Layout

_MEANINGS = {
    Role.CONCLUSION: Meaning.CONCLUSION,
    Role.SOURCES_HEADING: Meaning.SOURCES,
    Role.MILESTONES_HEADING: Meaning.MILESTONES,
    Role.FOCUS_HEADING: Meaning.FOCUS_AREAS,
}
HEADS = (Role.SECTION, *_MEANINGS)
_BEFORE_NOTES = (  # what a heading is asked for, in this order
    *(Meaning.CONCLUSION, Meaning.SOURCES, Meaning.NOTES),
    *(Meaning.MILESTONES, Meaning.FOCUS_AREAS),
)
LONGEST_HEADLINE = 60  # characters
_MAY_STAND_DEEPER = (Meaning.SOURCES, Meaning.NOTES, Meaning.MILESTONES, Meaning.FOCUS_AREAS)


@dataclass
class Part:
    """A heading, or None, with the blocks below it, by their indexes in the tree."""

    heading: int | None
    level: int = 7
    meaning: Meaning | None = None
    blocks: list[int] = field(default_factory=list)


@dataclass
class Decisions:
    """A tree, what a person chose for it, and what the judge has decided."""

    tree: Tree
    choices: Choices
    language: str = ""
    roles: dict[int, Role] = field(default_factory=dict)
    columns: dict[int, tuple[Column, ...]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)  # kept in another form, or quoted
    layouts: dict[tuple[int, bool], Layout] = field(default_factory=dict)  # see `timelines`
    _meanings: dict[int, Meaning | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = range(len(self.tree.blocks))
        self.roles |= {i: role for i, role in self.choices.roles.items() if i in known}

    def block(self, index: int) -> Block:
        return self.tree.blocks[index]

    def is_free(self, index: int) -> bool:
        """Tell whether nothing has been decided about a block."""
        return index not in self.roles

    def is_heading(self, index: int) -> bool:
        return self.block(index).kind is BlockKind.HEADING

    def is_headline(self, index: int) -> bool:
        """Tell whether a paragraph only announces a part, as a heading does: "Sources:"."""
        block = self.block(index)
        if block.kind is not BlockKind.PARAGRAPH or len(block.text) > LONGEST_HEADLINE:
            return False
        if index + 1 == len(self.tree.blocks) or "<br>" in block.html:
            return False
        if block.text.rstrip().endswith((".", "!", "?")):
            return False
        introduces = (Meaning.MILESTONES, Meaning.FOCUS_AREAS) if block.text[-1:] == ":" else ()
        found = next((meaning for meaning in _BEFORE_NOTES if means(block.text, meaning)), None)
        return found is not None and found not in introduces

    def decide(self, index: int, role: Role) -> None:
        """Give a block its role, unless it has one."""
        self.roles.setdefault(index, role)

    def of_role(self, role: Role) -> list[int]:
        """Return the indexes of the blocks with a role, in order."""
        return sorted(i for i, found in self.roles.items() if found is role)

    def remark(
        self, outcome: Outcome, message: str, index: int | None = None, place: Place | None = None
    ) -> None:
        """Add a line to the report, about a block if `index` is given."""
        if place is None:
            place = self.block(index).place if index is not None else Place()
        self.remarks.append(Remark(message, outcome, place, index))

    def remark_on_group(self, text: str, index: int | None, place: Place | None = None) -> None:
        """Report that a text was left out, because it only heads others of a timeline."""
        message = f"{quoted(text)} was left out: it headed part of a timeline."
        self.remark(Outcome.LEFT_OUT, message, index, place)

    def parts(self) -> list[Part]:
        """Split the blocks that aren't the title or the lead into parts, at headings.

        A heading ends the part above it if it isn't lower in level, or if it announces a timeline,
        focus areas or sources.
        """
        parts = [Part(None)]
        for i in self._remaining():
            if self._begins_part(i, parts[-1]):
                meaning = self._meaning(i)
                parts.append(Part(i, self.block(i).level or 2, meaning))
            else:
                parts[-1].blocks.append(i)
        return parts

    def _remaining(self) -> Iterator[int]:
        taken = (Role.TITLE, Role.LEAD, Role.LEFT_OUT)
        return (i for i in range(len(self.tree.blocks)) if self.roles.get(i) not in taken)

    def _begins_part(self, index: int, part: Part) -> bool:
        if index in self.roles:
            return self.roles[index] in HEADS
        if not self.is_heading(index):
            return self.is_headline(index)
        if part.heading is None or self.block(index).level <= part.level:
            return True
        is_plain = part.meaning is None
        return is_plain and self._meaning(index) in _MAY_STAND_DEEPER

    def _meaning(self, index: int) -> Meaning | None:
        if index in self.roles:
            return _MEANINGS.get(self.roles[index])
        if index not in self._meanings:
            self._meanings[index] = self._meaning_of(self.block(index).text)
        return self._meanings[index]

    def _meaning_of(self, text: str) -> Meaning | None:
        found = next((meaning for meaning in _BEFORE_NOTES if means(text, meaning)), None)
        may_be_sources = len(text.split()) <= 4 and mentions(text, Meaning.SOURCES)
        return found or (Meaning.NOTES if may_be_sources else None)


def quoted(text: str) -> str:
    """Return `text` in quotation marks, for a remark."""
    return f"“{' '.join(text.split())}”"
