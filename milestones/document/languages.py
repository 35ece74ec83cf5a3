"""Languages, by BCP 47 tag. The tag is "" if the language of an article isn't known."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal
from django.utils.translation import get_language, get_supported_language_variant

_TAG = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
# Scripts that run from right to left (Unicode CLDR, scriptMetadata.txt).
_RTL_SCRIPTS = frozenset(
    ("adlm", "arab", "aran", "armi", "hebr", "mand", "mend", "nkoo", "ougr", "rohg", "samr", "sogd")
    + ("syrc", "thaa", "yezi")
)

# The languages that a form suggests, in the alphabetical order of their English names.
COMMON = (
    ("sq", "ar", "bs", "bg", "zh-Hans", "zh-Hant", "hr", "cs", "da", "nl", "en", "et", "fi", "fr")
    + ("de", "el", "he", "hi", "hu", "is", "id", "it", "ja", "ko", "lv", "lt", "mk", "nb", "fa")
    + ("pl", "pt", "ro", "rom", "ru", "sr", "sr-Latn", "sk", "sl", "es", "sv", "th", "tr", "uk")
    + ("ur", "vi")
)


def tag(text: str) -> str:
    """Return the tag `text` with its usual capitals (RFC 5646, 2.1.1): "zh-Hant", "en-GB".

    Raises ValueError if `text` doesn't have the form of a tag.
    """
    if text and not re.fullmatch(_TAG, text):
        raise ValueError("Enter a language tag, such as en, sq, ar or zh-Hant.")
    first, *rest = text.lower().split("-")
    cases = {2: str.upper, 4: str.capitalize}
    return "-".join([first, *(cases.get(len(part), str)(part) for part in rest)])


def name(tag: str) -> str:
    """Return the name of a language (Unicode CLDR) with its tag: "Arabic (ar)".

    It is in the active language.
    """
    names = _names(or_of_the_site(""))
    known = names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0])
    return f"{known} ({tag})" if known else tag


@cache
def _names(language: str) -> Mapping[str, str]:
    try:
        return Locale.parse(language, sep="-").languages
    except (UnknownLocaleError, ValueError):
        return Locale("en").languages


@cache
def label(tag: str) -> str:
    """Return a language's own name with its English one, if both are known: "shqip – Albanian"."""
    name = tag.replace("-", "_")
    english = Locale("en").languages.get(name)
    own = own_name(tag)
    if not own:
        return english or tag
    english = english or Locale.parse(name).get_display_name("en") or tag
    return own if own == english else f"{own} – {english}"


@cache
def own_name(tag: str) -> str:
    """Return the name of a language in that language (Unicode CLDR): "shqip"; "" if unknown."""
    name = tag.replace("-", "_")
    try:
        locale = Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return ""
    return locale.languages.get(name) or locale.display_name or tag


def choices(first: Iterable[str]) -> list[tuple[str, str]]:
    """Return the languages that a form suggests, as (tag, label): those of `first`, then COMMON."""
    return [(tag, label(tag)) for tag in dict.fromkeys((*first, *COMMON))]


def from_name(text: str) -> str:
    """Return the tag of the language whose own or English name is `text`, or `text` itself."""
    text = text.strip()
    return text if re.fullmatch(_TAG, text) else _by_name().get(text.casefold(), text)


@cache
def _by_name() -> dict[str, str]:
    tags = {english: tag.replace("_", "-") for tag, english in Locale("en").languages.items()}
    for suggested in COMMON:
        names = label(suggested)
        tags |= dict.fromkeys((names, *names.split(" – ")), suggested)
    return {name.casefold(): tag for name, tag in tags.items()}


@lru_cache
def direction(tag: str) -> str:
    """Return "rtl" or "ltr" for a BCP 47 `tag`, from its script or the script it implies."""
    return "rtl" if _script(tag) in _RTL_SCRIPTS else "ltr"


def _script(tag: str) -> str:
    """Return the script of a tag or, without one, its likely script (Unicode CLDR), or ""."""
    language, *subtags = tag.lower().partition("-x-")[0].split("-")
    if script := _four_letters(subtags):
        return script
    language = get_global("language_aliases").get(language, language).partition("_")[0]
    likely = get_global("likely_subtags")
    found = (likely.get(f"{language}_{part.upper()}") for part in subtags if len(part) == 2)
    full = next(filter(None, found), likely.get(language, ""))
    return _four_letters(full.lower().split("_"))


@lru_cache
def locale(tag: str) -> str:
    """Return a tag with the territory that it names or implies (Unicode CLDR), as "sq_AL" for "sq".

    If it implies none, returns "".
    """
    language, *subtags = tag.lower().partition("-x-")[0].split("-")
    if territory := next((part for part in subtags if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), ""):
        return f"{language}_{territory.upper()}"
    likely = get_global("likely_subtags")
    found = likely.get(
        f"{language}_{_four_letters(subtags).capitalize()}", likely.get(language, "")
    )
    return f"{language}_{found.rpartition('_')[2]}" if found else ""


def _four_letters(subtags: Iterable[str]) -> str:
    return next((part for part in subtags if len(part) == 4 and part.isalpha()), "")


def or_of_the_site(tag: str) -> str:
    """Return `tag`, or the site's language if it is ""."""
    return tag or get_language() or "en"


def variant(tag: str) -> str:
    """Return the one of LANGUAGES that texts in a language belong to, or "" if there is none."""
    try:
        return get_supported_language_variant(tag).lower()
    except LookupError:
        return ""


def number(value: int) -> str:
    """Return a whole number as the active language writes it: "1,234"."""
    return _number(value, or_of_the_site(""))


@lru_cache(maxsize=1000)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=Locale.parse(language, sep="-"))
