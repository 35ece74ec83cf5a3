import contextlib
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milestones import documents, markdown, prose
from milestones.parsing import ParseError, decode, parse

from . import factories
from .strategies import some_documents

SAMPLE = (Path(__file__).parent / "documents" / "kosovo-article.txt").read_bytes()


@pytest.fixture(scope="module")
def sample():
    return parse(decode(SAMPLE))


# --- The real document ----------------------------------------------------------------------------


def test_the_headings_line_is_the_title_word_for_word(sample):
    line = SAMPLE.decode().splitlines()[1]
    assert sample.document.title == line.strip()
    assert sample.document.title.startswith("NATO’s Strategic Peacekeeping Efforts in Kosovo Enhan")


def test_the_first_paragraph_is_the_lead(sample):
    assert prose.text_of(sample.document.lead) == SAMPLE.decode().splitlines()[0].strip()


def test_the_paragraphs_are_a_section_that_ends_before_the_introduction_of_the_list(sample):
    [section] = sample.document.sections
    assert section.heading == ""
    assert section.body.count("<p>") == 2
    assert section.body.endswith("sustainable development and self-governance.</p>")


def test_the_focus_areas_keep_their_introduction(sample):
    assert sample.document.focus_intro == "<p>Key focus areas include:</p>"
    assert [area.title for area in sample.document.focus_areas] == [
        "Judicial reforms fostering transparency and accountability",
        "Training programs for Kosovan security forces to maintain order and protect citizens",
        "Community engagement to build trust between institutions and the public",
    ]


def test_the_table_becomes_milestones_with_its_introduction(sample):
    assert sample.document.milestones_intro.startswith("<p>The table below highlights NATO’s")
    rows = [(row.year, row.initiative, row.impact) for row in sample.document.milestones]
    assert rows == [
        (1999, "Deployment of KFOR troops", "Immediate ceasefire and stabilization"),
        (2008, "Institutional capacity building", "Improved governance and law enforcement"),
        (2015, "Multinational training exercises", "Enhanced interoperability and readiness"),
        (2022, "Community outreach programs", "Strengthened public trust"),
    ]


def test_the_conclusion_stands_under_its_own_heading_with_a_link(sample):
    assert sample.document.conclusion_heading == "In Retrospect"
    assert sample.document.conclusion.startswith("<p>In conclusion, NATO’s role")
    link = 'visit <a href="https://nato.int/">nato.int</a>.</p>'
    assert sample.document.conclusion.endswith(link)


def test_every_sentence_of_the_document_is_kept(sample):
    kept = " ".join(unescape(prose.text_of(documents.to_json(sample.document))).split())
    for line in SAMPLE.decode().splitlines():
        for sentence in re.split(r"(?<=[.:])\s", line.strip("-| \n")):
            if re.search(r"\w", sentence) and "|" not in sentence:
                assert sentence.strip() in kept


def test_the_report_names_what_was_guessed(sample):
    report = "\n".join(map(str, sample.notes))
    assert "Line 2: Taken for the title" in report
    assert "Line 5: Taken for the focus areas" in report
    assert "Made a link: nato.int" in report
    assert "Not all of this line" not in report


# --- What people write ----------------------------------------------------------------------------

ARTICLE = """\
# The title

The lead.

## First

Text with **bold** and a [link](https://example.org/).

### Within

* one
* two

## Priorities

We look at these priorities:

- **Courts.** Fair ones.
- Trust
- See [this](https://example.org/a)

## Milestones

| Date | Event | Result |
|---|---|---|
| 12 June 1999 | Troops [arrive](https://example.org/b) | Calm [^a] |
| 1998-03 | Before | **Bold** a \\| b |

## Conclusion

The end.

## Sources

- [Another](https://example.org/c), A publisher. Checked 2026-11-02.

[^a]: [The first](https://example.org/d)
"""


@pytest.fixture(scope="module")
def article():
    return parse(ARTICLE).document


def test_markdown_headings_make_sections_and_deeper_ones_stay_in_them(article):
    assert [section.heading for section in article.sections] == ["First"]
    body = article.sections[0].body
    assert '<strong>bold</strong> and a <a href="https://example.org/">link</a>' in body
    assert "<h3>Within</h3><ul><li><p>one</p></li><li><p>two</p></li></ul>" in body


def test_a_focus_area_has_a_title_a_text_or_both(article):
    assert article.focus_intro == "<p>We look at these priorities:</p>"
    assert [(area.title, area.body) for area in article.focus_areas] == [
        ("Courts.", "<p>Fair ones.</p>"),
        ("Trust", ""),
        ("", '<p>See <a href="https://example.org/a">this</a></p>'),
    ]


