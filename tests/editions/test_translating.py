"""Translations are started, linked and brought up to date; readers see it at once."""

from dataclasses import replace

import pytest
from django.db import connection

from milestones import drafts
from milestones.editions import publishing, translating
from milestones.editions.publishing import Incomplete
from milestones.editions.translating import CannotTranslate
from milestones.models import Article, Edition, PublicState
from tests import factories, translated

pytestmark = pytest.mark.django_db


def changes():
    state = PublicState.objects.first()
    return state.changes if state else 0


# --- Starting -------------------------------------------------------------------------------------


def test_a_translation_is_an_article_of_its_own():
    article = translated.started(translated.original())
    assert (article.slug, article.language, article.title) == ("mission-fr", "fr", "")
    assert (article.original.slug, article.original_number) == ("mission", 1)
    assert [row.uid for row in drafts.read(article).milestones] == ["m0", "m1", "m2", "m3"]
    assert article.versions.get().action == (
        "Started the translation into French (fr) of edition 1"
    )


def test_a_translation_of_a_page_is_a_page():
    page = factories.page("about").article
    assert translated.started(page, "fr").is_page
    article = translated.original("mission", "fr")
    with pytest.raises(CannotTranslate, match="A page can’t be a translation of an article"):
        translating.link(article, page, 1)


def test_starting_changes_nothing_for_readers():
    original = translated.original()
    before = changes()
    translated.started(original)
    assert changes() == before


def test_an_earlier_edition_can_be_translated():
    original = translated.original()
    translated.corrected(sections=())
    article = translated.started(original, number=1)
    assert article.original_number == 1
    assert len(drafts.read(article).sections) == 2


def test_there_is_one_translation_into_a_language():
    original = translated.original()
    translated.started(original)
    with pytest.raises(CannotTranslate, match="Another article is the translation"):
        translated.started(original, slug="second")
    assert not Article.objects.filter(slug="second").exists()
    translated.started(original, "sq")


@pytest.mark.parametrize(
    ("language", "why"),
    [("en", "This is the language of the original"), ("", "A translation needs a language")],
)
def test_the_language_is_a_different_one(language, why):
    with pytest.raises(CannotTranslate, match=why):
        translated.started(translated.original(), language, slug="other")


def test_a_translation_is_not_translated_itself():
    edition = translated.published(translated.original())
    with pytest.raises(CannotTranslate, match="Translate its original"):
        translating.start(edition, language="sq", slug="mission-sq")


# --- Linking --------------------------------------------------------------------------------------


def test_articles_that_are_there_are_linked():
    original = translated.original()
    article = factories.edition("french", language="fr").article
    before = changes()
    linked = translating.link(article, original, 1)
    assert (linked.original, linked.original_number) == (original, 1)
    edition = Edition.objects.get(slug="french")
    assert (edition.original, edition.original_number) == (original, 1)
    assert changes() == before + 1


def test_a_draft_is_linked_without_a_word_to_readers():
    original = translated.original()
    before = changes()
    translating.link(factories.article("french", language="fr"), original, 1)
    assert changes() == before


def test_a_link_to_a_translation_leads_to_its_original():
    original = translated.original()
    french = translated.published(original).article
    albanian = factories.article("albanian", language="sq")
    assert translating.link(albanian, french, 1).original == original


def test_no_article_translates_itself():
    article = translated.original()
    with pytest.raises(CannotTranslate, match="translation of itself"):
        translating.link(article, article, 1)
    french = translated.published(article).article
    with pytest.raises(CannotTranslate, match="translation of itself"):
        translating.link(article, french, 1)


def test_there_is_never_a_chain():
    original = translated.original()
    translated.started(original)
    other = factories.edition("other", language="sq").article
    with pytest.raises(CannotTranslate, match="Unlink them first"):
        translating.link(original, other, 1)


def test_the_edition_exists():
    original = translated.original()
    with pytest.raises(CannotTranslate, match="no edition 7"):
        translating.link(factories.article("french", language="fr"), original, 7)


