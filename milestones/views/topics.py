"""The topics: the list of them, the page of each with its articles, and its feed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from milestones.errors.data import is_of_data, json_error
from milestones.models import Article, DeletedTopic, Edition, Topic, TopicEdition
from milestones.models.public_state import State, read_state
from milestones.models.translations import written_in

from . import lang
from .keyset import Listing, page_of
from .link_headers import canonical_url, linked_page
from .linked_data import topic_data
from .pages import Page

ARTICLES_A_PAGE = 20
View = Callable[..., HttpResponse]


def of_topic(view: View) -> View:
    """Decorate a view that takes (request, topic), so that it takes a slug instead.

    An old slug redirects permanently to the current one. That of a deleted topic answers 410.
    """

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, slug: str) -> HttpResponse:
        topic = Topic.objects.at(slug).first()
        if topic is None:
            return _gone(request, slug)
        if topic.slug == slug:
            return view(request, topic)
        match = request.resolver_match
        assert match  # Django sets it before it calls a view
        url, query = reverse(match.view_name, args=[topic.slug]), request.META.get("QUERY_STRING")
        return redirect(f"{url}?{query}" if query else url, permanent=True)

    return wrapper


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer 410 with the name of the topic that was deleted. Raises Http404 if there was none."""
    deleted = DeletedTopic.objects.filter(slug=slug).first()
    if deleted is None:
        raise Http404("There is no such topic.")
    if is_of_data(request):
        return json_error(gettext("This topic was deleted. Its articles are still there."), 410)
    context = {"topic": deleted.topic}
    return render(request, "milestones/topic_gone.html", context, status=410)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """List all topics, each with the number of its articles."""
    return linked_page(request, "milestones/topics.html", {"topics": counted_topics()})


def counted_topics() -> list[tuple[Topic, int]]:
    """Return all topics, in order, each with the number of its live articles."""
    counts = _article_counts(read_state(), lang.of_the_site())
    return [(topic, counts.get(topic.pk, 0)) for topic in Topic.objects.all()]


@lru_cache(len(settings.LANGUAGES))
def _article_counts(state: State, language: str) -> dict[int, int]:
    """Count the live articles of each topic, as a list in `language` shows them.

    The counts are kept until readers see others.
    """
    live = TopicEdition.objects.live(written_in(language))
    counts = live.order_by().values("topic").annotate(n=Count("pk"))
    return dict(counts.values_list("topic", "n"))


@of_topic
def topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Show a topic and its live articles, newest first."""
    listing = topic_list(request, topic)
    context = {
        "topic": topic,
        "listing": listing,
        "entries": [(row.edition, Page(row.edition.document)) for row in listing],
        "milestones_url": f"{reverse('milestones:milestones')}?{urlencode({'topic': topic.slug})}",
        "linked_data": topic_data(topic, canonical_url(request, listing)),
    }
    return linked_page(request, "milestones/topic.html", context)


def topic_list(request: HttpRequest, topic: Topic) -> Listing:
    """Return a page of the live articles of a topic, newest first, as rows with an `edition`.

    Raises Http404 if there is no such page.
    """
    return page_of(request, TopicEdition, _of(topic), ARTICLES_A_PAGE)


def _of(topic: Topic) -> Callable[[Any], Any]:
    return lambda rows: rows.live(written_in()).filter(topic=topic).select_related("edition")


def editions_of(topic: Topic, count: int) -> list[Edition]:
    """Return the last `count` editions that went live of the live articles of a topic."""
    return [row.edition for row in _of(topic)(TopicEdition.objects.all())[:count]]


def topics_of_article(newest: Edition) -> list[Topic]:
    """Return the topics of an article, in order. `newest` is its newest edition.

    This takes a query only if the article has a topic.
    """
    return topics_of([newest])[newest.article_id] if newest.has_topics else []


def topics_of(editions: Iterable[Edition]) -> dict[int, list[Topic]]:
    """Return the topics of the articles of `editions`, in order, by the articles' primary keys."""
    through = Article.topics.through
    articles = {edition.article_id for edition in editions}
    rows = through.objects.filter(article__in=articles).select_related("topic")
    found: dict[int, list[Topic]] = defaultdict(list)
    for row in rows.order_by("topic__position", "topic__slug"):
        found[row.article_id].append(row.topic)
    return found
