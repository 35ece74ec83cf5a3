"""Words are compared in forms that case, accents and endings don't change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.search import words
from milestones.search.words import folded, forms, language_of, split


def texts_of(text):
    return [word.text for word in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 1999, 6,000 came.", ["In", "1999", "6", "000", "came"]),
        ("13.06.1999 – l’élection_x", ["13", "06", "1999", "l", "élection", "x"]),
        ("e\u0301te\u0301 🎉 ()*\"'", ["e\u0301te\u0301"]),
        ("北京市 (ab)", ["北", "北京", "京", "京市", "市", "ab"]),
        ("北 京", ["北", "京"]),
        ("🎉\x00\ue000", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_words_and_pairs_of_letters(text, expected):
    assert texts_of(text) == expected


@given(st.text())
def test_each_word_is_where_it_says(text):
    for word in split(text):
        assert text[word.start : word.end] == word.text


@pytest.mark.parametrize(
    "written",
    [
        ("Élection", "election"),
        ("MARRËVESHJE", "marreveshje"),
        ("Đorđe", "dorde"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁnal", "final"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_case_and_accents_make_no_difference(written):
    assert folded(written[0]) == folded(written[1])


@pytest.mark.parametrize("pair", [("か", "が"), ("कि", "की"), ("한국", "한곡")])
def test_marks_that_make_another_letter_do(pair):
    assert folded(pair[0]) != folded(pair[1])


@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("en", "election elections"),
        ("en", "train training trained trains"),
        ("fr", "élection élections elections"),
        ("fr", "national nationale nationales"),
        ("de", "Häuser Haus Hauser"),
        ("sr", "mirovnu mirovna mirovne"),
        ("sr", "мировну mirovna"),
        ("hr", "mirovni mirovnih"),
        ("sq", "marrëveshje marrëveshja marrëveshjes marrëveshjeve marreveshjet"),
        ("sq", "qeveri qeveria qeverisë qeverive"),
        ("ru", "школа школы школе"),
        ("ar", "كتاب الكتاب"),
    ],
)
def test_the_endings_of_a_word_make_no_difference(language, family):
    first, *others = (set(forms(word, language)) for word in family.split())
    assert all(first & other for other in others)


@pytest.mark.parametrize(
    ("language", "pair"),
    [("en", ("nation", "notion")), ("fr", ("main", "mois")), ("sq", ("shtet", "shkoj"))],
)
def test_other_words_stay_apart(language, pair):
    assert not set(forms(pair[0], language)) & set(forms(pair[1], language))


@given(st.text(), st.sampled_from([*words._SNOWBALL, "sq", "zh", ""]))
def test_forms_have_nothing_that_an_index_would_read_as_its_own(text, language):
    for word in split(text):
        for form in forms(word.text, language):
            assert 0 < len(form) <= words.LONGEST
            assert all(map(words._is_of_word, form))
            assert folded(form) == form


@pytest.mark.parametrize(("tag", "language"), [("en-GB", "en"), ("sr-Latn", "sr"), ("", "en")])
def test_a_language_is_known_by_its_tag(tag, language):
    assert language_of(tag) == language
