"""The page of one milestone, as it is in its article's live edition, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from milestones.document import citations, comparing, prose, serializing, shape
from milestones.document.shape import Document, Milestone
from milestones.editions import citing
from milestones.errors.data import is_of_data, json_error
from milestones.models import Edition
from milestones.models.urls import article_url

from .entries import milestone_entry
from .finding import of_live_edition
from .link_headers import linked_page, with_links
from .linked_data import milestone_data
from .open_data import open_json
from .pages import Page, described, name_of, words_of
from .precision import precision_of
from .translations import hreflangs, of_milestone, others_than, translations_of

EDITIONS_READ = 50  # to tell which editions have the milestone; older ones are not read


@of_live_edition
def milestone(request: HttpRequest, edition: Edition, uid: str) -> HttpResponse:
    """Show a milestone of the live edition.

    If it is only in earlier editions, answer 410 and link to the last one: it was published at this
    URL, and the server knows that it was removed (RFC 9110, 15.5.11).
    """
    document = edition.document
    rows = document.milestones
    i = _place_of(uid, rows)
    if i is None:
        return _removed(request, edition, uid)
    page = Page(_alone(document, rows[i]))
    context = {
        **_context(request, edition, page, rows[i]),
        "columns": Page(document).columns,
        "focus_area": _focus_area(document, rows[i], edition.get_absolute_url()),
        "previous": rows[i - 1] if i else None,
        "next": rows[i + 1] if i + 1 < len(rows) else None,
    }
    return linked_page(
        request,
        "milestones/milestone.html",
        context,
        canonical=context["url"],
        cite_as=context["permanent"],
    )


@of_live_edition
def milestone_json(request: HttpRequest, edition: Edition, uid: str) -> HttpResponse:
    """Return what the page of a milestone shows as JSON, or answer 410 as it does."""
    document = edition.document
    rows = document.milestones
    i = _place_of(uid, rows)
    if i is None:
        return _removed(request, edition, uid)
    row = rows[i]
    sources = citations.cited(row, document.sources)
    record = _record(edition, uid)
    absolute = request.build_absolute_uri
    data = {
        **milestone_entry(request.build_absolute_uri(), edition, row, len(sources)),
        "detail": row.detail,
        "focus_area": _focus_area(document, row, absolute(edition.get_absolute_url())),
        "sources": [asdict(source) for source in sources],
        "previous_json_url": _json_url(request, edition, rows[i - 1] if i else None),
        "next_json_url": _json_url(request, edition, rows[i + 1] if i + 1 < len(rows) else None),
        "editions": [each.number for each in record.editions],
        "are_all_editions_read": record.is_complete,
        "translations": [
            {"language": each.language, "url": absolute(each.url)}
            for each in others_than(edition, of_milestone(translations_of(edition), uid))
        ],
    }
    return with_links(open_json(data), data["url"])


def _focus_area(document: Document, row: Milestone, article: str) -> dict[str, str] | None:
    """Return the name of a milestone's focus area, and where it is in the page `article`."""
    area = shape.focus_area_of(document, row)
    if area is None:
        return None
    return {"title": comparing.focus_area_name(area), "url": f"{article}#f-{area.uid}"}


def _json_url(request: HttpRequest, edition: Edition, row: Milestone | None) -> str | None:
    url = row and article_url("milestone_json", edition.slug, row.uid)
    return request.build_absolute_uri(url) if url else None


def _place_of(uid: str, rows: Sequence[Milestone]) -> int | None:
    return next((i for i, row in enumerate(rows) if row.uid == uid), None)


def _alone(document: Document, row: Milestone) -> Document:
    """Return a Document of one milestone and its sources, so that these are numbered from 1."""
    return Document(
        language=document.language,
        title=document.title,
        short_title=document.short_title,
        milestones=(row,),
        sources=citations.cited(row, document.sources),
    )


