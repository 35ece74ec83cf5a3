"""The lists of the site as JSON, a page at a time, with what their pages list.

`url` is the page, and `next_url` the data that follow, or null.
"""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from milestones.document import comparing
from milestones.models import Edition, Topic
from milestones.models.urls import article_url

from . import history, lists, search
from .entries import article_entry, listed_article
from .finding import edition_with, gone, of_history
from .keyset import Listing
from .link_headers import canonical_url, with_links
from .open_data import open_json
from .topics import counted_topics, of_topic, topic_list

Data = dict[str, Any]


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """Return the articles of the front page, in its order: the featured one is first."""
    featured, listing = lists.front_list(request)
    editions = [*([featured] if featured else []), *listing]
    entries = [listed_article(request.build_absolute_uri(), each) for each in editions]
    return _answer(request, reverse("milestones:front"), {"articles": entries}, listing)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Return all topics."""
    entries = [_topic(request, topic) | {"article_count": n} for topic, n in counted_topics()]
    return _answer(request, reverse("milestones:topics"), {"topics": entries})


@of_topic
def topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Return a topic and its articles, newest first."""
    listing = topic_list(request, topic)
    entries = [listed_article(request.build_absolute_uri(), row.edition) for row in listing]
    data = {**_topic(request, topic), "articles": entries}
    return _answer(request, topic.get_absolute_url(), data, listing)


def _topic(request: HttpRequest, topic: Topic) -> Data:
    absolute = request.build_absolute_uri
    return {
        "slug": topic.slug,
        "name": topic.name,
        "description": topic.description,
        "url": absolute(topic.get_absolute_url()),
        "json_url": absolute(reverse("milestones:topic_json", args=[topic.slug])),
    }


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Return the corrections of all articles, newest first."""
    listing = lists.corrections_list(request)
    entries = [
        {
            "article": article_entry(request.build_absolute_uri(), edition),
            **_public(request, edition, edition.slug),
        }
        for edition in listing
    ]
    return _answer(request, reverse("milestones:corrections"), {"corrections": entries}, listing)


# --- The history of an article --------------------------------------------------------------------


@of_history
def article_history(request: HttpRequest, newest: Edition) -> HttpResponse:
    """Return the editions of an article, newest first: of those that aren't public, the number."""
    listing = history.history_list(request, newest)
    is_public = newest.state == "public"
    data = {
        "slug": newest.slug,
        "title": newest.title if is_public else "",
        "article_url": request.build_absolute_uri(newest.get_absolute_url()),
        "editions": [_edition(request, edition, newest.slug) for edition in listing],
    }
    return _answer(request, article_url("history", newest.slug), data, listing)


def _edition(request: HttpRequest, edition: Edition, slug: str) -> Data:
    if edition.state == "public":
        return _public(request, edition, slug)
    if edition.state == "withdrawn":
        return {
            "edition": edition.number,
            "state": "withdrawn",
            "withdrawal_reason": edition.withdrawal_reason,
        }
    return {"edition": edition.number, "state": "cancelled"}  # before it was published


def _public(request: HttpRequest, edition: Edition, slug: str) -> Data:
    """Return a public edition, which has a `previous_number`."""
    absolute = request.build_absolute_uri
    before, number = edition.previous_number, edition.number
    changes = absolute(article_url("compare_json", slug, before, number)) if before else None
    return {
        "edition": number,
        "state": "public",
        "kind": edition.shown_kind,
        "note": edition.note,
        "published_at": edition.live_from.isoformat(),
        "sha256": edition.sha256,
        "url": absolute(article_url("edition", slug, number)),
        "json_url": absolute(article_url("edition_json", slug, number)),
        "previous_edition": before,
        "changes_url": changes,
    }


@of_history
def comparison(request: HttpRequest, newest: Edition, a: int, b: int) -> HttpResponse:
    """Return what changed from edition `a` to edition `b`, which may be the older one."""
    old, new = (edition_with(newest, number) for number in (a, b))
    if withdrawn := history.first_withdrawn(old, new):
        return gone(request, withdrawn, whole=False)
    found = comparing.compare(old.document, new.document)
    url = request.build_absolute_uri(article_url("compare", newest.slug, a, b))
    data = {
        "url": url,
        "slug": newest.slug,
        "old_edition": a,
        "new_edition": b,
        "summary": found.summary,
        **asdict(found),
    }
    return _noindex(with_links(open_json(data), url))


# --- Search ---------------------------------------------------------------------------------------


@require_safe
def search_results(request: HttpRequest) -> HttpResponse:
    """Return what a search has found, the best first."""
    asked = search.Asked(request)
    if not asked.is_valid:
        return search.uncached(open_json({"errors": asked.errors}, 400))
    answer = search.search_list(asked)
    found = answer.found
    absolute = request.build_absolute_uri
    next_page = answer.next_page
    url = absolute(asked.url())
    next_url = absolute(asked.url(name="search_json", page=next_page)) if next_page else None
    data = {
        "url": url,
        "next_url": next_url,
        "q": asked.text,
        **{name: asked.given[name] for name in search.LIMITS},
        "total": found.total,
        "is_partial": found.is_partial,
        "suggestion": found.suggestion,
        "results": [_result(request, result) for result in answer.results],
    }
    response = with_links(open_json(data), url, next_url)
    return _noindex(search.uncached(response))


def _result(request: HttpRequest, result: search.Result) -> Data:
    entry = result.entry
    return {
        "kind": entry.kind,
        "title": "".join(piece.text for piece in result.title),
        "text": "".join(piece.text for piece in result.snippet),
        "date": entry.date,
        "url": request.build_absolute_uri(result.url),
        "article": article_entry(request.build_absolute_uri(), entry.edition),
    }


# --- Answers --------------------------------------------------------------------------------------


def _answer(
    request: HttpRequest, page: str, data: Data, listing: Listing | None = None
) -> HttpResponse:
    """Return the `data` of the page at the path `page`, whose list may go on."""
    url = canonical_url(request, listing, page)
    next_url = None
    if listing and listing.after_last:
        query = urlencode({"after": listing.after_last})
        next_url = request.build_absolute_uri(f"{request.path}?{query}")
    return with_links(open_json({**data, "url": url, "next_url": next_url}), url, next_url)


def _noindex(response: HttpResponse) -> HttpResponse:
    """Keep data out of search engines, as its page is."""
    response["X-Robots-Tag"] = "noindex"
    return response
