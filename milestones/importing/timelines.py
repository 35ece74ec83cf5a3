"""Decides which blocks are the timeline: a table, or a list, headings or paragraphs with dates."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from milestones.document import dates as edtf_dates
from milestones.document import prose
from milestones.document.prose_reading import Run
from milestones.formats.headings import Meaning, mentions
from milestones.formats.texts import written_dates
from milestones.formats.tree import Block, BlockKind, Outcome

from .choices import Column, Role
from .columns import SCORE_OF_TIMELINE, Layout, layout_of, width
from .dated_rows import written_date
from .dated_texts import (
    LONGEST_DATE,
    dated,
    dated_in_year,
    dated_item,
    dated_lines,
    may_be_dated,
    year_of,
)
from .deciding import Decisions, Part

LONGEST_ENTRY = 600  # characters below a heading with a date, on average
FEWEST_PARAGRAPHS = 2  # that begin with dates, for a timeline


@dataclass(frozen=True)
class Candidate:
    """Blocks that could be the timeline together, and how well they fit."""

    blocks: tuple[int, ...]
    score: float
    part: Part


def first_runs(html: str) -> list[Run]:
    """Return the runs of the first text block of prose, or of inline prose."""
    nodes = prose.tree(html)
    while nodes and len(nodes[0]) == 3:
        nodes = nodes[0][2]
    return nodes[0][1] if nodes else []


def find_timeline(decisions: Decisions) -> None:
    """Decide which blocks are milestones, and what each table's columns hold."""
    parts = decisions.parts()
    _note_columns(decisions, parts)
    if decisions.of_role(Role.MILESTONES):
        return
    candidates = [c for part in parts for c in _candidates(decisions, part)]
    candidates = _without_part_of_sections(candidates, decisions)
    fitting = _without_inner([c for c in candidates if c.score >= SCORE_OF_TIMELINE], decisions)
    if not fitting:
        return
    best = max(fitting, key=lambda candidate: candidate.score)
    taken = [best, *_continuations(decisions, best, fitting)]
    for candidate in sorted(taken, key=lambda candidate: candidate.blocks):
        for i in candidate.blocks:
            decisions.decide(i, Role.MILESTONES)
    _report(decisions, best, taken, fitting)


def _without_part_of_sections(candidates: list[Candidate], decisions: Decisions) -> list[Candidate]:
    """Return `candidates` without headings within sections that are a timeline together."""
    headings = {part.heading for part in _dated_sections(decisions)}
    return [
        candidate
        for candidate in candidates
        if candidate.part.heading not in headings or not decisions.is_heading(candidate.blocks[0])
    ]


def _without_inner(candidates: list[Candidate], decisions: Decisions) -> list[Candidate]:
    """Return `candidates` without text that is all part of another one, such as a list in it."""
    runs = [set(candidate.blocks) for candidate in candidates if len(candidate.blocks) > 1]
    return [
        candidate
        for candidate in candidates
        if decisions.block(candidate.blocks[0]).kind is BlockKind.TABLE
        or not any(
            run.issuperset(candidate.blocks) for run in runs if len(run) > len(candidate.blocks)
        )
    ]


def _note_columns(decisions: Decisions, parts: Sequence[Part]) -> None:
    for part in parts:
        for i in part.blocks:
            block = decisions.block(i)
            if block.kind is BlockKind.TABLE and width(block.rows) > 1:
                decisions.columns[i] = layout_at(decisions, i).columns


def layout_at(decisions: Decisions, index: int, announced: bool = False) -> Layout:
    """Return the Layout of the table at `index`, with the columns that a person chose."""
    known = decisions.layouts.get((index, announced))
    if known is None:
        chosen = decisions.choices.columns.get(index, ())
        known = layout_of(decisions.block(index), decisions.language, chosen, announced)
        decisions.layouts[index, announced] = known
    return known


