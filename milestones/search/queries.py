"""What a reader searches for, as terms: words, each in the forms by which an entry may have it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import connection

from .marks import IN_ARTICLES_TITLE, STRENGTHS
from .matching import Clauses
from .words import Word, folded, forms, split

LONGEST = 200  # characters
MOST_TERMS = 16
SHORTEST_BEGINNING = 3  # letters that a word begins with, if a longer word is to be found by them

# Words so common that an entry need not have them, if a query has others. Without accents.
_COMMON_IN = {
    "en": "a an and are as at be by for from has have in is it its of on or that the this to was"
    " were with",
    "fr": "au aux ce ces d dans de des du en est et il l la le les ou par pour que qui s sur un"
    " une",
    "sq": "dhe e edhe i ka me nga ne nje ose per qe se si te ti u",
    "sr": "da i iz je kao ko na od po sa se su u za да и из је као на од по са се су у за",
}
_COMMON = frozenset(" ".join(_COMMON_IN.values()).split())


@dataclass(frozen=True)
class Term:
    """A word of a query, as it is written, and the `forms` by which an entry has it.

    A form that ends in "*" stands for all that begin with it. If no entry has the word itself, it
    isn't known, and `instead` are the words that are searched for, the likeliest first.
    """

    word: str
    forms: frozenset[str]
    is_known: bool = True
    instead: tuple[str, ...] = ()

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(form[:-1] for form in self.forms if form.endswith("*"))

    def is_one_of(self, found: Iterable[str]) -> bool:
        """Tell whether one of the forms that are `found` is the term's."""
        return any(
            form in self.forms or (self._beginnings and form.startswith(self._beginnings))
            for form in found
        )

    def count_in(self, found: Sequence[str]) -> int:
        """Return how often the term is among the forms that are `found`, as in `SearchEntry`."""
        if self._beginnings:
            return sum(form.startswith(self._beginnings) for form in found)
        return max(map(found.count, self.forms))

    def marked(self, mark: str) -> "Term":
        """Return the term as it is found with a `mark`, such as marks.IN_TITLE."""
        return replace(self, forms=frozenset(mark + form for form in self.forms))


def terms_of(text: str) -> list[Term]:
    """Return the terms of what a reader typed, `text` of any kind. There may be none.

    Takes one query.
    """
    words = [word for word in _words(text) if folded(word)]
    unique = list({folded(word): word for word in reversed(words)}.values())[::-1]
    telling = [word for word in unique if folded(word) not in _COMMON] or unique
    languages = languages_in_use() if telling else []
    return [term_of(word, languages) for word in telling[:MOST_TERMS]]


def _words(text: str) -> list[str]:
    """Return the words of `text`. Of text without spaces, only a lone letter isn't in a pair."""
    words = split(text)
    pairs = [word for word in words if word.is_pair]
    starts, ends = {pair.start for pair in pairs}, {pair.end for pair in pairs}

    def is_in_pair(word: Word) -> bool:
        return not word.is_pair and (word.start in starts or word.end in ends)

    return [word.text for word in words if not is_in_pair(word)]


def term_of(word: str, languages: Iterable[str]) -> Term:
    """Return the Term of a word that is in any of these `languages`."""
    found = {form for language in languages for form in forms(word, language)}
    return Term(word, frozenset({folded(word), *found}))


def replaced(term: Term, near: Sequence[str], languages: Iterable[str]) -> Term:
    """Return `term` as one that finds the words that are `near` instead, and longer words."""
    found = {form for word in near for form in term_of(word, languages).forms}
    plain = folded(term.word)
    if len(plain) >= SHORTEST_BEGINNING:
        found.add(f"{plain}*")
    return Term(term.word, frozenset(found) or term.forms, is_known=False, instead=tuple(near))


def languages_in_use() -> list[str]:
    """Return the languages of all entries. Takes one query, which seeks each in the index."""
    with connection.cursor() as cursor:
        cursor.execute(_LANGUAGES)
        return [row[0] for row in cursor.fetchall()]


_LANGUAGES = """
WITH RECURSIVE found(language) AS (
    SELECT min(language) FROM milestones_searchentry
    UNION ALL
    SELECT (SELECT min(language) FROM milestones_searchentry WHERE language > found.language)
    FROM found WHERE found.language IS NOT NULL
)
SELECT language FROM found WHERE language IS NOT NULL
"""

# --- Conditions ----------------------------------------------------------------------------------


def with_all(terms: Sequence[Term]) -> Clauses:
    """Return the condition that an entry has all of the terms, some perhaps in its article's title.

    At least one is in the entry itself.
    """
    if len(terms) == 1:
        return [terms[0].forms]
    return [*(term.forms | term.marked(IN_ARTICLES_TITLE).forms for term in terms), _any(terms)]


def by_strength(terms: Sequence[Term]) -> Iterator[Clauses]:
    """Yield conditions that an entry has all of the terms and is much about them, the most first.

    They are stricter than `with_all` and `with_any`. For several terms there are fewer, because it
    takes a database longer to find entries that are much about each.
    """
    marks = list(STRENGTHS)
    steps = [[mark] for mark in marks] if len(terms) == 1 else [marks[:2], marks]
    for step in steps:
        yield [
            frozenset(form for mark in step for form in term.marked(mark).forms) for term in terms
        ]
    yield [term.forms for term in terms]


def with_any(terms: Iterable[Term]) -> Clauses:
    """Return the condition that an entry has at least one of the terms."""
    return [_any(terms)]


def _any(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(form for term in terms for form in term.forms)
