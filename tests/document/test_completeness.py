"""What a document needs before it can be published, and what is recommended."""

from dataclasses import replace

import pytest
from hypothesis import given

from milestones.document import completeness
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from tests import factories
from tests.strategies import some_documents

complete = factories.document()


def found(document):
    """Return (place, field or part, whether it is required) of each problem."""
    return [
        (problem.place, problem.field or problem.part, problem.required)
        for problem in completeness.problems(document)
    ]


def test_a_complete_document_has_no_problems():
    assert completeness.problems(complete) == []


def test_an_empty_document_lacks_a_title_and_something_below_it():
    assert found(Document()) == [
        ("", "title", True),
        ("", "lead", False),
        ("", "sections", True),
        ("", "conclusion", False),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        {"sections": (Section(uid="a", body="<p>Text.</p>"),)},
        {"focus_areas": (FocusArea(uid="a", title="Courts"),)},
        {"milestones": (Milestone(uid="a", date="1999", initiative="Troops"),)},
    ],
)
def test_a_title_and_one_part_are_all_that_is_required(rows):
    assert [required for *_, required in found(Document(title="Title", **rows))].count(True) == 0


COMPLETE_MILESTONE = Milestone(date="1999", initiative="x", impact="x")
COMPLETE_SOURCE = Source(uid="r1", title="x", url="http://x")
UNREAD = "“soon” is not understood in a date."


@pytest.mark.parametrize(
    ("changes", "place", "field", "message"),
    [
        ({"title": ""}, "", "title", "Enter a title."),
        (
            {"sections": (), "focus_areas": (), "milestones": ()}
            | {"focus_intro": "", "milestones_intro": ""},
            "",
            "",
            "Add a section, a focus area or a milestone.",
        ),
        (
            {"sections": (Section(uid="a"),)},
            "Section 1",
            "body",
            "This section is empty. Write its text, or remove it.",
        ),
        (
            {"focus_areas": (FocusArea(uid="a"),)},
            "Focus area 1",
            "title",
            "This focus area is empty. Enter a title, or remove it.",
        ),
        (
            {"sources": (COMPLETE_SOURCE, Source(uid="r2"))},
            "Source 2",
            "title",
            "This source is empty. Enter its title and URL, or remove it.",
        ),
        (
            {"lead": '<p>It began<cite data-source="r9"></cite>.</p>'},
            "",
            "lead",
            "Lead: This refers to a source that is not in the list of sources.",
        ),
        (
            {"focus_areas": (FocusArea(uid="a", title="Courts", sources=("r1", "r9")),)},
            "Focus area 1",
            "sources",
            "This refers to a source that is not in the list of sources.",
        ),
        (
            {"milestones": (replace(COMPLETE_MILESTONE, focus_area="f9"),)},
            "Milestone 1",
            "focus_area",
            "This belongs to a focus area that is not in the list of focus areas.",
        ),
    ],
)
def test_what_prevents_publishing_is_named_with_its_place(changes, place, field, message):
    [problem] = completeness.problems(replace(complete, **changes))
    assert (problem.place, problem.field, problem.required) == (place, field, True)
    assert problem.message.startswith(message)
    assert str(problem) == (f"{place}: {problem.message}" if place else problem.message)


