"""The languages of the site's own words in URLs: /fr/milestones/ is /milestones/ in French.

The language follows from the path alone, so that caches need nothing else. LANGUAGE_CODE has no
prefix. Articles, their files, and feeds have one URL each.
"""

import re
from typing import Any

from django.conf import settings
from django.urls import URLPattern
from django.utils.translation import get_language

Match = tuple[str, tuple[Any, ...], dict[str, Any]]


def prefix_of(language: str) -> str:
    """Return what a path in `language`, a code of LANGUAGES, begins with: "fr/", or ""."""
    return "" if language == settings.LANGUAGE_CODE else f"{language}/"


def split(path: str) -> tuple[str, str]:
    """Return the language of a `path` without its first slash, and the rest: "fr", "search/"."""
    first, slash, rest = path.partition("/")
    if slash and first != settings.LANGUAGE_CODE and first in dict(settings.LANGUAGES):
        return first, rest
    return settings.LANGUAGE_CODE, path


class _InEachLanguage:
    """The pattern of a URL with and without the prefix of a language.

    reverse() uses that of the active language. Django's LocalePrefixPattern would match it only,
    and only in the root URLconf.
    """

    def __init__(self, pattern: Any) -> None:
        self._pattern = pattern
        self.name, self.converters = pattern.name, pattern.converters

    @property
    def regex(self) -> re.Pattern[str]:
        """What reverse() reads. It keeps the result for each language."""
        prefix = prefix_of(get_language() or settings.LANGUAGE_CODE)
        return re.compile(f"^{prefix}{self._pattern.regex.pattern.removeprefix('^')}")

    def match(self, path: str) -> Match | None:
        _, rest = split(path)
        match: Match | None = self._pattern.match(rest)
        return match

    def check(self) -> list[Any]:
        checked: list[Any] = self._pattern.check()
        return checked

    def describe(self) -> str:
        return f"{self._pattern.describe()} in each language"

    def __str__(self) -> str:
        return str(self._pattern)


def in_each_language(pattern: URLPattern) -> URLPattern:
    """Return a URL pattern that is also matched with the prefix of each language.

    Its view gets the attribute `in_each_language`.
    """
    view = pattern.callback
    view.in_each_language = True  # type: ignore[attr-defined]
    found: Any = _InEachLanguage(pattern.pattern)
    return URLPattern(found, view, pattern.default_args, pattern.name)
