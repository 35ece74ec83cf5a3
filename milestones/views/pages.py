"""A Document, prepared for templates: its headings, contents, references, columns and dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from milestones.document import citations, images, languages, prose, shape

from . import lang
from .lang import gettext
from .pictures import Pictures
from .prose_html import References, as_shown
from .timeline import Mark, marks

DESCRIPTION_LENGTH = 300  # the most that search engines and link previews show
LONG_TITLE = 80  # characters: longer titles are shown in smaller type


@dataclass(frozen=True)
class Heading:
    """A heading or label: the author's, or the default.

    `attributes` are for the HTML element around it.
    """

    text: str
    attributes: SafeString


class Page:
    """A Document as its page shows it.

    The page's own words are in the active language.
    """

    def __init__(self, document: shape.Document) -> None:
        self.document = document

    @property
    def title(self) -> str:
        """The title for narrow places: the short title, if there is one."""
        return self.document.short_title or self.document.title

    @property
    def has_long_title(self) -> bool:
        """Whether the title for narrow places needs smaller type as a heading."""
        return len(self.title) > LONG_TITLE

    # --- Language ---------------------------------------------------------------------------------

    @cached_property
    def attributes(self) -> SafeString:
        """HTML attributes for the element around the article: its language, if known."""
        return self.inline if self.document.language else _NONE

    @cached_property
    def authors(self) -> SafeString:
        """HTML attributes for an element inside the article that holds the author's text."""
        return _NONE if self.document.language else self.inline

    @cached_property
    def of_title(self) -> SafeString:
        """HTML attributes for the heading with the title: a long one is in smaller type."""
        if len(self.document.title) <= LONG_TITLE:
            return self.authors
        return format_html('class="long" {}', self.authors)

    @cached_property
    def inline(self) -> SafeString:
        """HTML attributes for a <bdi> element anywhere that holds the author's text."""
        return lang.attributes(self.document.language)

    @cached_property
    def own(self) -> SafeString:
        """HTML attributes for an element inside the article that holds the page's own words."""
        return lang.own_words(self.document.language)

    @cached_property
    def language_of_dates(self) -> str:
        """The language of the article or, if that isn't known, of the page's own words."""
        return self.document.language or lang.of_the_site()

    # --- Headings ---------------------------------------------------------------------------------

    @cached_property
    def focus_heading(self) -> Heading:
        return self._heading(self.document.focus_heading, gettext("Focus areas"))

    @cached_property
    def milestones_heading(self) -> Heading:
        return self._heading(self.document.milestones_heading, gettext("Milestones"))

    @cached_property
    def conclusion_heading(self) -> Heading:
        return self._heading(self.document.conclusion_heading, gettext("Conclusion"))

    @cached_property
    def sources_heading(self) -> Heading:
        return self._heading("", gettext("Sources"))

    def _heading(self, written: str, own: str) -> Heading:
        return Heading(written, self.authors) if written else Heading(own, self.own)

    @cached_property
    def contents(self) -> list[tuple[str, Heading]]:
        """The page's headings in order, as (id, Heading) pairs."""
        return list(self._contents())

    def _contents(self) -> Iterator[tuple[str, Heading]]:
        document = self.document
        for i, row in enumerate(document.sections):
            if row.heading:
                yield f"s-{row.uid}", Heading(row.heading, self.authors)
            elif i == 0:
                yield f"s-{row.uid}", self._heading("", gettext("Introduction"))
        if self.has_focus_areas:
            yield "focus-areas", self.focus_heading
        if self.has_milestones:
            yield "milestones", self.milestones_heading
        if self.has_conclusion:
            yield "conclusion", self.conclusion_heading
        if document.sources:
            yield "sources", self.sources_heading

    @property
    def has_focus_areas(self) -> bool:
        return bool(self.document.focus_areas or self.document.focus_intro)

    @property
    def has_milestones(self) -> bool:
        return bool(self.document.milestones or self.document.milestones_intro)

    @property
    def has_conclusion(self) -> bool:
        return bool(self.document.conclusion)  # a heading alone leads to nothing

    # --- Prose and sources ------------------------------------------------------------------------

    @cached_property
    def references(self) -> References:
        """The references of this page. Render each one once, in the order of the page."""
        return References(citations.numbers(self.document), self.own)

    @cached_property
    def pictures(self) -> Pictures:
        """The images of this page: to be asked for once each, in the order of the page."""
        return Pictures(images.hashes_in(self.document))

    def shown(self, html: str) -> str:
        """Return prose of the document as HTML, with links to its sources, and its images."""
        return as_shown(html, self.references, self.pictures.html, self.document.language)

    @property
    def sources(self) -> list[shape.Source]:
        """The sources in the order of their numbers."""
        numbers = self.references.numbers
        return sorted(self.document.sources, key=lambda source: numbers[source.uid])

    # --- Milestones -------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Heading]:
        """The column headings of the milestones table: two if no row has an impact, else three."""
        document = self.document
        columns = [
            self._heading(document.date_label, self._own_date_label),
            self._heading(document.initiative_label, gettext("Key initiative")),
        ]
        if any(row.impact for row in document.milestones):
            columns.append(self._heading(document.impact_label, gettext("Impact")))
        return columns

    @property
    def _own_date_label(self) -> str:
        is_year = all(row.date.isdecimal() for row in self.document.milestones)
        return gettext("Year") if is_year else gettext("Date")

    @cached_property
    def timeline(self) -> list[Mark]:
        from_right = languages.direction(self.document.language) == "rtl"
        rows, language = self.document.milestones, self.language_of_dates
        return marks(rows, language, from_right=from_right)

    # --- In short ---------------------------------------------------------------------------------

    @cached_property
    def description(self) -> str:
        """A summary for search engines and feeds: one line of plain text, cut between words.

        It is the lead or, if that has no text besides tables, the first text after it.
        """
        text = next(filter(None, map(prose.running_text, self._texts())), "")
        return described(text)

    def _texts(self) -> Iterator[str]:
        document = self.document
        yield document.lead
        yield from (row.body for row in document.sections)
        yield document.focus_intro
        yield from (row.body for row in document.focus_areas)
        yield document.milestones_intro
        yield document.conclusion
        yield from (text for row in document.milestones for text in (row.initiative, row.impact))


_NONE = SafeString("")


def described(text: str) -> str:
    """Return `text` as one line of at most DESCRIPTION_LENGTH characters, cut between words."""
    text = prose.clean_line(text)
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return text[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0] + " …"


def name_of(milestone: shape.Milestone) -> str:
    """Return the plain text of a link to a milestone: its initiative, impact or date."""
    texts = map(words_of, (milestone.initiative, milestone.impact))
    return next(filter(None, texts), milestone.date)


def words_of(inline: str) -> str:
    """Return the words of inline prose as plain text."""
    if "<" not in inline:
        return unescape(inline)
    return _text_of(inline)


_text_of = lru_cache(maxsize=1000)(prose.text_of)
