"""What a database refuses to do to an edition, whoever asks: triggers, on SQLite and PostgreSQL.

Readers cite editions, so their content never changes. When they are live may change, and who made
them may be forgotten: those are not of what was published.

SQLite drops the triggers of a table that a migration rebuilds. A migration that alters Edition must
call `protect` again; the tests notice when it doesn't.
"""

TABLE = "milestones_edition"
FROZEN = ("id", "article_id", "number", "slug", "title", "content", "sha256", "kind", "note")
FROZEN += ("published_at",)
MESSAGE = "An edition is never changed or deleted."

_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)
_SQLITE_CHANGED = _CHANGED.replace("IS DISTINCT FROM", "IS NOT")
_SQLITE_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"

_PROTECT = {
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE OR REPLACE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE}
        FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {TABLE}_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    ],
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_update BEFORE UPDATE ON {TABLE}
        WHEN {_SQLITE_CHANGED} {_SQLITE_REFUSE}""",
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_delete BEFORE DELETE ON {TABLE} {_SQLITE_REFUSE}",
        # REPLACE deletes the row in its way without firing a delete trigger.
        f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
            OR (article_id = NEW.article_id AND number = NEW.number)) {_SQLITE_REFUSE}""",  # noqa: S608
    ],
}
_UNPROTECT = {
    "postgresql": [f"DROP FUNCTION IF EXISTS {TABLE}_refuse() CASCADE"],
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {TABLE}_{event}" for event in ("update", "delete", "replace")
    ],
}
_NAMES = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
    " AND NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
}


def protect(connection):
    """Make the database of `connection` refuse what changes or deletes an edition."""
    _execute(connection, _PROTECT[connection.vendor])


def unprotect(connection):
    """Take the protection away: for a migration that must, and to clear a test's database."""
    _execute(connection, _UNPROTECT[connection.vendor])


def is_protected(connection):
    """Tell whether the database of `connection` has all its triggers, enabled."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[connection.vendor], [TABLE])
        names = {name for (name,) in cursor.fetchall()}
    events = {"postgresql": ("update", "delete", "truncate")}.get(
        connection.vendor, ("update", "delete", "replace")
    )
    return names >= {f"{TABLE}_{event}" for event in events}


def _execute(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
