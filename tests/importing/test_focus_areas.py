"""The focus areas are found in lists and below headings."""

import pytest

from milestones.importing.documents import parse
from milestones.importing.judging import judge
from tests import word_files as word
from tests.importing.articles import (
    LEAD,
    article,
    headings,
    rows,
)
from tests.importing.trees import definitions, heading, tree, ul

COURTS = ("Courts", "<p>Open to all.</p>")
ROADS = ("Roads", "<p>New ones.</p>")


@pytest.mark.parametrize(
    "title", ["Focus areas", "3. Our priorities:", "Objectives 2025", "The three pillars"]
)
@pytest.mark.parametrize(
    ("blocks", "areas"),
    [
        ((ul("Courts", "Roads"),), [("Courts", ""), ("Roads", "")]),
        ((ul("Courts", "Roads", numbered=True),), [("Courts", ""), ("Roads", "")]),
        (
            (ul("<strong>Courts:</strong> Open to all.", "<strong>Roads</strong> – New ones."),),
            [COURTS, ROADS],
        ),
        ((ul("Courts: Open to all.", "Roads – New ones."),), [COURTS, ROADS]),
        ((definitions(("Courts", "Open to all."), ("Roads", "New ones.")),), [COURTS, ROADS]),
        (
            ("<strong>Courts.</strong> Open to all.", "<strong>Roads:</strong> New ones."),
            [("Courts.", "<p>Open to all.</p>"), ROADS],
        ),
        (
            ("<strong>Courts</strong>", "Open to all.", "<strong>Roads</strong>", "New ones."),
            [COURTS, ROADS],
        ),
        (
            (heading("Courts", 3), "Open to all.", heading("Roads", 3), "New ones."),
            [COURTS, ROADS],
        ),
    ],
)
def test_focus_areas_are_lists_and_headings_with_text(title, blocks, areas):
    judged = judge(article(heading(title), "We look at these.", *blocks))
    document = judged.document
    assert [(area.title, area.body) for area in document.focus_areas] == areas
    assert document.focus_intro == "<p>We look at these.</p>"
    assert headings(judged) == ["Background"]


@pytest.mark.parametrize(
    "title",
    [
        *("Priorités", "Objektivat", "Prioriteti", "Приоритети", "Schwerpunkte", "Objetivos"),
        *("Objectifs stratégiques", "Objektivat kryesore", "Prioriteti misije", "Areas of work"),
    ],
)
def test_focus_areas_are_found_in_other_languages(title):
    document = judge(article(heading(title), ul("Une", "Deux"))).document
    assert document.focus_heading == title
    assert [area.title for area in document.focus_areas] == ["Une", "Deux"]


def test_the_headings_of_an_article_that_is_a_timeline_are_milestones_however_long():
    long = "It was a long time, and much was built. " * 40
    blocks = (heading("1912"), long, heading("1946: The mill"), long)
    judged = judge(tree(heading("Timeline of the town", 1), LEAD, *blocks))
    assert [row[0] for row in rows(judged)] == ["1912", "1946"]


def test_a_list_after_a_sentence_about_priorities_is_the_focus_areas():
    judged = judge(
        article("It works. Key focus areas include:", ul("Courts", "Roads"), "It goes on.")
    )
    assert judged.document.focus_intro == "<p>Key focus areas include:</p>"
    [section] = judged.document.sections
    assert section.body.endswith("<p>It works.</p><p>It goes on.</p>")


BULLETS = ("• Courts: open to all", "• Roads: new ones")


@pytest.mark.parametrize(
    "data",
    [
        f"<h2>Focus areas</h2>{''.join(f'<p>{each}</p>' for each in BULLETS)}<h2>End</h2>".encode(),
        word.word_file(
            word.paragraph("Focus areas", "Heading1"),
            *map(word.paragraph, BULLETS),
            word.paragraph("End", "Heading1"),
        ),
    ],
    ids=["html", "docx"],
)
def test_a_list_that_was_typed_by_hand_is_the_focus_areas(data):
    areas = parse(data, "a.html" if data.startswith(b"<") else "a.docx").document.focus_areas
    assert [(area.title, area.body) for area in areas] == [
        ("Courts", "<p>open to all</p>"),
        ("Roads", "<p>new ones</p>"),
    ]


def test_lists_below_the_headings_of_focus_areas_are_their_text():
    blocks = (heading("Courts", 3), ul("Open", "Fair"), heading("Roads", 3), ul("New"))
    document = judge(article(heading("Objectives"), *blocks)).document
    assert [area.title for area in document.focus_areas] == ["Courts", "Roads"]
    assert document.focus_areas[1].body == "<ul><li><p>New</p></li></ul>"


def test_bold_paragraphs_below_the_headings_of_focus_areas_are_their_text():
    bold = "<strong>Note:</strong> All are open."
    blocks = (heading("Courts", 3), bold, bold, heading("Roads", 3), "New.")
    document = judge(article(heading("Objectives"), *blocks)).document
    assert [area.title for area in document.focus_areas] == ["Courts", "Roads"]


def test_text_below_paragraphs_with_bold_titles_is_no_focus_area():
    areas = ("<strong>Courts:</strong> Open.", "<strong>Roads:</strong> New.", "They matter.")
    document = judge(article(heading("Objectives"), *areas)).document
    assert [area.title for area in document.focus_areas] == ["Courts", "Roads"]
    assert document.focus_intro == "<p>They matter.</p>"


def test_another_list_is_no_focus_area():
    assert judge(article(heading("Members"), ul("Norland", "Sudland"))).document.focus_areas == ()
