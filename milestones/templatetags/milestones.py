"""Tags and filters for the public templates."""

import datetime
import json
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any, Protocol

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from milestones.document import dates, languages, text_changes
from milestones.document.shape import Milestone
from milestones.editions import starting
from milestones.models import Edition, site, urls
from milestones.search import snippets
from milestones.views import (
    embedding,
    lang,
    language_links,
    pages,
    report_links,
    site_parts,
    timeline,
)
from milestones.views.dates_shown import date_parts
from milestones.views.lang import gettext
from milestones.views.prose_html import as_shown

from . import faster_tags

register = template.Library()

# JSON escapes for characters that could end or open a script element (HTML standard, 4.12.1.3).
_IN_SCRIPT = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}


def _safe(html: str) -> SafeString:
    """Mark HTML as safe, so that templates don't escape it. Only this function does so.

    It is used for four kinds of HTML: prose, which was sanitised before it was stored; JSON-LD,
    which has none of the characters that could end a script element; URLs of articles, whose slugs
    and uids have nothing to escape; and the rows of the milestones table, the marks of a timeline
    and the changes in a text, which this module builds and escapes itself, because `format_html`
    takes four times as long.
    """
    return mark_safe(html)  # noqa: S308


class ShowsProse(Protocol):
    """A page of readers, or the original beside the form of a translation."""

    def shown(self, html: str) -> str: ...


@register.filter
def prose(html: str, language: str = "") -> SafeString:
    """Return prose in `language` as HTML without references, for use outside its page."""
    return _safe(as_shown(html, language=language))


@register.simple_tag
def prose_of(page: ShowsProse, html: str) -> SafeString:
    """Return prose of the Document of `page` as HTML, with references to the page's sources."""
    return _safe(page.shown(html))


@register.simple_tag
def impact_of(page: pages.Page, milestone: Milestone) -> SafeString:
    """Return the impact of `milestone` as HTML; the numbers of its sources follow its last word."""
    return _safe(page.shown(milestone.impact) + _references(page, milestone.sources))


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return `data` as a JSON-LD script element, which browsers don't run."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _IN_SCRIPT.items():  # much faster than str.translate
        text = text.replace(character, escaped)
    return format_html('<script type="application/ld+json">{}</script>', _safe(text))


@register.simple_tag
def site_name() -> str:
    return site.current().name


@register.simple_tag
def of_the_site() -> site.Site:
    """Return what the site says of itself in the page's language."""
    return site.current()


@register.simple_tag
def not_filled_in() -> list[starting.Missing]:
    """Return what a new site has not filled in yet, for the admin."""
    return starting.missing()


@register.simple_tag
def in_its_language(text: site.Text, url: str = "") -> SafeString | str:
    """Return a text of the site, marked if it isn't in the page's language, as a link to `url`."""
    shown = lang.bdi(text.language, text) if text.language else text
    return format_html('<a href="{}">{}</a>', url, shown) if url else shown


@register.simple_tag(takes_context=True)
def part_of_site(context: Context, template: str) -> SafeString:
    """Return the rendered `template`, which depends on the site and its menus only."""
    return site_parts.rendered(template, context["request"])


@register.simple_tag
def article_url(name: str, slug: str, *rest: int | str) -> SafeString:
    """Return the path of a URL of an article: see urls.article_url. It has nothing to escape."""
    return _safe(urls.article_url(name, slug, *rest))


@register.simple_tag(takes_context=True)
def report_url(context: Context) -> str:
    """Return the URL of the form to report a mistake on this page."""
    return report_links.url_for(context)


@register.simple_tag
def locale(language: str) -> str:
    """Return `language`, by default that of the site's own words, for OpenGraph (ogp.me): en_GB."""
    return languages.locale(language or lang.of_the_site())


@register.simple_tag(takes_context=True)
def absolute(context: Context, url: str) -> str:
    """Return the absolute URL of a path on this site."""
    return context["request"].build_absolute_uri(url)


@register.simple_tag(takes_context=True)
def links_to_languages(context: Context) -> list[language_links.LanguageLink]:
    """Return links to this page in each language or, of an article, to its `translations`."""
    request = context["request"]
    if translations := context.get("translations"):
        return language_links.of_translations(translations, request.path)
    return _languages_of_page(context)