@pytest.mark.parametrize(
    ("changes", "place", "field", "message"),
    [
        (
            {"milestones": (COMPLETE_MILESTONE, Milestone(date="1999"))},
            "Milestone 2",
            "initiative",
            "This milestone has no text. Describe it, or remove it.",
        ),
        (
            {"lead": ""},
            "",
            "lead",
            "Write a lead that summarises the article in a few sentences.",
        ),
        (
            {"focus_areas": ()},
            "",
            "focus_intro",
            "Add focus areas, or delete this introduction to them.",
        ),
        (
            {"milestones": ()},
            "",
            "milestones_intro",
            "Add milestones, or delete this introduction to them.",
        ),
        ({"conclusion": ""}, "", "conclusion", "Write a conclusion."),
        (
            {"sections": (Section(uid="a", heading="A"),)},
            "Section 1",
            "body",
            "Write the text of this section.",
        ),
        (
            {"sections": (Section(uid="a", body="<p>a</p>"), Section(uid="b", body="<p>b</p>"))},
            "Section 2",
            "heading",
            "Enter a heading for this section.",
        ),
        (
            {"milestones": (replace(COMPLETE_MILESTONE, date=""),)},
            "Milestone 1",
            "date",
            "Enter a date.",
        ),
        (
            {"milestones": (replace(COMPLETE_MILESTONE, date="soon"),)},
            "Milestone 1",
            "date",
            UNREAD,
        ),
        (
            {"milestones": (replace(COMPLETE_MILESTONE, initiative=""),)},
            "Milestone 1",
            "initiative",
            "Describe the key initiative.",
        ),
        (
            {"milestones": (replace(COMPLETE_MILESTONE, impact=""),)},
            "Milestone 1",
            "impact",
            "Describe the impact.",
        ),
        (
            {"sources": (replace(COMPLETE_SOURCE, title=""),)},
            "Source 1",
            "title",
            "Enter the title of this source.",
        ),
        (
            {"sources": (replace(COMPLETE_SOURCE, url=""),)},
            "Source 1",
            "url",
            "Enter the URL of this source.",
        ),
        (
            {"sources": (replace(COMPLETE_SOURCE, published="soon"),)},
            "Source 1",
            "published",
            UNREAD,
        ),
    ],
)
def test_what_is_recommended_is_named_with_its_place(changes, place, field, message):
    [problem] = completeness.problems(replace(complete, **changes))
    assert (problem.place, problem.field, problem.required) == (place, field, False)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    "changes",
    [
        {"focus_areas": (FocusArea(uid="a", body="<p>Fair.</p>"),)},
        {"milestones": (replace(COMPLETE_MILESTONE, sources=("r1",)),)},
        {"milestones": (replace(COMPLETE_MILESTONE, focus_area="f2"),)},
        {"sections": (Section(uid="a", body="<p>A first section needs no heading.</p>"),)},
        {"focus_areas": (), "focus_intro": ""},
        {"milestones": (), "milestones_intro": ""},
        {"sources": (replace(complete.sources[0], published="2001"),)},
    ],
)
def test_nothing_else_is_missing(changes):
    assert completeness.problems(replace(complete, **changes)) == []


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (Milestone(date="1999", detail="x"), ["initiative", "impact"]),
        (Milestone(initiative="x"), ["date", "impact"]),
        (Milestone(impact="x"), ["date", "initiative"]),
        (Milestone(), ["date", "initiative"]),
        (Source(author="x"), ["title", "url"]),
        (Source(publisher="x"), ["title", "url"]),
        (Source(published="soon", title="x"), ["url", "published"]),
    ],
)
def test_a_row_can_lack_several_things(row, fields):
    part = "milestones" if isinstance(row, Milestone) else "sources"
    assert [problem.field for problem in completeness.row_problems(part, [row])] == fields


def test_a_milestone_needs_a_date_or_a_text():
    document = replace(complete, milestones=(Milestone(uid="a", sources=("r1",)),))
    assert found(document) == [("Milestone 1", "date", False), ("Milestone 1", "initiative", True)]


def test_all_is_named_at_once_in_the_order_of_the_page():
    milestones = (Milestone(date="soon", initiative="x"), Milestone(date="1999"))
    document = Document(sections=(Section(),), milestones=milestones, sources=(Source(),))
    assert found(document) == [
        ("", "title", True),
        ("", "lead", False),
        ("Section 1", "body", True),
        ("Milestone 1", "date", False),
        ("Milestone 1", "impact", False),
        ("Milestone 2", "initiative", False),
        ("", "conclusion", False),
        ("Source 1", "title", True),
    ]


def test_an_ambiguous_date_is_named_with_what_it_may_mean():
    milestone = Milestone(date="03/04/1999", initiative="Troops", impact="Some")
    [problem] = completeness.problems(replace(complete, milestones=(milestone,)))
    assert str(problem).startswith("Milestone 1: “03/04/1999” ")
    assert "3 April" in problem.message
    assert "4 March" in problem.message


