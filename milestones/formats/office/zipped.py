"""Opens office documents, which are zip archives. Refuses those that would unpack to too much.

What a member unpacks to is never more than its header says, which is checked before it is read.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ..reports import ParseError

MOST_FILES = 5_000
MOST_UNPACKED = 150 * 2**20
MOST_XML = 20 * 2**20  # bytes of all texts in it
MOST_RATIO = 500  # of a member; text packs to a tenth, or to a hundredth where it repeats itself
_SMALL = 2**20  # members that may be packed more tightly

DAMAGED = (
    "The document is damaged or incomplete. Open it in the program that made it, save it again, and"
    " choose that file."
)
_TOO_LARGE = (
    "The document would unpack to too much data. Open it in the program that made it, save it again"
    " without what it doesn't need, and choose that file."
)
NESTED = "The document is nested too deeply to be read. Copy its text, and paste it."
_OLD = b"\xd0\xcf\x11\xe0"
_PROTECTED = (
    "The document is protected by a password, or is of an old version of Office. Open it in Word or"
    " LibreOffice, and save it as .docx without a password."
)
_DOCTYPE = "The document contains a DOCTYPE, which office documents don't have. " + DAMAGED


@dataclass(frozen=True)
class Members:
    """The members of an archive, the bytes that they unpack to, and the media type it states."""

    names: frozenset[str]
    size: int
    media_type: bytes


def members_of(data: bytes) -> Members:
    """Return what the archive `data` says it holds. Raises ParseError if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
            names = frozenset(archive.namelist())
            return Members(names, size, _media_type(archive) if "mimetype" in names else b"")
    except Exception:  # damaged archives raise errors of many kinds
        raise ParseError(DAMAGED) from None


def _media_type(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as member:
        return member.read(100)


class Archive:
    """The members of a document. Reading one raises ParseError where it is damaged."""

    def __init__(self, data: bytes) -> None:
        """Open `data`. Raises ParseError if it is no zip archive, or unpacks to too much."""
        if data.startswith(_OLD):
            raise ParseError(_PROTECTED)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception:  # damaged archives raise errors of many kinds
            raise ParseError(DAMAGED) from None
        self._sizes = {info.filename: info.file_size for info in self._zip.infolist()}
        self._check()

    def _check(self) -> None:
        infos = self._zip.infolist()
        xml = sum(info.file_size for info in infos if is_xml(info.filename))
        total = sum(info.file_size for info in infos)
        is_tight = any(
            info.file_size > max(_SMALL, MOST_RATIO * info.compress_size) for info in infos
        )
        if len(infos) > MOST_FILES or total > MOST_UNPACKED or xml > MOST_XML or is_tight:
            raise ParseError(_TOO_LARGE)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def names(self, start: str = "", end: str = "") -> list[str]:
        """Return the names of the members that start and end like this."""
        return [name for name in self._sizes if name.startswith(start) and name.endswith(end)]

    def read(self, name: str) -> bytes:
        """Return the bytes of a member."""
        try:
            return self._zip.read(name)
        except MemoryError:
            raise
        except Exception:  # damaged archives raise errors of many kinds
            raise ParseError(DAMAGED) from None

    def xml(self, name: str) -> ElementTree.Element | None:
        """Return the root element of a member, or None if there is none of this name."""
        if name not in self:
            return None
        data = self.read(name)
        refuse_doctype(data)
        try:
            return ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError):
            raise ParseError(DAMAGED) from None

    def refuse_doctypes(self) -> None:
        """Raise ParseError if an XML member has a document type, which can define entities."""
        for name in self._sizes:
            if is_xml(name):
                refuse_doctype(self.read(name))


def is_xml(name: str) -> bool:
    """Tell whether a member of this name is XML."""
    return name.lower().endswith((".xml", ".rels"))


def refuse_doctype(data: bytes) -> None:
    """Raise ParseError if the XML `data`, in any encoding, has a document type."""
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise ParseError(_DOCTYPE)


def texts(element: ElementTree.Element, tags: frozenset[str]) -> Iterator[str]:
    """Yield the text of each element below `element` whose tag is one of `tags`."""
    for found in element.iter():
        if found.tag in tags and found.text:
            yield found.text
