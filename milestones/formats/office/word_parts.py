"""The parts of a Word file: what mammoth doesn't read in them, and what the report tells of them.

`prepared` rewrites parts so that mammoth keeps all their words.
"""

from collections.abc import Iterable, Iterator
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ..tree import Outcome, Remark
from ..webpage.remarks import quoted
from .zipped import Archive, texts

_SPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def tags(*names: str) -> frozenset[str]:
    """Return the tags of elements with these names, in every version of the format."""
    return frozenset(f"{{{space}}}{name}" for space in _SPACES for name in names)


_T, P = tags("t"), tags("p")
_DELETED = tags("delText")
_BREAKS = tags("p", "tab", "br", "cr", "tc")
_MOVED = tags("moveFrom")
_LISTED = 5  # quotes in one remark


def prepared(root: Element) -> list[Remark]:
    """Change a part so that mammoth reads all its words, and return remarks on what is in it."""
    parents = {child: parent for parent in root.iter() for child in parent}
    _open_fields(root, parents)
    _write_formulas(root, parents)
    boxes = _keep_text_boxes(root, parents)
    hidden = _remove_hidden(root, parents)
    return [
        *remark("Hidden text was left out", hidden, Outcome.LEFT_OUT),
        *remark("Text boxes were placed below the paragraphs beside them", boxes, Outcome.CHANGED),
        *_changes(root),
    ]


def _open_fields(root: Element, parents: dict[Element, Element]) -> None:
    """Replace fields of the short form, which mammoth leaves out, by the long form."""
    for name in tags("fldSimple"):
        space = name.partition("}")[0] + "}"
        for found in list(root.iter(name)):
            code = Element(f"{space}instrText")
            code.text = found.get(f"{space}instr", "")
            parts = [_mark(space, "begin"), _run(space, code), _mark(space, "separate")]
            _replace(found, [*parts, *found, _mark(space, "end")], parents)


def _mark(space: str, kind: str) -> Element:
    return _run(space, Element(f"{space}fldChar", {f"{space}fldCharType": kind}))


def _run(space: str, child: Element) -> Element:
    run = Element(f"{space}r")
    run.append(child)
    return run


def _write_formulas(root: Element, parents: dict[Element, Element]) -> None:
    """Replace formulas by their signs, in a line."""
    for formula in list(root.iter(f"{_MATH}oMath")):
        text = Element(f"{{{_SPACES[0]}}}t")
        text.text = "".join(texts(formula, frozenset({f"{_MATH}t"})))
        _replace(formula, [_run(f"{{{_SPACES[0]}}}", text)], parents)
    for around in list(root.iter(f"{_MATH}oMathPara")):
        _replace(around, list(around), parents)


def _keep_text_boxes(root: Element, parents: dict[Element, Element]) -> list[str]:
    """Return the text of text boxes. Mammoth reads them from what older versions of Word show."""
    boxes = tags("txbxContent")
    found: list[str] = []
    for choices in list(root.iter(f"{_CHOICES}AlternateContent")):
        fallback = choices.find(f"{_CHOICES}Fallback")
        old = [] if fallback is None else [box for box in fallback.iter() if box.tag in boxes]
        new = [box for box in choices.iter() if box.tag in boxes and box not in old]
        if new and not old:
            shape = Element(f"{{{_SPACES[0]}}}pict")
            shape.extend(new)
            _replace(choices, [shape], parents)
        found += [words_in(box) for box in old or new]
    return found


def _remove_hidden(root: Element, parents: dict[Element, Element]) -> list[str]:
    """Remove hidden runs, and return their text."""
    found: list[str] = []
    for mark in [mark for mark in root.iter() if mark.tag in tags("vanish")]:
        look = parents.get(mark)
        run = parents.get(look) if look is not None else None
        if run is not None and run.tag in tags("r") and _is_on(mark):
            found.append(words_in(run))
            _replace(run, [], parents)
    return list(filter(None, found))


def _is_on(mark: Element) -> bool:
    values = {mark.get(f"{{{space}}}val") for space in _SPACES}
    return not values & {"0", "false", "off"}


def _replace(old: Element, new: list[Element], parents: dict[Element, Element]) -> None:
    parent = parents.get(old)
    if parent is None or old not in list(parent):
        return
    place = list(parent).index(old)
    parent[place : place + 1] = new
    parents |= dict.fromkeys(new, parent)


