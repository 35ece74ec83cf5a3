"""Each part of a Document is an entry, with the place that it leads to."""

from dataclasses import replace

import pytest

from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from milestones.search.entries import LONGEST, Entry, Kind, entries
from tests import factories


def test_each_part_of_an_article_is_an_entry():
    found = list(entries(factories.document(milestone_count=1, short_title="Years")))
    assert [(entry.kind, entry.anchor, entry.title) for entry in found] == [
        ("article", "", "A mission and its years"),
        ("section", "s-s1", "Why it began"),
        ("section", "s-s2", "How it went on"),
        ("section", "focus-areas", ""),
        ("focus", "f-f1", "Courts"),
        ("focus", "f-f2", "Trust"),
        ("section", "milestones", ""),
        ("milestone", "m-m0", "Initiative 0"),
        ("section", "conclusion", "In retrospect"),
        ("source", "r-r1", "The record"),
    ]
    assert found[0].also == "Years"
    assert found[1].text == "There was cause."


def test_parts_without_words_are_no_entries():
    bare = Document(title="Bare", sections=(Section(uid="s", body="<p>x</p>"),))
    assert [entry.anchor for entry in entries(bare)] == ["", "s-s"]


def test_a_milestone_is_found_by_its_date_as_written_and_as_shown():
    row = Milestone(uid="m", date="1999-06-12", impact="It <em>did</em>", detail="<p>So</p>")
    *_, entry = entries(Document(language="en", milestones=(row,)))
    assert entry == Entry(
        Kind.MILESTONE, "m-m", "It did", "So", "1999-06-12", "12 June 1999 1999-06-12"
    )


def test_a_source_is_found_by_all_that_is_known_of_it():
    source = Source(uid="r", author="A. Writer", url="https://e.org/x", published="2001")
    *_, entry = entries(Document(sources=(source,)))
    assert (entry.anchor, entry.title, entry.text) == ("r-r", "A. Writer", "https://e.org/x")
    assert "2001" in entry.also


def test_the_text_of_an_image_is_found():
    [_, entry] = entries(Document(sections=(Section(uid="s", body=factories.figure("0" * 64)),)))
    assert entry.text == "A field"


@pytest.mark.parametrize("text", ["word " * 5000, "x" * 25_000, "北" * 25_000])
def test_a_long_text_is_several_entries_that_lead_to_the_same_place(text):
    area = FocusArea(uid="f", title="Long", body=f"<p>{text}</p>")
    pieces = list(entries(Document(focus_areas=(area,))))[1:]
    assert len(pieces) > 1
    assert {(piece.anchor, piece.title) for piece in pieces} == {("f-f", "Long")}
    assert all(len(piece.text) <= LONGEST for piece in pieces)
    assert "".join(piece.text for piece in pieces) == text.strip()


def test_an_entry_can_be_told_from_its_neighbour():
    document = factories.document()
    anchors = [entry.anchor for entry in entries(replace(document, milestones=()))]
    assert len(set(anchors)) == len(anchors)


def test_a_heading_that_its_page_does_not_show_is_not_found():
    headings = ("focus_heading", "milestones_heading", "conclusion_heading")
    document = Document(title="A title", **dict.fromkeys(headings, "A heading"))
    assert [entry.anchor for entry in entries(document)] == [""]
