"""Finds what the cells of an .xlsx file show beside their values, which `python_calamine` drops.

That is how exact a date is ("Jun-99" is stored as 1 June 1999), the words of an error ("#REF!") and
the URL of a link, and what is beside the cells: comments, text boxes, images and charts. See
Office Open XML (ECMA-376-1), 18.3.1.4, 18.8.30, 18.3.1.47, 18.7 and 20.5.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from posixpath import join, normpath
from xml.parsers import expat

from .xml_reader import XmlReader, pieces

Place = tuple[int, int]  # row and column, from 0

_MONTH_AND_YEAR = 17  # the number of the format "mmm-yy"
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
URL = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_MOST_CELLS = 200_000  # of a sheet, with empty ones
_TEXTS = frozenset(("v", "t", "text"))
_LINES = frozenset(("p", "br"))
_DRAWN = {"nvPicPr": "An image", "nvGraphicFramePr": "A chart"}
# Of a damaged file. A RuntimeError says that zipfile can't unpack it.
ERRORS = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError),
    *(KeyError, OSError, ValueError, RuntimeError),
)


@dataclass
class Shown:
    """What cells of a sheet show, by place. `dates` are "year" or "month" if they show no day.

    `texts` are those of cells to which the library adds words from beside them. `beside` is what no
    cell holds: what it is, and its words.
    """

    dates: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    texts: dict[Place, str] = field(default_factory=dict)
    beside: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Element:
    name: str
    parent: str
    values: dict[str, str]
    text: str = ""  # in its <v>, or in parts of text


def shown_in(data: bytes) -> dict[str, Shown]:
    """Return what the sheets of the .xlsx file `data` show, by name; {} for other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            return dict(_sheets(archive))
    except ERRORS:
        return {}  # the values of the cells alone will do


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Shown]]:
    targets = _targets(archive, "xl/workbook.xml")
    styles = _styles(archive)
    for element in _elements(archive, "xl/workbook.xml", "sheet"):
        if path := targets.get(_relation(element)):
            yield element.values.get("name", ""), _sheet(archive, path, styles)


def _sheet(archive: zipfile.ZipFile, path: str, styles: list[str]) -> Shown:
    shown = Shown()
    targets = _targets(archive, path)
    for element in islice(_elements(archive, path, "c", "hyperlink"), _MOST_CELLS):
        values = element.values
        style = values.get("s", "")
        place = _place_in_sheet(values.get("r") or values.get("ref", ""))
        if place is None:
            continue
        if element.name == "hyperlink":
            if URL.match(url := targets.get(_relation(element), "")):
                shown.links[place] = url
        elif values.get("t") == "e":
            shown.errors[place] = element.text
        elif style.isdecimal() and int(style) < len(styles) and styles[int(style)]:
            shown.dates[place] = styles[int(style)]
    shown.beside += islice(_beside(archive, path), _MOST_CELLS)
    return shown


def _beside(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[str, str]]:
    """Yield what a sheet holds outside its cells: what it is, and its words."""
    parts = [*_related(archive, path)]
    threads = [target for kind, target in parts if kind == "threadedComment"]
    older = [target for kind, target in parts if kind == "comments"]  # with a copy of the threads
    for target in threads or older:
        for element in _elements(archive, target, "comment", "threadedComment"):
            yield "A comment", f"{element.values.get('ref', '')}: {_line(element.text)}"
    for target in (target for kind, target in parts if kind == "drawing"):
        for element in _elements(archive, target, "txBody", "cNvPr"):
            words = element.values.get("descr") or element.values.get("name") or ""
            if element.name == "txBody":
                yield "A text box", _line(element.text)
            elif what := _DRAWN.get(element.parent):
                yield what, _line(words)


def _line(text: str) -> str:
    return " ".join(text.split())


def _styles(archive: zipfile.ZipFile) -> list[str]:
    """Return for each style of cells "year" or "month" if it shows dates without a day, or ""."""
    codes = {_MONTH_AND_YEAR: "mmm-yy"}
    numbers = []
    for element in _elements(archive, "xl/styles.xml", "numFmt", "xf"):
        number = int(element.values.get("numFmtId", "0"))
        if element.name == "numFmt":
            codes[number] = element.values.get("formatCode", "")
        elif element.parent == "cellXfs":
            numbers.append(number)
    return [_precision(codes.get(number, "")) for number in numbers]


def _precision(code: str) -> str:
    letters = set(_LITERAL.sub("", code.partition(";")[0]).lower())
    if "y" not in letters or letters & set("dhs"):
        return ""
    return "month" if "m" in letters else "year"


def _targets(archive: zipfile.ZipFile, path: str) -> dict[str, str]:
    """Return the targets of the relations of the part `path`, by id: paths of parts, or URLs."""
    relations = _relations(archive, path)
    return {element.values.get("Id", ""): _target(path, element) for element in relations}


def _related(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[str, str]]:
    """Yield the targets of the relations of the part `path`, each with its kind: "drawing"."""
    for element in _relations(archive, path):
        yield element.values.get("Type", "").rpartition("/")[2], _target(path, element)


def _relations(archive: zipfile.ZipFile, path: str) -> Iterator[_Element]:
    folder, _, name = path.rpartition("/")
    return _elements(archive, f"{folder}/_rels/{name}.rels", "Relationship")


def _target(path: str, relation: _Element) -> str:
    target = relation.values.get("Target", "")
    if relation.values.get("TargetMode") == "External":
        return target
    return normpath(join("/", path.rpartition("/")[0], target))[1:]


def _relation(element: _Element) -> str:
    return next((value for name, value in element.values.items() if name.endswith(":id")), "")


def _place_in_sheet(reference: str) -> Place | None:
    """Return the place of a reference such as "B4", or of the first cell of "B4:C5"."""
    match = _REFERENCE.match(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def letters_of(column: int) -> str:
    """Return the letters that name a column, which is counted from 0: "A", "AB"."""
    rest, last = divmod(column, 26)
    return (letters_of(rest - 1) if rest else "") + chr(ord("A") + last)


# --- XML ------------------------------------------------------------------------------------------


def _elements(archive: zipfile.ZipFile, path: str, *names: str) -> Iterator[_Element]:
    """Yield the elements called `names` of a part, if there is such a part, as they end."""
    if path not in archive.namelist():
        return
    reader = _Reader(names)
    with archive.open(path) as file:
        for piece in pieces(file):
            reader.parse(piece)
            yield from reader.found
            reader.found.clear()


class _Reader(XmlReader):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = set(names)
        self.found: list[_Element] = []
        self._open: list[str] = []
        self._current: _Element | None = None

    def _start(self, tag: str, values: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in self.names:
            self._current = _Element(name, self._open[-1] if self._open else "", values)
        elif self._current and name in _LINES:
            self._current.text += " "
        self._open.append(name)

    def _end(self, tag: str) -> None:
        name = self._open.pop()
        if self._current and name == self._current.name:
            self.found.append(self._current)
            self._current = None

    def _text(self, text: str) -> None:
        if self._current and self._open[-1] in _TEXTS:
            self._current.text += text
