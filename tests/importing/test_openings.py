"""The title and the lead are found at the start of a document."""

from dataclasses import replace

import pytest

from milestones.document import prose
from milestones.importing.choices import Choices, Role
from milestones.importing.judging import judge
from tests.importing.articles import (
    BACKGROUND,
    LEAD,
    TITLE,
    headings,
    report,
)
from tests.importing.trees import figure, heading, tree, ul


@pytest.mark.parametrize(
    ("blocks", "about", "title", "lead"),
    [
        ((heading("T", 1), "L."), {}, "T", "L."),
        (("L.", heading("T", 1), "M."), {}, "T", "L."),
        ((heading("T", 2), "L.", heading("S", 3), "M."), {}, "T", "L."),
        (("T", "L.", heading("S", 2), "M.", heading("R", 2), "N."), {}, "T", "L."),
        (("T", "L."), {}, "T", "L."),
        (("L.", heading("S", 2), "M."), {"title": "T"}, "T", "L."),
        ((heading("T", 1), "L."), {"title": "T – The site"}, "T", "L."),
        ((heading("T", 2), "L."), {"title": "Copy of T - Google Docs"}, "T", "L."),
        ((heading("T", 2), "L."), {"title": "Document1"}, "T", "L."),
        ((heading("Chronology of T", 1), "L."), {}, "Chronology of T", "L."),
        ((heading("T", 1), heading("S"), "M."), {"description": "L."}, "T", "L."),
        ((heading("T", 1), "L."), {"description": "Other."}, "T", "L."),
        ((heading("T", 1), "By Anna Brook", "L."), {}, "T", "L."),
        ((heading("T", 1), "12 June 2024", "L."), {}, "T", "L."),
        ((heading("T", 1), "Anna Brook, 12 June 2024", "L."), {}, "T", "L."),
        ((heading("T", 1), "Published 3 May 2020 by the Archive", "L."), {}, "T", "L."),
        ((heading("T", 1), heading("12 June 2024"), "L.", heading("S"), "M."), {}, "T", "L."),
        (
            (heading("T", 1), "Anna Brook was the mayor.", "M."),
            {},
            "T",
            "Anna Brook was the mayor.",
        ),
        ((heading("T", 1), "Published: 12 June 2024 | By Anna Brook", "L."), {}, "T", "L."),
        ((heading("T", 1), heading("1. Introduction"), "L.", heading("S"), "M."), {}, "T", "L."),
        ((heading("T", 1), heading("Hyrje"), "L.", heading("S"), "M."), {}, "T", "L."),
        ((heading("Introduction"), "L.", heading("S"), "M."), {}, "", "L."),
        ((figure(), heading("T", 1), "L."), {}, "T", "L."),
        ((heading("A town", 2), heading("T", 1), "L."), {}, "T", "L."),
    ],
)
def test_the_title_and_the_lead(blocks, about, title, lead):
    document = judge(tree(*blocks, about=about)).document
    assert (document.title, prose.text_of(document.lead)) == (title, lead)


@pytest.mark.parametrize(
    "blocks",
    [
        (heading("Background"), "It began.", heading("Course"), "It went on."),
        (heading("Background"), "It began.", heading("Conclusion"), "It goes on."),
        (heading("Background", 3), "It began.", heading("Course", 3), "It went on."),
        ("Lead.", heading("Background", 1), "It began.", heading("Course", 1), "It went on."),
        ("By Anna Brook", heading("Background"), "It began.", heading("Course"), "It went on."),
        (heading("Background", 1), "It began.", heading("Course of events", 1), "It went on."),
    ],
)
def test_the_first_of_several_headings_of_one_level_is_no_title(blocks):
    judged = judge(tree(*blocks))
    assert judged.document.title == ""
    assert headings(judged)[0] == "Background"
    assert "No heading could be used as the title." in report(judged)


PARTS = [
    ("Background", "Course of events"),
    ("Introduction", "2. Course"),
    ("Contexte", "Déroulement"),
    ("Hyrje", "Rrjedha"),
    ("Uvod", "Tok"),
    ("Позадина", "Ток"),
    ("Hintergrund", "Verlauf"),
]


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize(("first", "second"), PARTS)
def test_if_the_first_of_several_headings_heads_a_part_the_title_is_the_name_of_the_file(
    first, second, level
):
    blocks = (heading(first, level), "One.", ul("Two"), heading(second, level), "Three.")
    judged = judge(tree(*blocks, file_name="valley-mission.md"))
    assert judged.document.title == "Valley mission"
    assert headings(judged) == [first, second]
    assert "so it is the name of the file: “Valley mission”" in report(judged)
    told = judge(tree(*blocks, about={"title": "The valley"}, file_name="a b.md"))
    assert told.document.title == "The valley"
    assert headings(told) == [first, second]


