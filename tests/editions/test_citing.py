"""Citations of an edition, as readers copy them and as reference managers read them."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import bibtexparser
import pytest
import rispy
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from hypothesis import given

from milestones.editions import citing
from milestones.models import Edition, site
from tests import strategies

URL = "https://example.org/articles/mission/editions/2/"
SHA256 = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def _nothing_is_filled_in():
    """The site is as the environment says, without a look into the database."""
    with site.never_failing(may_read=False):
        yield


def some_edition(**changes):
    values = {
        "slug": "mission",
        "number": 2,
        "title": "Kosova’s years",
        "sha256": SHA256,
        "live_from": datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
    }
    return Edition(**values | changes)


@pytest.fixture
def edition(settings):
    settings.SITE_NAME = "Facts & Figures"
    return some_edition()


def texts_of(edition):
    """Return the citations of `edition` as plain text, by style."""
    texts = {each.style: strip_tags(each.html) for each in citing.citations(edition, URL)}
    return {style: text.replace("&amp;", "&") for style, text in texts.items()}


# --- Text -----------------------------------------------------------------------------------------


def test_each_style_cites_in_its_own_way(edition):
    assert texts_of(edition) == {
        "APA": f"Facts & Figures. (2026, March 9). Kosova’s years (2nd ed.). {URL}",
        "Chicago": f"Facts & Figures. “Kosova’s years.” 2nd ed. March 9, 2026. {URL}.",
        "Harvard": (
            f"Facts & Figures (2026) Kosova’s years. 2nd edn. Available at: {URL}"
            " (Accessed: [day month year])."
        ),
    }


def test_no_style_numbers_a_first_edition(edition):
    edition.number = 1
    assert texts_of(edition) == {
        "APA": f"Facts & Figures. (2026, March 9). Kosova’s years. {URL}",
        "Chicago": f"Facts & Figures. “Kosova’s years.” March 9, 2026. {URL}.",
        "Harvard": (
            f"Facts & Figures (2026) Kosova’s years. Available at: {URL}"
            " (Accessed: [day month year])."
        ),
    }


def test_a_title_is_in_italics_except_where_it_is_quoted(edition):
    edition.title = "Kosova’s <years>"
    found = {
        each.style: re.findall(r"<(\w+) lang=\"sq\">(.*?)</\1>", each.html)
        for each in citing.citations(edition, URL, mark_safe('lang="sq"'))
    }
    assert found == {
        "APA": [("cite", "Kosova’s &lt;years&gt;")],
        "Chicago": [("bdi", "Kosova’s &lt;years&gt;")],
        "Harvard": [("cite", "Kosova’s &lt;years&gt;")],
    }


@pytest.mark.parametrize("title", ["What now?", "Peace!", "He said “Go.”", "And so on …", "何？"])
def test_a_title_that_ends_with_a_mark_gets_no_other_one(edition, title):
    edition.title = title
    assert f"“{title}” 2nd ed." in texts_of(edition)["Chicago"]
    assert f"{title} 2nd edn." in texts_of(edition)["Harvard"]


def test_a_site_whose_name_ends_with_a_full_stop_gets_no_other_one(edition, settings):
    settings.SITE_NAME = "Records Inc."
    assert texts_of(edition)["APA"].startswith("Records Inc. (2026")
    assert texts_of(edition)["Chicago"].startswith("Records Inc. “")


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [(2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")],
)
def test_the_number_of_an_edition_is_ordinal(edition, number, ordinal):
    edition.number = number
    assert f"({ordinal} ed.)" in texts_of(edition)["APA"]


@pytest.mark.parametrize("language", ["sq", "fr", "sr-latn", "ar", "zh-hant"])
def test_a_citation_in_any_language_is_whole(edition, language):
    with translation.override(language):
        for text in texts_of(edition).values():
            assert re.search(r"Facts & Figures.*Kosova’s years.*2.*" + URL, text)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "(2026, 9 mars). Kosova’s years (2e éd.)."),
        ("sq", "(2026, 9 mars). Kosova’s years (bot. i 2-të)."),
        ("sr", "(2026, 9. марта). Kosova’s years (2. изд.)."),
        ("sr-latn", "(2026, 9. marta). Kosova’s years (2. izd.)."),
    ],
)
def test_a_citation_is_written_as_the_language_does(edition, language, expected):
    with translation.override(language):
        assert texts_of(edition)["APA"] == f"Facts & Figures. {expected} {URL}"


# --- Files ----------------------------------------------------------------------------------------


def read_bibtex(text):
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    [entry] = library.entries
    return entry


def test_a_bibtex_entry_is_an_online_source(edition):
    entry = read_bibtex(citing.bibtex(edition, URL))
    assert (entry.entry_type, entry.key) == ("online", "mission-2")
    assert {field.key: field.value for field in entry.fields} == {
        "author": r"{Facts \& Figures}",
        "title": "{Kosova’s years}",
        "date": "2026-03-09",
        "version": "2",
        "url": URL,
        "urldate": "2026-03-09",
        "annotation": f"Edition 2, SHA-256 {SHA256}",
    }


def test_a_bibtex_file_says_what_its_day_of_access_means(edition):
    first = citing.bibtex(edition, URL).partition("\n")[0]
    assert first.startswith("% This text has not changed since the day of urldate.")


def test_a_ris_record_is_a_web_page(edition):
    edition.short_title, edition.language = "Years", "sq"
    [record] = rispy.loads(citing.ris(edition, URL))
    assert record == {
        "type_of_reference": "ELEC",
        "id": "mission-2",
        "authors": ["Facts & Figures"],
        "title": "Kosova’s years",
        "short_title": "Years",
        "year": "2026",
        "date": "2026/03/09/",
        "edition": "2",
        "language": "sq",
        "urls": [URL],
        "notes": [f"Edition 2, SHA-256 {SHA256}"],
    }


def test_each_line_of_a_ris_record_has_a_tag_and_ends_as_the_format_demands(edition):
    lines = citing.ris(edition, URL).split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - ELEC", ["ER  - ", ""])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - \S.*", line) for line in lines[:-2])


def test_csl_json_has_the_same_as_one_item(edition):
    text = citing.csl_json(edition, URL)
    assert json.loads(text) == [
        {
            "id": "mission-2",
            "type": "webpage",
            "title": "Kosova’s years",
            "author": [{"literal": "Facts & Figures"}],
            "issued": {"date-parts": [[2026, 3, 9]]},
            "edition": "2",
            "URL": URL,
            "note": f"Edition 2, SHA-256 {SHA256}",
        }
    ]
    assert text.startswith('[\n  {\n    "id": ')
    assert text.endswith("\n]\n")
    assert "Kosova’s" in text  # readable, not as escapes


def test_no_file_numbers_a_first_edition_but_in_its_note(edition):
    edition.number = 1
    assert "version" not in read_bibtex(citing.bibtex(edition, URL)).fields_dict
    [record] = rispy.loads(citing.ris(edition, URL))
    assert "edition" not in record
    [item] = json.loads(citing.csl_json(edition, URL))
    assert "edition" not in item
    assert record["notes"] == [item["note"]] == [f"Edition 1, SHA-256 {SHA256}"]


def test_the_language_and_the_short_title_are_cited_if_there_are_any(edition):
    edition.short_title, edition.language = "Years", "sq"
    entry = read_bibtex(citing.bibtex(edition, URL))
    assert (entry["shorttitle"], entry["language"]) == ("{Years}", "sq")
    [item] = json.loads(citing.csl_json(edition, URL))
    assert (item["title-short"], item["language"]) == ("Years", "sq")


def test_the_date_is_that_of_the_sites_time_zone(edition):
    with timezone.override(ZoneInfo("Europe/Belgrade")):
        assert "(2026, March 10)" in texts_of(edition)["APA"]
        assert read_bibtex(citing.bibtex(edition, URL))["date"] == "2026-03-10"
        [record] = rispy.loads(citing.ris(edition, URL))
        assert record["date"] == "2026/03/10/"
        [item] = json.loads(citing.csl_json(edition, URL))
        assert item["issued"] == {"date-parts": [[2026, 3, 10]]}


def test_a_citation_escapes_what_bibtex_understands(edition):
    edition.title = "50 % of {A} & B\\C_d #1 ~^$"
    title = re.search(r"title = \{\{(.*)\}\},", citing.bibtex(edition, URL))[1]
    assert title == (
        r"50 \% of \textbraceleft{}A\textbraceright{} \& B\textbackslash{}C\_d \#1"
        r" \textasciitilde{}\textasciicircum{}\$"
    )


def unescaped(text):
    """Return what LaTeX prints for `text`."""
    names = {"left": "{", "right": "}", "backslash": "\\", "tilde": "~", "circum": "^"}
    words = r"\\text(?:brace|ascii)?(left|right|backslash|tilde|circum)\{\}"
    return re.sub(rf"{words}|\\([%&#_$])", lambda m: names.get(m[1], m[2]), text)


@given(title=strategies.lines)
def test_any_title_is_read_back_from_each_file(title):
    edition = some_edition(title=f"A {title}".strip())
    entry = read_bibtex(citing.bibtex(edition, URL))
    assert unescaped(entry["title"][1:-1]) == edition.title
    [record] = rispy.loads(citing.ris(edition, URL))
    assert record["title"] == " ".join(edition.title.split())
    [item] = json.loads(citing.csl_json(edition, URL))
    assert item["title"] == edition.title
