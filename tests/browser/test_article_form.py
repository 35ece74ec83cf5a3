"""An editor fills in the form of an article: by mouse, by keyboard, on a wide screen or a phone."""

import pytest
from playwright.sync_api import expect

from milestones import admin as screens

from .test_editor import editor, open_article  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def button(page, name):
    return page.get_by_role("button", name=name)


# --- Errors ---------------------------------------------------------------------------------------


def focused(page):
    """The id of what has the focus; of a prose editor, that of its field."""
    return page.evaluate(
        """() => document.activeElement.id ||
          document.activeElement.closest(".prose-editor").querySelector("textarea").id"""
    )


def empty(page, *labels):
    for label in labels:
        prose = page.locator(f"[contenteditable='true'][aria-label='{label}']").first
        prose.click()
        prose.press("Control+a")
        prose.press("Delete")


def make_errors(page):
    empty(page, "Lead", "Text", "Conclusion")
    page.locator("#id_sections-1-heading").fill("")
    page.locator("#id_milestones-1-month").fill("13")
    page.locator("#id_milestones-1-impact").fill("")
    page.locator("#id_sources-0-url").fill("javascript:x")
    button(page, "Review and publish").click()
    expect(page.locator("#error-summary")).to_be_focused()


def test_each_error_of_the_list_leads_into_its_field_in_page_order(editor):  # noqa: F811
    make_errors(editor)
    links = editor.locator("#error-summary a")
    assert links.count() == 7
    order = "element => [...document.querySelectorAll('*')].indexOf(element)"
    places = []
    for link in links.all():
        link.press("Enter")
        assert focused(editor) == link.get_attribute("href")[1:]
        active = editor.locator(":focus")
        expect(active).to_be_in_viewport()
        assert active.get_attribute("aria-invalid") == "true"
        places.append(active.evaluate(order))
    assert places == sorted(places)


def test_parts_that_are_folded_are_opened_where_there_is_an_error(
    monkeypatch,
    editor,  # noqa: F811
):
    fieldsets = [(name, {**options, "classes": ["collapse"]}) for name, options in PARTS]
    monkeypatch.setattr(screens.ArticleAdmin, "fieldsets", fieldsets)
    for inline in screens.ArticleAdmin.inlines:
        monkeypatch.setattr(inline, "classes", ["collapse"])
    editor.reload()
    folded = editor.locator("details:not([open])")
    assert folded.count() == 9
    for i in range(9):
        editor.locator("summary").nth(i).click()
    for i in range(3):
        editor.locator(f"#id_sections-{i}-DELETE").check()
    make_errors_of_rows(editor)
    for link in editor.locator("#error-summary a").all():
        link.click()
        expect(editor.locator(":focus")).to_be_visible()
    expect(editor.get_by_text("Add at least one section.").last).to_be_visible()


PARTS = list(screens.ArticleAdmin.fieldsets)


def make_errors_of_rows(page):
    page.locator("#id_milestones-1-impact").fill("")
    button(page, "Review and publish").click()
    expect(page.locator("#error-summary")).to_be_focused()
