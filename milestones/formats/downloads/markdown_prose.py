"""Writes prose as Markdown that `references` reads back unchanged.

It also survives being wrapped at another width: no word that would begin a list or a heading at the
start of a line is written bare. What Markdown can't express is written as HTML.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from milestones.document import prose, prose_tables
from milestones.document.prose_elements import OBJECT, RANKS, REFERENCE

from . import references

Numbers = Mapping[str, int]  # numbers of sources by uid
Node = tuple[Any, ...]
Runs = Iterable[tuple[str, Iterable[tuple[int, str]]]]

_TAGS = (*prose.MARKS, REFERENCE)
_LINK, _CITE = RANKS["a"], RANKS[REFERENCE]
_PIPE = "&#124;"
_SIGNS = {"strong": "**", "em": "*"}
# Words that mean something at the start of a line.
_STARTS_LINE = re.compile(
    r"(?:(?<= )|^)(?:(?=[-+=]+(?: |$)|#{1,6}(?: |$)|~~~|>)|(1)(?=[.)](?: |$)))"
)
_NUMBER = re.compile(r"^(\d{1,9})(?=[.)](?: |$))")


class _NotMarkdown(Exception):
    """Markdown has no way to write this."""


# --- Lines ----------------------------------------------------------------------------------------


def inline(html: str, numbers: Numbers) -> str:
    """Return inline prose as one line of Markdown for a table cell.

    It reads back as exactly `html`. What Markdown can't express is written as HTML tags.
    """
    if not html:
        return ""
    runs = prose.tree(html)[0][1]
    nice, tagged = (_runs(runs, numbers, signs) for signs in (_SIGNS, {}))
    cell = for_cell(nice).replace("\\|", "|")  # as `blocks.cells` returns it
    is_exact = (
        references.inline(cell, names_of(numbers)) == references.Prose(html) and "<!--" not in nice
    )
    return nice if is_exact else tagged


def for_cell(text: str) -> str:
    """Return Markdown for a table cell, which `blocks.cells` returns with the same meaning."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def names_of(numbers: Numbers) -> dict[str, str]:
    """Return the uids of sources by the names that `[^1]` uses."""
    return {str(number): uid for uid, number in numbers.items()}


def _runs(runs: Runs, numbers: Numbers, signs: Mapping[str, str]) -> str:
    """Return text with its marks as Markdown; those not in `signs` as HTML tags."""
    out: list[str] = []
    opened: list[tuple[int, str]] = []
    for text, marks in runs:
        wanted = sorted(mark for mark in marks if mark[0] != _CITE)
        kept = 0
        while kept < min(len(opened), len(wanted)) and opened[kept] == wanted[kept]:
            kept += 1
        out += [_end(mark, signs) for mark in reversed(opened[kept:])]
        out += [_start(mark, signs) for mark in wanted[kept:]]
        opened = wanted
        if text == OBJECT:
            out += [_reference(uid, numbers) for rank, uid in marks if rank == _CITE]
        else:
            out.append(_text(text, out[-1] if out else "", "\\|" if signs else _PIPE))
    out += [_end(mark, signs) for mark in reversed(opened)]
    return re.sub(r"!(?=\[)", r"\!", "".join(out))  # `![` would begin an image


def _start(mark: tuple[int, str], signs: Mapping[str, str]) -> str:
    rank, url = mark
    if rank == _LINK:
        return "[" if signs else f'<a href="{_attribute(url)}">'
    return signs.get(_TAGS[rank], f"<{_TAGS[rank]}>")


def _end(mark: tuple[int, str], signs: Mapping[str, str]) -> str:
    rank, url = mark
    if rank == _LINK and signs:
        return "](" + re.sub(r"[<>\\()]", r"\\\g<0>", url) + ")"
    return signs.get(_TAGS[rank], f"</{_TAGS[rank]}>")


def _attribute(text: str) -> str:
    text = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return text.replace("|", _PIPE)


def _reference(uid: str, numbers: Numbers) -> str:
    return f"[^{numbers[uid]}]" if uid in numbers else f'<cite data-source="{uid}"></cite>'


def _text(text: str, before: str, pipe: str = "\\|") -> str:
    """Return plain text as Markdown, with `pipe` for |. `before` is the text before it."""
    text = re.sub(r"[\\`*_\[\]]", r"\\\g<0>", text)
    text = _NUMBER.sub(r"\1\\", text) if not before else text
    text = _STARTS_LINE.sub(lambda match: f"{match[1] or ''}\\", text)
    if text.startswith(":") and before.startswith("[^"):
        text = "\\" + text  # not the start of a source
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;")
    return text.replace("|", pipe).replace("\n", "<br>")


# --- Blocks ---------------------------------------------------------------------------------------


