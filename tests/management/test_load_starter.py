"""The starter article shows what an article can have, and replaces no article."""

import io

import pytest
from django.core.management import call_command

from milestones import drafts
from milestones.document import completeness, prose, shape
from milestones.editions import starting
from milestones.formats.downloads import markdown_reading
from milestones.importing import into_draft
from milestones.models import Article, Edition
from tests import factories


def load():
    out = io.StringIO()
    call_command("load_starter", stdout=out)
    return out.getvalue()


@pytest.fixture
def document():
    return markdown_reading.read(into_draft.STARTER.read_text())[0]


def test_nothing_in_its_file_needs_a_remark():
    assert markdown_reading.read(into_draft.STARTER.read_text())[1] == []


def test_it_shows_what_an_article_can_have(document):
    assert (document.language, document.short_title) == ("en", "NATO in Kosovo")
    assert (document.date_label, document.impact_label) == ("When", "What followed")
    dates = [row.date for row in document.milestones]
    assert dates == ["1999-06-12", "2008-06-12", "2015", "2022"]
    assert [len(row.sources) for row in document.milestones] == [3, 2, 0, 0]
    assert [row.title for row in document.focus_areas][::2] == ["Justice", "Communities"]
    areas = [shape.focus_area_of(document, row) for row in document.milestones]
    assert [area.title for area in areas if area] == ["Security forces", "Communities"]
    assert document.conclusion_heading == "In retrospect"
    author = "United Nations Security Council"
    assert (document.sources[1].author, document.sources[1].published) == (author, "1999-06-10")
    assert all(source.url.startswith("https://") for source in document.sources)
    first, *_ = document.sections
    assert "<table><caption>Tasks of the mission</caption>" in first.body
    cited = [uid for section in document.sections for uid in prose.references(section.body)]
    assert set(cited) == {source.uid for source in document.sources[:3]}


@pytest.mark.django_db
def test_it_is_loaded_once():
    assert "is live at /articles/kfor/" in load()
    assert "already" in load()
    assert Edition.objects.count() == 1
    assert not [p for p in completeness.problems(Edition.objects.get().document) if p.required]


@pytest.mark.django_db
@pytest.mark.parametrize("is_published", [True, False])
def test_it_leaves_an_article_with_its_slug_alone(is_published):
    (factories.edition if is_published else factories.article)("kfor")
    before = drafts.read(Article.objects.get(slug="kfor"))
    assert "Nothing was changed" in load()
    assert drafts.read(Article.objects.get(slug="kfor")) == before
    assert Edition.objects.count() == is_published


@pytest.mark.django_db
def test_it_leaves_an_article_alone_that_was_renamed():
    factories.edition("kfor")
    Article.objects.update(slug="our-mission")
    assert "Nothing was changed" in load()
    assert Article.objects.get(is_page=False).slug == "our-mission"


# --- Pages ----------------------------------------------------------------------------------------

PAGES = list(starting.PAGES)


def starter_text(slug):
    return into_draft.STARTER.with_name(f"{slug}.md").read_text()


@pytest.mark.parametrize("slug", PAGES)
def test_a_starter_page_is_read_without_a_remark_and_has_places_to_fill_in(slug):
    document, remarks = markdown_reading.read(starter_text(slug))
    assert remarks == []
    assert document.language == "en"
    found = completeness.problems(document, is_page=True)
    assert not [problem for problem in found if problem.required]
    assert any("to be filled in" in problem.message for problem in found)
    assert document.lead


@pytest.mark.django_db
def test_the_pages_are_drafts_which_will_be_in_the_footer():
    printed = load()
    pages = Article.objects.filter(is_page=True).order_by("menu_position")
    assert [(page.slug, page.menu) for page in pages] == [(slug, "footer") for slug in PAGES]
    assert not Edition.objects.filter(is_page=True).exists()
    assert "The page “Privacy” is a draft" in printed


@pytest.mark.django_db
def test_a_page_or_article_with_its_slug_is_left_alone():
    factories.page("privacy", title="Ours")
    factories.edition("contact")
    load()
    load()
    assert Article.objects.get(slug="privacy").title == "Ours"
    assert not Article.objects.get(slug="contact").is_page
    assert Article.objects.filter(is_page=True).count() == 3
