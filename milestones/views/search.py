"""The search page."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from milestones.document import languages
from milestones.models import Edition, SearchEntry, Topic
from milestones.models.translations import written_in
from milestones.search import results, snippets
from milestones.search.hits import COUNTED
from milestones.search.limits import Counts, Limits
from milestones.search.results import Results
from milestones.search.snippets import Piece

from . import lang
from .forms import SearchForm
from .link_headers import linked_page

RESULTS_A_PAGE = 20
ARTICLES_TO_CHOOSE = 8
LIMITS = ("kind", "article", "topic", "language")  # parameters of the URL
PARAMETERS = ["q", *LIMITS, "page"]

# What one result is. In the plural, these are the labels of SearchEntry.Kind.
_ONE = {
    "article": _("Article"),
    "page": _("Page"),
    "section": _("Section"),
    "focus": _("Focus area"),
    "milestone": _("Milestone"),
    "source": _("Source"),
}
# The headings of places that have one of the page's own words, if the author has written none.
_HEADINGS = {
    "focus-areas": _("Focus areas"),
    "milestones": _("Milestones"),
    "conclusion": _("Conclusion"),
}


class Choice(NamedTuple):
    """A link that limits the results, or lifts a limit, with the number of results it leads to.

    The `total` is None if there are too many to count.
    """

    name: SafeString | str  # in words of the site, or the HTML of a text in another language
    url: str
    total: int | None
    is_chosen: bool


class Choices(NamedTuple):
    """The values of one limit. `id` is that of their heading."""

    id: str
    heading: str
    choices: list[Choice]


class Result(NamedTuple):
    """A found entry: its title and the best part of its text, with the terms marked.

    `own` are HTML attributes for a title in the page's own words. `article` is the title of the
    article, or "" if `title` says it already.
    """

    entry: SearchEntry
    url: str
    kind: str
    title: list[Piece]
    own: SafeString | str
    article: str
    snippet: list[Piece]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what a search has found, or how to search, or what is wrong with its limits."""
    asked = Asked(request)
    answer = search_list(asked)
    found = answer.found
    context = {
        "asked": asked,
        "q": asked.text,
        "found": found,
        "first": asked.first + 1,
        "counted": COUNTED,
        "language": lang.of_the_site(),
        "results": answer.results,
        "choices": list(_choices(asked, found)),
        "suggestion_url": found.suggestion and asked.url(q=found.suggestion),
        "previous_url": asked.page > 1 and asked.url(page=asked.page - 1),
        "next_url": answer.next_page and asked.url(page=answer.next_page),
    }
    response = linked_page(
        request,
        "milestones/search.html",
        context,
        canonical=request.build_absolute_uri(asked.url()),
    )
    return uncached(response)


class Answer(NamedTuple):
    """What a search has found, the `results` of one page, and the number of the next, or None."""

    found: Results
    results: list[Result]
    next_page: int | None


def search_list(asked: "Asked") -> Answer:
    """Return the page of results that is `asked` for: none if a limit is wrong.

    Raises Http404 if there is no such page.
    """
    found = results.search(asked.text, asked.limits) if asked.is_valid else Results()
    count = len(range(0, len(found.found), RESULTS_A_PAGE))
    if asked.page > max(count, 1):
        raise Http404("This search has no such page of results.")
    next_page = asked.page + 1 if asked.page < count else None
    return Answer(found, _results(found, asked.first), next_page)


def uncached(response: HttpResponse) -> HttpResponse:
    """Keep the results of a search out of all caches, and return them."""
    # There is no end of queries, so cached results would push the pages that many readers share out
    # of the page cache and of nginx's, and a bot could do it on purpose. A search takes less than
    # 50 ms. A browser asks again too, so that nothing withdrawn is found.
    patch_cache_control(response, private=True, no_cache=True)
    return response


class Asked:
    """What a request asks for. Raises Http404 for a malformed page."""

    def __init__(self, request: HttpRequest) -> None:
        self._form = SearchForm(request.GET)
        self.is_valid = self._form.is_valid()
        self.given: dict[str, str] = self._form.cleaned_data
        self.text = self.given.get("q", "")
        self.page = _page_number(request.GET.get("page", "1"))

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong with the limits: lists of sentences, by parameter."""
        return dict(self._form.errors)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the limits, in words."""
        return [str(message) for found in self._form.errors.values() for message in found]

    @property
    def first(self) -> int:
        """The number of results before this page."""
        return (self.page - 1) * RESULTS_A_PAGE

    @property
    def article(self) -> int | None:
        """The article that the results are limited to: the original's primary key."""
        edition = self._form.edition
        return (edition.original_id or edition.article_id) if edition else None

    @property
    def topic(self) -> Topic | None:
        return self._form.chosen_topic

    @property
    def limits(self) -> Limits:
        """The limits. Takes a query for an article. Only if all is valid."""
        of_group = Edition.objects.live().of_group(self.article).order_by()
        return Limits(
            kind=self.given["kind"],
            articles=frozenset(of_group.values_list("article", flat=True) if self.article else ()),
            language=self.given["language"],
            topic=self.topic.pk if self.topic else 0,
        )

    @property
    def is_limited(self) -> bool:
        return any(self.given.get(name) for name in LIMITS)

    @property
    def unlimited_url(self) -> str:
        return self.url(**dict.fromkeys(LIMITS, ""))

    def url(self, *, name: str = "search", **changes: Any) -> str:
        """Return the URL of these results, or with other parameters: then of their first page.

        `name` is that of the URL pattern: the page's, or that of its data.
        """
        page = self.page if not changes and self.page > 1 else ""
        values = {**self.given, "page": page, **changes}
        given = {key: values[key] for key in PARAMETERS if values.get(key)}
        return f"{reverse(f'milestones:{name}')}{'?' if given else ''}{urlencode(given)}"


