"""`Link` headers (RFC 8288) of pages and data, for programs that read no HTML."""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from milestones.models import Edition, site

from .formats import DATA_OF_PAGES, FEEDS_OF_PAGES, formats_of
from .keyset import PARAMETERS, Listing

View = Callable[..., HttpResponse]


# --- Articles and editions ------------------------------------------------------------------------


def canonical_of(edition: Edition, newest: Edition | None) -> str:
    """Return the path of the page that search engines should show: the live one, if there is one.

    `newest` is the article's newest edition; None if `edition` is shown as the live one.
    """
    if newest is None:
        return edition.get_absolute_url()
    return newest.get_absolute_url() if newest.state == "public" else edition.permanent_url


def root_of(request: HttpRequest) -> str:
    """Return the scheme and host of this site's URLs, to be put before paths.

    For pages with many URLs: Django's `build_absolute_uri` takes each one apart.
    """
    return request.build_absolute_uri("/").removesuffix("/")


def linked(view: View) -> View:
    """Decorate a view of `finding.of_live_edition` or `of_edition`: add a Link header.

    It names the page for search engines (RFC 6596), the URL to cite (RFC 8574), which never shows
    another text, the other formats and, if the site has one, the licence (RFC 4946).
    """

    @wraps(view)
    def wrapper(request: HttpRequest, edition: Edition, *newest: Edition) -> HttpResponse:
        response = view(request, edition, *newest)
        response["Link"] = ", ".join(_links(request, edition, *newest))
        return response

    return wrapper


def _links(request: HttpRequest, edition: Edition, newest: Edition | None = None) -> Iterator[str]:
    root = root_of(request)
    yield _link(root + canonical_of(edition, newest), "canonical")
    yield _link(root + edition.permanent_url, "cite-as")
    for path, media_type in formats_of(edition, is_live=newest is None).items():
        if path != request.path:
            yield _link(root + path, "alternate", media_type)
    yield from _licence()


def _licence() -> Iterator[str]:
    if licence := site.current().licence_url:
        yield _link(licence, "license")


def _link(url: str, relation: str, media_type: str = "") -> str:
    of_type = f'; type="{media_type}"' if media_type else ""
    return f'<{url}>; rel="{relation}"{of_type}'


# --- Other pages ----------------------------------------------------------------------------------


def canonical_url(request: HttpRequest, listing: Listing | None = None, path: str = "") -> str:
    """Return the absolute URL of the page at `path`, by default that of `request` (RFC 6596).

    It has only the parameters that the view knows (see `cached`), and none on the first page of its
    `listing`.
    """
    known = getattr(request.resolver_match and request.resolver_match.func, "parameters", ())
    given = {name: request.GET[name] for name in known if name in request.GET}
    if listing is None or listing.is_first:
        given = {name: given[name] for name in given if name not in PARAMETERS}
    query = f"?{urlencode(given)}" if given else ""
    return request.build_absolute_uri((path or request.path) + query)


def linked_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    canonical: str = "",
    query: str | None = None,
    cite_as: str = "",
    has_feeds: bool = True,
) -> HttpResponse:
    """Render a page whose Link header has its canonical URL, its data and its feeds.

    The template gets `canonical`, and `alternates`: the media types of its data by their paths.
    Unless they are given, the canonical URL is that of the request and of the `listing` in
    `context`, and `query` is its query, which the data take. `cite_as` is an absolute URL.
    """
    canonical = canonical or canonical_url(request, context.get("listing"))
    if query is None:
        query = canonical[len(canonical.partition("?")[0]) :]
    data = {path + query: kind for path, kind in _of_page(request, DATA_OF_PAGES).items()}
    feeds = _of_page(request, FEEDS_OF_PAGES) if has_feeds else {}
    response = render(request, template, {**context, "canonical": canonical, "alternates": data})
    others = [
        *([_link(cite_as, "cite-as")] if cite_as else []),
        *(
            _link(request.build_absolute_uri(path), "alternate", kind)
            for path, kind in (data | feeds).items()
        ),
    ]
    return _with_header(response, _link(canonical, "canonical"), *others)


def _of_page(
    request: HttpRequest, formats_of_pages: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the media types of the formats that the page of `request` has, by their paths."""
    match = request.resolver_match
    assert match  # Django sets it before it calls a view
    formats = formats_of_pages.get(str(match.url_name), {})
    return {
        reverse(f"milestones:{name}", kwargs=match.kwargs): kind for name, kind in formats.items()
    }


def with_links(response: HttpResponse, canonical: str, next_url: str | None = None) -> HttpResponse:
    """Return data of a page with a Link header: its `canonical` URL, and the data that follow."""
    following = [_link(next_url, "next")] if next_url else []
    return _with_header(response, _link(canonical, "canonical"), *following)


def _with_header(response: HttpResponse, *links: str) -> HttpResponse:
    response["Link"] = ", ".join([*links, *_licence()])
    return response