def test_a_linked_article_is_in_a_language_of_its_own():
    original = translated.original()
    translated.started(original)
    for language, why in {"": "needs a language", "fr": "Another article", "en": "Choose"}.items():
        article = factories.article(f"other-{language}", language=language)
        with pytest.raises(CannotTranslate, match=why):
            translating.link(article, original, 1)


def test_a_link_is_undone():
    article = translated.published(translated.original()).article
    before = changes()
    unlinked = translating.unlink(article)
    assert (unlinked.original, unlinked.original_number) == (None, None)
    assert Edition.objects.get(slug="mission-fr").original is None
    assert changes() == before + 1


# --- Publishing -----------------------------------------------------------------------------------


def test_an_edition_says_what_it_translates():
    edition = translated.published(translated.original())
    assert (edition.original.slug, edition.original_number) == ("mission", 1)


def test_a_translation_without_words_is_not_published():
    article = translated.started(translated.original())
    with pytest.raises(Incomplete, match="Enter a title"):
        publishing.publish(article, note="First")


def test_two_drafts_in_one_language_are_not_published():
    original = translated.original()
    translated.published(original)
    albanian = translated.written(translated.started(original, "sq"))
    drafts.write(albanian, replace(drafts.read(albanian), language="fr"))
    with pytest.raises(Incomplete, match="Another article is the translation"):
        publishing.publish(albanian, note="First")


def test_a_live_translation_keeps_its_language_even_if_its_draft_has_another():
    original = translated.original()
    french = translated.published(original).article
    drafts.write(french, replace(drafts.read(french), language="sq"))
    other = translated.started(original, "ar")
    drafts.write(other, replace(drafts.read(translated.written(other)), language="fr"))
    with pytest.raises(Incomplete, match="Another article is the translation"):
        publishing.publish(other, note="First")


# --- Bringing up to date --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_published_translation_that_needs_no_change_is_up_to_date_at_once():
    original = translated.original()
    article = translated.published(original).article
    translated.corrected(title="A mission, and its years")
    before = changes()
    assert translating.follow(article, 2).original_number == 2
    assert Edition.objects.get(slug="mission-fr").original_number == 2
    assert changes() == before + 1


def test_a_translation_that_changes_is_up_to_date_when_it_is_published():
    original = translated.original()
    article = translated.published(original).article
    translated.corrected(title="Another title")
    article = drafts.write(article, replace(drafts.read(article), title="Un autre titre"))
    before = changes()
    translating.follow(article, 2)
    assert Edition.objects.get(slug="mission-fr").original_number == 1
    assert changes() == before
    second = publishing.publish(article, note="Updated")
    assert second.original_number == 2


def test_only_an_edition_of_the_original_that_has_gone_live_can_be_followed(clock):
    original = translated.original()
    article = translated.started(original)
    factories.next_edition("mission", live_from=clock.ahead(days=1), language="en", lead="")
    with pytest.raises(CannotTranslate, match="no edition 2"):
        translating.follow(article, 2)
    clock.advance(days=1)
    translating.follow(article, 2)
    with pytest.raises(CannotTranslate):
        translating.follow(original, 1)


# --- Its state, for lists -------------------------------------------------------------------------


def state_of(slug="mission-fr"):
    found = Article.objects.with_state().with_original().get(slug=slug)
    return found.behind, found.original_newest, found.original_is_live


def test_a_translation_is_behind_by_the_editions_that_have_gone_live_since(clock):
    original = translated.original()
    translated.started(original)
    assert state_of() == (0, 1, True)
    translated.corrected(lead="<p>New.</p>")
    factories.next_edition("mission", language="en", lead="", live_from=clock.ahead(days=1))
    assert state_of() == (1, 2, True)
    clock.advance(days=1)
    assert state_of() == (2, 3, True)
    publishing.withdraw(original, reason="Wrong.")
    assert state_of() == (2, 3, False)


def test_an_original_is_not_deleted_from_under_its_translation():
    article = translated.started(translated.original())
    assert article.original.translations.get() == article
    Edition.objects.none()
    connection.check_constraints()
