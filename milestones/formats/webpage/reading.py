"""Reads the elements of a web page into the parts of a document.

Steps are generators that yield the steps to take first, and `_run` takes them: a page may be nested
more deeply than Python can recurse.
"""

import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from selectolax.lexbor import LexborNode

from milestones.document import prose, prose_tables
from milestones.document.prose_reading import Node, Run

from ..tree import BlockKind
from . import lists
from .dom import Attributes, attributes_of, children, descendants, tag_after, text_of
from .elements import (
    MEDIA,
    Element,
    described,
    heading_level,
    integer,
    is_caption,
    is_contents_entry,
    is_label,
    is_permalink,
    is_title,
    level_in_class,
    url_of,
    words_left_out,
)
from .flow import Flow, Look, Part, code, figure
from .found import Found
from .links import target
from .notes import Notes
from .pictures import picture, sha256
from .styles import Styles, is_hidden, marks_within
from .tables import Table, is_data, parent_id, spans, table_of
from .word_lists import is_continuation, level_of, word_item

Step = Generator["Step", None, None]

DEEPEST = 12  # lists, quotations and tables within each other; deeper ones become paragraphs
LONGEST_HEADING = 500  # characters
_BESIDE = " | "  # between the cells of a row that is no table
_UNSEEN = frozenset(("script", "style", "template", "head", "meta", "link", "title", "xml"))
_UNSEEN |= frozenset(("base", "col", "colgroup", "annotation", "param", "source", "track", "area"))
_CONTROLS = frozenset(("button", "input", "select", "textarea", "datalist", "output"))
_SEVERAL_SPACES = re.compile(r"\s{2,}")  # with no-break spaces, which Word writes for distance


