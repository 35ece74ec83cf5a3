import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import languages


@pytest.mark.parametrize(
    ("typed", "tag"),
    [("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("en-gb", "en-GB"), ("SQ", "sq"), ("", "")],
)
def test_a_tag_gets_its_usual_spelling(typed, tag):
    assert languages.tag(typed) == tag


@pytest.mark.parametrize("typed", ["english", "e", "en_GB", "en-", "en-x y", "ən"])
def test_what_has_not_the_form_of_a_tag_is_refused(typed):
    with pytest.raises(ValueError, match="language tag"):
        languages.tag(typed)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ar", "Arabic (ar)"),
        ("en-GB", "British English (en-GB)"),
        ("zh-Hant-TW", "Chinese (zh-Hant-TW)"),
        ("xx", "xx"),
        ("", ""),
    ],
)
def test_a_language_has_a_name(tag, name):
    assert languages.name(tag) == name


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("sq", "shqip – Albanian"),
        ("sr-Latn", "srpski (latinica) – Serbian (Latin)"),
        ("en", "English"),
        ("rom", "Romany"),
        ("qaa", "qaa"),
    ],
)
def test_a_language_is_suggested_by_its_own_name_and_its_english_one(tag, label):
    assert languages.label(tag) == label


def test_each_suggested_language_has_names_that_mean_it():
    suggested = languages.choices(["en-GB", "sq"])
    assert [tag for tag, _ in suggested[:3]] == ["en-GB", "sq", "ar"]
    assert len(suggested) == len(languages.COMMON) + 1
    for tag, label in suggested:
        assert languages.tag(tag) == tag
        assert {languages.from_name(name) for name in (label, *label.split(" – "))} == {tag}


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-GB", "en_GB"),
        ("en-gb", "en_GB"),
        ("sq", "sq_AL"),
        ("sr", "sr_RS"),
        ("sr-Latn", "sr_RS"),
        ("zh-Hant", "zh_TW"),
        ("zh-Hans", "zh_CN"),
        ("es-419", "es_419"),
        ("ar", "ar_EG"),
        ("rom", "rom_RO"),
        ("qaa", ""),
        ("", ""),
    ],
)
def test_a_language_implies_a_territory(tag, locale):
    assert languages.locale(tag) == locale


@given(st.text())
def test_what_is_no_name_of_a_language_stays(text):
    found = languages.from_name(text)
    assert found == text.strip() or languages.tag(found) == found


@given(st.text())
def test_any_text_has_a_name_and_is_a_tag_or_refused(text):
    assert text in languages.name(text)
    try:
        tag = languages.tag(text)
    except ValueError:
        return
    assert tag.lower() == text.lower()


@pytest.mark.parametrize(
    "tag", ["ar", "apc", "ku-IQ", "az-IR", "iw", "prs", "ota", "arc", "en-Arab"]
)
def test_a_language_in_a_script_from_right_to_left_has_that_direction(tag):
    assert languages.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["", "sq", "ku", "az", "sd-IN", "ar-Latn", "en-x-arab", "xx"])
def test_any_other_language_runs_from_left_to_right(tag):
    assert languages.direction(tag) == "ltr"
