"""The list of all that is wrong, above the form of an article."""

import pytest

from milestones.models import Article, Milestone

from . import factories
from .screens import add_row, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.article()


def listed(response):
    return [f"{error.place}: {error.message}" for error in response.context["form_errors"]]


def test_every_error_is_listed_in_the_order_of_the_page(admin_client, article):
    changes = {
        "sources-0-title": "",
        "sources-0-url": "javascript:x",
        "conclusion": "",
        "milestones-2-day": "31",
        "milestones-2-month": "x",
        "milestones-1-impact": "",
        "focus_areas-1-title": "",
        "sections-1-body": "",
        "sections-1-heading": "",
        "slug": "a slug",
        "title": "",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Title: This field is required.",
        "Slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        "Section 2, heading: Give this section a heading. Only the first section may go without.",
        "Section 2, text: Write the text of this section, or remove it.",
        "Focus area 2, title: Name this focus area, or remove it.",
        "Milestone 2, impact: Say what came of it: the impact.",
        "Milestone 3, month: Write the month as a number from 1 to 12.",
        "Conclusion: Write a conclusion.",
        "Source 1, title: Give this source a title.",
        "Source 1, address: Enter a valid URL.",
    ]


def test_a_row_says_all_that_is_wrong_with_it_at_once(admin_client, article):
    changes = {
        "milestones-1-year": "0",
        "milestones-1-month": "13",
        "milestones-1-day": "40",
        "milestones-1-initiative": "x" * 301,
        "milestones-1-impact": "",
        "milestones-1-source_numbers": "7",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Milestone 2, year: The year must lie between 1 and 9999.",
        "Milestone 2, month: The month must lie between 1 and 12.",
        "Milestone 2, day: The day must lie between 1 and 31.",
        "Milestone 2, key initiative: Ensure this value has at most 300 characters (it has 301).",
        "Milestone 2, impact: Say what came of it: the impact.",
        "Milestone 2, sources: There is no source 7 in the list of sources.",
    ]


def test_a_date_is_judged_by_what_was_typed_not_by_what_is_stored(admin_client, article):
    Milestone.objects.filter(uid="m1").update(year=1999)
    changes = {"milestones-1-year": "20o0", "milestones-1-month": "2", "milestones-1-day": "29"}
    assert listed(save(admin_client, article, **changes)) == [
        "Milestone 2, year: Write the year as a number, such as 1999."
    ]


def test_a_new_row_without_anything_but_an_impact_says_all_that_it_lacks(admin_client, article):
    response = save(admin_client, article, "_publish", **add_row(article, "milestones", impact="x"))
    assert listed(response) == [
        "Milestone 5, year: Write the year.",
        "Milestone 5, key initiative: Say what was done: the key initiative.",
    ]


def test_a_row_that_is_removed_has_no_errors_whatever_else_is_wrong(admin_client, article):
    changes = {
        "milestones-1-impact": "",
        "milestones-1-DELETE": "on",
        "milestones-2-month": "13",
        "sections-1-source_numbers": "9",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Section 2, sources: There is no source 9 in the list of sources.",
        "Milestone 3, month: The month must lie between 1 and 12.",
    ]


def test_errors_of_a_part_and_of_the_form_as_a_whole_are_listed_too(admin_client, article):
    changes = {
        "sections-0-DELETE": "on",
        "sections-1-DELETE": "on",
        "focus_areas-TOTAL_FORMS": "x",
        "draft_version": "",
    }
    response = save(admin_client, article, "_publish", **changes)
    errors = response.context["form_errors"]
    assert [(error.place, error.target) for error in errors] == [
        ("", ""),
        ("Sections", "sections-heading"),
        ("Focus areas", "focus_areas-heading"),
    ]
    assert errors[0].message == "The form came without its version. Reload the page."


def test_an_error_of_a_hidden_field_leads_to_its_row(admin_client, article):
    response = save(admin_client, article, **{"milestones-1-id": "abc"})
    (error,) = response.context["form_errors"]
    assert (error.place, error.target) == ("Milestone 2", "milestones-1")


def test_each_error_of_the_list_leads_to_an_element_that_describes_it(admin_client, article):
    changes = {"lead": "", "sections-1-heading": "", "milestones-1-month": "13"}
    response = save(admin_client, article, "_publish", **changes)
    html = response.content.decode()
    errors = response.context["form_errors"]
    assert len(errors) == 3
    for error in errors:
        assert f'<a href="#{error.target}">{error.place}: {error.message}</a>' in html
        assert html.count(f'id="{error.target}"') == 1
        assert f'id="{error.target}_error"' in html
        assert f"{error.target}_error" in html.partition(f'id="{error.target}"')[0][-400:] or (
            f"{error.target}_error" in html.partition(f'id="{error.target}"')[2][:400]
        )
    assert "Error: " in html.partition("</title>")[0]


def test_a_form_without_errors_lists_none(admin_client, article):
    response = save(admin_client, article)
    assert listed(response) == []
    assert "error-summary" not in response.content.decode()
    assert Article.objects.get().title
