"""A CommonMark parser that runs in time proportional to the length of the text."""

import re
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

DEEPEST = 10  # levels of nested brackets; normal text has a link, perhaps with a picture in it
LONGEST_TITLE = 1_000  # of a link; each link makes the parser look for the end of an unclosed one

_BRACKET = re.compile(r"\\.|([\[\]])", re.DOTALL)


def reader(longest: int | None = None) -> MarkdownIt:
    """Return a new MarkdownIt.

    A block of text whose brackets are nested deeper than `DEEPEST`, or that has more than `longest`
    characters, is kept as written: its markup stays text. If the caller passes a list as
    `env["plain"]`, the index of the first line of each such block is added to it.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": 50})
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkDestination=helpers.parseLinkDestination,
        parseLinkTitle=_link_title,
    )

    def inline(state: StateCore) -> None:
        for token in state.tokens:
            if token.type != "inline":
                continue
            token.children = []
            if longest and len(token.content) > longest or _is_deep(token.content):
                token.children.append(Token("text", "", 0, content=token.content))
                if token.map:
                    state.env.get("plain", []).append(token.map[0])
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)

    parser.core.ruler.at("inline", inline)
    return parser


def _link_title(text: str, start: int, maximum: int, *previous: Any) -> Any:
    return helpers.parseLinkTitle(text, start, min(maximum, start + LONGEST_TITLE), *previous)


def _is_deep(text: str) -> bool:
    depth = 0
    for bracket in _BRACKET.findall(text) if text.count("[") > DEEPEST else ():
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0) if bracket else depth
        if depth > DEEPEST:
            return True
    return False
