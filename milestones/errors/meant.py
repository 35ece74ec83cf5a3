"""What a reader may have meant by a URL that leads nowhere."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.translation import get_supported_language_variant

from milestones.models import Edition, Topic
from milestones.models.language_urls import prefix_of, split
from milestones.models.urls import OF_PAGES

from .outages import DATABASE_IS_DOWN

# The slug in the URL of an article, of one of its other pages, or of a page.
_SLUG = re.compile(r"articles/([^/.]+)|([^/.]+)/?\Z", re.IGNORECASE)
_RANDOM = {"token", "name"}  # parts of URLs that nobody types: of a preview, and of an image
_SUGGESTIONS = 3
_CANDIDATES = 300  # the most slugs that are compared, twice
_LIKENESS = 0.6  # from 0 to 1, by difflib


class Meant:
    """What `request` may have meant.

    `url` is the page at the same URL in lower case, without doubled slashes or with a slash at its
    end, or None. If there is none, `similar` has up to three articles with similar slugs, best
    first. While the database doesn't answer, nothing is known.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.url: str | None = None
        self.similar: list[Edition] = []
        if request.method not in ("GET", "HEAD") or DATABASE_IS_DOWN in request.META:
            return
        try:
            self.url = _other_spelling(request)
            self.similar = [] if self.url else _similar(request.path_info)
        except DatabaseError:  # a page that only helps must not fail
            pass


def _other_spelling(request: HttpRequest) -> str | None:
    path = re.sub("/{2,}", "/", request.path_info).lower()
    if re.fullmatch("/([a-z-]+/)?articles/?", path):  # the list of articles is the front page
        path = path.rstrip("/").removesuffix("articles")
    match = request.resolver_match
    others = () if match and match.url_name not in OF_PAGES else _in_other_languages(path)
    for spelling in _with_slashes(path, *others):
        if spelling != request.path_info and _leads_somewhere(spelling):
            query = request.META.get("QUERY_STRING", "")
            url = get_script_prefix() + spelling.removeprefix("/")
            return f"{url}?{query}" if query else url
    return None


def _with_slashes(*paths: str) -> Iterator[str]:
    for path in paths:
        yield path
        yield f"{path.rstrip('/')}/"


def _in_other_languages(path: str) -> Iterator[str]:
    """Yield what `path` means if it begins with a language that it can't have: "/en/articles/"."""
    first, _, rest = path.removeprefix("/").partition("/")
    try:
        yield f"/{prefix_of(get_supported_language_variant(first))}{rest}"
    except LookupError:
        return
    yield f"/{rest}"


def _leads_somewhere(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.app_names != ["milestones"] or match.kwargs.keys() & _RANDOM:
        return False
    slug = match.kwargs.get("slug")
    if slug is None:
        return True
    if str(match.url_name).startswith("topic"):
        return Topic.objects.at(slug).exists()
    newest = Edition.objects.newest_at(slug)
    return (newest.pages() if match.url_name in OF_PAGES else newest).exists()


def _similar(path: str) -> list[Edition]:
    _, path = split(path.removeprefix("/"))
    found = _SLUG.match(path)
    if not found:
        return []
    slug = (found[1] or found[2]).lower()
    live = Edition.objects.live().only("slug", "language", "title", "short_title", "is_page")
    # An index finds slugs by their beginning. The first letters are seldom wrong.
    start = {"slug__gte": slug[:2], "slug__lt": slug[:2] + "\uffff"}
    beginning_alike = live.filter(**start).order_by("slug")
    newest = live.order_by("-live_from", "-pk")
    return _closest(slug, beginning_alike) or _closest(slug, newest)


def _closest(slug: str, editions: QuerySet[Edition]) -> list[Edition]:
    by_slug = {edition.slug: edition for edition in editions[:_CANDIDATES]}
    return [by_slug[name] for name in get_close_matches(slug, by_slug, _SUGGESTIONS, _LIKENESS)]
