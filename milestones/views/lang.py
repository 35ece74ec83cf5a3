"""The `lang` and `dir` attributes of a text, and of the site's own words around it.

A language is a BCP 47 tag, or "" if it isn't known.
"""

from contextlib import AbstractContextManager
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from milestones.document.languages import direction, or_of_the_site, tag, variant


def of_the_site() -> str:
    """Return the active language of the site's own words."""
    return or_of_the_site("")


def gettext(message: str) -> str:
    """Return `message` in the active language, as Django does, but look it up only once."""
    return _gettext(message, translation.get_language())


@lru_cache(maxsize=2000)
def _gettext(message: str, language: str | None) -> str:
    return translation.gettext(message)


def following(language: str) -> AbstractContextManager[None]:
    """Return a context manager that shows the site's own words in `language`.

    If LANGUAGES has no variant of it, they are in LANGUAGE_CODE.
    """
    return translation.override(variant(language) or settings.LANGUAGE_CODE)


@lru_cache
def attributes(language: str) -> SafeString:
    """Return the HTML attributes of a text in `language`; `dir="auto"` if that isn't known."""
    if not language:
        return SafeString('dir="auto"')
    return format_html('lang="{}" dir="{}"', language, direction(language))


def bdi(language: str, text: str) -> SafeString:
    """Return a text in `language` as a <bdi> element, for use in text of another direction.

    An empty text makes no element.
    """
    if not text:
        return SafeString("")
    return format_html("<bdi {}>{}</bdi>", attributes(language), text)


def page_attributes() -> SafeString:
    """Return the HTML attributes of a page, from the active language of the site's own words."""
    language = tag(of_the_site())
    if direction(language) == "ltr":
        return format_html('lang="{}"', language)
    return attributes(language)


def own_words(language: str) -> SafeString:
    """Return the HTML attributes of the site's own words within a text in `language`.

    Returns "" if they would repeat the language and direction of that text.
    """
    return _own_words(of_the_site(), language)


def own_language(language: str) -> str:
    """Return the language of the site's own words, or "" if a text in `language` has the same."""
    return tag(of_the_site()) if own_words(language) else ""


@lru_cache
def _own_words(own: str, around: str) -> SafeString:
    if not around or (_base(own), direction(own)) == (_base(around), direction(around)):
        return SafeString("")
    return attributes(tag(own))


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
