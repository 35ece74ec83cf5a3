import json
from datetime import timedelta

import pytest
from django.utils import timezone

from milestones import documents, drafts, publishing
from milestones.models import Article, Edition
from milestones.publishing import Incomplete, Unchanged

from . import factories

pytestmark = pytest.mark.django_db


def test_an_edition_holds_the_document_its_hash_and_its_note(admin_user):
    article = factories.article()
    edition = publishing.publish(
        article, note="First edition", kind=Edition.Kind.MINOR, user=admin_user
    )
    assert edition.document == factories.document()
    assert edition.sha256 == documents.sha256(edition.content)
    assert json.loads(edition.content)["schema_version"] == documents.SCHEMA_VERSION
    assert (edition.number, edition.slug, edition.title) == (1, "mission", article.title)
    assert (edition.note, edition.kind, edition.published_by) == (
        "First edition",
        "minor",
        admin_user,
    )
    assert edition.live_from == edition.published_at <= timezone.now()


def test_editions_are_numbered_for_each_article():
    first = factories.edition("one")
    factories.edition("two")
    drafts.write(first.article, factories.document(title="Another"))
    second = publishing.publish(first.article, note="Title")
    assert (first.number, second.number) == (1, 2)
    assert Edition.objects.filter(article__slug="two").get().number == 1


def test_an_incomplete_draft_is_refused_with_all_that_is_missing():
    article = factories.article(lead="", conclusion="")
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(article, note="x")
    assert [problem.field for problem in refusal.value.problems] == ["lead", "conclusion"]
    assert not Edition.objects.exists()


def test_an_unchanged_draft_makes_no_edition():
    edition = factories.edition()
    with pytest.raises(Unchanged, match="Nothing has changed since edition 1"):
        publishing.publish(edition.article, note="Again")
    assert Edition.objects.get() == edition


def test_a_new_address_alone_is_a_change():
    article = factories.edition().article
    Article.objects.filter(pk=article.pk).update(slug="moved")
    assert publishing.publish(article, note="Moved").slug == "moved"


def test_an_address_that_another_article_was_published_at_is_refused():
    first = factories.edition("one").article
    Article.objects.filter(pk=first.pk).update(slug="elsewhere")
    with pytest.raises(Incomplete) as refusal:
        publishing.publish(factories.article("one"), note="x")
    assert [problem.field for problem in refusal.value.problems] == ["slug"]


def test_the_newest_edition_is_live():
    article = factories.edition().article
    drafts.write(article, factories.document(title="Another"))
    second = publishing.publish(article, note="Title")
    other = factories.edition("other")
    assert set(Edition.objects.live()) == {second, other}


def test_an_edition_is_not_live_before_its_time():
    edition = factories.edition()
    before = edition.live_from - timedelta(microseconds=1)
    assert list(Edition.objects.live(before)) == []
    assert list(Edition.objects.live(edition.live_from)) == [edition]
