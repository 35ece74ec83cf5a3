"""The index of the database finds the newest entries that match, without reading all."""

import pytest
from django.db import connection

from milestones.models import SearchEntry
from milestones.search.matching import matching
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = {2: "even", 3: "third", 100: "hundredth"}
# On both sides of where blocks of the index begin, and with gaps: see migration 0032.
KEYS = [
    *(1, 2, 6, 1023, 1024, 1025, 2047, 2048, 3072, 8190, 8191, 8192, 8193, 12_000, 16_383, 16_384),
    *(32_766, 32_767, 32_768, 32_769, 65_535, 65_536, 65_538, 300_000, 300_001, 300_002),
]


def add(keys):
    """Add an entry with each of these `keys`, with a word for each of WORDS that divides it."""
    edition = factories.edition()
    SearchEntry.objects.all().delete()
    SearchEntry.objects.bulk_create(
        SearchEntry(pk=key, edition=edition, kind="section", words=" ".join(words_of(key)))
        for key in keys
    )


def words_of(key):
    return ["every", *(word for number, word in WORDS.items() if key % number == 0)]


@pytest.mark.parametrize(
    "clauses",
    [
        [["every"]],
        [["even"], ["third"]],
        [["even", "third"], ["every"], ["thi*"]],
        [["hundredth"]],
        [["hundredth"], ["third"]],
        [["every"], ["none"]],
    ],
)
def test_the_newest_that_match_are_found_wherever_they_are(clauses):
    add(KEYS)

    def has(key, form):
        return any(word == form or word.startswith(form.rstrip("*")) for word in words_of(key))

    expected = [
        key for key in reversed(KEYS) if all(any(has(key, f) for f in each) for each in clauses)
    ]
    for before in (None, *KEYS, 10**9):
        older = [key for key in expected if key < (before or 10**9)]
        for most in (1, 3, 100):
            found = [entry.pk for entry in matching(clauses, most, before)]
            assert found == older[:most], (before, most)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite stops at the last it needs")
def test_few_of_many_that_match_are_found_without_reading_the_others():
    add(range(1, 20_001))

    def rows_read():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT pg_stat_get_xact_tuples_fetched(oid) FROM pg_class
                WHERE relname = 'milestones_searchentry'
                UNION ALL SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index
                WHERE indrelid = 'milestones_searchentry'::regclass"""
            )
            return sum(count for [count] in cursor.fetchall())

    before = rows_read()
    assert len(matching([["hundredth"]], 30)) == 30
    assert rows_read() - before < 400