def _languages_of_page(context: Context) -> list[language_links.LanguageLink]:
    is_first = getattr(context.get("listing"), "is_first", False)
    return language_links.of_page(
        context["request"],
        canonical=context.get("canonical") or "",
        is_first=is_first,
        is_error="status" in context,
    )


@register.simple_tag(takes_context=True)
def alternate_languages(context: Context) -> SafeString:
    """Return <link> elements to this page of a list in each language, for search engines."""
    request = context["request"]
    if not request.resolver_match or "status" in context:  # an error
        return SafeString("")
    links = [(each.language, each.url) for each in _languages_of_page(context)]
    default = [("x-default", url) for _, url in links[:1]]
    return format_html_join(
        "\n",
        '<link rel="alternate" hreflang="{}" href="{}">',
        ((name, request.build_absolute_uri(url)) for name, url in [*links, *default]),
    )


@register.simple_tag(takes_context=True)
def embed_code(context: Context, edition: Edition) -> str:
    """Return the HTML that shows the timeline of an article on another site."""
    return embedding.iframe(context["request"], edition)


@register.simple_tag(takes_context=True)
def oembed_url(context: Context, edition: Edition, uid: str = "") -> str:
    """Return the absolute oEmbed URL of an article, or of its milestone `uid`."""
    return embedding.oembed_url(context["request"], edition, uid)


register.filter("number", languages.number)
register.filter("language_attributes", lang.attributes)
register.filter("language_name", languages.name)
register.filter("own_words", lang.own_words)
register.filter("name_of", pages.name_of)
register.simple_tag(lang.page_attributes)
register.simple_tag(lang.bdi)


register.tag(faster_tags.translate)
register.tag(faster_tags.blocktranslate)
register.tag(faster_tags.include)
register.tag(faster_tags.url)
register.tag(faster_tags.static)


@register.simple_tag
def edition_number(edition: Edition) -> str:
    return gettext("Edition %(number)s") % {"number": edition.number}


# --- Times and dates ------------------------------------------------------------------------------


@register.filter
def timestamp(time: datetime.datetime) -> str:
    """Return an aware datetime for a `datetime` attribute, in the site's time zone, to the second.

    HTML allows at most three digits for fractions of a second, but `date:"c"` writes six.
    """
    return timezone.localtime(time).isoformat(timespec="seconds")


@register.simple_tag
def day(time: datetime.datetime | str) -> SafeString:
    """Return the day of a datetime or ISO date as a <time> element in the page's language."""
    if isinstance(time, str):
        return date_in_words(time, lang.of_the_site())
    return _time(timestamp(time), day_in_words(time))


@register.simple_tag
def moment(time: datetime.datetime) -> SafeString:
    """Return a datetime, to the minute, as a <time> element in the page's language."""
    clock_time = date_format(timezone.localtime(time), "H:i T")
    return _time(timestamp(time), f"{day_in_words(time)}, {clock_time}")


def day_in_words(time: datetime.datetime) -> str:
    """Return the day of a datetime, in the site's time zone, in the page's language."""
    iso = timezone.localtime(time).date().isoformat()
    return dates.shown(iso, lang.of_the_site())


@register.simple_tag
@lru_cache(maxsize=1000)
def date_in_words(date: str, language: str) -> SafeString:
    """Return an EDTF `date` in words in `language`. Other text is in a <bdi>, as it is written."""
    if not dates.is_date(date):
        return format_html("<bdi>{}</bdi>", date) if date else SafeString("")
    return _time(dates.html_datetime(date), dates.shown(date, language))


@register.simple_tag
def year_in_words(date: str, language: str) -> SafeString:
    """Return the year, decade or century of `date` as an element, or text that isn't a date."""
    if not dates.is_date(date):
        return format_html('<span class="date" dir="auto">{}</span>', date)
    return _time(dates.html_datetime(date), date_parts(date, language)[0])


def _time(value: str, words: str) -> SafeString:
    """Return a <time> element, or a <span> if HTML has no machine-readable value for the date.

    https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-time-element
    """
    if not value:
        return format_html('<span class="date">{}</span>', words)
    return format_html('<time datetime="{}">{}</time>', value, words)


# --- References -----------------------------------------------------------------------------------


@register.simple_tag
def references(page: pages.Page, uids: Sequence[str]) -> SafeString:
    """Return links to the sources of `page` that a row cites, by number. `uids` are theirs."""
    return _safe(_references(page, uids))


