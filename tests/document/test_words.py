"""Text is split into words, whichever of two ways splits it faster."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import words

SIMPLE = "\n .,-–—’“”…‰ aZ_09éßžščČëĐ\xad\xa0\u2009\u2028«»€ЖћіΩ7ǅˠ"
OTHER = "²½‿e\u0301กข中文한👍🏽\t\r\u200d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 1999, 6,000 came.", ["In", " ", "1999", ",", " ", "6,000", " ", "came", "."]),
        ("vjetër – i\n13.06.1999", ["vjetër", " ", "–", " ", "i", "\n", "13.06.1999"]),
        ("x² e\u0301", ["x", "²", " ", "e\u0301"]),
        ("ab 中文", ["ab", " ", "中文"]),
    ],
)
def test_words_numbers_and_spaces_stay_whole(text, expected):
    assert words.words(text) == expected


@given(st.text(SIMPLE) | st.text(SIMPLE + OTHER) | st.text())
def test_the_faster_way_splits_as_the_other_does(text):
    assert words.words(text) == words._WORD.findall(text)
    assert words.words_and_letters(text) == words._WORD_OR_LETTER.findall(text)


def test_each_simple_character_is_split_as_by_the_other_way():
    for code in range(0x3000):
        for text in (chr(code), f"a{chr(code)}b", f" {chr(code)} ", f"1{chr(code)}2"):
            assert words.words(text) == words._WORD.findall(text)
