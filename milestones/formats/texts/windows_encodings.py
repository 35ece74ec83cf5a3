"""Finds in which encoding of Windows a text is that isn't in UTF-8 and doesn't tell."""

import re
from string import ascii_lowercase

WESTERN, CENTRAL, CYRILLIC = "windows-1252", "windows-1250", "windows-1251"

# The letters beside a to z of the languages that people of the site write. æ and ð are not among
# the western ones, although Danish and Icelandic have them: ć and đ are written with their bytes.
_LETTERS = {
    WESTERN: frozenset(ascii_lowercase + "àáâãäåçèéêëìíîïñòóôõöøùúûüÿœß"),  # and Albanian
    CENTRAL: frozenset(ascii_lowercase + "čćđšžëç"),  # Serbian, Bosnian, Croatian; Albanian
    CYRILLIC: frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяђјљњћџѓѕќёєіїґ"),
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 500_000  # bytes that are looked at


def guess(data: bytes) -> str:
    """Return the encoding in which `data` has the most words of languages that people here write.

    It is the western one if others are no better. Each letter of a word in Cyrillic would be one
    with an accent in the western encoding, which no word has.
    """
    fits = {
        encoding: _fit(data[:_MOST].decode(encoding, "ignore"), encoding) for encoding in _LETTERS
    }
    if fits[CYRILLIC] > 0:
        return CYRILLIC
    return CENTRAL if fits[CENTRAL] > fits[WESTERN] else WESTERN


def _fit(text: str, encoding: str) -> int:
    """Return how many more words outside ASCII have only letters of `encoding` than others."""
    words = (word.lower() for word in _WORD.findall(text) if not word.isascii())
    return sum(1 if _LETTERS[encoding].issuperset(word) else -1 for word in words)
