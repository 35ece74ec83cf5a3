"""Reads inline Markdown, such as that of a table cell. Plain text in it stays as it is."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from milestones.document import prose

from . import commonmark

LONGEST_PARAGRAPH = 10_000  # in a longer one, markup stays text: parsing it could be slow

KNOWN_TAGS = prose.ELEMENTS | prose.ALIASES.keys() | prose.BOUNDARIES
TAG = re.compile(r"""</?([a-z][a-z0-9]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*/?>""", re.I)
_STARS_IN_WORD = re.compile(r"(?<=\w)\*+(?=\w)")


# 2*3*4 has no emphasis, and <words> that are not known tags are text.


def _stars_in_word(state: StateInline, silent: bool) -> bool:
    match = _STARS_IN_WORD.match(state.src, state.pos)
    if match:
        state.pending += "" if silent else match[0]
        state.pos = match.end()
    return bool(match)


def _known_html(state: StateInline, silent: bool) -> bool:
    end = _html_end(state)
    if end and not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end or state.pos
    return bool(end)


def _html_end(state: StateInline) -> int | None:
    """Return where the known tag or the comment at the current position ends, or None."""
    if match := TAG.match(state.src, state.pos):
        return match.end() if match[1].lower() in KNOWN_TAGS else None
    is_comment = state.src.startswith("<!--", state.pos)
    if is_comment and state.html_terminator_last("-->") >= state.pos + len("<!--"):
        return state.src.index("-->", state.pos + len("<!--")) + len("-->")
    return None


def image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: dict
) -> str:
    """Replace a picture, which can't be kept, by its description with a link to it."""
    words = renderer.renderInlineAsText(tokens[index].children, options, env)
    url = str(tokens[index].attrGet("src"))
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def with_plain_signs(parser: MarkdownIt) -> MarkdownIt:
    """Add the two rules above to `parser`, and return it."""
    parser.inline.ruler.at("html_inline", _known_html)
    parser.inline.ruler.before("emphasis", "stars_in_word", _stars_in_word)
    return parser


_markdown = with_plain_signs(commonmark.reader(longest=LONGEST_PARAGRAPH))
_markdown.normalizeLink = lambda url: url.replace(" ", "%20")  # type: ignore[method-assign]
_markdown.add_render_rule("image", image)


def render_inline(text: str) -> str:
    """Return inline Markdown, such as that of a table cell, as HTML that is not yet clean."""
    return _markdown.renderInline(text)


def cells(line: str) -> list[str]:
    """Return the cells of a line of a pipe table, as Markdown."""
    line = line.strip(" \t").removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [cell.replace("\\|", "|").strip(" \t") for cell in re.split(r"(?<!\\)\|", line)]
