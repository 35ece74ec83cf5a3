"""Reads Markdown as people and programs write it, and plain text, as a tree."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from milestones.document import prose, shape

from .. import tree_blocks
from ..reports import LineNumbers, ParseError
from ..texts import lost_words, written_days
from ..tree import Block, BlockKind, Cell, FootNote, Item, Outcome, Place, Remark, TableRow, Tree
from ..webpage.data_images import DataImages
from . import (
    aligned_dates,
    front_matter,
    markdown_html,
    markdown_rendering,
    markdown_rules,
    markdown_words,
    plain_text,
)
from .markdown_report import Report

Tokens = Sequence[Token]

MOST_MARKUP = 100_000
_MARKUP = "*_`[]<|&\\"  # each takes longer to read than a letter does


def read_markdown(text: str) -> Tree:
    """Return Markdown or plain `text` as a tree.

    Each word of the text is in a block, in a note, in `about`, or quoted by a remark. Raises
    ParseError if the text has so much markup that it would take long to read.
    """
    check_markup(text)
    return _Reader(text).tree()


def check_markup(text: str) -> None:
    """Raise ParseError if Markdown `text` has so much markup that it would take long to read."""
    if sum(map(text.count, _MARKUP)) > MOST_MARKUP:
        raise ParseError(
            f"The document has more than {MOST_MARKUP:,} of the characters {' '.join(_MARKUP)}. Is"
            " it the right file?"
        )


@cache
def _parser(has_code: bool) -> MarkdownIt:
    parser = markdown_rules.parser(has_code=has_code)
    parser.renderer.rules.update(markdown_rendering.render_rules(parser.renderer))  # type: ignore[attr-defined,arg-type]
    return parser


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return prose.without_control_characters(text, " ").split("\n")


class _Reader:
    def __init__(self, text: str) -> None:
        self.images = DataImages()
        written = _lines(text)
        self.front = front_matter.read(written)
        lines = [""] * self.front.lines + written[self.front.lines :]
        lines = self.images.take("\n".join(lines)).split("\n")
        self.written = written[: self.front.lines] + lines[self.front.lines :]
        lines = plain_text.with_blank_first_cells(plain_text.with_usual_signs(lines))
        listed, self.listed = aligned_dates.as_lists(lines)
        self.lines = written_days.escaped(listed)
        is_marked = plain_text.is_marked(self.lines)
        self.lines = self.lines if is_marked else plain_text.without_indents(self.lines)
        self.parser = _parser(is_marked)
        self.blocks: list[Block] = []
        self.notes: list[FootNote] = []
        self.report = Report(self.images)
        self.names: list[str] = []  # ids that are before the next block
        self.slugs: dict[str, int] = {}
        self.uids: dict[str, str] = {}  # of notes, by their labels
        self.env: dict[str, Any] = {
            "plain": [],
            "uids": self.uids,
            "images": self.images,
        }
        if not is_marked:
            self.env |= plain_text.layout(plain_text.without_indents(lines))

    def tree(self) -> Tree:
        tokens = self.parser.parse("\n".join(self.lines), self.env)
        self._restore(tokens)
        for line in self.env["plain"]:
            self.report.add(_PLAIN, Outcome.CHANGED, line + 1)
        for line in self.listed:
            self.report.add(_LISTED, Outcome.CHANGED, line + 1)
        self.uids.update(_uids(tokens))
        self._read(self._without_notes(tokens))
        level = 2 if "title" in self.front.about else 1
        blocks, guessed = plain_text.with_guessed_headings(self.blocks, level)
        remarks = [*self.front.remarks, *self.report.remarks, *guessed]
        tree = Tree(
            tuple(blocks), tuple(self.notes), self.front.about, self._used(), tuple(remarks)
        )
        lost = self._lost_words(tree)
        return replace(tree, remarks=tuple(sorted([*remarks, *lost], key=_line)))

    def _restore(self, tokens: Iterable[Token]) -> None:
        """Put back into texts and links what looks like an image there."""
        for token in tokens:
            if token.type == "link_open":
                token.attrs = {k: self.images.restore(str(v)) for k, v in token.attrs.items()}
            if token.type not in ("html_block", "html_inline"):
                token.content = self.images.restore(token.content)
            self._restore(token.children or ())

    def _used(self) -> dict[str, bytes]:
        """Return the images that figures show."""
        figures = (block for block in self.blocks if block.kind is BlockKind.FIGURE)
        used = {sha256 for block in figures for sha256, _ in prose.images(block.html)}
        return {sha256: self.images.images[sha256] for sha256 in used & self.images.images.keys()}

    # --- Blocks ---

    def _read(self, tokens: Tokens) -> None:
        for group in _groups(tokens):
            first = group[0]
            if first.type == "admonition_open":
                self._read(group[1:-1])
                continue
            index = len(self.blocks)
            if first.type == markdown_rules.LEFT_OUT and first.content.startswith("{:toc"):
                self._drop_contents()
                index = len(self.blocks)
            for block in self._blocks(group):
                self._add(block)
            self.names += self.report.of_tokens(group, index, self.uids)

    def _drop_contents(self) -> None:
        """Drop a list of one item before `{:toc}`, which stands for a table of contents."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind is BlockKind.LIST and len(last.items) == 1:
            self.report.left_out(last.text, last.place.line, None)
            self.blocks.pop()

    def _add(self, block: Block) -> None:
        if not (block.html or block.rows):
            return
        if self.names:
            block = replace(block, names=(*self.names, *block.names))
            self.names = []
        self.blocks.append(block)

    def _blocks(self, group: Tokens) -> Iterator[Block]:
        first, place = group[0], _place(group[0])
        if first.type == "heading_open":
            yield self._heading(group, place)
        elif first.type in ("bullet_list_open", "ordered_list_open"):
            yield self._list(group, place)
        elif first.type == "table_open":
            yield self._table(group, place)
        elif first.type == "dl_open":
            yield tree_blocks.definition_block(self._definitions(group), place)
        elif first.type in ("fence", "code_block"):
            html = prose.clean(tree_blocks.code(first.content))
            yield tree_blocks.block(BlockKind.CODE, html, place)
        elif first.type == "html_block":
            yield from self._html(first, place)
        elif first.type in ("paragraph_open", "blockquote_open"):
            kind = BlockKind.QUOTE if first.type == "blockquote_open" else BlockKind.PARAGRAPH
            yield tree_blocks.block(kind, self._prose(group), place)
        yield from self._figures(group)

    def _render(self, tokens: Tokens) -> str:
        return self.parser.renderer.render(tokens, self.parser.options, self.env)

    def _prose(self, tokens: Tokens) -> str:
        children = tokens[1].children if len(tokens) == 3 else None
        if children and tokens[0].type == "paragraph_open" and _is_text(children):
            return tree_blocks.paragraph(_escaped(tokens[1]))
        return prose.clean(self._render(tokens))

    def _inline(self, token: Token) -> str:
        """Return the text of a heading or a cell as inline prose."""
        if _is_text(token.children or ()):
            return _escaped(token)
        return prose.clean_inline(self._render([token]))

    def _heading(self, group: Tokens, place: Place) -> Block:
        html = plain_text.without_bold(self._inline(group[1]))
        block = tree_blocks.block(BlockKind.HEADING, html, place)
        names = [*group[0].meta.get("names", ()), self._slug(block.text)]
        return replace(
            block, level=int(group[0].tag[1]), names=tuple(dict.fromkeys(filter(None, names)))
        )

    def _slug(self, text: str) -> str:
        """Return the id that GitHub gives a heading."""
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        count = self.slugs.get(slug, 0)
        self.slugs[slug] = count + 1
        return f"{slug}-{count}" if count else slug

    def _list(self, group: Tokens, place: Place) -> Block:
        items = (Item(self._prose(inner[1:-1]), _place(inner[0])) for inner in _groups(group[1:-1]))
        start = group[0].attrGet("start")
        is_numbered = group[0].type == "ordered_list_open"
        return tree_blocks.list_block(tuple(items), place, is_numbered, start)

    def _table(self, group: Tokens, place: Place) -> Block:
        rows = tuple(self._row(inner) for inner in _groups(group[1:-1]))
        rows = tuple(row for row in rows if any(cell.html for cell in row.cells))
        for row in rows[1:]:
            if len(row.cells) != len(rows[0].cells):
                message = _UNEVEN.format(len(row.cells), len(rows[0].cells))
                self.report.add(message, Outcome.CHANGED, row.place.line, len(self.blocks))
        return tree_blocks.table_block(rows, place)

    def _row(self, tokens: Tokens) -> TableRow:
        cells = (
            Cell(self._inline(inner[1]), inner[0].type == "th_open")
            for inner in _groups(tokens[1:-1])
        )
        return TableRow(tuple(cells), _place(tokens[0]))

    def _definitions(self, group: Tokens) -> tuple[Item, ...]:
        return tree_blocks.definitions(
            [
                (inner[0].tag, self._render(inner[1:-1]), _place(inner[0]))
                for inner in _groups(group[1:-1])
            ]
        )

    # --- HTML and images ---

    def _html(self, token: Token, place: Place) -> Iterator[Block]:
        numbers = LineNumbers(token.content)
        rows = [
            (place.line or 0) + numbers.at(match.start()) - 1
            for match in re.finditer("<tr[\\s>]", token.content, re.IGNORECASE)
        ]
        for part in markdown_html.parts_of(token.content, self.images):
            at = Place((place.line or 0) + part.line)
            self.names += part.names
            if part.merged:
                self.report.add(_MERGED, Outcome.CHANGED, at.line, len(self.blocks))
            yield from self._part(part, at, rows)
            yield from self._pictures(part, at)

    def _part(self, part: markdown_html.Part, place: Place, rows: list[int]) -> Iterator[Block]:
        if part.tag in markdown_html.HEADINGS:
            block = tree_blocks.block(BlockKind.HEADING, prose.clean_inline(part.html), place)
            if block.html:
                names = tuple(filter(None, [self._slug(block.text)]))
                yield replace(block, level=int(part.tag[1]), names=names)
        elif part.tag == "pre":
            html = prose.clean(tree_blocks.code(part.text))
            yield tree_blocks.block(BlockKind.CODE, html, place)
        elif part.tag == "dl" and part.definitions:
            pairs = [(tag, html, place) for tag, html in part.definitions]
            yield tree_blocks.definition_block(tree_blocks.definitions(pairs), place)
        elif not (part.tag == "figure" and self._has_image(part)):
            yield from tree_blocks.blocks_of_prose(part.html, place, rows)

    def _has_image(self, part: markdown_html.Part) -> bool:
        return any(self.images.sha256(picture.url) for picture in part.pictures)

    def _pictures(self, part: markdown_html.Part, place: Place) -> Iterator[Block]:
        caption = prose.clean_inline(part.html) if part.tag == "figure" else ""
        for picture in part.pictures:
            if sha256 := self.images.sha256(picture.url):
                html = tree_blocks.figure(sha256, picture.alternative, caption)
                yield tree_blocks.block(BlockKind.FIGURE, html, place)
                caption = ""
            else:
                linked = markdown_rendering.linked_image(picture.url, picture.alternative)
                html = prose.clean(f"<p>{linked}</p>")
                self.report.image(picture.url, place.line, len(self.blocks))
                yield tree_blocks.block(BlockKind.PARAGRAPH, html, place)

    def _figures(self, group: Tokens) -> Iterator[Block]:
        """Yield the figures of the images that are in the file, in a block of Markdown."""
        for token in group:
            for child in (token.children or ()) if self.images.images else ():
                url, alternative, title = markdown_rendering.image_of(child)
                if sha256 := self.images.sha256(url):
                    html = tree_blocks.figure(sha256, alternative, escape(title))
                    yield tree_blocks.block(BlockKind.FIGURE, html, _place(token))
            if token.type == "html_block" and len(group) > 1:  # within a list or quotation
                for part in markdown_html.parts_of(token.content, self.images):
                    yield from self._pictures(part, _place(token))

    # --- Notes ---

    def _without_notes(self, tokens: Tokens) -> list[Token]:
        """Read the notes in `tokens`, and return the other tokens."""
        open_notes: list[list[Token]] = []
        kept: list[Token] = []
        for token in tokens:
            if token.type == "footnote_reference_open":
                open_notes.append([token])
            elif token.type == "footnote_reference_close":
                self._note(open_notes.pop())
            else:
                (open_notes[-1] if open_notes else kept).append(token)
                self._inline_notes(token)
        return kept

    def _note(self, tokens: list[Token]) -> None:
        first, inner = tokens[0], tokens[1:]
        label = first.meta["label"]
        self.notes.append(
            FootNote(first.meta["uid"], prose.clean(self._render(inner)), label, _place(first))
        )
        self.report.of_tokens(inner, None, self.uids)
        if self.uids[label] != first.meta["uid"]:
            self.report.add(_TWO_NOTES.format(label), Outcome.GUESSED, _place(first).line)

    def _inline_notes(self, token: Token) -> None:
        for child in token.children or ():
            if child.type == markdown_rules.INLINE_NOTE:
                child.meta["uid"] = shape.new_uid()
                inline = Token("inline", "", 0, content=child.content, children=child.children)
                inline.map = token.map
                self._inline_notes(inline)
                html = prose.clean(self._render([inline]))
                self.notes.append(FootNote(child.meta["uid"], html, "", _place(token)))

    # --- Nothing is lost ---

    def _lost_words(self, tree: Tree) -> list[Remark]:
        lines = [self.images.left_in(line) for line in self.written]
        written = markdown_words.without_markup(
            lines,
            notes=self.uids,
            references=self.env.get("references", {}),
            ids={name for block in tree.blocks for name in block.names},
        )
        kept = [*self.front.names, *_texts(tree)]
        lost = lost_words.lines_with_lost_words(written, kept)
        starts = [block.place.line or 0 for block in tree.blocks]
        return [_lost(lines, numbers, starts) for numbers in _runs(lost)]


