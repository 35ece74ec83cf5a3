"""Finds the article or edition of a URL. Redirects old URLs and answers 410 for withdrawn ones."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.views.decorators.http import require_safe
from selectolax.lexbor import LexborHTMLParser

from milestones.errors.data import is_of_data, json_error
from milestones.models import Article, Edition
from milestones.models.clock import clock
from milestones.models.prepared import Prepared
from milestones.models.urls import OF_PAGES, article_url

from . import lang

View = Callable[..., HttpResponse]


@Prepared
def newest_at(slug: str, now: datetime) -> QuerySet[Edition]:
    """Select the newest edition of the article at `slug`, with what its pages need."""
    editions = Edition.objects.newest_at(slug, now).with_previous(now).with_correction(now)
    of_article = Article.topics.through.objects.filter(article=OuterRef("article"))
    editions = editions.with_translated().annotate(**{"has_topics": Exists(of_article)})
    return editions.order_by("-number")[:1]


def of_article(is_open: Callable[[Edition], bool]) -> Callable[[View], View]:
    """Decorate a view that takes (request, newest edition, …), so that it takes a slug instead.

    An old slug redirects permanently to the current one, and the URL of an article to that of a
    page, if it is one. `is_open` takes the newest edition; where it returns False, the view
    answers 410. The site's own words follow the article's language.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
            edition = next(newest_at(slug, clock.now()), None)
            if edition is None or (_is_named(request, OF_PAGES) and not edition.is_page):
                raise Http404("There is no article at this URL.")
            if edition.slug != slug or (_is_named(request, {"article"}) and edition.is_page):
                return _moved(request, edition)
            with lang.following(edition.language):
                if is_open(edition):
                    return view(request, edition, **rest)
                return gone(request, edition)

        return wrapper

    return decorate


of_live_edition = of_article(lambda edition: edition.state == "public")
of_history = of_article(lambda edition: edition.state == "public" or edition.history_open)


def _is_named(request: HttpRequest, names: Collection[str]) -> bool:
    """Return whether the URL of `request` has one of these names."""
    match = request.resolver_match
    return match is not None and match.url_name in names


def _moved(request: HttpRequest, edition: Edition) -> HttpResponse:
    match = request.resolver_match
    assert match  # Django sets it before it calls a view
    if match.url_name in ("article", "page"):
        url = edition.get_absolute_url()
    else:
        url = reverse(match.view_name, kwargs={**match.kwargs, "slug": edition.slug})
    query = request.META.get("QUERY_STRING")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def match_at(url: str) -> ResolverMatch | None:
    """Return what the path of `url` is on this site, or None. Its host isn't looked at."""
    try:
        path = unquote(urlsplit(url.strip()).path)
        match = resolve(f"/{path.removeprefix(get_script_prefix())}")
    except (ValueError, Resolver404):
        return None
    return match if match.app_names == ["milestones"] else None


def gone(request: HttpRequest, edition: Edition, *, whole: bool = True) -> HttpResponse:
    """Answer 410 (RFC 9110, 15.5.11) with the reason, but with none of the withdrawn text.

    The page names the article, if its history is still there, and leads to its live translations.
    `whole` tells whether the whole article was withdrawn, or only `edition`.
    """
    if is_of_data(request):
        return _gone_as_json(request, edition, whole=whole)
    context = {"edition": edition, "whole": whole, "named": _named(edition)}
    context["also_in"] = _translations(edition) if whole else ()
    return render(request, "milestones/gone.html", context, status=410)


def _gone_as_json(request: HttpRequest, edition: Edition, *, whole: bool) -> HttpResponse:
    html = render_to_string("milestones/_withdrawn.html", {"edition": edition, "whole": whole})
    history = request.build_absolute_uri(article_url("history", edition.slug))
    more = {"history_url": history} if edition.history_open else {}
    return json_error(" ".join(LexborHTMLParser(html).text().split()), 410, **more)


def _named(edition: Edition) -> Edition | None:
    """Return the edition whose title names the article: the newest that readers can see.

    If there is none, it is the withdrawn `edition`, unless its history is withdrawn too.
    """
    public = Edition.objects.public().filter(article=edition.article_id).order_by("-number")
    newest = public.only("language", "title", "short_title").first()
    return newest or (edition if edition.history_open else None)


def _translations(edition: Edition) -> QuerySet[Edition]:
    """Return the live editions of the other articles that say the same."""
    group = Edition.objects.live().of_group(edition.original_id or edition.article_id)
    others = group.exclude(article=edition.article_id).order_by("language", "slug")
    return others.only("slug", "language", "title", "short_title", "is_page")


def of_edition(view: View) -> View:
    """Decorate a view that takes (request, edition, newest edition), for a slug and a number."""

    @of_history
    @wraps(view)
    def wrapper(request: HttpRequest, newest: Edition, number: int) -> HttpResponse:
        edition = edition_with(newest, number)
        if edition.state == "withdrawn":
            return gone(request, edition, whole=False)
        return view(request, edition, newest)

    return wrapper


def edition_with(newest: Edition, number: int) -> Edition:
    """Return the edition with `number` of the same article as `newest`.

    It has a `previous_number` and a `next_number`. Raises Http404 if there is no such edition, or
    if it has not gone live yet.
    """
    editions = Edition.objects.started().with_previous().with_next()
    edition = editions.filter(article=newest.article_id, number=number).first()
    if edition is None:
        raise Http404("There is no such edition.")
    edition.slug = newest.slug  # so that all its URLs have the current slug
    return edition
