"""Languages as conditions of a query: which editions a list in a language of the site shows."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_supported_language_variant

from milestones.document.languages import or_of_the_site, tag


def written_in(code: str = "") -> Q:
    """Return the condition for editions in a language of the site, by default the active one.

    `code` is one of LANGUAGES. A variant that the site doesn't have counts as the one that it has:
    en-US as en-gb. If it has several, as of Serbian, each edition belongs to one of them.
    """
    own = tag(or_of_the_site(code))
    base = own.partition("-")[0]
    others = [tag(other) for other, _ in settings.LANGUAGES]
    others = [other for other in others if other != own and other.partition("-")[0] == base]
    if others and _variant(base) != own:
        return _begins(own)
    found = _begins(base)
    for other in others:
        found &= ~_begins(other)
    return found


def _variant(base: str) -> str:
    """Return the language of the site that editions in `base`, without a variant, are in."""
    try:
        return tag(get_supported_language_variant(base))
    except LookupError:
        return ""


def _begins(language: str) -> Q:
    return Q(language=language) | Q(language__startswith=f"{language}-")
