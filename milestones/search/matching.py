"""Finds entries in the index of the database: FTS5 in SQLite, a tsvector in PostgreSQL.

Both get the same forms and the same condition, so both find the same entries. `Clauses` is the
condition: an entry matches if it has a form of each clause. A form that ends in "*" stands for all
that begin with it. Forms have no quotes or operators (see `words`), and are always parameters.
"""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL

Clauses = Sequence[Collection[str]]

_SQL = {
    "sqlite": "SELECT rowid FROM milestones_searchwords WHERE milestones_searchwords MATCH %s"
    " AND rowid < %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT * FROM milestones_searchmatches(%s::tsquery, %s, %s)",
}
_NO_LIMIT = 2**62


def matching(clauses: Clauses, limit: int, before: int | None = None) -> RawSQL:
    """Return a subquery: the ids of the newest `limit` entries that match, live or not.

    With `before`, only ids less than that. There must be a form in each clause.
    """
    query = _RENDER[connection.vendor](clauses)
    return RawSQL(_SQL[connection.vendor], [query, before or _NO_LIMIT, limit])


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
