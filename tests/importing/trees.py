"""Builds small trees by hand, as a reader would make them."""

from milestones.document import prose
from milestones.formats.tree import Block, BlockKind, Cell, FootNote, Item, Place, TableRow, Tree


def line_of(html: str) -> str:
    return prose.clean_line(prose.text_of(html))


def block(kind, html, **rest):
    html = prose.clean_inline(html) if kind is BlockKind.HEADING else prose.clean(html)
    return Block(kind, html, line_of(html), **rest)


def heading(text, level=2, *names):
    return block(BlockKind.HEADING, text, level=level, names=names)


def p(html):
    return block(BlockKind.PARAGRAPH, f"<p>{html}</p>")


def ul(*items, numbered=False):
    tag = "ol" if numbered else "ul"
    inner = "".join(f"<li>{item}</li>" for item in items)
    rows = tuple(Item(prose.clean(item)) for item in items)
    html = f"<{tag}>{inner}</{tag}>"
    return block(BlockKind.LIST, html, items=rows, is_numbered=numbered)


def dl(**terms):
    return definitions(*terms.items())


def definitions(*pairs):
    html = "".join(f"<p><strong>{term}</strong></p><p>{text}</p>" for term, text in pairs)
    items = tuple(Item(prose.clean(text), term=prose.clean_inline(term)) for term, text in pairs)
    return block(BlockKind.DEFINITIONS, html, items=items)


def table(head, *rows, caption=""):
    """Return a table; each row is a text such as "1999 | Troops enter"."""
    lines = [] if head is None else [(head, True)]
    lines += [(row, False) for row in rows]
    found, html = [], f"<caption>{caption}</caption>" if caption else ""
    for line, is_head in lines:
        cells = [prose.clean_inline(cell.strip(" ")) for cell in line.split("|")]
        tag = "th" if is_head else "td"
        html += f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"
        found.append(TableRow(tuple(Cell(cell, is_head) for cell in cells)))
    return block(BlockKind.TABLE, f"<table>{html}</table>", rows=tuple(found), caption=caption)


def figure(sha256="0" * 64, alt="A bridge"):
    html = f'<figure data-image="{sha256}"><img alt="{alt}"></figure>'
    return block(BlockKind.FIGURE, html)


def cite(uid):
    return f'<cite data-source="{uid}"></cite>'


def tree(*blocks, notes=(), **rest):
    """Return a tree of `blocks`, each on a line of its own; a text is a paragraph."""
    made = [p(item) if isinstance(item, str) else item for item in blocks]
    placed = tuple(
        Block(**{**{f: getattr(b, f) for f in b.__dataclass_fields__}, "place": Place(line=line)})
        for line, b in enumerate(made, 1)
    )
    found = tuple(
        FootNote(uid, prose.clean(html), label, Place(line=100 + number))
        for number, (uid, label, html) in enumerate(notes)
    )
    return Tree(placed, notes=found, **rest)
