"""Reads OpenDocument texts (.odt) into a `Tree`: as HTML, which `html_tree` reads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from html import escape
from xml.etree.ElementTree import Element

from ..reports import ParseError
from ..tree import Outcome, Remark, Tree
from ..webpage.html_tree import tree_of
from ..webpage.remarks import quoted
from .odt_styles import FO, STYLE, TEXT, Styles, styles_of
from .zipped import NESTED, Archive

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HREF = "{http://www.w3.org/1999/xlink}href"

_NO_TEXT = "The file is not a text document. Choose an .odt or .docx file."
_PROTECTED = "The document is protected by a password. Save it without one, and choose it again."
_SHAPES = ("custom-shape", "rect", "ellipse", "circle", "polygon", "caption")  # may hold text
_MOST_REPEATED = 100  # cells; spreadsheets repeat empty ones a thousand times
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_INSERTED = ("Tracked insertions were kept", Outcome.CHANGED)
_BLOCK_TAGS = {"title": "p class=MsoTitle", "caption": "p class=MsoCaption"}
_BLOCK_TAGS |= {"contents": "p class=MsoToc1", **{f"h{i}": f"h{i}" for i in range(1, 7)}}


def read_odt(data: bytes) -> Tree:
    """Return the document in an OpenDocument text. Raises ParseError if it can't be read."""
    archive = Archive(data)
    if "content.xml" not in archive or not _is_text(archive):
        raise ParseError(_NO_TEXT)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise ParseError(_PROTECTED)
    try:
        return _read(archive)
    except RecursionError:
        raise ParseError(NESTED) from None


def _is_text(archive: Archive) -> bool:
    return "mimetype" not in archive or b"opendocument.text" in archive.read("mimetype")


def _read(archive: Archive) -> Tree:
    content, styles = archive.xml("content.xml"), archive.xml("styles.xml")
    body = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise ParseError(_NO_TEXT)
    writer = _Writer(styles_of([styles, content]))
    html = writer.document(body)
    media = {name: archive.read(name) for name in writer.images if name in archive}
    tree = tree_of(html, media, _about(archive, styles))
    return replace(tree, remarks=(*writer.remarks(), *tree.remarks, *_around(styles)))


