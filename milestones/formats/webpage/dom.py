"""Walks through the nodes of a parsed page, without recursion: pages may be nested deeply."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

Attributes = dict[str, str | None]


def children(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the children of `node`."""
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def attributes_of(node: LexborNode) -> Attributes:
    """Return the attributes of an element."""
    return node.attributes


def descendants(node: LexborNode, without: frozenset[str] = frozenset()) -> Iterator[LexborNode]:
    """Yield all nodes below `node`, in order, except elements in `without` and what is in them."""
    stack = [node.first_child]
    while stack:
        found = stack.pop()
        if found is None:
            continue
        stack.append(found.next)
        if found.is_element_node and found.tag in without:
            continue
        yield found
        stack.append(found.first_child)


def element_after(node: LexborNode) -> LexborNode | None:
    """Return the element that follows `node`, if there is one."""
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following


def tag_after(node: LexborNode) -> str:
    """Return the tag of the element that follows `node`, or ""."""
    following = element_after(node)
    return "" if following is None else following.tag or ""


SILENT = frozenset(("script", "style", "template", "head", "svg", "math", "iframe", "object"))


def text_of(node: LexborNode) -> str:
    """Return the text in `node`, without that of scripts and the like, as it is written."""
    if node.is_text_node:
        return node.text_content or ""
    return "".join(
        each.text_content or "" for each in descendants(node, SILENT) if each.is_text_node
    )
