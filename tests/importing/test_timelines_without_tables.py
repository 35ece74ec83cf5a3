"""The milestones are found in lists, paragraphs and definitions that begin with dates."""

import pytest

from milestones.document import prose
from milestones.importing.judging import judge
from tests.importing.articles import (
    article,
    headings,
    report,
    rows,
    texts,
)
from tests.importing.trees import definitions, heading, table, ul


@pytest.mark.parametrize(
    "blocks",
    [
        (ul("1999: Troops enter", "June 2003 – The bridge opens"),),
        (ul("<strong>1999</strong> Troops enter", "<em>June 2003</em>: The bridge opens"),),
        (ul("1999 - Troops enter", "<p>June 2003</p><p>The bridge opens</p>"),),
        (ul("1999: Troops enter", "June 2003: The bridge opens", numbered=True),),
        (ul("☑ 1999: Troops enter", "→ June 2003: The bridge opens"),),
        (
            ul(
                "☑ <strong>1999</strong> Troops enter",
                "<strong>June 2003</strong> The bridge opens",
            ),
        ),
        (ul("1999. – Troops enter", "jun 2003. The bridge opens"),),
        (ul("1999. Troops enter", "jun 2003. – The bridge opens"),),
        (ul("(1999) Troops enter", "[June 2003]: The bridge opens"),),
        (ul("Troops enter (1999)", "The bridge opens (June 2003)."),),
        (ul("<em>Troops enter</em> [1999]", "<strong>(June 2003)</strong> The bridge opens"),),
        (ul("In 1999, Troops enter", "June 2003 The bridge opens"),),
        (ul("In 1999, troops enter", "In June 2003, the bridge opens"),),
        (ul("1999 | Troops enter", "June 2003 | The bridge opens"),),
        (ul("1999: Troops enter", "2003 (June) – The bridge opens"),),
        (ul("In <strong>1999</strong>, troops enter", "In June <em>2003</em>, the bridge opens"),),
        ("In <strong>1999</strong>, troops enter", "In <em>June 2003</em>, the bridge opens"),
        (ul("Troops enter – 1999", "The bridge opens – June 2003"),),
        (heading("Troops enter (1999)", 3), heading("The bridge opens (June 2003)", 3)),
        (heading("Troops enter – 1999", 3), heading("The bridge opens - June 2003", 3)),
        ("<strong>1999</strong> – Troops enter", "<strong>June 2003</strong> – The bridge opens"),
        ("1999: Troops enter<br>June 2003: The bridge opens",),
        ("1999 Troops enter", "June 2003 The bridge opens"),
        ("1999<br>Troops enter", "<strong>June 2003</strong><br>The bridge opens"),
        ("1999<br>Troops enter<br>June 2003<br>The bridge opens",),
        ("1999", "Troops enter", "<strong>June 2003:</strong>", "The bridge opens"),
        ("1999", ul("Troops enter"), "June 2003", ul("The bridge opens")),
        (ul("Troops enter, 1999", "The bridge opens, June 2003"),),
        (definitions(("1999", "Troops enter"), ("June 2003", "The bridge opens")),),
        (heading("1999", 3), "Troops enter", heading("June 2003", 3), "The bridge opens"),
        (heading("1999: Troops enter", 3), heading("June 2003 – The bridge opens", 3)),
    ],
)
def test_dates_with_text_are_milestones(blocks):
    judged = judge(article(heading("Timeline"), *blocks))
    assert [
        (row.date, prose.text_of(row.initiative or row.detail))
        for row in judged.document.milestones
    ] == [
        ("1999", "Troops enter"),
        ("2003-06", "The bridge opens"),
    ]
    assert judged.document.milestones_heading == "Timeline"


def test_a_century_in_roman_numerals_is_a_date():
    blocks = (ul("XIXe siècle : premiers quais", "1871 : le chemin de fer"),)
    judged = judge(article(heading("Dates clés"), *blocks), language="fr")
    assert [row[:2] for row in rows(judged)] == [
        ("18XX", "premiers quais"),
        ("1871", "le chemin de fer"),
    ]


def test_parts_of_dates_below_a_date_are_completed_by_it():
    blocks = (
        *(heading("1999", 3), ul("12 June: Troops enter", "July – Camp built", "1 – 3 camps")),
        *(heading("June 2003", 3), ul("12: Bridge opens", "May 2001: Works", "1 June 2003: Plan")),
    )
    judged = judge(article(heading("Timeline"), *blocks))
    assert texts(judged) == [
        ("1999", "1 – 3 camps", ""),
        ("1999-06-12", "Troops enter", ""),
        ("1999-07", "Camp built", ""),
        ("2003-06", "May 2001: Works", ""),
        ("2003-06-01", "Plan", ""),
        ("2003-06-12", "Bridge opens", ""),
    ]


def test_items_below_a_date_are_milestones_of_that_date():
    blocks = (
        *(heading("1999", 3), ul("Troops enter", "Camp built")),
        *(heading("2003", 3), ul("<p>Bridge opens</p><p>It is long.</p>", numbered=True)),
    )
    judged = judge(article(heading("Timeline"), *blocks))
    assert texts(judged) == [
        ("1999", "Troops enter", ""),
        ("1999", "Camp built", ""),
        ("2003", "Bridge opens", "<p>It is long.</p>"),
    ]
    assert "no date" not in report(judged)
    sections = judge(article(*blocks))
    assert texts(sections) == texts(judged)


def test_items_below_an_item_that_is_a_date_are_milestones_of_that_date():
    inner = "1999<ul><li>Troops enter</li><li>Camp built</li></ul>"
    judged = judge(article(heading("Timeline"), ul(inner, "2003: Bridge opens")))
    assert [row[:2] for row in rows(judged)] == [
        ("1999", "Troops enter"),
        ("1999", "Camp built"),
        ("2003", "Bridge opens"),
    ]


