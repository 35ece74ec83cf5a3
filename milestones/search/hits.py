"""The live entries that match a condition."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from milestones.models import Edition
from milestones.models.translations import written_in

from .matching import Clauses, Found, matching

MOST = 200  # places that are ranked and listed, at most
COUNTED = 500  # places that are counted, at most
A_FEW = 10  # entries
A_QUERY = 900  # editions, or articles: SQLite refuses to look for too many at once


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


class Entries:
    """The entries of editions that are live, for one search.

    Asking for the editions apart, instead of for each entry, takes half the time. Each is asked for
    once.
    """

    def __init__(self) -> None:
        self._editions: Any = Edition.objects.live().with_rank(written_in()).order_by()
        self._known: dict[int, tuple[int, int, int] | None] = {}

    def newest(
        self, clauses: Clauses, known: Iterable[Hit] = (), before: int | None = None
    ) -> Hits:
        """Return the newest that match: all, or those of more than COUNTED places.

        Those `known` aren't read again. With `before`, these are all that have no lower key.
        """
        return self._first(clauses, COUNTED + 1, lambda hit: hit.place, known, before)

    def best(self, clauses: Clauses, stricter: Iterable[Clauses]) -> list[Hit]:
        """Return those that match, of about MOST places: those that match what is `stricter` first.

        Each of these conditions must be stricter than `clauses`.
        """
        found: dict[int, Hit] = {}
        for each in (*stricter, clauses):
            found |= {hit.pk: hit for hit in self._first(each, MOST).hits}
            if len({hit.place for hit in found.values()}) >= MOST:
                break
        return list(found.values())

    def count(self, clauses: Clauses, most: int) -> int:
        """Return how many match, up to `most`."""
        return len(self._first(clauses, most).hits)

    def _first(
        self,
        clauses: Clauses,
        count: int,
        key: Callable[[Hit], Any] = lambda hit: hit.pk,
        known: Iterable[Hit] = (),
        before: int | None = None,
    ) -> Hits:
        """Return the newest that match: all, or as many as have `count` different keys."""
        hits = list(known)
        keys = set(map(key, hits))
        read = len(hits)
        while len(keys) < count and all(clauses):
            for_a_key = read / len(keys) if keys else 1  # usually little more than one
            at_once = min(count, int((count - len(keys)) * for_a_key))
            at_once += at_once // 10 + A_FEW  # so that these usually suffice
            rows = matching(clauses, at_once, before)
            for hit in self._live(rows):
                hits.append(hit)
                keys.add(key(hit))
                if len(keys) == count:
                    return Hits(hits, are_all=False)
            if len(rows) < at_once:
                break
            read, before = read + len(rows), rows[-1].pk
        return Hits(hits, are_all=len(keys) < count)

    def _live(self, found: Sequence[Found]) -> Iterator[Hit]:
        self._learn({entry.edition for entry in found} - self._known.keys())
        for pk, kind, anchor, language, edition in found:
            if values := self._known[edition]:
                yield Hit(pk, kind, anchor, language, *values)

    def _learn(self, keys: Collection[int]) -> None:
        """Read the article, the group and the rank of those editions that are live."""
        wanted = list(keys)
        self._known |= dict.fromkeys(wanted)
        for start in range(0, len(wanted), A_QUERY):
            some = self._editions.filter(pk__in=wanted[start : start + A_QUERY])
            for edition, *values in some.values_list("pk", "article", "group", "rank"):
                self._known[edition] = tuple(values)
