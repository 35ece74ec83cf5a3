"""The words of a text, in the forms in which the search compares them.

A word is found in any of its forms: folded (without case, accents and compatibility forms), and its
stem by the rules of a language. Text that is written without spaces is found by letter, and by pair
of letters, because dictionaries would be needed to tell its words.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import snowballstemmer
from django.conf import settings

from milestones.document import words

from . import albanian

LONGEST = 40  # characters of a form: all that is longer is cut, in the index and in queries

# Letters that have no decomposition in Unicode, but that people type without their stroke or join.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th"}
    | {"\u0640": None}  # the Arabic letter that only stretches a word
)
_SNOWBALL = {
    "ar": "arabic",
    "bs": "serbian",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hr": "serbian",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sh": "serbian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


class Word(NamedTuple):
    """A word of a text, or two letters of text that is written without spaces."""

    text: str
    start: int
    end: int
    is_pair: bool = False


def language_of(tag: str) -> str:
    """Return the language by whose rules text with the BCP 47 `tag` is stemmed: "en".

    Text whose language isn't known is taken to be in the site's.
    """
    return (tag or settings.LANGUAGE_CODE).lower().partition("-")[0]


def split(text: str) -> list[Word]:
    """Return the words of `text`, with their places in it."""
    return list(_split(text))


def _split(text: str) -> Iterator[Word]:
    at, before = 0, None  # before: the letter just before, if there is one
    has_letters = not text.isascii() and words.has_letters(text)
    for token in words.words_and_letters(text):
        end = at + len(token)
        if has_letters and words.is_letter(token):
            if before:
                yield Word(before.text + token, before.start, end, is_pair=True)
            before = Word(token, at, end)
            yield before
        else:
            before = None
            if token.isalnum():
                yield Word(token, at, end)
            elif any(map(_is_of_word, token)):
                yield from _parts(token, at)
        at = end


def _is_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _parts(token: str, at: int) -> Iterator[Word]:
    """Split a number at its points and commas, and a name at "_"."""
    for part in re.finditer("[^.,_]+", token):
        yield Word(part[0], at + part.start(), at + part.end())


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return `word` without case, accents and compatibility forms. It may be ""."""
    kept = (c for c in unicodedata.normalize("NFKD", word) if not _is_accent(c))
    letters = "".join(kept).casefold().translate(_LETTERS)
    return "".join(filter(_is_of_word, unicodedata.normalize("NFC", letters)))[:LONGEST]


def _is_accent(character: str) -> bool:
    """Tell whether a word is often written without this mark.

    By its combining class (Unicode, DerivedCombiningClass.txt): accents, and the points of Hebrew
    and Arabic. Others are vowels, or tell one letter from another, in the scripts of Asia.
    """
    number = unicodedata.combining(character)
    return 10 <= number <= 36 or number >= 200


@lru_cache(maxsize=100_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Return the forms of `word` in `language` (see `language_of`): what the index holds of it.

    The word may be written with its accents or without them, so the stem of each is a form.
    """
    plain = folded(word)
    written = unicodedata.normalize("NFC", word.lower())
    stems = (folded(_stem(written, language)), folded(_stem(plain, language)))
    return tuple(filter(None, dict.fromkeys((plain, *stems))))


def _stem(word: str, language: str) -> str:
    if language == "sq":
        return albanian.stem(folded(word))
    if language not in _SNOWBALL or any(map(str.isdigit, word)):
        return word
    with _lock:  # a stemmer holds the word that it works on
        return _stemmer(_SNOWBALL[language]).stemWord(word)


_lock = threading.Lock()
_stemmer = cache(snowballstemmer.stemmer)