class Reader:
    """Reads the elements of one page."""

    def __init__(
        self,
        styles: Styles,
        notes: Notes,
        left_out: Mapping[int, str],
        base: str = "",
        files: Mapping[str, bytes] | None = None,
        has_title: bool = False,
    ) -> None:
        """Take what is known of the page. `has_title`: Word's title is above its headings."""
        self.styles, self.notes, self.left_out = styles, notes, left_out
        self.base, self.files, self.has_title = base, files or {}, has_title
        self.found = Found()
        self._root = Flow()
        self._open_items = 0  # items of lists that are being read
        self._figures: list[Part] = []  # those that are after the block in which they were found
        self._caption_above: Part | None = None  # a paragraph that the next table may take
        self._markers: set[int] = set()  # nodes that only draw the bullet or number of an item

    def read(self, nodes: list[LexborNode]) -> Flow:
        """Return what `nodes` hold."""
        for node in nodes:
            _run(self._element(node, Look(), self._root))
            self._place_figures(self._root)
        return self._root

    @property
    def _part(self) -> int:
        """The index of the part that is being read."""
        return len(self._root.parts) - (self._open_items > 0)

    def read_note(self, uid: str) -> str:
        """Return the note `uid` as canonical prose."""
        flow = Flow(level=1)
        _run(self._children(self.notes.bodies[uid], Look(), flow))
        self.found.in_notes += len(self._figures)
        self._figures = []
        flow.drop_number(self.notes.labels[uid])
        return prose.render(flow.prose)

    # --- Text and elements ---

    def _children(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        for child in children(node):
            if child.mem_id in self._markers:
                continue
            if child.is_text_node:
                _text(child, look, flow)
            elif child.is_element_node:
                yield self._element(child, look, flow)

    def _known(self, node: LexborNode) -> Element:
        attributes = attributes_of(node)
        return Element(node, node.tag or "", attributes, self.styles.of(node, attributes))

    def _element(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        element = self._known(node)
        if told := described(element):
            self.found.left_out.append((*told, self._part))
        if element.name in _UNSEEN or node.mem_id in self.notes.outside_text:
            return
        if self._leaves_out(element) or is_permalink(element):
            return
        if uid := self.notes.references.get(node.mem_id):
            flow.refer(uid)
        elif element.name == "br":
            flow.line_break()
        elif element.name == "img":
            self._image(element.attributes, look, flow)
        else:
            yield self._with_content(element, look, flow)

    def _leaves_out(self, element: Element) -> bool:
        """Tell whether an element isn't read, and note what is in it."""
        what = self.left_out.get(element.node.mem_id) or MEDIA.get(element.name)
        if not what and is_hidden(element.attributes, element.style):
            what = "Hidden text"
        if not what and element.name in _CONTROLS and not is_label(element):
            what = "A button or field"
        if not what and element.name == "noscript":
            what = "A text for browsers without JavaScript"
        if not what and (element.attributes.get("href") or "").lower() == "#top":
            what = "Navigation"
        if not what and is_contents_entry(element):
            what = "The table of contents"
        if what:
            words, url = words_left_out(element), url_of(element)
            if words and url and words != url:
                what = f"{what} ({url})"
            self.found.left_out.append((what, words or url, self._part))
        return bool(what)

    def _with_content(self, element: Element, look: Look, flow: Flow) -> Step:
        inside = self._look_within(element, look)
        if look.is_heading:
            flow.text(" " if element.is_block else "", look)
            yield self._children(element.node, inside, flow)
            return
        places_figures = look.depth == 0 and element.may_end_list
        if element.is_block:
            flow.end()
        if places_figures:
            self._place_figures(flow)
        self._name(element, flow)
        yield self._block(element, inside, flow)
        if element.is_block:
            flow.end()
        if places_figures:
            self._place_figures(flow)

    def _name(self, element: Element, flow: Flow) -> None:
        names = [element.attributes.get("id")]
        names += [element.attributes.get("name")] if element.name == "a" else []
        flow.names += [each for each in names if each in self.notes.linked]

    def _block(self, element: Element, look: Look, flow: Flow) -> Step:
        """Read an element by what it is."""
        if level := self._heading_level(element):
            yield self._heading(element, level, look, flow)
        elif element.name == "li":
            yield self._list_item(element, look, flow)
        elif item := word_item(element.node, element.style):
            self._markers |= item.marker
            yield self._item(element.node, look, flow, (item.depth, item.is_ordered, item.numbers))
        elif is_continuation(element.attributes.get("class") or "", element.style):
            yield self._continuation(element.node, look, flow)
        elif flow.level == 0 and is_caption(element.attributes):
            yield self._caption(element.node, look, flow)
        elif element.name in self._CONTAINERS:
            yield self._CONTAINERS[element.name](self, element.node, look, flow)
        else:
            yield self._children(element.node, look, flow)

    def _look_within(self, element: Element, look: Look) -> Look:
        name, attributes, style = element.name, element.attributes, element.style
        marks = marks_within(name, attributes, style, look.marks)
        if name == "button":
            marks |= {"strong"}
        is_bold_anyway = look.is_heading or look.is_header
        changes: dict[str, Any] = {"marks": marks - {"strong"} if is_bold_anyway else marks}
        if name == "a":
            changes["href"] = self._href(element) or look.href
        if name in lists.LISTS:
            changes["depth"] = look.depth + 1
        if name in ("s", "strike", "del"):
            self.found.struck.append((text_of(element.node), self._part))
        if "mso-spacerun" in style or "Apple-converted-space" in (attributes.get("class") or ""):
            changes["is_spacing"] = True
        if space := style.get("white-space", ""):
            changes["keeps_lines"] = space.startswith(("pre", "break-spaces"))
        return replace(look, **changes)

    def _href(self, element: Element) -> str:
        href = (element.attributes.get("href") or "").strip()
        if not href:
            return ""
        fragment = href.rpartition("#")[2] if "#" in href else ""
        page = href.partition("#")[0]
        if fragment in self.notes.linked and page in ("", self.base):
            return f"#{fragment}"
        if href.startswith("#"):
            return ""
        url = target(href, self.base)
        words = " ".join(text_of(element.node).split())
        if url is None and words and not href.lower().startswith("javascript:"):
            self.found.links.append((words, href, self._part))
        return url or ""

    # --- Headings ---

    def _heading_level(self, element: Element) -> int:
        level = heading_level(element)
        if not level or len(text_of(element.node).strip()) > LONGEST_HEADING:
            return 0
        return level if is_title(element.attributes) else min(level + self.has_title, 6)

    def _heading(self, element: Element, level: int, look: Look, flow: Flow) -> Step:
        if (identifier := element.attributes.get("id")) and identifier not in flow.names:
            flow.names.append(identifier)
        flow.begin_heading(level)
        item = word_item(element.node, element.style)
        if item and not item.is_ordered:
            self._markers |= item.marker
        inside = replace(look, is_heading=True, marks=look.marks - {"strong"})
        yield self._children(element.node, inside, flow)
        flow.end()

    # --- Lists ---

    def _list_item(self, element: Element, look: Look, flow: Flow) -> Step:
        attributes, owner = element.attributes, lists.list_around(element.node)
        said = integer(attributes.get("aria-level") or attributes.get("data-aria-level"))
        flat = level_in_class(owner)
        said = said or level_of(element.style) or flat
        is_ordered = owner is not None and owner.tag == "ol"
        numbers = lists.numbers(element, owner) if owner is not None and is_ordered else ()
        is_loose = flat or said and "data-listid" in attributes
        identity = None if owner is None or is_loose else owner.mem_id
        item = (said or look.depth or 1, is_ordered, numbers, identity)
        yield self._item(element.node, look, flow, item)

    def _item(self, node: LexborNode, look: Look, flow: Flow, item: tuple[Any, ...]) -> Step:
        if flow.level >= DEEPEST:
            flow.end()
            yield self._children(node, look, flow)
            flow.end()
            return
        inside = flow.item(*item)
        self._open_items += 1
        yield self._children(node, replace(look, depth=0), inside)
        self._open_items -= 1
        flow.end_item(inside)

    def _continuation(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        inside = flow.last_item() or flow
        yield self._children(node, look, inside)
        inside.end()

    # --- Other blocks ---

    def _quote(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        inside = Flow(flow.level + 1)
        yield self._children(node, replace(look, depth=0), inside)
        if flow.level >= DEEPEST:
            inside.end()
            flow.parts += inside.parts
        elif nodes := inside.prose:
            flow.add(Part(BlockKind.QUOTE, [("blockquote", "", nodes)]))

    def _code(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        lines = "".join(_lines_of(node)).strip("\n").expandtabs(4).split("\n")
        if nodes := code(lines):
            flow.add(Part(BlockKind.CODE, nodes))
        yield from ()

    def _definitions(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        terms: list[tuple[list[Run], list[Node]]] = []
        for child in lists.entries(node):
            inside = Flow(flow.level + 1)
            if child.is_text_node:
                _text(child, look, inside)
            elif child.tag in ("dt", "dd"):
                yield self._children(child, replace(look, depth=0), inside)
            elif child.is_element_node:
                yield self._element(child, replace(look, depth=0), inside)
            if child.tag == "dt" and (line := inside.line):
                terms.append((line, []))
            elif nodes := inside.prose:
                term, meaning = terms.pop() if terms else ([], [])
                terms.append((term, meaning + nodes))
        if terms:
            flow.add(Part(BlockKind.DEFINITIONS, terms=terms))

    def _figure(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        """Read a figure: its caption belongs to its first image, else it is a paragraph."""
        before, lost = len(self._figures), len(self.found.pictures)
        captions = [child for child in children(node) if child.tag == "figcaption"]
        for child in children(node):
            if child.is_text_node:
                _text(child, look, flow)
            elif child.is_element_node and child.tag != "figcaption":
                yield self._element(child, look, flow)
        flow.end()
        inside = Flow(flow.level + 1)
        for caption in captions:
            yield self._children(caption, look, inside)
            inside.end()
        if len(self._figures) > before and len(self.found.pictures) == lost:
            if line := inside.line:
                self._figures[before].add_caption(line)
        elif not self._is_said(captions, lost):
            flow.parts += inside.parts
        if flow.level == 0:
            self._place_figures(flow)

    def _is_said(self, captions: list[LexborNode], lost: int) -> bool:
        """Tell whether captions only say what stands for an image that isn't in the file."""
        said = {found.alternative for found, _ in self.found.pictures[lost:]}
        texts = [" ".join(text_of(caption).split()) for caption in captions]
        has_link = any(caption.css_first("a") is not None for caption in captions)
        return bool(texts) and not has_link and all(text in said for text in texts)

    def _caption(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        """Read a caption of Word's, which is above or below a table, or below an image."""
        inside = Flow(flow.level + 1)
        yield self._children(node, look, inside)
        holds_image = bool(self._figures)
        self._place_figures(flow)
        line, last = inside.line, flow.parts[-1] if flow.parts else None
        is_above = tag_after(node) == "table" and not holds_image
        if line and not is_above and isinstance(last, Part) and last.takes_caption:
            last.add_caption(line)
        elif line:
            self._caption_above = Part(BlockKind.PARAGRAPH, [("p", line)])
            flow.add(self._caption_above)

    # --- Tables ---

    def _table(self, node: LexborNode, look: Look, flow: Flow) -> Step:
        table = table_of(node, self.notes.outside_text)
        if flow.level == 0 and is_data(node, table):
            yield self._data(table, replace(look, depth=0), flow)
        elif flow.level == 0:
            yield self._children(node, look, flow)
        else:
            yield self._beside(table, look, flow)

    def _data(self, table: Table, look: Look, flow: Flow) -> Step:
        captions = Flow(DEEPEST)
        for caption in table.captions:
            yield self._children(caption, look, captions)
        line = captions.line or self._take_caption(flow)
        rows: list[Node] = []
        merged = 0
        height = max((spans(cell)[1] for cell in table.cells[0]), default=1)  # of a head
        for i, (row, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
            is_head = row.mem_id in table.head or i < height and self._are_bold(cells)
            found: list[Node] = []
            for cell in cells:
                span = spans(cell)
                merged += len(cells) > 1 and span != (1, 1)
                tag = "th" if is_head or cell.tag == "th" else "td"
                inside = Flow(DEEPEST - 4)
                yield self._cell(cell, look, inside, is_header=tag == "th")
                found.append((tag, span, inside.prose))
            rows.append(("tr", "", found))
        groups = groupby(zip(table.rows, rows, strict=True), lambda pair: parent_id(pair[0]))
        nodes = [node for _, pairs in groups for node in prose_tables.group([p[1] for p in pairs])]
        if found_table := prose_tables.table([("caption", line), *nodes] if line else nodes):
            flow.end()
            self.found.merged.append((merged, self._part))
            flow.add(Part(BlockKind.TABLE, found_table))

    def _take_caption(self, flow: Flow) -> list[Run]:
        """Return the caption that is right above a table, and remove it there."""
        flow.end()
        part = self._caption_above
        if part is None or flow.parts[-1:] != [part]:
            return []
        flow.parts.pop()
        return list(part.nodes[0][1])

    def _cell(self, cell: LexborNode, look: Look, flow: Flow, is_header: bool) -> Step:
        element = self._known(cell)
        if not self._leaves_out(element):
            inside = self._look_within(element, replace(look, is_header=is_header))
            yield self._children(cell, inside, flow)

    def _are_bold(self, cells: list[LexborNode]) -> bool:
        shown = [cell for cell in cells if text_of(cell).strip()]
        return bool(shown) and all(map(self._is_bold, shown))

    def _is_bold(self, cell: LexborNode) -> bool:
        elements = (node for node in (cell, *descendants(cell)) if node.is_element_node)
        return any("strong" in self._own_marks(self._known(node)) for node in elements)

    def _own_marks(self, element: Element) -> frozenset[str]:
        return marks_within(element.name, element.attributes, element.style, frozenset())

    def _beside(self, table: Table, look: Look, flow: Flow) -> Step:
        """Read a table where none can be: each row becomes a paragraph."""
        for caption in table.captions:
            flow.end()
            yield self._children(caption, look, flow)
        for cells in table.cells:
            flow.end()
            for i, cell in enumerate(each for each in cells if text_of(each).strip()):
                if i:
                    flow.text(_BESIDE, Look())
                yield self._cell(cell, replace(look, is_heading=True), flow, False)
        flow.end()

    # --- Images ---

    def _image(self, attributes: Attributes, look: Look, flow: Flow) -> None:
        found = picture(attributes, self.base, self.files)
        if found is None:
            return
        if found.data:
            name = sha256(found.data)
            self.found.images[name] = found.data
            self._figures.append(Part(BlockKind.FIGURE, figure(name, found.alternative)))
            return
        if found.alternative and not any(map(str.isalnum, found.alternative)):  # a smiley
            flow.text(found.alternative, look)
            return
        self.found.pictures.append((found, self._part))
        words = found.alternative or (found.file_name if found.alternative is None else "")
        if words:
            flow.text(words, replace(look, href=look.href or found.url))

    def _place_figures(self, flow: Flow) -> None:
        flow.end()
        if flow.level:
            return
        for part in self._figures:
            flow.add(part)
        self._figures = []

    _CONTAINERS = {
        "blockquote": _quote,
        "pre": _code,
        "dl": _definitions,
        "figure": _figure,
        "table": _table,
    }


def _run(step: Step) -> None:
    """Take a step and all those that it yields, each before the step goes on."""
    stack = [step]
    while stack:
        following = next(stack[-1], None)
        if following is None:
            stack.pop()
        else:
            stack.append(following)


def _text(node: LexborNode, look: Look, flow: Flow) -> None:
    text = node.text_content or ""
    is_space = text == "\xa0" and node.parent is not None and node.parent.tag == "span"
    if look.is_spacing or is_space:
        text = text.replace("\xa0", " ")
    if look.keeps_lines and "\n" in text:
        for i, line in enumerate(text.splitlines()):
            if i:
                flow.line_break()
            flow.text(line, look)
    else:
        flow.text(_SEVERAL_SPACES.sub(" ", text), look)


def _lines_of(node: LexborNode) -> list[str]:
    return [
        "\n" if each.tag == "br" else each.text_content or ""
        for each in descendants(node, _UNSEEN)
        if each.is_text_node or each.tag == "br"
    ]
