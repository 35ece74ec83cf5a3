"""Writes a Document as Markdown that any tool can show. `markdown_reading` reads it back unchanged.

Comments hold what Markdown can't express: `## Heading [^1] <!-- section k2d9 -->` is the section
with the uid k2d9. These comments are called marks. Text is escaped so that it can't be mistaken for
a mark. In the table, that of the focus area to which a milestone belongs follows that of the row.

`[^1]` after a heading or a date is one of the row's own sources. In a text, it is a reference at
its place.

Where the author left a heading or label empty, the page's own words are written. If the author
chose exactly those words, the first letter is written as a character reference to tell the two
apart.
"""

import re
from collections.abc import Collection, Iterator
from html import escape
from html import unescape as decode

from milestones.document import dates, prose
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source

from ..texts import written_dates
from . import markdown_prose
from .markdown_prose import Numbers

FORM = 3
MARK = f"<!-- kfor-milestones {FORM} -->"  # the first line of a file in this version of the format
# The page's own words, where the author has left them empty.
HEADINGS = {"focus-areas": "Focus areas", "milestones": "Milestones", "sources": "Sources"}
LABELS = ("Date", "Key initiative", "Impact")
LABELS_OF_FORM_1 = ("Year", *LABELS[1:])
DELIMITERS = "|---|---|---|"

_SOURCE = re.compile(
    r"(?:((?:\\.|[^\\\[])*), )?\[((?:\\.|[^\\\]])*)\]\(<((?:\\.|[^\\>])*)>\)"
    r"(?:, ((?:\\.|[^\\(])*?))?"
    r"(?: \(published ((?:\\.|[^\\()])*)\))?(?: \(checked (\d{4}-\d\d-\d\d)\))?"
)
_LITERAL = re.compile(r"&#[0-9]{1,7};")


# --- Writing --------------------------------------------------------------------------------------


def to_markdown(document: Document) -> str:
    """Return `document` as Markdown."""
    numbers = {source.uid: n for n, source in enumerate(document.sources, 1)}
    out = [*_about(document), _heading(1, document.title, "title")]
    out += _prose(document.lead, numbers)
    for row in document.sections:
        out += [_heading(2, row.heading, "section", row, numbers), *_prose(row.body, numbers)]
    out += _focus_areas(document, numbers)
    out += _milestones(document, numbers)
    if document.conclusion_heading or document.conclusion:
        heading = _heading(2, document.conclusion_heading, "conclusion")
        out += [heading, *_prose(document.conclusion, numbers)]
    if document.sources:
        out += [_heading(2, HEADINGS["sources"], "sources")]
        out += [
            _footnote(n, source, document.language) for n, source in enumerate(document.sources, 1)
        ]
    return "\n".join(out).rstrip("\n") + "\n"


def _about(document: Document) -> list[str]:
    """Return the first lines: the mark, and what readers don't see in the text."""
    about = {"language": document.language, "short-title": document.short_title}
    lines = [
        f"<!-- {name}: {escape(text, quote=False)} -->" for name, text in about.items() if text
    ]
    return [MARK, *lines, ""]


def _focus_areas(document: Document, numbers: Numbers) -> Iterator[str]:
    if not (document.focus_heading or document.focus_intro or document.focus_areas):
        return
    yield _part_heading("focus-areas", document.focus_heading)
    yield from _prose(document.focus_intro, numbers, headings=False)
    for row in document.focus_areas:
        yield _heading(3, row.title, "focus-area", row, numbers)
        yield from _prose(row.body, numbers, headings=False)


def _milestones(document: Document, numbers: Numbers) -> Iterator[str]:
    labels = document.date_label, document.initiative_label, document.impact_label
    table = [*_table(document, labels, numbers)] if any(labels) or document.milestones else []
    if not (document.milestones_heading or document.milestones_intro or table):
        return
    yield _part_heading("milestones", document.milestones_heading)
    yield from _prose(document.milestones_intro, numbers, headings=False, tables=False)
    yield from table
    for row in document.milestones:
        if row.detail:
            yield f"### {_escape(name_of(row))} {_mark('detail', row)}\n"
            yield from _prose(row.detail, numbers, headings=False)


def name_of(row: Milestone) -> str:
    """Return the heading of a milestone's detail, which names its row: "1999-06: Arrival"."""
    return ": ".join(filter(None, (row.date, prose.clean_line(prose.text_of(row.initiative)))))


