"""The live entries that match a condition."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from milestones.models import Edition, SearchEntry
from milestones.models.translations import written_in

from .matching import Clauses, matching

MOST = 200  # places that are ranked and listed, at most
COUNTED = 500  # places that are counted, at most
A_QUERY = 500  # editions, or articles: SQLite refuses to look for too many at once


class Hit(NamedTuple):
    """A live entry that matches.

    `group` is the original of its article and of the translations, as a primary key. Of the entries
    at one place, that with the lowest `rank` is shown: see `EditionQuerySet.with_rank`.
    """

    pk: int
    kind: str
    anchor: str
    language: str
    article: int
    group: int
    rank: int

    @property
    def place(self) -> tuple[int, str]:
        """What is one result: pieces of one text, and translations, have the same place."""
        return self.group, self.anchor


class Hits(NamedTuple):
    """The newest hits, and whether these are all. If not, they have more than COUNTED places."""

    hits: list[Hit]
    are_all: bool


def newest(clauses: Clauses) -> Hits:
    """Return the newest live entries that match: all, or those of more than COUNTED places."""
    hits, places = [], set()
    for hit in live(clauses, COUNTED + 1):
        hits.append(hit)
        places.add(hit.place)
        if len(places) > COUNTED:
            return Hits(hits, are_all=False)
    return Hits(hits, are_all=True)


def best(clauses: Clauses, stricter: Iterable[Clauses]) -> list[Hit]:
    """Return entries that match, of about MOST places: those that match what is `stricter` first.

    Each of these conditions must be stricter than `clauses`.
    """
    found: dict[int, Hit] = {}
    for each in (*stricter, clauses):
        found |= {hit.pk: hit for hit in islice(live(each, MOST), MOST)}
        if len({hit.place for hit in found.values()}) >= MOST:
            break
    return list(found.values())


def count(clauses: Clauses, most: int) -> int:
    """Return how many live entries match, up to `most`."""
    return sum(1 for _ in islice(live(clauses, most), most))


def live(clauses: Clauses, at_once: int) -> Iterator[Hit]:
    """Yield the live entries that match, the newest first, read `at_once` at a time.

    Asking for the editions apart, instead of for each entry, takes half the time.
    """
    before = None
    while all(clauses):
        entries = SearchEntry.objects.filter(pk__in=matching(clauses, at_once, before))
        rows = list(entries.order_by("-pk").values_list(*_OF_ENTRY))
        editions = _live_editions({row[-1] for row in rows})
        for pk, kind, anchor, language, edition in rows:
            if edition in editions:
                yield Hit(pk, kind, anchor, language, *editions[edition])
        if len(rows) < at_once:
            return
        before = rows[-1][0]


_OF_ENTRY = ("pk", "kind", "anchor", "language", "edition")


def _live_editions(keys: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Return the article, the group and the rank of those editions that are live."""
    editions: Any = Edition.objects.live().with_rank(written_in()).order_by()
    wanted, found = list(keys), {}
    for start in range(0, len(wanted), A_QUERY):
        some = editions.filter(pk__in=wanted[start : start + A_QUERY])
        for edition, *values in some.values_list("pk", "article", "group", "rank"):
            found[edition] = tuple(values)
    return found
