"""A snippet shows the part of a text that has most of the terms, marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.search.queries import term_of
from milestones.search.snippets import LENGTH, marked, snippet

FILLER = "nothing of note happened there that year " * 20


def shown(pieces):
    return "".join(f"[{text}]" if is_term else text for text, is_term in pieces)


def terms(query, language="en"):
    return [term_of(word, [language]) for word in query.split()]


def test_terms_are_marked_as_they_are_written():
    text = "Elections, the élection; electors – and “Elegant”"
    found = shown(marked(text, terms("élections"), "en"))
    assert found == "[Elections], the [élection]; electors – and “Elegant”"


@pytest.mark.parametrize(("query", "expected"), [("北京", "在[北京]市"), ("京", "在北[京]市")])
def test_letters_are_marked_in_text_without_spaces(query, expected):
    assert shown(marked("在北京市", terms(query, "zh"), "zh")) == expected


def test_a_short_text_is_shown_whole_on_one_line():
    assert shown(snippet("One\n  two three", terms("two"), "en")) == "One [two] three"


def test_the_part_with_most_different_terms_is_shown():
    text = f"peace {FILLER} peace peace {FILLER} peace and freedom {FILLER}"
    found = shown(snippet(text, terms("freedom peace"), "en"))
    assert "[peace] and [freedom]" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < LENGTH + 20


def test_without_a_term_the_beginning_is_shown():
    found = shown(snippet(FILLER, terms("peace"), "en"))
    assert found.startswith("nothing of note")
    assert found.endswith(" …")


@given(
    st.text(st.characters() | st.sampled_from("ab 北"), max_size=600), st.text("ab北", max_size=2)
)
def test_no_character_is_lost_or_added(text, query):
    wanted = terms(query, "en")
    assert "".join(piece.text for piece in marked(text, wanted, "en")) == text
    line = " ".join(text.split())
    assert "".join(piece.text for piece in snippet(text, wanted, "en")).strip("… ") in line
