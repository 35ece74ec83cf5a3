"""Articles and editions as JSON, CSV, Excel and Markdown, and as files for reference managers."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from milestones.editions import citing
from milestones.formats.downloads import markdown, milestones_csv, milestones_xlsx
from milestones.models import Edition

from . import lang
from .article import corrections_of
from .finding import of_edition, of_live_edition
from .link_headers import linked
from .open_data import download, open_data, open_json
from .topics import topics_of_article
from .translations import as_json, translations_of


@of_live_edition
@linked
def article_json(request: HttpRequest, edition: Edition) -> HttpResponse:
    data = {
        "url": request.build_absolute_uri(edition.get_absolute_url()),
        "edition_url": request.build_absolute_uri(edition.permanent_url),
        "slug": edition.slug,
        "edition": edition.number,
        "kind": edition.shown_kind,
        "note": edition.note,
        "first_published_at": (edition.first_published or edition.live_from).isoformat(),
        "published_at": edition.live_from.isoformat(),
        "corrections": [
            {
                "edition": correction.number,
                "published_at": correction.live_from.isoformat(),
                "note": correction.note,
            }
            for correction in corrections_of(edition)
        ],
        **as_json(request, edition, translations_of(edition)),
        "topics": [
            {
                "slug": topic.slug,
                "name": topic.name,
                "url": request.build_absolute_uri(topic.get_absolute_url()),
            }
            for topic in topics_of_article(edition)
        ],
        "sha256": edition.sha256,
        "document": json.loads(edition.content),
    }
    return open_json(data)


@of_live_edition
@linked
def article_csv(request: HttpRequest, edition: Edition) -> HttpResponse:
    return _csv(edition, edition.slug)


@of_live_edition
@linked
def article_xlsx(request: HttpRequest, edition: Edition) -> HttpResponse:
    return _xlsx(edition, edition.slug)


@of_live_edition
@linked
def article_markdown(request: HttpRequest, edition: Edition) -> HttpResponse:
    return _markdown(edition)


@of_edition
@linked
def edition_json(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    """Return exactly the bytes that the hash covers."""
    return open_data(HttpResponse(edition.content, content_type="application/json"))


@of_edition
@linked
def edition_csv(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    return _csv(edition, _numbered(edition))


@of_edition
@linked
def edition_xlsx(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    return _xlsx(edition, _numbered(edition))


@of_edition
@linked
def edition_markdown(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    return _markdown(edition)


@of_edition
@linked
def edition_bibtex(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    kind = "application/x-bibtex; charset=utf-8"
    return _citation(request, edition, citing.bibtex, kind, "bib")


@of_edition
@linked
def edition_ris(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    kind = "application/x-research-info-systems; charset=utf-8"
    return _citation(request, edition, citing.ris, kind, "ris")


@of_edition
@linked
def edition_csl(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    kind = "application/vnd.citationstyles.csl+json; charset=utf-8"
    return _citation(request, edition, citing.csl_json, kind, "csl.json")


def _citation(
    request: HttpRequest,
    edition: Edition,
    write: Callable[[Edition, str], str],
    content_type: str,
    extension: str,
) -> HttpResponse:
    """Return a file for reference managers. Its note follows the language of the article."""
    with lang.following(edition.language):
        text = write(edition, request.build_absolute_uri(edition.permanent_url))
    return download(text, content_type, f"{_numbered(edition)}.{extension}")


def _numbered(edition: Edition) -> str:
    """Return the name of a file of `edition`, without its extension."""
    return f"{edition.slug}-{edition.number}"


def _csv(edition: Edition, name: str) -> HttpResponse:
    # Excel reads a CSV file as UTF-8 only if it starts with a byte order mark.
    data = milestones_csv.to_csv(edition.document).encode("utf-8-sig")
    return download(data, "text/csv; charset=utf-8", f"{name}.csv")


def _xlsx(edition: Edition, name: str) -> HttpResponse:
    data = milestones_xlsx.to_xlsx(edition.document)
    return download(data, milestones_xlsx.CONTENT_TYPE, f"{name}.xlsx")


def _markdown(edition: Edition) -> HttpResponse:
    text = markdown.to_markdown(edition.document)
    return open_data(HttpResponse(text, content_type="text/markdown"))
