"""Splits a block of HTML in Markdown into its top-level parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3

from milestones.document import prose, prose_tables

from ..webpage.data_images import DataImages
from .markdown_rules import UNKNOWN_TAG

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNITS = frozenset((*HEADINGS, "p", "ul", "ol", "table", "figure", "blockquote", "pre", "dl"))
_CLEANER = nh3.Cleaner(
    tags=set((prose.ELEMENTS | prose.ALIASES.keys() | prose.BOUNDARIES) - {"cite"}),
    attributes={
        "*": {"id"},
        "a": {"href", "name"},
        "ol": {"start"},
        "img": {"src", "alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    generic_attribute_prefixes=set(),
    url_schemes=set(prose.URL_SCHEMES),
    link_rel=None,
)


@dataclass(frozen=True)
class Picture:
    """An `<img>`: its URL and its alternative text."""

    url: str
    alternative: str


@dataclass
class Part:
    """A top-level part: its element (`p` for text outside of any), and the HTML in it.

    `html` has no images; `definitions` are the (tag, HTML) pairs of a `<dl>`.
    """

    tag: str
    line: int = 0  # how many lines after the first it starts
    html: str = ""
    text: str = ""  # as written, with its line breaks
    names: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    definitions: list[tuple[str, str]] = field(default_factory=list)
    merged: int = 0  # cells that span several columns or rows


def parts_of(html: str, images: DataImages) -> list[Part]:
    """Return the parts of `html`, which is untrusted. Unknown tags in it are text.

    `images` were taken out of it. What looks like one in its text is put back.
    """
    splitter = _Splitter(images)
    splitter.feed(prose.sanitised(UNKNOWN_TAG.sub("&lt;", html), _CLEANER))
    splitter.close()
    return splitter.parts


class _Splitter(HTMLParser):
    """Parses well-formed HTML. After `close`, `parts` holds its parts."""

    def __init__(self, images: DataImages) -> None:
        super().__init__(convert_charrefs=True)
        self.images = images
        self.parts: list[Part] = []
        self._begin("p", 0)

    def _begin(self, tag: str, depth: int) -> None:
        self.part = Part(tag, self.getpos()[0] - 1)
        self.depth = depth  # of elements called `tag`
        self.html: list[str] = []
        self.text: list[str] = []
        self.terms: list[tuple[str, int]] = []  # (dt or dd, its start in `html`)

    def _end(self) -> None:
        part = self.part
        part.html, part.text = "".join(self.html), "".join(self.text)
        part.definitions = self._definitions()
        if part.text.strip() or part.pictures or part.names:
            self.parts.append(part)
        self._begin("p", 0)

    def _definitions(self) -> list[tuple[str, str]]:
        ends = [start for _, start in self.terms[1:]] + [len(self.html)]
        pairs = zip(self.terms, ends, strict=False)
        return [(tag, "".join(self.html[start:end])) for (tag, start), end in pairs]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if not self.depth and tag in _UNITS:
            self._end()
            self._begin(tag, 1)
        elif self.depth:
            self.depth += tag == self.part.tag
        elif tag in prose.BOUNDARIES:
            self._end()
        self.part.names += [values[name] for name in ("id", "name") if values.get(name)]
        if tag in ("td", "th") and prose_tables.spans(values) != (1, 1):
            self.part.merged += 1
        if tag in ("dt", "dd") and self.part.tag == "dl" and self.depth == 1:
            self.terms.append((tag, len(self.html)))
        if tag == "img":
            self.part.pictures.append(Picture(values.get("src", ""), values.get("alt", "")))
        else:
            self.html.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.html.append(f"</{tag}>")
        if self.depth and tag == self.part.tag:
            self.depth -= 1
            if not self.depth:
                self._end()
        elif not self.depth and tag in prose.BOUNDARIES:
            self._end()

    def handle_data(self, data: str) -> None:
        data = self.images.restore(data)
        self.html.append(escape(data, quote=False))
        self.text.append(data)

    def close(self) -> None:
        super().close()
        self._end()