def test_milestones_have_dates_and_stand_in_their_order(article):
    before, arrival = article.milestones
    assert (before.year, before.month, before.day) == (1998, 3, None)
    assert (before.initiative, before.impact) == ("Before", "Bold a | b")
    assert (arrival.year, arrival.month, arrival.day) == (1999, 6, 12)
    assert arrival.initiative == "Troops arrive"


def test_links_and_footnotes_of_the_table_become_sources(article):
    titles = {source.uid: (source.title, source.url) for source in article.sources}
    assert [titles[uid] for uid in article.milestones[1].sources] == [
        ("arrive", "https://example.org/b"),
        ("The first", "https://example.org/d"),
    ]
    another = next(source for source in article.sources if source.title == "Another")
    assert (another.publisher, another.checked) == ("A publisher", "2026-11-02")


def test_a_table_without_its_line_of_dashes_is_a_table():
    text = "# T\n\nLead.\nYear table:\n| Year | Key initiative | Impact |\n| 1999 | a | b |\nAfter."
    document = parse(text).document
    assert [row.year for row in document.milestones] == [1999]
    assert "After." in documents.to_json(document)


def test_wrapped_lines_are_one_paragraph_and_long_lines_one_each():
    wrapped = parse("# T\n\nOne line that is\nwrapped here.").document
    assert wrapped.lead == "<p>One line that is wrapped here.</p>"
    long = "word " * 40
    document = parse(f"# T\n\nLead.\n\n## S\n\n{long}end.\n{long}stop.").document
    assert document.sections[0].body.count("<p>") == 2


def test_another_table_becomes_paragraphs_and_is_reported():
    parsed = parse("# T\n\nLead.\n\n## S\n\n| Name | Rank |\n|---|---|\n| Ann | Major |\n")
    assert "<p>Ann</p><p>Major</p>" in parsed.document.sections[0].body
    assert any("A table that isn't the milestones" in str(note) for note in parsed.notes)


def test_what_has_no_place_is_reported_with_its_line():
    parsed = parse("# T\n\nLead.\n\n<script>alert(1)</script>\n")
    assert "Line 5: Not all of this line was kept: <script>alert(1)</script>" in [
        str(note) for note in parsed.notes
    ]


@pytest.mark.parametrize(
    "words",
    ["2*3*4", "snake_case_name", "if a<b and c>d", "<unknown tag>", "f[0](x)", "R&D", "a\\b"],
)
def test_signs_within_plain_text_stay_what_they_are(words):
    document = parse(f"# T\n\nLead.\n\n## S\n\nIt is {words} here.\n").document
    kept = prose.text_of(document.sections[0].body)
    assert kept == f"It is {words} here." or words == "f[0](x)" and "f0" in kept


def test_a_picture_leaves_its_description_and_its_address():
    document = parse("# T\n\nLead.\n\n## S\n\n![A map](https://e.org/m.png)\n").document
    assert document.sections[0].body == '<p><a href="https://e.org/m.png">A map</a></p>'


def test_a_sentence_that_says_words_twice_is_reported_when_one_of_them_goes():
    parsed = parse("# T\n\nLead with title.\n\n<!-- lead with title -->\n")
    [note] = [note for note in parsed.notes if "Not all of this line" in note.message]
    assert note.line == 5


def test_a_reference_where_none_can_be_is_reported():
    parsed = parse("# T\n\nLead.[^1]\n\n[^1]: [A](https://e.org/)\n")
    assert parsed.document.lead == "<p>Lead.</p>"
    assert any("Line 3: Left out: [^1]." in str(note) for note in parsed.notes)


def test_a_word_that_only_holds_the_word_date_heads_no_milestones():
    table = "| Candidate | Votes |\n|---|---|\n| Ann | 3 |\n"
    assert parse(f"# T\n\nLead.\n\n## S\n\n{table}").document.milestones == ()


def test_a_document_of_too_many_lines_is_refused():
    with pytest.raises(ParseError, match="more than 10,000 lines"):
        parse("a\n" * 10_001)


def test_an_exported_document_comes_back_equal():
    document = factories.document(20)
    assert parse(markdown.to_markdown(document)).document == document


def test_a_passage_with_more_markup_than_any_text_needs_is_kept_as_it_is_written():
    brackets = "[" * 20 + "a" + "]" * 20
    parsed = parse(f"# T\n\nLead.\n\n## S\n\nA **b** {brackets}\n")
    assert parsed.document.sections[0].body == f"<p>A **b** {brackets}</p>"
    assert "Line 7: Markup kept as text" in "\n".join(map(str, parsed.notes))


def test_a_document_of_too_much_markup_is_refused():
    with pytest.raises(ParseError, match="more than 100,000 of the signs"):
        parse("*" * 100_001)


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The document is empty"),
        (b" \n\t\n", "The document is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "Line 1: This is not text in UTF-8"),
        (b"one\ntwo \0", "Line 2: There is a NUL byte"),
        ("one\nprivé".encode("latin-1"), "Line 2: This is not text in UTF-8"),
        (b"a" * 50_000_000, "larger than 1 MB"),
        (b"\xff\xfea", "not text in UTF-8"),
    ],
)
def test_data_that_is_no_text_is_refused_with_its_line(data, message):
    with pytest.raises(ParseError, match=message):
        decode(data)


