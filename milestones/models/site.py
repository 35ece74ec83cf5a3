"""What the site says of itself: its name, who publishes it, its logo, its licence and its menu.

Pages read this in two small queries, `Known.rows` and `Known.menu`: at most once for a request, and
only once for all requests of a State if the page cache says for which State they are rendered.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_email
from django.db import DatabaseError, models
from django.utils.functional import cached_property
from django.utils.translation import get_language

from milestones.document import languages

from .articles import Article
from .clock import clock
from .editions import GROUP, Edition
from .fields import AddedLineField, LineField
from .images import Image
from .prepared import Prepared
from .public_state import State, announced
from .urls import article_url

LOGO_HEIGHT = 36  # CSS pixels
_SHARP = 2  # device pixels for each, so that the logo is sharp on a phone

# Also in a Link header, so it has only characters that can be there.
web_url = RegexValidator(
    r"\Ahttps?://[!#-;=?-~]+\Z",
    "Enter a URL that starts with https:// and has no spaces, quotes or letters with accents.",
)


class SiteSettings(models.Model):
    """One row: what is the same in every language. Only `change` writes it."""

    publisher_url = models.CharField(
        "publisher’s website", max_length=500, blank=True, validators=[web_url]
    )
    licence_url = models.CharField(
        "licence",
        max_length=500,
        blank=True,
        validators=[web_url],
        help_text="The URL of the licence under which anyone may reuse the articles and their"
        " data, such as https://creativecommons.org/licenses/by/4.0/.",
    )
    logo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="logo_of")
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "site"
        default_permissions = ("change",)
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_site")]

    def __str__(self) -> str:
        return "Site"


class SiteTexts(models.Model):
    """What the site says of itself in one of LANGUAGES. Only `change` writes it."""

    site = models.ForeignKey(SiteSettings, models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=35)
    name = LineField(
        "name of the site", max_length=100, blank=True, help_text="In the header of each page."
    )
    publisher = LineField(
        "who publishes it",
        max_length=200,
        blank=True,
        help_text="The organisation that is responsible for the site. In the footer of each page.",
    )
    description = LineField(
        "short description",
        max_length=300,
        blank=True,
        help_text="What the site is, in one or two sentences: on the front page, and in search"
        " results.",
    )
    contact = LineField(
        max_length=200,
        blank=True,
        help_text="An email address, a URL or a phone number. In the footer of each page.",
    )
    footer_text = LineField(
        "text of the footer", max_length=500, blank=True, help_text="Such as a legal notice."
    )
    place = AddedLineField(
        "place of the events",
        max_length=200,
        help_text="Where the events of all milestones took place, such as Kosovo. Search engines"
        " show it with each event. Leave it empty if it isn’t one place.",
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "language"], name="site_texts_by_language")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"


TEXTS = ("name", "publisher", "description", "contact", "footer_text", "place")

# --- As pages show it -----------------------------------------------------------------------------


class Text(str):
    """A text. `language` is its language if that isn't the one that was asked for, or ""."""

    language = ""


@dataclass(frozen=True)
class Site:
    """What the site says of itself in one language. What isn't filled in is empty, but the name."""

    name: Text
    publisher: Text
    description: Text
    contact: Text
    footer_text: Text
    place: Text
    publisher_url: str
    licence_url: str
    logo: Image | None

    @cached_property
    def shown(self) -> tuple[Any, ...]:
        """All that pages show of the site: if it is equal for two sites, they look the same."""
        texts = (getattr(self, name) for name in TEXTS)
        of_texts = tuple((str(text), text.language) for text in texts)
        return *of_texts, self.publisher_url, self.licence_url, self.logo and self.logo.pk

    @property
    def author(self) -> Text:
        """Who is responsible for the site: the publisher or, if that isn't known, its name."""
        return self.publisher or self.name

    @property
    def contact_url(self) -> str:
        """The URL that the contact is, or stands for; "" if it is another text."""
        if re.match(r"https?://\S+\Z", self.contact):
            return str(self.contact)
        try:
            validate_email(self.contact)
        except ValidationError:
            return ""
        return f"mailto:{self.contact}"

    @property
    def licence(self) -> str:
        """The short name of the licence if it is one of Creative Commons, or else its URL."""
        found = re.match(
            r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)",
            self.licence_url,
        )
        if not found:
            return self.licence_url
        name = {"zero": "0"}.get(found[2], f" {found[2].upper()}")
        return f"CC{name} {found[3]}"

    @property
    def logo_size(self) -> tuple[int, int]:
        """The width and height at which the header shows the logo, in CSS pixels."""
        assert self.logo
        return max(1, round(LOGO_HEIGHT * self.logo.width / self.logo.height)), LOGO_HEIGHT

    @property
    def logo_url(self) -> str:
        """The URL of the smallest version of the logo that is sharp in the header."""
        assert self.logo
        needed = _SHARP * self.logo_size[0]
        sufficient = [width for width in self.logo.widths if width >= needed]
        return self.logo.rendition_url(min(sufficient)) if sufficient else self.logo.url


