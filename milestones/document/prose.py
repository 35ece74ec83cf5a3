"""Prose: HTML from a fixed set of elements, in one canonical form.

The canonical form is what the editor in the admin produces: top-level blocks, list items and
quotations that hold paragraphs, and inline marks always nested in the same order. So the same text
always has the same bytes, wherever it was written, and hashes and comparisons depend only on the
text and its formatting.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import nh3
from selectolax.lexbor import LexborHTMLParser

from . import prose_tables
from .prose_elements import (  # noqa: F401 (other modules import them from here)
    ALIASES,
    BOUNDARIES,
    CONTAINERS,
    ELEMENTS,
    MARKS,
    OBJECT,
    RANKS,
    REFERENCE,
    TEXT_BLOCKS,
    URL_SCHEMES,
)
from .prose_reading import SPACES, Builder, Node, Run, tidy

_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS | ALIASES.keys() | BOUNDARIES),
    attributes={
        "a": {"href"},
        "ol": {"start"},
        "cite": {"data-source"},
        "figure": {"data-image"},
        "img": {"alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes=set(URL_SCHEMES),
    link_rel=None,
)
# What XML 1.0 (section 2.2), and so a feed, cannot contain: control characters, surrogates,
# U+FFFE/F. And OBJECT.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffc\ufffe\uffff]")
# Tags of elements that need an end tag.
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dd|dt|option|br|hr|img|input|col|link|meta|wbr)\b)([a-z][a-z0-9]*)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<(?=/?[a-z])", re.IGNORECASE)
DEEPEST = 100
LONGEST = 50_000  # characters of one tag, or of text without tags, to sanitise in one piece


_TAGS = (*MARKS, REFERENCE)
_ON_A_LINE = (*TEXT_BLOCKS, "caption", "figcaption", "small", "br")
_MAY_BE_EMPTY = ("td", "th", "img")


def clean(html: str) -> str:
    """Return `html` (untrusted, of any kind) as canonical prose, or "" if it has no text.

    Cleaning is idempotent. It keeps text, except in script and style elements, and drops markup
    outside the fixed set. Link URLs are kept if they are relative or use one of `URL_SCHEMES`. Tags
    that are too deeply nested or too long become text, since the time to parse them grows with the
    square of their number.
    """
    return render(tree(html))


def tree(html: str) -> list[Node]:
    """Return `html` (untrusted, of any kind) as a list of nodes, which `render` turns into prose.

    See `prose_reading` for what a Node is.
    """
    return _built(html).root


def count_split(html: str) -> tuple[int, int]:
    """Return how many merged cells of tables are split in `html`, as it is cleaned.

    First those whose text is in each of the new cells, then those of which it is in the first only.
    """
    counts = _built(html).split if "span" in html.lower() else []
    return sum(repeated for repeated, _ in counts), sum(once for _, once in counts)


def _built(html: str) -> Builder:
    builder = Builder()
    builder.feed(sanitised(html))
    builder.close()
    return builder


def sanitised(html: str, cleaner: nh3.Cleaner = _CLEANER) -> str:
    """Return `html` (untrusted, of any kind) as well-formed HTML of what `cleaner` lets through.

    Reading it takes time linear in its length. Tags that are too deeply nested or too long become
    text.
    """
    html = _UNSTORABLE.sub("", html)
    if _depth(html) > DEEPEST:
        html = _ANY_TAG.sub("&lt;", html)
    # Once more, since character references can stand for what can't be stored.
    return _UNSTORABLE.sub("", cleaner.clean(_bounded(html)))


def render(nodes: Iterable[Node]) -> str:
    """Return `nodes`, as returned by `tree`, as canonical prose."""
    return "".join(map(_render, nodes))


def with_runs(nodes: Iterable[Node], change: Callable[[list[Run]], Iterable[Run]]) -> list[Node]:
    """Return `nodes` with the runs of each text block replaced by `change(runs)`.

    Nodes that become empty are removed, and white space is collapsed again.
    """
    changed: list[Node] = []
    for node in nodes:
        inner: list[Any] = with_runs(node[2], change) if len(node) == 3 else tidy(change(node[1]))
        if inner or node[0] in _MAY_BE_EMPTY:
            changed.append((*node[:-1], inner))
    return changed


def _bounded(html: str) -> str:
    """Return `html` in pieces that the sanitiser reads in linear time.

    Its time grows with the square of the attributes of one tag, and of the length of one text.
    """
    html = ">".join(map(_without_long_tag, html.split(">")))
    return "<".join(map(_with_breaks, html.split("<")))


def _without_long_tag(piece: str) -> str:
    if len(piece) <= LONGEST:
        return piece
    tag = _ANY_TAG.search(piece)
    at = tag.start() if tag else len(piece)
    return piece[:at] + _ANY_TAG.sub("&lt;", piece[at:]) if len(piece) - at > LONGEST else piece


def _with_breaks(piece: str) -> str:
    """Split a long text, but no entity in it, with <wbr/>, which the sanitiser drops."""
    if len(piece) <= LONGEST:
        return piece
    at = piece.find(">") + 1
    parts = [piece[:at]]
    while at < len(piece):
        end = at + LONGEST
        if end < len(piece):
            end = max(piece.rfind("&", at + 1, end), piece.rfind(" ", at + 1, end)) + 1 or end
            end -= piece[end - 1] == "&"
        parts.append(piece[at:end])
        at = end
    return parts[0] + "<wbr/>".join(parts[1:])


def _depth(html: str) -> int:
    depth = deepest = 0
    opened: Counter[str] = Counter()
    for slash, name in _NESTING_TAG.findall(html):
        name = name.lower()
        if not slash:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def without_control_characters(text: str, replacement: str = "") -> str:
    """Return `text` with each character that can't be stored replaced by `replacement`."""
    return _UNSTORABLE.sub(replacement, text)