def _references(page: pages.Page, uids: Sequence[str]) -> str:
    numbers = page.references.numbers
    in_order = sorted(uids, key=lambda uid: numbers.get(uid, 0))
    links = filter(None, map(page.references.link, in_order))
    return "".join(f"\u00a0{link}" for link in links)


@register.simple_tag
def back_links(page: pages.Page, uid: str) -> SafeString:
    """Return links from a source to each reference to it: a, b, c.

    Call this after the references are rendered.
    """
    places = page.references.places(uid)
    if not places:
        return SafeString("")
    words = escape(gettext("Back to reference"))
    links = "".join(_BACK.format(place, words, letter) for place, letter in places)
    return format_html('<span class="back-links" {}>{}</span>', page.own, _safe(links))


# Made of uids and letters, which have nothing to escape.
_BACK = """
<a href="#{}"><span aria-hidden="true">↑</span><span class="hidden">{} </span>{}</a>"""


# --- Milestones -----------------------------------------------------------------------------------

# Built here because a template loop takes ten times as long, and a long table is most of a page.
_MILESTONE = """
<tr id="m-{uid}">
<th scope="row">{date}</th>
<td {authors}>{initiative}</td>{third}
</tr>"""
# It stays on the line of the last word.
_PERMALINK = """\u00a0<a class="anchor" href="#m-{uid}" {own}><span aria-hidden="true">#</span>
<span class="hidden">{link_to} <bdi {inline}>{words}</bdi></span></a>"""
# HTML forbids a link inside a link: an initiative that has one is followed by another.
_OWN_PAGE = """<a href="{url}">{initiative}</a>"""
_OWN_PAGE_AFTER = """{initiative}
<a class="own-page" href="{url}" {own}>{page}{of_it}</a>"""
_OF_IT = """<span class="hidden">: <bdi {inline}>{words}</bdi></span>"""
_THIRD = """
<td {authors}>{impact}</td>"""
# Details are collapsed, so that readers can compare rows. <details> needs no script, browsers can
# search it, and the style sheet expands it in print.
_DETAIL = """
<details>
<summary {own}>{more}{of_it}</summary>
<div class="prose" {authors}>{detail}</div>
</details>"""


@register.simple_tag
def milestone_rows(page: pages.Page, slug: str = "") -> SafeString:
    """Return the rows of the milestones table of `page`.

    Each links to the page of its milestone, if the `slug` of the article is given: only the live
    edition has such pages.
    """
    same = {
        "own": page.own,
        "authors": page.authors,
        "inline": page.inline,
        "slug": slug,
        "link_to": escape(gettext("Link to this row:")),
        "page": escape(gettext("Page of this milestone")),
        "more": escape(gettext("More")),
        "language": page.language_of_dates,
        "no_date": _no_date(page.own),
        "third_column": _THIRD if len(page.columns) > 2 else "",
    }
    return _safe("".join(_row(page, row, same) for row in page.document.milestones))


def _row(page: pages.Page, milestone: Milestone, same: dict[str, str]) -> str:
    values = {
        **same,
        "uid": escape(milestone.uid),
        "date": _date(milestone.date, same["language"]) if milestone.date else same["no_date"],
        "initiative": page.shown(milestone.initiative),
        "impact": page.shown(milestone.impact),
        "words": _escaped_name(milestone),
    }
    values["of_it"] = _OF_IT.format_map(values)
    if same["slug"]:
        values["url"] = urls.article_url("milestone", same["slug"], milestone.uid)
        is_link = milestone.initiative and "<a " not in values["initiative"]
        values["initiative"] = (_OWN_PAGE if is_link else _OWN_PAGE_AFTER).format_map(values)
    last = "impact" if milestone.impact else "initiative"
    if milestone.sources:
        values[last] += _references(page, milestone.sources)
    values["initiative"] += _PERMALINK.format_map(values)
    if milestone.detail:
        values["detail"] = page.shown(milestone.detail)
        values[last] += _DETAIL.format_map(values)
    values["third"] = same["third_column"].format_map(values)
    return _MILESTONE.format_map(values)


def _escaped_name(milestone: Milestone) -> str:
    # Prose without markup is already escaped text.
    is_plain = milestone.initiative and "<" not in milestone.initiative
    return milestone.initiative if is_plain else escape(pages.name_of(milestone))


