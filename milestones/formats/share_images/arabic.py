"""Joins Arabic letters, for fonts that are drawn one character at a time.

Each letter becomes the presentation form for its place in the word: at the start, in the middle, at
the end or on its own (Unicode Standard, 9.2). Python's Unicode database lists these forms.
"""

import re
import unicodedata
from collections import defaultdict

_FORM = re.compile(r"<(isolated|final|initial|medial)> ([0-9A-F]{4})(?: ([0-9A-F]{4}))?")
# Lam and alef share one shape. No other ligature is compulsory.
_LETTERS = re.compile("\u0644[\u0622\u0623\u0625\u0627]|.", re.DOTALL)
_JOINERS = ("\u0640", "\u200d")  # tatweel, which lengthens a word, and the zero-width joiner
_FORMS_A, _FORMS_B = range(0xFB50, 0xFE00), range(0xFE70, 0xFEFF)
# The points and vowel marks of Hebrew and Arabic, which most texts leave out.
_MARKS = frozenset(
    char
    for char in map(chr, (*range(0x0591, 0x05C8), *range(0x0610, 0x061B), *range(0x064B, 0x0660)))
    if unicodedata.category(char) == "Mn"
)
_PLACES = {
    (False, False): "isolated",
    (True, False): "final",
    (False, True): "initial",
    (True, True): "medial",
}


def _forms() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for shape in map(chr, (*_FORMS_A, *_FORMS_B)):
        if match := _FORM.fullmatch(unicodedata.decomposition(shape)):
            place, *codes = match.groups()
            letters = "".join(chr(int(code, 16)) for code in codes if code)
            if _LETTERS.fullmatch(letters):
                found[letters].setdefault(place, shape)
    return dict(found)


_FORMS = _forms()  # by letter and place
_SHAPES = frozenset(shape for forms in _FORMS.values() for shape in forms.values())


def joined(text: str) -> str:
    """Return `text` with each Arabic letter in the form for its place, without vowel marks."""
    letters = _LETTERS.findall("".join(char for char in text if char not in _MARKS))
    shapes = map(_shape, ["", *letters], letters, [*letters[1:], ""])
    return "".join(shapes).replace("\u200c", "").replace("\u200d", "")


def _shape(before: str, letter: str, after: str) -> str:
    forms = _FORMS.get(letter, {})
    joins_before = "final" in forms and (before in _JOINERS or "initial" in _FORMS.get(before, {}))
    joins_after = "initial" in forms and (after in _JOINERS or "final" in _FORMS.get(after, {}))
    return forms.get(_PLACES[joins_before, joins_after], letter)


def is_unjoined(char: str) -> bool:
    """Return whether `char` is an Arabic letter without presentation forms.

    `joined` leaves such a letter as it is, cut off from its neighbours.
    """
    is_letter = unicodedata.category(char) == "Lo" and unicodedata.bidirectional(char) == "AL"
    return is_letter and char not in _SHAPES
