"""Citations of an edition as a line of HTML, BibTeX and CSL-JSON."""

import json
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from milestones.models import Edition


def line(edition: Edition, url: str, attributes: SafeString | str = "") -> SafeString:
    """Return a one-line citation of `edition` with its date, its permanent `url` and its hash.

    The title has the HTML `attributes` of its language, so that its direction changes no other
    word's place.
    """
    text = gettext(
        "%(site)s: “%(title)s”, edition %(number)s, %(date)s. %(url)s (SHA-256 %(hash)s)"
    )
    values = {
        "site": settings.SITE_NAME,
        "title": format_html("<bdi {}>{}</bdi>", attributes, edition.title),
        "number": edition.number,
        "date": date_format(_date(edition), "j F Y"),
        "url": url,
        "hash": edition.sha256,
    }
    return format_html(text % {name: f"{{{name}}}" for name in values}, **values)


def bibtex(edition: Edition, url: str) -> str:
    """Return a BibTeX entry. Its key is the slug and number."""
    date = _date(edition)
    fields = {
        "title": f"{{{_escaped(edition.title)}}}",  # doubly braced, to preserve case
        "author": f"{{{_escaped(settings.SITE_NAME)}}}",
        "year": date.year,
        "month": date.month,
        "day": date.day,
        "edition": edition.number,
        "url": url,
        "note": _note(edition),
    }
    if edition.short_title:
        fields["shorttitle"] = f"{{{_escaped(edition.short_title)}}}"
    if edition.language:
        fields["language"] = edition.language
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{edition.slug}-{edition.number},", *lines, "}", ""])


_BIBTEX_ESCAPES = {
    **{ord(character): f"\\{character}" for character in "{}%&#_$"},
    ord("\\"): "\\textbackslash{}",
    ord("~"): "\\textasciitilde{}",
    ord("^"): "\\textasciicircum{}",
}


def _escaped(text: str) -> str:
    return text.translate(_BIBTEX_ESCAPES)


def csl_json(edition: Edition, url: str) -> str:
    """Return a CSL-JSON array (CSL 1.0.2 data schema) of one item, as text."""
    date = _date(edition)
    item = {
        "id": f"{edition.slug}-{edition.number}",
        "type": "webpage",
        "title": edition.title,
        "author": [{"literal": settings.SITE_NAME}],
        "container-title": settings.SITE_NAME,
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "version": str(edition.number),
        "URL": url,
        "note": _note(edition),
    }
    if edition.short_title:
        item["title-short"] = edition.short_title
    if edition.language:
        item["language"] = edition.language
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _note(edition: Edition) -> str:
    values = {"number": edition.number, "hash": edition.sha256}
    return gettext("Edition %(number)s, SHA-256 %(hash)s") % values


def _date(edition: Edition) -> datetime:
    return timezone.localtime(edition.live_from)
