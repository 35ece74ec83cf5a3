"""Word's lists in HTML: paragraphs that begin with a marker ("1.", "a)", "iv.", "·").

They say on which level of a list they are: style="mso-list:l0 level2 lfo1".
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from .dom import attributes_of, children, descendants, text_of
from .styles import declarations

_LEVEL = re.compile(r"\blevel([1-9])")
_SYMBOLS = ("symbol", "wingdings", "webdings", "courier")  # fonts that draw letters as bullets
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_PART = re.compile(r"[^\W_]+")
_SAME_LETTER = re.compile(r"([a-z])\1{0,9}")


@dataclass(frozen=True)
class WordItem:
    """An item: `numbers` are those that its marker can mean, `marker` the ids of its nodes."""

    depth: int
    is_ordered: bool
    numbers: tuple[int, ...]
    marker: frozenset[int]


def level_of(style: dict[str, str]) -> int:
    """Return the level in its list of a paragraph with this `style`, from 1; 0 if in no list."""
    match = _LEVEL.search(style.get("mso-list", ""))
    return int(match[1]) if match else 0


def word_item(paragraph: LexborNode, style: dict[str, str]) -> WordItem | None:
    """Read a paragraph of one of Word's lists.

    Returns None when it is in none, or when its marker says more than a list's number can
    ("Article 2").
    """
    depth = level_of(style)
    if not depth:
        return None
    marker = _marker(paragraph)
    text = "".join(map(text_of, marker)).strip()
    ids = frozenset(node.mem_id for node in marker)
    if _is_bullet(text, "".join(map(_fonts, marker[:1]))):
        return WordItem(depth, False, (), ids)
    parts = [_numbers(part) for part in _PART.findall(text)]
    return None if None in parts else WordItem(depth, True, parts[-1] or (), ids)


def _numbers(text: str) -> tuple[int, ...] | None:
    """Return the numbers a marker can mean ("i" is 1 or 9); None when it is a word."""
    token = text.lower()
    if token.isascii() and token.isdigit():
        return (int(token),) if len(token) <= 6 else None
    found = []
    if _SAME_LETTER.fullmatch(token):
        found.append(26 * (len(token) - 1) + ord(token[0]) - 96)
    if _ROMAN.fullmatch(token):
        found.append(_roman(token))
    if found:
        return tuple(found)
    return () if len(token) <= 2 and not token.isascii() else None  # a number in another script


def _roman(letters: str) -> int:
    values = [_VALUES[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))


def _is_bullet(text: str, fonts: str) -> bool:
    if not any(character.isalnum() for character in text):
        return True
    return len(text) == 1 and (text in "oØü" or any(font in fonts for font in _SYMBOLS))


def _marker(paragraph: LexborNode) -> list[LexborNode]:
    marked = [
        node
        for node in descendants(paragraph)
        if node.is_element_node
        and declarations(attributes_of(node).get("style") or "").get("mso-list") == "ignore"
    ]
    return marked or _between_comments(paragraph)


def _between_comments(paragraph: LexborNode) -> list[LexborNode]:
    for parent in (paragraph, *descendants(paragraph)):
        inside: list[LexborNode] | None = None
        for node in children(parent) if parent.is_element_node else ():
            comment = (node.comment_content or "") if node.is_comment_node else ""
            if inside is None and comment.startswith("[if !supportLists]"):
                inside = []
            elif inside is not None and comment.startswith("[endif]"):
                return inside
            elif inside is not None:
                inside.append(node)
        if inside:
            return inside
    return []


def _fonts(node: LexborNode) -> str:
    inside = (node, *descendants(node))
    styles = [attributes_of(each).get("style") or "" for each in inside if each.is_element_node]
    parent = node.parent
    if parent is not None and parent.is_element_node:
        styles.append(attributes_of(parent).get("style") or "")
    return " ".join(styles).lower()


def is_continuation(name: str, style: dict[str, str]) -> bool:
    """Tell whether a paragraph of the class `name` is another one of the item before it."""
    return name.startswith(("MsoListParagraph", "MsoListContinue")) and not level_of(style)
