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


@pytest.mark.parametrize(
    ("written", "kept", "lost"),
    [
        (["[peacekeeper](https://e.org/)s"], ["peacekeepers", "https://e.org/"], []),
        (["s [peacekeeper](https://e.org/)s"], ["s peacekeepers", "https://e.org/"], []),
        (["a `b` c`d`e"], ["a b cde"], []),
        (["K F O R"], ["KFOR"], []),
        (["K F O R and K F O R"], ["KFOR and"], [0]),
        (["peacekeeper s"], ["peacekeeper"], [0]),
        (["peacekeeper", "s"], ["peacekeepers"], [0, 1]),
        (["s peacekeeper"], ["peacekeepers"], [0]),
    ],
)
def test_a_word_that_markup_divides_on_a_line_is_kept_as_one(written, kept, lost):
    assert lines_with_lost_words(written, kept) == lost


@pytest.mark.parametrize(
    ("written", "kept", "alone", "lost"),
    [
        # "b" is in two lines, and the second is the one that can't be kept.
        (["a b", "c d e f b"], ["a b c d e f"], ["a b", "c d e f"], [1]),
        (["a b", "c d e f b"], ["a c d e f"], ["a", "c d e f"], [0, 1]),
        # What is lost in the text only, and what is lost alone only.
        (["a b", "c"], ["a b"], ["a b", "c"], [1]),
        (["a b", "c"], ["a b c"], ["a", "c"], []),
        # The second line is also named if the first has its words and loses others.
        (["b x", "c b"], ["b c"], ["b", "c"], [0, 1]),
    ],
)
def test_lines_that_lose_words_if_read_alone_are_named_first(written, kept, alone, lost):
    assert lines_with_lost_words(written, kept, lambda i: [alone[i]]) == lost