def _report(
    decisions: Decisions, best: Candidate, taken: list[Candidate], fitting: list[Candidate]
) -> None:
    first = min(taken, key=lambda candidate: candidate.blocks).blocks[0]
    what = decisions.block(best.blocks[0]).kind.value
    if len(taken) > 1 and what == "paragraph":
        message = f"The milestones are {len(taken)} groups of paragraphs with dates, joined."
    elif len(taken) > 1:
        message = f"The milestones are {len(taken)} {what}s of one shape, joined."
    elif decisions.is_heading(first):
        message = "The milestones are the headings with dates, and the text below each."
    elif what == "definitions":
        message = "The milestones are the terms with dates from here on."
    elif what == "paragraph":
        message = "The milestones are the paragraphs that begin with a date."
        if is_bare_date(decisions.block(first), decisions.language):
            message = "The milestones are the paragraphs with dates, and the text below each."
    else:
        message = f"The milestones are the {what} that starts here."
    if what == "table" and Column.IMPACT not in decisions.columns[best.blocks[0]]:
        message = f"{message} It has no column for the impact."
    decisions.remark(Outcome.GUESSED, message, first)
    for candidate in fitting:
        if candidate not in taken:
            kind = decisions.block(candidate.blocks[0]).kind
            what = "table" if kind is BlockKind.TABLE else "text with dates"
            message = f"This {what} could be a timeline too. It was kept in the text."
            decisions.remark(Outcome.GUESSED, message, candidate.blocks[0])


# --- What could be a timeline ---------------------------------------------------------------------


def _candidates(decisions: Decisions, part: Part) -> list[Candidate]:
    found = []
    announced = part.meaning is Meaning.MILESTONES
    for i in part.blocks:
        if not decisions.is_free(i):
            continue
        block = decisions.block(i)
        is_announced = announced or _is_introduced(decisions, i)
        if block.kind is BlockKind.TABLE and width(block.rows) > 1:
            score = layout_at(decisions, i, is_announced).score
        elif block.kind in (BlockKind.LIST, BlockKind.DEFINITIONS):
            score = _list_score(block, is_announced, decisions.language)
        else:
            continue
        found.append(Candidate((i,), score, part))
    found += _runs_of_paragraphs(decisions, part, announced)
    found += _dated_headings(decisions, part, announced)
    found += _headed_by_paragraphs(decisions, part) if announced else []
    return found


def _is_introduced(decisions: Decisions, index: int) -> bool:
    """Tell whether the paragraph before a block announces a timeline."""
    before = decisions.block(index - 1) if index else None
    if before is None or before.kind is not BlockKind.PARAGRAPH:
        return False
    last = before.text.rstrip()[-200:].rsplit(". ", 1)[-1]
    return last.endswith(":") and mentions(last, Meaning.MILESTONES)


def _list_score(block: Block, announced: bool, language: str) -> float:
    if block.kind is BlockKind.DEFINITIONS:
        terms = [prose.clean_line(prose.text_of(item.term)) for item in block.items]
        shares = [written_dates.is_read(term, language) for term in terms]
    else:
        shares = list(
            _have_dates(map(first_runs, (i.html for i in block.items)), language, announced)
        )
    if not shares or not any(shares) or (len(shares) < 2 and not announced):
        return 0.0
    share = sum(shares) / len(shares)
    if share < (0.5 if announced else 0.8):
        return 0.0
    return 3.0 * share + 2.0 * announced + (2.0 if len(shares) > 2 else 1.0)


def _have_dates(texts: Iterable[list[Run]], language: str, announced: bool) -> Iterator[bool]:
    """Tell of each text whether it begins with a date, which can be in the year of one above."""
    year = ""
    for runs in texts:
        if found := dated_item(runs, language, announced):
            year = year_of(found.date, language)
        yield bool(found or dated_in_year(runs, year, language))


def _dates_of(decisions: Decisions, index: int, announced: bool) -> int:
    """Return the number of dates in a paragraph whose lines begin with dates and have text."""
    block = decisions.block(index)
    if block.kind is not BlockKind.PARAGRAPH or not decisions.is_free(index):
        return 0
    if not announced and not may_be_dated(block.text, block.html):
        return 0
    found = dated_lines(first_runs(block.html), decisions.language, announced)
    return len(found) if all(lines.has_text for lines in found) else 0


