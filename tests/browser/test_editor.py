"""An editor changes what a visitor reads."""

import pytest
from playwright.sync_api import expect

from .conftest import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(request, new_page, starter, django_user_model):
    """A page of an editor who has logged in and opened the starter article."""
    django_user_model.objects.create_superuser("editor", password="correct horse battery")
    page = new_page(bypass_csp=request.node.get_closest_marker("axe") is not None)
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Articles", exact=True).first.click()
    page.get_by_role("link", name="NATO’s role in Kosovo").first.click()
    return page


def test_a_published_change_reaches_the_visitor_and_a_saved_one_does_not(editor, new_page):
    visitor = new_page()
    initiative = editor.locator("[name='milestones-3-initiative']")
    initiative.fill("Open days in every municipality")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    visitor.goto("/articles/kfor/")
    assert visitor.get_by_text("Open days in every municipality").count() == 0
    editor.get_by_label("What changed, for readers").fill("The outreach has a name")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("cell", name="Open days in every municipality")).to_be_visible()
    expect(visitor.get_by_text("The outreach has a name")).to_be_visible()


def test_prose_is_written_in_an_editor(editor, new_page):
    lead = editor.get_by_role("textbox", name="Lead")
    lead.click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" Typed by hand.")
    editor.get_by_label("What changed, for readers").fill("A longer lead")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()
    visitor = new_page()
    visitor.goto("/articles/kfor/")
    assert visitor.get_by_text("Typed by hand.").count() == 1


def test_each_prose_editor_has_a_name_also_in_a_new_row(editor):
    texts = editor.get_by_role("textbox", name="Text", exact=True)
    texts.first.wait_for()
    before = texts.count()
    assert before == 6  # three sections and three focus areas
    editor.get_by_role("button", name="Add another Section").click()
    texts.nth(before).wait_for()


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(editor):
    editor.locator("[name='milestones-3-impact']").fill("")
    editor.locator("[name='milestones-3-initiative']").fill("Still here")
    editor.get_by_label("What changed, for readers").fill("Try")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Say what came of it: the impact.")).to_be_visible()
    assert editor.locator("[name='milestones-3-initiative']").input_value() == "Still here"


@pytest.mark.axe
def test_the_article_screen_has_no_serious_accessibility_finding(editor):
    editor.get_by_role("textbox", name="Lead").wait_for()
    assert serious_findings(editor) == []
