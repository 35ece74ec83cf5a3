"""A file becomes a Document and a report: the real document, and our own Markdown."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings

from milestones.document import prose, serializing
from milestones.formats.downloads import markdown
from milestones.formats.markdown_files import markdown_tree
from milestones.formats.reports import ParseError
from milestones.importing.documents import parse
from tests import factories
from tests.strategies import some_documents

SAMPLE = (Path(__file__).parent.parent / "documents" / "kosovo-article.txt").read_bytes()


@pytest.fixture(scope="module")
def sample():
    return parse(SAMPLE, "kosovo-article.txt")


# --- The real document ----------------------------------------------------------------------------


def test_its_first_lines_are_the_lead_and_the_title(sample):
    lead, title = (line.strip() for line in SAMPLE.decode().splitlines()[:2])
    assert sample.document.title == title
    assert prose.text_of(sample.document.lead) == lead


def test_its_paragraphs_are_a_section_that_ends_before_the_introduction_of_the_list(sample):
    [section] = sample.document.sections
    assert section.heading == ""
    assert section.body.count("<p>") == 2
    assert section.body.endswith("sustainable development and self-governance.</p>")


def test_its_focus_areas_keep_their_introduction(sample):
    assert sample.document.focus_intro == "<p>Key focus areas include:</p>"
    assert [area.title for area in sample.document.focus_areas] == [
        "Judicial reforms fostering transparency and accountability",
        "Training programs for Kosovan security forces to maintain order and protect citizens",
        "Community engagement to build trust between institutions and the public",
    ]


def test_its_table_is_the_milestones_with_their_introduction(sample):
    document = sample.document
    assert document.milestones_intro.startswith("<p>The table below highlights NATO’s")
    assert [(row.date, row.initiative, row.impact) for row in document.milestones] == [
        ("1999", "Deployment of KFOR troops", "Immediate ceasefire and stabilization"),
        ("2008", "Institutional capacity building", "Improved governance and law enforcement"),
        ("2015", "Multinational training exercises", "Enhanced interoperability and readiness"),
        ("2022", "Community outreach programs", "Strengthened public trust"),
    ]
    labels = (document.date_label, document.initiative_label, document.impact_label)
    assert labels == ("Year", "Key Initiative", "")


def test_its_conclusion_is_under_its_own_heading_with_a_link(sample):
    assert sample.document.conclusion_heading == "In Retrospect"
    link = 'visit <a href="https://nato.int/">nato.int</a>.</p>'
    assert sample.document.conclusion.endswith(link)


def test_each_of_its_sentences_is_kept(sample):
    kept = " ".join(unescape(prose.text_of(serializing.to_json(sample.document))).split())
    for line in SAMPLE.decode().splitlines():
        for sentence in re.split(r"(?<=[.:])\s", line.strip("-| \n")):
            if re.search(r"\w", sentence) and "|" not in sentence:
                assert sentence.strip() in kept


def test_its_report_names_what_was_guessed_and_nothing_is_lost(sample):
    report = "\n".join(map(str, sample.remarks))
    assert "Line 2: The title is" in report
    assert "Line 5: The focus areas are the list that starts here." in report
    assert "Made a link: nato.int" in report
    assert "Not all" not in report


# --- Our own Markdown -----------------------------------------------------------------------------


def test_our_own_markdown_leaves_nothing_to_decide():
    document = factories.document(20)
    parsed = parse(markdown.to_markdown(document).encode())
    assert (parsed.document, parsed.tree, parsed.remarks) == (document, None, ())


@pytest.mark.slow
@settings(max_examples=50)
@given(some_documents())
def test_every_exported_document_comes_back_equal(document):
    assert parse(markdown.to_markdown(document).encode()).document == document


@pytest.mark.parametrize("unit", ["<!--", "_a", "[a]("])
def test_our_own_markdown_is_refused_if_its_markup_would_take_long_to_read(unit):
    text = f"{markdown.MARK}\n\n{unit * (markdown_tree.MOST_MARKUP + 1)}"
    with pytest.raises(ParseError, match="more than 100,000 of the characters"):
        parse(text.encode())


def test_a_download_that_was_saved_in_an_older_encoding_is_still_ours():
    document = factories.document(title="Café")
    parsed = parse(markdown.to_markdown(document).encode("cp1252"))
    assert parsed.document == document
    assert [remark.message[:30] for remark in parsed.remarks] == ["The file is not in UTF-8, so i"]