def _heading(
    level: int,
    text: str,
    kind: str,
    row: Section | FocusArea | None = None,
    numbers: Numbers | None = None,
) -> str:
    parts = ["#" * level, _escape(text), *(_references(row, numbers or {}) if row else ())]
    return " ".join([*filter(None, parts), _mark(kind, row)]) + "\n"


def _mark(kind: str, row: Section | FocusArea | Milestone | Source | None) -> str:
    return f"<!-- {kind} {row.uid} -->" if row and row.uid else f"<!-- {kind} -->"


def _references(row: Section | FocusArea | Milestone, numbers: Numbers) -> list[str]:
    return [f"[^{numbers[uid]}]" for uid in row.sources if uid in numbers]


def _part_heading(kind: str, text: str) -> str:
    return f"## {_own_words(text, HEADINGS[kind])} <!-- {kind} -->\n"


def _own_words(text: str, default: str) -> str:
    """Return the author's `text`, or `default`, written so that the two can be told apart."""
    return _literally(text) if text == default else _escape(text) or default


def _literally(text: str) -> str:
    """Return `text` written so that it is read back as exactly this text."""
    return f"&#{ord(text[0])};{_escape(text[1:])}"


def _prose(html: str, numbers: Numbers, *, headings: bool = True, tables: bool = True) -> list[str]:
    text = markdown_prose.blocks(html, numbers, headings=headings, tables=tables)
    return [text, ""] if text else []


# --- The table ------------------------------------------------------------------------------------


def _table(document: Document, labels: tuple[str, str, str], numbers: Numbers) -> Iterator[str]:
    head = [
        _literally(label)
        if written_dates.is_read(label, document.language)
        else _own_words(label, default)
        for label, default in zip(labels, LABELS, strict=True)
    ]
    areas = {area.uid for area in document.focus_areas if area.uid}
    rows = (_table_row(row, document.language, numbers, areas) for row in document.milestones)
    yield "\n".join([markdown_prose.row_of(head), DELIMITERS, *rows])
    yield ""


def _table_row(row: Milestone, language: str, numbers: Numbers, areas: Collection[str]) -> str:
    cited = _references(row, numbers)
    marks = [_mark("milestone", row)]
    if row.focus_area in areas:
        marks.append(f"<!-- focus-area {row.focus_area} -->")
    date = " ".join([*filter(None, (_date(row.date, language), *cited)), *marks])
    texts = (markdown_prose.inline(text, numbers) for text in (row.initiative, row.impact))
    return markdown_prose.row_of([date, *texts])


def _date(date: str, language: str) -> str:
    """Return EDTF as it is, and other text written so that it is not read as a date."""
    if dates.is_date(date):
        return date
    return _literally(date) if written_dates.is_read(date, language) else _escape(date)


# --- Sources --------------------------------------------------------------------------------------


def _footnote(number: int, source: Source, language: str) -> str:
    url = re.sub(r"[\\<>]", r"\\\g<0>", source.url)
    text = f"{_escape(source.author)}, " if source.author else ""
    text += f"[{_escape(source.title)}](<{url}>)"
    if source.publisher:
        text += f", {_escape(source.publisher)}"
    if source.published:
        text += f" (published {_date(source.published, language)})"
    if source.checked:
        text += f" (checked {source.checked})"
    return f"[^{number}]: {text} {_mark('source', source)}\n"


def source_in(text: str) -> Source | None:
    """Return the source in a line that this module wrote, or None for any other line.

    Its date of publication is returned as written in the file.
    """
    match = _SOURCE.fullmatch(text)
    if not match:
        return None
    author, title, url, publisher, published, checked = (part or "" for part in match.groups())
    return Source(
        title=unescape(title),
        author=unescape(author),
        publisher=unescape(publisher),
        url=re.sub(r"\\([\\<>])", r"\1", url),
        published=published,
        checked=checked,
    )


# --- Lines ----------------------------------------------------------------------------------------


def _escape(text: str) -> str:
    text = re.sub(r"[\\`*_\[\]()<>&|#~]", r"\\\g<0>", text)
    return re.sub(r"^([-+])|^(\d+)([.)])", r"\2\\\1\3", text)


def unescape(text: str) -> str:
    """Return the plain text of a line that this module wrote."""
    first = _LITERAL.match(text)
    rest = text[first.end() :] if first else text
    return (decode(first[0]) if first else "") + re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", rest)


def is_literal(text: str) -> bool:
    """Return whether a line was written by `_literally`, so that it must not be interpreted."""
    return bool(_LITERAL.match(text))
