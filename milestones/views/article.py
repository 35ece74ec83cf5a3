"""The page of an article: its live edition, any other edition by number, or a preview of its draft.

Pages such as “About” are shown by the same view.
"""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from milestones.drafts import previews
from milestones.editions import citing, reports
from milestones.errors.pages import error_page
from milestones.models import Edition, Topic, site
from milestones.models.urls import article_url

from . import lang
from .finding import of_edition, of_live_edition
from .link_headers import canonical_of, linked, root_of
from .linked_data import article_data, page_data
from .pages import Page
from .topics import topics_of_article
from .translations import Translation, hreflangs, others_than, translated, translations_of
from .unseen import unseen

CORRECTIONS_OF_AN_ARTICLE = 100  # the most that a page lists; the history lists them all
LEAST_CONTENTS = 5  # headings above which a page such as “About” has contents


def corrections_of(newest: Edition) -> list[Edition]:
    """Return the public corrections of an article, newest first. `newest` is its newest edition.

    They have their `answered_reports`. This takes queries only if the article has a
    correction.
    """
    if newest.corrected_by is None:
        return []
    corrections = Edition.objects.corrections().filter(article=newest.article_id)
    found = corrections.with_previous().defer("content")[:CORRECTIONS_OF_AN_ARTICLE]
    return reports.with_reports(found)


@of_live_edition
@linked
def article(request: HttpRequest, edition: Edition) -> HttpResponse:
    return _article_page(
        request,
        edition,
        corrections_of(edition),
        translations=translations_of(edition),
        topics=topics_of_article(edition),
    )


def _article_page(
    request: HttpRequest,
    edition: Edition,
    corrections: Sequence[Edition] = (),
    newest: Edition | None = None,
    translations: Sequence[Translation] = (),
    topics: Sequence[Topic] = (),
    **more: Any,
) -> HttpResponse:
    """Render the page of `edition`. The site's own words follow the language of the article.

    `corrections` are the article's, newest first. `newest` is its newest edition, on the permanent
    page of an edition. `translations` are its group, in all languages, and `topics` the article's.
    `more` is extra context for the template.
    """
    page = Page(edition.document)
    with lang.following(page.document.language):
        context = _context(request, edition, page, corrections, newest, translations, topics)
        return render(request, "milestones/article.html", {**context, **more})


def _context(
    request: HttpRequest,
    edition: Edition,
    page: Page,
    corrections: Sequence[Edition],
    newest: Edition | None,
    translations: Sequence[Translation],
    topics: Sequence[Topic],
) -> dict[str, Any]:
    so_far = [correction for correction in corrections if correction.number <= edition.number]
    root = root_of(request)
    url, permanent = root + canonical_of(edition, newest), root + edition.permanent_url
    return {
        "edition": edition,
        "newest": newest,
        "preview": "",
        "is_framed": False,
        "page": page,
        "document": page.document,
        "url": url,
        "permanent_json": root + article_url("edition_json", edition.slug, edition.number),
        "corrections": so_far,
        "later_corrections": corrections[: len(corrections) - len(so_far)],
        "has_contents": len(page.contents) > (LEAST_CONTENTS if edition.is_page else 1),
        "licence_url": site.current().licence_url,
        "citations": citing.citations(edition, permanent, page.inline),
        "translations": translations,
        "other_translations": others_than(edition, translations),
        "translated": translated(edition, translations),
        "hreflangs": hreflangs(translations) if newest is None else [],
        "topics": topics,
        "linked_data": page_data(edition, page, url, newest)
        if edition.is_page
        else article_data(edition, page, url, so_far, translations, topics, is_live=newest is None),
    }


@of_edition
@linked
def edition(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    corrections, group = corrections_of(newest), translations_of(newest)
    return _article_page(request, edition, corrections, newest, translations=group)


# --- Drafts --------------------------------------------------------------------------------------


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft of a preview link."""
    link = previews.find(token)
    if link is None:
        raise Http404("There is no such preview.")
    if not previews.is_active(link):
        text = gettext("This link to a draft has expired or was revoked. Ask for a new one.")
        return unseen(error_page(request, 410, gettext("This link no longer works"), text))
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
    return unseen(_article_page(request, edition, preview=notice, is_framed=is_framed))
