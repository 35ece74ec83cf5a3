"""The public pages. They read editions only."""

import json
from functools import wraps

from django.db.models import Prefetch
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from . import citing, comparing, exporting, markdown, previews
from .clock import clock
from .errors import error_page
from .forms import YearsForm
from .linked_data import article_data
from .listing import page_of
from .models import Article, Edition, PublishedMilestone
from .page_cache import needs_no_database
from .pages import Page
from .prepared import Prepared

ARTICLES_A_PAGE = 20
CORRECTIONS_A_PAGE = 20
CORRECTIONS_OF_AN_ARTICLE = 100  # at most; the history lists them all
EDITIONS_A_PAGE = 50
FRONT_PAGE_MILESTONES = 12
MILESTONES_A_PAGE = 50


@require_safe
def front(request):
    """The featured article with its time line, then the others, newest first."""
    editions = Edition.objects.live().order_by("-live_from", "-pk")
    featured = list(Article.objects.filter(featured=True).values_list("pk", flat=True))
    first = editions.filter(article__in=featured).first() or editions.first()
    listing = page_of(request, editions.exclude(pk=first and first.pk), ARTICLES_A_PAGE)
    page = Page(first.document) if first and listing.is_first else None
    context = {
        "featured": page and (first, page),
        "newest_milestones": page.document.milestones[-FRONT_PAGE_MILESTONES:] if page else (),
        "entries": [(edition, Page(edition.document)) for edition in listing],
        "listing": listing,
    }
    return render(request, "milestones/front.html", context)


@require_safe
def milestones(request):
    """The milestones of all articles in the order of their dates, from one year to another."""
    form = YearsForm(request.GET)
    editions = Prefetch("edition", Edition.objects.defer("content"))
    found = PublishedMilestone.objects.live().prefetch_related(editions)
    if form.is_valid():
        found = found.filter(**form.as_filter())
    listing = page_of(request, found, MILESTONES_A_PAGE)
    context = {
        "form": form,
        "listing": listing,
        "years": "" if listing.is_whole else _years(listing),
    }
    response = render(request, "milestones/milestones.html", context)
    if not form.is_valid():
        patch_cache_control(response, no_cache=True)  # no address of ours: it isn't kept
    return response


def _years(listing):
    first, last = listing.items[0].year, listing.items[-1].year
    return f"{first}" if first == last else f"{first}–{last}"


@require_safe
def corrections(request):
    """What was corrected in any article, newest first."""
    editions = Edition.objects.corrections().with_previous().defer("content")
    context = {"listing": page_of(request, editions, CORRECTIONS_A_PAGE)}
    return render(request, "milestones/corrections.html", context)


# --- An article and its editions ------------------------------------------------------------------


@Prepared
def newest_at(slug, now):
    """The newest edition of the article at `slug`, for each page about an article."""
    editions = Edition.objects.newest_at(slug, now).with_previous(now).with_correction(now)
    return editions.order_by("-number")[:1]


def of_article(is_open):
    """Decorate a view of (request, newest edition, …) to take the slug of an article instead.

    An article's former address redirects, for good, to the same view at its present one. A
    withdrawn article is gone where `is_open`, a function of its newest edition, says so.
    """

    def decorate(view):
        @require_safe
        @wraps(view)
        def wrapper(request, slug, **rest):
            edition = next(newest_at(slug, clock.now()), None)
            if edition is None:
                raise Http404("There is no article at this address.")
            if edition.slug != slug:
                return _moved(request, edition)
            return view(request, edition, **rest) if is_open(edition) else _gone(request, edition)

        return wrapper

    return decorate


of_live_edition = of_article(lambda edition: edition.state == "public")
of_history = of_article(lambda edition: edition.state == "public" or edition.history_open)


def _moved(request, edition):
    match = request.resolver_match
    address = reverse(match.view_name, kwargs={**match.kwargs, "slug": edition.slug})
    query = request.META.get("QUERY_STRING")
    return redirect(f"{address}?{query}" if query else address, permanent=True)


def _gone(request, edition, *, whole=True):
    """Answer 410 (RFC 9110, 15.5.11), and why; not with a word of what was withdrawn."""
    context = {"edition": edition, "whole": whole}
    return render(request, "milestones/gone.html", context, status=410)


def corrections_of(newest: Edition) -> list[Edition]:
    """Return the public corrections of the article of `newest`, its newest edition; newest first.

    Asks the database only where there is one.
    """
    if newest.corrected_by is None:
        return []
    corrections = Edition.objects.corrections().filter(article=newest.article_id)
    return list(corrections.with_previous().defer("content")[:CORRECTIONS_OF_AN_ARTICLE])


@of_live_edition
def article(request, edition):
    context = article_context(request, edition, corrections_of(edition))
    return render(request, "milestones/article.html", context)


def article_context(request, edition, corrections=(), address=""):
    """Return what the article's template needs to show `edition`.

    `corrections` are those of its article, newest first; `address` is that of its live page.
    """
    page = Page(edition.document)
    so_far = [correction for correction in corrections if correction.number <= edition.number]
    address = request.build_absolute_uri(address or edition.get_absolute_url())
    permanent = request.build_absolute_uri(edition.permanent_url)
    return {
        "edition": edition,
        "page": page,
        "document": page.document,
        "address": address,
        "permanent": permanent,
        "corrections": so_far,
        "later_corrections": corrections[: len(corrections) - len(so_far)],
        "citation": citing.plain(edition, permanent),
        "linked_data": article_data(edition, page, address, so_far),
    }


