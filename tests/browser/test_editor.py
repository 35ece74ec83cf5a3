"""An editor changes what a visitor reads."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.models import Article
from tests.browser.axe import serious_findings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_article(request, new_page, starter, django_user_model):
    """Return a function that logs an editor in and opens the starter article."""

    def open_article(name="editor", link="NATO’s role in Kosovo"):
        django_user_model.objects.create_superuser(name, password="correct horse battery")
        page = new_page(bypass_csp=request.node.get_closest_marker("axe") is not None)
        return log_in(page, name, link)

    return open_article


@pytest.fixture
def editor(open_article):
    return open_article()


def log_in(page, name, link):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Articles", exact=True).first.click()
    page.get_by_role("link", name=link).first.click()
    return page


def publish(editor, note, **fields):
    """Save, look at what will change, and publish it."""
    editor.get_by_role("button", name="Review and publish").click()
    expect(editor.get_by_role("heading", name="You are about to publish")).to_be_visible()
    editor.get_by_label("What changed, for readers").fill(note)
    for label, value in fields.items():
        editor.get_by_label(label.replace("_", " ")).fill(value)
    editor.get_by_role("button", name="Publish").click()


def test_a_published_change_reaches_the_visitor_and_a_saved_one_does_not(editor, new_page):
    visitor = new_page()
    initiative = editor.locator("[name='milestones-3-initiative']")
    initiative.fill("Open days in every municipality")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    visitor.goto("/articles/kfor/")
    assert visitor.get_by_text("Open days in every municipality").count() == 0
    publish(editor, "The outreach has a name")
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("cell", name="Open days in every municipality")).to_be_visible()
    expect(visitor.get_by_text("The outreach has a name")).to_be_visible()


def test_prose_is_written_in_an_editor(editor, new_page):
    # Not by its role alone: until the script runs, the field below it has the same.
    lead = editor.locator("[contenteditable='true'][aria-label='Lead']")
    lead.click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" Typed by hand.")
    publish(editor, "A longer lead")
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


def test_what_is_recommended_is_said_before_and_may_be_passed_over(editor):
    editor.locator("[name='milestones-3-impact']").fill("")
    editor.locator("[name='milestones-3-initiative']").fill("Still here")
    editor.get_by_role("button", name="Review and publish").click()
    expect(editor.get_by_role("link", name="Milestone 4: Describe the impact.")).to_be_visible()
    editor.get_by_label("What changed, for readers").fill("Less")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()


# Until then, the editor may not know that the caret has moved.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def test_marks_and_links_of_a_line_are_edited_and_kept(editor):
    article = Article.objects.get(slug="kfor")
    document = drafts.read(article)
    text = 'KFOR <strong>deploys</strong> to <a href="https://e.org/">Kosovo</a>'
    first, *others = document.milestones
    milestones = (replace(first, initiative=text), *others)
    drafts.write(article, replace(document, milestones=milestones))
    editor.reload()
    line = editor.get_by_role("textbox", name="Key initiative").first
    expect(line).to_have_text("KFOR deploys to Kosovo")
    line.click()
    editor.keyboard.press("Control+End")
    editor.evaluate(FRAMES)
    editor.keyboard.press("Enter")
    editor.keyboard.type("in 1999")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.get_by_text("was changed successfully")).to_be_visible()
    assert drafts.read(article).milestones[0].initiative == f"{text} in 1999"


@pytest.mark.axe
def test_the_article_screen_has_no_serious_accessibility_finding(editor):
    editor.get_by_role("textbox", name="Lead").wait_for()
    assert serious_findings(editor) == []


def change_title(editor, title):
    editor.locator("#id_title").fill(title)


def test_an_edition_is_compared_restored_scheduled_and_withdrawn(editor, new_page):
    visitor = new_page()
    change_title(editor, "A title of its own")
    publish(editor, "Another title")
    expect(editor.get_by_text("Edition 2 is live")).to_be_visible()
    visitor.goto("/articles/kfor/")
    visitor.get_by_role("link", name="What changed", exact=True).click()
    expect(visitor.get_by_text("1 change: Title.")).to_be_visible()
    expect(visitor.locator("ins").first).to_be_visible()

    editor.get_by_role("link", name="Editions and drafts").click()
    editor.get_by_role("link", name="Restore edition 1").click()
    expect(editor.get_by_text("1 change: Title")).to_be_visible()
    editor.get_by_role("button", name="Restore edition 1").click()
    expect(editor.get_by_text("The draft is now edition 1")).to_be_visible()
    visitor.goto("/articles/kfor/")
    expect(visitor.get_by_role("heading", level=1, name="A title of its own")).to_be_visible()

    publish(editor, "The first title again", Goes_live="2090-07-01T12:00")
    expect(
        editor.get_by_text("Edition 3 is scheduled. It goes live automatically on 1 July 2090")
    ).to_be_visible()
    editor.get_by_role("link", name="Editions and drafts").click()
    editor.get_by_role("button", name="Cancel edition 3").click()
    expect(editor.get_by_text("Edition 3 is cancelled")).to_be_visible()

    editor.get_by_role("link", name="Withdraw the article").click()
    editor.get_by_label("Reason, for readers").fill("It named the wrong year.")
    editor.get_by_role("button", name="Withdraw").click()
    expect(editor.get_by_text("The article is withdrawn as of")).to_be_visible()
    gone = visitor.goto("/articles/kfor/history/")
    assert gone.status == 200
    expect(visitor.get_by_text("It named the wrong year.").first).to_be_visible()
    editor.get_by_role("button", name="Undo withdrawal").click()
    expect(editor.get_by_text("Edition 2 is no longer withdrawn.")).to_be_visible()
    assert visitor.goto("/articles/kfor/").status == 200


def test_two_editors_who_save_at_once_see_both_sides_and_merge(open_article):
    first, second = open_article("first"), open_article("second")
    change_title(first, "The title of the first")
    change_title(second, "The title of the second")
    second.locator("[name='milestones-3-impact']").fill("An impact of the second")
    first.locator("[name='milestones-2-impact']").fill("An impact of the first")
    first.get_by_role("button", name="Save draft").click()
    expect(first.get_by_text("was changed successfully")).to_be_visible()
    second.get_by_role("button", name="Save draft").click()
    expect(second.get_by_role("heading", name="first saved this article at")).to_be_visible()
    assert second.locator("#id_title").input_value() == "The title of the second"
    assert count_of_differences(second) == 3
    second.get_by_role("group", name="Title").get_by_label("Mine").check()
    second.get_by_role("button", name="Save my choices").click()
    expect(second.get_by_text("was changed successfully")).to_be_visible()
    assert second.locator("#id_title").input_value() == "The title of the second"
    values = [second.locator(f"[name='milestones-{i}-impact']").input_value() for i in (2, 3)]
    assert values == ["An impact of the first", "An impact of the second"]


def count_of_differences(page):
    """How many differences ask for a choice."""
    return page.locator("fieldset.difference").count()


@pytest.mark.axe
def test_the_screens_of_editions_have_no_serious_accessibility_finding(editor):
    change_title(editor, "Another title")
    editor.get_by_role("button", name="Review and publish").click()
    expect(editor.get_by_role("heading", name="You are about to publish")).to_be_visible()
    assert serious_findings(editor) == []
    url = editor.url.removesuffix("publish/")
    for name in ("editions/", "withdraw/", "restore/edition/1/", "history/", "preview/"):
        editor.goto(url + name)
        assert serious_findings(editor) == [], name
