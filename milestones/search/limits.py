"""To what the results of a search can be limited, and how many there are within each limit."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from milestones.models import Article

from .hits import A_QUERY, Entries, Hit, Hits
from .marks import OF_ARTICLE, OF_KIND, OF_LANGUAGE, OF_TOPIC
from .matching import Clauses

# How many results there are by value of a limit, the most first. If these are too many to count
# them, there are only the values.
Counts = dict[Any, int | None]


@dataclass(frozen=True)
class Limits:
    """What results are limited to. A value that is empty means no limit.

    - `kind`: a value of SearchEntry.Kind
    - `articles`: an article and its translations, by primary key
    - `language`: of the entries: see `words.language_of`
    - `topic`: a primary key
    """

    kind: str = ""
    articles: frozenset[int] = frozenset()
    language: str = ""
    topic: int = 0

    def clauses(self) -> Clauses:
        """Return the condition that an entry is within these limits."""
        forms = (
            [OF_KIND + self.kind] if self.kind else [],
            [f"{OF_ARTICLE}{key}" for key in self.articles],
            [OF_LANGUAGE + self.language] if self.language else [],
            [f"{OF_TOPIC}{self.topic}"] if self.topic else [],
        )
        return [each for each in forms if each]

    def without(self, name: str) -> "Limits":
        """Return these limits but for the one with this name."""
        return replace(self, **{name: getattr(Limits(), name)})


class Matches:
    """Those of the live `entries` that match a condition, within any limits."""

    def __init__(self, entries: Entries, clauses: Clauses) -> None:
        self.clauses = clauses
        self._entries = entries
        self._all = entries.newest(clauses)
        self._within = {Limits(): self._all}
        self._topics: dict[int, list[int]] = {}  # of articles

    def __len__(self) -> int:
        """How many entries were found."""
        return len(self._all.hits)

    def within(self, limits: Limits) -> Hits:
        """Return the newest hits within `limits`."""
        if limits not in self._within:
            self._within[limits] = self._limited(limits)
        return self._within[limits]

    def _limited(self, limits: Limits) -> Hits:
        if limits.topic:
            self._learn_topics(self._all.hits)
        known = [hit for hit in self._all.hits if self._is_within(limits, hit)]
        if self._all.are_all:
            return Hits(known, are_all=True)
        clauses = [*self.clauses, *limits.clauses()]
        return self._entries.newest(clauses, known, self._all.hits[-1].pk)

    def _is_within(self, limits: Limits, hit: Hit) -> bool:
        return (
            limits.kind in ("", hit.kind)
            and limits.language in ("", hit.language)
            and (not limits.articles or hit.article in limits.articles)
            and (not limits.topic or limits.topic in self._topics[hit.article])
        )

    def counts(self, limits: Limits, best: Sequence[Hit]) -> dict[str, Counts]:
        """Return by name of a limit how many results its values leave, with the other `limits`.

        An article and its translations are counted together, by the primary key of the original.
        `best` are those within `limits`. Of more results than can be counted, there are the values
        of these and of the newest, without a count.
        """
        return {each.name: self._counts(each.name, limits, best) for each in fields(Limits)}

    def _counts(self, name: str, limits: Limits, best: Sequence[Hit]) -> Counts:
        limits = limits.without(name)
        found, are_all = self.within(limits)
        if name == "topic":
            self._learn_topics([*best, *found])
        known = found if are_all else [*best, *found]
        pairs = {(hit.place, value): None for hit in known for value in self._values(name, hit)}
        counts = Counter(value for _, value in pairs)
        return dict(counts.most_common()) if are_all else dict.fromkeys(counts)

    def _values(self, name: str, hit: Hit) -> Sequence[Any]:
        if name == "topic":
            return self._topics[hit.article]
        return [hit.group if name == "articles" else getattr(hit, name)]

    def _learn_topics(self, found: Iterable[Hit]) -> None:
        unknown = list({hit.article for hit in found} - self._topics.keys())
        self._topics |= {article: [] for article in unknown}
        for start in range(0, len(unknown), A_QUERY):
            through = Article.topics.through.objects.order_by("topic")
            rows = through.filter(article__in=unknown[start : start + A_QUERY])
            for article, topic in rows.values_list("article", "topic"):
                self._topics[article].append(topic)
