"""What an element of a web page is, by its name, attributes and style."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .dom import Attributes, attributes_of, children, descendants, element_after, text_of
from .styles import Properties
from .word_lists import level_of

_BLOCKS = frozenset(
    ("address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir")
    + ("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3")
    + ("h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "main", "menu", "nav", "ol")
    + ("p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead")
    + ("tr", "ul", "blockquote", "li", "optgroup")
)
MEDIA = {"svg": "A drawing", "canvas": "A drawing", "iframe": "An embedded page"}
MEDIA |= {"video": "A video", "audio": "A sound recording", "object": "An embedded object"}
MEDIA |= {"embed": "An embedded object", "applet": "An embedded object"}
_SEPARATE = frozenset(("br", "option", "button", "text", "tspan"))
_SIGNS = frozenset(("¶", "§", "#", "🔗", "⚓"))
_LABELLED = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "th", "summary"))
_CONTENTS_HEADING = "MsoTocHeading"
_CLIMB = 4  # elements from a button to what it labels
_SHOWN_AS_BLOCK = ("block", "flex", "grid", "flow-root", "list-item", "table")


@dataclass(frozen=True)
class Element:
    """An element, and what is known of it."""

    node: LexborNode
    name: str
    attributes: Attributes
    style: Properties

    @property
    def is_block(self) -> bool:
        """Tell whether it ends the block before it."""
        display = self.style.get("display", "")
        if self.name in _BLOCKS or self.name == "button":
            return display != "inline"
        return display.startswith(_SHOWN_AS_BLOCK)

    @property
    def may_end_list(self) -> bool:
        """Tell whether it is a block, and none that may be an item of Word's."""
        return self.is_block and not level_of(self.style)


def heading_level(element: Element) -> int:
    """Return the level of a heading, from 1 to 6; 0 for other elements."""
    name, attributes = element.name, element.attributes
    if outline := integer(element.style.get("mso-outline-level")):
        return min(outline, 6)
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        return int(name[1])
    if attributes.get("role") == "heading":
        return min(integer(attributes.get("aria-level")) or 2, 6)
    return 1 if name == "p" and is_title(attributes) else 0


def is_title(attributes: Attributes) -> bool:
    """Tell whether Word, or Google Docs, calls it the title of the document."""
    classes = (attributes.get("class") or "").split()
    is_google = "title" in classes and (attributes.get("id") or "").startswith("h.")
    return "MsoTitle" in classes or is_google


def has_title(node: LexborNode) -> bool:
    """Tell whether `node` holds a paragraph that Word or Google Docs calls the title."""
    return any(is_title(attributes_of(found)) for found in node.css("p.MsoTitle, p.title"))


def is_contents_entry(element: Element) -> bool:
    """Tell whether it is an entry of the table of contents that Word makes, or its heading."""
    names = _names_of_contents(element.attributes)
    if names != {_CONTENTS_HEADING}:
        return bool(names)
    following = element_after(element.node)
    below = set() if following is None else _names_of_contents(attributes_of(following))
    return bool(below - names)


def _names_of_contents(attributes: Attributes) -> set[str]:
    classes = (attributes.get("class") or "").split()
    return {name for name in classes if name.startswith("MsoToc")}


def is_permalink(element: Element) -> bool:
    """Tell whether it is the sign beside a heading that links to the heading itself."""
    href = element.attributes.get("href") or ""
    return element.name == "a" and "#" in href and text_of(element.node).strip() in _SIGNS


def is_label(element: Element) -> bool:
    """Tell whether it is a button that stands for a heading: it opens what is below it.

    It can be all the text of a heading, a term or a column's head.
    """
    node: LexborNode | None = element.node if element.name == "button" else None
    if node is None or not text_of(node).strip():
        return False
    if "aria-expanded" in element.attributes and _is_text(element_after(node)):
        return True
    for _ in range(_CLIMB):
        if node is None or _has_words_beside(node):
            return False
        node = node.parent
        if node is not None and _is_labelled(node):
            return True
    return False


def _is_text(node: LexborNode | None) -> bool:
    """Tell whether it is a container of paragraphs or tables, perhaps with one more around them."""
    if node is None or node.tag not in ("div", "section"):
        return False
    inside = list(children(node))
    below = (each for child in inside for each in children(child) if child.tag == "div")
    return any(each.tag in ("p", "table", "dl") for each in (*inside, *below))


def _is_labelled(node: LexborNode) -> bool:
    return node.tag in _LABELLED or attributes_of(node).get("role") == "heading"


def _has_words_beside(node: LexborNode) -> bool:
    """Tell whether another node of the same parent has text."""
    before, after = node.prev, node.next
    while before is not None and not text_of(before).strip():
        before = before.prev
    while after is not None and not text_of(after).strip():
        after = after.next
    return before is not None or after is not None


def level_in_class(listed: LexborNode | None) -> int:
    """Return the level of a list in a file from Google Docs, from 1; 0 for other lists.

    There, the lists of all levels follow each other: <ul class="lst-kix_a-0">.
    """
    classes = (attributes_of(listed).get("class") or "").split() if listed is not None else []
    levels = (name.rpartition("-")[2] for name in classes if name.startswith("lst-kix_"))
    return next((int(level) + 1 for level in levels if level in set("012345678")), 0)


def is_caption(attributes: Attributes) -> bool:
    """Tell whether Word calls it a caption."""
    return "MsoCaption" in (attributes.get("class") or "").split()


def words_left_out(element: Element) -> str:
    """Return the words in an element that is left out, or else what describes it."""
    nodes = descendants(element.node, frozenset(("script", "style", "template")))
    words = " ".join("".join(map(_text_or_space, nodes)).split())
    if not words and (element.name in MEDIA or element.name == "input"):
        names = ("title", "aria-label", "value", "placeholder", "src", "data", "alt")
        words = next(filter(None, map(element.attributes.get, names)), None) or ""
    if not words and (source := element.attributes.get("srcdoc")):
        page = LexborHTMLParser(source).root
        words = text_of(page) if page is not None else ""
    return words if not words.startswith("data:") else ""


def url_of(element: Element) -> str:
    """Return the URL of what an element embeds, or ""."""
    sources = element.node.css("source[src]") if element.name in ("video", "audio") else []
    owners = (element.attributes, *map(attributes_of, sources))
    found = (owner.get(name) or "" for owner in owners for name in ("src", "data"))
    return next((url for url in found if url and not url.startswith(("data:", "about:"))), "")


def described(element: Element) -> tuple[str, str] | None:
    """Return what an element says in its attributes alone: what it is, and its words."""
    attributes = element.attributes
    if element.name == "area":
        alternative, url = attributes.get("alt") or "", attributes.get("href") or ""
        words = f"{alternative} ({url})" if alternative and url else alternative or url
        return "A link on an image", words
    if element.name in ("abbr", "acronym") and (title := attributes.get("title")):
        return "What an abbreviation stands for", f"{text_of(element.node)}: {title}"
    return None


def _text_or_space(node: LexborNode) -> str:
    if node.is_text_node:
        return node.text_content or ""
    return " " if node.tag in _BLOCKS or node.tag in _SEPARATE else ""


def integer(text: str | None) -> int:
    """Return the number in an attribute, or 0."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
