"""Finds what the cells of an .ods file show beside their values, which `python_calamine` drops.

That is the URL of a link, and what is beside the cells: comments, text boxes, images and
charts, whose words it adds to those of a cell. See OpenDocument 1.3, part 3: 6.1.8, 9.1, 10.4.
"""

import io
import zipfile
from dataclasses import dataclass, field

from .xlsx_cells import ERRORS, URL, Shown, letters_of
from .xml_reader import XmlReader, pieces

_DRAWN = {"image": "An image", "object": "A chart", "text-box": "A text box"}
_REPEATED = ("table:number-rows-repeated", "table:number-columns-repeated")
_CELLS = ("table:table-cell", "table:covered-table-cell")
_TOLD = ("annotation", "frame")
_WORDS = frozenset(("p", "span", "a", "h", "s", "title", "desc"))


def shown_in(data: bytes) -> dict[str, Shown]:
    """Return what the sheets of the .ods file `data` show, by name; {} for other files."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            archive.open("content.xml") as file,
        ):
            reader = _Reader()
            for piece in pieces(file):
                reader.parse(piece)
            return reader.sheets
    except ERRORS:
        return {}  # the values of the cells alone will do


@dataclass
class _Told:
    """A comment, or a frame with what it holds."""

    depth: int
    what: str
    name: str = ""  # of a frame
    words: list[str] = field(default_factory=list)


class _Reader(XmlReader):
    """Follows the rows and columns of each sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, Shown] = {}
        self._shown = Shown()
        self._row = self._column = 0
        self._lines: list[str] = []  # of the cell
        self._has_frame = False
        self._open: list[tuple[str, int]] = []  # each element with how often it is repeated
        self._told: _Told | None = None

    def _start(self, tag: str, values: dict[str, str]) -> None:
        name = tag.partition(":")[2]
        self._open.append((name, int(next(filter(None, map(values.get, _REPEATED)), "1"))))
        if tag == "table:table":
            self._shown = self.sheets.setdefault(values.get("table:name", ""), Shown())
            self._row = 0
        elif tag == "table:table-row":
            self._column = 0
        elif tag in _CELLS:
            self._lines, self._has_frame = [], False
        elif name == "p" and self._told is None:
            self._lines.append("")
        elif name in _TOLD and self._told is None:
            what = "A comment" if name == "annotation" else ""
            self._told = _Told(len(self._open), what, values.get("draw:name", ""))
        elif self._told and name in _DRAWN:
            self._told.what = self._told.what or _DRAWN[name]  # a chart has an image too
        elif tag == "text:a" and self._told is None and URL.match(values.get("xlink:href", "")):
            self._shown.links.setdefault((self._row, self._column), values["xlink:href"])

    def _end(self, tag: str) -> None:
        depth = len(self._open)
        name, repeated = self._open.pop()
        if tag == "table:table-row":
            self._row += repeated
        elif tag in _CELLS:
            if self._has_frame:
                self._shown.texts[self._row, self._column] = "\n".join(self._lines)
            self._column += repeated
        elif self._told and depth == self._told.depth:
            self._has_frame = self._has_frame or name == "frame"
            self._tell(self._told)
            self._told = None

    def _tell(self, told: _Told) -> None:
        words = " ".join(" ".join(told.words).split())
        if told.what == "A comment":
            words = f"{letters_of(self._column)}{self._row + 1}: {words}"
        self._shown.beside.append((told.what or "An object", words or told.name))

    def _text(self, text: str) -> None:
        if self._told and self._open[-1][0] in _WORDS:
            self._told.words.append(text)
        elif not self._told and self._lines:
            self._lines[-1] += text
