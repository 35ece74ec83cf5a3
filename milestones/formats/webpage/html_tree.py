"""Reads HTML into a `Tree`: files, saved web pages, and what people paste from other programs."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ..texts.text_files import TextFile
from ..tree import Block, BlockKind, FootNote, Outcome, Remark, Tree
from . import about, limits, remarks, web_archive
from .decoding import decoded
from .dom import text_of
from .elements import has_title
from .html_blocks import blocks_of
from .notes import notes_in
from .reading import Reader
from .regions import regions_of
from .styles import Styles


def read_html(data: str | bytes) -> Tree:
    """Return the document in an HTML file, a web archive or pasted HTML.

    The encoding of bytes is found in them. Raises ParseError if it takes too long to parse.
    """
    files: dict[str, bytes] = {}
    if isinstance(data, bytes) and web_archive.is_archive(data):
        data, files = web_archive.page_of(data)
    file = decoded(data) if isinstance(data, bytes) else TextFile(data)
    tree = tree_of(file.text, files)
    return replace(tree, remarks=(*file.remarks, *tree.remarks)) if file.remarks else tree


def tree_of(
    html: str, files: Mapping[str, bytes], properties: Mapping[str, str] | None = None
) -> Tree:
    """Return the document in `html`. `files` are its images, by the URL that it gives them.

    `properties` say what the document is, if the page doesn't.
    """
    limits.check(html)
    page = _parsed(html)
    root = page.root
    if root is None:
        return Tree(())
    said = about.about(page) if properties is None else dict(properties)
    base = about.base(page, said.pop("url", ""))
    styles = Styles([node.text() for node in page.css("style")])
    notes = notes_in(root)
    regions = regions_of(page, styles, notes.outside_text)
    reader = Reader(styles, notes, regions.left_out, base, files, has_title(root))
    numbered = list(blocks_of(reader.read(regions.main).parts))
    footnotes = tuple(
        FootNote(uid, reader.read_note(uid), notes.labels[uid]) for uid in notes.bodies
    )
    comments = [("A comment", text_of(comment)) for comment in notes.comments]
    outside = [(name, words, None) for name, words in (*regions.outside, *comments)]
    left_out = remarks.left_out([*outside, *reader.found.left_out])
    told = _placed([*left_out, *remarks.changed(reader.found)], numbered)
    blocks = tuple(block for _, block in numbered)
    is_titled = has_title(root) or properties is None
    other = _replace_title(said, blocks) if is_titled else ()
    return Tree(blocks, footnotes, said, reader.found.images, (*other, *told))


def _parsed(html: str) -> LexborHTMLParser:
    """Return the parsed page. HTML has no errors, so the parser fails only for want of memory."""
    try:
        return LexborHTMLParser(_with_table(html))
    except SelectolaxError:
        raise MemoryError from None


def _replace_title(said: dict[str, str], blocks: Iterable[Block]) -> Iterable[Remark]:
    """Take the first heading as the title, if it is the only one of level 1.

    The title that a page or file has of itself may be that of the website, or of a template.
    """
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    title = said.get("title", "")
    if not title or [block.level for block in headings].count(1) != 1 or headings[0].level != 1:
        return ()
    heading = headings[0].text
    if heading.casefold() in title.casefold() or title.casefold() in heading.casefold():
        return ()
    said["title"] = heading
    message = f"The title in the properties of the file was left out: {remarks.quoted(title)}."
    return (Remark(message, Outcome.LEFT_OUT),)


def _placed(told: Iterable[Remark], numbered: list[tuple[int, Block]]) -> Iterator[Remark]:
    """Yield remarks on parts as remarks on the blocks that those became, or on the next ones."""
    parts = [part for part, _ in numbered]
    for remark in told:
        if remark.block is None or not parts:
            yield replace(remark, block=None)
        else:
            index = min(bisect_left(parts, remark.block), len(parts) - 1)
            yield replace(remark, block=index, place=numbered[index][1].place)


def _with_table(html: str) -> str:
    """Return `html` with the <table> that rows pasted from Excel come without."""
    is_rows = html.lstrip("\ufeff \t\r\n")[:4].lower().startswith(("<tr", "<td", "<th>"))
    return f"<table>{html}</table>" if is_rows else html
