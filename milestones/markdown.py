"""A Document as Markdown that reads well anywhere; `markdown_reading` makes an equal one of it.

What Markdown has no sign for stands in comments: `## Heading [^1] <!-- section k2d9 -->` is the
section with the uid k2d9, which rests on the first source. Text is escaped so that no text can be
taken for such a comment.
"""

import re
from html.parser import HTMLParser

from . import commonmark, prose

MARK = "<!-- kfor-milestones 1 -->"  # the first line of a file in this form
TABLE_HEAD = ["| Year | Key initiative | Impact |", "|---|---|---|"]

_reader = commonmark.reader()


def to_prose(text):
    """Return CommonMark `text` as canonical prose."""
    return prose.clean(_reader.render(text))


# --- Writing --------------------------------------------------------------------------------------


def to_markdown(document):
    """Return `document` as Markdown."""
    numbers = {source.uid: n for n, source in enumerate(document.sources, 1)}
    out = [MARK, "", _heading(1, document.title, "title"), *_prose(document.lead)]
    for row in document.sections:
        out += [_heading(2, row.heading, "section", row, numbers), *_prose(row.body)]
    out += [
        _heading(2, "Focus areas", "focus-areas"),
        *_prose(document.focus_intro, headings=False),
    ]
    for row in document.focus_areas:
        body = _prose(row.body, headings=False)
        out += [_heading(3, row.title, "focus-area", row, numbers), *body]
    out += [_heading(2, "Milestones", "milestones"), *_prose(document.milestones_intro)]
    if document.milestones:
        rows = (_table_row(row, numbers) for row in document.milestones)
        out += ["\n".join([*TABLE_HEAD, *rows]), ""]
    out += [_heading(2, document.conclusion_heading, "conclusion"), *_prose(document.conclusion)]
    out += [_heading(2, "Sources", "sources")]
    out += [_source(n, source) for n, source in enumerate(document.sources, 1)]
    return "\n".join(out).rstrip("\n") + "\n"


def _heading(level, text, kind, row=None, numbers=None):
    parts = ["#" * level, _escape(text), *(_references(row, numbers) if row else ())]
    mark = f"<!-- {kind} {row.uid} -->" if row else f"<!-- {kind} -->"
    return " ".join([*filter(None, parts), mark]) + "\n"


def _references(row, numbers):
    return [f"[^{numbers[uid]}]" for uid in row.sources if uid in numbers]


def _table_row(row, numbers):
    impact = " ".join([_escape(row.impact), *_references(row, numbers)]).strip(" ")
    cells = [f"{row.date} <!-- milestone {row.uid} -->", _escape(row.initiative), impact]
    return f"| {' | '.join(cells)} |"


def _source(number, source):
    url = re.sub(r"[\\<>]", r"\\\g<0>", source.url)
    text = f"[^{number}]: [{_escape(source.title)}](<{url}>)"
    if source.publisher:
        text += f", {_escape(source.publisher)}"
    if source.checked:
        text += f" (checked {source.checked})"
    return f"{text} <!-- source {source.uid} -->\n"


def _escape(text):
    text = re.sub(r"[\\`*_\[\]()<>&|#~]", r"\\\g<0>", text)
    return re.sub(r"^([-+])|^(\d+)([.)])", r"\2\\\1\3", text)


def unescape(text):
    """Return `text` without the backslashes that Markdown has before signs."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _prose(html, headings=True):
    """Return Markdown blocks that `to_prose` turns into just `html`: as HTML where they must be.

    Without `headings`, so must they be: where a line that starts with ### begins a focus area.
    """
    if not html:
        return []
    blocks = _Blocks(html).blocks
    if not headings:
        blocks = [_Block(b.html, b.html if b.html.startswith("<h") else b.markdown) for b in blocks]
    nice = [block.markdown for block in blocks]
    mixed = [b.markdown if to_prose(b.markdown) == b.html else b.html for b in blocks]
    plain = [block.html for block in blocks]
    for texts in (nice, mixed, plain):
        joined = "\n\n".join(texts)
        if to_prose(joined) == html and "<!--" not in joined:
            break
    return [joined, ""]


class _Blocks(HTMLParser):
    """The top-level blocks of canonical prose, each as HTML and as an attempt at Markdown."""

    MARKS = {"strong": "**", "em": "*"}

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.source, self.blocks, self.depth, self.start = html, [], 0, 0
        self.out, self.lists, self.links = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in prose.TEXT_BLOCKS or tag in prose.CONTAINERS:
            if not self.depth:
                self.start = self.getpos()[1]
            self.depth += 1
        if tag in ("ul", "ol"):
            self.lists.append([tag, int(dict(attrs).get("start", 1))])
        elif tag == "li":
            kind, number = self.lists[-1]
            self.lists[-1][1] += 1
            self.out.append("- " if kind == "ul" else f"{number}. ")
        elif tag in ("h3", "h4"):
            self.out.append("#" * int(tag[1]) + " ")
        elif tag == "blockquote":
            self.out.append("> ")
        elif tag == "a":
            self.links.append(dict(attrs)["href"])
            self.out.append("[")
        elif tag == "br":
            self.out.append("\\\n")
        elif tag != "p":
            self.out.append(self.MARKS.get(tag, f"<{tag}>"))

    def handle_endtag(self, tag):
        if tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "li":
            self.out.append("\n")
        elif tag == "a":
            self.out.append(self._link_end())
        elif tag not in ("p", "h3", "h4", "blockquote", "br"):
            self.out.append(self.MARKS.get(tag, f"</{tag}>"))
        if tag in prose.TEXT_BLOCKS or tag in prose.CONTAINERS:
            self.depth -= 1
            if not self.depth:
                self._end_block(tag)

    def _link_end(self):
        address = re.sub(r"[<>\\()]", r"\\\g<0>", self.links.pop())
        return f"]({address})"

    def _end_block(self, tag):
        end = self.getpos()[1] + len(f"</{tag}>")
        text = "".join(self.out).rstrip("\n")
        self.blocks.append(_Block(self.source[self.start : end], text))
        self.out = []

    def handle_data(self, data):
        text = re.sub(r"[\\`*_\[\]|]", r"\\\g<0>", data).replace("&", "&amp;")
        self.out.append(text.replace("<", "&lt;"))


class _Block:
    def __init__(self, html, markdown):
        self.html, self.markdown = html, markdown
