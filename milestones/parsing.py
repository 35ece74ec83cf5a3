"""Text as people write it, Markdown or plain, becomes a Document and a report.

Nothing is dropped: each line's words stand in the Document or in the report, which also names what
was guessed. What can't be a Document is refused with its line.
"""

import re
from dataclasses import dataclass, replace

from . import dates, documents, markdown_reading, prose, sources
from .blocks import blocks_of, render_inline
from .documents import Document, FocusArea, Milestone, Section, Source
from .left_out import left_out
from .markdown_reading import CONCLUSIONS
from .reports import Note, ParseError

MAX_BYTES = 1024 * 1024
MAX_LINES = 10_000
MAX_MARKUP = 100_000
MARKUP = "*_`[]<>|~&\\"  # each takes the parser longer than a letter does
HEADING_LENGTH = 200

FOCUS = re.compile(
    r"\b(focus areas?|areas? of focus|priorit(y|ies)|priority areas)\b", re.IGNORECASE
)
SOURCES = re.compile(r"sources|references|further reading|links|notes", re.IGNORECASE)
YEAR_HEADS = re.compile(r"\b(years?|dates?|when|period)\b", re.IGNORECASE)
INITIATIVE_HEADS = re.compile(r"initiative|milestone|event|what|action|measure", re.IGNORECASE)
IMPACT_HEADS = re.compile(r"impact|result|outcome|effect|meaning|significance", re.IGNORECASE)

_ADDRESS = re.compile(
    r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'’”]"
    r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:int|org|com|net|eu|gov|edu|info|mil)\b(?![@\w-]|\.\w)",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,20})\]")
_FOOTNOTE_LINE = re.compile(r"\[\^([\w-]{1,20})\]:\s*(.+)")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?][”\"’)]?\s+(?=\S*[^\W_a-z])")

_LINK, _STRONG = prose.MARKS.index("a"), prose.MARKS.index("strong")
_VERBATIM = {_LINK, prose.MARKS.index("code")}  # what stands in these is no URL to link


@dataclass(frozen=True)
class Parsed:
    """A Document (its rows have no uid unless the text named one) and the report's Notes."""

    document: Document
    notes: list


def too_large():
    """Return the message for a document of more than MAX_BYTES."""
    return f"The document is larger than {MAX_BYTES // 1024 // 1024} MB. Is it the right file?"


def decode(data):
    """Return `data` (bytes) as text; raise ParseError when it is empty, too large, or no text."""
    if len(data) > MAX_BYTES:
        raise ParseError(too_large())
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1 if encoding != "utf-16" else None
        message = "This is not text in UTF-8. Save the document as plain text with encoding UTF-8."
        raise ParseError(message, line) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise ParseError("There is a NUL byte: this looks like a binary file, not a text.", line)
    if not text.strip():
        raise ParseError("The document is empty.")
    return text