class _Writer:
    """Writes the body of a document as HTML."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.images: list[str] = []
        self._notes: list[str] = []
        self._boxes: list[str] = []  # text boxes of the paragraph being written, as HTML
        self._told: dict[tuple[str, Outcome], list[str]] = {}
        self._list_styles: list[str] = []  # of the lists around
        self._insertions: list[str] = []  # ids of tracked changes

    def document(self, body: Element) -> str:
        html = self._blocks(body)
        for words in filter(None, _between_marks(body, self._insertions)):
            self._told.setdefault(_INSERTED, []).append(words)
        notes = "".join(self._notes)
        return f"{html}<ol>{notes}</ol>" if notes else html

    def remarks(self) -> Iterator[Remark]:
        for (message, outcome), texts in self._told.items():
            quotes = ", ".join(quoted(text) for text in texts[:5])
            more = f" and {len(texts) - 5} more" if len(texts) > 5 else ""
            yield Remark(f"{message}: {quotes}{more}.", outcome)

    def _tell(self, message: str, element: Element, outcome: Outcome = Outcome.LEFT_OUT) -> None:
        if words := _words(element):
            self._told.setdefault((message, outcome), []).append(words)

    # --- Blocks ---

    def _blocks(self, parent: Iterable[Element]) -> str:
        return "".join(map(self._block, parent))

    def _block(self, element: Element) -> str:
        write = self._BLOCKS.get(element.tag)
        return write(self, element) if write else self._blocks(element)

    def _paragraph(self, element: Element) -> str:
        style = element.get(f"{TEXT}style-name", "")
        if self.styles.hides(style):
            self._tell("Hidden text was left out", element)
            return ""
        role = self.styles.role(style)
        if element.tag == f"{TEXT}h" and role != "title":
            role = f"h{min(_number(element.get(f'{TEXT}outline-level')), 6)}"
        boxes, self._boxes = self._boxes, []
        inner = self._marked(self._inline(element), self.styles.marks(style, is_span=False))
        below, self._boxes = "".join(self._boxes), boxes
        if role == "quote":
            return f"<blockquote>{inner}</blockquote>{below}"
        tag = _BLOCK_TAGS.get(role, "p")
        return f"<{tag}>{inner}</{tag.split()[0]}>{below}"

    def _list(self, element: Element) -> str:
        style = element.get(f"{TEXT}style-name", "") or (self._list_styles or [""])[-1]
        self._list_styles.append(style)
        is_numbered = self.styles.is_numbered(style, len(self._list_styles))
        items = "".join(map(self._item, element))
        self._list_styles.pop()
        return f"<ol>{items}</ol>" if is_numbered else f"<ul>{items}</ul>"

    def _item(self, element: Element) -> str:
        start = element.get(f"{TEXT}start-value")
        value = f' value="{_number(start)}"' if start else ""
        return f"<li{value}>{self._blocks(element)}</li>"

    def _section(self, element: Element) -> str:
        if element.get(f"{TEXT}display") == "none":
            self._tell("Hidden text was left out", element)
            return ""
        return self._blocks(element)

    def _contents(self, element: Element) -> str:
        self._tell("The table of contents was left out", element)
        return ""

    def _changes(self, element: Element) -> str:
        for region in element:
            for deletion in region.iter(f"{TEXT}deletion"):
                self._tell("Tracked deletions were left out", deletion)
            if region.find(f"{TEXT}insertion") is not None:
                self._insertions.append(region.get(f"{TEXT}id", region.get(_ID, "")))
        return ""

    # --- Tables ---

    def _table(self, element: Element) -> str:
        rows = "".join(self._rows(element, is_head=False))
        return f"<table>{rows}</table>"

    def _rows(self, parent: Element, is_head: bool) -> Iterator[str]:
        for child in parent:
            if child.tag == f"{_TABLE}table-row":
                yield f"<tr>{''.join(self._cells(child, is_head))}</tr>"
            elif child.tag in (f"{_TABLE}table-header-rows", f"{_TABLE}table-rows"):
                yield from self._rows(child, is_head or child.tag.endswith("header-rows"))
            elif child.tag == f"{_TABLE}table-row-group":
                yield from self._rows(child, is_head)

    def _cells(self, row: Element, is_head: bool) -> Iterator[str]:
        tag = "th" if is_head else "td"
        for cell in row:
            if cell.tag != f"{_TABLE}table-cell":
                continue
            columns = _number(cell.get(f"{_TABLE}number-columns-spanned"))
            rows = _number(cell.get(f"{_TABLE}number-rows-spanned"))
            html = f'<{tag} colspan="{columns}" rowspan="{rows}">{self._blocks(cell)}</{tag}>'
            times = _number(cell.get(f"{_TABLE}number-columns-repeated"))
            yield html * min(times, _MOST_REPEATED)

    # --- Words ---

    def _inline(self, element: Element) -> str:
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            write = self._INLINE.get(child.tag)
            parts.append(write(self, child) if write else self._inline(child))
            parts.append(escape(child.tail or "", quote=False))
        return "".join(parts)

    def _span(self, element: Element) -> str:
        style = element.get(f"{TEXT}style-name", "")
        if self.styles.hides(style):
            self._tell("Hidden text was left out", element)
            return ""
        return self._marked(self._inline(element), self.styles.marks(style, is_span=True))

    def _marked(self, html: str, marks: frozenset[str]) -> str:
        for mark in sorted(marks):
            html = f"<{mark}>{html}</{mark}>"
        return html

    def _link(self, element: Element) -> str:
        return f'<a href="{escape(element.get(_HREF, ""))}">{self._inline(element)}</a>'

    def _bookmark(self, element: Element) -> str:
        return f'<a id="{escape(element.get(f"{TEXT}name", ""))}"></a>'

    def _spaces(self, element: Element) -> str:
        return " "

    def _line_break(self, element: Element) -> str:
        return "<br>"

    def _note(self, element: Element) -> str:
        number = len(self._notes) + 1
        body = element.find(f"{TEXT}note-body")
        self._notes.append("")  # its own notes come after it
        inner = self._blocks(body) if body is not None else ""
        self._notes[number - 1] = f'<li id="footnote-{number}">{inner}</li>'
        label = escape("".join(element.findtext(f"{TEXT}note-citation", "").split())) or number
        return f'<sup><a class="footnote" href="#footnote-{number}">[{label}]</a></sup>'

    def _comment(self, element: Element) -> str:
        author = " ".join(element.findtext(f"{_DC}creator", "").split())
        for child in list(element):
            if child.tag in (f"{_DC}creator", f"{_DC}date", f"{_META}creator-initials"):
                element.remove(child)
        self._tell(f"A comment{f' by {author}' if author else ''} was left out", element)
        return ""

    # --- Images and text boxes ---

    def _frame(self, element: Element) -> str:
        box = element.find(f"{_DRAW}text-box")
        if box is not None:
            return self._text_box(box)
        image = element.find(f"{_DRAW}image")
        if image is None:
            self._tell("An embedded object was left out", element)
            return ""
        name = image.get(_HREF, "").removeprefix("./")
        self.images.append(name)
        said = element.findtext(f"{_SVG}desc") or element.findtext(f"{_SVG}title")
        alternative = f' alt="{escape(said)}"' if said else ""
        return f'<img src="{escape(name)}"{alternative}>'

    def _text_box(self, box: Element) -> str:
        """Keep a text box below its paragraph; one around an image holds its caption."""
        boxes, self._boxes = self._boxes, []
        images = list(box.iter(f"{_DRAW}image"))
        inner, inside = self._blocks(box), "".join(self._boxes)
        self._boxes = boxes
        if not images:
            self._tell("Text boxes were placed below their paragraphs", box, Outcome.CHANGED)
        self._boxes.append(inner + inside)
        return ""

    _BLOCKS: dict[str, Callable[["_Writer", Element], str]] = {
        f"{TEXT}p": _paragraph,
        f"{TEXT}h": _paragraph,
        f"{TEXT}list": _list,
        f"{TEXT}section": _section,
        f"{TEXT}table-of-content": _contents,
        f"{TEXT}tracked-changes": _changes,
        f"{_TABLE}table": _table,
        f"{_DRAW}frame": lambda self, element: self._in_paragraph(element),
        f"{_OFFICE}annotation": _comment,
    }
    _INLINE: dict[str, Callable[["_Writer", Element], str]] = {
        f"{TEXT}span": _span,
        f"{TEXT}a": _link,
        f"{TEXT}s": _spaces,
        f"{TEXT}tab": _spaces,
        f"{TEXT}line-break": _line_break,
        f"{TEXT}note": _note,
        f"{TEXT}bookmark": _bookmark,
        f"{TEXT}bookmark-start": _bookmark,
        f"{_OFFICE}annotation": _comment,
        f"{_DRAW}frame": _frame,
        **dict.fromkeys((f"{_DRAW}{name}" for name in _SHAPES), _text_box),
    }

    def _in_paragraph(self, frame: Element) -> str:
        paragraph = Element(f"{TEXT}p")
        paragraph.append(frame)
        return self._paragraph(paragraph)


def _number(text: str | None) -> int:
    text = text or ""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def _words(element: Element) -> str:
    """Return the words in an element, those of each paragraph apart."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    yield " " if element.tag in _SEPARATE else ""
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _between_marks(body: Element, changes: Iterable[str]) -> Iterator[str]:
    """Yield the words between the marks of each of these tracked `changes`."""
    wanted = set(changes)
    opened, words = "", list[str]()
    for piece in _texts_and_marks(body) if wanted else ():
        if isinstance(piece, str):
            words += [piece] if opened else []
        elif not opened and piece.tag == f"{TEXT}change-start":
            change = piece.get(_CHANGE_ID, "")
            opened, words = change if change in wanted else "", []
        elif opened and opened == piece.get(_CHANGE_ID):
            opened = ""
            yield " ".join("".join(words).split())