def clean_line(text: str) -> str:
    """Return plain `text` on one line, without control characters or repeated white space."""
    return SPACES.sub(" ", _UNSTORABLE.sub("", text)).strip(" ")


def clean_inline(html: str) -> str:
    """Return `html` (untrusted, of any kind) as one line of canonical prose without blocks.

    Blocks and line breaks become spaces. Otherwise it keeps what `clean` keeps.
    """
    return inline(tree(html))


def inline(nodes: Iterable[Node]) -> str:
    """Return `nodes`, as returned by `tree`, as one line of canonical prose without blocks."""
    return _render_runs(line_of(nodes))


def line_of(nodes: Iterable[Node]) -> list[Run]:
    """Return the runs of `nodes` on one line."""
    runs: list[Run] = []
    for found in _runs_of(nodes):
        runs += [(" ", frozenset()), *found]
    return tidy((" " if text == "\n" else text, marks) for text, marks in runs)


def _runs_of(nodes: Iterable[Node]) -> Iterator[list[Run]]:
    for node in nodes:
        if len(node) == 3:
            yield from _runs_of(node[2])
        else:
            yield node[1]


def text_of(html: str) -> str:
    """Return the text of canonical prose as plain text, one line per block."""
    if "<" not in html:  # a line of prose without markup: many are compared at once
        return unescape(html).strip()
    return _read(html, _TextReader())


def running_text(html: str) -> str:
    """Return the text of canonical prose without tables, and without captions and credits."""
    return _read(html, _RunningText())


def text_with_objects(html: str) -> str:
    """Return the text of canonical prose, with what it refers to between OBJECT characters.

    That is the element, and the URL of a link, the uid of a source or the SHA-256 of an image.
    """
    return _read(html, _ObjectsInText())


