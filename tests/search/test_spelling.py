"""A misspelt word is found by the keys that it shares with the right one."""

import pytest

from milestones.search.spelling import distance, keys_of


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("kosovo", "kosvo"),
        ("kosovo", "kosowo"),
        ("kosovo", "kossovo"),
        ("kosovo", "koosvo"),
        ("marrëveshje", "mareveshje"),
        ("election", "elektion"),
        ("independence", "indipendance"),
        ("multinational", "mulitnational"),
        ("Пристина", "Приштина"),
    ],
)
def test_a_misspelt_word_shares_a_key_with_the_right_one(right, wrong):
    assert keys_of(right) & keys_of(wrong)


@pytest.mark.parametrize(("one", "other"), [("kosovo", "serbia"), ("election", "selection of")])
def test_other_words_share_none(one, other):
    assert not keys_of(one) & keys_of(other.split()[-1])


@pytest.mark.parametrize("word", ["", "ab", "1999", "x" * 31, "x" * 10_000, "a1b2c3"])
def test_numbers_and_words_that_are_too_short_or_too_long_have_no_keys(word):
    assert keys_of(word) == set()


@pytest.mark.parametrize(
    ("a", "b", "edits"),
    [
        ("", "abc", 3),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abcd", "abd", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_the_distance_is_the_number_of_edits(a, b, edits):
    assert distance(a, b) == distance(b, a) == edits
