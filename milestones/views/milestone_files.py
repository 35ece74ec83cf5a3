"""The milestones that a filter finds, as JSON and CSV."""

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from milestones.formats.downloads import milestones_csv
from milestones.formats.downloads.milestones_table import in_words
from milestones.models import PublishedMilestone
from milestones.models.urls import article_url

from . import lang, milestone_lists
from .entries import milestone_entry
from .forms import MilestonesForm
from .link_headers import with_links
from .open_data import download, open_data, open_json
from .pages import words_of

HEAD = (
    *("Date", "Date in words", "Key initiative", "Impact", "Number of sources"),
    *("Article", "Edition", "URL", "Permanent link", "uid"),
)


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """Return the milestones that a filter finds as JSON, at most MILESTONES_A_FILE of them.

    `next_url` is the URL of those that follow, or null.
    """
    form = MilestonesForm(request.GET)
    if not form.is_valid():
        return open_json({"errors": form.errors}, 400)
    listing = milestone_lists.milestones_of(request, form, milestone_lists.MILESTONES_A_FILE)
    url = _page(request, form)
    next_url = _next(request, form, listing.after_last)
    data = {
        "url": url,
        "next_url": next_url,
        "milestones": [milestone_entry(url, row.edition, row, row.source_count) for row in listing],
    }
    return with_links(open_json(data), url, next_url)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Return the milestones that a filter finds as CSV, at most MILESTONES_A_FILE of them.

    A Link header has the URL of those that follow (RFC 8288).
    """
    form = MilestonesForm(request.GET)
    if not form.is_valid():
        lines = "".join(f"{text}\n" for texts in form.errors.values() for text in texts)
        answer = HttpResponse(lines, content_type="text/plain; charset=utf-8", status=400)
        return open_data(answer)
    listing = milestone_lists.milestones_of(request, form, milestone_lists.MILESTONES_A_FILE)
    text = milestones_csv.written([HEAD, *_cells(listing, request.build_absolute_uri())])
    # Excel reads a CSV file as UTF-8 only if it starts with a byte order mark.
    response = download(text.encode("utf-8-sig"), "text/csv; charset=utf-8", "milestones.csv")
    next_url = _next(request, form, listing.after_last)
    return with_links(response, _page(request, form), next_url)


def _page(request: HttpRequest, form: MilestonesForm) -> str:
    return request.build_absolute_uri(reverse("milestones:milestones") + form.query())


def _next(request: HttpRequest, form: MilestonesForm, place: str) -> str | None:
    return request.build_absolute_uri(request.path + form.query(after=place)) if place else None


def _cells(rows: Iterable[PublishedMilestone], base: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each milestone, in the order of HEAD."""
    language = lang.of_the_site()
    for row in rows:
        edition = row.edition
        yield (
            row.date,
            in_words(row.date, edition.language or language),
            words_of(row.initiative),
            words_of(row.impact),
            str(row.source_count),
            edition.title,
            str(edition.number),
            urljoin(base, article_url("milestone", edition.slug, row.uid)),
            urljoin(base, f"{edition.permanent_url}#m-{row.uid}"),
            row.uid,
        )
