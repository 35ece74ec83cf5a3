"""The history of an article, and the comparison of two editions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from milestones.document import comparing
from milestones.models import Edition
from milestones.models.editions import EditionQuerySet

from . import lang
from .finding import edition_with, gone, of_history
from .keyset import page_of
from .pages import Page

EDITIONS_A_PAGE = 50


@of_history
def history(request: HttpRequest, newest: Edition) -> HttpResponse:
    """List the editions that have gone live, newest first, with their notes."""

    def until_newest(editions: EditionQuerySet) -> EditionQuerySet:
        found = editions.filter(article=newest.article_id, number__lte=newest.number)
        return found.with_previous().order_by("-number").defer("content")

    listing = page_of(request, Edition, until_newest, EDITIONS_A_PAGE)
    page = Page(newest.document) if newest.state == "public" else None
    context = {"newest": newest, "listing": listing, "page": page}
    return render(request, "milestones/history.html", context)


@of_history
def comparison(request: HttpRequest, newest: Edition, a: int, b: int) -> HttpResponse:
    """Show what changed from edition `a` to edition `b`. If `a` is newer, redirect."""
    editions = [edition_with(newest, number) for number in (a, b)]
    if a > b:
        return redirect("milestones:compare", newest.slug, b, a, permanent=True)
    for edition in editions:
        if edition.state == "withdrawn":
            return gone(request, edition, whole=False)
    old, new = editions
    before, after = old.document, new.document
    language = after.language if after.language == before.language else ""
    context = {
        "newest": newest,
        "old": old,
        "new": new,
        "page": Page(after),
        "authors": lang.attributes(language),
        "comparison": comparing.compare(before, after),
    }
    return render(request, "milestones/compare.html", context)
