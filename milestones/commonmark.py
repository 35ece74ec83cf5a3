"""CommonMark, read in time that grows with the length of the text and not faster."""

import re
from types import SimpleNamespace

from markdown_it import MarkdownIt, helpers
from markdown_it.token import Token

DEEPEST = 10  # brackets within brackets; text has a link, perhaps with a picture in it
LONGEST_TITLE = 1_000  # of a link; an unclosed one is looked for at every link

_BRACKET = re.compile(r"\\.|([\[\]])", re.DOTALL)


def reader(longest=None):
    """Return a new MarkdownIt.

    A block of text with brackets nested deeper than `DEEPEST`, or with more than `longest`
    characters, is kept as it is written: its markup stays text. `env["plain"]`, if the caller
    gives that list, gets the index of each such block's first line.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": 50})
    parser.helpers = SimpleNamespace(
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkDestination=helpers.parseLinkDestination,
        parseLinkTitle=_link_title,
    )

    def inline(state):
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


def _link_title(text, start, maximum, *previous):
    return helpers.parseLinkTitle(text, start, min(maximum, start + LONGEST_TITLE), *previous)


def _is_deep(text):
    depth = 0
    for bracket in _BRACKET.findall(text) if text.count("[") > DEEPEST else ():
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0) if bracket else depth
        if depth > DEEPEST:
            return True
    return False
