"""Lists of web pages: which list an item belongs to, its number, and definition lists."""

from selectolax.lexbor import LexborNode

from .dom import attributes_of, children
from .elements import Element, integer

LISTS = frozenset(("dir", "menu", "ol", "ul"))


def list_around(node: LexborNode) -> LexborNode | None:
    """Return the list that an item belongs to, or None."""
    around = node.parent
    for _ in range(5):
        if around is None or around.tag in LISTS:
            return around
        around = around.parent
    return None


def numbers(element: Element, owner: LexborNode) -> tuple[int, ...]:
    """Return the number of an item of an <ol>, or () if it is just the next."""
    attributes = element.attributes
    if value := integer(attributes.get("value")):
        return (value,)
    first = next((child for child in children(owner) if child.tag == "li"), None)
    if first is None or first.mem_id != element.node.mem_id:
        return ()
    start = attributes_of(owner).get("start") or attributes.get("data-aria-posinset")
    if number := integer(start):
        return (number,)
    return () if "data-listid" in attributes else (1,)


def entries(node: LexborNode) -> list[LexborNode]:
    """Return the terms and meanings in a <dl>, which may be grouped by <div>."""
    found: list[LexborNode] = []
    for child in children(node):
        found += children(child) if child.tag == "div" else [child]
    return found
