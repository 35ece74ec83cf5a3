"""Canonical prose as a page shows it, with numbered references, scrolling tables and pictures."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import cast

from django.utils.safestring import SafeString
from selectolax.lexbor import LexborHTMLParser, LexborNode

from milestones.document.prose_elements import OBJECT

from . import lang
from .lang import gettext

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


@lru_cache(maxsize=1000)
def _letters(number: int) -> str:
    """Return 1 as "a", 26 as "z", 27 as "aa"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def as_shown(
    html: str,
    references: References | None = None,
    picture: Picture | None = None,
    language: str = "",
) -> str:
    """Return canonical prose `html`, in `language`, as a page shows it.

    Without `references`, references are left out. Without `picture`, an image is replaced by its
    alternative text.
    """
    if "<" not in html or not any(name in html for name in _OBJECTS):
        return html
    return _Shown(html, references, picture, language).html()


class _Shown:
    """Changes the tree of one text.

    Links, pictures and regions are HTML already. In the tree, a number between OBJECT characters,
    which prose can't contain, takes the place of each.
    """

    def __init__(
        self, html: str, references: References | None, picture: Picture | None, language: str
    ) -> None:
        self._references, self._picture, self._language = references, picture, language
        self._insertions: list[str] = []
        tree = LexborHTMLParser(f"<div>{html}</div>", is_fragment=True)
        self._root = cast(LexborNode, tree.root)

    def html(self) -> str:
        change = {"cite": self._refer, "figure": self._show_picture, "table": self._let_scroll}
        for node in self._root.css("cite, figure, table"):  # in the order of the page
            change[cast(str, node.tag)](node)
        # The serialiser escapes no-break spaces. HTML doesn't require it.
        parts = (self._root.inner_html or "").replace("&nbsp;", "\xa0").split(OBJECT)
        parts[1::2] = [self._insertions[int(number)] for number in parts[1::2]]
        return "".join(parts)

    def _insertion(self, html: str) -> str:
        self._insertions.append(html)
        return f"{OBJECT}{len(self._insertions) - 1}{OBJECT}"

    def _refer(self, cite: LexborNode) -> None:
        link = self._references.link(_value(cite, "data-source")) if self._references else ""
        cite.replace_with(self._insertion(link))

    def _show_picture(self, figure: LexborNode) -> None:
        sha256 = _value(figure, "data-image")
        del figure.attrs["data-image"]
        for image in figure.css("img"):
            alternative = _value(image, "alt")
            image.replace_with(self._insertion(self._picture_html(sha256, alternative)))

    def _picture_html(self, sha256: str, alternative: str) -> str:
        if self._picture:
            return self._picture(sha256, alternative)
        return f"<p>{escape(alternative)}</p>" if alternative else ""

    def _let_scroll(self, table: LexborNode) -> None:
        """Put the table into a scrolling region, named by its caption (WCAG 2.1.1, 4.1.2)."""
        for head, scope in (("thead", "col"), ("tbody", "row")):
            for cell in table.css(f"{head} th"):
                cell.attrs["scope"] = scope
        # References have no text of their own yet.
        captions = [" ".join(caption.text().split()) for caption in table.css("caption")]
        name = escape("".join(captions))
        named = f'aria-label="{name}"' if name else self._named_by_the_site(table)
        region = f'<div class="table" role="region" tabindex="0" {named}>'
        table.insert_before(self._insertion(region))
        table.insert_after(self._insertion("</div>"))

    def _named_by_the_site(self, table: LexborNode) -> str:
        """Return the attributes of a region with a name in the site's own words (WCAG 3.1.2).

        There is no `dir`, so that a table in Arabic is still scrolled from the right.
        """
        word = escape(gettext("Table"))
        name = f'aria-label="{word}"'
        own = lang.own_language(self._language)
        if not own:
            return name
        table.attrs["lang"] = self._language
        return f'lang="{own}" {name}'


def _value(node: LexborNode, attribute: str) -> str:
    return node.attributes.get(attribute) or ""
