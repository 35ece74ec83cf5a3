"""Refuses pages that take a parser long, before they are parsed.

Its time grows with the square of the depth of a page, and of the attributes of one element.
"""

from collections import Counter

from ..reports import ParseError

DEEPEST = 3_000
MOST_ATTRIBUTES = 3_000
_ADVICE = "Copy its text in a browser, and paste it."
# Elements that end by themselves.
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source")
    + ("track", "wbr", "p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead")
)
_TEXTS = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed"))
_LONGEST_NAME = 40


def check(html: str) -> None:
    """Raise ParseError if elements in `html` are nested too deeply or have too many attributes."""
    if _depth(html) > DEEPEST:
        raise ParseError(f"The page is nested too deeply to be read. {_ADVICE}")
    tags = (piece.partition(">")[0] for piece in html.split("<"))
    if any(len(tag) > MOST_ATTRIBUTES and len(tag.split()) > MOST_ATTRIBUTES for tag in tags):
        raise ParseError(f"An element of the page has too many attributes to be read. {_ADVICE}")


def _depth(html: str) -> int:
    """Return how deeply elements are nested in `html`."""
    open_now = deepest = 0
    opened: Counter[str] = Counter()
    until = ""  # what ends a text without elements, such as a script
    for piece in html.split("<")[1:]:
        if until:
            until = "" if piece[: len(until)].lower() == until or until in piece else until
            continue
        if piece.startswith("!--"):
            until = "" if "-->" in piece else "-->"
            continue
        name = _name(piece.removeprefix("/"))
        if not name or name in _VOID or piece.rpartition(">")[0].endswith("/"):
            continue
        if piece[0] == "/":
            open_now -= opened[name] > 0
            opened[name] -= opened[name] > 0
        elif name in _TEXTS:
            until = f"/{name}"
        else:
            opened[name] += 1
            open_now += 1
            deepest = max(deepest, open_now)
    return deepest


def _name(piece: str) -> str:
    beginning = piece[:_LONGEST_NAME]
    if not beginning[:1].isalpha():
        return ""
    for i, character in enumerate(beginning):
        if character in " \t\r\n\f/>":
            return beginning[:i].lower()
    return beginning.lower()
