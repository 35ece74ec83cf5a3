"""Reads Word files (.docx) into a `Tree`: mammoth makes HTML of them, which `html_tree` reads.

The HTML has the classes that Word itself gives titles, captions and tables of contents.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import mammoth
from mammoth import documents, transforms
from selectolax.lexbor import LexborHTMLParser

from ..reports import ParseError
from ..tree import BlockKind, Outcome, Place, Remark, Tree
from ..webpage.dom import descendants
from ..webpage.html_tree import tree_of
from ..webpage.remarks import quoted
from . import word_looks, word_parts, word_references, word_styles
from .zipped import DAMAGED, NESTED, Archive, is_xml

_BOXES = frozenset("☐☑☒")  # what a check box shows; it becomes another sign
# The parts with text, of which some programs number the names: "word/document2.xml".
_DOCUMENT = "word/document"
_WITH_TEXT = (_DOCUMENT, "word/footnotes", "word/endnotes")
_COMMENTS = "word/comments"
_ONLY_WORDS = (
    "Only the words of this file could be read. Lists, tables and notes became paragraphs, and"
    " links and images were left out. For more, open the file in Word or LibreOffice, save it"
    " again, and import that file."
)
_STYLE_MAP = """
p.role-title => p.MsoTitle:fresh
p.role-h1 => h1:fresh
p.role-h2 => h2:fresh
p.role-h3 => h3:fresh
p.role-h4 => h4:fresh
p.role-h5 => h5:fresh
p.role-h6 => h6:fresh
p.role-quote => blockquote > p:fresh
p.role-caption => p.MsoCaption:fresh
p.role-contents => p.MsoToc1:fresh
r[style-name='Strong'] => strong
r[style-name='Emphasis'] => em
r[style-name='Intense Emphasis'] => em
"""


def read_docx(data: bytes) -> Tree:
    """Return the document in a Word file. Raises ParseError if it is damaged or too large."""
    try:
        return _read(Archive(data))
    except RecursionError:
        raise ParseError(NESTED) from None


def _read(archive: Archive) -> Tree:
    if not archive.names(_DOCUMENT, ".xml"):
        raise ParseError("The file is not a Word document. Choose a .docx file.")
    archive.refuse_doctypes()
    styles = archive.xml(next(iter(archive.names("word/styles", ".xml")), ""))
    parts, words, remarks = _prepared(archive)
    roles = word_styles.roles(styles)
    try:
        html, media, guesses = _html(archive, parts, roles)
    except (ParseError, MemoryError, RecursionError):
        raise
    except Exception:  # mammoth raises errors of many kinds
        html, media, guesses = _plain(parts, roles), {}, []
        remarks.append(Remark(_ONLY_WORDS, Outcome.CHANGED))
    tree = tree_of(html, media, word_parts.about(archive, styles))
    told = (
        *remarks,
        *_on_headings(guesses, tree),
        *tree.remarks,
        *word_parts.around(archive),
        *_lost(words, html),
    )
    return replace(tree, remarks=told)


def _prepared(archive: Archive) -> tuple[dict[str, bytes], str, list[Remark]]:
    """Return the members that mammoth needs, the words in them, and remarks on them."""
    roots = {
        name: root
        for start in _WITH_TEXT
        for name in archive.names(start, ".xml")
        if (root := archive.xml(name)) is not None
    }
    references = word_references.References(archive, roots.values())
    words: list[str] = []
    remarks: list[Remark] = []
    for name, root in roots.items():
        remarks += word_parts.prepared(root)
        remarks += references.mend(name, root)
        words.append(word_parts.words_in(root))
    parts = {name: word_parts.as_bytes(root) for name, root in roots.items()}
    return parts | references.members, " ".join(words), remarks


def _html(
    archive: Archive, parts: dict[str, bytes], roles: dict[str, str]
) -> tuple[str, dict[str, bytes], list[str]]:
    """Return the document as HTML, its images by their URL there, and the headings by look."""
    media: dict[str, bytes] = {}
    guesses: list[str] = []

    def image(found: documents.Image) -> dict[str, str]:
        with found.open() as file:
            shown: dict[str, str] = json.load(file)
        if shown["src"] in archive:
            media[shown["src"]] = _image(archive, shown["src"])
        return shown

    def transform(document: documents.Document) -> documents.Document:
        return _with_roles(document, roles, guesses)

    result = mammoth.convert_to_html(
        _without_media(archive, parts),
        style_map=_STYLE_MAP,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(image),
        transform_document=transform,
    )
    return result.value, media, guesses


def _plain(parts: dict[str, bytes], roles: dict[str, str]) -> str:
    """Return the words of a document and its notes as HTML. Raises ParseError if it has none."""
    names = [name for start in _WITH_TEXT for name in parts if name.startswith(start)]
    html = "".join(word_parts.plain(ElementTree.fromstring(parts[name]), roles) for name in names)
    if not _words(html):
        raise ParseError(DAMAGED)
    return html


def _image(archive: Archive, name: str) -> bytes:
    """Return the image file `name`; if it is damaged, only its name remains."""
    try:
        return archive.read(name)
    except ParseError:
        return b""


def _without_media(archive: Archive, parts: dict[str, bytes]) -> io.BytesIO:
    """Return the file with `parts` in place of its own, and without images.

    So mammoth doesn't unpack images, and it doesn't write them into the HTML. It would read
    comments only to leave them out.
    """
    others = {
        name: archive.read(name)
        for name in archive.names()
        if is_xml(name) and not name.startswith(_COMMENTS)
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in (others | parts).items():
            packed.writestr(name, content)
    file.seek(0)
    return file


def _with_roles(
    document: documents.Document, roles: dict[str, str], guesses: list[str]
) -> documents.Document:
    """Return `document` with the roles of its paragraphs as their styles."""

    def named(paragraph: documents.Paragraph) -> documents.Paragraph:
        role = roles.get(paragraph.style_id) or word_styles.by_name(paragraph.style_name or "")
        return _styled(paragraph, role) if role else paragraph

    document = transforms.paragraph(named)(document)
    document = transforms.element_of_type(documents.Checkbox, _box)(document)
    document = document.copy(children=list(_with_heads_of_contents(document.children)))
    if any(_role(child).startswith("h") for child in document.children):
        return document
    looks = word_looks.headings(document)
    guesses += (_text(document.children[place]) for place in looks)
    children = [
        _styled(child, looks[place]) if place in looks and not _role(child) else child
        for place, child in enumerate(document.children)
    ]
    return document.copy(children=children)


def _with_heads_of_contents(children: list[Any]) -> Iterator[Any]:
    """Yield `children`; what is above a table of contents belongs to it, or else is a heading."""
    following = [*children[1:], None]
    for child, after in zip(children, following, strict=False):
        is_above = _role(child) == "above-contents"
        role = "contents" if _role(after) == "contents" else "h1"
        yield _styled(child, role) if is_above else child


def _box(checkbox: documents.Checkbox) -> documents.Text:
    """Return a check box as a sign; as a field it would be left out, with whether it is checked."""
    return documents.text("☒" if checkbox.checked else "☐")


def _role(element: Any) -> str:
    style = getattr(element, "style_id", None) or ""
    return style.removeprefix("role-") if style.startswith("role-") else ""


def _styled(paragraph: documents.Paragraph, role: str) -> documents.Paragraph:
    numbering = paragraph.numbering if role in ("quote", "caption") else None
    return paragraph.copy(style_id=f"role-{role}", style_name=None, numbering=numbering)


def _text(element: Any) -> str:
    if isinstance(element, documents.Text):
        return element.value
    return "".join(map(_text, getattr(element, "children", ())))


def _on_headings(texts: list[str], tree: Tree) -> Iterator[Remark]:
    """Yield a remark on each heading that was recognised by its look."""
    headings = {
        block.text: index
        for index, block in enumerate(tree.blocks)
        if block.kind is BlockKind.HEADING
    }
    for text in texts:
        message = f"{quoted(text)} looks like a heading, and was read as one."
        index = headings.get(" ".join(text.split()))
        place = Place() if index is None else tree.blocks[index].place
        yield Remark(message, Outcome.GUESSED, place, index)


def _lost(words: str, html: str) -> list[Remark]:
    """Return a remark on the words that mammoth didn't keep, if there are any."""
    kept = set(map(_letters, _words(html)))
    lost = " ".join(w for w in dict.fromkeys(words.split()) if _letters(w) not in kept | _BOXES)
    message = f"Words that could not be placed were left out: {quoted(lost)}."
    return [Remark(message, Outcome.LEFT_OUT)] if lost else []


def _letters(word: str) -> str:
    """Return a word without signs, such as hyphens that aren't written as text in the file."""
    return "".join(filter(str.isalnum, word)) or word


def _words(html: str) -> list[str]:
    root = LexborHTMLParser(html).root
    for mark in root.css("sup > a[id]") if root is not None else ():
        mark.decompose()  # the number of a note
    nodes = descendants(root) if root is not None else ()
    return "".join(
        node.text_content or "" if node.is_text_node else " " if node.tag in _SEPARATE else ""
        for node in nodes
    ).split()


_SEPARATE = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "br", "tr"))
