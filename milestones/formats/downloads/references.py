"""Reads the Markdown of a download's prose: CommonMark, pipe tables, figures and references.

`[^1]` is a reference to the source with that name. A paragraph that begins with an image named by
its SHA-256 is a figure, with the rest as its caption and credit. A paragraph "Table: …" above a
table is its caption.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from milestones.document import prose

from ..markdown_files import blocks, commonmark

Names = Mapping[str, str]  # uids of sources, by the names that references use
Definitions = dict[str, dict[str, Any]]  # URLs for links such as [text][name]

CAPTION = "Table:"
HASH = re.compile("[0-9a-f]{64}")
_REFERENCE = re.compile(r"\[\^([\w-]{1,20})\]")


@dataclass
class Prose:
    """Prose that was read. Lines are counted from 0."""

    html: str = ""
    unknown: list[str] = field(default_factory=list)  # names without a source; they stay text
    plain: list[int] = field(default_factory=list)  # where blocks start whose markup stays text
    lowered: list[int] = field(default_factory=list)  # where headings of level 1 or 2 are


@dataclass
class Line:
    """A line that was read as plain text."""

    text: str
    cited: list[str]  # uids
    unknown: list[str]  # names
    urls: list[str]  # of links and images
    is_formatted: bool


def line(text: str, names: Names) -> Line:
    """Return a line of Markdown as plain text, without the references to known sources."""
    env: dict[str, Any] = {"names": names, "cited": [], "unknown": []}
    [inline] = _of_lines().parseInline(text, env)
    tokens = [*_with_children(inline.children or [])]
    words = [token.content for token in tokens if token.type in ("text", "code_inline")]
    urls = [str(token.attrGet("href") or token.attrGet("src") or "") for token in tokens]
    kinds = {token.type for token in tokens} - {"text", "softbreak", "reference"}
    return Line(
        prose.clean_line("".join(words)),
        env["cited"],
        env["unknown"],
        [url for url in urls if url],
        bool(kinds),
    )


def _with_children(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def inline(text: str, names: Names) -> tuple[str, list[str]]:
    """Return a line as inline prose, and the names without a source, which stay text."""
    env: dict[str, Any] = {"names": names, "cited": [], "unknown": []}
    return prose.clean_inline(_of_lines().renderInline(text, env)), env["unknown"]


def read(text: str, names: Names, definitions: Definitions | None = None) -> Prose:
    """Return blocks of text as prose."""
    found = Prose()
    env: dict[str, Any] = {"names": names, "cited": [], "unknown": found.unknown}
    env |= {"plain": found.plain, "references": dict(definitions or {})}
    parser = _of_blocks()
    tokens = parser.parse(text, env)
    found.lowered = [
        token.map[0]
        for token in tokens
        if token.type == "heading_open" and token.tag in ("h1", "h2") and token.map
    ]
    for token in _with_children(tokens):
        if token.type in ("html_block", "html_inline"):  # a tag may have been wrapped
            token.content = token.content.replace("\n", " ")
    html = parser.renderer.render([*_shaped(tokens)], parser.options, env)
    found.html = prose.clean(html)
    return found


def definitions(text: str) -> Definitions:
    """Return the URLs that `text`, lines such as `[name]: https://…`, gives to names."""
    env: dict[str, Any] = {"names": {}, "cited": [], "unknown": []}
    _of_blocks().parse(text, env)
    return env.get("references", {})


# --- Figures and tables ---------------------------------------------------------------------------


def _shaped(tokens: list[Token]) -> Iterator[Token]:
    """Yield `tokens` with figures and the captions of tables in their place."""
    i = 0
    while i < len(tokens):
        if not (tokens[i].type == "paragraph_open" and tokens[i].level == 0):
            yield tokens[i]
            i += 1
            continue
        paragraph, after = tokens[i : i + 3], tokens[i + 3 : i + 4]
        i += 3
        if _is_figure(paragraph[1]):
            yield from _figure(paragraph[1])
        elif after and after[0].type == "table_open" and _is_caption(paragraph[1]):
            yield after[0]
            yield from _caption(paragraph)
            i += 1
        else:
            yield from paragraph


def _is_figure(inline: Token) -> bool:
    first = next(iter(inline.children or ()), None)
    return bool(first and first.type == "image" and HASH.fullmatch(str(first.attrGet("src"))))


def _figure(inline: Token) -> Iterator[Token]:
    image, *rest = inline.children or []
    alt = prose.clean_line("".join(part.content or " " for part in image.children or ()))
    begin = f'<figure data-image="{image.attrGet("src")}"><img alt="{escape(alt)}">'
    yield Token("html_block", "", 0, content=begin)
    if title := str(image.attrGet("title") or ""):
        rest.insert(0, Token("text", "", 0, content=title))
    inline.children = rest
    yield inline
    yield Token("html_block", "", 0, content="</figure>")


def _is_caption(inline: Token) -> bool:
    first = next(iter(inline.children or ()), None)
    return bool(first and first.type == "text" and inline.content.startswith(CAPTION))


def _caption(paragraph: list[Token]) -> Iterator[Token]:
    start, inline, end = paragraph
    assert inline.children
    inline.children[0].content = inline.children[0].content.removeprefix(CAPTION)
    start.tag = end.tag = "caption"
    start.hidden = end.hidden = False
    yield from paragraph


# --- Parsers --------------------------------------------------------------------------------------


@cache
def _of_lines() -> MarkdownIt:
    return _citing(blocks.with_plain_signs(commonmark.reader()))


@cache
def _of_blocks() -> MarkdownIt:
    return _citing(commonmark.reader().enable("table"))


def _citing(parser: MarkdownIt) -> MarkdownIt:
    parser.inline.ruler.before("link", "reference", _reference)
    parser.add_render_rule("reference", _cite)
    parser.add_render_rule("image", blocks.image)
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _reference(state: StateInline, silent: bool) -> bool:
    match = _REFERENCE.match(state.src, state.pos)
    uid = state.env["names"].get(match[1]) if match else None
    if match and not silent and not uid:
        state.env["unknown"].append(match[1])
    if not (match and uid):
        return False
    if not silent:
        state.env["cited"].append(uid)
        state.push("reference", "", 0).meta = {"uid": uid}
    state.pos = match.end()
    return True


def _cite(renderer: Any, tokens: list[Token], index: int, *rest: Any) -> str:
    return f'<cite data-source="{tokens[index].meta["uid"]}"></cite>'
