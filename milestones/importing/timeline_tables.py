"""Makes entries of a timeline of the rows of its tables."""

from itertools import zip_longest

from milestones.formats.texts import written_dates
from milestones.formats.tree import Outcome, TableRow

from .choices import Column
from .columns import Layout, text_of
from .dated_rows import totals_at_foot, with_whole_dates, written_date
from .dated_texts import dated, is_within
from .deciding import Decisions, quoted
from .heads import is_head
from .linking import Linker
from .source_entries import cell_parts
from .sources_of import Sources
from .timeline_entries import Entry, line_of, prose_of
from .timelines import first_runs, layout_at

FARTHEST_HEADING = 3  # blocks above a table whose dates it completes


class Tables:
    """Reads the tables of a timeline.

    `labels` are the author's words for the columns, and `totals` the rows at the foot of tables, as
    inline prose.
    """

    def __init__(self, decisions: Decisions, linker: Linker, sources: Sources) -> None:
        self._decisions = decisions
        self._linker = linker
        self._sources = sources
        self.labels: dict[Column, str] = {}
        self.totals: list[str] = []

    def entries(self, index: int, is_first: bool) -> list[Entry]:
        """Return the entries of the table at `index`. `is_first` says that no other is above."""
        layout = layout_at(self._decisions, index)
        self._label(layout, index, is_first)
        self._report_left_out(layout, index)
        totals = totals_at_foot(layout.rows, layout.dates, self._decisions.language)
        for i in sorted(totals):
            self._keep_total(layout.rows[i], index)
        written = [row for i, row in enumerate(layout.rows) if i not in totals]
        rows = with_whole_dates(written, layout.dates, self._decisions.language)
        for row, read in zip(rows, written, strict=True):
            if row is not read:
                message = "This row had only part of a date, and got the rest from the row above."
                self._decisions.remark(Outcome.GUESSED, message, index, row.place)
        entries = [entry for row in rows if (entry := self._of_row(layout, row, index))]
        self._complete_dates(entries, index)
        self._fill_dates(entries, index)
        return self._without_groups(entries)

    def _keep_total(self, row: TableRow, index: int) -> None:
        cells = [cell.html for cell in row.cells if line_of(cell.html)]
        text = quoted(" · ".join(map(line_of, cells)))
        message = f"This row is a total, not a milestone. It was kept as text: {text}."
        self._decisions.remark(Outcome.CHANGED, message, index, row.place)
        self.totals.append(self._linker.inline(" · ".join(cells), index))

    def _label(self, layout: Layout, index: int, is_first: bool) -> None:
        """Keep the author's words for the columns, from the first table that has them."""
        for head, column in zip(layout.heads, layout.columns, strict=True):
            is_kept = column in (Column.DATE, Column.INITIATIVE, Column.IMPACT)
            is_same = self.labels.setdefault(column, head) == head if is_kept else False
            if column is Column.SOURCES and head and not _is_own(head, column):
                message = f"The column {quoted(head)} became sources."
                self._decisions.remark(Outcome.CHANGED, message, index)
            is_understood = column is Column.SOURCES or _is_own(head, column)
            if is_understood or (is_same and not is_first):
                self._decisions.understood.append(head)
        dates = [layout.heads[i] for i in layout.dates if layout.heads[i]]
        if len(dates) > 1:
            message = f"The date is made of these columns: {', '.join(map(quoted, dates))}."
            self._decisions.remark(Outcome.DECIDED, message, index)
            self._decisions.understood += dates[1:]

    def _report_left_out(self, layout: Layout, index: int) -> None:
        for i, column in enumerate(layout.columns):
            if column is Column.LEFT_OUT:
                texts = (layout.heads[i], *(text_of(row, i) for row in layout.rows))
                message = f"Column {i + 1} was left out: {', '.join(filter(None, texts))}."
                self._decisions.remark(Outcome.LEFT_OUT, message, index)

    def _of_row(self, layout: Layout, row: TableRow, index: int) -> Entry | None:
        """Return the entry in a row, or None if the row is blank, a head, or just a title."""
        texts = [text_of(row, i) for i in range(len(row.cells))]
        filled = [text for text in texts if text]
        if not filled or (layout.head and row.cells == layout.head.cells):
            return None
        date = written_date(row, layout.dates, self._decisions.language)
        is_alone = len(set(filled)) == 1 and filled[0] == texts[0]
        is_title = is_alone and layout.columns[0] is not Column.INITIATIVE
        if is_title and not written_dates.is_read(filled[0], self._decisions.language):
            self._decisions.understood += filled[1:]
            message = f"This row has only one text, so it was left out: {quoted(filled[0])}."
            self._decisions.remark(Outcome.LEFT_OUT, message, index, row.place)
            return None
        entry = Entry(date=date, place=row.place, block=index)
        for i in range(len(row.cells)):
            self._put_cell(entry, layout, row, i)
        self._check_width(layout, row, index)
        return entry

    def _check_width(self, layout: Layout, row: TableRow, index: int) -> None:
        width = len(layout.head.cells) if layout.head else len(layout.columns)
        if any(remark.place == row.place for remark in self._decisions.tree.remarks):
            return  # the reader has said so
        if len(row.cells) > width:
            message = f"This row has {len(row.cells)} cells, and the header row has {width}."
            message = f"{message} The others were kept as its detail."
            self._decisions.remark(Outcome.CHANGED, message, index, row.place)
        elif len(row.cells) < width:
            message = f"This row has {len(row.cells)} cells, and the header row has {width}."
            message = f"{message} The missing ones are empty."
            self._decisions.remark(Outcome.CHANGED, message, index, row.place)

    def _put_cell(self, entry: Entry, layout: Layout, row: TableRow, i: int) -> None:
        """Put a cell where its column belongs in `entry`."""
        column = layout.columns[i] if i < len(layout.columns) else Column.DETAIL
        html = row.cells[i].html
        if column is Column.DATE:
            cited = self._linker.line(html, entry.block)[1]
            entry.sources = (*entry.sources, *cited)
        elif column is Column.INITIATIVE:
            entry.initiative = _joined(entry.initiative, html)
        elif column is Column.IMPACT:
            entry.impact = _joined(entry.impact, html)
        elif column is Column.SOURCES:
            self._cite(entry, html)
        elif column is Column.DETAIL and html:
            entry.detail += f"<p>{_headed(layout, i)}{html}</p>"

    def _cite(self, entry: Entry, html: str) -> None:
        """Make the text of a cell sources of its row."""
        entry.sources = (*entry.sources, *self._linker.cited(html))
        if numbered := self._linker.cited_by_number(html):
            entry.sources = (*entry.sources, *numbered)
            return
        for piece in cell_parts(html):
            if uid := self._sources.take(piece):
                entry.sources = (*entry.sources, uid)
            else:
                entry.detail += f"<p>{piece}</p>"

    def _complete_dates(self, entries: list[Entry], index: int) -> None:
        """Give dates such as "June" the year in the heading above, and report it."""
        language = self._decisions.language
        above = self._date_above(index)
        parts = [e for e in entries if above and not written_dates.is_read(e.date, language)]
        is_completed = False
        for entry in parts:
            whole = f"{entry.date} {above}"
            if entry.date and is_within(whole, above, language):
                entry.date, is_completed = whole, True
        if is_completed:
            message = f"Rows had only part of a date, and got the rest from {quoted(above)}."
            self._decisions.remark(Outcome.GUESSED, message, index)

    def _date_above(self, index: int) -> str:
        """Return the date that the heading just above a block begins with, or ""."""
        near = range(index - 1, max(index - 1 - FARTHEST_HEADING, -1), -1)
        headings = (i for i in near if self._decisions.is_heading(i))
        heading = next(headings, None)
        if heading is None:
            return ""
        runs = first_runs(self._decisions.block(heading).html)
        found = dated(runs, self._decisions.language)
        return found.date if found else ""

    def _without_groups(self, entries: list[Entry]) -> list[Entry]:
        """Return `entries` without the rows that are just a date with those below it within."""
        language = self._decisions.language
        kept = []
        for entry, below in zip_longest(entries, entries[1:], fillvalue=Entry("")):
            has_text = entry.initiative or entry.impact or entry.detail or entry.sources
            if has_text or not is_within(below.date, entry.date, language):
                kept.append(entry)
            else:
                self._decisions.remark_on_group(entry.date, entry.block, entry.place)
        return kept

    def _fill_dates(self, entries: list[Entry], index: int) -> None:
        """Give rows without a date that of the row above, and report them."""
        filled = []
        for above, entry in zip(entries, entries[1:], strict=False):
            if not entry.date and above.date and entry.initiative:
                entry.date = above.date
                filled.append(entry)
        if filled:
            rows = ", ".join(quoted(line_of(entry.initiative)[:60]) for entry in filled)
            message = f"These rows had no date, and got that of the row above: {rows}."
            self._decisions.remark(Outcome.GUESSED, message, index, filled[0].place)


def _joined(first: str, second: str) -> str:
    return f"{first} – {second}" if first and second else first or second


def _headed(layout: Layout, i: int) -> str:
    """Return the head of a column as the beginning of its text, if the column says no more."""
    head = layout.heads[i]
    return f"{prose_of(head)}: " if head and not _is_own(head, Column.DETAIL) else ""


def _is_own(head: str, column: Column) -> bool:
    """Tell whether the head of a column of details or sources says no more than what it holds."""
    return column in (Column.DETAIL, Column.SOURCES) and is_head(head, column)
