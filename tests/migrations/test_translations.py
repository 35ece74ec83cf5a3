"""Articles that were there before stand on their own, as they do again after an undo."""

import pytest
from django.db import connection

from milestones.editions import immutability, translating
from milestones.models import Article, Edition
from tests import factories, fresh, translated

NEW = "0027_translations"


@pytest.mark.slow
def test_articles_before_are_no_translations_and_none_are_after(django_db_blocker):
    names = fresh.names()
    before = names[names.index(NEW) - 1]
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(names[-1])
        edition = translated.published(translated.original(), "fr")
        other = factories.edition("alone", language="sq")
        content = {each.pk: each.sha256 for each in Edition.objects.all()}
        fresh.migrate(before)
        assert immutability.is_protected(connection)
        fresh.migrate(names[-1])
        assert {each.pk: each.sha256 for each in Edition.objects.all()} == content
        assert set(Article.objects.values_list("original", flat=True)) == {None}
        assert set(Edition.objects.values_list("original", flat=True)) == {None}
        assert immutability.is_protected(connection)
        translating.link(edition.article, Article.objects.get(slug="mission"), 1)
        assert Edition.objects.get(pk=edition.pk).original.slug == "mission"
        assert Edition.objects.get(pk=other.pk).original is None