def test_a_date_that_the_language_explains_is_only_to_be_saved_again():
    milestone = Milestone(date="12 June 1999", initiative="Troops", impact="Some")
    [problem] = completeness.problems(replace(complete, milestones=(milestone,)))
    assert problem.message == "“12 June 1999” is not stored as a date yet. Save the article again."


def test_a_date_is_read_in_the_language_of_the_document():
    albanian = replace(
        complete,
        language="sq",
        milestones=(Milestone(date="12 qershor 1999", initiative="x", impact="x"),),
        sources=(replace(complete.sources[0], published="12 qershor 1999"),),
    )
    assert [(problem.place, problem.message) for problem in completeness.problems(albanian)] == [
        (place, "“12 qershor 1999” is not stored as a date yet. Save the article again.")
        for place in ("Milestone 1", "Source 1")
    ]
    english = completeness.problems(replace(albanian, language="en"))
    assert all("“qershor” is not understood" in problem.message for problem in english)
    assert len(english) == 2


def test_a_reference_to_no_source_is_a_problem():
    problems = completeness.problems(replace(complete, sources=()))
    assert {(problem.field, problem.required) for problem in problems} == {("sources", True)}


def test_a_reference_within_a_sentence_to_no_source_is_a_problem_of_its_text():
    text = 'It began<cite data-source="r9"></cite>.'
    document = replace(
        complete, lead=f"<p>{text}</p>", milestones=(replace(complete.milestones[0], impact=text),)
    )
    assert found(document) == [("", "lead", True), ("Milestone 1", "impact", True)]
    source = replace(complete.sources[0], uid="r9")
    assert found(replace(document, sources=(*complete.sources, source))) == []


@given(some_documents())
def test_each_problem_names_a_place_that_exists(document):
    for problem in completeness.problems(document):
        if problem.row is None:
            assert hasattr(document, problem.field or problem.part)
        else:
            assert hasattr(getattr(document, problem.part)[problem.row], problem.field)


# --- Images ---------------------------------------------------------------------------------------

FIGURE = f'<figure data-image="{"0" * 64}"><img></figure>'


def test_an_image_must_be_described_or_marked_as_decorative():
    document = factories.document(lead=FIGURE)
    section = replace(document.sections[1], body=FIGURE + FIGURE)
    document = replace(document, sections=(document.sections[0], section))
    assert [str(problem) for problem in completeness.problems(document) if problem.required] == [
        "Describe the image in “Lead”, or mark it as decorative.",
        "Section 2: Describe the image in “Text”, or mark it as decorative.",
    ]


@pytest.mark.parametrize("alternative", ["", "A field"])
def test_an_image_that_is_described_or_decorative_is_complete(alternative):
    lead = FIGURE.replace("<img>", f'<img alt="{alternative}">')
    assert not completeness.problems(factories.document(lead=lead))


# --- Pages and starter texts ----------------------------------------------------------------------


def found_on_page(**changes):
    problems = completeness.problems(Document(**changes), is_page=True)
    return [(problem.field or problem.part, problem.required) for problem in problems]


@pytest.mark.parametrize(
    "text", [{"lead": "<p>Text</p>"}, {"sections": (Section(uid="a", body="<p>Text.</p>"),)}]
)
def test_a_page_needs_a_title_and_a_text_and_no_conclusion(text):
    assert found_on_page() == [("title", True), ("sections", True)]
    assert found_on_page(title="About", **text) == []


def test_a_page_has_no_parts_that_only_articles_have():
    extra = {"focus_intro": "<p>Areas:</p>", "milestones": complete.milestones}
    parts = found_on_page(title="About", lead="<p>Text</p>", sources=complete.sources, **extra)
    assert parts == [("focus_areas", True), ("milestones", True)]


@pytest.mark.parametrize("mark", ["[to be filled in]", "[To be filled in: who]"])
def test_a_place_to_fill_in_is_named_but_prevents_nothing(mark):
    text = f"<p>By {mark}.</p>"
    document = replace(
        complete, lead=text, sections=(replace(complete.sections[0], heading=mark, body=text),)
    )
    places = [("", "lead", False), ("Section 1", "heading", False), ("Section 1", "body", False)]
    assert found(document) == places
