"""Finds entries in the index of the database: FTS5 in SQLite, a tsvector in PostgreSQL.

Both get the same forms and the same condition, so both find the same entries. `Clauses` is the
condition: an entry matches if it has a form of each clause. A form that ends in "*" stands for all
that begin with it. Forms have no quotes or operators (see `words`), and are always parameters.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import connection

Clauses = Sequence[Collection[str]]


class Found(NamedTuple):
    """An entry that matches, live or not. `edition` is a primary key."""

    pk: int
    kind: str
    anchor: str
    language: str
    edition: int


_KEYS = {
    "sqlite": "SELECT rowid FROM milestones_searchwords WHERE milestones_searchwords MATCH %s"
    " AND rowid < %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT * FROM milestones_searchmatches(%s::tsquery, %s, %s)",
}
_SQL = {
    vendor: "SELECT id, kind, anchor, language, edition_id FROM milestones_searchentry"  # noqa: S608
    f" WHERE id IN ({keys}) ORDER BY id DESC"
    for vendor, keys in _KEYS.items()
}
_NO_LIMIT = 2**62


def matching(clauses: Clauses, limit: int, before: int | None = None) -> list[Found]:
    """Return the newest `limit` entries that match. Takes one query.

    With `before`, only those of lower keys. There must be a form in each clause.
    """
    query = _RENDER[connection.vendor](clauses)
    with connection.cursor() as cursor:
        cursor.execute(_SQL[connection.vendor], [query, before or _NO_LIMIT, limit])
        return list(map(Found._make, cursor.fetchall()))


def _for_fts5(clauses: Clauses) -> str:
    """https://sqlite.org/fts5.html#full_text_query_syntax"""
    return " AND ".join(f"({' OR '.join(map(_fts5_string, clause))})" for clause in clauses)


def _fts5_string(form: str) -> str:
    return f'"{form[:-1]}" *' if form.endswith("*") else f'"{form}"'


def _for_tsquery(clauses: Clauses) -> str:
    """https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY"""
    return " & ".join(f"({' | '.join(map(_lexeme, clause))})" for clause in clauses)


def _lexeme(form: str) -> str:
    return f"'{form[:-1]}':*" if form.endswith("*") else f"'{form}'"


_RENDER = {"sqlite": _for_fts5, "postgresql": _for_tsquery}
