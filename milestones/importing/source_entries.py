"""Finds the sources in a block or a cell: its items, rows, lines, or numbered parts."""

import re
from itertools import groupby

from milestones.document import prose
from milestones.document.prose_reading import Run
from milestones.document.prose_runs import from_place, lines_of, of_block, text_of, up_to
from milestones.formats.headings import Meaning, means
from milestones.formats.tree import Block, BlockKind

from .source_reading import is_citation

LABEL = re.compile(r"\s*\[(\d{1,3})\]\s")
_LONGEST_LABEL = 60  # characters
_LINK = prose.MARKS.index("a")


def cell_parts(html: str) -> list[str]:
    """Return the sources in a cell as inline prose each: one for each link, or all of it."""
    nodes = prose.tree(prose.clean_inline(html))
    runs = [run for run in (nodes[0][1] if nodes else []) if run[0] != prose.OBJECT]
    parts: list[list[Run]] = []
    for url, group in groupby(runs, key=lambda run: dict(run[1]).get(_LINK)):
        if not parts or (url and any(dict(marks).get(_LINK) for _, marks in parts[-1])):
            parts.append([])
        parts[-1] += group
    trimmed = [prose.clean_inline(prose.render([("p", prose.tidy(part))])) for part in parts]
    return [part for part in trimmed if re.search(r"\w", prose.text_of(part))]


def entries_of(block: Block) -> list[str]:
    """Return the prose of each source in a block: of its items, rows or parts."""
    if block.kind is BlockKind.PARAGRAPH:
        return _parts(block.html)
    rows = [", ".join(cell.html for cell in row.cells if cell.html) for row in block.rows]
    return [item.html for item in block.items] or rows or [block.html]


def label_of(html: str) -> str:
    """Return the words before the sources in a paragraph such as "Sources: …", or ""."""
    label, colon, rest = prose.text_of(html)[:_LONGEST_LABEL].partition(":")
    is_label = means(label, Meaning.SOURCES) and rest.strip() and not rest.startswith("//")
    return label + colon if is_label else ""


def _parts(html: str) -> list[str]:
    """Return the sources in a paragraph: on lines, numbered like "[1]", or between semicolons."""
    nodes = prose.tree(html)
    if not of_block(nodes):
        return [html]
    label = label_of(html)
    runs = from_place(of_block(nodes), len(label))
    lines = lines_of(runs)
    if lines and LABEL.match(text_of(lines[0])):
        return [_html(piece) for line in lines for piece in _at_labels(line)]
    found = list(map(_html, lines if len(lines) > 1 else _at_semicolons(runs)))
    if 2 * sum(map(is_citation, found)) >= len(found):  # one or the other may have no year
        return found
    return [_html(runs)] if label else [html]


def _html(runs: list[Run]) -> str:
    return prose.render([("p", prose.tidy(runs))])


def _at_semicolons(runs: list[Run]) -> list[list[Run]]:
    """Split runs at semicolons, but not between the authors of one source."""
    pieces, start = [], 0
    for match in re.finditer(r";\s|$", text_of(runs)):
        piece = from_place(up_to(runs, match.start()), start)
        if is_citation(_html(piece)):
            pieces.append(piece)
            start = match.end()
    return pieces if start == len(text_of(runs)) else [runs]


def _at_labels(runs: list[Run]) -> list[list[Run]]:
    """Split runs that begin with a number in brackets, such as "[1]", before the next numbers."""
    label = LABEL.match(text_of(runs))
    number = int(label[1]) if label else 0
    pieces: list[list[Run]] = [[]]
    for text, marks in runs:
        start, mark = 0, f"[{number + 1}] "
        while label and (at := text.find(mark, start)) >= 0:
            pieces[-1].append((text[start:at], marks))
            pieces.append([])
            number, start, mark = number + 1, at, f"[{number + 2}] "
        pieces[-1].append((text[start:], marks))
    return pieces
