"""What a person decided about an import, on its screen: what each block is, and each column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    """What a block becomes in the article."""

    TITLE = "title"
    LEAD = "lead"
    SECTION = "section"  # a heading that begins a section
    TEXT = "text"  # of the section, focus areas, milestones or conclusion in which it is
    FOCUS_HEADING = "focus heading"
    FOCUS_AREAS = "focus areas"
    MILESTONES_HEADING = "milestones heading"
    MILESTONES = "milestones"
    CONCLUSION = "conclusion"  # a heading that begins the conclusion
    SOURCES_HEADING = "sources heading"
    SOURCES = "sources"
    LEFT_OUT = "left out"


class Column(Enum):
    """What a column of a table of milestones holds."""

    DATE = "date"
    INITIATIVE = "initiative"
    IMPACT = "impact"
    DETAIL = "detail"
    SOURCES = "sources"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Choices:
    """A person's choices: roles by index of the block, columns by index of the table's block.

    What isn't chosen is decided by the judge. Indexes are those of `formats.tree.Tree.blocks`.
    """

    roles: Mapping[int, Role] = field(default_factory=dict)
    columns: Mapping[int, tuple[Column, ...]] = field(default_factory=dict)
