"""Nothing is dropped: which lines of a text didn't come whole into the Document made of it."""

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote

from . import prose
from .blocks import KNOWN_TAGS, TAG

_WORD = re.compile(r"[^\W_]+")
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']*)""", re.I)
_LIST_MARKS = re.compile(r"(?:\s*(?:>|[-*+](?=\s)|\d{1,6}[.)](?=\s)))*")


def left_out(text, document, understood):
    """Return the lines of `text` with words that `document` hasn't, as (number, line) pairs.

    `understood` are texts that it holds in another form, or that another note quotes. Words are
    counted: one that is written twice must be found twice.
    """
    lines = text.split("\n")
    defined = set(re.findall(r"^ *\[\^([\w-]{1,20})\]:", text, re.MULTILINE))
    written = [Counter(_line_words(line, defined)) for line in lines]
    missing = Counter()
    for words in written:
        missing.update(words)
    for kept in (*_texts(document), *understood):
        missing.subtract(_words(kept))
    return _quotations(lines, written, +missing)


def _quotations(lines, written, missing):
    """Quote the lines of which the most is missing, in words and in part, until nothing is."""

    def kept(i):
        lost = sum(min(count, missing[word]) for word, count in written[i].items())
        return -lost * lost / max(written[i].total(), 1), -i

    quoted = []
    for i in sorted(range(len(lines)), key=kept) if missing else ():
        if any(missing[word] > 0 for word in written[i]):
            missing.subtract(written[i])
            quoted.append((i + 1, lines[i].strip()))
    return sorted(quoted)


def _line_words(line, footnotes):
    line = line[_LIST_MARKS.match(line).end() :]
    line = re.sub(r"&#?\w+;", lambda match: unescape(match[0]), TAG.sub(_without_tag, line))
    return _words(_FOOTNOTE.sub(lambda m: "" if m[1] in footnotes else m[0], line))


def _without_tag(match):
    """Return what of a tag is words: all of an unknown one, else the address of a link."""
    name = match[1].lower()
    if name not in KNOWN_TAGS:
        return match[0]
    attributes = _HREF.sub(r" \1 ", match[2]) if match[2] else ""
    return attributes or ("" if prose.ALIASES.get(name, name) in prose.MARKS else " ")


def _words(text):
    return _WORD.findall(unquote(text).casefold())


def _texts(document):
    """Yield all that `document` says; of its prose the addresses too."""
    yield from (document.title, document.conclusion_heading)
    prose_rows = (*document.sections, *document.focus_areas)
    yield from (row.heading for row in document.sections)
    yield from (row.title for row in document.focus_areas)
    for html in (
        document.lead,
        document.focus_intro,
        document.milestones_intro,
        document.conclusion,
        *(row.body for row in prose_rows),
    ):
        yield prose.text_of(html)
        yield from map(unescape, re.findall(r'(?:href|start)="([^"]*)"', html))
    for row in document.milestones:
        yield from (row.initiative, row.impact)
    for source in document.sources:
        yield from (source.title, source.publisher, source.url, source.checked)
