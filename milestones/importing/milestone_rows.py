"""Compares a table with the milestones of an article, and applies the rows that a person ticks.

A row of the table is the milestone with its uid, or else the one that is most like it (see
`document.matching`). A cell that says the same as the milestone changes nothing, so formatting that
a spreadsheet can't hold stays as it is.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from milestones.document import citations, comparing, languages, matching, prose, shape
from milestones.document import dates as edtf_dates
from milestones.document.comparing import RowChange, Wording
from milestones.document.shape import Document, Milestone, Source, new_uid
from milestones.formats.downloads import milestones_csv, milestones_table, milestones_xlsx
from milestones.formats.texts import written_dates

from . import nearby_dates
from .cited_sources import CitedSources
from .dated_rows import totals_at_foot, with_whole_dates, written_date
from .milestone_tables import MOST_ROWS, Cell, Line, Table


class Content(Enum):
    """What a column holds: a `Column`, or another of our own files, in the order of their heads."""

    DATE = "date"
    IN_WORDS = "date in words"
    INITIATIVE = "key initiative"
    IMPACT = "impact"
    DETAIL = "detail"
    FOCUS_AREA = "focus area"
    SOURCES = "sources"
    UID = "uid"
    LEFT_OUT = "left out"


class Kind(Enum):
    """What a row of a comparison is."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"  # in the article, but not in the table


@dataclass(frozen=True)
class RowPlan:
    """What becomes of a row: `before` is the milestone as it is, `after` as the table has it.

    `key` names its tick. `place` is "" for a milestone that is not in the table. `problems` say why
    the row can't be taken, `notes` what to check.
    """

    key: str
    kind: Kind
    name: str
    place: str
    before: Milestone | None
    after: Milestone | None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The comparison of a table with a Document. `sources` are all sources that rows may cite."""

    document: Document
    rows: tuple[RowPlan, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]  # about the table as a whole: what was left out

    def of(self, kind: Kind) -> list[RowPlan]:
        """Return the rows of one kind."""
        return [row for row in self.rows if row.kind is kind]

    def change(self, row: RowPlan) -> RowChange:
        """Return what differs in a row, word by word."""
        wording = Wording.of(self.document, Document(sources=self.sources))
        change = comparing.row_change(row.before, row.after, False, wording)
        assert change
        return change


# --- Comparing ------------------------------------------------------------------------------------


@dataclass
class _Entry:
    """A row of the table, by what its columns hold."""

    line: Line
    cells: Mapping[Content, Cell]
    uid: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, or only something in the column of dates that is no date."""
        return not any(cell.text for content, cell in self.cells.items() if content in _TEXTS)

    @property
    def has_uid(self) -> bool:
        return bool(self.cells.get(Content.UID, Cell()).text)


_DATES = (Content.DATE, Content.IN_WORDS)
_TEXTS = (Content.INITIATIVE, Content.IMPACT, Content.DETAIL)
_EXPORTED = list(Content)


def plan(table: Table, head: int | None, columns: Sequence[Content], document: Document) -> Plan:
    """Compare the rows of `table` with the milestones of `document`.

    `head` is the index of the row with the heads of the columns, or None. The rows above it are
    left out. `columns` says what each column holds.
    """
    start = 0 if head is None else head + 1
    lines, beyond = table.rows[start : start + MOST_ROWS], table.rows[start + MOST_ROWS :]
    entries = list(_entries(lines, columns, document.language))
    dates = [i for i, content in enumerate(columns) if content is Content.DATE]
    totals = {lines[i].number for i in totals_at_foot(lines, dates, document.language)}
    left_out = [
        entry
        for entry in entries
        if not entry.has_uid
        and (entry.line.number in totals or entry.is_empty and not _has_date(entry, document))
    ]
    entries = [entry for entry in entries if entry not in left_out]
    notes = [
        *table.notes,
        *_notes_above(table, head),
        *_notes_on_columns(table, head, columns, lines),
        *_notes_below(beyond),
        *(_note_on_left_out(entry, entry.line.number in totals) for entry in left_out),
    ]
    if Content.UID not in columns:
        _fill_dates(entries)
        _date_by_others(entries, document.language)
    comparison = _Comparison(document, columns)
    rows = comparison.rows(entries)
    return Plan(document, tuple(rows), comparison.cited.sources, tuple(notes))


