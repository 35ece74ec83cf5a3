"""Translations: articles that say what another one, the original, says in a different language.

What is noted about a translation takes effect immediately. No other code writes it.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from milestones import drafts
from milestones.document import languages, translating
from milestones.models import Article, Edition
from milestones.models.public_state import announce

from . import topics
from .publishing import CannotPublish


class CannotTranslate(CannotPublish):
    """The change is not possible. The message says why, and what to do."""


@transaction.atomic
def start(edition: Edition, *, language: str, slug: str, user: User | None = None) -> Article:
    """Start the translation of `edition` into `language`, and return the new article.

    If its article is a translation itself, the new one translates the same original. Raises
    CannotTranslate if there is such a translation.
    """
    original = drafts.locked(edition.article)
    article = Article(
        slug=slug,
        is_page=original.is_page,
        menu=original.menu,
        menu_position=original.menu_position,
        original=original,
        original_number=edition.number,
    )
    if original.original_id:
        raise CannotTranslate(gettext("This is a translation itself. Translate its original."))
    if problem := article.language_problem(language):
        raise CannotTranslate(problem)
    action = f"Started the translation into {languages.name(language)} of edition {edition.number}"
    document = translating.begun(edition.document, language)
    article = drafts.write(article, document, user=user, action=action)
    topics.take_over(article)
    return article


@transaction.atomic
def link(article: Article, original: Article, number: int) -> Article:
    """Note that `article` translates edition `number` of `original`, and return it.

    If `original` is a translation itself, its own original takes its place. Raises CannotTranslate
    if the two can't be original and translation, or if there is no such edition.
    """
    article, original = _locked(article, original)
    original = original.original or original
    if original == article:
        raise CannotTranslate(gettext("An article can’t be a translation of itself."))
    if article.is_page != original.is_page:
        text = gettext("A page can’t be a translation of an article, or an article of a page.")
        raise CannotTranslate(text)
    if article.translations.exists():
        text = gettext("Other articles are translations of this one. Unlink them first.")
        raise CannotTranslate(text)
    if not original.editions.not_cancelled().filter(number=number).exists():
        raise CannotTranslate(gettext("The original has no edition %s.") % number)
    article.original, article.original_number = original, number
    article.menu, article.menu_position = original.menu, original.menu_position
    if problem := article.language_problem(article.language):
        raise CannotTranslate(problem)
    topics.take_over(article)
    return _note(article)


@transaction.atomic
def unlink(article: Article) -> Article:
    """Note that `article` translates no other after all, and return it."""
    article = drafts.locked(article)
    article.original, article.original_number = None, None
    return _note(article)


def _locked(*articles: Article) -> list[Article]:
    """Return `articles` locked, always in the same order, so that no two wait for each other."""
    keys = [article.pk for article in articles]
    rows = Article.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys]


def _note(article: Article) -> Article:
    article.save(update_fields=["original", "original_number", "menu", "menu_position"])
    if article.editions.exists():
        article.editions.update(original=article.original, original_number=article.original_number)
        announce()
    return article


@transaction.atomic
def follow(article: Article, number: int) -> Article:
    """Note that the draft of `article` is up to date with edition `number` of its original.

    If that draft is published as it is, so is its newest edition. Returns the article. Raises
    CannotTranslate if it isn’t a translation, or if the original has no such edition.
    """
    article = drafts.locked(article)
    original = article.original
    if not (original and original.editions.started().filter(number=number).exists()):
        raise CannotTranslate(gettext("The original has no edition %s.") % number)
    article.original_number = number
    article.save(update_fields=["original_number"])
    if edition := published_as_it_is(article):
        edition.original_number = number
        edition.save(update_fields=["original_number"])
        announce()
    return article


def published_as_it_is(article: Article) -> Edition | None:
    """Return the newest edition of `article`, without its content, if its draft is the same."""
    newest = article.editions.not_cancelled().order_by("-number").defer("content").first()
    if newest and (newest.sha256, newest.slug) == (article.sha256, article.slug):
        return newest
    return None


def newest_of(original: Article) -> Edition | None:
    """Return the newest edition of `original` that has gone live, or else its newest, if any."""
    editions = original.editions.order_by("-number")
    return editions.started().first() or editions.not_cancelled().first() or editions.first()