def _runs_of_paragraphs(decisions: Decisions, part: Part, announced: bool) -> list[Candidate]:
    found = []
    dates: dict[int, int] = {}
    told: dict[int, bool] = {}  # whether the part, or a paragraph above, announces a timeline
    for i in part.blocks:
        told[i] = announced = announced or _is_introduced(decisions, i)
        dates[i] = _dates_of(decisions, i, announced)
    for is_dated, group in groupby(part.blocks, key=lambda i: dates[i] > 0):
        blocks = tuple(group)
        count = sum(map(dates.__getitem__, blocks))
        is_told = told[blocks[0]]
        if is_dated and (count >= FEWEST_PARAGRAPHS or is_told):
            score = 3.0 + 2.0 * is_told + (2.0 if count > 2 else 1.0)
            found.append(Candidate(blocks, score, part))
    return found


def _headed_by_paragraphs(decisions: Decisions, part: Part) -> list[Candidate]:
    """Return the paragraphs of a part that are dates and no more, with the text below each."""
    blocks = list(takewhile(lambda i: not decisions.is_heading(i), part.blocks))
    heads = [i for i in blocks if is_bare_date(decisions.block(i), decisions.language)]
    if len(heads) < FEWEST_PARAGRAPHS:
        return []
    run = tuple(i for i in blocks if i >= heads[0] and decisions.is_free(i))
    return [Candidate(run, 5.0 + (2.0 if len(heads) > 2 else 1.0), part)]


def is_bare_date(block: Block, language: str) -> bool:
    """Tell whether a block is a paragraph that is a date, as above a text about it."""
    if block.kind is not BlockKind.PARAGRAPH or len(block.text) > LONGEST_DATE:
        return False
    found = dated(first_runs(block.html), language)
    return found is not None and not found.rest


# --- Headings with dates --------------------------------------------------------------------------


def _dated_headings(decisions: Decisions, part: Part, announced: bool) -> list[Candidate]:
    """Return the run of sub-headings of a part that are dates, with the text below each.

    They are those of the highest level on which there is such a run.
    """
    levels = {decisions.block(i).level for i in part.blocks if decisions.is_heading(i)}
    runs = (_run_of_level(decisions, part, level, announced) for level in sorted(levels))
    return next(filter(None, runs), [])


def _run_of_level(decisions: Decisions, part: Part, level: int, announced: bool) -> list[Candidate]:
    blocks: list[int] = []
    groups: list[int] = []  # headings above those of `level`, such as decades
    count = 0
    for i in part.blocks:
        block = decisions.block(i)
        is_head = block.kind is BlockKind.HEADING and block.level <= level
        is_dated = is_head and is_dated_heading(block.html, decisions.language, announced)
        is_above = is_head and block.level < level
        if is_above and (announced or is_dated) and _heads_group(decisions, i):
            groups.append(i)
        elif is_above and not announced:
            return []
        elif is_dated and not is_above:
            blocks += [*groups, i]
            groups, count = [], count + 1
        elif is_head and count:
            break
        elif is_head:
            groups = []
        elif count and decisions.is_free(i):
            blocks.append(i)
    length = sum(len(decisions.block(i).text) for i in blocks)
    if count < 2 or (not announced and length > LONGEST_ENTRY * count):
        return []
    return [Candidate(tuple(blocks), 3.0 + 2.0 * announced + (2.0 if count > 2 else 1.0), part)]


def _heads_group(decisions: Decisions, index: int) -> bool:
    """Tell whether a heading has no text of its own, but headings of a lower level."""
    below = decisions.tree.blocks[index + 1 : index + 2]
    return any(block.level > decisions.block(index).level for block in below)


def is_dated_heading(html: str, language: str, announced: bool = False) -> bool:
    """Tell whether a heading is a date, or begins with one. If `announced`, it can end with one."""
    runs = first_runs(html)
    found = dated_item(runs, language, announced) if announced else dated(runs, language)
    return found is not None


