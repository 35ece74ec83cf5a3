"""Tags and filters for the public templates."""

import datetime
import json

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from milestones import pages

register = template.Library()

# What could end or reopen a script element (HTML standard, 4.12.1.3), as JSON escapes.
_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def prose(html):
    """Mark the prose of a Document as safe: `prose.clean` made it, before it got there."""
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def json_ld(data):
    """Return `data` as a JSON-LD script element: data that no browser runs."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
    script = mark_safe(text)  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', script)


@register.simple_tag
def site_name():
    return settings.SITE_NAME


@register.filter
def day_and_month(milestone):
    return pages.day_and_month(milestone)


@register.filter
def in_words(iso_date):
    """Return "2026-11-02" as "2 November 2026"."""
    return date_format(datetime.date.fromisoformat(iso_date), "j F Y")


_PIECES = {
    "equal": "{}",
    "removed": '<del><span class="hidden">[removed: </span>{}<span class="hidden">]</span></del>',
    "added": '<ins><span class="hidden">[added: </span>{}<span class="hidden">]</span></ins>',
}


@register.filter
def marked(paragraph):
    """Return a compared Paragraph with what was removed and added marked up."""
    pieces = ((format_html(_PIECES[piece.kind], piece.text),) for piece in paragraph.pieces)
    return format_html_join("", "{}", pieces)


@register.filter
def side(paragraph, kind):
    """Return one side of a compared Paragraph: "removed" or "added", what differs highlighted."""
    pieces = (
        (format_html("{}" if piece.kind == "equal" else "<mark>{}</mark>", piece.text),)
        for piece in paragraph.pieces
        if piece.kind in ("equal", kind)
    )
    return format_html_join("", "{}", pieces)
