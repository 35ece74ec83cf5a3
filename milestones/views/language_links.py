"""Links from a page to the same page, or the same article, in other languages."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix

from milestones.document.languages import own_name, tag
from milestones.models.language_urls import prefix_of, split

from .keyset import PARAMETERS


class LanguageLink(NamedTuple):
    """A page in a `language`, a BCP 47 tag: the language's own name, and the path of the page."""

    language: str
    name: str
    url: str
    is_current: bool


def of_page(
    request: HttpRequest, *, canonical: str = "", is_first: bool = False, is_error: bool = False
) -> list[LanguageLink]:
    """Return the page of `request` in each language, with its filters; [] if it has only one URL.

    The filters are those of its `canonical` URL, if it has one. `is_first` tells that it is the
    first page of a list, which has one URL however it was reached. An error page leads to the front
    page in each language.
    """
    match = None if is_error else request.resolver_match
    if match and not hasattr(match.func, "in_each_language"):
        return []
    active, path = split(request.path_info.removeprefix("/"))
    end = ""
    if match and canonical:
        end = quote(path) + urlsplit(canonical)._replace(scheme="", netloc="", path="").geturl()
    elif match:
        end = quote(path) + _query(request, PARAMETERS if is_first else ())
    return [
        LanguageLink(
            tag(code), name, f"{get_script_prefix()}{prefix_of(code)}{end}", code == active
        )
        for code, name in settings.LANGUAGES
    ]


def _query(request: HttpRequest, left_out: Collection[str]) -> str:
    """Return the query of `request` with "?". That of a cached page has known parameters only."""
    assert request.resolver_match
    given = request.GET.dict()
    known = getattr(request.resolver_match.func, "parameters", given)
    kept = [name for name in known if name in given and name not in left_out]
    query = urlencode([(name, given[name]) for name in kept])
    return f"?{query}" if query else ""


def of_translations(translations: Iterable[Any], path: str) -> list[LanguageLink]:
    """Return links to the `translations` of an article, which have a `language` and a `url`.

    One whose language isn't known has no link. `path` is that of the page.
    """
    names = dict(settings.LANGUAGES)
    return [
        LanguageLink(
            each.language,
            names.get(each.language.lower()) or _capitalised(own_name(each.language)),
            each.url,
            each.url == path,
        )
        for each in translations
        if each.language
    ]


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
