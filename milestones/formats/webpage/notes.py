"""Finds the footnotes of a web page: links from the text to notes further down, and back.

It knows them by their structure, so it reads those of Word, LibreOffice, Google Docs, Markdown
programs and wikis alike: a short link ("1", "[2]", "*") to an element that follows it.
"""

from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from .dom import Attributes, attributes_of, children, descendants, text_of

_BODIES = frozenset(("li", "p", "dd", "div", "aside", "section", "tr"))
_AROUND = frozenset(("div", "aside", "li"))  # may hold a note of several paragraphs
_NEVER = frozenset(
    ("body", "html", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "figure")
)
_HINTS = ("fn", "ftn", "footnote", "note", "edn", "endnote", "cite", "sdfootnote", "sdendnote")
_COMMENTS = ("cmnt", "_msocom", "_cmnt", "comment-")
_CLIMB = 10  # elements from a target to the note that it is in
_LONGEST = 8  # characters of a note's number
_SIGNS = " \t\r\n\xa0[](){}^.:\ufe0e"
_ARROWS = "↩↑⏎↵⤴⬆▲^"


@dataclass
class Notes:
    """The notes of a page. Nodes are named by their `mem_id`."""

    references: dict[int, str] = field(default_factory=dict)  # links, with the uid of their note
    bodies: dict[str, LexborNode] = field(default_factory=dict)  # by uid, in order of mention
    labels: dict[str, str] = field(default_factory=dict)  # by uid
    outside_text: set[int] = field(default_factory=set)  # notes, and links back to the text
    comments: list[LexborNode] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)  # ids in the page that its links lead to


@dataclass(frozen=True)
class _Link:
    node: LexborNode
    attributes: Attributes
    fragment: str
    place: int


Targets = dict[str, tuple[LexborNode, int]]  # by id, with their place in the page


def notes_in(root: LexborNode) -> Notes:
    """Return the notes below `root`."""
    targets, links = _index(root)
    notes = Notes(linked={link.fragment for link in links if link.fragment in targets})
    uids: dict[int, str] = {}
    for link, body in _references(links, targets):
        if link.fragment.startswith(_COMMENTS):
            _add_comment(notes, link.node, body)
            continue
        uid = uids.setdefault(body.mem_id, f"note{len(uids) + 1}")
        notes.references[link.node.mem_id] = uid
        notes.bodies.setdefault(uid, body)
        notes.labels.setdefault(uid, number_of(link.node))
    bodies = {*uids, *(comment.mem_id for comment in notes.comments)}
    backwards = [link for link in links if _leads_back(link, targets)]
    notes.outside_text |= bodies
    notes.outside_text |= {link.node.mem_id for link in backwards if _is_in(link.node, bodies)}
    return notes


def _add_comment(notes: Notes, link: LexborNode, body: LexborNode) -> None:
    notes.outside_text.add(link.mem_id)
    if all(comment.mem_id != body.mem_id for comment in notes.comments[-1:]):
        notes.comments.append(body)


def _index(root: LexborNode) -> tuple[Targets, list[_Link]]:
    targets: Targets = {}
    links: list[_Link] = []
    for place, node in enumerate(descendants(root)):
        if not node.is_element_node:
            continue
        attributes = attributes_of(node)
        names = {attributes.get("id"), attributes.get("name") if node.tag == "a" else None}
        for name in names - {None, ""}:
            targets.setdefault(str(name), (node, place))
        if node.tag == "a" and "#" in (href := attributes.get("href") or ""):
            links.append(_Link(node, attributes, href.rpartition("#")[2], place))
    return targets, links


def _references(links: list[_Link], targets: Targets) -> list[tuple[_Link, LexborNode]]:
    """Return each link to a note, with the element that holds the note."""
    forward = [
        link
        for link in links
        if link.fragment in targets
        and targets[link.fragment][1] > link.place
        and _looks_like_reference(link)
    ]
    inside: Counter[int] = Counter()  # targets in an element
    for name in {link.fragment for link in forward}:
        node: LexborNode | None = targets[name][0]
        for _ in range(_CLIMB):
            if node is None:
                break
            inside[node.mem_id] += 1
            node = node.parent
    found = [(link, _body(targets[link.fragment][0], inside)) for link in forward]
    pairs = [(link, body) for link, body in found if body is not None]
    outer = _outer({body.mem_id: body for _, body in pairs})
    return [
        (link, body)
        for link, body in pairs
        if body.mem_id not in outer and not _is_in(link.node, {body.mem_id})
    ]


def _outer(bodies: dict[int, LexborNode]) -> set[int]:
    """Return those bodies that hold another one: more than a note."""
    found: set[int] = set()
    for body in bodies.values():
        node = body.parent
        for _ in range(_CLIMB):
            if node is None:
                break
            if node.mem_id in bodies:
                found.add(node.mem_id)
            node = node.parent
    return found


def _body(target: LexborNode, inside: Counter[int]) -> LexborNode | None:
    """Return the element that holds the note with the id of `target`."""
    node: LexborNode | None = target
    for _ in range(_CLIMB):
        if node is None or node.tag in _NEVER:
            return None
        if node.tag in _BODIES:
            break
        node = node.parent
    if node is None or node.tag not in _BODIES:
        return None
    while (
        (around := node.parent) is not None
        and around.tag in _AROUND
        and inside[around.mem_id] == 1
        and _is_first(node, around)
    ):
        node = around
    return node


def _is_first(node: LexborNode, around: LexborNode) -> bool:
    for child in children(around):
        if child.mem_id == node.mem_id:
            return True
        if text_of(child).strip():
            return False
    return False


def number_of(link: LexborNode) -> str:
    """Return what a reference shows, without brackets."""
    return text_of(link).strip(_SIGNS)


def _is_number(text: str) -> bool:
    last = text.split()[-1] if text.split() else ""
    return 0 < len(text) <= _LONGEST and (last.isdigit() or len(text) <= 3)


def _looks_like_reference(link: _Link) -> bool:
    shown = text_of(link.node).strip()
    if not _is_number(number_of(link.node)) and shown not in ("^", "*"):
        return False
    return shown.startswith(("[", "(", "*", "†", "‡")) or _is_raised(link) or _is_called_note(link)


def _is_raised(link: _Link) -> bool:
    node = link.node.parent
    for _ in range(3):
        if node is not None and node.tag == "sup":
            return True
        node = node.parent if node is not None else None
    return any(child.tag == "sup" for child in children(link.node)) or "super" in (
        link.attributes.get("style") or ""
    )


def _is_called_note(link: _Link) -> bool:
    named = [link.attributes.get(name) or "" for name in ("class", "id", "role", "name")]
    words = "-".join([*named, link.fragment]).lower().replace("_", "-").split("-")
    return any(word.rstrip("0123456789:.") in _HINTS for word in " ".join(words).split())


def _leads_back(link: _Link, targets: Targets) -> bool:
    """Tell whether it is a link from a note to the text, such as "↩" or the note's number."""
    if link.fragment in targets and targets[link.fragment][1] > link.place:
        return False
    shown = number_of(link.node)
    words = shown.lower().split()
    names = f"{link.attributes.get('class')} {link.attributes.get('role')}".lower()
    return (
        not shown
        or _is_number(shown)
        or shown[0] in _ARROWS
        or "back" in names
        or words in (["jump", "up"], ["back"])
    )


def _is_in(node: LexborNode, ids: set[int]) -> bool:
    parent: LexborNode | None = node.parent
    for _ in range(2 * _CLIMB):
        if parent is None:
            return False
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False
