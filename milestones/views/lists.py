"""The lists across articles: the front page and the corrections."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from milestones.editions.reports import with_reports
from milestones.models import Article, Edition, site
from milestones.models.editions import EditionQuerySet
from milestones.models.translations import written_in

from .keyset import Listing, page_of
from .link_headers import linked_page
from .linked_data import site_data
from .pages import Page

ARTICLES_A_PAGE = 20
CORRECTIONS_A_PAGE = 20
FRONT_PAGE_MILESTONES = 12


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show the featured article with its timeline, then the others, newest first."""
    first, listing = front_list(request)
    page = Page(first.document) if first else None
    context = {
        "description": site.current().description or (page and page.description),
        "featured": page and (first, page),
        "newest_milestones": page.document.milestones[-FRONT_PAGE_MILESTONES:] if page else (),
        "entries": [(edition, Page(edition.document)) for edition in listing],
        "listing": listing,
        "linked_data": site_data(request.build_absolute_uri(reverse("milestones:front"))),
    }
    return linked_page(request, "milestones/front.html", context)


def front_list(request: HttpRequest) -> tuple[Edition | None, Listing]:
    """Return the featured article, or the newest, and the page of the others, newest first.

    The featured article is only on the first page. Raises Http404 if there is no such page.
    """
    editions = _live(Edition.objects.all())
    first = editions.filter(article__in=_featured()).first() or editions.first()
    listing = page_of(
        request,
        Edition,
        lambda editions: _live(editions).exclude(pk__in=[first.pk] if first else []),
        ARTICLES_A_PAGE,
    )
    return first if listing.is_first else None, listing


def _featured() -> list[int]:
    """Return the primary keys of the featured articles and of their translations."""
    featured = Article.objects.filter(featured=True).order_by()
    translations = Article.objects.filter(original__in=featured).order_by()
    return [pk for (pk,) in featured.values_list("pk").union(translations.values_list("pk"))]


def _live(editions: EditionQuerySet) -> EditionQuerySet:
    """Return the articles of `editions` that are live: of translations, one each."""
    return editions.live().articles().once_each(written_in()).order_by("-live_from", "-pk")


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """List the corrections of all articles, newest first."""
    listing = corrections_list(request)
    with_reports(listing)
    return linked_page(request, "milestones/corrections.html", {"listing": listing})


def corrections_list(request: HttpRequest) -> Listing:
    """Return a page of the corrections, without their content. Raises Http404 if there is none."""
    return page_of(
        request,
        Edition,
        lambda editions: editions.corrections().with_previous().defer("content"),
        CORRECTIONS_A_PAGE,
    )