def _entries(lines: Sequence[Line], columns: Sequence[Content], language: str) -> Iterator[_Entry]:
    dates = [i for i, content in enumerate(columns) if content is Content.DATE]
    for line, read in zip(with_whole_dates(lines, dates, language), lines, strict=True):
        cells = _by_content(line, columns)
        if len(dates) > 1:
            cells[Content.DATE] = Cell(text=written_date(line, dates, language))
        note = "It had only part of a date, and got the rest from the row above."
        yield _Entry(line, cells, notes=() if line is read else (note,))


def _by_content(line: Line, columns: Sequence[Content]) -> dict[Content, Cell]:
    found: dict[Content, list[Cell]] = {}
    for cell, content in zip(line.cells, columns, strict=False):
        if content is not Content.LEFT_OUT:
            found.setdefault(content, []).append(cell)
    return {content: _joined(cells) for content, cells in found.items()}


def _joined(cells: Sequence[Cell]) -> Cell:
    """Return the cells of columns that hold the same as one cell."""
    if len(cells) == 1:
        return cells[0]
    html = "".join(cell.html for cell in cells)
    return Cell(html, text="\n".join(cell.text for cell in cells if cell.text))


def _has_date(entry: _Entry, document: Document) -> bool:
    cells = (entry.cells.get(content, Cell()) for content in (Content.DATE, Content.IN_WORDS))
    return any(written_dates.is_read(c.line, document.language) for c in cells)


def _fill_dates(entries: Sequence[_Entry]) -> None:
    """Give rows without a date the date above: in many tables, a date stands for several rows."""
    above = Cell()
    for entry in entries:
        cell = entry.cells.get(Content.DATE, Cell())
        if not cell.text and above.text:
            entry.cells = {**entry.cells, Content.DATE: above}
            entry.notes += (f"It has no date, so it got the date above: {above.line}.",)
        above = entry.cells.get(Content.DATE, above)


def _date_by_others(entries: Sequence[_Entry], language: str) -> None:
    """Complete dates by the others of the table, where their meaning is plain from those."""
    given = [entry.cells.get(Content.DATE, Cell()).line for entry in entries]
    ordered = nearby_dates.with_order(given, language)
    for entry, date, read in zip(
        entries, given, nearby_dates.with_years(ordered, language), strict=True
    ):
        if read != date:
            entry.cells = {**entry.cells, Content.DATE: Cell(text=read)}
            entry.notes += (f"The date “{date}” was read by those in other rows: {read}.",)


_NO_FOCUS_AREA = "There is no focus area “%s” in the article, so this was left out."
_STILL_CITED = "A text of the milestone still refers to this source: “%s”"