def _changes(root: Element) -> Iterator[Remark]:
    inserted = [words_in(found) for found in _outermost(root, tags("ins", "moveTo"))]
    removed = _outermost(root, tags("del", "moveFrom"))
    deleted = [" ".join(texts(found, _DELETED | _T)) for found in removed]
    yield from remark("Tracked insertions were kept", inserted, Outcome.CHANGED)
    yield from remark("Tracked deletions were left out", deleted, Outcome.LEFT_OUT)


def _outermost(root: Element, tags: frozenset[str]) -> list[Element]:
    """Return the elements with these `tags` that are not within another of them."""
    found: list[Element] = []
    inside: set[Element] = set()
    for element in root.iter():
        if element.tag in tags and element not in inside:
            found.append(element)
            inside.update(element.iter())
    return found


def remark(message: str, found: Iterable[str], outcome: Outcome) -> Iterator[Remark]:
    """Yield a remark that quotes the texts that were `found`, if any have words."""
    listed = list(dict.fromkeys(text for text in found if text.strip()))
    if listed:
        quotes = ", ".join(map(quoted, listed[:_LISTED]))
        more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
        yield Remark(f"{message}: {quotes}{more}.", outcome)


def words_in(root: Element) -> str:
    """Return the words of a part, without those of tracked moves to elsewhere."""
    skipped = {
        text for moved in root.iter() if moved.tag in tags("moveFrom") for text in moved.iter()
    }
    parts = (
        " " if found.tag in _BREAKS else found.text or ""
        for found in root.iter()
        if found.tag in _BREAKS or found.tag in _T and found not in skipped
    )
    return " ".join("".join(parts).split())


def plain(root: Element, roles: dict[str, str]) -> str:
    """Return the words of a part as HTML: headings, by the `roles` of styles, and paragraphs."""
    lines = []
    for found in _outermost(root, P):
        styles = (each for each in found.iter() if each.tag in tags("pStyle"))
        role = next((roles.get(_value(style), "") for style in styles), "")
        tag = role if role.startswith("h") else "p"
        lines.append(f"<{tag}>{escape(words_in(found))}</{tag}>")
    return "".join(lines)


def _value(mark: Element) -> str:
    return next(filter(None, (mark.get(f"{{{space}}}val") for space in _SPACES)), "")


def around(archive: Archive) -> Iterator[Remark]:
    """Yield remarks on comments, headers, footers, charts and diagrams, which are left out."""
    for comment in (comment for root in _roots(archive, "word/comments") for comment in root):
        author = next((comment.get(f"{{{space}}}author") for space in _SPACES), "") or ""
        by = f" by {author}" if author.strip() else ""
        yield from remark(f"A comment{by} was left out", [words_in(comment)], Outcome.LEFT_OUT)
    for start, name in (("word/header", "page header"), ("word/footer", "page footer")):
        found = [words for words in map(words_in, _roots(archive, start)) if _has_letters(words)]
        yield from remark(f"The {name} was left out", found, Outcome.LEFT_OUT)
    for start, name in (("word/charts/chart", "A chart"), ("word/diagrams/data", "A diagram")):
        for root in _roots(archive, start):
            drawn = " ".join(texts(root, frozenset({_DRAWN}))) or "no words"
            yield from remark(f"{name} was left out", [drawn], Outcome.LEFT_OUT)


def _roots(archive: Archive, start: str) -> Iterator[Element]:
    for name in archive.names(start, ".xml"):
        root = archive.xml(name)
        if root is not None:
            yield root


def _has_letters(words: str) -> bool:
    """Tell whether it is more than a page number."""
    return any(map(str.isalpha, words))


_PROPERTIES = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "author": "{http://purl.org/dc/elements/1.1/}creator",
    "description": "{http://purl.org/dc/elements/1.1/}description",
    "language": "{http://purl.org/dc/elements/1.1/}language",
    "date": "{http://purl.org/dc/terms/}created",
}


def about(archive: Archive, styles: Element | None) -> dict[str, str]:
    """Return what the document's properties say, and the language of its styles."""
    root = archive.xml("docProps/core.xml")
    found = {} if root is None else {name: root.findtext(tag) for name, tag in _PROPERTIES.items()}
    said = {name: " ".join(text.split()) for name, text in found.items() if text and text.strip()}
    language = _language(styles) if styles is not None else ""
    return ({"language": language} if language else {}) | said


def _language(styles: Element) -> str:
    for mark in styles.iter():
        if mark.tag in tags("lang"):
            return _value(mark)
    return ""


def as_bytes(root: Element) -> bytes:
    """Return a part as XML."""
    return ElementTree.tostring(root, encoding="utf-8")
