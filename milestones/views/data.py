"""Articles and editions as JSON, CSV, Excel and Markdown, and as files for reference managers."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse

from milestones.editions import citing
from milestones.formats.downloads import markdown, milestones_csv, milestones_xlsx
from milestones.models import Edition

from .article import corrections_of
from .finding import of_edition, of_live_edition


@of_live_edition
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
        "sha256": edition.sha256,
        "document": json.loads(edition.content),
    }
    return _open_data(JsonResponse(data, json_dumps_params={"ensure_ascii": False}))


@of_live_edition
def article_csv(request: HttpRequest, edition: Edition) -> HttpResponse:
    # Excel reads a CSV file as UTF-8 only if it starts with a byte order mark.
    data = milestones_csv.to_csv(edition.document).encode("utf-8-sig")
    return _download(data, "text/csv; charset=utf-8", f"{edition.slug}.csv")


@of_live_edition
def article_xlsx(request: HttpRequest, edition: Edition) -> HttpResponse:
    data = milestones_xlsx.to_xlsx(edition.document)
    return _download(data, milestones_xlsx.CONTENT_TYPE, f"{edition.slug}.xlsx")


@of_live_edition
def article_markdown(request: HttpRequest, edition: Edition) -> HttpResponse:
    text = markdown.to_markdown(edition.document)
    return _open_data(HttpResponse(text, content_type="text/markdown"))


@of_edition
def edition_json(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    """Return exactly the bytes that the hash covers."""
    return _open_data(HttpResponse(edition.content, content_type="application/json"))


@of_edition
def edition_bibtex(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    text = citing.bibtex(edition, request.build_absolute_uri(edition.permanent_url))
    return _download(
        text, "application/x-bibtex; charset=utf-8", f"{edition.slug}-{edition.number}.bib"
    )


@of_edition
def edition_csl(request: HttpRequest, edition: Edition, newest: Edition) -> HttpResponse:
    text = citing.csl_json(edition, request.build_absolute_uri(edition.permanent_url))
    kind = "application/vnd.citationstyles.csl+json; charset=utf-8"
    return _download(text, kind, f"{edition.slug}-{edition.number}.csl.json")


def _download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _open_data(response)


def _open_data(response: HttpResponse) -> HttpResponse:
    # The data is public, so scripts on other sites may read it, without credentials (Fetch
    # standard, CORS protocol).
    response["Access-Control-Allow-Origin"] = "*"
    return response
