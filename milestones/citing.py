"""How to cite an edition: as plain text, as BibTeX and as CSL-JSON, for reference managers."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


def plain(edition, address):
    """Return one line that names `edition`, its date, its permanent `address` and its hash."""
    date = date_format(_date(edition), "j F Y")
    return (
        f"{settings.SITE_NAME}: “{edition.title}”, edition {edition.number}, {date}. {address}"
        f" (SHA-256 {edition.sha256})"
    )


def bibtex(edition, address):
    """Return a BibTeX entry; its key is made of slug and number."""
    date = _date(edition)
    fields = {
        "title": f"{{{_escaped(edition.title)}}}",  # doubly braced, so that its case is kept
        "author": f"{{{_escaped(settings.SITE_NAME)}}}",
        "year": date.year,
        "month": date.month,
        "day": date.day,
        "edition": edition.number,
        "url": address,
        "note": f"Edition {edition.number}, SHA-256 {edition.sha256}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{edition.slug}-{edition.number},", *lines, "}", ""])


_BIBTEX_ESCAPES = {
    **{ord(character): f"\\{character}" for character in "{}%&#_$"},
    ord("\\"): "\\textbackslash{}",
    ord("~"): "\\textasciitilde{}",
    ord("^"): "\\textasciicircum{}",
}


def _escaped(text):
    return text.translate(_BIBTEX_ESCAPES)


def csl_json(edition, address):
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
        "URL": address,
        "note": f"Edition {edition.number}, SHA-256 {edition.sha256}",
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _date(edition):
    return timezone.localtime(edition.live_from)