@pytest.mark.parametrize("name", ["", "Document1.docx", "untitled.md", "1999.md"])
def test_a_file_without_a_name_of_its_own_gives_no_title(name):
    blocks = (heading("Background", 1), "One.", heading("Course", 1), "Two.")
    assert judge(tree(*blocks, file_name=name)).document.title == ""


@pytest.mark.parametrize(
    "blocks",
    [
        (heading("T"), heading("Background"), "It began.", heading("Course"), "It went on."),
        (heading("T"), "By Anna Brook", "L.", heading("Background"), "It began."),
        (heading("T"), heading("Background", 3), "It began.", heading("Sources"), "A book"),
        (heading("T", 1), "L.", heading("Background", 1), "It began."),
    ],
)
def test_what_is_around_the_first_of_several_headings_shows_that_it_is_the_title(blocks):
    judged = judge(tree(*blocks))
    assert judged.document.title == "T"
    assert headings(judged)[0] == "Background"
    assert "The title is “T”." in report(judged)


@pytest.mark.parametrize("before", [(), ("By Anna Brook",), (figure(),)])
@pytest.mark.parametrize("heads", ["History of the force", "Introduction"])
@pytest.mark.parametrize("level", [1, 2])
def test_a_heading_above_all_others_leaves_their_sections_to_the_title_of_the_file(
    before, heads, level
):
    parts = [(heading(name, level + 1), "Text.") for name in ("Background", "Course")]
    blocks = (*before, heading(heads, level), LEAD, *parts[0], *parts[1])
    judged = judge(tree(*blocks, about={"title": "KFOR: a mission"}))
    assert judged.document.title == "KFOR: a mission"
    assert judged.document.lead == f"<p>{LEAD}</p>"
    assert headings(judged)[-2:] == ["Background", "Course"]
    assert f"The heading “{heads}” was left out" in report(judged)


@pytest.mark.parametrize(
    "blocks",
    [
        (heading("The force", 1), LEAD, heading("Other", 1), "Text."),
        (LEAD, heading("The force", 1), "Text.", heading("Within"), "Text."),
        (heading("The force", 1), LEAD, "More."),
    ],
)
def test_another_heading_stays_a_section_below_the_title_of_the_file(blocks):
    judged = judge(tree(*blocks, about={"title": "KFOR: a mission"}))
    assert headings(judged)[0] == "The force"


def test_the_rest_of_the_text_before_the_first_heading_is_a_section_without_one():
    document = judge(tree(TITLE, LEAD, "More.", *BACKGROUND)).document
    assert [(s.heading, s.body) for s in document.sections] == [
        ("", "<p>More.</p>"),
        ("Background", "<p>The mission began in spring.</p>"),
    ]


def test_a_long_introduction_stays_a_section_without_its_first_paragraph():
    blocks = (heading("Introduction"), "One.", "Two.", ul("Three"))
    judged = judge(tree(TITLE, *blocks, *BACKGROUND))
    assert judged.document.lead == "<p>One.</p>"
    assert headings(judged) == ["Introduction", "Background"]


@pytest.mark.parametrize(
    "byline",
    [
        *("By Anna Brook", "3 May 2020 · Anna Brook · 3 comments", "Anna Brook | 3 May 2020"),
        *("by Anna Brook, local historian", "Prepared by Anna Brook", "Rapporteur : Anne Brook"),
        *("3 May 2020 14:30", "Last modified: 3 May 2020, 2:30 pm", "5 min read"),
        *("Posted by admin | 3 May 2020 | News", "This page was last updated on 3 May 2020."),
        *("Përgatiti: Ana Hoxha", "Pripremila: Ana Brković, 3. maj 2020."),
        *("Publié le 03/05/2020 à 14:05 par la rédaction", "Publié le 3 mai 2020 à 14h05"),
        *("Created: May 3, 2021 10:15 AM Owner: Ana K. Tags: police", "Status: Done<br>Type: Note"),
        *("Author: the planning office, 3 May 2020", "Përgatiti: zyra për informim"),
        *("Objavljeno 3.5.2020. autor admin", "Objavljeno 3.5.2020. autor: Ana Brković"),
        *("Publié le 3 mai 2020 par Anne Brook", "Publikuar më 3 maj 2020 nga Ana Hoxha"),
    ],
)
def test_a_byline_is_no_lead(byline):
    language = "sq" if "maj" in byline else "fr" if "mai" in byline else ""
    judged = judge(tree(TITLE, byline, LEAD), language=language)
    assert judged.document.lead == f"<p>{LEAD}</p>"
    assert "The byline or date" in report(judged)


