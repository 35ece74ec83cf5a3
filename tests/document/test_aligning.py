"""Tests of what two sequences have in common."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from milestones.document.aligning import opcodes

tokens = st.lists(st.sampled_from(["a", "b", "c", " ", "\n"]), max_size=20)


def longest(a, b):
    """The length of a longest common subsequence, in the plain way."""
    row = [0] * (len(b) + 1)
    for text in a:
        new = [0]
        for j, other in enumerate(b):
            new.append(row[j] + 1 if text == other else max(row[j + 1], new[j]))
        row = new
    return row[-1]


@given(tokens, tokens)
def test_the_parts_spell_both_sequences_and_the_equal_ones_are_equal(a, b):
    found = list(opcodes(a, b))
    assert list(chain.from_iterable(old for _, old, _ in found)) == a
    assert list(chain.from_iterable(new for _, _, new in found)) == b
    for kind, old, new in found:
        assert (kind == "equal") == (old == new)
    assert all(first[0] != second[0] for first, second in zip(found, found[1:], strict=False))


@given(tokens, tokens)
def test_as_much_as_possible_is_equal(a, b):
    equal = chain.from_iterable(old for kind, old, _ in opcodes(a, b) if kind == "equal")
    words = [[text for text in side if text != " "] for side in (a, b)]
    assert len([text for text in equal if text != " "]) == longest(*words)


def test_no_word_is_given_up_for_white_space():
    a, b = ["x", " ", "y", " ", "z", " ", "key"], ["key", " ", "p", " ", "q", " ", "r"]
    assert ("equal", ["key"], ["key"]) in list(opcodes(a, b))


def test_equal_white_space_beside_what_changed_is_equal():
    found = list(opcodes(["a", " ", "b", " ", "c"], ["a", " ", "x", " ", "c"]))
    assert found == [
        ("equal", ["a", " "], ["a", " "]),
        ("replace", ["b"], ["x"]),
        ("equal", [" ", "c"], [" ", "c"]),
    ]


def test_what_is_too_large_counts_as_written_anew_but_for_its_ends():
    a, b = (["same", *(f"{side}{i}" for i in range(10_001)), "common", "x"] for side in "ab")
    assert [kind for kind, _, _ in opcodes(a, b)] == ["equal", "replace", "equal"]
