"""The styles of an OpenDocument text: what paragraphs are, and how words look."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .word_styles import by_name

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

# What LibreOffice calls its own styles.
_ROLES = {
    "Title": "title",
    "Quotations": "quote",
    **dict.fromkeys(("Caption", "Illustration", "Figure", "Drawing", "Table"), "caption"),
    **{f"Contents_20_{i}": "contents" for i in range(1, 11)},
    **{f"Heading_20_{i}": f"h{i}" for i in range(1, 7)},
}


@dataclass(frozen=True)
class Looks:
    """How a style changes text: HTML elements that it adds or takes away, and whether it hides."""

    marks: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    is_hidden: bool = False


@dataclass
class Styles:
    """The styles of a document, by name."""

    parents: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # as people see them
    looks: dict[str, Looks] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)  # a list's style and level: "L1 2"
    automatic: set[str] = field(default_factory=set)  # those of single paragraphs or words

    def role(self, name: str) -> str:
        """Return the role of a paragraph's style: see `word_styles`; or ""."""
        for each in self._chain(name):
            shown = self.names.get(each, each.replace("_20_", " "))
            if role := _ROLES.get(each) or by_name(shown):
                return role
        return ""

    def marks(self, name: str, is_span: bool) -> frozenset[str]:
        """Return the marks of text in this style.

        Of a paragraph's style, only what was set in the paragraph itself counts: a heading is bold
        by its style.
        """
        chain = self._chain(name)
        marks: set[str] = set()
        for each in reversed(chain if is_span else [one for one in chain if one in self.automatic]):
            look = self.looks.get(each, Looks())
            marks = (marks | look.marks) - look.plain
        return frozenset(marks)

    def hides(self, name: str) -> bool:
        """Tell whether text in this style isn't shown."""
        return any(self.looks.get(each, Looks()).is_hidden for each in self._chain(name))

    def is_numbered(self, name: str, level: int) -> bool:
        """Tell whether a list of this style is numbered at `level`, from 1."""
        return f"{name} {level}" in self.numbered

    def _chain(self, name: str) -> list[str]:
        found: list[str] = []
        while name and name not in found:
            found.append(name)
            name = self.parents.get(name, "")
        return found


def styles_of(roots: Iterable[Element | None]) -> Styles:
    """Return the styles in content.xml and styles.xml."""
    styles = Styles()
    for root in roots:
        if root is None:
            continue
        for group in root:
            is_automatic = group.tag.endswith("automatic-styles")
            for style in group.iter(f"{STYLE}style"):
                _add(styles, style, is_automatic)
            for listed in group.iter(f"{TEXT}list-style"):
                name = listed.get(f"{STYLE}name", "")
                for level in listed.iter(f"{TEXT}list-level-style-number"):
                    if level.get(f"{STYLE}num-format", "1"):
                        styles.numbered.add(f"{name} {level.get(f'{TEXT}level', '1')}")
    return styles


def _add(styles: Styles, style: Element, is_automatic: bool) -> None:
    name = style.get(f"{STYLE}name", "")
    if style.get(f"{STYLE}family") not in ("paragraph", "text"):
        return
    styles.parents[name] = style.get(f"{STYLE}parent-style-name", "")
    if shown := style.get(f"{STYLE}display-name"):
        styles.names[name] = shown
    if is_automatic:
        styles.automatic.add(name)
    for properties in style.iter(f"{STYLE}text-properties"):
        styles.looks[name] = _looks(properties)


def _looks(properties: Element) -> Looks:
    marks: set[str] = set()
    plain: set[str] = set()
    weight = properties.get(f"{FO}font-weight", "")
    if weight:
        (marks if weight in ("bold", "600", "700", "800", "900") else plain).add("b")
    slant = properties.get(f"{FO}font-style", "")
    if slant:
        (marks if slant in ("italic", "oblique") else plain).add("i")
    position = properties.get(f"{STYLE}text-position", "").split()[:1]
    marks |= {"super": {"sup"}, "sub": {"sub"}}.get("".join(position), set())
    if properties.get(f"{STYLE}text-line-through-style", "none") != "none":
        marks.add("s")
    is_hidden = properties.get(f"{TEXT}display") == "none"
    return Looks(frozenset(marks), frozenset(plain), is_hidden)
