"""Links to the form to report a mistake, which say what page they are on."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.template import Context
from django.urls import get_script_prefix

from milestones.models import Edition
from milestones.models.urls import article_url, fixed_url

PAGE = "page"  # the parameter with the path of a page
MOST_CHARACTERS = 500  # of such a path


def url_for(context: Context) -> str:
    """Return the URL of the form for the page that a template shows with `context`.

    It is that of its article, edition or milestone, or else the general one with the path of the
    page. It doesn't depend on the query of the page, so that caches can keep it.
    """
    edition = context.get("edition") or context.get("newest")
    if edition and edition.pk and edition.state == "public":
        return _of_edition(edition, context)
    form, path = fixed_url("milestones:report"), _path_of(context.get("request"))
    return f"{form}?{urlencode({PAGE: path}, safe='/')}" if path else form


def _of_edition(edition: Edition, context: Context) -> str:
    form = article_url("article_report", edition.slug)
    if context.get("edition") and context.get("newest"):  # a page of an edition by its number
        return f"{form}?edition={edition.number}"
    row = context.get("milestone")
    return f"{form}?row={row.uid}" if row else form


def _path_of(request: HttpRequest | None) -> str:
    """Return the path of the page of `request`, or "" if it is secret or not a page for readers."""
    if request is None:
        return ""
    match = request.resolver_match  # None if no page has this URL
    if match and (match.app_names != ["milestones"] or "token" in match.kwargs):
        return ""
    return request.path if _is_path(request.path) else ""


def page_named(request: HttpRequest) -> str:
    """Return the absolute URL of the page that the URL of the form names.

    It is "" if it names none, or none of this site.
    """
    path = request.GET.get(PAGE, "")
    return request.build_absolute_uri(path) if _is_path(path) else ""


def _is_path(text: str) -> bool:
    """Tell whether `text` is the path of a URL of this site."""
    is_here = text.startswith(get_script_prefix()) and not text.startswith("//")
    return is_here and len(text) <= MOST_CHARACTERS and text.isprintable() and "\\" not in text