def _page_number(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,3}", text, re.ASCII):
        raise Http404("This search has no such page of results.")
    return int(text)


def _results(found: Results, first: int) -> list[Result]:
    keys = [each.pk for each in found.found[first : first + RESULTS_A_PAGE]]
    entries = SearchEntry.objects.select_related("edition").defer("words", "edition__content")
    stored = entries.in_bulk(keys) if keys else {}
    return [_result(stored[key], found) for key in keys if key in stored]


def _result(entry: SearchEntry, found: Results) -> Result:
    edition = entry.edition
    heading = "" if entry.title else _HEADINGS.get(entry.anchor, "")
    of_edition = edition.short_title or edition.title
    title = (entry.title if entry.anchor else "") or (gettext(heading) if heading else of_edition)
    is_whole = not entry.anchor or title == of_edition
    url = edition.get_absolute_url()
    return Result(
        entry=entry,
        url=f"{url}#{entry.anchor}" if entry.anchor else url,
        kind=gettext(_ONE[entry.kind]),
        title=snippets.marked(title, found.terms, entry.language),
        own=lang.own_words(edition.language) if heading else "",
        article="" if is_whole else edition.title_in_lists,
        snippet=snippets.snippet(entry.text, found.terms, entry.language),
    )


# --- Limits ---------------------------------------------------------------------------------------


def _choices(asked: Asked, found: Results) -> Iterator[Choices]:
    """Yield the limits that have more than one value, or that are chosen."""
    each = (
        Choices("by-kind", gettext("Kind"), _kinds(asked, found.counts.get("kind", {}))),
        Choices(
            "by-article", gettext("Article"), _articles(asked, found.counts.get("articles", {}))
        ),
        Choices("by-topic", gettext("Topic"), _topics(asked, found.counts.get("topic", {}))),
        Choices(
            "by-language", gettext("Language"), _languages(asked, found.counts.get("language", {}))
        ),
    )
    for choices in each:
        if len(choices.choices) > 1 or any(choice.is_chosen for choice in choices.choices):
            yield choices


def _kinds(asked: Asked, counts: Counts) -> list[Choice]:
    chosen = asked.given.get("kind", "")
    return [
        Choice(
            gettext(SearchEntry.Kind(kind).label),
            asked.url(kind="" if kind == chosen else kind),
            counts.get(kind, 0),
            kind == chosen,
        )
        for kind in SearchEntry.Kind.values
        if kind in counts or kind == chosen
    ]


def _articles(asked: Asked, counts: Counts) -> list[Choice]:
    """Return the articles with most results, and the one that is chosen."""
    chosen = asked.article
    most = list(counts)[:ARTICLES_TO_CHOOSE]
    editions = _live_editions(key for key in (*most, chosen) if key)
    return [
        Choice(
            lang.bdi(edition.language, edition.title_in_lists),
            asked.url(article="" if key == chosen else edition.slug),
            counts.get(key, 0),
            key == chosen,
        )
        for key, edition in editions.items()
    ]


def _topics(asked: Asked, counts: Counts) -> list[Choice]:
    """Return all topics with results, and the one that is chosen, in the order of their list."""
    topics = Topic.objects.in_bulk(list(counts)) if counts else {}
    if asked.topic:
        topics[asked.topic.pk] = asked.topic
    return [
        Choice(
            lang.bdi(topic.language, topic.name),
            asked.url(topic="" if topic == asked.topic else topic.slug),
            counts.get(topic.pk, 0),
            topic == asked.topic,
        )
        for topic in sorted(topics.values(), key=lambda topic: (topic.position, topic.slug))
    ]


def _languages(asked: Asked, counts: Counts) -> list[Choice]:
    chosen = asked.given.get("language", "")
    return [
        Choice(
            languages.name(language),
            asked.url(language="" if language == chosen else language),
            counts.get(language, 0),
            language == chosen,
        )
        for language in dict.fromkeys([*counts, *filter(None, [chosen])])
    ]


def _live_editions(originals: Iterable[int]) -> dict[int, Edition]:
    """Return the live edition of each group of translations in the reader's language, if possible.

    The groups are told by the keys of the originals, and stay in their order.
    """
    keys = list(dict.fromkeys(originals))
    if not keys:
        return {}
    # As `once_each`, which takes Django longer to compile than it takes to choose among so few.
    editions: Any = Edition.objects.live().with_rank(written_in()).defer("content")
    listed_last = editions.filter(group__in=keys).order_by("-rank")
    found = {edition.original_id or edition.article_id: edition for edition in listed_last}
    return {key: found[key] for key in keys if key in found}
