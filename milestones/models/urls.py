"""The URLs of pages. A page has about thirty of them, and reverse() is slow."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_resolver, get_script_prefix, reverse
from django.utils.translation import get_language

# Placeholders. No real slug, number or uid equals them.
_SLUG, _NUMBERS = "the-slug", (987_654_321, 987_654_322)


def article_url(name: str, slug: str, *rest: int | str) -> str:
    """Return the path of the URL pattern `name` for the article `slug`, as reverse() would.

    `rest` are numbers of editions, or the uid of a milestone.
    """
    return _pattern(name, len(rest), get_script_prefix()).format(slug, *rest)


@lru_cache
def _pattern(name: str, count: int, prefix: str) -> str:
    values = (_SLUG, *_NUMBERS[:count])
    pattern = reverse(f"milestones:{name}", args=values)
    for i, value in enumerate(values):
        pattern = pattern.replace(str(value), f"{{{i}}}")
    return pattern


def fixed_url(name: str) -> str:
    """Return the path of the URL pattern `name`, which has no parameters, as reverse() would.

    It is that of the active language.
    """
    return _fixed_url(name, get_language(), get_script_prefix())


@lru_cache
def _fixed_url(name: str, language: str | None, prefix: str) -> str:
    return reverse(name)


# --- The URLs of pages ----------------------------------------------------------------------------


# The names of URLs at which only pages are. Almost any path could be one of them.
OF_PAGES = frozenset(("page", "page_in_language"))


def is_reserved(slug: str) -> bool:
    """Return whether the URL of a page with this slug would be, or hide, another URL of the site.

    These are the URLs of the URLconf and of static files, and those that begin with a language.
    """
    return slug.lower() in _reserved()


@cache
def _reserved() -> frozenset[str]:
    static = settings.STATIC_URL.removeprefix(settings.FORCE_SCRIPT_NAME or "").strip("/")
    languages = (tag.lower() for tag, _ in settings.LANGUAGES)
    return frozenset((*_first_parts(get_resolver().url_patterns), static, *languages))


def _first_parts(patterns: Iterable[Any]) -> Iterator[str]:
    """Yield what each pattern begins with: "articles" of "articles/<slug:slug>/"."""
    for pattern in patterns:
        first, slash, _ = str(pattern.pattern).lower().partition("/")
        if not slash and hasattr(pattern, "url_patterns"):
            yield from _first_parts(pattern.url_patterns)
        elif first and "<" not in first:
            yield first
