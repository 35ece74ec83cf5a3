"""What the database itself refuses, asked in raw SQL."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from milestones.editions import immutability
from milestones.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db


def execute(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# For each column a value that differs from what `edition_and_others` stores.
OTHER_VALUES = {
    "id": "99",
    "article_id": "(SELECT id FROM milestones_article WHERE slug = 'other')",
    "number": "7",
    "slug": "'elsewhere'",
    "language": "'sq'",
    "title": "'Other'",
    "short_title": "'Other'",
    "content": "'{}'",
    "sha256": "'0'",
    "kind": "'minor'",
    "note": "'Other'",
    "published_at": "'2001-01-01 00:00:00'",
    "published_by_id": "(SELECT id FROM auth_user)",
    "published_by_name": "'Somebody else'",
    "live_from": "'2001-01-01 00:00:00'",
    "first_published": "'2001-01-01 00:00:00'",
    "followed_at": "'2001-01-01 00:00:00'",
    "superseded": "TRUE",
    "live_until": "'2001-01-01 00:00:00'",
    "withdrawal_reason": "'Other'",
    "history_open": "FALSE",
    "is_page": "TRUE",
    "original_id": "(SELECT id FROM milestones_article WHERE slug = 'other')",
    "original_number": "7",
}


@pytest.fixture
def row(admin_user):
    """Return a function that gives the row of an edition, as SQL has it."""
    factories.edition()
    factories.article("other")
    return lambda: Edition.objects.values().get()


def test_each_column_is_either_frozen_or_mutable():
    columns = [field.column for field in Edition._meta.concrete_fields]
    assert sorted(immutability.FROZEN + immutability.MUTABLE) == sorted(columns)


@pytest.mark.parametrize("column", immutability.FROZEN)
def test_what_was_published_cannot_be_changed(row, column):
    before = row()
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute(f"UPDATE milestones_edition SET {column} = {OTHER_VALUES[column]}")  # noqa: S608
    assert row() == before


@pytest.mark.parametrize("column", immutability.MUTABLE)
def test_what_surrounds_the_publication_may_change(row, column):
    before = row()
    execute(f"UPDATE milestones_edition SET {column} = {OTHER_VALUES[column]}")  # noqa: S608
    assert {name for name, value in row().items() if value != before[name]} == {column}


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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no REPLACE")
@pytest.mark.parametrize("made_by", ["the migrations", "protect"])
def test_an_edition_cannot_be_replaced_by_one_with_its_number_and_another_key(made_by):
    if made_by == "protect":
        immutability.protect(connection)
    edition = factories.edition()
    names = [field.column for field in Edition._meta.concrete_fields]
    values = ["id + 1" if name == "id" else name for name in names]
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        execute(
            f"INSERT OR REPLACE INTO milestones_edition ({', '.join(names)})"  # noqa: S608
            f" SELECT {', '.join(values)} FROM milestones_edition"
        )
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


def outdate():
    """Let the trigger forget a column, as one does that was made before the column was."""
    distinct = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}[connection.vendor]
    body = {
        "postgresql": "EXECUTE FUNCTION milestones_edition_refuse()",
        "sqlite": "BEGIN SELECT RAISE(ABORT, 'An edition is never changed or deleted.'); END",
    }[connection.vendor]
    changed = " OR ".join(f"NEW.{name} {distinct} OLD.{name}" for name in immutability.FROZEN[:-1])
    on = "ON milestones_edition"
    execute(f"DROP TRIGGER milestones_edition_update{f' {on}' if 'EXECUTE' in body else ''}")
    execute(
        f"CREATE TRIGGER milestones_edition_update BEFORE UPDATE {on}"
        f" FOR EACH ROW WHEN ({changed}) {body}"
    )


def disable():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite disables no triggers")
    connection.check_constraints()
    execute("ALTER TABLE milestones_edition DISABLE TRIGGER USER")


def drop():
    immutability.unprotect(connection)


def test_the_protection_is_there_after_all_migrations():
    assert immutability.is_protected(connection)


@pytest.mark.parametrize("event", ["update", "delete", "truncate", "replace"])
def test_each_missing_trigger_is_noticed(event):
    if event not in immutability._EVENTS[connection.vendor]:
        pytest.skip("this database has no such trigger")
    on = " ON milestones_edition" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER milestones_edition_{event}{on}")
    assert not immutability.is_protected(connection)


@pytest.mark.parametrize("damage", [drop, outdate, disable])
def test_protection_that_is_gone_or_out_of_date_is_reported_and_restored(row, capsys, damage):
    before = row()
    damage()
    assert not immutability.is_protected(connection)
    with pytest.raises(CommandError, match="1 finding"):
        call_command("verify_editions")
    assert "run: python manage.py protect_editions" in capsys.readouterr().err
    for _ in range(2):
        call_command("protect_editions")
        call_command("verify_editions")
        for column in immutability.FROZEN:
            test_what_was_published_cannot_be_changed(row, column)
    assert row() == before


def test_protection_that_cannot_be_restored_says_why():
    execute("ALTER TABLE milestones_edition RENAME TO elsewhere")
    with pytest.raises(CommandError, match="nothing was changed.*milestones_edition"):
        call_command("protect_editions")
