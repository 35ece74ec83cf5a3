"""A date above or below a heading belongs to it, as on web pages with timelines."""

import pytest

from milestones.importing.choices import Choices, Role
from milestones.importing.judging import judge
from tests.importing.articles import LEAD, article, headings, report, rows
from tests.importing.trees import heading, tree

ABOVE = ("1999", heading("Troops enter", 3), "Calm.", "June 2003", heading("A bridge", 3), "Open.")
BELOW = (heading("Troops enter", 3), "1999", "Calm.", heading("A bridge", 3), "June 2003", "Open.")
ROWS = [("1999", "Troops enter", ""), ("2003-06", "A bridge", "")]


@pytest.mark.parametrize("blocks", [ABOVE, BELOW])
@pytest.mark.parametrize("head", [(), (heading("Timeline"),)])
def test_a_date_beside_each_heading_is_that_of_a_milestone(head, blocks):
    judged = judge(article(*head, *blocks))
    assert rows(judged) == ROWS
    assert "The dates beside headings are now part of them: “1999, June 2003”." in report(judged)
    assert "Not all of this was kept" not in report(judged)


@pytest.mark.parametrize("blocks", [ABOVE, BELOW])
def test_judging_again_with_what_was_decided_gives_the_same_milestones(blocks):
    whole = article(heading("Timeline"), *blocks)
    assert rows(judge(whole, Choices(roles=judge(whole).roles))) == ROWS


@pytest.mark.parametrize(
    "blocks",
    [
        ("1999", heading("Troops enter", 3), "Calm.", heading("A bridge", 3), "Open."),
        ("1999.", heading("A", 3), "B.", "2003", heading("C", 3), *(heading("D", 3), "E.") * 2),
        ("In 1999 it began.", heading("A", 3), "B.", "In 2003 it grew.", heading("C", 3), "D."),
    ],
)
def test_dates_that_few_headings_have_stay_paragraphs(blocks):
    judged = judge(tree(heading("The valley", 1), LEAD, heading("Story"), *blocks))
    assert "The dates beside headings" not in report(judged)
    assert headings(judged) == ["Story"]


def test_a_date_that_a_person_keeps_as_text_stays_one():
    whole = article(heading("Talks"), *ABOVE)
    dates = {i: Role.TEXT for i, block in enumerate(whole.blocks) if block.text[-4:].isdigit()}
    assert rows(judge(whole, Choices(roles=dates))) == []
