"""Reads Markdown that `markdown` wrote back into a Document, even after people edited it.

Marks in comments give the type and uid of each heading, row and source. What people added needs no
mark. What fits nowhere is kept as text or quoted in a remark.
"""

import re
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from milestones.document import dates, prose, shape
from milestones.document.shape import Document, FocusArea, Kind, Milestone, Section, Source

from ..markdown_files import markdown_words
from ..texts import lost_words, sources, written_dates
from ..texts.lengths import split_inline, split_line
from ..tree import Outcome, Place, Remark
from ..webpage.data_images import is_embedded
from . import markdown, markdown_marks, markdown_parts, references
from .markdown_contents import Contents, Entry, TimelineRow, three
from .markdown_marks import Mark, left_out
from .markdown_parts import Part, folded

Uids = tuple[str, ...]
Text = tuple[str, str]  # a heading and prose

_MARKED_LINE = re.compile(
    rf"^ {{0,3}}(?:#{{1,6}}[ \t]|\||\[\^).*<!--[ \t]*(?:{'|'.join(markdown_marks.KINDS)})"
    r"(?:[ \t]+[0-9a-z]{1,16})?[ \t]*-->",
    re.MULTILINE,
)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
FORM_WITH_REFERENCES = 3  # in older ones, `[^1]` at the end of an impact is a source of the row
_ESCAPED = re.compile(r"\\[\\&]")  # an ampersand after `\\\\` isn't escaped
_CAPTION = re.compile(rf"^[ \t]*{references.CAPTION}")
_LOSING = re.compile("[<`~]|\\]\\(")  # in each line that loses words if it is read alone
_AUTOLINK = re.compile(
    r"(?<!\]\()<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>", re.IGNORECASE
)
_LAST_REFERENCES = re.compile(r"(?:(?<!\\)\[\^[\w-]{1,20}\][ \t]*)+$")


def is_ours(text: str) -> bool:
    """Return whether `text` has our marks: `markdown` wrote it, and people may have edited it."""
    start = text.removeprefix("\ufeff").lstrip()
    return bool(markdown_marks.FORM.match(start) or _MARKED_LINE.search(text))


