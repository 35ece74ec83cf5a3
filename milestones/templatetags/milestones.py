"""Tags and filters for the public templates."""

import datetime
import json
from functools import lru_cache
from html import escape

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from milestones import addresses, pages

register = template.Library()

# What could end or reopen a script element (HTML standard, 4.12.1.3), as JSON escapes.
_IN_SCRIPT = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}


@register.filter
def prose(html):
    """Mark the prose of a Document as safe: `prose.clean` made it, before it got there."""
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def json_ld(data):
    """Return `data` as a JSON-LD script element: data that no browser runs."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _IN_SCRIPT.items():  # many times as fast as str.translate
        text = text.replace(character, escaped)
    script = mark_safe(text)  # noqa: S308
    return format_html('<script type="application/ld+json">{}</script>', script)


@register.simple_tag
def site_name():
    return settings.SITE_NAME


register.simple_tag(addresses.address)


@register.filter
def day_and_month(milestone):
    return pages.day_and_month(milestone)


_REFERENCE = (
    '\u00a0<sup><a class="reference" href="#r-{}"><span class="hidden">Source</span> {}</a></sup>'
)


@register.filter
def timestamp(time: datetime.datetime) -> str:
    """Return an aware datetime as the value of `datetime`, in the site's time zone: whole seconds.

    HTML allows three digits of a second's fraction at most, and `date:"c"` writes six.
    """
    return timezone.localtime(time).isoformat(timespec="seconds")


@register.filter
def references(pairs):
    """Return links to sources, from (source's uid, number) pairs."""
    return format_html_join("", _REFERENCE, pairs) if pairs else ""


# The rows of a long table are most of a page. A template with a loop takes ten times as long.
_MILESTONE = """
<tr id="m-{uid}">
<th scope="row">
<time datetime="{date}"><b>{year}</b>{day}</time>
<a class="permalink" href="#m-{uid}"><span aria-hidden="true">#</span>
<span class="hidden">Link to this row: {initiative}</span></a>
</th>
<td data-label="Key initiative">{initiative}</td>
<td data-label="Impact">{impact}{references}</td>
</tr>"""


@register.simple_tag
def milestone_rows(rows):
    """Return the rows of the milestones table, from pages.Rows."""
    return mark_safe("".join(_MILESTONE.format_map(_cells(row)) for row in rows))  # noqa: S308


def _cells(row):
    milestone = row.data
    day = pages.day_and_month(milestone)
    return {
        "uid": escape(milestone.uid),
        "date": escape(milestone.date),
        "year": milestone.year,
        "day": f" <span>{escape(day)}</span>" if day else "",
        "initiative": escape(milestone.initiative),
        "impact": escape(milestone.impact),
        "references": _references(tuple(row.references)),
    }


@lru_cache(maxsize=1000)
def _references(pairs):
    return references(pairs)


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
