"""Database triggers that refuse to change or delete an edition, on SQLite and PostgreSQL.

Readers cite editions, so their content never changes. The times at which they are live may change,
and the user account that published them may be deleted.

Each column of Edition is in FROZEN or in MUTABLE. A migration that adds a frozen column must create
the triggers again. It contains the SQL itself: migrations never import this module, because it may
change. SQLite drops a table's triggers when a migration rebuilds the table. Such a migration must
create them again too. The tests fail if it doesn't.
"""

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "milestones_edition"
FROZEN = (
    "id",
    "article_id",
    "number",
    "slug",
    "language",
    "title",
    "short_title",
    "content",
    "sha256",
    "kind",
    "note",
    "published_at",
    "published_by_name",
    "is_page",
)
MUTABLE = (
    "published_by_id",
    "live_from",
    "first_published",
    "followed_at",
    "superseded",
    "live_until",
    "withdrawal_reason",
    "history_open",
    "original_id",
    "original_number",
)
MESSAGE = "An edition is never changed or deleted."

_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
_SQLITE_CHANGED = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")
_SQLITE_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"

_UNPROTECT = {
    "postgresql": [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"],
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {TABLE}_{event}" for event in ("update", "delete", "replace")
    ],
}
_PROTECT = {
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        # Replaced instead of dropped: dropping needs a lock that blocks readers.
        f"""CREATE OR REPLACE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE}
        FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {TABLE}_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    ],
    "sqlite": [
        *_UNPROTECT["sqlite"],
        f"""CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE}
        WHEN {_SQLITE_CHANGED} {_SQLITE_REFUSE}""",
        f"CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE} {_SQLITE_REFUSE}",
        # REPLACE deletes a conflicting row without firing its delete trigger.
        f"""CREATE TRIGGER {TABLE}_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
            OR (article_id = NEW.article_id AND number = NEW.number)) {_SQLITE_REFUSE}""",  # noqa: S608
    ],
}
_TRIGGERS = {
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND NOT tgisinternal",
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
}
_EVENTS = {
    "postgresql": ("update", "delete", "truncate"),
    "sqlite": ("update", "delete", "replace"),
}
_COMPARED = re.compile(r"\bnew\.(\w+)", re.IGNORECASE)


def protect(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that protect editions in the database of `connection`.

    Existing triggers, including disabled or outdated ones, are replaced.
    """
    _execute(connection, _PROTECT[connection.vendor])


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers. Only for tests that tamper with editions or clear the database."""
    _execute(connection, _UNPROTECT[connection.vendor])


def is_protected(connection: BaseDatabaseWrapper) -> bool:
    """Return whether all triggers exist, are enabled, and cover all FROZEN columns."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor], [TABLE])
        triggers = dict(cursor.fetchall())
    compared = set(_COMPARED.findall(triggers.get(f"{TABLE}_update", "")))
    events = _EVENTS[connection.vendor]
    return triggers.keys() >= {f"{TABLE}_{event}" for event in events} and compared == set(FROZEN)


def _execute(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
