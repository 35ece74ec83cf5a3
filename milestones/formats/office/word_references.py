"""The references in a Word file: to images, links and notes.

Some programs leave references behind that lead nowhere. One of them would make mammoth refuse the
whole file, so they are taken out of the parts before it reads them.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from ..reports import ParseError
from ..tree import Outcome, Remark
from .word_parts import P, as_bytes, remark, tags, words_in
from .zipped import Archive, is_xml

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_NEEDED = ("Id", "Target", "Type")
_REFERRING = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_DRAWING = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}",
    "{http://purl.oclc.org/ooxml/drawingml/main}",
)
_BLIPS = tuple(f"{space}blip" for space in _DRAWING)
_ON_IMAGES = tuple(f"{space}hlinkClick" for space in _DRAWING)
_OLD_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_TITLE = "{urn:schemas-microsoft-com:office:office}title"
_SEPARATORS = ("separator", "continuationSeparator")


class References:
    """Mends the references of the parts of one file.

    `members` then holds what mammoth needs beside the parts: their relations, and for each image a
    file in JSON, with the attributes of its <img>. Its `src` is the name of a member, the URL of an
    image elsewhere, or nothing.
    """

    def __init__(self, archive: Archive, parts: Iterable[Element]) -> None:
        """Take a file, and its `parts` with text."""
        self._archive = archive
        self._folded = {name.casefold(): name for name in archive.names()}
        self._notes = {kind: set(_ids_of_notes(parts, kind)) for kind in ("footnote", "endnote")}
        self.members: dict[str, bytes] = {}
        for name in archive.names(end=".rels"):
            self.members[name] = as_bytes(_relations(archive, name))

    def mend(self, name: str, root: Element) -> Iterator[Remark]:
        """Change the part `name` so that mammoth finds all that it refers to. Yield remarks."""
        path = f"{dirname(name)}/_rels/{name.rpartition('/')[2]}.rels"
        relations = _relations(self._archive, path)
        known = {found.get("Id", ""): found for found in relations}
        for image, alternative in list(_images(root)):
            shown = {"src": self._location(image, known, name)}
            shown |= {"alt": alternative} if alternative else {}
            _refer(image, self._add(relations, shown))
        self.members[path] = as_bytes(relations)
        yield from remark(
            "Links without a target became plain text", _unlinked(root, known), Outcome.CHANGED
        )
        yield from remark(
            "References to notes that are not in the file were left out of",
            self._without_notes(root),
            Outcome.LEFT_OUT,
        )

    def _location(self, image: Element, known: dict[str, Element], name: str) -> str:
        """Return where an image is: its first reference that leads somewhere, or ""."""
        identifiers = _referred(image, "embed", "id", "link")
        relations = [known[identifier] for identifier in identifiers if identifier in known]
        sources = (self._target(relation, dirname(name)) for relation in relations)
        return next(filter(None, sources), "")

    def _target(self, relation: Element, folder: str) -> str:
        """Return the URL or the name of the member that a relation leads to, or ""."""
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            return target
        path = normpath(join("/", folder, unquote(target))).lstrip("/")
        found = self._folded.get(path.casefold(), "")
        return "" if is_xml(found) else found

    def _add(self, relations: Element, shown: dict[str, str]) -> str:
        """Add a file with what an image shows. Return the id of the relation to it."""
        name = f"word/pictures/{len(self.members)}"
        values = {"Id": name, "Target": f"/{name}", "Type": "image"}
        SubElement(relations, f"{_RELATIONS}Relationship", values)
        self.members[name] = json.dumps(shown).encode()
        return name

    def _without_notes(self, root: Element) -> list[str]:
        """Remove the references to notes that don't exist, and return their paragraphs."""
        parents = {child: parent for parent in root.iter() for child in parent}
        found: list[str] = []
        for kind, identifiers in self._notes.items():
            for reference, parent in parents.items():
                is_one = reference.tag in tags(f"{kind}Reference")
                if is_one and _own(reference, "id") not in identifiers:
                    parent.remove(reference)
                    found.append(_paragraph_around(reference, parents) or "no words")
        return found


def _relations(archive: Archive, name: str) -> Element:
    """Return the part `name` with only the relations that say what mammoth needs."""
    relations = Element(f"{_RELATIONS}Relationships")
    with suppress(ParseError):  # a part that is damaged has none
        found = archive.xml(name)
        relations.extend([] if found is None else filter(_is_complete, found))
    return relations


def _is_complete(relation: Element) -> bool:
    return all(relation.get(name) is not None for name in _NEEDED)


def _ids_of_notes(parts: Iterable[Element], kind: str) -> Iterator[str | None]:
    for part in parts:
        for note in part:
            if note.tag in tags(kind) and _own(note, "type") not in _SEPARATORS:
                yield _own(note, "id")


def _images(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield each image, with the alternative text that mammoth doesn't find."""
    for parent in root.iter():
        for child in parent:
            if child.tag in _BLIPS:
                yield child, ""
            elif child.tag == _OLD_IMAGE:
                yield child, child.get(_TITLE) or parent.get("alt") or ""


def _own(element: Element, name: str) -> str | None:
    """Return the value of an attribute in the element's own namespace."""
    return element.get(f"{element.tag.partition('}')[0]}}}{name}")


def _referred(element: Element, *names: str) -> list[str]:
    values = (element.get(f"{space}{name}") for name in names for space in _REFERRING)
    return [value for value in values if value is not None]


def _refer(image: Element, identifier: str) -> None:
    """Make an image refer to the relation `identifier`, and to no other."""
    for space in _REFERRING:
        for name in ("embed", "link", "id"):
            image.attrib.pop(f"{space}{name}", None)
    image.set(f"{_REFERRING[0]}{'id' if image.tag == _OLD_IMAGE else 'embed'}", identifier)


def _unlinked(root: Element, known: dict[str, Element]) -> list[str]:
    """Remove the references of links to relations that don't exist, and return their words."""
    found: list[str] = []
    for element in root.iter():
        if element.tag not in (*tags("hyperlink"), *_ON_IMAGES):
            continue
        missing = [identifier for identifier in _referred(element, "id") if identifier not in known]
        if missing:
            for space in _REFERRING:
                element.attrib.pop(f"{space}id", None)
            found.append(words_in(element) or "an image")
    return found


def _paragraph_around(element: Element, parents: dict[Element, Element]) -> str:
    around: Element | None = element
    while around is not None and around.tag not in P:
        around = parents.get(around)
    return words_in(around) if around is not None else ""
