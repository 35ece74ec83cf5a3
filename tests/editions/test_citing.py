"""Citations of an edition, as readers copy them."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.safestring import mark_safe

from milestones.editions import citing
from milestones.models import Edition

URL = "https://example.org/articles/mission/editions/2/"
SHA256 = "0123456789abcdef" * 4


@pytest.fixture
def edition(settings):
    settings.SITE_NAME = "Facts & Figures"
    return Edition(
        slug="mission",
        number=2,
        title="Kosova’s years",
        sha256=SHA256,
        live_from=datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
    )


def test_a_line_names_the_site_title_edition_date_url_and_hash(edition):
    edition.title = "Kosova’s <years>"
    assert citing.line(edition, URL, mark_safe('lang="en"')) == (
        'Facts &amp; Figures: “<bdi lang="en">Kosova’s &lt;years&gt;</bdi>”, edition 2,'
        f" 9 March 2026. {URL} (SHA-256 {SHA256})"
    )


def test_a_bibtex_entry_has_the_same_in_fields(edition):
    assert citing.bibtex(edition, URL) == (
        f"""\
@misc{{mission-2,
  title = {{{{Kosova’s years}}}},
  author = {{{{Facts \\& Figures}}}},
  year = {{2026}},
  month = {{3}},
  day = {{9}},
  edition = {{2}},
  url = {{{URL}}},
  note = {{Edition 2, SHA-256 {SHA256}}},
}}
"""
    )


def test_the_language_and_the_short_title_are_cited_if_there_are_any(edition):
    edition.short_title, edition.language = "Years", "sq"
    bibtex = citing.bibtex(edition, URL)
    assert "  shorttitle = {{Years}},\n" in bibtex
    assert "  language = {sq},\n" in bibtex
    [item] = json.loads(citing.csl_json(edition, URL))
    assert (item["title-short"], item["language"]) == ("Years", "sq")


def test_csl_json_has_the_same_as_one_item(edition):
    text = citing.csl_json(edition, URL)
    assert json.loads(text) == [
        {
            "id": "mission-2",
            "type": "webpage",
            "title": "Kosova’s years",
            "author": [{"literal": "Facts & Figures"}],
            "container-title": "Facts & Figures",
            "issued": {"date-parts": [[2026, 3, 9]]},
            "version": "2",
            "URL": URL,
            "note": f"Edition 2, SHA-256 {SHA256}",
        }
    ]
    assert text.startswith('[\n  {\n    "id": ')
    assert text.endswith("\n]\n")
    assert "Kosova’s" in text  # readable, not as escapes


def test_the_date_is_that_of_the_sites_time_zone(edition):
    with timezone.override(ZoneInfo("Europe/Belgrade")):
        assert "10 March 2026" in citing.line(edition, URL)
        assert "day = {10}" in citing.bibtex(edition, URL)
        [item] = json.loads(citing.csl_json(edition, URL))
        assert item["issued"] == {"date-parts": [[2026, 3, 10]]}


def test_a_citation_escapes_what_bibtex_understands(edition):
    edition.title = "50 % of {A} & B\\C_d #1 ~^$"
    title = re.search(r"title = \{\{(.*)\}\},", citing.bibtex(edition, URL))[1]
    assert title == (
        r"50 \% of \{A\} \& B\textbackslash{}C\_d \#1 \textasciitilde{}\textasciicircum{}\$"
    )
