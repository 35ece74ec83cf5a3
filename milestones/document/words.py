"""Split text into words for comparisons. No letter is ever split (Unicode Standard Annex 29)."""

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
_LETTER = regex.compile(rf"[{_UNSPACED}]")
_ONE_LETTER = regex.compile(rf"(?=[{_UNSPACED}])\X")


def normal(text: str) -> str:
    """Return `text` in Unicode normalisation form C: é may be one character, or e and ´."""
    return unicodedata.normalize("NFC", text)


def words(text: str) -> list[str]:
    """Split `text` into words, runs of white space, line breaks and other characters."""
    return _WORD.findall(text)


def words_and_letters(text: str) -> list[str]:
    """Split as `words` does, and split text that is written without spaces into letters."""
    return _WORD_OR_LETTER.findall(text)


def has_letters(text: str) -> bool:
    """Tell whether `words_and_letters` splits `text` further than `words` does."""
    return bool(_LETTER.search(text))


def is_letter(token: str) -> bool:
    """Tell whether `token`, one of `words_and_letters`, is a letter."""
    return bool(_ONE_LETTER.fullmatch(token))