def blocks(html: str, numbers: Numbers, *, headings: bool = True, tables: bool = True) -> str:
    """Return Markdown blocks that `references.read` turns into exactly `html`.

    Without `headings` or `tables`, these are written as HTML: where they are, a line that starts
    with ### or | would begin a focus area, a detail or a milestone.
    """
    if not html:
        return ""
    names = names_of(numbers)
    nodes = prose.tree(html)
    own = [_html(node) for node in nodes]
    as_html = {*(() if headings else ("h3", "h4")), *(() if tables else ("table",))}
    first = [
        html if node[0] in as_html else _best(node, html, numbers, names)
        for node, html in zip(nodes, own, strict=True)
    ]
    return next(
        (text for text in map("\n\n".join, (first, own)) if _reads_as(text, html, names)),
        "\n\n".join(own),
    )


def _reads_as(text: str, html: str, names: Mapping[str, str]) -> bool:
    found = references.read(text, names)
    return found.html == html and not found.unknown and "<!--" not in text


def _best(node: Node, own: str, numbers: Numbers, names: Mapping[str, str]) -> str:
    """Return a block as Markdown, with tags within it if need be, or else `own`, its HTML."""
    html = prose.render([node])
    for signs in (_SIGNS, {}):
        try:
            text = _block(node, numbers, signs)
        except _NotMarkdown:
            break
        if _reads_as(text, html, names):
            return text
    return own


def _html(node: Node) -> str:
    """Return a block as HTML in which no wrapped line could be taken for something else."""
    html = prose.render([node])
    for sign in "|#[":
        html = html.replace(f" {sign}", f" &#{ord(sign)};")
    return html


def _block(node: Node, numbers: Numbers, signs: Mapping[str, str]) -> str:
    tag, inside = node[0], node[-1]
    if tag == "p":
        text = _runs(inside, numbers, signs)
        return text.replace(":", "\\:", 1) if text.startswith(references.CAPTION) else text
    if tag in ("h3", "h4"):
        return f"{'#' * int(tag[1])} {_runs(inside, numbers, signs)}"
    if tag in ("ul", "ol"):
        return "\n".join(_items(node, numbers, signs))
    if tag == "blockquote":
        text = "\n\n".join(_block(child, numbers, signs) for child in inside)
        return "\n".join(f"> {line}".rstrip(" ") for line in text.split("\n"))
    if tag == "table":
        return _table(inside, numbers, signs)
    return _figure(node, numbers, signs)


def _items(node: Node, numbers: Numbers, signs: Mapping[str, str]) -> Iterator[str]:
    tag, attributes, items = node
    start = re.search(r"\d+", attributes)
    for number, (_, _, children) in enumerate(items, int(start[0]) if start else 1):
        first, *nested = (child[0] for child in children)
        if first != "p" or not {"ul", "ol"}.issuperset(nested):
            raise _NotMarkdown
        sign = "- " if tag == "ul" else f"{number}. "
        lines = "\n".join(_block(child, numbers, signs) for child in children).split("\n")
        yield sign + lines[0]
        yield from (" " * len(sign) + line for line in lines[1:])


def _table(children: list[Node], numbers: Numbers, signs: Mapping[str, str]) -> str:
    rows = [node[2] for node in children if node[0] == "tr"]
    captions = [node for node in children if node[0] == "caption"]
    if prose_tables.head([node for node in children if node[0] == "tr"]) != 1:
        raise _NotMarkdown
    head, *body = ([_cell(*cell[2], numbers=numbers, signs=signs) for cell in row] for row in rows)
    lines = [row_of(head), "|" + "---|" * len(head), *map(row_of, body)]
    for _, runs in captions:
        lines = [f"{references.CAPTION} {_runs(runs, numbers, signs)}", "", *lines]
    return "\n".join(lines)


def _cell(*blocks: Node, numbers: Numbers, signs: Mapping[str, str]) -> str:
    if not blocks:
        return ""
    if len(blocks) > 1 or blocks[0][0] != "p":
        raise _NotMarkdown
    return _runs(blocks[0][1], numbers, signs)


def row_of(cells: Iterable[str]) -> str:
    """Return a row of a pipe table."""
    return f"| {' | '.join(map(for_cell, cells))} |"


def _figure(node: Node, numbers: Numbers, signs: Mapping[str, str]) -> str:
    """Return a figure: the image, named by its SHA-256, then its caption and credit."""
    _, attributes, parts = node
    sha256 = re.search(r'"(\w+)"', attributes)
    alt = parts[0][1]
    if alt is None or not sha256:
        raise _NotMarkdown
    lines = [f"![{_text(alt, ' ')}]({sha256[1]})"]
    for tag, runs in parts[1:]:
        text = _runs(runs, numbers, signs)
        lines.append(text if tag == "figcaption" else f"<small>{text}</small>")
    return "\n".join(lines)