class _Comparison:
    def __init__(self, document: Document, columns: Sequence[Content]) -> None:
        self.document, self.columns = document, columns
        self.stored = {row.uid: row for row in document.milestones}
        self.exported = {row[-1]: row for row in milestones_table.rows_of(document)}
        self.cited = CitedSources(document)
        self.names = milestones_table.source_names(document.sources)
        areas = comparing.focus_area_names(*document.focus_areas)
        self.areas = {_folded(name): uid for uid, name in areas.items()}

    def rows(self, entries: Sequence[_Entry]) -> Iterator[RowPlan]:
        """Yield the rows of the table, and then the milestones that are not in it."""
        self._identify(entries)
        found = set()
        for entry in entries:
            found.add(entry.uid)
            yield self._row(entry)
        for uid, row in self.stored.items():
            if uid not in found:
                yield RowPlan(f"remove-{uid}", Kind.MISSING, self._name(row), "", row, None)

    # --- Which milestone it is ---

    def _identify(self, entries: Sequence[_Entry]) -> None:
        """Give each entry the uid of its milestone, or a new one."""
        taken: set[str] = set()
        for entry in sorted(entries, key=self._says_something_else):
            self._take_uid(entry, taken)
        new = [entry for entry in entries if not entry.uid]
        free = [row for row in self.document.milestones if row.uid not in taken]
        written = [self._written(entry, None)[0] for entry in new]
        for entry, uid in zip(new, matching.matches(written, free), strict=True):
            entry.uid = uid or new_uid()

    def _says_something_else(self, entry: _Entry) -> bool:
        """Tell whether a row differs from the milestone with its uid: a copy of it, perhaps."""
        stored = self.stored.get(entry.cells.get(Content.UID, Cell()).line)
        return not stored or self._written(entry, stored)[0] != stored

    def _take_uid(self, entry: _Entry, taken: set[str]) -> None:
        uid = entry.cells.get(Content.UID, Cell()).line
        if not uid:
            return
        if not shape.UID.fullmatch(uid):
            entry.notes += (f"“{uid[:60]}” is not a uid, so the row was matched by its words.",)
        elif uid in taken:
            entry.notes += (f"Another row has the same uid, {uid}, so this is a new one.",)
            entry.uid = new_uid()
        else:
            entry.uid = uid
        taken.add(entry.uid)

    # --- What it says ---

    def _row(self, entry: _Entry) -> RowPlan:
        stored = self.stored.get(entry.uid)
        row, notes = self._written(entry, stored)
        row = replace(row, uid=entry.uid)
        kind = Kind.NEW
        if stored:
            kind = Kind.UNCHANGED if comparing.same(stored, row) else Kind.CHANGED
        problems = tuple(_too_long(row)) if kind is not Kind.UNCHANGED else ()
        if kind is not Kind.UNCHANGED:
            notes = [*entry.notes, *notes]
        if kind is Kind.NEW and not row.date:
            notes.append("It has no date.")
        number = entry.line.number
        return RowPlan(
            f"row-{number}",
            kind,
            self._name(row),
            f"Row {number}",
            stored,
            row,
            problems,
            tuple(notes),
        )

    def _name(self, row: Milestone) -> str:
        return comparing.row_name(row, self.document.language)

    def _written(self, entry: _Entry, stored: Milestone | None) -> tuple[Milestone, list[str]]:
        """Return the milestone that a row describes, and what to check in it."""
        values: dict[str, Any] = {}
        notes = [*self._ambiguous(entry, stored)]
        if self._differs(entry, stored, *_DATES):
            values["date"], problem = self._date(entry, stored)
            notes += filter(None, [problem])
        for content, name in _NAMES.items():
            if self._differs(entry, stored, content):
                values[name] = _CLEANED[content](entry.cells[content].html)
        if self._differs(entry, stored, Content.FOCUS_AREA):
            values["focus_area"], problem = self._area(entry, stored)
            notes += filter(None, [problem])
        row = replace(stored or Milestone(), **values)
        if Content.SOURCES not in entry.cells:
            return row, notes
        sources, problems = self._sources(entry, stored, row)
        return replace(row, sources=sources), [*notes, *problems]

    def _area(self, entry: _Entry, stored: Milestone | None) -> tuple[str, str]:
        """Return the focus area of a row, and which name of one was left out.

        If no focus area has the name, the milestone keeps the one that it has.
        """
        name = entry.cells[Content.FOCUS_AREA].line
        uid = self.areas.get(_folded(name), "")
        if uid or not name:
            return uid, ""
        return stored.focus_area if stored else "", _NO_FOCUS_AREA % name

    def _sources(
        self, entry: _Entry, stored: Milestone | None, row: Milestone
    ) -> tuple[tuple[str, ...], list[str]]:
        """Return the sources of `row` besides those in its texts, and what to check in them.

        The cell names all: see `milestones_table`. A text that is replaced loses its references, so
        the row itself gets the sources.
        """
        before = stored or Milestone()
        in_texts = set(citations.in_milestone(replace(row, sources=())))
        if not self._differs(entry, stored, Content.SOURCES):
            return (*before.sources, *self._lost(before, in_texts)), []
        named, problems = self.cited.read(entry.cells[Content.SOURCES])
        kept = in_texts.difference(named)
        problems += [_STILL_CITED % name for uid, name in self.names.items() if uid in kept]
        rest = in_texts.difference(before.sources)
        return tuple(uid for uid in named if uid not in rest), problems

    def _lost(self, before: Milestone, in_texts: Collection[str]) -> Iterator[str]:
        """Yield the sources to which only the texts of `before` refer, and those after it don't."""
        for uid in dict.fromkeys(citations.in_milestone(before)):
            if uid in self.names and uid not in before.sources and uid not in in_texts:
                yield uid

    def _differs(self, entry: _Entry, stored: Milestone | None, *contents: Content) -> bool:
        """Tell whether one of the cells says something else than a file with `stored` would."""
        return any(
            _normal(entry.cells[content].text) not in self._exported(stored, content)
            and not self._is_rewritten(entry, stored, content)
            for content in contents
            if content in entry.cells
        )

    def _is_rewritten(self, entry: _Entry, stored: Milestone | None, content: Content) -> bool:
        """Tell whether a spreadsheet program may have written the date of `stored` otherwise."""
        if content not in _DATES or not stored or not edtf_dates.is_date(stored.date):
            return False
        return nearby_dates.may_mean(entry.cells[content].line, stored.date, self.document.language)

    def _ambiguous(self, entry: _Entry, stored: Milestone | None) -> Iterator[str]:
        """Yield what to check in a date that means that of `stored`, or another."""
        language = self.document.language
        for content in _DATES:
            if not stored or content not in entry.cells:
                continue
            if not self._is_rewritten(entry, stored, content):
                continue
            text = entry.cells[content].line
            if not written_dates.is_read(nearby_dates.with_century(text, stored.date), language):
                date = milestones_table.in_words(stored.date, languages.or_of_the_site(language))
                yield f"“{text}” was read as the date that the milestone has: {date}."

    def _exported(self, stored: Milestone | None, content: Content) -> tuple[str, str]:
        """Return the cell in our CSV and in our workbook, both as they are compared."""
        cell = self.exported[stored.uid][_EXPORTED.index(content)] if stored else ""
        return _normal(cell), _normal(milestones_xlsx.shortened(cell))

    def _date(self, entry: _Entry, stored: Milestone | None) -> tuple[str, str]:
        """Return the date of a row, and why it wasn't read.

        If the table has the date in words too, the one that was changed counts.
        """
        contents = [c for c in _DATES if c in entry.cells]
        changed = [c for c in contents if self._differs(entry, stored, c)]
        for some in (changed, contents):
            read = [self._read(entry, stored, c) for c in some if entry.cells[c].text]
            if understood := [date for date, problem in read if not problem]:
                return understood[0], self._unread(entry, changed) or self._other_date(understood)
        return read[0] if read else ("", "")

    def _read(self, entry: _Entry, stored: Milestone | None, content: Content) -> tuple[str, str]:
        """Return the date in a cell, and why it wasn't read."""
        if stored and self._is_rewritten(entry, stored, content):
            return stored.date, ""
        return written_dates.read(entry.cells[content].line, self.document.language)

    def _unread(self, entry: _Entry, changed: Sequence[Content]) -> str:
        texts = [entry.cells[content].line for content in changed]
        unread = [t for t in texts if t and not written_dates.is_read(t, self.document.language)]
        return f"“{unread[0][:60]}” was left out: it is not understood as a date." if unread else ""

    def _other_date(self, dates: Sequence[str]) -> str:
        others = [date for date in dates if date != dates[0]]
        language = languages.or_of_the_site(self.document.language)
        words = [milestones_table.in_words(date, language) for date in others]
        return f"The other date in this row was left out: {words[0]}." if words else ""