def find_dated_sections(decisions: Decisions) -> None:
    """Make sections milestones if their headings are dates, and there are two or more of them."""
    run = [] if decisions.of_role(Role.MILESTONES) else _dated_sections(decisions)
    if not run:
        return
    message = "The milestones are the headings with dates, and the text below each."
    decisions.remark(Outcome.GUESSED, message, run[0].heading)
    for part in run:
        for i in (part.heading, *part.blocks):
            if i is not None:
                decisions.decide(i, Role.MILESTONES)


def _dated_sections(decisions: Decisions) -> list[Part]:
    """Return the first run of two or more parts whose headings are dates, or []."""
    run: list[Part] = []
    announced = _is_of_dates(decisions)
    for part in (*decisions.parts(), Part(None)):
        is_dated = (
            part.heading is not None
            and decisions.is_free(part.heading)
            and is_dated_heading(decisions.block(part.heading).html, decisions.language, announced)
        )
        if is_dated:
            run.append(part)
        elif len(run) > 1:
            break
        else:
            run = []
    return run if len(run) > 1 and (announced or _are_short(decisions, run)) else []


def _is_of_dates(decisions: Decisions) -> bool:
    """Tell whether the title announces a timeline."""
    titles = [decisions.block(i).text for i in decisions.of_role(Role.TITLE)]
    return any(
        mentions(title, Meaning.MILESTONES)
        for title in (*titles, decisions.tree.about.get("title", ""))
    )


def _are_short(decisions: Decisions, parts: Sequence[Part]) -> bool:
    """Tell whether the text below most headings is short enough for a row of a timeline."""
    lengths = [sum(len(decisions.block(i).text) for i in part.blocks) for part in parts]
    return sum(lengths) <= LONGEST_ENTRY * len(parts)


# --- Several tables -------------------------------------------------------------------------------


def _continuations(
    decisions: Decisions, best: Candidate, fitting: Iterable[Candidate]
) -> list[Candidate]:
    """Return the others of the same kind as the best one, if all together are one timeline.

    They are if they are under one heading that announces it. Tables and lists also are if each
    begins when the one before it ends.
    """
    kind = decisions.block(best.blocks[0]).kind
    if kind not in (BlockKind.TABLE, BlockKind.LIST, BlockKind.PARAGRAPH):
        return []
    same = [
        candidate
        for candidate in fitting
        if candidate is best or _shape(decisions, candidate) == _shape(decisions, best)
    ]
    same.sort(key=lambda candidate: candidate.blocks)
    together = best.part.meaning is Meaning.MILESTONES and all(
        candidate.part is best.part for candidate in same
    )
    if together or (kind is not BlockKind.PARAGRAPH and _is_one_timeline(decisions, same)):
        return [candidate for candidate in same if candidate is not best]
    return []


def _shape(decisions: Decisions, candidate: Candidate) -> tuple[object, ...]:
    index = candidate.blocks[0]
    if decisions.block(index).kind is not BlockKind.TABLE:
        return (decisions.block(index).kind, candidate.part.meaning)
    layout = layout_at(decisions, index)
    return (*layout.columns, *map(str.casefold, layout.heads))


def _is_one_timeline(decisions: Decisions, tables: Sequence[Candidate]) -> bool:
    """Tell whether no table or list has a date before the last one of that above it."""
    spans = [_span(decisions, table.blocks[0]) for table in tables]
    known = [span for span in spans if span]
    return all(first[1] <= second[0] for first, second in zip(known, known[1:], strict=False))


def _span(decisions: Decisions, index: int) -> tuple[int, int] | None:
    keys = []
    for written in _written_dates(decisions, index):
        date, problem = written_dates.read(written, decisions.language)
        if date and not problem:
            keys.append(edtf_dates.sort_key(date))
    return (min(keys), max(keys)) if keys else None


def _written_dates(decisions: Decisions, index: int) -> Iterator[str]:
    """Yield the dates in a table or list, as they were written."""
    block = decisions.block(index)
    if block.kind is BlockKind.TABLE:
        layout = layout_at(decisions, index)
        for row in layout.rows:
            yield written_date(row, layout.dates, decisions.language)
    for item in block.items:
        if found := dated(first_runs(item.html), decisions.language):
            yield found.date
