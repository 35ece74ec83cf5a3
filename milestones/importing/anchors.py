"""Where the links within a document lead on our page."""

import hashlib
from urllib.parse import unquote

from milestones.document import prose
from milestones.formats.tree import Block, BlockKind

from .choices import Role
from .deciding import Decisions

_OF_PARTS = {
    Role.MILESTONES_HEADING: "milestones",
    Role.FOCUS_HEADING: "focus-areas",
    Role.CONCLUSION: "conclusion",
    Role.SOURCES_HEADING: "sources",
}


class Anchors:
    """The anchors of the blocks to which links lead: each is that of the part it is in.

    `by_name` has the anchor for each name that a link gives, in lower case. `uids` are those that
    sections need for it, by the index of their heading. They are the same at each import.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.by_name: dict[str, str] = {}
        self.uids: dict[int, str] = {}
        wanted = _names_in_links(decisions)
        heading: int | None = None
        for i, block in enumerate(decisions.tree.blocks if wanted else ()):
            if decisions.roles[i] in (Role.SECTION, *_OF_PARTS):
                heading = i
            for name in names_of(block):
                if name in wanted and name not in self.by_name and heading is not None:
                    self.by_name[name] = self._anchor(decisions, heading)

    def _anchor(self, decisions: Decisions, heading: int) -> str:
        role = decisions.roles[heading]
        if role is not Role.SECTION:
            return _OF_PARTS[role]
        text = f"{heading} {decisions.block(heading).text}"
        uid = self.uids.setdefault(heading, "m" + hashlib.sha256(text.encode()).hexdigest()[:12])
        return f"s-{uid}"


def _names_in_links(decisions: Decisions) -> set[str]:
    """Return the names to which links such as `#background` lead."""
    tree = decisions.tree
    html = [block.html for block in tree.blocks]
    html += [item.html for block in tree.blocks for item in block.items]
    html += [note.html for note in tree.notes]
    found = (url for text in html if 'href="#' in text for url in prose.links(text))
    return {name_in(url) for url in found if url.startswith("#")}


def name_in(url: str) -> str:
    """Return the name to which a link such as `#background` leads, in lower case."""
    return unquote(url[1:]).casefold()


def names_of(block: Block) -> list[str]:
    """Return the names by which links may lead to a block: its ids, and those from its words.

    GitHub makes a name of all words of a heading; kramdown leaves out its number.
    """
    names = [name.casefold() for name in block.names]
    if block.kind is BlockKind.HEADING:
        words = "".join(c for c in block.text.casefold() if c.isalnum() or c in " -_")
        name = words.replace(" ", "-")
        names += [name, name.lstrip("0123456789-")]
    return names
