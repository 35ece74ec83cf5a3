"""The history of an article, the comparison of two editions, and the edition of a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from milestones.document import comparing
from milestones.models import Edition
from milestones.models.editions import EditionQuerySet
from milestones.models.urls import article_url

from . import lang
from .edition_forms import DayForm, EditionsForm
from .finding import edition_with, gone, of_history
from .keyset import Listing, page_of
from .link_headers import linked_page
from .linked_data import comparison_data, history_data
from .pages import Page
from .translations import histories_of

EDITIONS_A_PAGE = 50
STEPS_LISTED = 50  # of a comparison; the history lists them all


@of_history
def history(request: HttpRequest, newest: Edition) -> HttpResponse:
    """List the editions that have gone live, newest first, with their notes."""
    listing = history_list(request, newest)
    context = {
        **_article_of(newest),
        "title": _title(gettext("History"), newest),
        "listing": listing,
        **_choices(newest, listing),
        "day_form": DayForm(newest),
        "linked_data": history_data(newest, request.build_absolute_uri(request.path)),
    }
    is_public = newest.state == "public"
    return linked_page(request, "milestones/history.html", context, has_feeds=is_public)


def history_list(request: HttpRequest, newest: Edition) -> Listing:
    """Return a page of the editions up to the `newest`, newest first, without their content.

    Those that were cancelled are among them. Raises Http404 if there is no such page.
    """

    def until_newest(editions: EditionQuerySet) -> EditionQuerySet:
        found = editions.filter(article=newest.article_id, number__lte=newest.number)
        return found.with_previous().order_by("-number").defer("content")

    return page_of(request, Edition, until_newest, EDITIONS_A_PAGE)


def place_in_history(edition: Edition) -> str:
    """Return the URL of `edition` in the history of its article, however long that is."""
    history = article_url("history", edition.slug)
    return f"{history}?after={edition.number + 1}#edition-{edition.number}"


def _title(heading: str, newest: Edition) -> str:
    """Return `heading` with the title of the article, which has none once it is withdrawn."""
    if newest.state != "public":
        return heading
    title = newest.short_title or newest.title
    return gettext("%(heading)s: %(title)s") % {"heading": heading, "title": title}


def _article_of(newest: Edition) -> dict[str, Any]:
    """Return what the pages of the history say of their article: nothing once it is withdrawn.

    Its `translations` are their histories.
    """
    if newest.state != "public":
        return {"newest": newest, "page": None}
    return {
        "newest": newest,
        "page": Page(newest.document),
        "translations": histories_of(newest),
    }


def _choices(newest: Edition, listing: Listing) -> dict[str, Any]:
    """Return what a reader can compare: `chosen` are the numbers that are chosen at first.

    Editions on different pages of a long history are chosen by their numbers.
    """
    public = [edition.number for edition in listing if edition.state == "public"]
    chosen = {"from": public[1], "to": public[0]} if len(public) > 1 else None
    if listing.is_whole or not public:
        return {"chosen": chosen}
    ends = {"from": public[-1], "to": newest.number if newest.state == "public" else public[0]}
    return {"chosen": chosen, "editions_form": EditionsForm(newest, initial=ends)}


# --- Choosing editions ----------------------------------------------------------------------------


@of_history
def choice(request: HttpRequest, newest: Edition) -> HttpResponse:
    """Redirect to the comparison of the two editions that a reader chose, in either order."""
    if not request.GET.keys() & {"from", "to"}:
        return redirect("milestones:history", newest.slug, permanent=True)
    form = EditionsForm(newest, request.GET)
    if form.is_valid():
        return redirect("milestones:compare", newest.slug, *form.numbers, permanent=True)
    return _answer(request, newest, gettext("Compare two editions"), editions_form=form)


@of_history
def on_day(request: HttpRequest, newest: Edition) -> HttpResponse:
    """Redirect to the edition that was live at the end of a day, in the site's time zone.

    If none was, the page says so and leads to the editions before and after that day.
    """
    if "date" not in request.GET:
        return redirect("milestones:history", newest.slug, permanent=True)
    form, heading = DayForm(newest, request.GET), gettext("The edition on a given day")
    if not form.is_valid():
        return _answer(request, newest, heading, day_form=form)
    editions = Edition.objects.filter(article=newest.article_id).defer("content")
    edition = editions.live(form.end).first()
    if edition:
        return redirect("milestones:edition", newest.slug, edition.number)
    public = editions.public()
    around = {
        "before": public.filter(live_from__lte=form.end).order_by("-number").first(),
        "after": public.filter(live_from__gt=form.end).order_by("number").first(),
    }
    day = form.cleaned_data["date"]
    return _answer(request, newest, heading, day_form=form, date=day, around=around)


def _answer(request: HttpRequest, newest: Edition, heading: str, **context: Any) -> HttpResponse:
    """Show a form again, with what was typed and what is wrong with it."""
    title = _title(heading, newest)
    context = {**_article_of(newest), "heading": heading, "title": title, **context}
    response = render(request, "milestones/choose_edition.html", context)
    patch_cache_control(response, no_cache=True)  # what is typed must not fill the page cache
    return response


# --- Comparing editions ---------------------------------------------------------------------------


@of_history
def comparison(request: HttpRequest, newest: Edition, a: int, b: int) -> HttpResponse:
    """Show what changed from edition `a` to edition `b`, which may be the older one."""
    old, new = (edition_with(newest, number) for number in (a, b))
    if withdrawn := first_withdrawn(old, new):
        return gone(request, withdrawn, whole=False)
    before, after = old.document, new.document
    language = after.language if after.language == before.language else ""
    first, last = (old, new) if a <= b else (new, old)
    page = Page(after if last is new else before)
    title = gettext("Edition %(old)s and edition %(new)s compared: %(title)s")
    title %= {"old": a, "new": b, "title": page.title}
    context = {
        "newest": newest,
        "translations": histories_of(newest),
        "old": old,
        "new": new,
        "first": first,
        "last": last,
        "page": page,
        "authors": lang.attributes(language),
        "comparison": comparing.compare(before, after),
        **_steps(first, last),
        "title": title,
        "linked_data": comparison_data(newest, title, request.build_absolute_uri(request.path)),
    }
    return linked_page(request, "milestones/compare.html", context)


def first_withdrawn(*editions: Edition) -> Edition | None:
    """Return the first of `editions` that is withdrawn, so that nothing of it may be shown."""
    return next((edition for edition in editions if edition.state == "withdrawn"), None)


def _steps(first: Edition, last: Edition) -> dict[str, Any]:
    """Return the `steps` from one edition to a later one: the public editions, newest first.

    If there are more than STEPS_LISTED, these are the last ones. `step_count` counts all.
    """
    editions = Edition.objects.public().filter(
        article=first.article_id, number__gt=first.number, number__lte=last.number
    )
    newest_first = editions.with_previous().order_by("-number").defer("content")
    steps = list(newest_first[: STEPS_LISTED + 1])
    count = len(steps) if len(steps) <= STEPS_LISTED else editions.count()
    return {"steps": steps[:STEPS_LISTED], "step_count": count}
