"""Our own Markdown, as `markdown` writes it, becomes a Document again, also after edits by hand.

The marks in comments say what a heading, a row or a source is, and its uid. What somebody added
needs no mark. A line whose place isn't clear is refused with its number, so that no source, uid or
focus area is lost without a word.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cache

from . import blocks, commonmark, dates, documents, markdown, prose, sources
from .documents import Document, FocusArea, Milestone, Section, Source
from .reports import Note, ParseError

CONCLUSIONS = re.compile(
    r"(in )?(retrospect|conclusions?|concluding remarks|closing|summary|short)( and outlook)?",
    re.IGNORECASE,
)
# What the page itself writes above these parts.
_FIXED = {"focus-areas": "Focus areas", "milestones": "Milestones", "sources": "Sources"}
_WITH_UID = {"section", "focus-area", "milestone", "source"}
_KINDS = {*_FIXED, *_WITH_UID, "title", "conclusion"}
_CITING = {"section", "focus-area"}

_FORM = re.compile(r"<!-- kfor-milestones (\d+) -->")
_COMMENT = re.compile(r"(?<!\\)<!--")
_MARK = re.compile(rf"<!--[ \t]*({'|'.join(_KINDS)})(?:[ \t]+([^\s>]+))?[ \t]*-->")
_MARKED_LINE = re.compile(rf"^ {{0,3}}(?:#{{1,6}}[ \t]|\||\[\^).*{_MARK.pattern}", re.MULTILINE)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*")
_LIST_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.+)")
_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]*\]:")
_REFERENCE = re.compile(r"\[\^([\w-]{1,20})\]")
_ENTRY = re.compile(r"\[\^([\w-]{1,20})\]:[ \t]*(.*)", re.DOTALL)
_EXACT_SOURCE = re.compile(
    r"\[((?:\\.|[^\\\]])*)\]\(<((?:\\.|[^\\>])*)>\)"
    r"(?:, ((?:\\.|[^\\(])*?))?(?: \(checked (\d{4}-\d\d-\d\d)\))?"
)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def is_ours(text):
    """Say whether `text` is a file that `markdown` wrote, perhaps edited: it carries our marks."""
    return text.lstrip().startswith("<!-- kfor-milestones ") or bool(_MARKED_LINE.search(text))


def read(text):
    """Return (Document, Notes) of `text`, for which `is_ours`; the inverse of `to_markdown`.

    Rows that carry no mark have no uid. Raises ParseError for a line that has no clear place.
    """
    reader = _Reader(text)
    return reader.document(), sorted(reader.notes, key=lambda note: note.line or 0)


@dataclass
class _Part:
    """A heading and what stands below it: (line, text) pairs."""

    kind: str
    line: int
    uid: str = ""
    heading: str = ""
    lines: list = field(default_factory=list)


@dataclass
class _Entry:
    """A source: the name by which it is cited, or "", and its text, perhaps of several lines."""

    name: str
    line: int
    text: str


class _Reader:
    """Finds the parts of a file first, and then reads each: sources are cited before they come."""

    def __init__(self, text):
        self.notes, self.parts, self.rows, self.entries = [], [], [], []
        self.uids = {}  # the line of each mark
        self.last = ""  # what the line before was: "row", "entry" or ""
        text = self._without_comments(text)
        self.marked = {match[1] for match in _MARK.finditer(text)}
        for number, line in enumerate(text.split("\n"), 1):
            self.last = self._take(line.rstrip(" \t"), line, number)
        self.names = self._names()

    def note(self, message, line):
        self.notes.append(Note(message, line))

    def _without_comments(self, text):
        """Return `text` without the comments that are no marks, each line in its place."""
        out, end = [], 0
        lines = _LineNumbers(text)
        for match in _COMMENT.finditer(text):
            start = match.start()
            if start < end or _MARK.match(text, start):
                continue
            line = lines.at(start)
            if form := _FORM.match(text, start):
                self._check_form(form, text[:start].strip(), line)
            stop = text.find("-->", start)
            comment = text[start : stop + len("-->")]
            if stop < 0:
                raise ParseError("This comment doesn't end. Write --> where it does.", line)
            if "<!--" in comment[1:]:
                raise ParseError("In this comment another begins. End it with --> before.", line)
            if comment.removeprefix("<!--").split()[0].removesuffix("-->") in _KINDS:
                raise ParseError(f"This mark is malformed: {comment[:60]}. Delete it.", line)
            if not form:
                self.note(f"Left out, as it is a comment: {comment}", line)
            out += [text[end:start], "\n" * comment.count("\n")]
            end = stop + len("-->")
        return "".join(out) + text[end:]

    def _check_form(self, form, before, line):
        if form[1] != "1":
            raise ParseError(f"This file is of form {form[1]}; only form 1 can be read.", line)
        if before and any(note.line for note in self.notes if "form" in note.message):
            raise ParseError("A second download begins here. Import one at a time.", line)

    # --- Lines ---

    def _take(self, line, written, number):
        """Put a line (and as it was `written`) where it belongs; return what it was."""
        text = line.strip(" \t")
        if match := _HEADING.fullmatch(line):
            heading, mark = self._split(match[2] or "", number)
            if kind := self._heading_kind(len(match[1]), heading, mark):
                self._begin(kind, heading, mark, number)
                return ""
        if text.startswith("|"):
            return self._take_row(text, number)
        if match := _ENTRY.fullmatch(text):
            self.entries.append(_Entry(match[1], number, match[2]))
            return "entry"
        if not text:
            if self.parts:
                self.parts[-1].lines.append((number, ""))
            return ""
        if self.last == "entry":
            self.entries[-1].text += " " + text
            return "entry"
        return self._take_text(text, written, number)

    def _take_text(self, text, written, number):
        part = self.parts[-1] if self.parts else None
        if part and part.kind == "sources" and (match := _LIST_ITEM.fullmatch(text)):
            self.entries.append(_Entry("", number, match[1]))
            return "entry"
        if mark := _COMMENT.search(text):
            mark = text[mark.start() :][:60]
            message = f"The mark {mark} must end a heading, a source, or the first cell of a row."
            raise ParseError(f"{message} Put it there, or delete it.", number)
        if not part:
            raise ParseError("Text before the title has no place. Put it below a heading.", number)
        if part.kind == "sources":
            message = "Below Sources only sources have a place, each as"
            raise ParseError(
                f"{message} [^1]: [Title](https://…), or as an item of a list.", number
            )
        if self.last == "row":
            message = "This line follows a row of the table, and is none."
            raise ParseError(f"{message} Begin it with |, or leave a blank line before it.", number)
        if _DEFINITION.match(text):
            message = "A link's URL can't stand apart from it. Write [text](https://…) instead."
            raise ParseError(message, number)
        part.lines.append((number, written))
        return ""

    def _split(self, text, number):
        """Return `text` without the mark at its end, and the mark's match or None."""
        found = [match.start() for match in _COMMENT.finditer(text)]
        if not found:
            return text.strip(" \t"), None
        mark = _MARK.fullmatch(text[found[0] :].strip(" \t"))
        if not mark:
            message = "Here a mark must be the last, and the only one: delete the others."
            raise ParseError(message, number)
        return text[: found[0]].strip(" \t"), mark

    def _uid(self, mark, kind, number):
        """Return the uid in `mark`, or "", which must be of a row of `kind`, and the first."""
        if not mark:
            return ""
        uid = mark[2] or ""
        if mark[1] != kind or (uid and (kind not in _WITH_UID or not documents.UID.fullmatch(uid))):
            raise ParseError(f"The mark {mark[0]} can't stand here. Delete it.", number)
        if uid and (kind, uid) in self.uids:
            message = f"This carries the same mark as line {self.uids[kind, uid]}: {mark[0]}."
            raise ParseError(f"{message} Delete the mark of the one that is new.", number)
        self.uids[kind, uid] = number
        return uid

    # --- Headings ---

    def _heading_kind(self, level, heading, mark):
        """Return what a heading begins; "" when it stands within the text of a part."""
        if mark:
            return mark[1]
        if level == 1:
            return "title"
        if level == 3 and self.parts and self.parts[-1].kind in ("focus-areas", "focus-area"):
            return "focus-area"
        if level != 2:
            return ""
        name = _CLOSING.sub("", heading).rstrip(":").casefold()
        for kind, default in _FIXED.items():
            if name == default.casefold() and kind not in self.marked:
                return kind
        is_conclusion = CONCLUSIONS.fullmatch(name) and "conclusion" not in self.marked
        return "conclusion" if is_conclusion else "section"

    def _begin(self, kind, heading, mark, number):
        if kind in ("milestone", "source"):
            raise ParseError(f"The mark {mark[0]} can't stand here. Delete it.", number)
        if not mark and kind == "title" and "title" in self.marked:
            raise ParseError("This is a second title. Write ## before a section's.", number)
        others = [part.line for part in self.parts if part.kind == kind]
        if others and kind not in _WITH_UID:
            name = _FIXED.get(kind, f"The {kind}")
            message = f"{name} has begun in line {others[0]} already. Keep one of these headings."
            raise ParseError(message, number)
        if not mark:
            what = kind.replace("-", " ")
            self.note(f"This heading carries no mark; it was taken for a {what}'s.", number)
        heading = re.sub(r"(?:^|[ \t]+)#+$", "", heading)
        self.parts.append(_Part(kind, number, self._uid(mark, kind, number), heading))

    # --- Rows and sources ---

    def _take_row(self, text, number):
        cells = blocks.cells(text)
        if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            return "row"
        if [cell.casefold() for cell in cells] == ["year", "key initiative", "impact"]:
            return "row"
        is_among_milestones = bool(self.parts) and self.parts[-1].kind == "milestones"
        if not is_among_milestones and "<!-- milestone " not in text:
            message = "A table has its place below Milestones only. Write this as a list."
            raise ParseError(message, number)
        if len(cells) != 3:
            message = f"This row has {len(cells)} cells, not three: Year, Key initiative, Impact."
            raise ParseError(f"{message} Write \\| for a | within a cell.", number)
        if not text.endswith("|"):
            raise ParseError("This row doesn't end with |. Write it on one line.", number)
        date, mark = self._split(cells[0], number)
        self.rows.append((number, self._uid(mark, "milestone", number), date, *cells[1:]))
        return "row"

    def _names(self):
        """Return the Source of each entry, by its name; one without a name has a number's place."""
        named = {}
        for i, entry in enumerate(self.entries):
            if entry.name in named:
                message = f"There is a [^{entry.name}] already. Give this source another number."
                raise ParseError(message, entry.line)
            named[entry.name or (i,)] = self._source(entry)
        return named

    def _source(self, entry):
        text, mark = self._split(entry.text, entry.line)
        source = (mark and _exact_source(text)) or sources.in_markdown(text)
        if not source:
            message = "This is no source. Write [^1]: [Title](https://…), Publisher (checked"
            raise ParseError(f"{message} 2026-01-31).", entry.line)
        if source.checked and not sources.is_date(source.checked):
            raise ParseError(f"{source.checked} is a day that doesn't exist.", entry.line)
        scheme = _SCHEME.match(source.url)
        if scheme and scheme[1].lower() not in prose.URL_SCHEMES:
            raise ParseError(f"A source's URL can't begin with {scheme[0].strip()}", entry.line)
        _check_length(source.title, documents.TITLE_LENGTH, entry.line)
        _check_length(source.publisher, documents.TITLE_LENGTH, entry.line)
        _check_length(source.url, documents.URL_LENGTH, entry.line)
        uid = self._uid(mark, "source", entry.line) or documents.new_uid()
        return replace(source, uid=uid)

    # --- The Document ---

    def document(self):
        sections, focus_areas, texts = [], [], {}
        for part in self.parts:
            heading, cited = self._line(part.heading, documents.TITLE_LENGTH, part.line)
            body, more = self._prose(part)
            uids = tuple(dict.fromkeys(cited + more))
            if part.kind == "section":
                sections.append(Section(uid=part.uid, heading=heading, body=body, sources=uids))
                continue
            if part.kind == "focus-area":
                focus_areas.append(FocusArea(uid=part.uid, title=heading, body=body, sources=uids))
                continue
            self._check_fixed(part, heading, uids)
            texts[part.kind] = heading, body
        title, lead = texts.get("title", ("", ""))
        conclusion_heading, conclusion = texts.get("conclusion", ("", ""))
        return Document(
            title=title,
            lead=lead,
            sections=tuple(sections),
            focus_intro=texts.get("focus-areas", ("", ""))[1],
            focus_areas=tuple(focus_areas),
            milestones_intro=texts.get("milestones", ("", ""))[1],
            milestones=documents.chronological(self._milestone(*row) for row in self.rows),
            conclusion_heading=conclusion_heading,
            conclusion=conclusion,
            sources=tuple(self.names.values()),
        )

    def _check_fixed(self, part, heading, uids):
        if uids:
            message = "Left out: a reference to a source. Only sections, focus areas and milestones"
            self.note(f"{message} name sources.", part.line)
        if heading != _FIXED.get(part.kind, heading):
            message = f"The heading “{heading}” is left to the page, which has its own."
            self.note(message, part.line)

    def _milestone(self, number, uid, date, initiative, impact):
        date, dated = self._line(date, documents.TITLE_LENGTH, number)
        try:
            year, month, day = dates.parse(date)
        except ValueError as error:
            raise ParseError(str(error), number) from None
        initiative, first = self._line(initiative, documents.TITLE_LENGTH, number)
        impact, second = self._line(impact, documents.IMPACT_LENGTH, number)
        cited = tuple(dict.fromkeys(dated + first + second))
        return Milestone(
            uid=uid,
            year=year,
            month=month,
            day=day,
            initiative=initiative,
            impact=impact,
            sources=cited,
        )

    def _line(self, text, limit, number):
        """Return one line of Markdown as plain text, and the uids of the sources that it cites."""
        env = {"cited": []}
        [inline] = _line_reader().parseInline(text, env)
        kinds = {token.type for token in inline.children}
        if kinds & {"link_open", "image"}:
            message = "A link can't stand here. Write it as a source, [^1]: [Title](https://…), and"
            raise ParseError(f"{message} here [^1].", number)
        if kinds - {"text", "softbreak", "footnote"}:
            self.note("Bold, italics and the like are not kept here.", number)
        words = [token.content for token in inline.children if token.type != "html_inline"]
        line = prose.clean_line("".join(words))
        _check_length(line, limit, number)
        return line, self._cited(env["cited"], number)

    def _prose(self, part):
        """Return the text of `part` as prose, and the uids of the sources that it cites."""
        env = {"cited": [], "plain": []}
        tokens = _prose_reader().parse("\n".join(text for _, text in part.lines), env)
        for token in tokens:
            if token.type == "heading_open" and token.tag in ("h1", "h2"):
                message = "This heading must be written with ## before it, or ### within a section."
                raise ParseError(message, part.lines[token.map[0]][0])
        for start in env["plain"]:
            self.note("Markup kept as text: this passage has very much.", part.lines[start][0])
        html = _prose_reader().renderer.render(tokens, _prose_reader().options, env)
        return prose.clean(html), self._cited(env["cited"], part.line)

    def _cited(self, names, line):
        for name in names:
            if name not in self.names:
                message = f"[^{name}] names no source. Add [^{name}]: [Title](https://…) below"
                raise ParseError(f"{message} Sources, or delete it here.", line)
        return tuple(self.names[name].uid for name in names)


