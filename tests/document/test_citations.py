"""Sources are numbered by their first mention."""

from milestones.document import citations
from milestones.document.shape import Document, Section, Source


def cited(uid):
    return f'<p>Text<cite data-source="{uid}"></cite></p>'


def document(**more):
    sources = tuple(Source(uid=uid) for uid in ("a", "b", "c", "d"))
    return Document(sources=sources, **more)


def test_numbers_follow_the_first_mention_in_the_order_of_the_page():
    section = Section(body=cited("b") + cited("c"), sources=("a", "c"))
    found = citations.numbers(document(lead=cited("c"), sections=(section,)))
    assert found == {"c": 1, "b": 2, "a": 3, "d": 4}


def test_a_reference_to_no_source_has_no_number():
    assert "x" not in citations.numbers(document(lead=cited("x")))


def test_a_source_is_mentioned_as_often_as_it_is_referred_to():
    section = Section(body=cited("a"), sources=("a",))
    found = citations.mentions(document(sections=(section,), conclusion=cited("a")))
    assert list(found) == ["a", "a", "a"]
