"""A Document as Markdown that reads well anywhere and is exact: reading it back gives an equal one.

What Markdown has no sign for stands in comments: `## Heading [^1] <!-- section k2d9 -->` is the
section with the uid k2d9, which rests on the first source. Text is escaped so that no text can be
taken for such a comment.
"""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from . import prose
from .documents import Document, FocusArea, Milestone, Section, Source

MARK = "<!-- kfor-milestones 1 -->"  # the first line of a file in this form
TABLE_HEAD = ["| Year | Key initiative | Impact |", "|---|---|---|"]

_reader = MarkdownIt("commonmark", {"maxNesting": 50})


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
    out += [_heading(2, "Focus areas", "focus-areas"), *_prose(document.focus_intro)]
    for row in document.focus_areas:
        out += [_heading(3, row.title, "focus-area", row, numbers), *_prose(row.body)]
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


def _unescape(text):
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _prose(html):
    """Return Markdown blocks that `to_prose` turns into just `html`: as HTML where they must be."""
    if not html:
        return []
    blocks = _Blocks(html).blocks
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


# --- Reading --------------------------------------------------------------------------------------

_HEADING = re.compile(
    r"#{1,3}( .*?)? <!-- (title|section|focus-areas|focus-area|milestones|conclusion|sources)"
    r"(?: (\w+))? -->"
)
_MARKS = re.compile(
    r" ?<!-- (?:title|section|focus-areas?|milestones?|conclusion|sources?)(?: \w+)? -->"
)
_CELL = r"((?:\\.|[^\\|])*?) ?\|"
_ROW = re.compile(rf"\| (\d{{4}}(?:-\d\d){{0,2}}) <!-- milestone (\w+) --> \| {_CELL} {_CELL}")
_REFERENCE = re.compile(r"\[\^(\d+)\]")
_SOURCE = re.compile(
    r"\[\^(\d+)\]: \[((?:\\.|[^\\\]])*)\]\(<((?:\\.|[^\\>])*)>\)"
    r"(?:, ((?:\\.|[^\\(])*?))?(?: \(checked (\S+)\))? <!-- source (\w+) -->"
)


def read(text):
    """Return the Document in `text`, which starts with MARK; the inverse of `to_markdown`.

    Returns None when a line isn't of the form that `to_markdown` writes, or has no place in the
    Document: somebody has edited the file, and it must be read like any other.
    """
    parts, sources, rows = [], [], []
    for line in text.removeprefix(MARK).split("\n"):
        if match := _HEADING.fullmatch(line):
            parts.append((match, []))
        elif match := _ROW.fullmatch(line):
            rows.append(match)
        elif match := _SOURCE.fullmatch(line):
            sources.append(match)
        elif line in TABLE_HEAD:
            continue
        elif "<!--" in line or (line and not parts) or line.startswith(("## ", "|", "[^")):
            return None
        elif parts:
            parts[-1][1].append(line)
    return _document(parts, sources, rows) if _is_whole(parts) else None


def without_marks(text):
    """Return `text` without the comments that `to_markdown` writes, each line in its place."""
    return _MARKS.sub("", text.removeprefix(MARK))


def _is_whole(parts):
    """Have all headings and texts a place in a Document, and none of them the same place?"""
    once = [match[2] for match, _ in parts if match[2] not in ("section", "focus-area")]
    default = {"focus-areas": "Focus areas", "milestones": "Milestones", "sources": "Sources"}
    return (
        len(once) == len(set(once))
        and all(
            (match[1] or "")[1:] == default.get(match[2], (match[1] or "")[1:])
            for match, _ in parts
        )
        and not any(any(lines) for match, lines in parts if match[2] == "sources")
    )


def _document(parts, sources, rows):
    uids = {match[1]: match[6] for match in sources}
    texts, sections, focus_areas = {}, [], []
    for match, lines in parts:
        heading, kind, uid = match.groups()
        heading, references = _without_references((heading or "").removeprefix(" "))
        heading, body = _unescape(heading), to_prose("\n".join(lines))
        cited = _cited(references, uids)
        if kind == "section":
            sections.append(Section(uid=uid, heading=heading, body=body, sources=cited))
        elif kind == "focus-area":
            focus_areas.append(FocusArea(uid=uid, title=heading, body=body, sources=cited))
        else:
            texts[kind] = heading, body
    title, lead = texts.get("title", ("", ""))
    conclusion_heading, conclusion = texts.get("conclusion", ("", ""))
    return Document(
        title=title,
        lead=lead,
        sections=tuple(sections),
        focus_intro=texts.get("focus-areas", ("", ""))[1],
        focus_areas=tuple(focus_areas),
        milestones_intro=texts.get("milestones", ("", ""))[1],
        milestones=tuple(_milestone(match, uids) for match in rows),
        conclusion_heading=conclusion_heading,
        conclusion=conclusion,
        sources=tuple(map(_read_source, sources)),
    )


def _without_references(text):
    """Return `text` without the references at its end, and their numbers."""
    words, numbers = text.split(" "), []
    while words and (match := _REFERENCE.fullmatch(words[-1])):
        numbers.insert(0, match[1])
        words.pop()
    return " ".join(words), numbers


def _cited(numbers, uids):
    return tuple(uids[n] for n in numbers if n in uids)


def _milestone(match, uids):
    date, uid, initiative, impact = match.groups()
    impact, references = _without_references(impact)
    year, month, day = [*map(int, date.split("-")), None, None][:3]
    return Milestone(
        uid=uid,
        year=year,
        month=month,
        day=day,
        initiative=_unescape(initiative),
        impact=_unescape(impact),
        sources=_cited(references, uids),
    )


def _read_source(match):
    _, title, url, publisher, checked, uid = match.groups()
    return Source(
        uid=uid,
        title=_unescape(title),
        url=re.sub(r"\\([\\<>])", r"\1", url),
        publisher=_unescape(publisher or ""),
        checked=checked or "",
    )
