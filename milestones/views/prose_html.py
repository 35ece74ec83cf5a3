"""Canonical prose as a page shows it, with numbered references, scrolling tables and pictures."""

from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString
from django.utils.translation import gettext

# Elements of stored prose that a page shows as different HTML.
_OBJECTS = ("<cite", "<table", "<figure")

Picture = Callable[[str, str], str]  # takes a SHA-256 and an alternative text; returns HTML


class References:
    """Renders the references of one page, and remembers where each source is referred to.

    `numbers` has the number of each source, by uid. `own` are the HTML attributes of an element
    with the page's own words.
    """

    def __init__(self, numbers: Mapping[str, int], own: SafeString | str = "") -> None:
        self.numbers = numbers
        self._own = f" {own}" if own else ""
        self._word = escape(gettext("Source"))
        self._counts: Counter[str] = Counter()

    def link(self, uid: str) -> str:
        """Return the HTML of the next reference to the source `uid`, or "" for an unknown uid."""
        if uid not in self.numbers:
            return ""
        self._counts[uid] += 1
        return (
            f'<sup><a class="reference" id="c-{uid}-{self._counts[uid]}" href="#r-{uid}">'
            f'<span class="hidden"{self._own}>{self._word} </span>{self.numbers[uid]}</a></sup>'
        )

    def places(self, uid: str) -> list[tuple[str, str]]:
        """Return (id, letter) for each reference to `uid` so far. Letters: a, b, … z, aa, ab …"""
        return [(f"c-{uid}-{i}", _letters(i)) for i in range(1, self._counts[uid] + 1)]


def _letters(number: int) -> str:
    """Return 1 as "a", 26 as "z", 27 as "aa"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def as_shown(
    html: str, references: References | None = None, picture: Picture | None = None
) -> str:
    """Return canonical prose `html` as a page shows it.

    Without `references`, references are left out. Without `picture`, an image is replaced by its
    alternative text.
    """
    if "<" not in html or not any(name in html for name in _OBJECTS):
        return html
    writer = _Writer(references, picture)
    writer.feed(html)
    writer.close()
    return "".join(writer.out)


class _Writer(HTMLParser):
    def __init__(self, references: References | None, picture: Picture | None) -> None:
        super().__init__(convert_charrefs=True)
        self.references, self.picture = references, picture
        self.out: list[str] = []
        self.image = ""
        self.table: list[str] = []  # the output before the open table
        self.row_scope = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "cite":
            self._refer(values.get("data-source", ""))
        elif tag == "figure":
            self.image = values.get("data-image", "")
            self.out.append("<figure>")
        elif tag == "img":
            self.out.append(self._picture(values.get("alt", "")))
        elif tag == "table":
            self.out.append('<div class="table" role="region" tabindex="0" aria-label="')
            self.table, self.out = self.out, []
        elif tag in ("thead", "tbody"):
            self.row_scope = "col" if tag == "thead" else "row"
            self.out.append(f"<{tag}>")
        elif tag == "th":
            self.out.append(f'<th scope="{self.row_scope}">')
        else:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "cite":
            return
        self.out.append(f"</{tag}>")
        if tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def _refer(self, uid: str) -> None:
        if self.references:
            self.out.append(self.references.link(uid))

    def _picture(self, alternative: str) -> str:
        if self.picture:
            return self.picture(self.image, alternative)
        return f"<p>{escape(alternative)}</p>" if alternative else ""

    def _end_table(self) -> None:
        """Wrap the table in a scrolling region, named by its caption (WCAG 2.1.1, 4.1.2)."""
        whole = "".join(self.out)
        name = _caption(whole) or gettext("Table")
        self.out = [*self.table, escape(name), '"><table>', whole, "</div>"]


def _caption(table: str) -> str:
    reader = _CaptionReader()
    reader.feed(table)
    return " ".join("".join(reader.parts).split())


class _CaptionReader(HTMLParser):
    """Reads the text of a shown table's caption, without its references."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_open = self.is_in_reference = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_open = tag == "caption" or self.is_open
        self.is_in_reference = self.is_in_reference or ("class", "reference") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "caption"
        self.is_in_reference = self.is_in_reference and tag != "a"

    def handle_data(self, data: str) -> None:
        if self.is_open and not self.is_in_reference:
            self.parts.append(data)
