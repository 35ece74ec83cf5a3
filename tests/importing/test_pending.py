"""An uploaded document is kept for the person who uploaded it, and not for long."""

import pytest
from django.contrib.auth import get_user_model

from milestones.importing import pending
from milestones.importing.choices import Choices, Column, Role
from milestones.models import PendingImport
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("editor")


@pytest.fixture
def other():
    return get_user_model().objects.create_user("other")


def test_a_document_is_kept_byte_by_byte_for_the_person_who_uploaded_it(editor, other):
    article = factories.article()
    added = pending.add(b"\0\xff# T", name="report.docx", user=editor, article=article)
    found = pending.find(added.pk, editor)
    assert (bytes(found.data), found.name, found.article) == (b"\0\xff# T", "report.docx", article)
    assert pending.find(added.pk, other) is None


def test_a_document_is_kept_for_a_day(editor, other, clock):
    added = pending.add(b"a", name="", user=editor)
    clock.advance(hours=23)
    assert pending.find(added.pk, editor)
    clock.advance(hours=1)
    assert pending.find(added.pk, editor) is None
    pending.add(b"b", name="", user=other)
    assert [bytes(kept.data) for kept in PendingImport.objects.all()] == [b"b"]


def test_only_the_newest_documents_of_a_person_are_kept(editor, other, clock):
    pending.add(b"other", name="", user=other)
    for number in range(pending.MOST_OF_A_PERSON + 2):
        clock.advance(minutes=1)
        pending.add(b"a", name=str(number), user=editor)
    assert [kept.name for kept in pending.of(editor)] == ["6", "5", "4", "3", "2"]
    assert pending.of(other).count() == 1


def test_the_end_of_a_long_name_is_kept(editor):
    added = pending.add(b"a", name="a\0\n" * 300 + ".docx", user=editor)
    assert added.name.endswith("a .docx")
    assert len(added.name) == 200


def test_choices_come_back_as_they_were_stored(editor):
    added = pending.add(b"a", name="", user=editor)
    assert pending.choices_of(added) == Choices()
    choices = Choices(
        roles={0: Role.TITLE, 12: Role.LEFT_OUT}, columns={3: (Column.DATE, Column.IMPACT)}
    )
    pending.choose(added, choices)
    assert pending.choices_of(pending.find(added.pk, editor)) == choices


def test_nothing_is_kept_of_a_person_or_an_article_that_is_deleted(editor):
    pending.add(b"a", name="", user=editor, article=factories.article())
    editor.delete()
    assert not PendingImport.objects.exists()
