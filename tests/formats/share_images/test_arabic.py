"""Arabic letters take the form for their place in the word."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.formats.share_images.arabic import is_unjoined, joined

ARABIC = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF))


def places(text):
    """Return the place of each letter in `text`, as Unicode names it."""
    names = (unicodedata.name(char).split() for char in joined(text))
    return [name[-2].lower() for name in names if name[-1] == "FORM"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("سلام", ["initial", "final", "isolated"]),  # lam and alef are one shape
        ("محمد", ["initial", "medial", "medial", "final"]),
        ("دار", ["isolated", "isolated", "isolated"]),
        ("كوسوفو", ["initial", "final", "initial", "final", "initial", "final"]),
        ("ب", ["isolated"]),
        ("بـ", ["initial"]),
        ("ب ب", ["isolated", "isolated"]),
        ("ب\u200cب", ["isolated", "isolated"]),
        ("ب\u200dx", ["initial"]),
        ("شيء", ["initial", "final", "isolated"]),
        ("پژوهش", ["initial", "final", "isolated", "initial", "final"]),  # Persian
        ("ٹیچر", ["initial", "medial", "medial", "final"]),  # Urdu
    ],
)
def test_a_letter_joins_its_neighbours(word, expected):
    assert places(word) == expected


def test_vowel_marks_are_left_out_and_change_no_form():
    assert joined("مُحَمَّد") == joined("محمد")
    assert joined("שָׁלוֹם") == "שלום"


def test_other_scripts_stay_as_they_are():
    assert joined("KFOR 1999, Косово, 科索沃") == "KFOR 1999, Косово, 科索沃"


def test_a_letter_without_forms_is_known():
    assert is_unjoined("ټ")  # Pashto
    assert not any(map(is_unjoined, joined("محمد") + "؟،KА1"))


@given(ARABIC)
def test_no_word_is_lost(text):
    def letters(text):
        return [char for char in unicodedata.normalize("NFKC", text) if char.isalpha()]

    plain = [char for char in text if char.isalpha()]
    assert letters(joined(text)) == letters("".join(plain)) or is_decomposed(text)


def is_decomposed(text):
    return unicodedata.normalize("NFKC", text) != text
