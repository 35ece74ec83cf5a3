"""JSON of an older schema version becomes a Document of today."""

import json

import pytest

from milestones.document import serializing
from milestones.document.serializing import DocumentError
from milestones.document.shape import Document, Milestone, Source


def version_1(**changes):
    """Return the JSON data of a small document of version 1."""
    texts = ("title", "lead", "focus_intro", "milestones_intro", "conclusion_heading", "conclusion")
    rows = ("sections", "focus_areas", "milestones", "sources")
    return {
        "schema_version": 1,
        **{name: f"The {name}" for name in texts},
        **{name: [] for name in rows},
        **changes,
    }


def milestone(**changes):
    row = {"uid": "m1", "year": 1999, "month": None, "day": None, "sources": ["r1"]}
    return {**row, "initiative": "Troops", "impact": "Order", **changes}


def upgraded(**changes):
    return serializing.from_json(json.dumps(version_1(**changes)))


def test_texts_stay_and_new_ones_are_empty():
    assert upgraded() == Document(
        title="The title",
        lead="The lead",
        focus_intro="The focus_intro",
        milestones_intro="The milestones_intro",
        conclusion_heading="The conclusion_heading",
        conclusion="The conclusion",
    )


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ({"year": 1999}, "1999"),
        ({"year": 1999, "month": 6}, "1999-06"),
        ({"year": 1999, "month": 6, "day": 2}, "1999-06-02"),
        ({"year": 79, "month": 10, "day": 24}, "0079-10-24"),
    ],
)
def test_the_numbers_of_a_date_become_edtf(parts, date):
    [row] = upgraded(milestones=[milestone(**parts)]).milestones
    expected = Milestone(
        uid="m1", date=date, initiative="Troops", impact="Order", detail="", sources=("r1",)
    )
    assert row == expected


def test_the_texts_of_a_milestone_become_prose():
    texts = {"initiative": 'A <b> & "c"', "impact": "d > e"}
    [row] = upgraded(milestones=[milestone(**texts)]).milestones
    assert (row.initiative, row.impact) == ('A &lt;b&gt; &amp; "c"', "d &gt; e")


def test_a_source_gets_an_empty_author_and_date():
    source = {"uid": "r1", "title": "T", "publisher": "P", "url": "U", "checked": "2026-11-02"}
    [row] = upgraded(sources=[source]).sources
    assert row == Source(**source, author="", published="")


NO_YEAR = "A milestone has no year, or has a day but no month."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"milestones": [milestone(year=None)]}, NO_YEAR),
        ({"milestones": [milestone(day=2)]}, NO_YEAR),
        ({"milestones": [milestone(year="1999")]}, "year is not a number."),
        ({"milestones": [milestone(month=6.0)]}, "month is not a number."),
        ({"milestones": [milestone(month=6, day=True)]}, "day is not a number."),
        ({"milestones": [milestone(impact=None)]}, "impact is not text."),
        ({"milestones": [milestone(initiative=1)]}, "initiative is not text."),
        ({"milestones": {}}, "milestones is not a list of objects."),
        ({"milestones": [milestone(), 1]}, "milestones is not a list of objects."),
        ({"sources": None}, "sources is not a list of objects."),
        ({"sources": [[]]}, "sources is not a list of objects."),
        ({"colour": "red"}, "colour is unknown."),
    ],
)
def test_what_is_no_document_of_version_1_is_refused_with_the_reason(changes, message):
    with pytest.raises(DocumentError) as refused:
        upgraded(**changes)
    assert str(refused.value) == message


@pytest.mark.parametrize("part", ["milestones", "sources"])
def test_a_missing_part_is_refused(part):
    data = version_1()
    del data[part]
    with pytest.raises(DocumentError, match=f"^{part} is not a list of objects.$"):
        serializing.from_json(json.dumps(data))


# --- Version 2 ------------------------------------------------------------------------------------


def version_2(**changes):
    """Return the JSON data of a small document of version 2."""
    data = json.loads(serializing.to_json(Document(title="The title")))
    return {**data, "schema_version": 2, **changes}


ROW_OF_2 = {"uid": "m1", "date": "1999", "initiative": "Troops", "impact": "", "detail": ""}
ROW_OF_2 |= {"sources": []}


def test_a_milestone_of_version_2_belongs_to_no_focus_area():
    document = serializing.from_json(json.dumps(version_2(milestones=[ROW_OF_2])))
    row = Milestone(uid="m1", date="1999", initiative="Troops", focus_area="")
    assert document == Document(title="The title", milestones=(row,))


@pytest.mark.parametrize("rows", [{}, None, [ROW_OF_2, 1]])
def test_milestones_of_version_2_that_are_no_rows_are_refused_with_the_reason(rows):
    with pytest.raises(DocumentError, match=r"^milestones is not a list of objects\.$"):
        serializing.from_json(json.dumps(version_2(milestones=rows)))
