"""Makes the blocks of a tree from HTML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from milestones.document import prose, prose_tables
from milestones.document.prose_reading import Node

from .tree import Block, BlockKind, Cell, Item, Place, TableRow

_ONLY_AT_THE_TOP = ("<h", "<table", "<figure")
_KINDS = {
    "p": BlockKind.PARAGRAPH,
    "h3": BlockKind.HEADING,
    "h4": BlockKind.HEADING,
    "ul": BlockKind.LIST,
    "ol": BlockKind.LIST,
    "blockquote": BlockKind.QUOTE,
    "figure": BlockKind.FIGURE,
    "table": BlockKind.TABLE,
}


def block(kind: BlockKind, html: str, place: Place, **parts: Any) -> Block:
    """Return a block of canonical prose, with its text."""
    return Block(kind, html, _text(html), place, **parts)


def _text(html: str) -> str:
    inner = html.removeprefix("<p>").removesuffix("</p>")  # text without markup is read faster
    return prose.clean_line(prose.text_of(inner if "<" not in inner else html))


def paragraph(inline: str) -> str:
    """Return a line of prose as a paragraph, or "" if it is empty."""
    return f"<p>{inline}</p>" if inline else ""


def list_block(items: Sequence[Item], place: Place, is_numbered: bool, start: Any = None) -> Block:
    """Return the block of a list, whose numbers begin with `start`."""
    tag = "ol" if is_numbered else "ul"
    attributes = f' start="{start}"' if start is not None else ""
    inner = "".join(f"<li>{item.html}</li>" for item in items if item.html)
    html = f"<{tag}{attributes}>{inner}</{tag}>" if inner else ""
    is_clean = not attributes and not any(sign in html for sign in _ONLY_AT_THE_TOP)
    html = html if is_clean else prose.clean(html)
    text = " ".join(_text(item.html) for item in items if item.html)
    kept = {"items": tuple(items), "is_numbered": is_numbered}
    return Block(BlockKind.LIST, html, text, place, **kept)  # type: ignore[arg-type]


def table_block(rows: Sequence[TableRow], place: Place) -> Block:
    """Return the block of a table. Its prose has the short rows filled with empty cells."""
    width = max((len(row.cells) for row in rows), default=0)
    if width < 2 or len(rows) < 2 or width * len(rows) > prose_tables.LARGEST:
        html = prose.clean(f"<table>{''.join(_row_html(row, 0) for row in rows)}</table>")
        return replace(block(BlockKind.TABLE, html, place), rows=tuple(rows))
    head = 0
    while head < len(rows) - 1 and all(cell.is_header for cell in rows[head].cells):
        head += 1
    parts = (("thead", rows[:head]), ("tbody", rows[head:]))
    inner = (
        f"<{name}>{''.join(_row_html(row, width) for row in part)}</{name}>"
        for name, part in parts
        if part
    )
    text = " ".join(" | ".join(_text(cell.html) for cell in row.cells) for row in rows)
    html = f"<table>{''.join(inner)}</table>"
    return Block(BlockKind.TABLE, html, prose.clean_line(text), place, rows=tuple(rows))


def _row_html(row: TableRow, width: int) -> str:
    empty = Cell("", row.cells[0].is_header)
    cells = (*row.cells, *[empty] * (width - len(row.cells)))
    return f"<tr>{''.join(map(_cell_html, cells))}</tr>"


def _cell_html(cell: Cell) -> str:
    name = "th" if cell.is_header else "td"
    return f"<{name}>{paragraph(cell.html)}</{name}>"


def blocks_of_prose(html: str, place: Place, lines_of_rows: Sequence[int] = ()) -> list[Block]:
    """Return `html` (untrusted) as blocks. Rows of a table are in `lines_of_rows`, if given."""
    return [of_node(node, place, [*map(Place, lines_of_rows)]) for node in prose.tree(html)]


def of_node(node: Node, place: Place, places: Sequence[Place] = ()) -> Block:
    """Return the block of a top-level node of prose.

    `places` are those of the items of a list or the rows of a table. Where they aren't as many,
    all are at `place`.
    """
    kind, html = _KINDS[node[0]], prose.render([node])
    parts: dict[str, Any] = {}
    if kind is BlockKind.HEADING:
        parts["level"], html = int(node[0][1]), prose.inline([node])
    elif kind is BlockKind.LIST:
        items = zip(node[2], _one_each(places, len(node[2]), place), strict=True)
        parts["items"] = tuple(Item(prose.render(item[2]), where) for item, where in items)
        parts["is_numbered"] = node[0] == "ol"
    elif kind is BlockKind.TABLE:
        rows = [_row(child) for child in node[2] if child[0] == "tr"]
        found = zip(rows, _one_each(places, len(rows), place), strict=True)
        parts["rows"] = tuple(TableRow(*pair) for pair in found)
        parts["caption"] = prose.inline(child for child in node[2] if child[0] == "caption")
    return Block(kind, html, words_of([node]), place, **parts)


def count_rows(node: Node) -> int:
    """Return the number of rows of a table's node."""
    return sum(child[0] == "tr" for child in node[2])


