"""What the database itself refuses, asked in raw SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from milestones import immutability
from milestones.models import Edition

from . import factories

pytestmark = pytest.mark.django_db


def execute(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


VALUES = {
    "content": "'{}'",
    "number": "7",
    "sha256": "'0'",
    "slug": "'other'",
    "title": "'Other'",
    "note": "'Other'",
    "kind": "'minor'",
    "id": "99",
    "published_at": "'2001-01-01 00:00:00'",
}


@pytest.mark.parametrize("column", VALUES)
def test_what_was_published_cannot_be_changed(column):
    edition = factories.edition()
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute(f"UPDATE milestones_edition SET {column} = {VALUES[column]}")  # noqa: S608
    assert Edition.objects.get().content == edition.content


def test_an_edition_cannot_move_to_another_article():
    factories.edition()
    other = factories.article("other")
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute("UPDATE milestones_edition SET article_id = %s", other.pk)


def test_an_edition_cannot_be_deleted():
    edition = factories.edition()
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute("DELETE FROM milestones_edition")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        edition.delete()
    assert Edition.objects.get() == edition


def test_an_edition_cannot_be_replaced_or_truncated():
    edition = factories.edition()
    statement = {
        "sqlite": "INSERT OR REPLACE INTO milestones_edition SELECT * FROM milestones_edition",
        "postgresql": "TRUNCATE milestones_edition CASCADE",
    }[connection.vendor]
    connection.check_constraints()  # PostgreSQL truncates no table with deferred checks to come
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute(statement)
    assert Edition.objects.get() == edition


def test_when_it_is_live_and_who_made_it_may_change(admin_user):
    edition = factories.edition()
    Edition.objects.update(published_by=admin_user)
    statement = "UPDATE milestones_edition SET live_until = %s, published_by_id = NULL"
    execute(statement, edition.live_from)
    assert Edition.objects.get().state == "withdrawn"


def test_a_person_who_published_can_be_deleted(admin_user):
    factories.edition()
    Edition.objects.update(published_by=admin_user)
    admin_user.delete()
    assert Edition.objects.get().published_by is None


def test_the_protection_is_there_after_all_migrations_and_can_be_renewed():
    assert immutability.is_protected(connection)
    immutability.unprotect(connection)
    assert not immutability.is_protected(connection)
    immutability.protect(connection)
    immutability.protect(connection)
    assert immutability.is_protected(connection)
