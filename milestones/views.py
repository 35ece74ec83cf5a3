"""The public pages. They read editions only."""

import json

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import exporting, markdown
from .linked_data import article_data
from .models import Edition
from .pages import Page

ARTICLES_A_PAGE = 20
FRONT_PAGE_MILESTONES = 12


@require_safe
def front(request):
    """The featured article with its time line, then the others, newest first."""
    editions = Edition.objects.live().order_by("-article__featured", "-live_from", "-pk")
    try:
        listing = Paginator(editions, ARTICLES_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404("This list has no such page.") from None
    entries = [(edition, Page(edition.document)) for edition in listing]
    featured = entries.pop(0) if entries and listing.number == 1 else None
    context = {
        "featured": featured,
        "newest_milestones": featured[1].document.milestones[-FRONT_PAGE_MILESTONES:]
        if featured
        else (),
        "entries": entries,
        "listing": listing,
    }
    return render(request, "milestones/front.html", context)


def of_live_edition(view):
    """Decorate a view of (request, edition) to take the slug of an article instead.

    An article's former address redirects, for good, to the same view at its present one.
    """

    @require_safe
    def wrapper(request, slug):
        edition = Edition.objects.live().with_first_published().filter(slug=slug).first()
        if edition:
            return view(request, edition)
        moved = Edition.objects.live().filter(article__editions__slug=slug).first()
        if moved is None:
            raise Http404("There is no article at this address.")
        return redirect(request.resolver_match.view_name, moved.slug, permanent=True)

    return wrapper


@of_live_edition
def article(request, edition):
    page = Page(edition.document)
    address = request.build_absolute_uri(edition.get_absolute_url())
    context = {
        "edition": edition,
        "page": page,
        "document": page.document,
        "address": address,
        "linked_data": article_data(edition, page, address),
    }
    return render(request, "milestones/article.html", context)


@of_live_edition
def article_json(request, edition):
    data = {
        "address": request.build_absolute_uri(edition.get_absolute_url()),
        "slug": edition.slug,
        "edition": edition.number,
        "kind": edition.kind,
        "note": edition.note,
        "published_at": edition.published_at.isoformat(),
        "sha256": edition.sha256,
        "document": json.loads(edition.content),
    }
    return _open_data(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@of_live_edition
def article_csv(request, edition):
    response = HttpResponse(exporting.to_csv(edition.document), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.csv"'
    return _open_data(response)


@of_live_edition
def article_markdown(request, edition):
    text = markdown.to_markdown(edition.document)
    return _open_data(HttpResponse(text, content_type="text/markdown"))


def _open_data(response):
    # Public data, without credentials: other sites' scripts may read it (Fetch standard, CORS).
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def robots(request):
    sitemap = request.build_absolute_uri("/sitemap.xml")
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def favicon(request):
    """Browsers ask for this address where a page names no icon, as on the admin's pages."""
    return redirect(static("img/icon.svg"))


@never_cache
@require_safe
def livez(request):
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """The process answers and reaches its database, with every migration applied."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        Edition.objects.exists()
    except DatabaseError:
        text = "The database does not answer, or its tables are missing.\n"
        return HttpResponse(text, status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


# --- Errors ---------------------------------------------------------------------------------------


def bad_request(request, exception=None):
    text = "The address or the form that you sent is not one that this site understands."
    return _error(request, 400, "Bad request", text)


def forbidden(request, exception=None):
    return _error(request, 403, "Not allowed", "You may not see or do this.")


def not_found(request, exception=None):
    text = "Check the address, or start from the list of articles."
    return _error(request, 404, "Page not found", text)


def server_error(request):
    text = "Something went wrong on our side. It was recorded; please try again later."
    return _error(request, 500, "Sorry, this page does not work", text)


def csrf_failure(request, reason=""):
    text = (
        "Your browser did not send the cookie that protects forms. Go back, reload the page,"
        " and send the form again; what you typed should still be there."
    )
    return _error(request, 403, "The form was not accepted", text)


def _error(request, status, title, text):
    context = {"status": status, "title": title, "text": text, "site_name": settings.SITE_NAME}
    return render(request, "error.html", context, status=status)
