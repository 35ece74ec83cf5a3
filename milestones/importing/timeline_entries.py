"""An entry of a timeline, before it becomes a milestone."""

from dataclasses import dataclass

from milestones.document import prose
from milestones.formats.tree import Place


@dataclass
class Entry:
    """A milestone as it was written: its texts are prose of the tree."""

    date: str
    initiative: str = ""
    impact: str = ""
    detail: str = ""
    sources: tuple[str, ...] = ()
    place: Place = Place()
    block: int | None = None


def prose_of(text: str) -> str:
    """Return plain text as inline prose."""
    return prose.render([("p", [(text, frozenset())])]).removeprefix("<p>").removesuffix("</p>")


def line_of(html: str) -> str:
    """Return the text of prose on one line."""
    return prose.clean_line(prose.text_of(html))