def _read(html: str, reader: "_TextReader") -> str:
    reader.feed(html)
    reader.close()
    return re.sub(r" *\n\s*", "\n", re.sub(" {2,}", " ", "".join(reader.parts))).strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.before_cell = ""  # what separates a cell from the one before it
        self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.parts.append("\n")
            self.before_cell = ""
        elif tag in ("td", "th"):
            self.parts.append(self.before_cell)
            self.before_cell, self.is_in_cell = " | ", True
        elif tag in _ON_A_LINE:
            self.parts.append(" " if self.is_in_cell else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in_cell = False


_CAPTIONS = ("caption", "figcaption", "small")
_BESIDE_TEXT = ("table", "figcaption", "small")


class _RunningText(_TextReader):
    left_out = ""  # the element that is left out here

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.left_out:
            super().handle_starttag(tag, attrs)
            self.left_out = tag if tag in _BESIDE_TEXT else ""

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        if tag == self.left_out:
            self.left_out = ""

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            super().handle_data(data)


class _ObjectsInText(_TextReader):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag != "img" and (name := _VALUES.get(tag)):
            self.parts.append(f"{OBJECT}{tag} {dict(attrs).get(name)}{OBJECT}")


# --- What prose refers to -------------------------------------------------------------------------


def references(html: str) -> list[str]:
    """Return the source's uid for each reference in canonical prose, in order, with repeats."""
    return [value for name, value, _ in _objects(html) if name == REFERENCE]


def links(html: str) -> list[str]:
    """Return the URLs of the links in canonical prose, in order."""
    return [value for name, value, _ in _objects(html) if name == "a"]


def images(html: str) -> list[tuple[str, str | None]]:
    """Return (SHA-256, alternative text) of each figure in canonical prose, in order.

    The text is "" for a decorative image, and None if nobody has provided one.
    """
    found: list[tuple[str, str | None]] = []
    for name, value, attributes in _objects(html):
        if name == "figure":
            found.append((value, None))
        elif name == "img" and found:
            found[-1] = (found[-1][0], attributes.get("alt"))
    return found


def captions(html: str) -> list[tuple[str, str]]:
    """Return (element, text) of each caption in canonical prose, in order.

    The element is `caption` (a table's), `figcaption` (an image's) or `small` (an image's credit).
    """
    if "caption>" not in html and "<small>" not in html:
        return []
    reader = _Captions()
    reader.feed(html)
    reader.close()
    return [(tag, "".join(parts).strip()) for tag, parts in reader.found]


class _Captions(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[str]]] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CAPTIONS:
            self.open = tag
            self.found.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open:
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[-1][1].append(data)


# The attribute that says what an element refers to.
_VALUES = {"a": "href", REFERENCE: "data-source", "figure": "data-image", "img": "alt"}
_REFERRING = ", ".join(_VALUES)
# The element, the value of its attribute in _VALUES, and all its attributes.
Object = tuple[str, str, dict[str, str | None]]


def _objects(html: str) -> list[Object]:
    if not any(f"<{tag}" in html for tag in _VALUES):
        return []
    tree = LexborHTMLParser(f"<div>{html}</div>", is_fragment=True)
    found = ((node.tag or "", node.attributes) for node in tree.css(_REFERRING))
    return [(tag, values.get(_VALUES[tag]) or "", values) for tag, values in found]


# --- Writing --------------------------------------------------------------------------------------


def _render(node: Node) -> str:
    if len(node) == 2:
        tag, runs = node
        return f"<{tag}>{_render_runs(runs)}</{tag}>"
    tag, attributes, children = node
    if tag == "img":
        return "<img>" if attributes is None else f'<img alt="{escape(attributes)}">'
    inner = _render_table(children) if tag == "table" else "".join(map(_render, children))
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _render_table(children: Iterable[Node]) -> str:
    captions = [node for node in children if node[0] == "caption"]
    rows = [node for node in children if node[0] == "tr"]
    head = prose_tables.head(rows)
    parts = (("thead", rows[:head]), ("tbody", rows[head:]))
    return "".join(map(_render, captions)) + "".join(
        f"<{name}>{''.join(map(_render, group))}</{name}>" for name, group in parts if group
    )


def _render_runs(runs: Iterable[Run]) -> str:
    out: list[str] = []
    opened: list[tuple[int, str]] = []
    for text, marks in runs:
        wanted = sorted(marks)
        kept = 0
        while kept < min(len(opened), len(wanted)) and opened[kept] == wanted[kept]:
            kept += 1
        out += [f"</{_TAGS[rank]}>" for rank, _ in reversed(opened[kept:])]
        out += [_mark_tag(*mark) for mark in wanted[kept:]]
        if text != OBJECT:
            out.append(escape(text, quote=False).replace("\n", "<br>"))
        opened = wanted
    out += [f"</{_TAGS[rank]}>" for rank, _ in reversed(opened)]
    return "".join(out)


def _mark_tag(rank: int, value: str) -> str:
    if rank == RANKS["a"]:
        return f'<a href="{escape(value)}">'
    return f'<cite data-source="{value}">' if rank == RANKS[REFERENCE] else f"<{_TAGS[rank]}>"