def _context(request: HttpRequest, edition: Edition, page: Page, row: Milestone) -> dict[str, Any]:
    article = request.build_absolute_uri(edition.get_absolute_url())
    url = request.build_absolute_uri(article_url("milestone", edition.slug, row.uid))
    permanent = request.build_absolute_uri(f"{edition.permanent_url}#m-{row.uid}")
    translations = of_milestone(translations_of(edition), row.uid)
    return {
        "edition": edition,
        "page": page,
        "document": page.document,
        "milestone": row,
        "name": name_of(row),
        "precision": precision_of(row.date),
        "description": _description(row, page.language_of_dates),
        "url": url,
        "permanent": permanent,
        # No style cites a part of a page: the URL leads to it.
        "citations": citing.citations(edition, permanent, page.inline),
        "record": _record(edition, row.uid),
        "translations": translations,
        "other_translations": others_than(edition, translations),
        "hreflangs": hreflangs(translations),
        "linked_data": milestone_data(edition, page, url, article),
    }


def _description(row: Milestone, language: str) -> str:
    """Return one line of plain text for search engines and link previews."""
    date = comparing.date_text(row.date, language)
    texts = [text for text in (date, name_of(row)) if text]
    text = ": ".join(dict.fromkeys(texts))
    rest = words_of(row.impact) or prose.running_text(row.detail)
    if rest and rest != name_of(row):
        text = f"{text.rstrip('.')}. {rest}"
    return described(text)


# --- Editions -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """Which public editions have a milestone, oldest first, and which of them changed it.

    `changed` has (edition before, edition) pairs. If not `is_complete`, older editions weren't read
    and may have it too. Editions are without their content.
    """

    editions: Sequence[Edition]
    runs: Sequence[tuple[int, int]]
    changed: Sequence[tuple[Edition, Edition]]
    is_complete: bool

    @property
    def numbers(self) -> str:
        """The numbers of the editions: "2–4, 6"."""
        return ", ".join(f"{a}–{b}" if a != b else str(a) for a, b in self.runs)


def _record(newest: Edition, uid: str) -> Record:
    """Return the Record of the milestone `uid`, from the last EDITIONS_READ public editions."""
    read = [newest, *_public_before(newest).order_by("-number")[:EDITIONS_READ]]
    is_complete = len(read) <= EDITIONS_READ
    rows = [
        (edition, serializing.row_in(edition.content, "milestones", uid))
        for edition in reversed(read[:EDITIONS_READ])
    ]
    having: list[tuple[Edition, Any]] = [(edition, row) for edition, row in rows if row]
    changed = [
        (before[0], after[0])
        for before, after in zip(having, having[1:], strict=False)
        if before[1] != after[1]
    ]
    return Record(
        editions=[edition for edition, _ in having],
        runs=_runs([(edition.number, bool(row)) for edition, row in rows]),
        changed=changed,
        is_complete=is_complete or not rows[0][1],
    )


def _public_before(newest: Edition) -> Any:
    editions = Edition.objects.public().filter(article=newest.article_id, number__lt=newest.number)
    return editions.only("article", "number", "slug", "content", "live_from", "live_until")


def _runs(editions: Sequence[tuple[int, bool]]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of editions that have it, of (number, has it) in order.

    A number that is missing, such as that of a withdrawn edition, ends a run.
    """
    runs: list[tuple[int, int]] = []
    for number in (number for number, has_it in editions if has_it):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _removed(request: HttpRequest, newest: Edition, uid: str) -> HttpResponse:
    """Answer 410 with the last public edition that has a milestone. Raises Http404 if none has."""
    # Canonical JSON has no white space. Other rows can have the same uid.
    named = _public_before(newest).filter(content__contains=f'"uid":"{uid}"')
    for edition in named.order_by("-number")[:EDITIONS_READ]:
        if row := serializing.row_in(edition.content, "milestones", uid):
            edition.slug = newest.slug  # so that its URL is current
            if is_of_data(request):
                return _removed_as_json(request, edition, uid)
            context = {
                "edition": edition,
                "newest": newest,
                "milestone": row,
                "page": Page(Document(language=newest.language, title=newest.title)),
            }
            return render(request, "milestones/milestone_gone.html", context, status=410)
    raise Http404("There is no such milestone.")


def _removed_as_json(request: HttpRequest, last: Edition, uid: str) -> HttpResponse:
    text = gettext(
        "This milestone was last in edition %(number)s of the article, and is not in the newest"
        " edition."
    )
    url = request.build_absolute_uri(f"{last.permanent_url}#m-{uid}")
    return json_error(text % {"number": last.number}, 410, permanent_url=url)
