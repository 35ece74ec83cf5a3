"""Searches the live editions, tolerates misspelt words, and counts what is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from milestones.models import SearchEntry

from . import hits, queries, ranking, spelling
from .hits import Entries, Hit
from .limits import Counts, Limits, Matches
from .queries import Term
from .words import folded, split

FEW = 3  # with fewer results, a reader may have misspelt a word that an article misspells too
MOST_CORRECTED = 4  # words of a query
MOST_NEAR = 3  # words that are searched for instead of one
NEAR_WORDS = 8  # that are checked
NEAR_ENTRIES = 50  # that have one of them, and are counted
MOST_PIECES = 5  # of one text, that are compared


@dataclass(frozen=True)
class Results:
    """What a search has found: `found` are the hits in order, the best first.

    - `terms`: what was searched for; without any, nothing was
    - `total`: how many there are, of which at most hits.MOST are in `found`; None if they are too
      many to count, more than hits.COUNTED
    - `is_partial`: whether no entry has all of the terms, so these have some of them
    - `counts`: how many there are within other limits, by name of the limit: see `Matches.counts`
    - `suggestion`: a query that finds more, or "". If words were replaced, it has the new words
    """

    terms: list[Term] = field(default_factory=list)
    found: list[Hit] = field(default_factory=list)
    total: int | None = 0
    is_partial: bool = False
    counts: dict[str, Counts] = field(default_factory=dict)
    suggestion: str = ""

    @property
    def unknown(self) -> list[str]:
        """The words of the query that no entry has."""
        return [term.word for term in self.terms if not term.is_known]


def search(text: str, limits: Limits | None = None) -> Results:
    """Search live editions for what a reader typed, any `text`, and return the Results."""
    limits = limits or Limits()
    text = text[: queries.LONGEST]
    terms = queries.terms_of(text)
    if not terms:
        return Results()
    suggestion, is_partial = "", False
    entries = Entries()
    matches = Matches(entries, queries.with_all(terms))
    if not matches:
        terms = _corrected(terms, entries)
        suggestion = _suggestion(text, terms)
        matches = Matches(entries, queries.with_all(terms))
    elif len(matches) < FEW:
        suggestion = _suggestion(text, _commoner(terms, entries))
    if not matches and len(terms) > 1:
        matches, is_partial = Matches(entries, queries.with_any(terms)), True
    found, are_all = matches.within(limits)
    total = len({hit.place for hit in found})
    if total > hits.MOST:
        limit = limits.clauses()
        # Of a partial search it is known that no entry has all of the terms.
        stricter = [] if is_partial else ([*each, *limit] for each in queries.by_strength(terms))
        found = entries.best([*matches.clauses, *limit], stricter)
    ranked = _ranked(found, terms)[: hits.MOST]
    return Results(
        terms=terms,
        found=ranked,
        total=total if are_all else None,
        is_partial=is_partial,
        counts=matches.counts(limits, ranked),
        suggestion=suggestion,
    )


def _ranked(found: Iterable[Hit], terms: Sequence[Term]) -> list[Hit]:
    """Return one hit at each place, in the reader's language if possible, the best first."""
    shown: dict[tuple[int, str], list[Hit]] = {}
    for hit in sorted(found, key=lambda hit: (hit.rank, hit.pk)):
        pieces = shown.setdefault(hit.place, [])
        if len(pieces) < MOST_PIECES and (not pieces or pieces[0].rank == hit.rank):
            pieces.append(hit)
    kept = [hit for pieces in shown.values() for hit in pieces]
    stored = SearchEntry.objects.only("words").in_bulk([hit.pk for hit in kept])
    words = {key: entry.words for key, entry in stored.items()}
    return ranking.ranked([hit for hit in kept if hit.pk in words], words, terms)


# --- Misspelt words ------------------------------------------------------------------------------


def _corrected(terms: Sequence[Term], entries: Entries) -> list[Term]:
    """Return the terms of a search without results. Each that no entry has is replaced."""
    if len(terms) > 1:
        unknown = [term for term in terms if not entries.count([term.forms], 1)]
        unknown = unknown[:MOST_CORRECTED]
    else:
        unknown = list(terms)
    if not unknown:
        return list(terms)
    languages = queries.languages_in_use()
    near = {
        term: [word for word, _ in _near(term, languages, entries)][:MOST_NEAR] for term in unknown
    }
    return [
        queries.replaced(term, near[term], languages) if term in near else term for term in terms
    ]


def _commoner(terms: Sequence[Term], entries: Entries) -> list[Term]:
    """Return the terms of a search with few results. Each is replaced by a near, commoner word."""
    languages = queries.languages_in_use()
    replaced = list(terms)
    for i, term in enumerate(terms[:MOST_CORRECTED]):
        enough = 2 * (FEW + entries.count([term.forms], NEAR_ENTRIES))
        near = _near(term, languages, entries) if enough < NEAR_ENTRIES else []
        if commoner := [word for word, count in near if count > enough]:
            replaced[i] = queries.replaced(term, commoner[:1], languages)
    return replaced


def _near(term: Term, languages: Sequence[str], entries: Entries) -> list[tuple[str, int]]:
    """Return the words of live entries that are spelt much like `term`, as (word, entries).

    The nearest come first; of equally near words, the commonest. At most NEAR_ENTRIES entries are
    counted.
    """
    plain = folded(term.word)
    counted = [
        (word, entries.count([queries.term_of(word, languages).forms], NEAR_ENTRIES))
        for word in spelling.near(term.word)[:NEAR_WORDS]
    ]
    known = [(word, count) for word, count in counted if count]
    return sorted(known, key=lambda each: (spelling.distance(plain, folded(each[0])), -each[1]))


def _suggestion(text: str, terms: Sequence[Term]) -> str:
    """Return the query `text` with the words that are searched for instead, or "" without any."""
    instead = {folded(term.word): term.instead[0] for term in terms if term.instead}
    if not instead:
        return ""
    parts, at = [], 0
    for word in split(text):
        if word.start >= at and (near := instead.get(folded(word.text))):
            parts += [text[at : word.start], near]
            at = word.end
    return "".join([*parts, text[at:]])