def test_text_in_utf16_and_with_a_byte_order_mark_is_text():
    assert decode("é".encode("utf-16")) == "é"
    assert decode(b"\xef\xbb\xbfa") == "a"


def table(row, head="| Year | Key initiative | Impact |"):
    return f"# T\n\nLead.\n\n{head}\n|---|---|---|\n{row}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table("| 1999 | a |"), "Line 7: This row of the table has 2 cells, its head has 3"),
        (table("| 1999 | a | b | c |"), "Line 7: This row of the table has 4 cells"),
        (table("| soon | a | b |"), "Line 7: “soon” is not a year. Write 1999"),
        (table("| 1998–1999 | a | b |"), "Line 7: “1998–1999” is not a year"),
        (table("| | a | b |"), "Line 7: “” is not a year"),
        (table("| 0 | a | b |"), "Line 7: The year must lie between 1 and 9999"),
        (table("| 99999 | a | b |"), "Line 7: “99999” is not a year"),
        (table("| 30 February 1999 | a | b |"), "Line 7: February 1999 has no day 30"),
        (table("| 1999-13 | a | b |"), "Line 7: The month must lie between 1 and 12"),
        (table(f"| 1999 | {'a' * 400} | b |"), "Line 7: This cell has 400 characters; 300 fit"),
        ("# T\n\nLead.\n\n| Year | What |\n|---|---|\n| 1999 | a |", "Line 5: .* 2 columns"),
        (f"# {'a' * 400}\n\nLead.", "The title has 400 characters; 300 fit"),
    ],
)
def test_a_row_that_is_no_milestone_is_refused_with_its_line(text, message):
    with pytest.raises(ParseError, match=message):
        parse(text)


# --- Nothing is dropped ---------------------------------------------------------------------------

pieces = st.sampled_from(
    [
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "| ",
        " | ",
        "|---|---|---|",
        "\n",
        "\n\n",
        "    ",
        "```",
    ]
    + ["Year", "1999", "June", "Key focus areas include:", "In Retrospect", "Sources", "[^1]"]
    + [
        "[^1]: ",
        "[a](https://e.org/)",
        "nato.int",
        "**",
        "_",
        "<b>",
        "<!--",
        "-->",
        "&amp;",
        "word",
    ]
    + [
        "A sentence. Another one:",
        "| Year | Key initiative | Impact |",
        "\t",
        "\\",
        "`",
        "é",
        "<a ",
    ]
)
written = st.lists(pieces | st.text(max_size=6), max_size=30).map("".join)


said_otherwise = {"june"}  # as the number of a month


def without_markup(line):
    """Yield `line` without its marks and tags, which part words or don't (<p>, <b>)."""
    bare = re.sub(r"^(\s|>|[-*+]\s|\d+[.)](\s|$))+|\[\^[\w-]+\]:?", " ", line)
    for gap in ("", " "):
        yield unescape(re.sub(r"</?[A-Za-z][^<>]*>", gap, bare))


def words(text):
    return {word.casefold() for word in re.findall(r"[^\W_]+", text)}


@settings(max_examples=300)
@given(st.text() | written)
@example("<b x='1'>bold</b>")
@example("[a]: http://nowhere\n\ntext")
def test_every_line_ends_up_in_the_draft_or_in_the_report(text):
    try:
        parsed = parse(decode(text.encode("utf-8", "surrogatepass")))
    except ParseError:
        return
    document = parsed.document
    months = " ".join(str(part) for row in document.milestones for part in (row.date, row.month))
    kept = words(unescape(documents.to_json(document).replace('\\"', '"')) + " " + months)
    reported = [str(note) for note in parsed.notes]
    kept |= {word for note in reported for word in words(note)}
    for line in re.split("\r\n|\r|\n", text.removeprefix("\ufeff")):
        assert any(words(bare) - said_otherwise <= kept for bare in without_markup(line))


@settings(max_examples=50)
@given(some_documents())
def test_every_exported_document_comes_back_equal(document):
    assert parse(markdown.to_markdown(document)).document == document


@pytest.mark.parametrize(
    "unit",
    ["[", "*", "`", "> ", "- ", "|", "<", "a*_", "![", "[a](", "\n- a", "a\n", "| a |\n", "#"]
    + ["a.", "a-.", "<b>", "<ul>", "<b><i>", "<blockquote>x", "<!--", "[^1]", "https://a.b/"],
)
def test_a_hostile_text_is_read_or_refused(unit):
    with contextlib.suppress(ParseError):
        assert parse("# T\n\n" + (unit * 20_000)[:20_000]).document.title == "T"