def _texts_and_marks(element: Element) -> Iterator[str | Element]:
    if element.tag in (f"{TEXT}change-start", f"{TEXT}change-end"):
        yield element
    elif element.tag != f"{TEXT}tracked-changes":
        yield " " if element.tag in _SEPARATE else ""
        yield element.text or ""
        for child in element:
            yield from _texts_and_marks(child)
            yield child.tail or ""


_CHANGE_ID = f"{TEXT}change-id"
_SEPARATE = frozenset(f"{TEXT}{name}" for name in ("p", "h", "s", "tab", "line-break"))


def _around(styles: Element | None) -> Iterator[Remark]:
    """Yield remarks on the headers and footers of pages."""
    for name in ("header", "footer"):
        found = styles.iter(f"{STYLE}{name}") if styles is not None else ()
        for words in dict.fromkeys(map(_words, found)):
            if any(map(str.isalpha, words)):
                yield Remark(f"The page {name} was left out: {quoted(words)}.", Outcome.LEFT_OUT)


_PROPERTIES = {
    "title": (f"{_DC}title",),
    "author": (f"{_META}initial-creator", f"{_DC}creator"),
    "description": (f"{_DC}description",),
    "language": (f"{_DC}language",),
    "date": (f"{_META}creation-date", f"{_DC}date"),
}


def _about(archive: Archive, styles: Element | None) -> dict[str, str]:
    root = archive.xml("meta.xml")
    meta = root.find(f"{_OFFICE}meta") if root is not None else None
    said = {"language": _language(styles)}
    for name, tags in _PROPERTIES.items():
        texts = (meta.findtext(tag) for tag in tags) if meta is not None else ()
        said[name] = next(filter(None, texts), None) or said.get(name, "")
    return {name: line for name, text in said.items() if (line := " ".join(text.split()))}


def _language(styles: Element | None) -> str:
    """Return the language of the document's default style."""
    for properties in styles.iter(f"{STYLE}text-properties") if styles is not None else ():
        language, country = properties.get(f"{FO}language", ""), properties.get(f"{FO}country", "")
        if language and language != "none":
            return f"{language}-{country}" if country and country != "none" else language
    return ""
