"""Picks the reader for a file, by its content and its name."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from milestones.formats import documents
from milestones.formats.headings import Meaning, means
from milestones.formats.markdown_files import markdown_tree
from milestones.formats.office import zipped
from milestones.formats.reports import ParseError
from milestones.formats.sheets import spreadsheets
from milestones.formats.texts import text_files
from milestones.formats.texts.text_files import TextFile
from milestones.formats.tree import Block, BlockKind, Outcome, Remark, Tree

from .columns import SCORE_OF_TIMELINE, layout_of
from .openings import title_of_name

MOST_TEXT = 2**20  # bytes of a file that is text
MOST_LINES = 20_000
MOST_SHEETS = 20  # that are looked at to find the timeline

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<meta[\s/>]|<!--StartFragment)",
    re.IGNORECASE,
)
_BEGINNING = 1_000  # bytes
_PDF = b"%PDF-"
_RTF = b"{\\rtf"
_DIVIDE = "Check that it is the right file. If it is, divide it and import the parts."
_IMAGE = (
    "This is an image, which has no text to read. Import the document, then insert the image into"
    " the draft."
)
_OTHERS = {
    _PDF: "This is a PDF file, which has no headings or tables to read. Open the document that it"
    " was made from, or copy its text and paste it.",
    _RTF: "This is an RTF file. Open it in Word or LibreOffice, and save it as .docx.",
    b"\x89PNG": _IMAGE,
    b"\xff\xd8\xff": _IMAGE,
    b"GIF8": _IMAGE,
}


def read(data: bytes, name: str = "") -> Tree:
    """Return the Tree of the file `data`, called `name`. Raises ParseError."""
    return replace(_read(data, name), file_name=PurePath(name).name)


def _read(data: bytes, name: str) -> Tree:
    documents.refuse_size(len(data))
    for beginning, message in _OTHERS.items():
        if data.startswith(beginning):
            raise ParseError(message)
    ending = PurePath(name).suffix.lower()
    if data.startswith(_ZIP):
        return _read_zip(data, name)
    if data.startswith(_OLE):
        return _read_old(data, name)
    if ending in (".csv", ".tsv"):
        return _of_sheets(data, name)
    if ending in (".html", ".htm", ".xhtml", ".mhtml", ".mht") or _HTML.match(_beginning(data)):
        return documents.read_contained("html", data)
    return of_text(decode(data))


def of_text(file: TextFile) -> Tree:
    """Return the Tree of Markdown or plain text. Raises ParseError if it has too many lines."""
    check_lines(file.text)
    tree = markdown_tree.read_markdown(file.text)
    return replace(tree, remarks=(*file.remarks, *tree.remarks))


def _beginning(data: bytes) -> bytes:
    start = data[:_BEGINNING]
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    return start.replace(b"\0", b"")[2:] if is_wide else start.removeprefix(b"\xef\xbb\xbf")


def _read_zip(data: bytes, name: str) -> Tree:
    members = zipped.members_of(data)
    if any(member.startswith("word/document") for member in members.names):
        return documents.read_contained("docx", data)
    if "content.xml" in members.names and b"opendocument.text" in members.media_type:
        return documents.read_contained("odt", data)
    if any(member.startswith("Index/") for member in members.names):
        raise ParseError(
            "This is a file of Apple Pages, Numbers or Keynote. Open it there, and export it as"
            " Word (.docx) or Excel (.xlsx)."
        )
    return _of_sheets(data, name)


def _read_old(data: bytes, name: str) -> Tree:
    if spreadsheets.is_workbook(data):
        return _of_sheets(data, name)
    raise ParseError(
        "This is a file of an old version of Word (.doc). Open it in Word or LibreOffice, and save"
        " it as .docx."
    )


def _of_sheets(data: bytes, name: str) -> Tree:
    """Return the first sheet with a timeline, or else the first sheet, with the others below it.

    Its title is the name of the file, if it has no other.
    """
    sheets = spreadsheets.read_spreadsheet(data, name)
    order = sorted(range(len(sheets)), key=lambda i: sheets[i].is_hidden)[:MOST_SHEETS]
    blocks = {i: spreadsheets.blocks_of(sheets[i]) for i in order}
    chosen = next((i for i in order if _has_timeline(blocks[i])), 0)
    tree = _with_title_row(spreadsheets.sheets_tree(sheets, chosen))
    first = tree.blocks[0].kind
    has_others = any(block.kind is BlockKind.HEADING for block in tree.blocks)
    is_named = first is BlockKind.TABLE or (has_others and first is not BlockKind.HEADING)
    title = title_of_name(name) if is_named else ""
    return replace(tree, about={"title": title, **tree.about}) if title else tree


def _with_title_row(tree: Tree) -> Tree:
    """Return `tree` with a first row such as "Timeline of the valley" as its title.

    If other sheets follow, so is another row that is no sentence.
    """
    first, *others = tree.blocks
    if not others or first.kind is BlockKind.TABLE:
        return tree
    has_sheets = any(block.kind is BlockKind.HEADING for block in others)
    is_line = has_sheets and not re.search(r"[.!?:;,…]$", first.text)
    if not (is_line or means(first.text, Meaning.MILESTONES)):
        return tree
    html = first.html.removeprefix("<p>").removesuffix("</p>")
    title = replace(first, kind=BlockKind.HEADING, html=html, level=1)
    message = f"The title is the first row of the sheet: “{first.text}”."
    remark = Remark(message, Outcome.GUESSED, first.place, 0)
    return replace(tree, blocks=(title, *others), remarks=(*tree.remarks, remark))


def _has_timeline(blocks: Iterable[Block]) -> bool:
    tables = (block for block in blocks if block.kind is BlockKind.TABLE)
    return any(layout_of(table, "").score >= SCORE_OF_TIMELINE for table in tables)


# --- Text -----------------------------------------------------------------------------------------


def check_size(data: bytes) -> None:
    """Raise ParseError if `data` is larger than a text may be."""
    if len(data) > MOST_TEXT:
        raise ParseError(f"The text is larger than {MOST_TEXT // 2**20} MB. {_DIVIDE}")


def check_lines(text: str) -> None:
    """Raise ParseError if `text` has more lines than a document may have, however they end."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") >= MOST_LINES:
        raise ParseError(f"The document has more than {MOST_LINES:,} lines. {_DIVIDE}")


def decode(data: bytes) -> TextFile:
    """Return the text in `data`. Raise ParseError if it is empty, too large, or not text."""
    check_size(data)
    file = text_files.decode(data)
    if not file.text.strip():
        raise ParseError("The document is empty.")
    return file
