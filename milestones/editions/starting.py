"""What a new site has not filled in yet: about itself, and its pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings

from milestones.document import languages
from milestones.document.completeness import has_starter_marks
from milestones.models import Article, Edition, SiteSettings, SiteTexts
from milestones.models.site import TEXTS

# The pages that a public site needs, by slug, with their names. Each has a starter text.
PAGES = {
    "about": "About",
    "contact": "Contact",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
}


@dataclass(frozen=True)
class Missing:
    """What is missing, in a sentence, and where to fill it in.

    `field` is the name of a field of the site's settings, of the texts in `language` if it is one
    of those. Otherwise it is a page: `article` is its draft, if there is one.
    """

    message: str
    field: str = ""
    article: Article | None = None
    language: str = settings.LANGUAGE_CODE

    @property
    def anchor(self) -> str:
        """The id of the field on the screen of the site's settings."""
        if self.field == "logo":
            return "id_file"
        of_texts = self.field in TEXTS
        return f"id_{self.language}-{self.field}" if of_texts else f"id_{self.field}"


_FIELDS = {
    "name": "The site has no name of its own yet.",
    "publisher": "The site doesn’t say who publishes it.",
    "publisher_url": "The site doesn’t link to its publisher’s website.",
    "description": "The site doesn’t say what it is: write a short description.",
    "contact": "The site has no contact.",
    "footer_text": "The footer has no text of its own, such as a legal notice. This is optional.",
    "place": "The site doesn’t say where its milestones took place. This is optional.",
    "licence_url": "The site names no licence under which its articles may be reused.",
    "logo": "The site has no logo.",
}


def missing() -> list[Missing]:
    """Return what is not filled in yet: of the site, in each language in use, and of its pages."""
    rows = {row.language: row for row in SiteTexts.objects.all()}
    texts = rows.get(settings.LANGUAGE_CODE) or SiteTexts()
    return [*_missing_settings(texts), *_missing_translations(texts, rows), *_missing_pages()]


def _missing_settings(texts: SiteTexts) -> Iterator[Missing]:
    site = SiteSettings.objects.first() or SiteSettings()
    known = {
        **{name: getattr(texts, name) for name in TEXTS},
        "publisher_url": site.publisher_url,
        "licence_url": site.licence_url or settings.LICENCE_URL,
        "logo": site.logo_id,
    }
    if settings.SITE_NAME != settings.DEFAULT_SITE_NAME:
        known["name"] = settings.SITE_NAME
    for field, message in _FIELDS.items():
        if not known[field]:
            yield Missing(message, field)


def _missing_translations(texts: SiteTexts, rows: Mapping[str, SiteTexts]) -> Iterator[Missing]:
    """Yield what of `texts` isn't written in a language in use. `rows` has the texts of each."""
    used = _languages_in_use()
    for code, name in settings.LANGUAGES:
        own = rows.get(code) or SiteTexts()
        lacking = [field for field in TEXTS if getattr(texts, field) and not getattr(own, field)]
        if code in used and code != settings.LANGUAGE_CODE and lacking:
            labels = ", ".join(map(_label, lacking))
            yield Missing(f"In {name}, the site lacks: {labels}.", lacking[0], language=code)


def _label(field: str) -> str:
    return str(SiteTexts._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _languages_in_use() -> set[str]:
    """Return the codes of LANGUAGES in which an article or a page is live."""
    found = Edition.objects.live().order_by().values_list("language", flat=True).distinct()
    return {languages.variant(language) for language in found}


def _missing_pages() -> Iterator[Missing]:
    pages = {page.slug: page for page in Article.objects.filter(is_page=True, slug__in=PAGES)}
    live = {
        edition.article_id: edition
        for edition in Edition.objects.live().filter(article__in=pages.values())
    }
    for slug, name in PAGES.items():
        page = pages.get(slug)
        edition = live.get(page.pk) if page else None
        if page is None:
            yield Missing(f"There is no page “{name}” with the slug “{slug}”.")
        elif edition is None:
            yield Missing(f"The page “{page}” is not published.", article=page)
        elif has_starter_marks(edition.content):
            yield Missing(f"Readers see places to fill in on the page “{page}”.", article=page)
