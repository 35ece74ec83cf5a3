"""Block rule for tables as people write them: with pipes or tabs, with or without a line of dashes.

GFM's own rule drops the cells of a row that is longer than the head, and needs the line of dashes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from markdown_it.rules_block import StateBlock

from .blocks import cells

_DASHES = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_LIST_MARK = re.compile(r"(?:[-*+•–—]|\d{1,9}[.)])\s")
_DIGIT = re.compile(r"\d")
_GAP = re.compile(" {3,}")
_GRID_LINE = re.compile(r"\+(?:[-=:]+\+)+")
_RULED_COLUMNS = re.compile(r"-{2,}(?: +-{2,})+")


@dataclass(frozen=True)
class _Form:
    """How the rows of a table are written."""

    is_row: Callable[[str], bool]
    split: Callable[[str], list[str]]


def _is_tab_row(line: str) -> bool:
    return "\t" in line and not _LIST_MARK.match(line)


def _in_columns(count: int) -> _Form:
    """Return the form of rows with so many cells, and at least three spaces between them."""
    return _Form(
        lambda line: (
            "   " in line and len(_GAP.split(line)) == count and not _LIST_MARK.match(line)
        ),
        _GAP.split,
    )


_PIPES = _Form(lambda line: "|" in line.replace("\\|", ""), cells)
_BARS = _Form(lambda line: line.startswith("|") and len(cells(line)) > 1, cells)
_TABS = _Form(_is_tab_row, lambda line: [cell.strip() for cell in line.split("\t")])


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the table that starts at line `start`, if there is one."""
    first = line_at(state, start)
    if not ("|" in first or "\t" in first or "   " in first) or state.is_code_block(start):
        return False
    second = _row_at(state, start + 1, end)
    has_dashes = "|" in second and "-" in second and bool(_DASHES.fullmatch(second))
    form = _form(first, second, has_dashes)
    if form is None or silent:
        return form is not None
    numbers = [start, *_rows_after(state, start + 1 + has_dashes, end, form)]
    rows = [form.split(line_at(state, number)) for number in numbers]
    state.line = numbers[-1] + 1 if len(numbers) > 1 else start + 1 + has_dashes
    has_head = has_dashes or not any(map(_DIGIT.search, rows[0]))
    _push(state, numbers, _without_empty_columns(rows) if form is _TABS else rows, has_head)
    return True


def line_at(state: StateBlock, number: int) -> str:
    """Return a line without the white space around it and the marks of blocks it is in."""
    start = state.bMarks[number] + state.tShift[number]
    return state.src[start : state.eMarks[number]].rstrip(" ")


def _row_at(state: StateBlock, number: int, end: int) -> str:
    """Return a line that may continue a table, or "" if it can't."""
    if number >= end or state.sCount[number] < state.blkIndent or state.is_code_block(number):
        return ""
    return line_at(state, number)


def _form(first: str, second: str, has_dashes: bool) -> _Form | None:
    if has_dashes and _PIPES.is_row(first):
        return _PIPES
    known = (_BARS, _TABS, _in_columns(len(_GAP.split(first))))
    forms = (form for form in known if form.is_row(first) and form.is_row(second))
    return next(forms, None)


def _rows_after(state: StateBlock, number: int, end: int, form: _Form) -> list[int]:
    rules = state.md.block.ruler.getRules("blockquote")
    found = []
    while form.is_row(_row_at(state, number, end)):
        if form is _PIPES and any(rule(state, number, end, True) for rule in rules):
            break
        found.append(number)
        number += 1
    return found


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """Return `rows` without what is empty in all of them: some people type two tabs."""
    used = {i for row in rows for i, cell in enumerate(row) if cell}
    return [[cell for i, cell in enumerate(row) if i in used] for row in rows]


def ruled_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table with ruled lines, as Pandoc writes it, that starts at line `start`."""
    first, second = line_at(state, start), _row_at(state, start + 1, end)
    if state.is_code_block(start):
        return False
    rules = [bool(_RULED_COLUMNS.fullmatch(line)) for line in (first, second)]
    if _GRID_LINE.fullmatch(first) and second.startswith("|"):
        read = _grid
    elif second and rules in ([True, False], [False, True]):
        read = _columns
    else:
        return False
    after = start + 1
    while _row_at(state, after, end) and not (read is _grid and not _is_of_grid(state, after)):
        after += 1
    if not silent:
        state.line = after
        _push(state, *read(state, start, after))
    return True


_Rows = tuple[list[int], list[list[str]], bool]  # first lines, cells, whether the first is a head


def _is_of_grid(state: StateBlock, number: int) -> bool:
    return line_at(state, number).startswith(("|", "+"))


def _grid(state: StateBlock, start: int, after: int) -> _Rows:
    """Return the rows between the lines of a grid. A row may have several lines."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    has_head = False
    is_new = True
    for number in range(start, after):
        line = line_at(state, number)
        if line.startswith("+"):
            has_head = has_head or ("=" in line and len(rows) == 1)
            is_new = True
        elif is_new:
            numbers.append(number)
            rows.append(cells(line))
            is_new = False
        else:
            rows[-1] = [
                f"{a} {b}".strip() for a, b in zip_longest(rows[-1], cells(line), fillvalue="")
            ]
    return numbers, rows, has_head


def _columns(state: StateBlock, start: int, after: int) -> _Rows:
    """Return the rows of columns, each as wide as its line of dashes."""
    lines = {n: state.src[state.bMarks[n] : state.eMarks[n]] for n in range(start, after)}
    ruled = {n: line for n, line in lines.items() if _RULED_COLUMNS.fullmatch(line.strip())}
    first = min(ruled)
    starts = [match.start() for match in re.finditer("-+", ruled[first])]
    numbers = [n for n in lines if n not in ruled]
    rows = [_cut(lines[n], starts) for n in numbers]
    return numbers, rows, first > start


def _cut(line: str, starts: list[int]) -> list[str]:
    """Return the cells of `line`, which begin at `starts`, or before, where a word does."""
    begins = [0]
    for start in starts[1:]:
        while start > begins[-1] and start <= len(line) and line[start - 1 : start] != " ":
            start -= 1
        begins.append(start)
    ends = [*begins[1:], len(line)]
    return [line[begin:end].strip() for begin, end in zip(begins, ends, strict=True)]


def _push(state: StateBlock, numbers: list[int], rows: list[list[str]], has_head: bool) -> None:
    state.push("table_open", "table", 1).map = [numbers[0], state.line]
    for i, (number, row) in enumerate(zip(numbers, rows, strict=True)):
        state.push("tr_open", "tr", 1).map = [number, number + 1]
        name = "th" if has_head and i == 0 else "td"
        for cell in row:
            state.push(f"{name}_open", name, 1)
            token = state.push("inline", "", 0)
            token.map, token.content, token.children = [number, number + 1], cell, []
            state.push(f"{name}_close", name, -1)
        state.push("tr_close", "tr", -1)
    state.push("table_close", "table", -1)