# The table below says the same, so screen readers and the Tab key pass by.
_STRIP = """<svg class="strip" aria-hidden="true" focusable="false">
<line x1="0" y1="16" x2="100%" y2="16" />{marks}
</svg>"""
_MARK = """
<a href="{base}#m-{uid}" tabindex="-1"><circle cx="{x}%" cy="16" r="{radius}" />{label}</a>"""
_LABEL = """<text x="{x}%" y="48" text-anchor="middle">{label}</text>"""


@register.simple_tag
def timeline_strip(page: pages.Page, base: str = "") -> SafeString:
    """Return the timeline of `page` as SVG: dots that link to the rows of the table at `base`."""
    base = escape(base)
    return _safe(_STRIP.format(marks="".join(_mark(mark, base) for mark in page.timeline)))


def _mark(mark: timeline.Mark, base: str) -> str:
    label = _LABEL.format(x=mark.label_x, label=escape(mark.label)) if mark.label else ""
    radius = 7 if mark.label else 4
    return _MARK.format(base=base, uid=escape(mark.uid), x=mark.x, radius=radius, label=label)


LONG_DATE = 12  # characters: longer dates don't fit in large type
_LONG = _safe(' class="long"')


@register.simple_tag
def milestone_date(date: str) -> SafeString:
    """Return the date of a milestone as in the milestones table, in the page's language."""
    return _date(date, lang.of_the_site()) if date else _no_date(SafeString(""))


def _no_date(attributes: SafeString) -> SafeString:
    """Return what the header of a row says where a milestone has no date."""
    return format_html('<span class="date" {}>{}</span>', attributes, gettext("No date"))


@lru_cache(maxsize=10_000)
def _date(date: str, language: str) -> SafeString:
    """Return the date of a milestone in `language`, with its year in an element of its own."""
    year, rest = date_parts(date, language)
    if rest:
        words = format_html("<b>{}</b> <span>{}</span>", year, rest)
    else:
        words = format_html("<b{}>{}</b>", _LONG if len(year) > LONG_DATE else "", year)
    if not dates.is_date(date):
        return format_html('<span class="date" dir="auto">{}</span>', words)
    return _time(dates.html_datetime(date), words)


# --- Comparisons ----------------------------------------------------------------------------------


@register.filter
def marked(paragraph: text_changes.Paragraph) -> SafeString:
    """Return a compared Paragraph with its changes in <del> and <ins> elements."""
    language = lang.of_the_site()
    pieces = (_in_words(piece, language) for piece in paragraph.pieces)
    return _safe("".join(pieces))


def _in_words(piece: text_changes.Piece, language: str) -> str:
    before, after = ("", "") if piece.kind == "equal" else _around(piece.kind, language)
    return f"{before}{escape(piece.text)}{after}"


@lru_cache
def _around(kind: str, language: str) -> tuple[str, str]:
    """Return the HTML before and after a text that was "removed" or "added"."""
    name, words = {
        "removed": ("del", gettext("[removed: ")),
        "added": ("ins", gettext("[added: ")),
    }[kind]
    # Elements with a `dir` attribute don't affect the direction of a text with dir="auto".
    hidden = '<span class="hidden" {}>{}</span>'
    before, after = (format_html(hidden, lang.attributes(language), text) for text in (words, "]"))
    # The words say it to everyone. A role would make some screen readers say it twice.
    return f'<{name} role="none">{before}', f"{after}</{name}>"


@register.filter
def side(paragraph: text_changes.Paragraph, kind: str) -> SafeString:
    """Return one side of a compared Paragraph, with changes highlighted.

    `kind` is "removed" for the old text and "added" for the new.
    """
    pieces = (
        (format_html("{}" if piece.kind == "equal" else "<mark>{}</mark>", piece.text),)
        for piece in paragraph.pieces
        if piece.kind in ("equal", kind)
    )
    return format_html_join("", "{}", pieces)


# --- Search ---------------------------------------------------------------------------------------


@register.filter
def highlighted(pieces: Sequence[snippets.Piece]) -> SafeString:
    """Return the pieces of a found text, with the terms of the search in <mark> elements."""
    marked = (
        (format_html("<mark>{}</mark>" if is_term else "{}", text),) for text, is_term in pieces
    )
    return format_html_join("", "{}", marked)
