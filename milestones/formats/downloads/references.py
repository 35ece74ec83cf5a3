"""Reads the Markdown of a download's prose: CommonMark, pipe tables, figures and references.

`[^1]` is a reference to the source with that name. A paragraph that begins with an image named by
its SHA-256 is a figure, with the rest as its caption and credit. A paragraph "Table: …" above a
table is its caption.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from milestones.document import prose

from ..markdown_files import blocks, commonmark, markdown_rendering, markdown_rules

Names = Mapping[str, str]  # uids of sources, by the names that references use
Definitions = dict[str, dict[str, Any]]  # URLs for links such as [text][name]

CAPTION = "Table:"
HASH = re.compile("[0-9a-f]{64}")
_REFERENCE = re.compile(r"\[\^([\w-]{1,20})\]")


class Picture(NamedTuple):
    """An image that isn't in the file. Its alternative text links to it, unless it is in a link.

    If it has none, its URL is the text.
    """

    line: int
    url: str
    has_words: bool
    is_linked: bool


@dataclass
class Prose:
    """Prose that was read. Lines are counted from 0."""

    html: str = ""
    unknown: list[str] = field(default_factory=list)  # names without a source; they stay text
    plain: list[int] = field(default_factory=list)  # where blocks start whose markup stays text
    lowered: list[int] = field(default_factory=list)  # where headings of level 1 or 2 are
    split: list[int] = field(default_factory=list)  # where merged cells of tables were split
    pictures: list[Picture] = field(default_factory=list)


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
    words = map(_words, tokens)
    urls = [str(token.attrGet("href") or token.attrGet("src") or "") for token in tokens]
    kinds = {token.type for token in tokens} - {"text", "softbreak", "reference"}
    return Line(
        prose.clean_line("".join(words)),
        env["cited"],
        env["unknown"],
        [url for url in urls if url],
        bool(kinds),
    )


def _words(token: Token) -> str:
    """Return the words of a token. A tag such as <br> separates them."""
    if token.type == "html_inline":
        tag = blocks.TAG.fullmatch(token.content)
        name = tag[1].lower() if tag else ""
        return "" if prose.ALIASES.get(name, name) in prose.RANKS else " "
    return token.content if token.type in ("text", "code_inline") else ""


def _with_children(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def inline(text: str, names: Names) -> Prose:
    """Return a line as inline prose."""
    found = Prose()
    env: dict[str, Any] = {"names": names, "cited": [], "unknown": found.unknown}
    parser = _of_lines()
    tokens = parser.parseInline(text, env)
    found.pictures = [*_pictures(tokens)]
    found.html = prose.clean_inline(parser.renderer.render(tokens, parser.options, env))
    return found


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
    found.pictures = [*_pictures(tokens)]
    tables = [token for token in tokens if token.type == "html_block" and _is_split(token.content)]
    for token in _with_children(tokens):
        if token.type in ("html_block", "html_inline"):  # a tag may have been wrapped
            token.content = token.content.replace("\n", " ")
    html = parser.renderer.render([*_shaped(tokens)], parser.options, env)
    if _is_split(html):
        found.split = [token.map[0] for token in tables if token.map] or _spans(text)[:1]
    found.html = prose.clean(html)
    return found


def _is_split(html: str) -> bool:
    return any(prose.count_split(html))


def _spans(text: str) -> list[int]:
    return [i for i, line in enumerate(text.split("\n")) if "span" in line.lower()]


def definitions(text: str) -> Definitions:
    """Return the URLs that `text`, lines such as `[name]: https://…`, gives to names."""
    env: dict[str, Any] = {"names": {}, "cited": [], "unknown": []}
    _of_blocks().parse(text, env)
    return env.get("references", {})


# --- Images that aren't in the file ---------------------------------------------------------------


def _pictures(tokens: Sequence[Token]) -> Iterator[Picture]:
    """Yield the images in `tokens` that aren't in the file. Turn each `<img>` into an image."""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "html_block" and "<img" in token.content.lower():
            yield from _in_html(token, line)
        at = line
        for child in token.children or ():
            _as_image(child)
            url = str(child.attrGet("src"))
            if child.type == "image" and not HASH.fullmatch(url):
                words = any(part.content.strip() for part in child.children or ())
                yield Picture(at, url, words, "is_linked" in child.meta)
            at += child.type in ("softbreak", "hardbreak") or child.content.count("\n")


def _as_image(token: Token) -> None:
    url, words, _ = markdown_rendering.image_of(token)
    if token.type == "html_inline" and url:
        token.type, token.attrs = "image", {"src": unescape(url)}
        token.children = [Token("text", "", 0, content=unescape(words))]
        token.content = ""


def _in_html(block: Token, line: int) -> Iterator[Picture]:
    """Yield the images in a block of HTML, but for those of figures. Turn each into a link."""
    parts: list[str] = []
    html, end, is_linked = block.content, 0, False
    for match in () if "data-image" in html else markdown_rules.KNOWN_TAG.finditer(html):
        is_end, name = match[1], match[2].lower()
        is_linked = not is_end if name == "a" else is_linked
        values = markdown_rendering.attributes_of(match[0]) if name == "img" else {}
        if url := unescape(values.get("src", "")):
            words = unescape(values.get("alt", ""))
            parts += [html[end : match.start()], _image(url, words, is_linked=is_linked)]
            parts.append("\n" * match[0].count("\n"))
            end = match.end()
            at = line + html.count("\n", 0, match.start())
            yield Picture(at, url, bool(words.strip()), is_linked)
    block.content = "".join(parts) + html[end:]


def _image(url: str, words: str, *, is_linked: bool) -> str:
    # A link can't hold another one.
    return (
        escape(words.strip() or url) if is_linked else markdown_rendering.linked_image(url, words)
    )


def _render_image(
    renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: dict
) -> str:
    words = renderer.renderInlineAsText(tokens[i].children, options, env)
    return _image(str(tokens[i].attrGet("src")), words, is_linked="is_linked" in tokens[i].meta)


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
    parser.core.ruler.push("linked_images", markdown_rules.linked_images)
    parser.add_render_rule("image", _render_image)
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
