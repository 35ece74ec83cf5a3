"""Finds the words in lines of Markdown, without what is only markup."""

import re
from collections.abc import Collection, Sequence
from html import unescape

from markdown_it.common.utils import normalizeReference

from milestones.document import prose

from .markdown_rules import KNOWN_TAG, TRANSPARENT

_NOTE = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
_LABEL = re.compile(r"(?<=\])\[([^\[\]]{1,200})\]|^ {0,3}\[([^\[\]^]{1,200})\](?=:)")
_LIST_MARK = re.compile(r"(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))*(?:\s+\[[ xX]\](?=\s))?")
_ID = re.compile(r"\{:?[ \t]*#([^\s{}]{1,200})[ \t]*\}[ \t]*$")
_VALUE = re.compile(
    r"""\b(?:href|src|srcset|srcdoc|data|poster|action|formaction|cite|longdesc|download"""
    r"""|alt|title|label|value|placeholder|summary|abbr|datetime)"""
    r"""\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+)""",
    re.IGNORECASE,
)
_WITHIN_WORDS = (
    frozenset(prose.MARKS)
    | prose.ALIASES.keys() - {"h1", "h2", "h5", "h6"}
    | TRANSPARENT
    | {"cite"}
)


def without_markup(
    lines: Sequence[str],
    *,
    notes: Collection[str],
    references: Collection[str],
    ids: Collection[str],
) -> list[str]:
    """Return `lines` of Markdown without what has a meaning only in markup.

    That is the marks of lists, references to `notes`, such as `[^1]`, labels of link `references`,
    `ids` of headings, and known tags, but for attributes with words. Other words stay, so that none
    is overlooked.
    """

    def note(match: re.Match[str]) -> str:
        return "" if match[1] in notes else match[0]

    def label(match: re.Match[str]) -> str:
        return "" if normalizeReference(match[1] or match[2]) in references else match[0]

    def heading_id(match: re.Match[str]) -> str:
        return "" if match[1] in ids else match[0]

    def line(text: str) -> str:
        text = _LIST_MARK.sub("", text, count=1)
        if "[" in text:
            text = _LABEL.sub(label, _NOTE.sub(note, text))
        if text.rstrip().endswith("}"):
            text = _ID.sub(heading_id, text)
        text = KNOWN_TAG.sub(_words_of_tag, text) if "<" in text else text
        return unescape(text) if "&" in text else text

    return list(map(line, lines))


def with_tags_on_one_line(text: str) -> str:
    """Return `text` with the line breaks within a known tag after it instead."""

    def on_one_line(match: re.Match[str]) -> str:
        return match[0].replace("\n", " ") + "\n" * match[0].count("\n")

    return KNOWN_TAG.sub(on_one_line, text) if "<" in text else text


def _words_of_tag(match: re.Match[str]) -> str:
    values = " ".join(_VALUE.findall(match[0])) if "=" in match[0] else ""
    return values and f" {values} " or ("" if match[2].lower() in _WITHIN_WORDS else " ")
