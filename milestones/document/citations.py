"""Which sources a Document refers to, and the number that readers see for each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from . import prose
from .shape import Document, Milestone, Source


def mentions(document: Document) -> Iterator[str]:
    """Yield the uid of the source for each reference, in page order, with repeats."""
    yield from prose.references(document.lead)
    for section in document.sections:
        yield from prose.references(section.body)
        yield from section.sources
    yield from prose.references(document.focus_intro)
    for area in document.focus_areas:
        yield from area.sources
        yield from prose.references(area.body)
    yield from prose.references(document.milestones_intro)
    for row in document.milestones:
        yield from in_milestone(row)
    yield from prose.references(document.conclusion)


def in_milestone(row: Milestone) -> Iterator[str]:
    """Yield the uid of the source for each reference of a milestone, in page order."""
    yield from prose.references(row.initiative)
    yield from prose.references(row.impact)
    yield from row.sources
    yield from prose.references(row.detail)


def cited(row: Milestone, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return those of `sources` that a milestone refers to, in the order of `sources`."""
    uids = set(in_milestone(row))
    return tuple(source for source in sources if source.uid in uids) if uids else ()


def numbers(document: Document) -> dict[str, int]:
    """Return the number of each source by its uid: 1 for the first one mentioned.

    Sources without a reference follow, in the order of the list.
    """
    known = [source.uid for source in document.sources]
    known_uids = set(known)
    mentioned = [uid for uid in mentions(document) if uid in known_uids]
    return {uid: i for i, uid in enumerate(dict.fromkeys([*mentioned, *known]), 1)}


def in_order(document: Document) -> Document:
    """Return `document` with its sources in the order of their numbers."""
    number_of = numbers(document)
    sources = sorted(document.sources, key=lambda source: number_of[source.uid])
    return replace(document, sources=tuple(sources))
