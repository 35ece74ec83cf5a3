"""Makes milestones of the blocks that are the timeline."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from milestones.document import prose, prose_runs, shape
from milestones.document.prose_reading import Node, Run
from milestones.document.shape import Milestone
from milestones.formats.texts import written_dates
from milestones.formats.texts.lengths import split_inline
from milestones.formats.tree import Block, BlockKind, Item, Outcome, Place

from . import nearby_dates
from .dated_texts import (
    DatedLines,
    dated_in_year,
    dated_item,
    dated_lines,
    dated_within,
    is_within,
    year_of,
)
from .deciding import Decisions, quoted
from .linking import Linker
from .sources_of import Sources
from .timeline_entries import Entry, line_of, prose_of
from .timeline_tables import Tables
from .timelines import first_runs, is_bare_date


class Timeline:
    """Collects the entries of a timeline from its blocks, in order."""

    def __init__(self, decisions: Decisions, linker: Linker, sources: Sources) -> None:
        self._decisions = decisions
        self._linker = linker
        self.tables = Tables(decisions, linker, sources)
        self._entries: list[Entry] = []
        self._year = ""  # of the last item with one, in a list
        self._ends_open = False  # whether text that follows belongs to the last entry
        self._is_below_paragraph = False  # if it does: whether a paragraph heads it, or a heading
        self._above: dict[int, str] = {}  # the dates of the headings above, by their levels

    def add(self, index: int) -> None:
        """Add the block at `index`."""
        block = self._decisions.block(index)
        if block.kind is BlockKind.TABLE:
            self._entries += self.tables.entries(index, is_first=self.is_empty)
            self._ends_open = False
        elif block.kind is BlockKind.LIST:
            self._add_items(index, block)
        elif block.kind is BlockKind.DEFINITIONS:
            self._add_definitions(index, block.items)
        elif block.kind is BlockKind.HEADING:
            self._add_heading(index, block)
        else:
            self._add_text(index, block)

    @property
    def is_empty(self) -> bool:
        return not self._entries

    # --- Text ---

    def _add_items(self, index: int, block: Block) -> None:
        """Add a list. Below a date, its items have that date if they have no other within it."""
        above = self._entries[-1].date if self._ends_open else ""
        self._year = ""
        made = [self._of_item(prose.tree(i.html), index, i.place, above) for i in block.items]
        if self._ends_open and not any(entry.date for entry in made):
            self._continue(block, prose.tree(block.html))
            return
        if self._ends_open:
            self._drop_bare_date({entry.date for entry in made})
        for entry in made:
            entry.date = entry.date or above
        self._entries += made
        self._ends_open = False

    def _of_item(self, nodes: list[Node], index: int | None, place: Place, above: str) -> Entry:
        """Return the entry of an item, whose date must be within that `above`, if there is one."""
        first, rest = _first_block(nodes)
        if part := dated_within(first, above, self._decisions.language):
            text, rest = _text_and_rest(part.rest, rest)
            detail = prose.render(rest)
            return Entry(part.date, _inline(text), detail=detail, place=place, block=index)
        entry = self._entry(first, rest, index, place)
        year = "" if above else self._year
        if entry.date:
            self._year = year_of(entry.date, self._decisions.language)
        elif found := dated_in_year(first, year, self._decisions.language):
            return replace(entry, date=found.date, initiative=_inline(found.rest))
        if above and entry.date and not is_within(entry.date, above, self._decisions.language):
            return replace(entry, date="", initiative=_inline(first))
        return entry

    def _drop_bare_date(self, dates: Collection[str]) -> None:
        """Drop the last entry if it has no text, as entries with these `dates` replace it."""
        last = self._entries[-1]
        if last.initiative or last.detail or last.block is None:
            return
        self._entries.pop()
        if "" not in dates:
            text = self._decisions.block(last.block).text
            self._decisions.remark_on_group(text, last.block)

    def _add_definitions(self, index: int, items: Iterable[Item]) -> None:
        self._ends_open = False
        for item in items:
            first, rest = _first_block(prose.tree(item.html))
            entry = Entry(
                date=prose.clean_line(prose.text_of(item.term)),
                initiative=_inline(first),
                detail=prose.render(rest),
                place=item.place,
                block=index,
            )
            self._entries.append(entry)

    def _add_heading(self, index: int, block: Block) -> None:
        """Add a heading, whose date can be part of that of a heading above."""
        self._above = {level: d for level, d in self._above.items() if level < block.level}
        above = next((date for date in reversed(self._above.values()) if date), "")
        runs = first_runs(block.html)
        part = dated_within(runs, above, self._decisions.language)
        entry = self._entry(runs, [], index, block.place)
        if part:
            entry = replace(entry, date=part.date, initiative=_inline(part.rest))
        self._drop_group(index, block)
        self._above[block.level] = entry.date
        self._entries.append(entry)
        self._ends_open, self._is_below_paragraph = True, False

    def _drop_group(self, index: int, block: Block) -> None:
        """Drop the entry of the heading just above `block` if it is only the head of a group."""
        last = self._entries[-1] if self._entries else Entry("")
        before = self._decisions.block(index - 1)
        is_above = last.block == index - 1 and 0 < before.level < block.level
        if is_above and not (last.date and last.initiative):
            self._entries.pop()
            self._decisions.remark_on_group(before.text, index - 1)

    def _add_text(self, index: int, block: Block) -> None:
        nodes = prose.tree(block.html)
        runs = prose_runs.of_block(nodes)
        if found := self._dated_lines(block, runs):
            if self._ends_open and not self._is_below_paragraph:
                self._drop_bare_date({lines.first.date for lines in found})
            self._entries += [self._of_lines(lines, index, block.place) for lines in found]
            self._ends_open = self._is_below_paragraph = not found[-1].has_text
        elif self._entries:
            self._continue(block, nodes)
        else:
            first, rest = _first_block(nodes)
            self._entries.append(self._entry(first, rest, index, block.place))

    def _dated_lines(self, block: Block, runs: list[Run]) -> list[DatedLines]:
        """Return the lines of a paragraph by their dates, or [] if it goes on with the last entry.

        Text below a heading does, unless it has dates within that of the heading. So does text
        below a paragraph that is a date, up to the next one.
        """
        language = self._decisions.language
        if not self._ends_open:
            return dated_lines(runs, language, announced=True)
        found = dated_lines(runs, language)
        above = self._entries[-1].date
        are_parts = [is_within(lines.first.date, above, language) for lines in found]
        if self._is_below_paragraph:
            return found if is_bare_date(block, language) or not any(are_parts) else []
        are_same = [is_within(above, lines.first.date, language) for lines in found]
        return found if all(are_parts) and not any(are_same) else []

    def _of_lines(self, lines: DatedLines, index: int, place: Place) -> Entry:
        texts = [lines.first.rest, *lines.others] if lines.first.rest else lines.others
        return Entry(
            date=lines.first.date,
            initiative=_inline(texts[0]) if texts else "",
            detail=prose.render([("p", runs) for runs in texts[1:]]),
            place=place,
            block=index,
        )

    def _continue(self, block: Block, nodes: list[Node]) -> None:
        """Add text to the last entry: its initiative if it has none, or else its detail."""
        last = self._entries[-1]
        if not last.initiative and block.kind is BlockKind.PARAGRAPH:
            first, rest = _first_block(nodes)
            last.initiative = _inline(first)
            last.detail += prose.render(rest)
        else:
            last.detail += block.html

    def _entry(self, runs: list[Run], rest: list[Node], index: int | None, place: Place) -> Entry:
        """Return an entry from a text that may begin with a date."""
        found = dated_item(runs, self._decisions.language, announced=True)
        text, rest = _text_and_rest(found.rest if found else runs, rest)
        return Entry(
            date=found.date if found else "",
            initiative=_inline(text),
            detail=prose.render(rest),
            place=place,
            block=index,
        )

    # --- Rows of the article ---

    def rows(self) -> tuple[Milestone, ...]:
        """Return the milestones, oldest first."""
        self._date_by_others()
        entries = chain.from_iterable(map(self._parted, self._entries))
        return shape.chronological([self._row(entry) for entry in entries])

    def _date_by_others(self) -> None:
        """Complete dates by the others of the timeline, and report them."""
        message = "These dates were read as others of the timeline are written"
        self._rewrite_dates(nearby_dates.with_order, message)
        message = "These dates had no year, and got that of the row above"
        self._rewrite_dates(nearby_dates.with_years, message)

    def _rewrite_dates(
        self, rewritten: Callable[[Sequence[str], str], list[str]], message: str
    ) -> None:
        given = [entry.date for entry in self._entries]
        made = rewritten(given, self._decisions.language)
        pairs = zip(self._entries, made, strict=True)
        changed = [(entry, date) for entry, date in pairs if date != entry.date]
        if not changed:
            return
        said = ", ".join(f"{quoted(entry.date)} as {date}" for entry, date in changed)
        first = changed[0][0]
        self._decisions.remark(Outcome.GUESSED, f"{message}: {said}.", first.block, first.place)
        for entry, date in changed:
            self._decisions.understood.append(entry.date)
            entry.date = date

    def _parted(self, entry: Entry) -> list[Entry]:
        """Return an entry for each item, of an entry with nothing but a date and lists."""
        lists = prose.tree(entry.detail)
        is_bare = entry.date and not entry.initiative and not entry.impact
        if not is_bare or any(node[0] not in ("ul", "ol") for node in lists):
            return [entry]
        items = [item[2] for node in lists for item in node[2]]
        made = [self._of_item(nodes, entry.block, entry.place, entry.date) for nodes in items]
        return [
            replace(item, date=item.date or entry.date, sources=entry.sources) for item in made
        ] or [entry]

    def _row(self, entry: Entry) -> Milestone:
        date, before = self._date(entry)
        initiative, detail = self._linked(entry.initiative, shape.TITLE_LENGTH, entry)
        impact, rest = self._linked(entry.impact, shape.IMPACT_LENGTH, entry)
        given = self._linker.prose(entry.detail, entry.block)
        if detail or rest:
            message = "This text is longer than its column can hold. The rest is in its detail."
            self._decisions.remark(Outcome.CHANGED, message, entry.block, entry.place)
        pieces = (f"<p>{text}</p>" if text else "" for text in (before, detail, rest))
        return Milestone(
            date=date,
            initiative=initiative,
            impact=impact,
            detail=prose.clean("".join((*pieces, given))),
            sources=tuple(dict.fromkeys(entry.sources)),
        )

    def _linked(self, html: str, limit: int, entry: Entry) -> tuple[str, str]:
        return split_inline(self._linker.inline(html, entry.block), limit)

    def _date(self, entry: Entry) -> tuple[str, str]:
        """Return the date of an entry, and a text that is too long for one."""
        date, problem = written_dates.read(entry.date, self._decisions.language)
        if problem or not date:
            text = line_of(entry.initiative or entry.impact or entry.detail)
            message = problem or f"This milestone has no date: {quoted(text)}."
            self._decisions.remark(Outcome.GUESSED, message, entry.block, entry.place)
        else:
            self._decisions.understood.append(entry.date)
        return (date, "") if len(date) <= shape.DATE_LENGTH else ("", prose_of(date))


def _text_and_rest(runs: list[Run], rest: list[Node]) -> tuple[list[Run], list[Node]]:
    """Return the text beside a date and what is below, or the first paragraph below a bare date."""
    if runs or not rest or rest[0][0] != "p":
        return runs, rest
    return rest[0][1], rest[1:]


def _first_block(nodes: list[Node]) -> tuple[list[Run], list[Node]]:
    """Return the runs of the first text block of `nodes`, and the nodes after it."""
    if nodes and len(nodes[0]) == 2:
        return nodes[0][1], nodes[1:]
    return [], nodes


def _inline(runs: list[Run]) -> str:
    return prose.clean_inline(prose.render([("p", runs)])) if runs else ""
