"""The text of a draft holds everything in it that people may search for."""

import pytest

from milestones.document.searching import words_of
from milestones.document.shape import Document, FocusArea, Milestone, Section
from tests import factories

PROSE = (
    '<p>A <a href="https://example.org/Record?a=1&amp;b=2">link</a></p>'
    '<figure data-image="{}"><img alt="Troops &amp; a café"><figcaption>The caption'
    "<small>The photographer</small></figcaption></figure>"
).format("0" * 64)
WITH_PROSE = {
    "lead": Document(lead=PROSE),
    "section": Document(sections=(Section(uid="s", body=PROSE),)),
    "focus area": Document(focus_areas=(FocusArea(uid="f", body=PROSE),)),
    "detail of a milestone": Document(milestones=(Milestone(uid="m", detail=PROSE),)),
    "conclusion": Document(conclusion=PROSE),
}


@pytest.mark.parametrize("where", WITH_PROSE)
def test_everything_that_prose_says_is_found(where):
    words = words_of(WITH_PROSE[where])
    for text in ("link", "the caption", "the photographer", "troops & a café"):
        assert text in words
    assert "https://example.org/record?a=1&b=2" in words


def test_links_in_a_line_of_prose_are_found():
    impact = 'An <a href="https://example.org/impact">impact</a>'
    assert "example.org/impact" in words_of(Document(milestones=(Milestone(impact=impact),)))


def test_an_image_without_an_alternative_text_adds_no_words():
    assert words_of(Document(lead=f'<figure data-image="{"0" * 64}"><img></figure>')) == ""


def test_markup_is_no_word():
    words = words_of(factories.document(lead=PROSE))
    assert "figcaption" not in words
    assert "data-image" not in words
