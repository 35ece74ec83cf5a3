"""Keeps the entries that a search finds. No other code writes them.

An edition is indexed when it is published, even if it goes live later. Which entries are found
follows from the live editions at the time of a search, so nothing has to happen when one goes live.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from milestones.models import Article, Edition, SearchEntry, SearchWord

from . import spelling
from .entries import Entry, entries
from .marks import IN_ARTICLES_TITLE, IN_TITLE, OF_ARTICLE, OF_KIND, OF_LANGUAGE, OF_TOPIC
from .strength import mark, strength
from .words import Word, folded, forms, language_of, split

BATCH = 500


def index(edition: Edition) -> None:
    """Make `edition` findable once it is live. It must not have any entries yet."""
    language = language_of(edition.language)
    of_edition = [
        *(IN_ARTICLES_TITLE + form for form in dict.fromkeys(_titles(edition, language))),
        f"{OF_ARTICLE}{edition.article_id}",
        OF_LANGUAGE + language,
        *_of_topics(edition.article),
    ]
    rows: list[SearchEntry] = []
    written: set[str] = set()
    for entry in entries(edition.document, is_page=edition.is_page):
        title, rest = split(entry.title), split(f"{entry.text}\n{entry.also}")
        words = _indexed(entry.kind, _forms(title, language), _forms(rest, language))
        rows.append(_row(edition, entry, language, [*words, *of_edition]))
        written.update(word.text for word in (*title, *rest) if not word.is_pair)
    SearchEntry.objects.bulk_create(rows, batch_size=BATCH)
    _learn(written)


def _titles(edition: Edition, language: str) -> list[str]:
    return _forms(split(f"{edition.title}\n{edition.short_title}"), language)


def _of_topics(article: Article) -> list[str]:
    return [f"{OF_TOPIC}{key}" for key in article.topics.values_list("pk", flat=True)]


def change_topics(article: Article) -> None:
    """Find the entries of `article` by its topics as they are now."""
    rows = list(SearchEntry.objects.filter(edition__article=article).only("words"))
    topics = _of_topics(article) if rows else []
    for row in rows:
        others = (word for word in row.words.split(" ") if not word.startswith(OF_TOPIC))
        row.words = " ".join([*others, *topics])
    SearchEntry.objects.bulk_update(rows, ["words"], batch_size=BATCH)


def _indexed(kind: str, title: Sequence[str], rest: Sequence[str]) -> Iterator[str]:
    """Return what the index holds of an entry with these forms, besides those of its edition."""
    yield from title
    yield from rest
    yield OF_KIND + kind
    in_title = dict.fromkeys(title)
    yield from (IN_TITLE + form for form in in_title)
    length = len(title) + len(rest)
    for form, count in Counter([*title, *rest]).items():
        found = strength(kind, count, length, len(in_title) if form in in_title else 0)
        if found_mark := mark(found):
            yield found_mark + form


def _row(edition: Edition, entry: Entry, language: str, words: Iterable[str]) -> SearchEntry:
    return SearchEntry(
        edition=edition,
        kind=entry.kind,
        anchor=entry.anchor,
        language=language,
        title=entry.title,
        date=entry.date,
        text=entry.text,
        words=" ".join(words),
    )


def _forms(words: Iterable[Word], language: str) -> list[str]:
    return [form for word in words for form in forms(word.text, language)]


def _learn(words: Iterable[str]) -> None:
    """Remember how `words` are written, for readers who misspell them."""
    keys = {word: spelling.keys_of(word) for word in set(map(spelling.as_written, words))}
    new = sorted(set(keys) - _known(filter(keys.get, keys)))
    # Sorted, so that two editions that are published at once don't wait for each other.
    rows = [SearchWord(key=key, word=word) for word in new for key in sorted(keys[word])]
    SearchWord.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _known(words: Iterable[str]) -> set[str]:
    """Return those of `words` that are stored already."""
    found: set[str] = set()
    rest = iter(words)
    while batch := list(islice(rest, BATCH)):
        stored = SearchWord.objects.filter(key__in=set(map(folded, batch)))
        found.update(stored.values_list("word", flat=True))
    return found


def forget(editions: Iterable[Edition]) -> None:
    """Delete the entries of `editions`: a queryset, or a list."""
    SearchEntry.objects.filter(edition__in=editions).delete()


def rebuild() -> int:
    """Index all live and scheduled editions again, and return how many there are.

    Each is indexed in a transaction of its own, so that editors can publish meanwhile.
    """
    editions = Edition.objects.live_or_scheduled().order_by("live_from", "pk")
    keys = list(editions.values_list("pk", flat=True))
    SearchWord.objects.all().delete()
    SearchEntry.objects.exclude(edition__in=editions.order_by()).delete()
    return sum(_index_again(key) for key in keys)


@transaction.atomic
def _index_again(key: int) -> int:
    """Index the edition with this primary key again. Return 1, or 0 if a newer one follows."""
    Article.objects.select_for_update().get(editions=key)  # as publishing does
    edition = Edition.objects.live_or_scheduled().filter(pk=key).first()
    forget(Edition.objects.filter(pk=key))
    if edition is None:
        return 0
    index(edition)
    return 1
