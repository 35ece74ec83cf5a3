"""Split text into words for comparisons. No letter is ever split (Unicode Standard Annex 29)."""

import re
import unicodedata

import regex

# Scripts that are written without spaces between words. Korean has spaces.
_UNSPACED = "".join(
    rf"\p{{{script}}}"
    for script in (
        *("Han", "Hiragana", "Katakana", "Bopomofo", "Yi", "Tangut", "Nushu"),
        *("Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Tai_Le", "New_Tai_Lue", "Tai_Tham"),
        *("Tai_Viet", "Javanese", "Balinese"),
    )
)
_SPACES = r"[\r\n]|(?:(?=[^\S\r\n])\X)+"
_IN_NUMBER = r"(?<=\d)[.,](?=\d)"  # as in 6,000 and 13.06.1999
_WORD = regex.compile(rf"{_SPACES}|(?:(?=\w)\X|{_IN_NUMBER})+|\X")
_WORD_OR_LETTER = regex.compile(
    rf"{_SPACES}|(?=[{_UNSPACED}])\X|(?:(?=\w)(?![{_UNSPACED}])\X|{_IN_NUMBER})+|\X"
)
# Latin, Greek, Cyrillic and their punctuation. There each character is a letter of its own, and
# `re`, which is faster, finds the same words as `regex`. They disagree on ², ½ and ‿.
_SIMPLE = re.compile(
    r"[\n -\xb1\xb4-\xb8\xba\xbb\xbf-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203e"
    r"\u2041-\u2053\u2055-\u205e\u20a0-\u20bf]*"
)
_SIMPLE_WORD = re.compile(rf"\n|[^\S\n]+|(?:\w|{_IN_NUMBER})+|.")
_LETTER = regex.compile(rf"[{_UNSPACED}]")
_ONE_LETTER = regex.compile(rf"(?=[{_UNSPACED}])\X")


def normal(text: str) -> str:
    """Return `text` in Unicode normalisation form C: é may be one character, or e and ´."""
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """Split `text` into words, runs of white space, line breaks and other characters."""
    return (_SIMPLE_WORD if _is_simple(text) else _WORD).findall(text)


def words_and_letters(text: str) -> list[str]:
    """Split as `words` does, and split text that is written without spaces into letters."""
    return (_SIMPLE_WORD if _is_simple(text) else _WORD_OR_LETTER).findall(text)


def _is_simple(text: str) -> bool:
    return bool(_SIMPLE.fullmatch(text))


def has_letters(text: str) -> bool:
    """Tell whether `words_and_letters` splits `text` further than `words` does."""
    return bool(_LETTER.search(text))


def is_letter(token: str) -> bool:
    """Tell whether `token`, one of `words_and_letters`, is a letter."""
    return bool(_ONE_LETTER.fullmatch(token))
