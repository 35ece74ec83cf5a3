"""Leaving a form with unsaved changes asks first, and coming back shows what was typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.lossless.conftest import (
    ARTICLE,
    LEAD,
    SAVE,
    WORDS,
    check_that_all_is_saved,
    follow,
    type_words,
    would_be_saved,
)

# --- Leaving asks first ---------------------------------------------------------------------------


def close_tab(page):
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)


def prose(page):
    page.locator(LEAD).click()
    page.keyboard.type("x")


def line(page):
    page.locator("#id_title").fill("Another title")


def box(page):
    page.locator("#id_featured").click()


def to_preview(page):
    follow(page, "Preview the draft")


def to_start(page):
    follow(page, "Home")


@pytest.mark.parametrize(
    ("change", "leave"),
    [(prose, to_preview), (line, to_start), (box, close_tab), (prose, close_tab)],
)
def test_leaving_an_article_with_unsaved_changes_asks_first(editor, questions, change, leave):
    change(editor)
    leave(editor)
    assert questions == ["beforeunload"]
    assert editor.url.endswith(ARTICLE)


@pytest.mark.parametrize("name", ["Preview the draft", "Editions and drafts", "Home"])
def test_leaving_an_article_that_is_as_it_was_asks_nothing(editor, questions, name):
    editor.locator(LEAD).click()  # a place to type, where nothing is typed
    editor.get_by_role("link", name=name).first.click()
    editor.wait_for_url(lambda url: not url.endswith(ARTICLE))
    assert questions == []


def test_saving_asks_nothing_and_what_came_back_with_errors_is_unsaved(editor, questions):
    editor.locator("#id_slug").fill("not a slug")
    editor.get_by_role("button", name=SAVE).click()
    expect(editor.locator(".errorlist").first).to_be_visible()
    assert questions == []
    editor.locator("#id_slug").click()
    follow(editor, "Preview the draft")
    assert questions == ["beforeunload"]


@pytest.mark.parametrize(
    ("screen", "field"),
    [
        ("article/import/", "Or paste the text"),
        ("article/1/import/", "Or paste the text"),
        ("article/1/withdraw/", "Reason, for readers"),
        ("article/1/publish/", "What changed, for readers"),
        ("topic/add/", "Name (English)"),
    ],
)
def test_leaving_the_other_forms_asks_likewise(editor, questions, screen, field):
    if "publish" in screen:
        editor.locator("#id_title").fill("Another title")
        editor.get_by_role("button", name=SAVE).click()
        expect(editor.get_by_text("was changed successfully")).to_be_visible()
    url = f"/admin/milestones/{screen}"
    editor.goto(url)
    editor.get_by_label(field).fill("Words")
    follow(editor, "Home")
    assert questions == ["beforeunload"]
    assert editor.url.endswith(url)


# --- Preview and Back -----------------------------------------------------------------------------


def leave_and_come_back(page):
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Preview the draft").click()
    page.wait_for_url("**/preview/")
    page.go_back()
    page.locator(LEAD).wait_for()
    page.wait_for_load_state()


def test_after_preview_and_back_the_editor_shows_what_would_be_saved(editor):
    editor.locator(LEAD).click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" " + " ".join(WORDS))
    leave_and_come_back(editor)
    in_editor = set(editor.locator(LEAD).inner_text().split()) & set(WORDS)
    assert sorted(in_editor, key=WORDS.index) == would_be_saved(editor)
    shown_html = editor.locator(LEAD).evaluate("element => element.editor.getHTML()")
    assert shown_html == editor.locator("#id_lead").input_value()
    saved = would_be_saved(editor)
    editor.get_by_role("button", name=SAVE).click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    assert would_be_saved(editor) == saved


def test_what_was_typed_before_somebody_else_saved_does_not_undo_it_after_back(
    editor, open_page, site
):
    editor.locator("#id_title").fill("The title of the first")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.get_by_role("link", name="Preview the draft").click()
    editor.wait_for_url("**/preview/")
    second = editor.context.new_page()
    second.goto(ARTICLE)
    second.locator("#id_title").fill("The title of the second")
    second.get_by_role("button", name=SAVE).click()
    expect(second.get_by_text("was changed successfully")).to_be_visible()
    version = second.locator("[name='draft_version']").input_value()
    editor.go_back()
    editor.locator(LEAD).wait_for()
    assert editor.locator("#id_title").input_value() == "The title of the first"
    assert editor.locator("[name='draft_version']").input_value() != version


def rows(page):
    """How many milestones the form shows; as many as it says."""
    dates = page.locator("[name^='milestones-'][name$='-date']:not([name*='__prefix__'])")
    assert dates.count() == int(page.locator("[name='milestones-TOTAL_FORMS']").input_value())
    return dates.count()


def test_after_back_rows_that_were_added_are_there_and_are_saved_once(editor):
    before = rows(editor)
    type_words(editor)
    editor.get_by_role("link", name="Add another Section").or_(
        editor.get_by_role("button", name="Add another Section")
    ).click()
    section = editor.locator("#sections-3 [contenteditable='true']")
    section.click()
    editor.keyboard.type("A section of its own")
    leave_and_come_back(editor)
    assert would_be_saved(editor) == WORDS
    assert rows(editor) == before + 1
    assert section.inner_text() == "A section of its own"
    editor.get_by_role("button", name=SAVE).click()
    check_that_all_is_saved(editor)
    assert rows(editor) == before + 1
    editor.go_back()  # to what was typed, which is saved by now
    editor.locator(LEAD).wait_for()
    editor.wait_for_load_state()
    assert rows(editor) == before + 1
