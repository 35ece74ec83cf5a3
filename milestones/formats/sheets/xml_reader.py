"""Reads the XML in spreadsheet files element by element, without a tree: a sheet can be large."""

from collections.abc import Iterator
from functools import partial
from typing import IO
from xml.parsers import expat

_CHUNK = 2**16  # bytes


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is in `file`, piece by piece."""
    return iter(partial(file.read, _CHUNK), b"")


class XmlReader:
    """Calls its methods for what the parsed XML has. Subclasses define these methods."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse

    def parse(self, piece: bytes) -> None:
        """Parse the next `piece`. Raises ExpatError, or ValueError for a document type."""
        self._parser.Parse(piece, False)

    def _start(self, tag: str, values: dict[str, str]) -> None:
        raise NotImplementedError

    def _end(self, tag: str) -> None:
        raise NotImplementedError

    def _text(self, text: str) -> None:
        raise NotImplementedError

    def _refuse(self, *_: object) -> None:
        raise ValueError("A document type declaration, which these files never have.")