_NAMES = {
    Content.INITIATIVE: "initiative",
    Content.IMPACT: "impact",
    Content.DETAIL: "detail",
}
_CLEANED = {
    Content.INITIATIVE: prose.clean_inline,
    Content.IMPACT: prose.clean_inline,
    Content.DETAIL: prose.clean,
}


def _normal(text: str) -> str:
    """Return `text` in a form in which cells are compared: as it comes back from our own files."""
    lines = map(prose.clean_line, milestones_csv.unguarded(text).splitlines())
    return "\n".join(filter(None, lines))


def _folded(name: str) -> str:
    """Return the name of a focus area in a form in which names are compared."""
    return _normal(name).casefold()


def _too_long(row: Milestone) -> Iterator[str]:
    for field in shape.fields_of(Milestone):
        value = getattr(row, field.name)
        count = len(prose.text_of(value)) if field.kind is shape.Kind.INLINE else len(value)
        if field.limit and count > field.limit:
            yield f"{field.label}: {count} characters; the limit is {field.limit}. Shorten it."


# --- What is left out -----------------------------------------------------------------------------


def _note_on_left_out(entry: _Entry, is_total: bool) -> str:
    why = "has no date that can be read, no key initiative, no impact and no detail"
    why = "is a total, not a milestone" if is_total else why
    return f"Row {entry.line.number} {why}, so it was left out: “{entry.line.text}”"


