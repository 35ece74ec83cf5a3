"""Headings with dates are milestones, also below headings of years, decades or phases."""

import pytest

from milestones.importing.judging import judge
from tests.importing.articles import LEAD, article, headings, report, rows, texts
from tests.importing.trees import heading, tree


def test_headings_that_end_with_dates_are_no_timeline_where_nothing_announces_it():
    blocks = (heading("Troops enter (1999)"), "They enter.", heading("A bridge (2003)"), "Opens.")
    assert rows(judge(article(*blocks))) == []
    judged = judge(tree(heading("Timeline of the valley", 1), LEAD, *blocks))
    assert [row[:2] for row in rows(judged)] == [("1999", "Troops enter"), ("2003", "A bridge")]


def test_sections_headed_by_dates_are_milestones_if_they_are_short():
    blocks = (heading("1999"), "Troops enter.", "Calm returns.", heading("2003"), "A bridge opens.")
    judged = judge(article(*blocks))
    assert rows(judged) == [("1999", "Troops enter.", ""), ("2003", "A bridge opens.", "")]
    assert judged.document.milestones[0].detail == "<p>Calm returns.</p>"
    long = "It was a long time, and much was built. " * 40
    judged = judge(article(heading("1912–1945"), long, heading("1946–1999"), long))
    assert rows(judged) == []
    assert headings(judged) == ["Background", "1912–1945", "1946–1999"]


NESTED = [
    (("1990s", "1998", "1999"), ("2010s", "2011"), ["1998", "1999", "2011"]),
    (("1999", "March", "12 June"), ("2004", "March"), ["1999-03", "1999-06-12", "2004-03"]),
    (("1999", "March: Riots", "May"), ("2004", "3 May"), ["1999-03", "1999-05", "2004-05-03"]),
    (("1990s", "1998", "1999"), ("2000s", "May 2004"), ["1998", "1999", "2004-05"]),
    (("The war", "1998", "1999"), ("Peace", "2011"), ["1998", "1999", "2011"]),
]


def of_groups(level, *groups):
    """Return a heading of `level` for each group, and below it one with text for each date."""
    blocks = []
    for group, *dates in groups:
        blocks.append(heading(group, level))
        for date in dates:
            blocks += [heading(date, level + 1), f"Text of {date.partition(':')[0]}"]
    return blocks


@pytest.mark.parametrize(("first", "second", "dates"), NESTED)
def test_headings_above_those_with_dates_are_left_out_and_complete_their_dates(
    first, second, dates
):
    judged = judge(article(heading("Timeline"), *of_groups(3, first, second)))
    assert [row[0] for row in rows(judged)] == dates
    assert all(row[1] for row in rows(judged))
    for group in (first[0], second[0]):
        assert f"“{group}” was left out: it headed part of a timeline." in report(judged)


@pytest.mark.parametrize(("first", "second", "dates"), NESTED[:4])
def test_sections_can_be_the_headings_above(first, second, dates):
    judged = judge(article(*of_groups(2, first, second)))
    assert [row[0] for row in rows(judged)] == dates
    assert headings(judged) == ["Background"]


def test_a_heading_above_with_a_text_of_its_own_is_a_milestone():
    blocks = (heading("1999: The war ends", 3), heading("June", 4), "Troops enter")
    judged = judge(article(heading("Timeline"), *blocks, heading("2003", 3), "A bridge"))
    assert texts(judged) == [
        ("1999", "The war ends", ""),
        ("1999-06", "Troops enter", ""),
        ("2003", "A bridge", ""),
    ]


def test_headings_of_other_parts_below_a_timeline_stay_in_the_text():
    blocks = of_groups(3, ("1999", "March"), ("Members", "Norland", "Sorland"), ("2004", "May"))
    judged = judge(article(heading("Milestones of the mission"), *blocks))
    assert "Norland" in str(judged.document)
    assert "“Members” was left out" not in report(judged)


def test_years_below_a_heading_without_a_date_stay_where_nothing_announces_a_timeline():
    blocks = of_groups(3, ("The war", "1998", "1999"), ("Peace", "2011"))
    assert rows(judge(article(heading("The valley"), *blocks))) == []


@pytest.mark.parametrize("groups", [("1920s", "1930s"), ("First years", "Later years")])
def test_paragraphs_with_dates_below_headings_of_a_timeline_are_joined(groups):
    first = (heading(groups[0], 3), "<strong>1921</strong> – A bridge", "1924: A road")
    blocks = (*first, heading(groups[1], 3), "<strong>1931</strong> – A school")
    judged = judge(article(heading("Timeline"), *blocks))
    assert texts(judged) == [
        ("1921", "A bridge", ""),
        ("1924", "A road", ""),
        ("1931", "A school", ""),
    ]
    assert judged.document.milestones_intro == ""
    assert f"“{groups[1]}” was left out: it headed part of a timeline." in report(judged)
