import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones import documents
from milestones.documents import Document, DocumentError, FocusArea, Milestone, Section

from . import factories

complete = factories.document()


def test_json_gives_back_the_same_document():
    assert documents.from_json(documents.to_json(complete)) == complete


def test_json_is_canonical():
    text = documents.to_json(replace(complete, title="Žižek “&” <b>"))
    data = json.loads(text)
    assert "Žižek “&” <b>" in text
    assert text == json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_the_hash_is_that_of_the_utf8_bytes():
    # echo -n é | sha256sum
    expected = "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert documents.sha256("é") == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("lead"), "lead is missing"),
        (lambda data: data.update(colour="red"), "colour is unknown"),
        (lambda data: data.update(title=3), "title is not of type str"),
        (lambda data: data.update(schema_version=99), "schema_version is 99"),
        (lambda data: data.update(schema_version=True), "schema_version is True"),
        (lambda data: data.update(schema_version=[]), "schema_version is"),
        (lambda data: data.update(sections={}), "sections is not of type list"),
        (lambda data: data["sections"].append("x"), r"sections\[2\] is not of type dict"),
        (lambda data: data["milestones"][0].update(year=True), r"milestones\[0\].year"),
        (lambda data: data["milestones"][0].update(month="May"), r"milestones\[0\].month"),
        (lambda data: data["milestones"][0].update(sources=[1]), r"milestones\[0\].sources"),
        (lambda data: data["milestones"][0].pop("year"), r"milestones\[0\].year is missing"),
    ],
)
def test_data_of_another_shape_is_refused_with_its_place(change, message):
    data = json.loads(documents.to_json(complete))
    change(data)
    with pytest.raises(DocumentError, match=message):
        documents.from_json(json.dumps(data))


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(DocumentError):
        documents.from_json(text)


def test_deep_nesting_is_refused():
    with pytest.raises(DocumentError):
        documents.from_json("[" * 100_000)


def test_a_bare_year_stands_before_its_months():
    rows = [
        Milestone(year=2008, month=6, day=2),
        Milestone(year=2008, month=6),
        Milestone(year=2008),
    ]
    assert documents.chronological(rows) == tuple(reversed(rows))


def test_dates_are_written_as_precisely_as_they_are_known():
    assert Milestone(year=987).date == "0987"
    assert Milestone(year=1999, month=6).date == "1999-06"
    assert Milestone(year=1999, month=6, day=12).date == "1999-06-12"


def test_a_complete_document_has_no_problems():
    assert documents.problems(complete) == []


def test_an_empty_document_lacks_title_lead_sections_and_conclusion():
    places = [problem.field or problem.part for problem in documents.problems(Document())]
    assert places == ["title", "lead", "sections", "conclusion"]


@pytest.mark.parametrize(
    ("changes", "place", "field"),
    [
        (
            {"sections": (Section(body="<p>a</p>"), Section(body="<p>b</p>"))},
            "Section 2",
            "heading",
        ),
        ({"sections": (Section(heading="A"),)}, "Section 1", "body"),
        ({"focus_areas": (FocusArea(),)}, "Focus area 1", "title"),
        ({"focus_areas": ()}, "", "focus_intro"),
        ({"milestones": ()}, "", "milestones_intro"),
        ({"milestones": (Milestone(year=1999, impact="x"),)}, "Milestone 1", "initiative"),
        ({"milestones": (Milestone(year=1999, initiative="x"),)}, "Milestone 1", "impact"),
        ({"sources": (documents.Source(uid="r1", title="x"),)}, "Source 1", "url"),
        ({"sources": (documents.Source(uid="r1", url="http://x"),)}, "Source 1", "title"),
    ],
)
def test_what_is_missing_is_named_with_its_place(changes, place, field):
    [problem] = documents.problems(replace(complete, **changes))
    assert (problem.place, problem.field) == (place, field)
    assert str(problem).startswith(place)


def test_a_reference_to_no_source_is_a_problem():
    problems = documents.problems(replace(complete, sources=()))
    assert {problem.field for problem in problems} == {"sources"}


@pytest.mark.parametrize(
    ("date", "field"),
    [
        ((0, None, None), "year"),
        ((10_000, None, None), "year"),
        ((1999, None, 12), "month"),
        ((1999, 13, None), "month"),
        ((1999, 2, 29), "day"),
        ((1999, 6, 0), "day"),
        ((1999, 0, None), "month"),
    ],
)
def test_a_date_that_does_not_exist_is_a_problem_at_its_field(date, field):
    assert [name for name, _ in documents.date_problems(*date)] == [field]


@pytest.mark.parametrize(
    ("date", "fields"),
    [
        ((10_000, 13, 40), ["year", "month", "day"]),
        ((0, None, 32), ["year", "month", "day"]),
        ((None, 2, 30), ["day"]),
        ((None, 2, 29), []),
        ((None, None, None), []),
    ],
)
def test_all_that_is_wrong_with_a_date_is_said_at_once(date, fields):
    assert [name for name, _ in documents.date_problems(*date)] == fields


def test_leap_days_exist():
    assert documents.date_problems(2000, 2, 29) == []