def _notes_above(table: Table, head: int | None) -> Iterator[str]:
    for line in table.rows[: head or 0]:
        yield f"Row {line.number}, above the table, was left out: “{line.text}”"


def _notes_below(lines: Sequence[Line]) -> Iterator[str]:
    if lines:
        number = lines[0].number
        yield (
            f"The last {len(lines):,} rows, from row {number:,}, were left out. The limit is"
            f" {MOST_ROWS:,} rows. Import them from a table of their own."
        )


def _notes_on_columns(
    table: Table, head: int | None, columns: Sequence[Content], lines: Sequence[Line]
) -> Iterator[str]:
    names = names_of_columns(table, head)
    for i, content in enumerate(columns):
        count = sum(bool(line.cells[i].text) for line in lines)
        if content is Content.LEFT_OUT and count:
            cells = "1 cell" if count == 1 else f"{count} cells"
            yield f"The column “{names[i]}” was left out: {cells}."


def names_of_columns(table: Table, head: int | None) -> list[str]:
    """Return the heads of the columns, or "Column 3" for one that has none."""
    heads = table.rows[head].cells if head is not None else (Cell(),) * table.width
    return [cell.line or f"Column {n}" for n, cell in enumerate(heads, 1)]


# --- Applying -------------------------------------------------------------------------------------


def applied(plan: Plan, ticked: Collection[str]) -> Document:
    """Return the Document of `plan` with the changes whose keys are `ticked`."""
    chosen = [row for row in plan.rows if row.key in ticked and not row.problems]
    removed = {row.before.uid for row in chosen if row.kind is Kind.MISSING and row.before}
    taken = {row.after.uid: row.after for row in chosen if row.after}
    kept = [taken.pop(row.uid, row) for row in plan.document.milestones if row.uid not in removed]
    milestones = shape.chronological([*kept, *taken.values()])
    known = {source.uid for source in plan.document.sources}
    cited = {uid for row in milestones for uid in row.sources}
    sources = tuple(s for s in plan.sources if s.uid in known or s.uid in cited)
    return replace(plan.document, milestones=milestones, sources=sources)


def summary(plan: Plan, ticked: Collection[str]) -> str:
    """Return what `applied` does in words: "2 milestones added, 1 changed"."""
    chosen = [row for row in plan.rows if row.key in ticked and not row.problems]
    counts = Counter(row.kind for row in chosen)
    words = {Kind.NEW: "added", Kind.CHANGED: "changed", Kind.MISSING: "removed"}
    parts = [f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind]]
    return f"Milestones: {', '.join(parts)}" if parts else ""