def test_the_first_paragraph_below_a_date_in_an_item_is_what_was_done():
    items = (
        "<p>2 May 2001</p><p><strong>Founded</strong></p><p>By law.</p>",
        "<p>2008</p><p>New powers</p>",
        "<p>2015: Offices</p><p>Five.</p>",
    )
    judged = judge(article(heading("Timeline"), ul(*items)))
    assert [(row.date, row.initiative, row.detail) for row in judged.document.milestones] == [
        ("2001-05-02", "<strong>Founded</strong>", "<p>By law.</p>"),
        ("2008", "New powers", ""),
        ("2015", "Offices", "<p>Five.</p>"),
    ]


@pytest.mark.parametrize(
    "blocks",
    [
        (heading("1999: Troops enter", 3), ul("From the north", "At noon")),
        (heading("1999", 3), "Troops enter", ul("From the north", "At noon")),
        (heading("1999", 3), ul("From the north", "At noon"), "Troops enter"),
    ],
)
def test_items_below_a_date_with_other_text_are_its_detail(blocks):
    judged = judge(article(heading("Timeline"), *blocks, heading("2003", 3), "Bridge opens"))
    detail = "<ul><li><p>From the north</p></li><li><p>At noon</p></li></ul>"
    assert texts(judged) == [("1999", "Troops enter", detail), ("2003", "Bridge opens", "")]


def test_items_below_a_date_can_have_dates_of_their_own_within_it():
    judged = judge(
        article(
            heading("Timeline"),
            *(heading("1999", 3), ul("12 June 1999: Troops enter", "1200 soldiers build a camp")),
            *(heading("1990s", 3), ul("1998: Bridge opens")),
            *(heading("2000s", 3), ul("2004: Road opens")),
            *(heading("2010", 3), "The road opens"),
        )
    )
    assert [row[:2] for row in rows(judged)] == [
        ("1998", "Bridge opens"),
        ("1999", "1200 soldiers build a camp"),
        ("1999-06-12", "Troops enter"),
        ("2004", "Road opens"),
        ("2010", "The road opens"),
    ]
    assert "“1990s” was left out: it headed part of a timeline." in report(judged)
    assert "could be a timeline too" not in report(judged)


def test_text_below_a_paragraph_that_is_a_date_is_of_that_date():
    blocks = ("<strong>1999</strong>", "Troops enter.", "On 12 June 1999, they built a camp.")
    judged = judge(article(heading("Timeline"), *blocks, "2003", "A bridge opens."))
    assert texts(judged) == [
        ("1999", "Troops enter.", "<p>On 12 June 1999, they built a camp.</p>"),
        ("2003", "A bridge opens.", ""),
    ]
    assert "The milestones are the paragraphs with dates, and the text below each." in report(
        judged
    )
    assert headings(judged) == ["Background"]


def test_an_entry_below_a_paragraph_that_is_a_date_can_have_a_later_date():
    blocks = ("1999", "Troops enter.", "2003: A bridge opens.", "2010", "A road opens.")
    judged = judge(article(heading("Timeline"), *blocks))
    assert [row[0] for row in rows(judged)] == ["1999", "2003", "2010"]


def test_paragraphs_that_are_dates_stay_where_no_heading_announces_a_timeline():
    judged = judge(article(heading("Letters"), "1999", "Dear all.", "2003", "Dear all."))
    assert rows(judged) == []
    assert headings(judged) == ["Background", "Letters"]


def test_lines_without_a_date_go_on_with_the_dated_line_above():
    text = "1999: Troops enter<br>from the north<br>June 2003: The bridge opens"
    judged = judge(article(heading("Timeline"), text))
    assert texts(judged) == [
        ("1999", "Troops enter", "<p>from the north</p>"),
        ("2003-06", "The bridge opens", ""),
    ]


def test_text_that_ends_with_a_date_in_brackets_goes_on_with_the_entry_above():
    blocks = (ul("1999: Troops enter", "2003: Bridge opens"), "It took a while (until 2003).")
    judged = judge(article(heading("Timeline"), *blocks))
    assert len(rows(judged)) == 2
    other = judge(article(heading("Books"), ul("A book (1999)", "Another book (2003)")))
    assert rows(other) == []


def test_two_lists_that_follow_each_other_in_time_are_one_timeline():
    before = (heading("Before"), ul("1990: The mill", "1991: The ferry"))
    after = (heading("After"), ul("1999: The bridge", "2003: The road"))
    judged = judge(article(*before, *after))
    assert [row[0] for row in rows(judged)] == ["1990", "1991", "1999", "2003"]
    assert "The milestones are 2 lists of one shape, joined." in report(judged)


@pytest.mark.parametrize("items", [("Apples: red", "Pears: green"), ("1999: A year", "Apples")])
def test_another_list_stays_in_its_section(items):
    judged = judge(article(heading("Fruit"), ul(*items)))
    assert rows(judged) == []
    assert "<ul>" in judged.document.sections[1].body


def test_a_definition_list_is_reported_if_it_became_paragraphs():
    message = "A definition list became paragraphs"
    assert message in report(
        judge(article(definitions(("Ford", "A crossing"), ("Mill", "Grinds"))))
    )
    dates = definitions(("1999", "Entry"), ("2003", "Bridge"))
    assert message not in report(judge(article(heading("Timeline"), dates)))


def test_a_table_goes_before_a_list():
    judged = judge(
        article(
            *(heading("Talks"), ul("1999: First round", "2001: Second round")),
            *(heading("Timeline"), table("Year | Event", "1999 | Entry")),
        )
    )
    assert rows(judged) == [("1999", "Entry", "")]
