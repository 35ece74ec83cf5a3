"""Finds words that are spelt much like a word that no article contains.

Each word is stored under several keys: itself without accents, the same with one letter left out,
for each of its letters, and its consonants. Two words that share a key differ by a letter that is
missing, added, wrong or swapped with the next, or by their vowels and doubled letters. So one look
at an index finds them, in any language and either database, whatever the number of words.
"""

import unicodedata

from milestones.models import SearchWord

from .words import folded

SHORTEST, LONGEST = 3, 30  # letters of a word that can be corrected
SHORTEST_STEM = 6  # letters of a word that is looked for with endings too
_CONSONANTS = "~"  # marks a key
# One-letter endings of many nouns in the site's languages, without accents. A search finds a word
# in each of its forms, so a misspelt one can be nearest to a form with an ending.
_ENDINGS = ("aeimnostu", "аеимоу")
_VOWELS = frozenset("aeiouyαεηιουωаеёиоуыэюяіїєў")


def as_written(word: str) -> str:
    """Return `word` as it is suggested to readers: with its accents, in lower case."""
    return unicodedata.normalize("NFC", word.lower())


def keys_of(word: str) -> set[str]:
    """Return the keys of `word`: none if it has digits, or is too short or too long."""
    plain = folded(word)
    if not SHORTEST <= len(plain) <= LONGEST or any(map(str.isdigit, plain)):
        return set()
    if len(word) > LONGEST:
        return set()
    keys = {plain[:i] + plain[i + 1 :] for i in range(len(plain))} | {plain}
    consonants = _consonants(plain)
    return keys | {_CONSONANTS + consonants} if len(consonants) >= SHORTEST else keys


def _consonants(plain: str) -> str:
    kept = ""
    for letter in plain:
        if letter not in _VOWELS and kept[-1:] != letter:
            kept += letter
    return kept


def near(word: str) -> list[str]:
    """Return the stored words that are spelt much like `word`, the nearest first.

    They may be of editions that aren't live. Takes one query.
    """
    plain = folded(word)
    keys = set[str]().union(*map(keys_of, [word, *_with_endings(word)]))
    found = SearchWord.objects.filter(key__in=keys).values_list("word", flat=True)
    near = {each: distance(plain, folded(each)) for each in set(found)}
    return sorted(
        (each for each, edits in near.items() if 0 < edits <= _most_edits(plain)),
        key=lambda each: (near[each], each),
    )


def _with_endings(word: str) -> list[str]:
    if len(word) < SHORTEST_STEM:
        return []
    latin, cyrillic = _ENDINGS
    return [word + ending for ending in (latin if word[-1] < "\u0400" else cyrillic)]


def _most_edits(plain: str) -> int:
    return 1 if len(plain) < 5 else 2 if len(plain) < 10 else 3


def distance(a: str, b: str) -> int:
    """Return how many letters must be added, left out, replaced or swapped to make `b` of `a`.

    This is the optimal string alignment distance.
    """
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
