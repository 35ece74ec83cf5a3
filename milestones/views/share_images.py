"""The images that link previews show: of each article, of each milestone, and of the site."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from milestones.document import dates, languages
from milestones.document.shape import Document, Milestone, milestone_of
from milestones.formats.share_images import drawing, lettering
from milestones.models import Edition, site
from milestones.templatetags.milestones import day_in_words

from . import lang
from .finding import of_live_edition
from .pages import Page, name_of


@of_live_edition
def article_image(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Return the image of an article: its title, its dates and its timeline."""
    page = Page(edition.document)
    return _answer(page.document, title=page.title, below=_dates(edition))


@of_live_edition
def milestone_image(request: HttpRequest, edition: Edition, uid: str) -> HttpResponse:
    """Return the image of a milestone: its date, what was done, and its place on the timeline."""
    page = Page(edition.document)
    milestone = milestone_of(page.document, uid)
    if milestone is None:
        raise Http404("There is no such milestone.")
    return _answer(
        page.document,
        title=name_of(milestone),
        above=_date(milestone, page.language_of_dates),
        below=page.title,
        milestone=milestone,
    )


@require_safe
def site_image(request: HttpRequest) -> HttpResponse:
    """Return the image of the front page and of lists: the name of the site, and what it is.

    They are in the language of the URL.
    """
    own = site.current()
    publisher = own.publisher if own.publisher != own.name else ""
    title = own.description or own.name
    shown = drawing.ShareImage(
        site=own.name if own.description else "",
        title=title,
        below=publisher,
        from_right=_is_from_right(lang.of_the_site(), title),
    )
    return HttpResponse(drawing.to_png(shown), content_type=drawing.CONTENT_TYPE)


def _answer(
    document: Document,
    *,
    title: str,
    above: str = "",
    below: str,
    milestone: Milestone | None = None,
) -> HttpResponse:
    points = _points(document)
    shown = drawing.ShareImage(
        site=site.current().name,
        title=title,
        above=above,
        below=below,
        points=points.values(),
        point=points.get(milestone.date) if milestone else None,
        from_right=_is_from_right(document.language, title),
    )
    return HttpResponse(drawing.to_png(shown), content_type=drawing.CONTENT_TYPE)


def _is_from_right(language: str, title: str) -> bool:
    if language:
        return languages.direction(language) == "rtl"
    return lettering.is_from_right(title)


def _dates(edition: Edition) -> str:
    """Return when the article was published and updated, in words."""
    published = day_in_words(edition.first_published or edition.live_from)
    words = gettext("Published %(published)s") % {"published": published}
    if edition.is_first:
        return words
    updated = gettext("Updated %(updated)s") % {"updated": day_in_words(edition.live_from)}
    return f"{words} · {updated}"


def _date(milestone: Milestone, language: str) -> str:
    is_date = dates.is_date(milestone.date)
    return dates.shown(milestone.date, language) if is_date else milestone.date


def _points(document: Document) -> dict[str, float]:
    """Return the places of the milestones on the timeline, from 0 to 1, by date."""
    known = {row.date for row in document.milestones if dates.is_date(row.date)}
    times = {date: dates.position(date) for date in known}
    if not times:
        return {}
    start, end = min(times.values()), max(times.values())
    return {date: (time - start) / (end - start or 1) for date, time in times.items()}
