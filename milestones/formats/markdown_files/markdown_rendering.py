"""Renders the tokens of wild Markdown as HTML that is not yet clean."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from milestones.document import prose

from .. import tree_blocks
from ..webpage.data_images import is_embedded
from . import markdown_html
from .markdown_rules import HIGHLIGHT, INLINE_NOTE, KNOWN_TAG, LEFT_OUT, NOTE, WIKI_LINK

Rule = Callable[[Sequence[Token], int, Any, dict], str]

_KEPT_TAGS = (prose.ELEMENTS | prose.ALIASES.keys() | prose.BOUNDARIES) - {"cite", "figure", "img"}
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(href|src|alt|start|colspan|rowspan|id|name)\s*=\s*"""
    r"""(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""",
    re.IGNORECASE,
)


def render_rules(renderer: RendererHTML) -> dict[str, Rule]:
    """Return the rules by the type of token.

    `env["uids"]` has the uids of notes by label, and `env["images"]` the `DataImages`.
    """

    def image(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        url = str(tokens[i].attrGet("src"))
        words = renderer.renderInlineAsText(tokens[i].children, options, env)
        return "" if env["images"].sha256(url) else _image(url, words, tokens[i])

    def html_inline(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        return _tag(tokens[i], env)

    def html_block(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        return "".join(map(_part, markdown_html.parts_of(tokens[i].content, env["images"])))

    def code(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        return tree_blocks.code(tokens[i].content)

    def note(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        label = tokens[i].content
        uid = env["uids"].get(label)
        return _reference(uid) if uid else f"[^{escape(label)}]"

    def inline_note(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        return _reference(tokens[i].meta["uid"]) if "uid" in tokens[i].meta else ""

    def nothing(tokens: Sequence[Token], i: int, options: Any, env: dict) -> str:
        return ""

    return {
        "image": image,
        "html_inline": html_inline,
        "html_block": html_block,
        "fence": code,
        "code_block": code,
        NOTE: note,
        INLINE_NOTE: inline_note,
        LEFT_OUT: nothing,
        WIKI_LINK: nothing,
        HIGHLIGHT: nothing,
    }


def attributes_of(tag: str) -> dict[str, str]:
    """Return those attributes of a `tag` that have a meaning in Markdown or prose."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), "".join(values))
    return found


def image_of(token: Token) -> tuple[str, str, str]:
    """Return URL, alternative text and title of an image, or empty texts for another token."""
    if token.type == "image":
        words = "".join(child.content for child in token.children or () if child.type == "text")
        return str(token.attrGet("src")), words, str(token.attrGet("title") or "")
    match = KNOWN_TAG.fullmatch(token.content) if token.type == "html_inline" else None
    if match and match[2].lower() == "img":
        attributes = attributes_of(token.content)
        return attributes.get("src", ""), attributes.get("alt", ""), ""
    return "", "", ""


def _reference(uid: str) -> str:
    return f'<cite data-source="{uid}"></cite>'


def _image(url: str, words: str, token: Token) -> str:
    # A link can't hold another one.
    is_linked = token.meta.get("is_linked")
    return escape(words.strip() or url) if is_linked else linked_image(url, words)


def linked_image(url: str, words: str) -> str:
    """Return the alternative text of an image that is not in the file, with a link to it.

    An image in the file that can't be used has just its text.
    """
    if is_embedded(url):
        return escape(words)
    return f'<a href="{escape(url)}">{escape(words.strip() or url)}</a>'


def _tag(token: Token, env: dict) -> str:
    match = KNOWN_TAG.fullmatch(token.content)
    name = match[2].lower() if match else ""
    attributes = attributes_of(token.content) if name else {}
    url = attributes.get("src", "")
    if name == "img" and not env["images"].sha256(url):
        return _image(url, attributes.get("alt", ""), token)
    if match is None or name not in _KEPT_TAGS:
        return ""
    kept = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{match[1]}{name}{'' if match[1] else kept}>"


def _part(part: markdown_html.Part) -> str:
    return tree_blocks.code(part.text) if part.tag == "pre" else part.html