def _one_each(places: Sequence[Place], count: int, place: Place) -> Sequence[Place]:
    return places if len(places) == count else [place] * count


def _row(node: Node) -> tuple[Cell, ...]:
    return tuple(Cell(prose.inline(nodes), tag == "th") for tag, _, nodes in node[2])


def words_of(nodes: Iterable[Node]) -> str:
    """Return the words of prose on one line."""
    return "".join(_words(nodes)).replace(prose.OBJECT, "").strip()


def _words(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node[0] == "tr":
            yield " | ".join(words_of(cell[2]) for cell in node[2])
        elif len(node) == 3:
            yield from _words(node[2])
        else:
            yield "".join(text for text, _ in node[1]).replace("\n", " ")
        yield " "


def definitions(pairs: Sequence[tuple[str, str, Place]]) -> tuple[Item, ...]:
    """Return the items of (`dt` or `dd`, HTML, place) triples. Terms in a row are one item."""
    items: list[Item] = []
    for tag, html, place in pairs:
        last = items[-1] if items else None
        if tag == "dt":
            term = prose.clean_inline(html)
            if last and not last.html:
                items[-1] = Item("", last.place, f"{last.term}, {term}")
            else:
                items.append(Item("", place, term))
        elif last:
            items[-1] = Item(last.html + prose.clean(html), last.place, last.term)
        else:
            items.append(Item(prose.clean(html), place))
    return tuple(items)


def definition_block(items: tuple[Item, ...], place: Place) -> Block:
    """Return the block of a definition list. As prose, each term is in bold before its text."""
    html = "".join(
        f"<p><strong>{item.term}</strong></p>{item.html}" if item.term else item.html
        for item in items
    )
    return block(BlockKind.DEFINITIONS, prose.clean(html), place, items=items)


def code(text: str) -> str:
    """Return lines of code as prose: a paragraph with line breaks."""
    lines = text.expandtabs(4).strip("\n").split("\n")
    return f"<p>{'<br>'.join(map(_line_of_code, lines))}</p>" if text.strip() else ""


def _line_of_code(line: str) -> str:
    words = line.strip(" ")
    indent = "\xa0" * (len(line) - len(line.lstrip(" ")))
    return f"<code>{indent}{escape(words, quote=False)}</code>" if words else ""


def figure(sha256: str, alternative: str, caption: str = "") -> str:
    """Return a figure as prose. Its `caption` is inline prose."""
    alt = f' alt="{escape(alternative)}"' if alternative else ""
    inner = f"<figcaption>{caption}</figcaption>" if caption else ""
    return prose.clean(f'<figure data-image="{sha256}"><img{alt}>{inner}</figure>')
