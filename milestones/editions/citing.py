"""Citations of an edition: as text in each style, and as files for reference managers.

The author is whoever publishes the site, as in feeds and in data for search engines. The date is
the day on which the edition went live. The URL is the permanent link, whose text never changes.

Pages and files are the same for all readers, so they can't say on which day one of them reads it.
Where a style asks for the day of access, the citation leaves a place for it. CSL-JSON and RIS leave
it out, so that the reference manager adds it. BibTeX has the day of publication: see `bibtex`.

No style numbers a first edition, so only the note in each file does.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from babel import Locale
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from milestones.document.date_style import style_of
from milestones.document.languages import or_of_the_site
from milestones.models import Edition, site

# --- As text --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Citation:
    """A citation as HTML in a style, whose name is the same in every language."""

    style: str
    html: SafeString


def citations(edition: Edition, url: str, attributes: SafeString | str = "") -> list[Citation]:
    """Return an entry for a list of references in each style, with the permanent `url`.

    The words and the date are in the active language. The title has the HTML `attributes` of its
    language, so that its direction changes no other word's place. It keeps its capitals, because
    no program can tell which words are names.
    """
    values = _values(edition, url)
    return [
        Citation(name, _entry(style, edition, attributes, values))
        for name, style in _STYLES.items()
    ]


class _Style(NamedTuple):
    """The entry for a later edition and for a first one, and the HTML element of the title."""

    later: Any  # a lazy translation, as `first` is
    first: Any
    title: str
    names_site: bool = False  # before the URL


_STYLES = {
    # Publication Manual of the American Psychological Association, 7th edition: 10.16 (web pages),
    # 9.19 (editions), 9.16 (no day of access if the text never changes), and 10.16 (the name of the
    # site, unless it is the author).
    "APA": _Style(
        gettext_lazy(
            "%(author_ended)s (%(year)s, %(month)s %(day)s). %(title)s (%(ordinal)s ed.). %(url)s"
        ),
        gettext_lazy("%(author_ended)s (%(year)s, %(month)s %(day)s). %(title)s%(stop)s %(url)s"),
        "cite",
        names_site=True,
    ),
    # The Chicago Manual of Style, 18th edition, notes and bibliography: 14.104 (web pages; the day
    # of access only if the page has no date).
    "Chicago": _Style(
        gettext_lazy(
            "%(author_ended)s “%(title)s%(stop)s” %(ordinal)s ed."
            " %(month)s %(day)s, %(year)s. %(url)s."
        ),
        gettext_lazy("%(author_ended)s “%(title)s%(stop)s” %(month)s %(day)s, %(year)s. %(url)s."),
        "bdi",
    ),
    # Pears and Shields, Cite Them Right: web pages with organisations as authors. It always asks
    # for the day of access.
    "Harvard": _Style(
        gettext_lazy(
            "%(author)s (%(year)s) %(title)s%(stop)s %(ordinal)s edn."
            " Available at: %(url)s (Accessed: [day month year])."
        ),
        gettext_lazy(
            "%(author)s (%(year)s) %(title)s%(stop)s"
            " Available at: %(url)s (Accessed: [day month year])."
        ),
        "cite",
    ),
}


def _values(edition: Edition, url: str) -> dict[str, Any]:
    """Return what an entry says in any style."""
    date, author = _date(edition), _author()
    return {
        "author": author,
        "author_ended": author + _stop_after(author),
        "stop": _stop_after(edition.title),
        "ordinal": _ordinal(edition.number),
        "year": date.year,
        "month": style_of(_language()).month_name(date.month, genitive=True),
        "day": date.day,
        "url": format_html("<bdi>{}</bdi>", url),
    }


def _entry(
    style: _Style, edition: Edition, attributes: SafeString | str, values: dict[str, Any]
) -> SafeString:
    title = format_html(f"<{style.title} {{}}>{{}}</{style.title}>", attributes, edition.title)
    values = {**values, "title": title}
    if style.names_site and (name := _name_of_site()):
        values["url"] = format_html("{}{} {}", name, _stop_after(name), values["url"])
    text = str(style.first if edition.number == 1 else style.later)
    return format_html(text % {name: f"{{{name}}}" for name in values}, **values)


def _stop_after(text: str) -> str:
    """Return a full stop, or "" if `text` ends with a mark that ends a sentence."""
    return "" if re.search(r"[.!?…。！？؟۔]\W*$", text) else "."


# The number of an edition in words such as “4th edition”, by the categories of ordinal numbers in
# Unicode CLDR. A language has only some of them, English those of 1st, 2nd, 3rd and 4th.
_ORDINALS = {
    "zero": pgettext_lazy("ordinal number of an edition, zero", "%(number)sth"),
    "one": pgettext_lazy("ordinal number of an edition, one", "%(number)sst"),
    "two": pgettext_lazy("ordinal number of an edition, two", "%(number)snd"),
    "few": pgettext_lazy("ordinal number of an edition, few", "%(number)srd"),
    "many": pgettext_lazy("ordinal number of an edition, many", "%(number)sth"),
    "other": pgettext_lazy("ordinal number of an edition, other", "%(number)sth"),
}


def _ordinal(number: int) -> str:
    locale = Locale.parse(_language(), sep="-")
    return str(_ORDINALS[locale.ordinal_form(number)]) % {"number": number}


# --- As files -------------------------------------------------------------------------------------


def bibtex(edition: Edition, url: str) -> str:
    """Return an entry for BibLaTeX (manual, 2.1.1: `@online`). Its key is the slug and number.

    The day of access (`urldate`) is the day of publication: from then on, the URL has always shown
    this very text, as the hash proves. The comment above the entry says so to the reader, who can
    enter the day on which they read it.
    """
    day = _date(edition).date().isoformat()
    fields = {
        "author": f"{{{_escaped(_author())}}}",  # doubly braced: it is no person's name
        "title": f"{{{_escaped(edition.title)}}}",  # doubly braced: it keeps its capitals
        "date": day,
        "url": url,  # read verbatim
        "urldate": day,
        "annotation": _escaped(_note(edition)),  # styles don't print it
    }
    if name := _name_of_site():
        fields["titleaddon"] = f"{{{_escaped(name)}}}"
    if edition.number > 1:
        fields["version"] = str(edition.number)
    if edition.short_title:
        fields["shorttitle"] = f"{{{_escaped(edition.short_title)}}}"
    if edition.language:
        fields["language"] = edition.language
    comment = gettext(
        "This text has not changed since the day of urldate. You can enter the day on which you"
        " read it instead."
    )
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"% {comment}", f"@online{{{_id(edition)},", *lines, "}", ""])


# None of them has a single brace: BibTeX counts even those after a backslash.
_BIBTEX_ESCAPES = {
    **{ord(character): f"\\{character}" for character in "%&#_$"},
    ord("{"): "\\textbraceleft{}",
    ord("}"): "\\textbraceright{}",
    ord("\\"): "\\textbackslash{}",
    ord("~"): "\\textasciitilde{}",
    ord("^"): "\\textasciicircum{}",
}


def _escaped(text: str) -> str:
    return text.translate(_BIBTEX_ESCAPES)


def ris(edition: Edition, url: str) -> str:
    """Return a record in the RIS format of reference managers: a web page (ELEC)."""
    date = _date(edition)
    fields = [
        ("TY", "ELEC"),
        ("ID", _id(edition)),
        ("AU", _author()),
        ("TI", edition.title),
        ("ST", edition.short_title),
        ("T2", _name_of_site()),
        ("PY", f"{date:%Y}"),
        ("DA", f"{date:%Y/%m/%d}/"),
        ("ET", str(edition.number) if edition.number > 1 else ""),
        ("LA", edition.language),
        ("UR", url),
        ("N1", _note(edition)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(edition: Edition, url: str) -> str:
    """Return a CSL-JSON array (CSL 1.0.2 data schema) of one item, as text."""
    date = _date(edition)
    item = {
        "id": _id(edition),
        "type": "webpage",
        "title": edition.title,
        "author": [{"literal": _author()}],
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "URL": url,
        "note": _note(edition),
    }
    if name := _name_of_site():
        item["container-title"] = name
    if edition.number > 1:
        item["edition"] = str(edition.number)
    if edition.short_title:
        item["title-short"] = edition.short_title
    if edition.language:
        item["language"] = edition.language
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


# --- Both -----------------------------------------------------------------------------------------


def _author() -> str:
    return site.current().author


def _name_of_site() -> str:
    """Return the name of the site, if that isn't the author already."""
    own = site.current()
    return own.name if own.name != own.author else ""


def _language() -> str:
    return or_of_the_site("")


def _id(edition: Edition) -> str:
    return f"{edition.slug}-{edition.number}"


def _note(edition: Edition) -> str:
    values = {"number": edition.number, "hash": edition.sha256}
    return gettext("Edition %(number)s, SHA-256 %(hash)s") % values


def _date(edition: Edition) -> datetime:
    return timezone.localtime(edition.live_from)