_PLAIN = "Markup was kept as text: this passage is very long, or has too much of it."
_LISTED = "Lines with dates became a list."
_MERGED = "Cells that span several columns or rows were split."
_UNEVEN = "The number of cells in this row is {}. In the first row it is {}."
_TWO_NOTES = "There are several notes “[^{}]”. References lead to the first."


def _line(remark: Remark) -> int:
    return remark.place.line or 0


def _place(token: Token) -> Place:
    return Place(token.map[0] + 1) if token.map else Place()


def _groups(tokens: Tokens) -> Iterator[Tokens]:
    """Yield the tokens of each outermost element."""
    depth = start = 0
    for i, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : i + 1]
            start = i + 1


def _is_text(children: Iterable[Token]) -> bool:
    return all(child.type in ("text", "softbreak") for child in children)


def _escaped(token: Token) -> str:
    children = token.children or ()
    text = "".join(child.content if child.type == "text" else " " for child in children)
    return escape(prose.clean_line(text), quote=False)


def _uids(tokens: Tokens) -> dict[str, str]:
    """Give each note a uid. Return that of the first with each label."""
    uids: dict[str, str] = {}
    for token in tokens:
        if token.type == "footnote_reference_open":
            token.meta["uid"] = shape.new_uid()
            uids.setdefault(token.meta["label"], token.meta["uid"])
    return uids


def _texts(tree: Tree) -> Iterator[str]:
    """Yield all texts of a tree, with URLs and names, and what its remarks quote."""
    for block in tree.blocks:
        yield block.text
        yield from _words_of_attributes(block.html)
    for note in tree.notes:
        yield prose.text_of(note.html)
        yield from _words_of_attributes(note.html)
    yield from tree.about.values()
    yield from (remark.message for remark in tree.remarks if remark.outcome is Outcome.LEFT_OUT)


def _words_of_attributes(html: str) -> Iterator[str]:
    yield from prose.links(html) if "<a " in html else ()
    yield from (words or "" for _, words in (prose.images(html) if "<img " in html else ()))


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Yield runs of consecutive numbers."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _lost(written: list[str], lines: list[int], starts: list[int]) -> Remark:
    """Return a remark about `lines`, in the last block that starts before them."""
    quoted = prose.clean_line(" ".join(written[i] for i in lines))
    where = "this line" if len(lines) == 1 else "these lines"
    message = f"Not all of {where} was kept: “{quoted}”."
    block = bisect_right(starts, lines[0] + 1) - 1
    return Remark(message, Outcome.LEFT_OUT, Place(lines[0] + 1), block if block >= 0 else None)
