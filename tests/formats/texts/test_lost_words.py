import pytest

from milestones.formats.texts.lost_words import lines_with_lost_words


@pytest.mark.parametrize(
    ("written", "kept", "lost"),
    [
        (["One two.", "Three"], ["two one", "THREE"], []),
        (["One two.", "Three"], ["one three"], [0]),
        (["One", "Two one"], ["one two"], [0]),
        (["a b c", "b"], ["a c"], [0, 1]),
        (["a%20b"], ["a b"], []),
        (["---", ""], [], []),
    ],
)
def test_lines_are_named_until_each_lost_word_is_in_one(written, kept, lost):
    assert lines_with_lost_words(written, kept) == lost