def read(text: str) -> tuple[Document, list[Remark]]:
    """Return the Document of `text`, for which `is_ours` is true, and Remarks by their lines.

    This is the inverse of `to_markdown`. Rows without a mark get no uid. Raises ParseError for a
    newer form of the format. A text that is longer than its field is split.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(prose.without_control_characters(text, " "))
    document = reader.document()
    return document, sorted(reader.remarks, key=lambda remark: remark.place.line or 0)


def _without_references(text: str) -> tuple[str, str]:
    """Return `text` without the references at its end, and these."""
    match = _LAST_REFERENCES.search(text)
    return (text[: match.start()].rstrip(" \t"), match[0]) if match else (text, "")


def _paragraph(text: str) -> str:
    return prose.render([("p", [(text, frozenset())])]) if text else ""


def _words(
    text: str, names: references.Names, definitions: references.Definitions | None = None
) -> str:
    """Return a line of Markdown as its words, URLs and titles."""
    text = _ESCAPED.sub(lambda match: "&amp;" if match[0] == "\\&" else match[0], text)
    labels = definitions or {}
    [words] = markdown_words.without_markup([text], notes=names, references=labels, ids=())
    return words


def _with_urls_of_autolinks(text: str) -> str:
    """Return `text` with the URL of each `<https://…>` twice: as a link has it, and as its text."""
    return _AUTOLINK.sub(r"\1 \g<0>", text)


def _kept(html: str) -> list[str]:
    """Return what prose keeps of words, and of URLs."""
    named = (f"{sha256} {words or ''}" for sha256, words in prose.images(html))
    return [prose.text_of(html), *prose.links(html), *named]


def _has_lost_words(text: str, names: references.Names, kept: Iterable[str]) -> bool:
    """Tell whether `kept` lacks words of a line of Markdown: of its text, URLs and titles."""
    return bool(lost_words.lines_with_lost_words([_words(text, names)], kept))


class _Reader:
    """Finds all parts of a file, then reads them, because text cites sources further down."""

    def __init__(self, text: str) -> None:
        marked = markdown_marks.find(text)
        self.remarks = marked.remarks
        self.marked = marked
        self.language = marked.about.get("language", "")
        self.files = marked.files or [(0, markdown.FORM)]
        self.contents = Contents(marked, self.language)
        self.uids: set[tuple[str, str]] = set()  # (kind, uid) of each mark that was read
        rows = self.contents.cells_of_rows()
        names = {folded(": ".join(filter(None, three(cells)[:2]))) for cells in rows}
        self.parts = list(markdown_parts.split(marked, names))
        for part in self.parts:
            self.contents.take(part)
        self.definitions = references.definitions(
            "\n".join(line for _, line in self.contents.definitions)
        )
        self.used: set[str] = set()  # URLs of links
        self.names: list[references.Names] = [{} for _ in self.files]  # what sources are called
        self._read_sources()

    def _remark(self, message: str, outcome: Outcome, line: int) -> None:
        self.remarks.append(Remark(message, outcome, Place(line)))

    def _file(self, line: int) -> int:
        """Return which of `files` has `line`."""
        return max(bisect_right(self.files, line, key=lambda file: file[0]) - 1, 0)

    def _form(self, line: int) -> int:
        return self.files[self._file(line)][1]

    def _names(self, line: int) -> references.Names:
        return self.names[self._file(line)]

    def _uid(self, mark: Mark | None, line: int) -> str:
        """Return the uid in `mark`, or "" if it has none or another row has it."""
        if not mark or not mark.uid or mark.kind not in markdown_marks.WITH_UID:
            return ""
        if (mark.kind, mark.uid) in self.uids:
            message = "This has the same mark as one above. It was treated as new."
            self._remark(message, Outcome.GUESSED, line)
            return ""
        self.uids.add((mark.kind, mark.uid))
        return mark.uid

    # --- Sources ---

    def _read_sources(self) -> None:
        """Read the sources and their names. A file's own names take precedence in its text."""
        self.sources: list[Source] = []
        own: list[dict[str, str]] = [{} for _ in self.files]
        every: dict[str, str] = {}
        for entry in self.contents.entries:
            source = self._read_source(entry)
            if not source:
                continue
            self.sources.append(source)
            names = own[self._file(entry.line)]
            if entry.name in names:
                message = f"[^{entry.name}] is already used above. Nothing refers to this source."
                self._remark(message, Outcome.GUESSED, entry.line)
            elif entry.name:
                names[entry.name] = source.uid
                every.setdefault(entry.name, source.uid)
        self.names = [ChainMap(names, every) for names in own]

    def _read_source(self, entry: Entry) -> Source | None:
        written, marks = self.marked.split(" ".join(entry.lines))
        text = written.strip(" \t")
        mark = next((mark for mark in marks if mark.kind == "source"), None)
        self.marked.misplaced([other for other in marks if other is not mark], entry.line)
        if not text and not mark:
            return None
        source = self._exact_source(text, entry.line) if mark else None
        if not source:
            source = sources.in_markdown(text, self.language)
            if not source and not (mark or entry.is_listed):
                message = "text below Sources, where only sources can be"
                self.remarks.append(left_out(message, text, entry.line))
                return None
            source = source or self._from_words(text, entry.line)
            self._report_rest(text, source, entry.line)
        source = self._checked(source, entry.line)
        return replace(source, uid=self._uid(mark, entry.line) or shape.new_uid())

    def _exact_source(self, text: str, line: int) -> Source | None:
        """Return the source in a line that `markdown` wrote, or None for any other line."""
        source = markdown.source_in(text)
        if not source or not source.published:
            return source
        return replace(source, published=self._date(source.published, True, line)[0])

    def _from_words(self, text: str, line: int) -> Source:
        """Return the source in a line that has another form: its words are the title."""
        found = references.line(text, {})
        url, title = next(iter(found.urls), ""), found.text
        if not url and (typed := sources.URL.search(title)):
            url = typed[0]
            before, after = title[: typed.start()], title[typed.end() :]
            title = prose.clean_line(f"{before} {after}").strip(" .,:;") or url
        if not url:
            message = "This source has no link. Write [^1]: [Title](https://…), Publisher."
            self._remark(message, Outcome.GUESSED, line)
        return Source(title=title, url=url)

    def _report_rest(self, text: str, source: Source, line: int) -> None:
        """Quote the other links of the `text` of `source`, and the whole text if more was lost."""
        found = references.line(text, {})
        for url in found.urls[1:]:
            self.remarks.append(left_out("another URL of this source", url, line))
        dates = sources.dates_in(found.text, source, self.language)
        kept = [source.author, source.title, source.publisher, source.url, dates]
        if _has_lost_words(text, {}, [*kept, *found.urls[1:]]):
            self.remarks.append(left_out("some of this source", text, line))

    def _checked(self, source: Source, line: int) -> Source:
        """Return `source` without what can't be stored, which is quoted."""
        if source.checked and not sources.is_day(source.checked):
            self.remarks.append(left_out("a date that doesn’t exist", source.checked, line))
            source = replace(source, checked="")
        scheme = _SCHEME.match(source.url)
        if scheme and scheme[1].lower() not in prose.URL_SCHEMES:
            self.remarks.append(left_out("a URL that can’t be a source’s", source.url, line))
            source = replace(source, url="")
        for name, kind, label, limit in shape.fields_of(Source):
            text = getattr(source, name)
            if limit and len(text) > limit:
                kept, rest = split_line(text, limit) if kind is Kind.LINE else ("", text)
                what = f"a part of this source that is too long for “{label}”"
                self.remarks.append(left_out(what, rest, line))
                source = replace(source, **{name: kept})
        return source

    # --- The Document ---

    def document(self) -> Document:
        """Return the Document."""
        sections: list[Section] = []
        focus_areas: list[FocusArea] = []
        details: dict[int, list[Part]] = {}
        texts: dict[str, Text] = {}
        lost: list[Part] = []
        places = self._places()
        for part in self.parts:
            if part.kind == "detail":
                at = places.get(part.mark.uid) if part.mark and part.mark.uid else None
                at = places.get(folded(part.heading)) if at is None else at
                (lost if at is None else details.setdefault(at, [])).append(part)
            elif part.kind in ("section", "focus-area"):
                self._take_row(part, sections, focus_areas)
            else:
                texts[part.kind] = self._text(part)
        areas = {area.uid for area in focus_areas}
        milestones = shape.chronological(
            replace(self._milestone(row, details.get(i, ())), focus_area=self._area(row, areas))
            for i, row in enumerate(self.contents.rows)
        )
        title, lead = texts.get("title", ("", ""))
        focus_heading, focus_intro = texts.get("focus-areas", ("", ""))
        milestones_heading, milestones_intro = texts.get("milestones", ("", ""))
        conclusion_heading, conclusion = texts.get("conclusion", ("", ""))
        date_label, initiative_label, impact_label = self._labels()
        milestones_intro += "".join(map(self._lost_detail, lost))
        self._check_definitions()
        return Document(
            language=self.language,
            title=title,
            short_title=self.marked.about.get("short-title", ""),
            lead=texts["opening"][1] + lead,
            sections=tuple(sections),
            focus_heading=focus_heading,
            focus_intro=focus_intro,
            focus_areas=tuple(focus_areas),
            milestones_heading=milestones_heading,
            milestones_intro=milestones_intro,
            date_label=date_label,
            initiative_label=initiative_label,
            impact_label=impact_label,
            milestones=milestones,
            conclusion_heading=conclusion_heading,
            conclusion=conclusion,
            sources=tuple(self.sources),
        )

    def _take_row(self, part: Part, sections: list[Section], areas: list[FocusArea]) -> None:
        uid = self._uid(part.mark, part.line)
        heading, rest, cited = self._heading(part)
        body, uids = rest + self._prose(part), tuple(dict.fromkeys(cited))
        if part.kind == "focus-area":
            areas.append(FocusArea(uid=uid, title=heading, body=body, sources=uids))
        elif part.mark or heading or body or uids:
            sections.append(Section(uid=uid, heading=heading, body=body, sources=uids))

    def _heading(self, part: Part) -> tuple[str, str, list[str]]:
        """Return a heading, the rest of it as prose if it is too long, and the uids it cites."""
        is_kept = part.kind != "sources"
        text, cited = self._line(part.heading, part.line, is_kept=is_kept)
        heading, rest = split_line(text, shape.TITLE_LENGTH)
        if rest:
            message = "This heading is too long. The rest of it is now the start of its text."
            self._remark(message, Outcome.CHANGED, part.line)
        return heading, _paragraph(rest), cited

    def _text(self, part: Part) -> Text:
        """Return the heading and the text of a part that isn’t a row."""
        heading, rest, cited = self._heading(part)
        if cited:
            message = "Left out: a reference in this heading. Write it in the text below."
            self._remark(message, Outcome.LEFT_OUT, part.line)
        default = markdown.HEADINGS.get(part.kind)
        if part.kind == "sources" and part.heading != default:
            message = f"The heading “{heading}” was left out. The page has its own."
            self._remark(message, Outcome.LEFT_OUT, part.line)
        if part.kind == "sources":
            what = "text below Sources, where only sources can be"
            self.remarks += [left_out(what, text, line) for line, text in part.lines if text]
            return heading, ""
        body = rest + self._prose(part)
        if part.kind == "opening" and body:
            message = "This text above the title became the start of the lead."
            self._remark(message, Outcome.CHANGED, next(line for line, text in part.lines if text))
        return "" if part.heading == default else heading, body

    def _labels(self) -> Iterable[str]:
        """Return the author's column labels, with "" for those that are the page's own."""
        head, line = self.contents.head, self.contents.head_line
        if not head:
            return "", "", ""
        defaults = markdown.LABELS_OF_FORM_1 if self._form(line) == 1 else markdown.LABELS
        return (
            "" if cell == default else self._label(cell, line)
            for cell, default in zip(three(head), defaults, strict=True)
        )

    def _label(self, cell: str, line: int) -> str:
        label, rest = split_line(self._line(cell, line)[0], shape.LABEL_LENGTH)
        if rest:
            self.remarks.append(left_out("the end of this label, too long", rest, line))
        return label

    # --- Milestones ---

    def _places(self) -> dict[str, int]:
        """Return the index of each row, by its uid and by its name."""
        places: dict[str, int] = {}
        for i, row in enumerate(self.contents.rows):
            for name in (row.mark.uid if row.mark else "", row.name):
                if name:
                    places.setdefault(name, i)
        return places

    def _milestone(self, row: TimelineRow, details: Iterable[Part]) -> Milestone:
        date, cited = self._date(row.date, bool(row.mark), row.line)
        impact = row.impact
        if self._form(row.line) < FORM_WITH_REFERENCES:  # the row's own sources are there
            impact, own = _without_references(impact)
            cited += self._cited(own, row.line)
        date, before = (date, "") if len(date) <= shape.DATE_LENGTH else ("", _paragraph(date))
        initiative, rest = split_inline(self._inline(row.initiative, row.line), shape.TITLE_LENGTH)
        impact, more = split_inline(self._inline(impact, row.line), shape.IMPACT_LENGTH)
        rests = before + "".join(f"<p>{html}</p>" for html in (rest, more) if html)
        if rests:
            message = "A text here is longer than its column can hold. The rest is in the detail."
            self._remark(message, Outcome.CHANGED, row.line)
        milestone = Milestone(
            uid=self._uid(row.mark, row.line),
            date=date,
            initiative=initiative,
            impact=impact,
            sources=tuple(dict.fromkeys(cited)),
        )
        for part in details:
            milestone = self._with_detail(milestone, part)
        return replace(milestone, detail=rests + milestone.detail)

    def _area(self, row: TimelineRow, known: Collection[str]) -> str:
        """Return the uid of the focus area that a row belongs to, or "" with a remark."""
        if row.area is None:
            return ""
        if row.area.uid and row.area.uid in known:
            return row.area.uid
        what = "the focus area of this row, since no focus area has this mark"
        self.remarks.append(left_out(what, row.area.text, row.line))
        return ""

    def _with_detail(self, milestone: Milestone, part: Part) -> Milestone:
        heading, cited = self._line(part.heading, part.line, is_kept=False)
        if heading not in ("", markdown.name_of(milestone)):
            message = f"The heading “{heading}” was left out. It only says which row this is about."
            self._remark(message, Outcome.LEFT_OUT, part.line)
        if milestone.detail:
            message = "This row already has a detail above. The two were joined."
            self._remark(message, Outcome.CHANGED, part.line)
        detail = milestone.detail + self._prose(part)
        uids = tuple(dict.fromkeys((*milestone.sources, *cited)))
        return replace(milestone, detail=detail, sources=uids)

    def _lost_detail(self, part: Part) -> str:
        """Return the detail of a row that isn't in the table, for the text above the table."""
        message = (
            "This is the detail of a row that isn't in the table. It was moved above the table."
        )
        self._remark(message, Outcome.CHANGED, part.line)
        heading = Part("", part.line, lines=[(part.line, f"### {part.heading}")])
        return self._prose(heading) + self._prose(part)

    def _date(self, text: str, is_ours: bool, line: int) -> tuple[str, list[str]]:
        """Return a date in EDTF, or as written with a remark, and the uids that it cites."""
        text, own = _without_references(text)
        cited = self._cited(own, line)
        if markdown.is_literal(text) or (is_ours and dates.is_date(text)):
            return markdown.unescape(text), cited
        written, others = self._line(text, line)
        cited += others
        if len(written) > shape.DATE_LENGTH:
            return written, cited
        date, problem = written_dates.read(written, self.language)
        if problem:
            self._remark(problem, Outcome.CHANGED, line)
        return date, cited

    # --- Lines and prose ---

    def _line(self, text: str, line: int, *, is_kept: bool = True) -> tuple[str, list[str]]:
        """Return one line of Markdown as plain text, and the uids of the sources that it cites.

        `is_kept`: the text will be in the Document.
        """
        found = references.line(text, self._names(line))
        for url in found.urls:
            self.remarks.append(left_out("a link, which can’t be used here", url, line))
        if found.is_formatted:
            message = "Bold, italics and other formatting were removed here."
            self._remark(message, Outcome.CHANGED, line)
        self._name_unknown(found.unknown, line, is_kept=is_kept)
        self._report_lost(text, [found.text, *found.urls], line)
        return found.text, found.cited

    def _cited(self, references_only: str, line: int) -> list[str]:
        """Return the uids of the sources that references at the end of a text cite."""
        found = references.line(references_only, self._names(line))
        self._name_unknown(found.unknown, line, is_kept=False)
        return found.cited

    def _inline(self, text: str, line: int) -> str:
        """Return a cell as inline prose."""
        found = references.inline(text, self._names(line))
        self._name_unknown(found.unknown, line)
        quoted = self._name_pictures(found.pictures, [line])
        self._report_lost(text, [*_kept(found.html), *quoted], line)
        return found.html

    def _report_lost(self, text: str, kept: Iterable[str], line: int) -> None:
        if _has_lost_words(_with_urls_of_autolinks(text), self._names(line), kept):
            self.remarks.append(left_out("some of this text", text, line))

    def _prose(self, part: Part) -> str:
        """Return the text of `part`."""
        text = "\n".join(line for _, line in part.lines)
        found = references.read(text, self._names(part.line), self.definitions)
        for name in found.unknown:
            at = next((line for line, text in part.lines if f"[^{name}]" in text), part.line)
            self._name_unknown([name], at)
        for at in found.lowered:
            message = "This heading was made a smaller one. Write ## before that of a section."
            self._remark(message, Outcome.CHANGED, part.lines[at][0])
        for at in found.plain:
            message = "Markup kept as text: this passage has too much of it."
            self._remark(message, Outcome.CHANGED, part.lines[at][0])
        for at in found.split:
            message = "Cells that span several columns or rows were split."
            self._remark(message, Outcome.CHANGED, part.lines[at][0])
        quoted = self._name_pictures(found.pictures, [line for line, _ in part.lines])
        for at in self._lost_lines(text, part.line, found, [*_kept(found.html), *quoted]):
            line, text = part.lines[at]
            self.remarks.append(left_out("some of this line", text, line))
        if self.definitions:
            self.used.update(prose.links(found.html))
        return found.html

    def _lost_lines(
        self, text: str, line: int, found: references.Prose, kept: Iterable[str]
    ) -> list[int]:
        """Return which lines of `text` have words, URLs or titles that are not in `kept`."""
        names = self._names(line)
        text = markdown_words.with_tags_on_one_line(_with_urls_of_autolinks(text))
        lines = text.split("\n")

        def kept_alone(i: int) -> list[str]:
            if not _LOSING.search(lines[i]):
                return [lines[i]]
            return _kept(references.read(lines[i].strip(), names, self.definitions).html)

        # A reference ends a word, because in HTML it is text.
        apart = [_CAPTION.sub("", each).replace("[^", " [^") for each in lines]
        written = [_words(each, names, self.definitions) for each in apart]
        for picture in found.pictures:  # a URL that is its own text is kept twice
            written[picture.line] += "" if picture.has_words else f" {picture.url}"
        return lost_words.lines_with_lost_words(written, kept, kept_alone)

    def _name_pictures(
        self, pictures: Iterable[references.Picture], lines: Sequence[int]
    ) -> list[str]:
        """Name the images that aren't in the file. Return what is quoted and not kept."""
        quoted = []
        for at, url, _, is_linked in pictures:
            if is_embedded(url):  # it is long, and quoted with its line
                continue
            message = f"The image “{url}” is not in the file. Its alternative text links to it."
            if is_linked:
                message = (
                    f"The image “{url}” is not in the file. Only its alternative text was kept."
                )
                quoted.append(url)
            outcome = Outcome.LEFT_OUT if is_linked else Outcome.CHANGED
            self._remark(message, outcome, lines[at])
        return quoted

    def _name_unknown(self, names: Iterable[str], line: int, *, is_kept: bool = True) -> None:
        what = "it was kept as text" if is_kept else "the reference was left out"
        outcome = Outcome.CHANGED if is_kept else Outcome.LEFT_OUT
        for name in dict.fromkeys(names):
            message = (
                f"There is no source [^{name}], so {what}. Add [^{name}]: [Title](https://…) below"
                " Sources."
            )
            self._remark(message, outcome, line)

    def _check_definitions(self) -> None:
        """Quote each line such as `[name]: https://…` to which no link leads."""
        for line, text in self.contents.definitions:
            found = references.definitions(text)
            if not found or not {each["href"] for each in found.values()} & self.used:
                self.remarks.append(left_out("a link that isn’t in the text", text.strip(), line))