def parse(text):
    """Return `text` as a Parsed; raise ParseError for what can't be a Document."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    text = prose.without_control_characters(text, " ")
    _check_size(text)
    if markdown_reading.is_ours(text):
        document, notes = markdown_reading.read(text)
        _check(document)
        return Parsed(document, notes)
    reader = _Reader(text)
    document = reader.document()
    _check(document)
    notes = sorted(reader.notes, key=lambda note: note.line or 0)
    return Parsed(document, notes + _left_out(text, document, reader.understood))


def _check_size(text):
    if not markdown_reading.is_ours(text) and text.count("\n") >= MAX_LINES:
        raise ParseError(f"The document has more than {MAX_LINES:,} lines. Is it the right file?")
    if sum(map(text.count, MARKUP)) > MAX_MARKUP:
        raise ParseError(
            f"The document has more than {MAX_MARKUP:,} of the signs {' '.join(MARKUP)}. Is it the"
            " right file?"
        )


def _left_out(text, document, understood):
    lines = left_out(text, document, understood)
    return [Note(f"Not all of this line was kept: {line}", number) for number, line in lines]


def _check(document):
    """Refuse what the draft has no room for."""
    limits = [
        ("The title", document.title, documents.TITLE_LENGTH),
        ("The conclusion's heading", document.conclusion_heading, documents.TITLE_LENGTH),
        *(("A heading", row.heading, documents.TITLE_LENGTH) for row in document.sections),
        *(("A focus area", row.title, documents.TITLE_LENGTH) for row in document.focus_areas),
        *(
            ("A key initiative", row.initiative, documents.TITLE_LENGTH)
            for row in document.milestones
        ),
        *(("An impact", row.impact, documents.IMPACT_LENGTH) for row in document.milestones),
        *(("A source's title", row.title, documents.TITLE_LENGTH) for row in document.sources),
        *(("A publisher", row.publisher, documents.TITLE_LENGTH) for row in document.sources),
        *(("A source's address", row.url, documents.URL_LENGTH) for row in document.sources),
    ]
    for what, value, limit in limits:
        if len(value) > limit:
            start = f"“{value[:60]}…”"
            raise ParseError(f"{what} has {len(value)} characters; {limit} fit: {start}")
    for row in document.milestones:
        for _, message in documents.date_problems(row.year, row.month, row.day):
            raise ParseError(f"{message} (In the row “{row.initiative[:60]}”.)")
    for part in documents.ROWS:
        uids = [row.uid for row in getattr(document, part) if row.uid]
        if len(set(uids)) < len(uids) or not all(map(documents.UID.fullmatch, uids)):
            raise ParseError("Two rows of the file carry the same mark (uid), or one is malformed.")


# --- The article ----------------------------------------------------------------------------------


class _Reader:
    """Finds the parts of an article in the blocks of a text."""

    def __init__(self, text):
        self.notes = []
        self.understood = []  # texts that the Document holds in another form
        self.footnotes = {}
        numbered = self._without_footnotes(list(enumerate(text.split("\n"), 1)))
        self.sources = list(self.footnotes.values())
        self.cited = {source.url: source.uid for source in reversed(self.sources)}
        plain = []
        self.blocks = list(blocks_of(numbered, plain))
        for line in plain:
            self.note("Markup kept as text: this passage is very long or has very much.", line)
        self.focus_intro = self.milestones_intro = ""
        self.focus_areas, self.milestones = (), ()

    def note(self, message, line=None):
        self.notes.append(Note(message, line))

    def document(self):
        self._find_headings()
        title, lead, rest = self._opening()
        sections = self._sections(rest)
        sections = self._take_sources(sections)
        sections, heading, conclusion = self._take_conclusion(sections)
        sections = [self._section(*section) for section in sections]
        return Document(
            title=title,
            lead=self._without_sources(lead),
            sections=tuple(section for section in sections if section),
            focus_intro=self.focus_intro,
            focus_areas=self.focus_areas,
            milestones_intro=self.milestones_intro,
            milestones=documents.chronological(self.milestones),
            conclusion_heading=heading,
            conclusion=conclusion,
            sources=tuple(self.sources),
        )

    # --- Headings, title and lead ---

    def _find_headings(self):
        """Where a text marks no heading, a short line without a full stop is one."""
        if any(block.kind == "heading" for block in self.blocks):
            return
        for block in self.blocks:
            if block.kind == "paragraph" and _looks_like_heading(block):
                block.kind, block.level = "heading", 2
                self.note(f"Taken for a heading: “{block.text}”.", block.line)

    def _opening(self):
        """Return the title, the blocks of the lead, and the blocks after both."""
        headings = [i for i, block in enumerate(self.blocks) if block.kind == "heading"]
        top = min((self.blocks[i].level for i in headings), default=0)
        at = next((i for i in headings if self.blocks[i].level == top), None)
        if at is None:
            self.note("There is no heading that could be the title. Write one.")
            return "", self.blocks[:1], self.blocks[1:]
        title = self.blocks[at]
        if title.level > 1 or at:
            self.note(f"Taken for the title: “{title.text}”.", title.line)
        lead, rest = self.blocks[:at], self.blocks[at + 1 :]
        if not lead and rest and rest[0].kind == "paragraph":
            lead, rest = rest[:1], rest[1:]
        if lead:
            self.note("Taken for the lead: the text that starts here.", lead[0].line)
        return title.text, lead, rest

    def _sections(self, blocks):
        """Return [(heading block or None, blocks)]; deeper headings stay within their section."""
        level = min((block.level for block in blocks if block.kind == "heading"), default=0)
        sections = [(None, [])]
        for block in blocks:
            if block.kind == "heading" and block.level == level:
                sections.append((block, []))
            else:
                sections[-1][1].append(block)
        return sections if sections[0][1] else sections[1:]

    def _take_conclusion(self, sections):
        for i in reversed(range(len(sections))):
            heading, blocks = sections[i]
            if heading and CONCLUSIONS.fullmatch(heading.text.rstrip(".:")):
                remaining = sections[:i] + sections[i + 1 :]
                if i + 1 < len(sections):
                    self.note(f"“{heading.text}” was put at the end.", heading.line)
                return (
                    remaining,
                    heading.text,
                    self._without_sources(self._without_parts(heading, blocks)),
                )
        self.note("No conclusion was found: a last section with a heading such as “Conclusion”.")
        return sections, "", ""

    def _section(self, heading, blocks):
        remaining = self._without_parts(heading, blocks)
        title = heading.text if heading else ""
        body = self._prose(remaining)
        if title and not body and len(remaining) < len(blocks):
            self._leave_to_page(heading)
            return None
        if not (title or body):
            return None
        cited = [footnote for block in remaining for footnote in _FOOTNOTE.findall(block.text)]
        return Section(heading=title, body=body, sources=self._cite(cited))

    def _leave_to_page(self, heading):
        self.understood.append(heading.text)
        message = f"The heading “{heading.text}” is left to the page, which has its own."
        self.note(message, heading.line)

    def _prose(self, blocks):
        for block in blocks:
            if block.kind == "table":
                self.note(
                    "A table that isn't the milestones: its cells became paragraphs.", block.line
                )
        return self._linked(prose.tree("".join(block.html for block in blocks)))

    def _without_sources(self, blocks):
        """Return `blocks` as prose of a kind that names no sources."""
        for block in blocks:
            self._report_references(block)
        return self._prose(blocks)

    def _report_references(self, block):
        if names := [name for name in _FOOTNOTE.findall(block.text) if name in self.footnotes]:
            marks = ", ".join(f"[^{name}]" for name in names)
            self.note(
                f"Left out: {marks}. Only sections, focus areas and milestones name sources.",
                block.line,
            )

    def _linked(self, nodes):
        """Return `nodes` as prose with URLs as links and without footnote marks."""
        return prose.render(prose.with_runs(nodes, self._linked_runs))

    def _linked_runs(self, runs):
        return [piece for text, marks in runs for piece in self._linked_run(text, marks)]

    def _linked_run(self, text, marks):
        if any(rank in _VERBATIM for rank, _ in marks):
            return [(text, marks)]
        pieces, end = [], 0
        text = self._without_marks(text)
        for match in _ADDRESS.finditer(text):
            link = marks | {(_LINK, self._url(match[0]))}
            pieces += [(text[end : match.start()], marks), (match[0], link)]
            end = match.end()
        return [*pieces, (text[end:], marks)]

    def _url(self, address):
        if "://" in address:
            return address
        self.note(f"Made a link: {address} to https://{address}/.")
        return f"https://{address}/"

    def _without_marks(self, text):
        return _FOOTNOTE.sub(lambda m: "" if m[1] in self.footnotes else m[0], text)

    # --- Focus areas and milestones ---

    def _without_parts(self, heading, blocks):
        """Take the focus areas and the milestones out of `blocks`; return the others."""
        kept = []
        for block in blocks:
            before = kept[-1] if kept and kept[-1].kind == "paragraph" else None
            if block.kind == "list" and not self.focus_areas and _introduces(heading, before):
                self._take_focus_areas(heading, before, block, kept)
            elif block.kind == "table" and not self.milestones and _has_years(block):
                self._take_milestones(before, block, kept)
            else:
                kept.append(block)
        return kept

    def _take_focus_areas(self, heading, before, block, kept):
        self.focus_areas = tuple(self._focus_area(item, block.line) for item in block.items)
        self.note("Taken for the focus areas: the list that starts here.", block.line)
        if before and before.text.endswith(":"):
            self.focus_intro = self._take_introduction(before, kept)

    def _take_introduction(self, before, kept):
        """Return the last sentence of paragraph `before`, as prose; its other sentences stay."""
        others, last = _last_sentence(prose.tree(before.html))
        kept.pop()
        if others:
            html = prose.render(others)
            kept.append(replace(before, html=html, text=prose.clean_line(prose.text_of(html))))
        html = prose.render(last)
        self._report_references(replace(before, html=html, text=prose.text_of(html)))
        return self._linked(last)

    def _focus_area(self, html, line):
        nodes = prose.tree(html)
        cited = self._cite(_FOOTNOTE.findall(prose.text_of(prose.render(nodes))))
        nodes = prose.with_runs(nodes, self._linked_runs)
        title, rest = _titled(nodes)
        return FocusArea(title=title, body=prose.render(rest), sources=cited)

    def _take_milestones(self, before, block, kept):
        (line, head), *rows = block.items
        columns = self._columns(line, head)
        self.understood += [self._plain(cell, line)[0] for cell in head]
        self.note(f"Taken for the milestones: the table with the columns {', '.join(head)}.", line)
        self.milestones = tuple(
            self._milestone(line, len(head), cells, columns) for line, cells in rows
        )
        if before and before.text.endswith(":"):
            self.milestones_intro = self._take_introduction(before, kept)

    def _columns(self, line, head):
        """Return the places of year, initiative and impact in a table with `head`."""
        if len(head) != 3:
            message = f"The milestones table has {len(head)} columns, not three:"
            raise ParseError(f"{message} Year, Key initiative, Impact.", line)
        year = next(i for i, cell in enumerate(head) if YEAR_HEADS.search(cell))
        others = [i for i in range(3) if i != year]
        if INITIATIVE_HEADS.search(head[others[1]]) and IMPACT_HEADS.search(head[others[0]]):
            others.reverse()
        for i, name in zip(others, ("key initiative", "impact"), strict=True):
            if head[i].lower() != name:
                self.note(f"The column “{head[i]}” was taken for the {name}.", line)
        if head[year].lower() != "year":
            self.note(f"The column “{head[year]}” was taken for the year.", line)
        return year, *others

    def _milestone(self, line, width, cells, columns):
        if len(cells) != width:
            message = f"This row of the table has {len(cells)} cells, its head has {width}."
            raise ParseError(f"{message} Write | between cells, and \\| for a | within one.", line)
        date = self._plain(cells[columns[0]], line)[0]
        try:
            year, month, day = dates.parse(date)
        except ValueError as error:
            raise ParseError(str(error), line) from None
        self.understood.append(date)
        initiative, first = self._plain(cells[columns[1]], line)
        impact, second = self._plain(cells[columns[2]], line)
        cited = tuple(dict.fromkeys(first + second))
        for text, limit in (
            (initiative, documents.TITLE_LENGTH),
            (impact, documents.IMPACT_LENGTH),
        ):
            if len(text) > limit:
                raise ParseError(f"This cell has {len(text)} characters; {limit} fit.", line)
        return Milestone(
            year=year, month=month, day=day, initiative=initiative, impact=impact, sources=cited
        )

    def _plain(self, cell, line):
        """Return a cell as plain text, and the uids of the sources it names or links to."""
        cited = self._cite(_FOOTNOTE.findall(cell))
        html = render_inline(self._without_marks(cell))
        nodes = prose.tree(html)
        runs = [run for _, runs in nodes if isinstance(runs, list) for run in runs]
        for url, title in sources.links(runs):
            cited += (self._source_for(url, title),)
            self.note(f"A link in the table became a source: {url}", line)
        if any(rank != _LINK for _, marks in runs for rank, _ in marks):
            self.note("Bold, italics and the like are not kept in the table.", line)
        text = prose.clean_line(prose.text_of(prose.render(nodes)))
        return text, cited

    # --- Sources ---

    def _without_footnotes(self, numbered):
        """Take the lines `[^1]: …` with a link out of the text, as sources."""
        kept = []
        for number, text in numbered:
            match = _FOOTNOTE_LINE.fullmatch(text.strip())
            source = sources.in_markdown(match[2]) if match else None
            if source:
                self.footnotes[match[1]] = replace(source, uid=documents.new_uid())
                self.understood.append("checked" if source.checked else "")
                kept.append((number, ""))
            else:
                kept.append((number, text))
        return kept

    def _cite(self, names):
        uids = [self.footnotes[name].uid for name in names if name in self.footnotes]
        return tuple(dict.fromkeys(uids))

    def _source_for(self, url, title):
        if url not in self.cited:
            self._add_source(Source(title=prose.clean_line(title) or url, url=url))
        return self.cited[url]

    def _add_source(self, source):
        source = replace(source, uid=documents.new_uid())
        self.sources.append(source)
        self.cited.setdefault(source.url, source.uid)

    def _take_sources(self, sections):
        """Take a section headed "Sources" whose paragraphs and list items are links."""
        kept = []
        for heading, blocks in sections:
            if not (heading and SOURCES.fullmatch(heading.text.rstrip(":"))):
                kept.append((heading, blocks))
                continue
            remaining = [block for block in blocks if not self._as_sources(block)]
            if remaining:
                kept.append((heading, remaining))
            else:
                self._leave_to_page(heading)
        return kept

    def _as_sources(self, block):
        if block.kind not in ("list", "numbered", "paragraph"):
            return False
        entries = [block.html] if block.kind == "paragraph" else block.items
        found = [sources.in_html(entry) for entry in entries]
        if not all(found):
            return False
        self.understood += ["checked" for source in found if source.checked]
        known = set(self.cited)
        for source in found:
            if source.url not in known:
                self._add_source(source)
        return True


def _looks_like_heading(block):
    return (
        len(block.text) <= HEADING_LENGTH
        and "<br" not in block.html
        and block.html.count("\n") <= 1
        and bool(_WORD.search(block.text))
        and not re.search(r"[.!?:;,…]$", block.text)
    )


def _introduces(heading, before):
    return bool(
        (before and before.text.endswith(":") and FOCUS.search(before.text.rsplit(". ", 1)[-1]))
        or (heading and FOCUS.search(heading.text))
    )


def _has_years(block):
    return any(YEAR_HEADS.search(cell) for cell in block.items[0][1])


def _last_sentence(nodes):
    """Return `nodes` of one paragraph without its last sentence, and the last sentence."""
    if len(nodes) != 1 or len(nodes[0]) == 3:
        return [], nodes
    [(tag, runs)] = nodes
    for i, (text, marks) in reversed(list(enumerate(runs))):
        ends = [] if marks else [match.end() for match in _SENTENCE_END.finditer(text)]
        if ends:
            before, after = (text[: ends[-1]], marks), (text[ends[-1] :], marks)
            return [(tag, prose.tidy([*runs[:i], before]))], [
                (tag, prose.tidy([after, *runs[i + 1 :]]))
            ]
    return [], nodes


def _titled(nodes):
    """Return the title with which a focus area's `nodes` begin, or "", and the other nodes."""
    if not nodes or len(nodes[0]) == 3:
        return "", nodes
    (tag, runs), *others = nodes
    text, marks = runs[0]
    after = runs[1:]
    if {rank for rank, _ in marks} == {_STRONG}:
        follows = re.fullmatch(r"[.:]?(?: (.*))?", after[0][0]) if after else None
        if not after or (
            follows and not after[0][1] and (follows[1] is not None or len(after) == 1)
        ):
            first = prose.tidy([(follows[1] or "", frozenset()), *after[1:]]) if after else []
            return text, [(tag, first), *others] if first else others
    if len(nodes) == len(runs) == 1 and not marks and len(text) <= documents.TITLE_LENGTH:
        return prose.clean_line(text), []
    return "", nodes