class _LineNumbers:
    """Counts lines up to places that come one after the other."""

    def __init__(self, text):
        self._text, self._place, self._line = text, 0, 1

    def at(self, place):
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def _check_length(text, limit, line):
    if len(text) > limit:
        raise ParseError(f"“{text[:60]}…” has {len(text)} characters; {limit} fit.", line)


def _exact_source(text):
    match = _EXACT_SOURCE.fullmatch(text)
    if not match:
        return None
    title, url, publisher, checked = match.groups()
    return Source(
        title=markdown.unescape(title),
        url=re.sub(r"\\([\\<>])", r"\1", url),
        publisher=markdown.unescape(publisher or ""),
        checked=checked or "",
    )


# --- Markdown with references to sources ----------------------------------------------------------


@cache
def _line_reader():
    parser = blocks.with_plain_signs(commonmark.reader())
    parser.inline.ruler.before("link", "footnote", _footnote)
    return parser


@cache
def _prose_reader():
    parser = commonmark.reader()
    parser.inline.ruler.before("link", "footnote", _footnote)
    parser.add_render_rule("footnote", lambda *_: "")
    return parser


def _footnote(state, silent):
    match = _REFERENCE.match(state.src, state.pos)
    if match and not silent:
        state.env["cited"].append(match[1])
        state.push("footnote", "", 0)
    state.pos = match.end() if match else state.pos
    return bool(match)
