"""Finds the article or edition of a URL. Redirects old URLs and answers 410 for withdrawn ones."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from milestones.models import Edition
from milestones.models.clock import clock

from .prepared import Prepared

View = Callable[..., HttpResponse]


@Prepared
def newest_at(slug: str, now: datetime) -> QuerySet[Edition]:
    """Select the newest edition of the article at `slug`, with what its pages need."""
    editions = Edition.objects.newest_at(slug, now).with_previous(now).with_correction(now)
    return editions.order_by("-number")[:1]


def of_article(is_open: Callable[[Edition], bool]) -> Callable[[View], View]:
    """Decorate a view that takes (request, newest edition, …), so that it takes a slug instead.

    An old slug redirects permanently to the current one. `is_open` takes the newest edition; where
    it returns False, the view answers 410.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
            edition = next(newest_at(slug, clock.now()), None)
            if edition is None:
                raise Http404("There is no article at this URL.")
            if edition.slug != slug:
                return _moved(request, edition)
            return view(request, edition, **rest) if is_open(edition) else gone(request, edition)

        return wrapper

    return decorate


of_live_edition = of_article(lambda edition: edition.state == "public")
of_history = of_article(lambda edition: edition.state == "public" or edition.history_open)


def _moved(request: HttpRequest, edition: Edition) -> HttpResponse:
    match = request.resolver_match
    assert match  # Django sets it before it calls a view
    url = reverse(match.view_name, kwargs={**match.kwargs, "slug": edition.slug})
    query = request.META.get("QUERY_STRING")
    return redirect(f"{url}?{query}" if query else url, permanent=True)


def gone(request: HttpRequest, edition: Edition, *, whole: bool = True) -> HttpResponse:
    """Answer 410 (RFC 9110, 15.5.11) with the reason, but with none of the withdrawn text.

    `whole` tells whether the whole article was withdrawn, or only `edition`.
    """
    context = {"edition": edition, "whole": whole}
    return render(request, "milestones/gone.html", context, status=410)


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

    Raises Http404 if there is none, or if it has not gone live yet.
    """
    editions = Edition.objects.started().with_previous()
    edition = editions.filter(article=newest.article_id, number=number).first()
    if edition is None:
        raise Http404("There is no such edition.")
    edition.slug = newest.slug  # so that all its URLs have the current slug
    return edition
