"""An article's page: its live edition, any other edition by number, or a preview of its draft."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from milestones.drafts import previews
from milestones.editions import citing
from milestones.errors.pages import error_page
from milestones.models import Edition

from . import lang
from .finding import of_edition, of_live_edition
from .linked_data import article_data
from .pages import Page

CORRECTIONS_OF_AN_ARTICLE = 100  # the most that a page lists; the history lists them all


def corrections_of(newest: Edition) -> list[Edition]:
    """Return the public corrections of an article, newest first. `newest` is its newest edition.

    This takes a query only if the article has a correction.
    """
    if newest.corrected_by is None:
        return []
    corrections = Edition.objects.corrections().filter(article=newest.article_id)
    return list(corrections.with_previous().defer("content")[:CORRECTIONS_OF_AN_ARTICLE])


@of_live_edition
def article(request: HttpRequest, edition: Edition) -> HttpResponse:
    return _article_page(request, edition, corrections_of(edition))


def _article_page(
    request: HttpRequest,
    edition: Edition,
    corrections: Sequence[Edition] = (),
    url: str = "",
    **more: Any,
) -> HttpResponse:
    """Render the page of `edition`. The site's own words follow the language of the article.

    `corrections` are the article's, newest first. `url` is the URL of the article's live page, if
    it differs from the URL of `edition`. `more` is extra context for the template.
    """
    page = Page(edition.document)
    with lang.following(page.document.language):
        context = _context(request, edition, page, corrections, url)
        return render(request, "milestones/article.html", {**context, **more})


def _context(
    request: HttpRequest, edition: Edition, page: Page, corrections: Sequence[Edition], url: str
) -> dict[str, Any]:
    so_far = [correction for correction in corrections if correction.number <= edition.number]
    url = request.build_absolute_uri(url or edition.get_absolute_url())
    permanent = request.build_absolute_uri(edition.permanent_url)
    return {
        "edition": edition,
        "page": page,
        "document": page.document,
        "url": url,
        "permanent": permanent,
        "corrections": so_far,
        "later_corrections": corrections[: len(corrections) - len(so_far)],
        "citation": citing.line(edition, permanent, page.inline),
        "linked_data": article_data(edition, page, url, so_far),
    }


@of_edition
def edition(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    permanent = request.build_absolute_uri(edition.permanent_url)
    return _article_page(
        request,
        edition,
        corrections_of(newest),
        newest.get_absolute_url(),
        newest=newest,
        bibtex=citing.bibtex(edition, permanent),
        csl=citing.csl_json(edition, permanent),
    )


# --- Drafts --------------------------------------------------------------------------------------


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft of a preview link."""
    link = previews.find(token)
    if link is None:
        raise Http404("There is no such preview.")
    if not previews.is_active(link):
        text = gettext("This link to a draft has expired or was revoked. Ask for a new one.")
        return _unseen(error_page(request, 410, gettext("This link no longer works"), text))
    text = gettext(
        "This is a draft, which is not published. The link is for you: please do not pass it on."
    )
    return preview_page(request, previews.draft_as_edition(link.article), text)


def preview_page(
    request: HttpRequest, edition: Edition, notice: str, *, is_framed: bool = False
) -> HttpResponse:
    """Show `edition` as its page will look, with `notice` at the top, unseen by search engines.

    If it `is_framed`, it is for a frame in a screen of this site: it has the article alone.
    """
    return _unseen(_article_page(request, edition, preview=notice, is_framed=is_framed))


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep `response` out of caches and search engines, and its URL secret from linked sites."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
