"""A Document as JSON: exact, canonical, and refused with its place if it has another shape."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import serializing
from milestones.document.serializing import DocumentError
from tests import factories

complete = factories.document()


def test_json_gives_back_the_same_document():
    assert serializing.from_json(serializing.to_json(complete)) == complete


def test_json_is_canonical():
    text = serializing.to_json(replace(complete, title="Žižek “&” <b>"))
    data = json.loads(text)
    assert "Žižek “&” <b>" in text
    assert text == json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_the_hash_is_that_of_the_utf8_bytes():
    # echo -n é | sha256sum
    expected = "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert serializing.sha256("é") == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.pop("lead"), "lead is missing."),
        (lambda data: (data.pop("title"), data.pop("lead")), "lead is missing."),
        (lambda data: data.update(colour="red"), "colour is unknown."),
        (lambda data: data.update(title=3), "title is not of type str."),
        (lambda data: data.update(sections={}), "sections is not of type list."),
        (lambda data: data["sections"].append("x"), "sections[2] is not of type dict."),
        (
            lambda data: data["milestones"][1].update(date=1999),
            "milestones[1].date is not of type str.",
        ),
        (
            lambda data: data["milestones"][0].update(sources="r1"),
            "milestones[0].sources is not of type list.",
        ),
        (
            lambda data: data["milestones"][0].update(sources=["r1", 1]),
            "milestones[0].sources is not of type str.",
        ),
        (lambda data: data["milestones"][0].pop("date"), "milestones[0].date is missing."),
        (lambda data: data["sources"][0].update(colour=""), "sources[0].colour is unknown."),
        (
            lambda data: data.update(schema_version=99),
            "schema_version is 99, not 3 or older.",
        ),
        (lambda data: data.update(schema_version=0), "schema_version is 0, not 3 or older."),
        (lambda data: data.update(schema_version=2.0), "schema_version is 2.0, not 3 or older."),
        (lambda data: data.update(schema_version=True), "schema_version is True, not 3 or older."),
        (lambda data: data.update(schema_version=[]), "schema_version is [], not 3 or older."),
        (lambda data: data.pop("schema_version"), "schema_version is None, not 3 or older."),
    ],
)
def test_data_of_another_shape_is_refused_with_its_place(change, message):
    data = json.loads(serializing.to_json(complete))
    change(data)
    with pytest.raises(DocumentError) as refused:
        serializing.from_json(json.dumps(data))
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["[]", "1", '"schema_version"', "null"])
def test_json_of_no_object_is_refused(text):
    with pytest.raises(DocumentError, match=r"^schema_version is None, not 3 or older\.$"):
        serializing.from_json(text)


def test_text_that_is_no_json_is_refused_with_the_reason():
    with pytest.raises(DocumentError, match=r"^This is not JSON: .*line 1 column 2"):
        serializing.from_json("{")


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(DocumentError):
        serializing.from_json(text)


def test_deep_nesting_is_refused():
    with pytest.raises(DocumentError):
        serializing.from_json("[" * 100_000)
