"""The list of all that is wrong, above the form of an article."""

import pytest

from milestones.models import Article
from tests import factories
from tests.screens import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.article()


def listed(response):
    return [f"{error.place}: {error.message}" for error in response.context["form_errors"]]


def test_every_error_is_listed_in_the_order_of_the_page(admin_client, article):
    changes = {
        "sources-0-checked": "x",
        "sources-0-url": "javascript:x",
        "milestones-2-impact": "x" * 1001,
        "milestones-1-source_numbers": "7",
        "focus_areas-1-title": "x" * 301,
        "sections-1-heading": "x" * 301,
        "language": "the king's",
        "slug": "a slug",
        "title": "",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Title: This field is required.",
        "Slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        "Language: “the king's” is not a known language. Choose one from the list, or enter its"
        " tag, such as en, sq, ar or zh-Hant.",
        "Section 2, heading: Ensure this value has at most 300 characters (it has 301).",
        "Focus area 2, title: Ensure this value has at most 300 characters (it has 301).",
        "Milestone 2, sources: Source 7 is not in the list of sources.",
        "Milestone 3, impact: Ensure this value has at most 1000 characters (it has 1001).",
        "Source 1, URL: Enter a valid URL.",
        "Source 1, checked: Enter a valid date.",
    ]


def test_a_row_says_all_that_is_wrong_with_it_at_once(admin_client, article):
    changes = {
        "milestones-1-date": "x" * 101,
        "milestones-1-initiative": "<b>" * 101,
        "milestones-1-source_numbers": "7",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Milestone 2, date: Ensure this value has at most 100 characters (it has 101).",
        "Milestone 2, key initiative: Ensure this value has at most 300 characters (it has 303).",
        "Milestone 2, sources: Source 7 is not in the list of sources.",
    ]


def test_a_row_that_is_removed_has_no_errors_whatever_else_is_wrong(admin_client, article):
    changes = {
        "milestones-1-initiative": "x" * 301,
        "milestones-1-DELETE": "on",
        "milestones-2-initiative": "x" * 301,
        "sections-1-source_numbers": "9",
    }
    assert listed(save(admin_client, article, "_publish", **changes)) == [
        "Section 2, sources: Source 9 is not in the list of sources.",
        "Milestone 3, key initiative: Ensure this value has at most 300 characters (it has 301).",
    ]


def test_errors_of_a_part_and_of_the_form_as_a_whole_are_listed_too(admin_client, article):
    changes = {
        "focus_areas-TOTAL_FORMS": "x",
        "draft_version": "",
    }
    response = save(admin_client, article, "_publish", **changes)
    errors = response.context["form_errors"]
    assert [(error.place, error.target) for error in errors] == [
        ("", ""),
        ("Focus areas", "focus_areas-heading"),
    ]
    assert errors[0].message == "The form has no draft version. Reload the page."


def test_an_error_of_a_hidden_field_leads_to_its_row(admin_client, article):
    response = save(admin_client, article, **{"milestones-1-id": "abc"})
    (error,) = response.context["form_errors"]
    assert (error.place, error.target) == ("Milestone 2", "milestones-1")


def test_each_error_of_the_list_leads_to_an_element_that_describes_it(admin_client, article):
    changes = {"slug": "a b", "sections-1-heading": "x" * 301, "milestones-1-date": "x" * 101}
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
