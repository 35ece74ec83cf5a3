"""An editor translates an article, publishes it, and brings it up to date."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from milestones import drafts
from milestones.models import Article
from tests import translated
from tests.browser.axe import serious_findings
from tests.screens import change_url, screen

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [320, 390, 820, 1024, 1280, 1366]


@pytest.fixture
def original(transactional_db):
    return translated.original()


@pytest.fixture
def page(new_page, log_in, original):
    page = log_in(new_page(width=1366))
    page.goto(change_url(original))
    return page


def start(page):
    page.get_by_role("link", name="Translate", exact=True).click()
    page.get_by_label("Into").fill("French")
    page.get_by_role("button", name="Start the translation").click()
    expect(page.get_by_text("This is the draft of the translation.")).to_be_visible()


def write(page, name, text):
    page.locator(f"[name='{name}']").fill(text)


def test_an_article_is_translated_published_and_brought_up_to_date(page, original):
    start(page)
    write(page, "title", "Une mission et ses années")
    for i in range(2):
        write(page, f"sections-{i}-heading", f"Partie {i}")
        write(page, f"focus_areas-{i}-title", f"Priorité {i}")
    for i in range(4):
        write(page, f"milestones-{i}-initiative", f"Initiative n° {i}")
    page.get_by_role("button", name="Review and publish").click()
    page.get_by_label("What changed, for readers").fill("Première édition")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Edition 1 is live")).to_be_visible()
    page.goto("/articles/mission/")
    page.get_by_role("link", name="français", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Une mission et ses années")
    expect(page.get_by_text("Traduit de l’édition 1 de l’original")).to_be_visible()

    translated.corrected(title="A mission and its days")
    page.reload()
    expect(page.get_by_text("L’original a été mis à jour depuis")).to_be_visible()
    page.goto("/admin/milestones/article/translations/?behind=on")
    page.get_by_role("link", name="Une mission et ses années", exact=True).click()
    expect(page.get_by_text("It is 1 edition behind.")).to_be_visible()
    expect(page.locator(".field-title ins")).to_contain_text("days")
    write(page, "title", "Une mission et ses jours")
    page.get_by_role("button", name="Save: up to date with edition 2").click()
    expect(
        page.get_by_text("Up to date with edition 2 of the original.", exact=True)
    ).to_be_visible()
    article = Article.objects.get(slug="mission-fr")
    assert (article.title, article.original_number) == ("Une mission et ses jours", 2)


def test_enter_in_a_field_saves_the_draft_and_no_more(page, original):
    start(page)
    translated.corrected(title="A mission and its days")
    page.reload()
    write(page, "title", "Une mission")
    page.locator("[name='title']").press("Enter")
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    article = Article.objects.get(slug="mission-fr")
    assert (article.title, article.original_number) == ("Une mission", 1)


def test_a_missing_row_is_added_and_what_was_typed_is_kept(page, original):
    start(page)
    article = Article.objects.get(slug="mission-fr")
    drafts.write(article, replace(drafts.read(article), sections=()))
    page.reload()
    write(page, "title", "Une mission")
    page.get_by_role("button", name="Save and add Why it began").click()
    expect(page.locator("#sections-0")).to_be_in_viewport()
    assert [row.uid for row in drafts.read(Article.objects.get(pk=article.pk)).sections] == ["s1"]
    assert page.locator("[name='title']").input_value() == "Une mission"


@pytest.mark.parametrize(("original_language", "language"), [("en", "ar"), ("ar", "en")])
def test_the_original_is_read_beside_its_field_at_every_width(
    new_page, log_in, transactional_db, original_language, language
):
    original = translated.original("long", original_language)
    article = translated.started(original, language)
    translated.corrected("long", language=original_language, lead="<p>The mission ended.</p>")
    page = log_in(new_page(bypass_csp=True))
    page.goto(change_url(article))
    expect(page.get_by_role("button", name="Add another Source")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        scrolled = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(scrolled) == 0, width
        beside = page.locator(".field-lead .beside").bounding_box()
        field = page.locator(".field-lead .prose-editor").bounding_box()
        assert beside["width"] > 240, width
        assert field["width"] > 240, width
        is_beside = beside["y"] < field["y"] + field["height"] and beside["x"] < field["x"]
        assert is_beside == (width >= 1280), width
    assert serious_findings(page) == []


def test_the_screens_of_translations_have_no_serious_findings(new_page, log_in, original):
    page = log_in(new_page(bypass_csp=True))
    page.goto(change_url(original))
    start(page)
    for url in ("/admin/milestones/article/translations/", screen(original, "translate")):
        page.goto(url)
        assert serious_findings(page) == []