class Item(NamedTuple):
    """A page in a menu. `menu` is a value of Article.Menu, and `group` the key of its original."""

    menu: str
    slug: str
    language: str
    title: str
    group: int
    is_original: bool

    @property
    def url(self) -> str:
        return article_url("page", self.slug)


class Known:
    """What is read of the site: each part once, when it is first needed."""

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The settings with the texts of each language."""
        _latest.rows = list(map(vars, _settings()))
        return _latest.rows

    @cached_property
    def menu(self) -> list[Item]:
        """The live pages that are in a menu, in order: translations where their originals are."""
        _latest.menu = [
            Item(
                page.menu,
                page.slug,
                page.language,
                page.short_title or page.title,
                page.group,
                page.original_id is None,
            )
            for page in _pages_in_menus(clock.now())
        ]
        return _latest.menu

    def menu_in(self, language: str, menu: str) -> list[Item]:
        """Return the pages of a menu for readers of `language`, one of LANGUAGES.

        Of translations of each other, that is the one in this language, or else the original.
        """
        if (language, menu) not in self._menus:
            self._menus[language, menu] = list(self._items(language, menu))
        return self._menus[language, menu]

    @cached_property
    def _menus(self) -> dict[tuple[str, str], list[Item]]:
        return {}

    def _items(self, language: str, menu: str) -> Iterator[Item]:
        groups: dict[int, list[Item]] = {}
        for item in self.menu:
            if item.menu == menu:
                groups.setdefault(item.group, []).append(item)
        for group in groups.values():
            yield min(group, key=partial(_distance, language))

    @cached_property
    def _sites(self) -> dict[str, Site]:
        return {}

    def site(self, language: str) -> Site:
        """Return what the site says of itself in `language`, one of LANGUAGES."""
        if language not in self._sites:
            self._sites[language] = _site(self.rows, language)
        return self._sites[language]


@Prepared
def _settings() -> models.QuerySet[SiteSettings]:
    """Select the settings, with the logo, once for the texts of each language."""
    texts = {name: models.F(f"texts__{name}") for name in ("language", *TEXTS)}
    logo = {f"logo_{name}": models.F(f"logo__{name}") for name in _OF_LOGO}
    return SiteSettings.objects.annotate(**texts, **logo)


@Prepared
def _pages_in_menus(now: datetime) -> models.QuerySet[Edition]:
    """Select the live pages that are in a menu at `now`, in order, with `menu` and `group`."""
    placed = Article.objects.filter(menu__gt="")  # an index has them all
    pages = Edition.objects.live(now).unsuperseded().pages().filter(article__in=placed)
    pages = pages.annotate(menu=models.F("article__menu"), group=GROUP)
    in_order = pages.order_by("article__menu_position", "article_id")
    return in_order.only("article", "original", "slug", "language", "title", "short_title")


def _distance(language: str, item: Item) -> tuple[bool, bool]:
    return languages.variant(item.language) != language, not item.is_original


_OF_LOGO = ("sha256", "format", "width", "height", "widths")


def _site(rows: list[dict[str, Any]], language: str) -> Site:
    by_language = {row["language"]: row for row in rows}
    own, default = (by_language.get(tag, {}) for tag in (language, settings.LANGUAGE_CODE))
    shared: dict[str, Any] = rows[0] if rows else {}
    texts = {name: _text(name, own, default) for name in TEXTS}
    return Site(
        **{**texts, "name": texts["name"] or Text(settings.SITE_NAME)},
        publisher_url=shared.get("publisher_url", ""),
        licence_url=shared.get("licence_url") or settings.LICENCE_URL,
        logo=_logo(shared),
    )


def _text(name: str, own: Mapping[str, Any], default: Mapping[str, Any]) -> Text:
    text = Text(own.get(name) or default.get(name) or "")
    if text and not own.get(name):
        text.language = languages.tag(default["language"])
    return text


def _logo(row: Mapping[str, Any]) -> Image | None:
    if not row.get("logo_sha256"):
        return None
    values = {name: row[f"logo_{name}"] for name in _OF_LOGO}
    return Image(**{**values, "widths": json.loads(values["widths"])})


# --- Reading it -----------------------------------------------------------------------------------


class _Latest(Known):
    """What this process has last read: at first, that nothing is filled in."""

    def __init__(self) -> None:
        self.rows, self.menu = [], []


_latest = _Latest()
_of_state: tuple[State | None, Known] = (None, Known())
_reading: ContextVar[Known | None] = ContextVar("reading", default=None)


def known() -> Known:
    """Return what is known of the site. Outside `read_once`, nothing is, so it is read again."""
    return _reading.get() or Known()


def current() -> Site:
    """Return what the site says of itself, in the active language of its own words."""
    return known().site(get_language() or settings.LANGUAGE_CODE)


def menu(name: str) -> list[Item]:
    """Return the pages in the menu `name`, a value of Article.Menu, in the active language."""
    return known().menu_in(get_language() or settings.LANGUAGE_CODE, name)


@contextmanager
def read_once(state: State | None = None) -> Iterator[None]:
    """Within this, read each part at most once or, if `state` is given, once while it lasts.

    A State lasts until what the public sees changes, and so the site's own words and its menu.
    """
    with _within(_known_of(state) if state else Known()):
        yield


@contextmanager
def never_failing(*, may_read: bool) -> Iterator[None]:
    """Within this, answer from what this process last read if the database doesn't, or shouldn't.

    For error pages, which must not fail again.
    """
    found = known()
    try:
        if may_read:
            found.rows, found.menu  # noqa: B018
    except DatabaseError:
        may_read = False
    with _within(found if may_read else _copy_of_latest()):
        yield


def _copy_of_latest() -> Known:
    copy = _Latest()
    copy.rows, copy.menu = _latest.rows, _latest.menu
    return copy


@contextmanager
def _within(found: Known) -> Iterator[None]:
    token = _reading.set(found)
    try:
        yield
    finally:
        _reading.reset(token)


def _known_of(state: State) -> Known:
    global _of_state
    found = _of_state
    if found[0] != state:
        found = _of_state = (state, Known())
    return found[1]


# --- Changing it ----------------------------------------------------------------------------------


class Outdated(Exception):
    """Somebody else has changed the settings since they were read. Nothing was changed."""


@announced
def change(
    values: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]], *, version: int
) -> SiteSettings:
    """Change the settings to `values`, and the texts of each language to `texts`. Return them.

    Both are valid. `version` is the one from which they were made. Raises Outdated.
    """
    SiteSettings.objects.get_or_create(pk=1)
    site = SiteSettings.objects.select_for_update().get(pk=1)
    if site.version != version:
        raise Outdated
    for name, value in values.items():
        setattr(site, name, value)
    site.version += 1
    site.save()
    for language, row in texts.items():
        site.texts.update_or_create(language=language, defaults=row)
    return site


@announced
def arrange(places: Iterable[tuple[Article, str, int]]) -> None:
    """Put pages in their places: (page, value of Article.Menu, position) tuples.

    The translations of a page get the same place.
    """
    for page, menu, position in places:
        pages = Article.objects.filter(models.Q(pk=page.pk) | models.Q(original=page.pk))
        pages.filter(is_page=True).update(menu=menu, menu_position=position)
