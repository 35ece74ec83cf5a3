"""The lists across articles: the front page, the milestones and the corrections."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from milestones.document import dates
from milestones.models import Article, Edition, PublishedMilestone
from milestones.models.editions import EditionQuerySet

from . import lang
from .forms import YearsForm
from .keyset import Listing, page_of
from .pages import Page
from .timeline import years_in_words

ARTICLES_A_PAGE = 20
CORRECTIONS_A_PAGE = 20
FRONT_PAGE_MILESTONES = 12
MILESTONES_A_PAGE = 50


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the featured article with its timeline, then the others, newest first."""
    editions = _live(Edition.objects.all())
    featured = list(Article.objects.filter(featured=True).values_list("pk", flat=True))
    first = editions.filter(article__in=featured).first() or editions.first()
    listing = page_of(
        request,
        Edition,
        lambda editions: _live(editions).exclude(pk__in=[first.pk] if first else []),
        ARTICLES_A_PAGE,
    )
    page = Page(first.document) if first and listing.is_first else None
    context = {
        "featured": page and (first, page),
        "newest_milestones": page.document.milestones[-FRONT_PAGE_MILESTONES:] if page else (),
        "entries": [(edition, Page(edition.document)) for edition in listing],
        "listing": listing,
    }
    return render(request, "milestones/front.html", context)


def _live(editions: EditionQuerySet) -> EditionQuerySet:
    return editions.live().order_by("-live_from", "-pk")


@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    """List the milestones of all articles by date, optionally within a range of years."""
    form = YearsForm(request.GET)
    years = form.years if form.is_valid() else (None, None)
    listing = page_of(
        request,
        PublishedMilestone,
        lambda rows: rows.live().between(*years),
        MILESTONES_A_PAGE,
    )
    editions = Prefetch("edition", Edition.objects.defer("content"))
    prefetch_related_objects(listing.items, editions)
    context = {
        "form": form,
        "listing": listing,
        "years": "" if listing.is_whole else _years(listing),
    }
    response = render(request, "milestones/milestones.html", context)
    if not form.is_valid():
        patch_cache_control(response, no_cache=True)  # invalid years must not fill the page cache
    return response


def _years(listing: Listing) -> str:
    """Return the range of years from the first item to the last in words; "" if neither has one."""
    ends = (listing.items[0].date, listing.items[-1].date)
    known: list[int] = []
    for date in filter(dates.is_date, ends):
        known += [year for year in dates.years(date) if year is not None][:1]
    return years_in_words(min(known), max(known), lang.of_the_site()) if known else ""


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """List the corrections of all articles, newest first."""
    listing = page_of(
        request,
        Edition,
        lambda editions: editions.corrections().with_previous().defer("content"),
        CORRECTIONS_A_PAGE,
    )
    return render(request, "milestones/corrections.html", {"listing": listing})
