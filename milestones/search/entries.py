"""The parts of a Document that a search finds, each as plain text with the place to lead to."""

from collections.abc import Iterator
from typing import NamedTuple

from milestones.document import comparing, prose, shape
from milestones.document.shape import Document
from milestones.models.search import SearchEntry

Kind = SearchEntry.Kind

# Longer texts become several entries: a database limits the words of one (PostgreSQL: 1 MB), and
# it takes time to rank and cut them.
LONGEST = 10_000  # characters


class Entry(NamedTuple):
    """A part of a Document. `anchor` is the id of its place in the page, or "" for its start.

    `also` are words by which it is found, but which aren't shown with it.
    """

    kind: Kind
    anchor: str
    title: str
    text: str
    date: str = ""
    also: str = ""


def entries(document: Document, *, is_page: bool = False) -> Iterator[Entry]:
    """Return the entries of `document`, in the order of its page. None is longer than LONGEST.

    `is_page` tells whether it is a page such as “About”, not an article.
    """
    for entry in _entries(document, Kind.PAGE if is_page else Kind.ARTICLE):
        pieces = _pieces(entry.text)
        yield entry._replace(text=next(pieces, ""))
        yield from (entry._replace(text=piece) for piece in pieces)


def _entries(document: Document, kind: Kind) -> Iterator[Entry]:
    lead = _text(document.lead)
    yield Entry(kind, "", document.title, lead, also=document.short_title)
    for section in document.sections:
        yield Entry(Kind.SECTION, f"s-{section.uid}", section.heading, _text(section.body))
    if document.focus_areas or document.focus_intro:
        intro = _text(document.focus_intro)
        yield from _with_text(Entry(Kind.SECTION, "focus-areas", document.focus_heading, intro))
    for area in document.focus_areas:
        yield Entry(Kind.FOCUS_AREA, f"f-{area.uid}", area.title, _text(area.body))
    if document.milestones or document.milestones_intro:
        yield from _with_text(_table(document))
    for row in document.milestones:
        yield _milestone(row, document.language)
    if document.conclusion:
        heading, text = document.conclusion_heading, _text(document.conclusion)
        yield from _with_text(Entry(Kind.SECTION, "conclusion", heading, text))
    for source in document.sources:
        yield _source_entry(source, document.language)


def _with_text(entry: Entry) -> Iterator[Entry]:
    if entry.title or entry.text or entry.also:
        yield entry


def _table(document: Document) -> Entry:
    labels = (document.date_label, document.initiative_label, document.impact_label)
    title, text = document.milestones_heading, _text(document.milestones_intro)
    return Entry(Kind.SECTION, "milestones", title, text, also=" ".join(filter(None, labels)))


def _milestone(row: shape.Milestone, language: str) -> Entry:
    texts = [_text(html) for html in (row.initiative, row.impact, row.detail)]
    title, *rest = list(filter(None, texts)) or [""]
    date = f"{comparing.date_text(row.date, language)} {row.date}"
    return Entry(Kind.MILESTONE, f"m-{row.uid}", title, "\n".join(rest), row.date, also=date)


def _source_entry(source: shape.Source, language: str) -> Entry:
    texts = (source.title, source.author, source.publisher, source.url)
    title, *rest = list(filter(None, texts)) or [""]
    date = f"{comparing.date_text(source.published, language)} {source.published}"
    text = " · ".join(rest)
    return Entry(Kind.SOURCE, f"r-{source.uid}", title, text, source.published, also=date)


def _text(html: str) -> str:
    """Return the text of canonical prose, with the alternative texts of its images."""
    if "<img" not in html:
        return prose.text_of(html)
    alternatives = (alternative for _, alternative in prose.images(html))
    return "\n".join(filter(None, (prose.text_of(html), *alternatives)))


def _pieces(text: str) -> Iterator[str]:
    """Cut `text` into pieces of at most LONGEST characters, between words where it has spaces."""
    while len(text) > LONGEST:
        at = max(text.rfind(" ", 0, LONGEST), text.rfind("\n", 0, LONGEST))
        at = at if at > 0 else LONGEST
        yield text[:at]
        text = text[at:]
    if text:
        yield text
