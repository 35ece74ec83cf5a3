"""Builds the Document from a tree whose blocks all have a role."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from milestones.document import prose, shape
from milestones.document.prose_reading import Node
from milestones.document.shape import Document, FocusArea, Milestone, Section
from milestones.formats.downloads import markdown
from milestones.formats.texts.lengths import split_line
from milestones.formats.tree import Block, BlockKind, Outcome

from .anchors import Anchors
from .choices import Column, Role
from .deciding import Decisions, quoted
from .focus_areas import has_bold_title, titled
from .linking import Linker, Notes
from .milestones_of import Timeline
from .sentences import last_sentence
from .source_entries import entries_of, label_of
from .sources_of import Sources
from .timeline_entries import prose_of

# The fields of a Document that are made block by block, as the texts of sections are.
FIELDS_OF_BLOCKS = ("lead", "focus_intro", "milestones_intro", "conclusion")
_ITEMS = (BlockKind.LIST, BlockKind.DEFINITIONS)


@dataclass
class _Section:
    """A section that is being written."""

    heading: str = ""
    uid: str = ""
    sources: tuple[str, ...] = ()
    body: list[str] = field(default_factory=list)  # prose of one block each

    def row(self) -> Section:
        return Section(
            uid=self.uid, heading=self.heading, body="".join(self.body), sources=self.sources
        )


class Builder:
    """Goes through the blocks in order, and adds each to its part of the article."""

    def __init__(self, decisions: Decisions, title: str) -> None:
        self._decisions = decisions
        self._sources = Sources(decisions)
        self._notes = Notes(decisions, self._sources)
        anchors = Anchors(decisions)
        self._uids = anchors.uids
        self._linker = Linker(decisions, self._notes, anchors.by_name)
        self._timeline = Timeline(decisions, self._linker, self._sources)
        self._title, self._title_rest = split_line(title, shape.TITLE_LENGTH)
        self._lines: dict[str, str] = {}  # of the Document, by the name of the field
        self._prose: defaultdict[str, list[str]] = defaultdict(list)  # the same, block by block
        self._sections: list[_Section] = []
        self._focus_areas: list[FocusArea] = []
        self._field = "section"  # where text goes
        self._open_area: BlockKind | None = None  # what heads the focus area that goes on

    def document(self) -> Document:
        """Return the Document."""
        for i, block in enumerate(self._decisions.tree.blocks):
            role = self._decisions.roles[i]
            self._open_area = self._open_area if role is Role.FOCUS_AREAS else None
            _ADDERS[role](self, i, block)
        self._begin_lead()
        milestones = self._timeline.rows()
        for total in self._timeline.tables.totals:
            self._append("milestones_intro", f"<p>{total}</p>")
        self._notes.report_unused()
        return Document(
            language=self._decisions.language,
            title=self._title,
            short_title=self._short_title(),
            sections=tuple(s.row() for s in self._sections if s.heading or s.body),
            focus_areas=tuple(self._focus_areas),
            milestones=milestones,
            sources=tuple(self._sources.rows),
            **self._labels(milestones),
            **self._lines,
            **{name: "".join(blocks) for name, blocks in self._prose.items()},
        )

    @property
    def blocks(self) -> Iterator[str]:
        """The blocks of prose in the sections, and in the FIELDS_OF_BLOCKS."""
        for blocks in (*self._prose.values(), *(section.body for section in self._sections)):
            yield from blocks

    # --- Title and lead ---

    def _add_title(self, index: int, block: Block) -> None:
        text, cited = self._linker.line(block.html, index)
        if self._title:
            self._add_text(index, block)
            return
        if cited:
            message = "The title can't cite sources, so a reference in it was left out."
            self._decisions.remark(Outcome.LEFT_OUT, message, index)
        self._title, self._title_rest = split_line(text, shape.TITLE_LENGTH)

    def _add_lead(self, index: int, block: Block) -> None:
        is_heading = block.kind is BlockKind.HEADING
        html = f"<p>{block.html}</p>" if is_heading else block.html
        self._append("lead", self._linker.prose(html, index))

    def _begin_lead(self) -> None:
        """Begin the lead with the end of a title that is too long."""
        if self._title_rest:
            message = f"The title is too long. Its end now begins the lead: {self._title_rest}"
            self._decisions.remark(Outcome.CHANGED, message)
            self._prose["lead"].insert(0, f"<p>{prose_of(self._title_rest)}</p>")

    def _short_title(self) -> str:
        about = self._decisions.tree.about
        told = prose.clean_line(about.get("short_title") or about.get("short-title") or "")
        return told if len(told) <= shape.LABEL_LENGTH else ""

    # --- Headings ---

    def _begin_section(self, index: int, block: Block) -> None:
        text, cited = self._linker.line(block.html, index)
        heading, rest = split_line(text, shape.TITLE_LENGTH)
        body = f"<p>{prose_of(rest)}</p>" if rest else ""
        if rest:
            message = "This heading is too long. Its end is now the start of the text."
            self._decisions.remark(Outcome.CHANGED, message, index)
        section = _Section(heading, self._uids.get(index, ""), cited, [body] if body else [])
        self._sections.append(section)
        self._field = "section"

    def _begin_conclusion(self, index: int, block: Block) -> None:
        if self._field == "conclusion" or self._prose["conclusion"]:
            self._field = "conclusion"
            self._add_text(index, block)
            return
        self._field = "conclusion"
        if block.kind is BlockKind.HEADING or self._decisions.is_headline(index):
            self._head("conclusion_heading", index, block)
        else:
            self._add_text(index, block)

    def _begin_focus_areas(self, index: int, block: Block) -> None:
        self._field = "focus_intro"
        self._head("focus_heading", index, block, markdown.HEADINGS["focus-areas"])

    def _begin_milestones(self, index: int, block: Block) -> None:
        self._field = "milestones_intro"
        self._head("milestones_heading", index, block, markdown.HEADINGS["milestones"])

    def _head(self, field: str, index: int, block: Block, own_words: str = "") -> None:
        """Use a block as the heading of a part. The page has its own words for some."""
        text, cited = self._linker.line(block.html, index)
        heading, rest = split_line(text, shape.TITLE_LENGTH)
        if self._lines.get(field) or cited:
            where = "This heading was left out, because the part has one already"
            where = "References in this heading were left out" if cited else where
            self._decisions.remark(Outcome.LEFT_OUT, f"{where}: {quoted(text)}.", index)
        if not self._lines.get(field):
            self._lines[field] = "" if text == own_words else heading
            self._decisions.understood += [text] if text == own_words else []
            self._append(self._field, f"<p>{prose_of(rest)}</p>" if rest else "")

    def _begin_sources(self, index: int, block: Block) -> None:
        message = f"The heading {quoted(block.text)} was left out. The page has its own."
        self._decisions.remark(Outcome.DECIDED, message, index)
        self._decisions.understood.append(block.text)
        self._field = "section"

    def _leave_out(self, index: int, block: Block) -> None:
        """Quote what a person left out. The judge has quoted what it left out itself."""
        if index in self._decisions.choices.roles:
            message = f"Left out, as you chose: {quoted(block.text)}."
            self._decisions.remark(Outcome.LEFT_OUT, message, index)

    # --- Text ---

    def _add_text(self, index: int, block: Block) -> None:
        html = block.html
        if block.kind is BlockKind.HEADING:
            tag = "h3" if block.level <= 3 else "h4"
            html = f"<{tag}>{html}</{tag}>"
        self._append(self._field, self._linker.prose(html, index))
        has_rows = {
            "focus_intro": self._focus_areas,
            "milestones_intro": not self._timeline.is_empty,
        }
        if has_rows.get(self._field):
            message = "This text was below the rows. It is now above them."
            self._decisions.remark(Outcome.CHANGED, message, index)

    def _append(self, field: str, html: str) -> None:
        if html:
            self._blocks_of(field).append(html)

    def _blocks_of(self, field: str) -> list[str]:
        """Return the blocks of a field, or of the last section."""
        if field != "section":
            return self._prose[field]
        if not self._sections:
            self._sections.append(_Section())
        return self._sections[-1].body

    def _take_introduction(self, index: int, field: str) -> None:
        """Move the sentence with a colon at the end before a list or table to its part."""
        before = self._decisions.block(index - 1) if index else None
        if before is None or self._decisions.roles[index - 1] is not Role.TEXT:
            return
        is_sentence = before.kind is BlockKind.PARAGRAPH and before.text.rstrip().endswith(":")
        blocks = self._blocks_of(self._field)
        if is_sentence and self._field != field and blocks:
            others, last = last_sentence(prose.tree(blocks.pop()))
            self._append(self._field, prose.render(others))
            self._append(field, prose.render(last))

    # --- Rows ---

    def _add_milestones(self, index: int, block: Block) -> None:
        if self._timeline.is_empty:
            self._take_introduction(index, "milestones_intro")
        if block.caption:
            self._append("milestones_intro", f"<p>{self._linker.inline(block.caption, index)}</p>")
        self._timeline.add(index)

    def _labels(self, milestones: tuple[Milestone, ...]) -> dict[str, str]:
        """Return the author's words for the columns that the page shows."""
        columns = (Column.DATE, Column.INITIATIVE, Column.IMPACT)
        names = ("date_label", "initiative_label", "impact_label")
        found = {}
        for column, name, own in zip(columns, names, markdown.LABELS, strict=True):
            head = self._timeline.tables.labels.get(column, "")
            if head == own or len(head) > shape.LABEL_LENGTH:
                self._decisions.understood += [head] if head == own else []
                head = ""
            found[name] = head
        return found

    def _add_focus_areas(self, index: int, block: Block) -> None:
        if not self._focus_areas:
            self._take_introduction(index, "focus_intro")
        if block.kind is BlockKind.HEADING:
            self._focus_areas.append(self._headed_area(index, block))
            self._open_area = block.kind
        elif self._open_area is not BlockKind.HEADING and has_bold_title(block):
            self._focus_areas.append(self._focus_area(prose.tree(block.html), index))
            self._open_area = block.kind
        elif self._open_area:
            last = self._focus_areas[-1]
            body = last.body + self._linker.prose(block.html, index)
            self._focus_areas[-1] = FocusArea(title=last.title, body=body, sources=last.sources)
        elif block.kind in _ITEMS:
            for item in block.items:
                term = f"<p><strong>{item.term}</strong></p>" if item.term else ""
                nodes = prose.tree(term + item.html)
                self._focus_areas.append(self._focus_area(nodes, index))
        else:
            self._focus_areas.append(self._focus_area(prose.tree(block.html), index))

    def _headed_area(self, index: int, block: Block) -> FocusArea:
        text, cited = self._linker.line(block.html, index)
        title, rest = split_line(text, shape.TITLE_LENGTH)
        return FocusArea(
            title=title, body=f"<p>{prose_of(rest)}</p>" if rest else "", sources=cited
        )

    def _focus_area(self, nodes: list[Node], index: int) -> FocusArea:
        title, rest = titled(self._linker.nodes(nodes, index))
        return FocusArea(title=title, body=prose.render(rest))

    def _add_sources(self, index: int, block: Block) -> None:
        if block.kind is BlockKind.PARAGRAPH:
            self._decisions.understood.append(label_of(block.html))
        for html in entries_of(block):
            if not self._sources.take(html):
                message = "This is too long for a source. It was kept as text."
                self._decisions.remark(Outcome.CHANGED, message, index)
                self._append("section", self._linker.prose(f"<p>{html}</p>", index))


_ADDERS = {
    Role.TITLE: Builder._add_title,
    Role.LEAD: Builder._add_lead,
    Role.SECTION: Builder._begin_section,
    Role.TEXT: Builder._add_text,
    Role.FOCUS_HEADING: Builder._begin_focus_areas,
    Role.FOCUS_AREAS: Builder._add_focus_areas,
    Role.MILESTONES_HEADING: Builder._begin_milestones,
    Role.MILESTONES: Builder._add_milestones,
    Role.CONCLUSION: Builder._begin_conclusion,
    Role.SOURCES_HEADING: Builder._begin_sources,
    Role.SOURCES: Builder._add_sources,
    Role.LEFT_OUT: Builder._leave_out,
}
