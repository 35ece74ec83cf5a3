"""Tables in prose: rectangular, without merged cells, with their first rows of headers as a head.

A cell that spans several rows or columns is repeated in each of them, since its content applies to
each (HTML standard, 4.9.12: a cell covers all slots that it spans). A row without cells of its own
is left out. The only cell of a row, such as a note below the others, goes in the first column only.
"""

import re
from itertools import takewhile
from typing import Any

Node = tuple[Any, ...]
Span = tuple[int, int]  # columns, rows

WIDEST = 100  # columns
LARGEST = 100_000  # cells; a table that would have more is not made rectangular
_COUNT = re.compile("[0-9]{1,4}")


def spans(values: dict[str, str]) -> Span:
    """Return how many columns and rows a cell with these attributes spans, at least one of each.

    0 rows, all that are left, counts as many.
    """
    columns, rows = values.get("colspan", ""), values.get("rowspan", "")
    return min(_count(columns, 1), WIDEST), _count(rows, 9999)


def _count(text: str, if_zero: int) -> int:
    return int(text) or if_zero if _COUNT.fullmatch(text) else 1


def group(children: list[Node]) -> list[Node]:
    """Return the `children` of a thead or tbody. None of their cells spans rows after them."""
    return [
        (*node[:2], [_within(len(children) - i, cell) for cell in node[2]])
        if len(node) == 3
        else node
        for i, node in enumerate(children)
    ]


def _within(height: int, cell: Node) -> Node:
    tag, (columns, rows), nodes = cell
    return tag, (columns, min(rows, height)), nodes


def table(children: list[Node]) -> list[Node]:
    """Return the nodes for a table with these `children` (caption and rows).

    A table without text is dropped. A table with one cell is replaced by the cell's content.
    """
    rows = [node[2] for node in children if len(node) == 3]
    resolved = zip(rows, _resolved(rows), strict=True)
    kept = [(own, row) for own, row in resolved if own and any(cell[2] for cell in row)]
    grid = [row for _, row in kept]
    captions = [("p", node[1]) for node in children if len(node) == 2]
    if not grid:
        return captions
    if len(grid) == 1 and len(grid[0]) == 1:
        return captions + grid[0][0][2]
    width = max(map(len, grid))
    if width * len(grid) > LARGEST:  # its rows are too uneven: leave them
        width = 0
    filled = [(own, [*row, *_empty(width - len(row))]) for own, row in kept]
    height = len([*takewhile(_is_of_headers, filled[:-1])])
    top = [[("th", "", cell[2]) for cell in row] for _, row in filled[:height]]
    trs = [("tr", "", row) for row in (*top, *(row for _, row in filled[height:]))]
    return [*captions[1:], ("table", "", [*_caption(captions), *trs])]


def _is_of_headers(pair: tuple[list[Node], list[Node]]) -> bool:
    """Tell whether a row (as written, and resolved) has only headers, or no text in the others.

    That is an empty corner, or what follows a header over the whole table.
    """
    own, (corner, *rest) = pair
    if all(cell[0] == "th" for cell in rest) and (corner[0] == "th" or not corner[2]):
        return True
    (tag, (columns, _), _), *others = own
    return tag == "th" and columns > 1 and not others


def _caption(captions: list[Node]) -> list[Node]:
    return [("caption", captions[0][1])] if captions else []


def _empty(count: int) -> list[Node]:
    return [("td", "", [])] * count


def _resolved(rows: list[list[Node]]) -> list[list[Node]]:
    """Return `rows` with merged cells split: each cell spans one column and one row."""
    if _size(rows) > LARGEST:
        return [[(tag, "", nodes) for tag, _, nodes in row] for row in rows]
    grid: list[dict[int, Node]] = [{} for _ in rows]
    for i, row in enumerate(rows):
        column = 0
        for tag, (columns, height), nodes in row:
            columns = columns if len(row) > 1 else 1
            while column in grid[i]:
                column += 1
            for below in grid[i : i + height]:
                below.update(dict.fromkeys(range(column, column + columns), (tag, "", nodes)))
            column += columns
    return [_in_order(row) for row in grid]


def _in_order(row: dict[int, Node]) -> list[Node]:
    width = max(row, default=-1) + 1
    return [row.get(column, ("td", "", [])) for column in range(width)]


def _size(rows: list[list[Node]]) -> int:
    """Return the largest number of cells `rows` can have once merged cells are split."""
    return sum(
        columns * min(height, len(rows) - i)
        for i, row in enumerate(rows)
        for _, (columns, height), _ in row
    )


def count_split(children: list[Node]) -> Span:
    """Return how many merged cells of a table's `children` (see `table`) are split.

    First those that are repeated, then those that are only in the first of their slots.
    """
    rows = [node[2] for node in children if len(node) == 3]
    merged = [(row, cell[1]) for row in rows for cell in row if cell[1] != (1, 1)]
    if _size(rows) > LARGEST:
        return 0, len(merged)
    once = sum(len(row) == 1 and height == 1 for row, (_, height) in merged)
    return len(merged) - once, once


def head(rows: list[Node]) -> int:
    """Return how many of a table's first `rows` have only header cells and so are its head.

    The last row is never part of the head.
    """
    count = 0
    while count < len(rows) - 1 and all(cell[0] == "th" for cell in rows[count][2]):
        count += 1
    return count
