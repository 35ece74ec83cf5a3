"""The part of a text that shows best why it was found, with the terms marked."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .queries import Term
from .words import Word, forms, split

LENGTH = 220  # characters, approximately
_BEFORE = 60  # characters before the first term


class Piece(NamedTuple):
    """A piece of text. If it `is_term`, the reader searched for it."""

    text: str
    is_term: bool


def marked(text: str, terms: Sequence[Term], language: str) -> list[Piece]:
    """Return the whole `text`, in a language (see `words.language_of`), as pieces."""
    return list(_pieces(text, _places(text, terms, language), 0, len(text)))


def snippet(text: str, terms: Sequence[Term], language: str) -> list[Piece]:
    """Return the part of `text` that has most terms, on one line, cut between words.

    Without any of the terms, it is the beginning.
    """
    text = " ".join(text.split())
    places = _places(text, terms, language)
    start, end = _window(text, places)
    pieces = list(_pieces(text, places, start, end))
    before = [Piece("… ", is_term=False)] if start > 0 else []
    after = [Piece(" …", is_term=False)] if end < len(text) else []
    return [*before, *pieces, *after]


class _Place(NamedTuple):
    start: int
    end: int
    term: int


def _places(text: str, terms: Sequence[Term], language: str) -> list[_Place]:
    return [
        _Place(word.start, word.end, number)
        for word in split(text)
        if (number := _term_of(word, terms, language)) is not None
    ]


def _term_of(word: Word, terms: Sequence[Term], language: str) -> int | None:
    found = forms(word.text, language)
    return next((i for i, term in enumerate(terms) if term.is_one_of(found)), None)


def _window(text: str, places: Sequence[_Place]) -> tuple[int, int]:
    """Return the start and the end of the part with most different terms; of equals, the first."""
    best, start = 0, 0
    first = 0
    for last, place in enumerate(places):
        while place.end - places[first].start > LENGTH - _BEFORE and first < last:
            first += 1
        found = len({each.term for each in places[first : last + 1]})
        if found > best:
            best, start = found, places[first].start
    start = _word_start(text, start - _BEFORE) if start > _BEFORE else 0
    return start, _word_end(text, start + LENGTH)


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at, at + _BEFORE)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _BEFORE, at)
    return space if space >= 0 else at


def _pieces(text: str, places: Sequence[_Place], start: int, end: int) -> Iterator[Piece]:
    """Cut the part of `text` from `start` to `end` where terms begin and end."""
    at = start
    for place in places:
        first, last = max(place.start, at), min(place.end, end)
        if first < last:
            if at < first:
                yield Piece(text[at:first], is_term=False)
            yield Piece(text[first:last], is_term=True)
            at = last
    if at < end:
        yield Piece(text[at:end], is_term=False)