@of_live_edition
def article_json(request, edition):
    data = {
        "address": request.build_absolute_uri(edition.get_absolute_url()),
        "edition_address": request.build_absolute_uri(edition.permanent_url),
        "slug": edition.slug,
        "edition": edition.number,
        "kind": edition.shown_kind,
        "note": edition.note,
        "first_published_at": edition.first_published.isoformat(),
        "published_at": edition.live_from.isoformat(),
        "corrections": [
            {
                "edition": correction.number,
                "published_at": correction.live_from.isoformat(),
                "note": correction.note,
            }
            for correction in corrections_of(edition)
        ],
        "sha256": edition.sha256,
        "document": json.loads(edition.content),
    }
    return _open_data(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@of_live_edition
def article_csv(request, edition):
    # Excel reads a CSV file as UTF-8 only after a byte order mark.
    data = exporting.to_csv(edition.document).encode("utf-8-sig")
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.csv"'
    return _open_data(response)


@of_live_edition
def article_markdown(request, edition):
    text = markdown.to_markdown(edition.document)
    return _open_data(HttpResponse(text, content_type="text/markdown"))


@of_history
def history(request, newest):
    """All editions up to the newest that went live, newest first, with what changed."""
    editions = Edition.objects.filter(article=newest.article_id, number__lte=newest.number)
    listing = page_of(
        request, editions.with_previous().order_by("-number").defer("content"), EDITIONS_A_PAGE
    )
    context = {"newest": newest, "listing": listing}
    return render(request, "milestones/history.html", context)


def of_edition(view):
    """Decorate a view of (request, edition, newest edition) to take a slug and a number instead."""

    @of_history
    @wraps(view)
    def wrapper(request, newest, number):
        edition = _edition(newest, number)
        if edition.state == "withdrawn":
            return _gone(request, edition, whole=False)
        return view(request, edition, newest)

    return wrapper


def _edition(newest, number):
    """Return the edition with `number` of the article of `newest`, if ever it was live; or 404."""
    editions = Edition.objects.started().with_previous()
    edition = editions.filter(article=newest.article_id, number=number).first()
    if edition is None:
        raise Http404("There is no such edition.")
    edition.slug = newest.slug  # where it is now: all its addresses follow
    return edition


@of_edition
def edition(request, edition, newest):
    context = {
        **article_context(request, edition, corrections_of(newest), newest.get_absolute_url()),
        "newest": newest,
        "bibtex": citing.bibtex(edition, request.build_absolute_uri(edition.permanent_url)),
        "csl": citing.csl_json(edition, request.build_absolute_uri(edition.permanent_url)),
    }
    return render(request, "milestones/article.html", context)


@of_edition
def edition_json(request, edition, newest):
    """The very bytes that the hash covers."""
    return _open_data(HttpResponse(edition.content, content_type="application/json"))


@of_edition
def edition_bibtex(request, edition, newest):
    text = citing.bibtex(edition, request.build_absolute_uri(edition.permanent_url))
    return _download(text, "application/x-bibtex", f"{edition.slug}-{edition.number}.bib")


@of_edition
def edition_csl(request, edition, newest):
    text = citing.csl_json(edition, request.build_absolute_uri(edition.permanent_url))
    kind = "application/vnd.citationstyles.csl+json"
    return _download(text, kind, f"{edition.slug}-{edition.number}.csl.json")


def _download(text, content_type, name):
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _open_data(response)


@of_history
def compare(request, newest, a, b):
    """What changed from edition `a` to edition `b`; the other way round, it redirects."""
    editions = [_edition(newest, number) for number in (a, b)]
    if a > b:
        return redirect("milestones:compare", newest.slug, b, a, permanent=True)
    for edition in editions:
        if edition.state == "withdrawn":
            return _gone(request, edition, whole=False)
    old, new = editions
    comparison = comparing.compare(old.document, new.document)
    context = {"newest": newest, "old": old, "new": new, "comparison": comparison}
    return render(request, "milestones/compare.html", context)


def _open_data(response):
    # Public data, without credentials: other sites' scripts may read it (Fetch standard, CORS).
    response["Access-Control-Allow-Origin"] = "*"
    return response


# --- Drafts ---------------------------------------------------------------------------------------


@require_safe
def preview(request, token):
    """The draft that a secret link leads to."""
    link = previews.find(token)
    if link is None:
        raise Http404("There is no such preview.")
    if not previews.is_good(link):
        text = "This link to a draft has expired or was revoked. Ask for a new one."
        return _unseen(error_page(request, 410, "This link no longer works", text))
    text = "This is a draft, which is not published. The link is for you: please do not pass it on."
    return preview_page(request, previews.draft_as_edition(link.article), text)


def preview_page(request, edition, notice):
    """Answer with `edition` as its page will look, marked with `notice`, for nobody to find."""
    context = {**article_context(request, edition), "preview": notice}
    return _unseen(render(request, "milestones/article.html", context))


def _unseen(response):
    """Keep `response` out of caches and search engines, and its address from the sites it links."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


# --- For machines ---------------------------------------------------------------------------------


@require_safe
def robots(request):
    sitemap = request.build_absolute_uri(reverse("milestones:sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@needs_no_database
@require_safe
def favicon(request):
    """Browsers ask for this address where a page names no icon, as on the admin's pages."""
    return redirect(static("img/icon.svg"))