@pytest.mark.parametrize(
    "sentence",
    ["By train you reach the town", "By June, the valley was quiet", "3 May 2020 – The gate opens"],
)
def test_a_sentence_is_no_byline(sentence):
    document = judge(tree(TITLE, sentence, *BACKGROUND)).document
    assert prose.text_of(document.lead) == sentence


def test_a_date_as_the_first_heading_is_a_byline_beside_numbered_headings():
    blocks = (heading("3 May 2020"), LEAD, heading("1. Background"), "It began.")
    judged = judge(tree(TITLE, *blocks))
    assert judged.document.lead == f"<p>{LEAD}</p>"
    assert headings(judged) == ["1. Background"]


def test_a_byline_below_a_subtitle_is_left_out():
    judged = judge(tree(TITLE, "A report for the town", "Anna Brook, 3 May 2021", LEAD))
    lead = prose.text_of(judged.document.lead)
    assert "A report for the town" in lead
    assert "Anna Brook" not in lead
    assert "The byline or date “Anna Brook, 3 May 2021” was left out." in report(judged)
    dates = judge(tree(TITLE, "What happened", "3 May 2021", LEAD, "4 May 2021", "It rained."))
    assert "The byline" not in report(dates)


def test_a_date_before_a_word_is_no_byline():
    assert "1999 – Mills" in judge(tree(TITLE, "1999 – Mills", LEAD)).document.lead


def test_bylines_and_what_the_file_says_of_itself_are_quoted():
    judged = judge(
        tree(TITLE, "By Anna Brook", LEAD, about={"date": "2024-05-01", "tags": "peace"})
    )
    assert "left out: Line 2: The byline or date “By Anna Brook” was left out." in report(judged)
    assert "“date: 2024-05-01; tags: peace”" in report(judged)


def test_a_title_of_the_file_that_is_in_the_text_is_not_called_left_out():
    blocks = tree(TITLE, LEAD, *BACKGROUND, about={"title": "The mission in the valley"})
    judged = judge(blocks, Choices(roles={1: Role.TITLE}))
    assert "The mission in the valley" in headings(judged)
    assert "properties" not in report(judged)


def test_a_heading_above_the_title_is_left_out_and_quoted():
    judged = judge(tree(heading("A town"), TITLE, LEAD, *BACKGROUND))
    assert headings(judged) == ["Background"]
    assert "“A town” was left out: it is above the title." in report(judged)


def test_a_heading_that_a_person_chose_for_the_lead_is_a_paragraph_of_it():
    choices = Choices({1: Role.LEAD, 2: Role.LEAD}, {})
    document = judge(tree(TITLE, heading("At a glance"), LEAD, *BACKGROUND), choices).document
    assert document.lead == f"<p>At a glance</p><p>{LEAD}</p>"


def test_a_title_that_is_too_long_goes_on_in_the_lead():
    document = judge(tree(heading("word " * 80, 1), LEAD)).document
    assert len(document.title) <= 300
    assert document.lead.startswith("<p>word")


@pytest.mark.parametrize("is_first", [True, False])
def test_a_source_and_its_url_alone_are_one_source(is_first):
    entries = ["https://nato.int/a", '<a href="https://nato.int/a">Report</a>, 2006']
    entries = entries if is_first else entries[::-1]
    [source] = judge(
        tree(TITLE, LEAD, *BACKGROUND, heading("Sources"), ul(*entries))
    ).document.sources
    assert (source.title.partition(",")[0], source.url) == ("Report", "https://nato.int/a")


def test_what_is_below_a_heading_that_a_person_chose_for_sources_are_sources():
    blocks = tree(TITLE, LEAD, *BACKGROUND, heading("Archives"), "Valley archive, box 12")
    assert not judge(blocks).document.sources
    choices = Choices(roles={len(blocks.blocks) - 2: Role.SOURCES_HEADING})
    [source] = judge(blocks, choices).document.sources
    assert source.title == "Valley archive, box 12"


@pytest.mark.parametrize("name", ["short_title", "short-title"])
def test_a_short_title_that_fits_is_kept(name):
    made = tree(TITLE, LEAD)
    short, long = "The bridge", "The bridge " * 30
    told = [
        judge(replace(made, about={name: f" {text}"})).document.short_title
        for text in (short, long)
    ]
    assert told == [short, ""]
