"""The tables of web pages: which hold data, and which only place things side by side."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from milestones.document.prose_tables import WIDEST

from .dom import attributes_of, children, text_of

_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_SHOWN_WITHOUT_TEXT = "img"
_LONGEST_LINE = 300  # characters


@dataclass
class Table:
    """The rows of a table, each with its cells, and the ids of those in its head."""

    rows: list[LexborNode] = field(default_factory=list)
    cells: list[list[LexborNode]] = field(default_factory=list)
    captions: list[LexborNode] = field(default_factory=list)
    head: set[int] = field(default_factory=set)


def table_of(node: LexborNode, without: Container[int] = ()) -> Table:
    """Return the parts of a <table>, except the rows whose ids are in `without`."""
    found = Table()
    for child in children(node):
        if child.tag == "caption":
            found.captions.append(child)
    for row, group in _rows(node):
        if row.mem_id in without:
            continue
        found.rows.append(row)
        found.cells.append([cell for cell in children(row) if cell.tag in ("td", "th")])
        if group == "thead":
            found.head.add(row.mem_id)
    return found


def _rows(node: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    for child in children(node):
        if child.tag == "tr":
            yield child, ""
        elif child.tag in _GROUPS:
            for row in children(child):
                if row.tag == "tr":
                    yield row, child.tag or ""


def is_data(node: LexborNode, table: Table) -> bool:
    """Tell whether a table holds data: rows and columns of text, not just a frame around some."""
    if attributes_of(node).get("role") in ("presentation", "none"):
        return False
    shown = [found for cells in table.cells if (found := [*filter(_has_content, cells)])]
    if not shown or max(map(len, shown)) == 1 and not (len(shown) > 1 and _has_headers(node)):
        return False
    if len(shown) == 1:
        return all(map(_is_short, shown[0]))
    return len(node.css("table")) == 1 or _has_headers(node)  # one is itself


def _has_headers(node: LexborNode) -> bool:
    return node.css_first("th, caption") is not None


def _is_short(cell: LexborNode) -> bool:
    is_line = cell.css_first("h1, h2, h3, h4, ul, ol, table, p + p") is None
    return is_line and len(text_of(cell)) <= _LONGEST_LINE


def _has_content(cell: LexborNode) -> bool:
    return bool(text_of(cell).strip()) or cell.css_first(_SHOWN_WITHOUT_TEXT) is not None


def parent_id(row: LexborNode) -> int:
    """Return the id of the <thead>, <tbody> or <table> of a row."""
    assert row.parent is not None
    return row.parent.mem_id


def spans(cell: LexborNode) -> tuple[int, int]:
    """Return how many columns and rows a cell spans. 0 rows, all that are left, counts as many."""
    values = attributes_of(cell)
    columns, rows = _number(values.get("colspan"), 1), _number(values.get("rowspan"), 9999)
    return min(columns, WIDEST), rows


def _number(text: str | None, if_zero: int) -> int:
    text = (text or "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return 1
    return int(text) or if_zero
