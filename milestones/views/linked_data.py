"""Pages as schema.org data in JSON-LD, for search engines. Its vocabulary: https://schema.org/."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from milestones.document import dates, languages
from milestones.document.images import figures
from milestones.document.prose import running_text
from milestones.document.shape import Document, Milestone, Source
from milestones.models import Edition, Topic, site
from milestones.models.urls import article_url, fixed_url

from .formats import DATA_OF_PAGES, formats_of
from .lang import gettext
from .pages import Page, name_of, words_of
from .translations import Translation, others_than

CONTEXT = "https://schema.org"
# The formats of an article that are text to read, not data.
TEXTS = ("text/html", "text/markdown")
Data = dict[str, Any]
Place = tuple[str, str]  # the name and the absolute URL of a page

# --- The site -------------------------------------------------------------------------------------


def site_data(url: str) -> Data:
    """Return the WebSite as JSON-serialisable data. `url` is an absolute URL of the site."""
    front = _home(url)
    return {
        "@context": CONTEXT,
        **_site(front),
        "inLanguage": [languages.tag(code) for code, _ in settings.LANGUAGES],
        "publisher": _organization(front),
        **_given(
            description=site.current().description,
            potentialAction=_search_action(url),
        ),
    }


def _home(url: str) -> str:
    """Return the front page that stands for the site in all languages, from a URL of the site."""
    with override(settings.LANGUAGE_CODE):
        return urljoin(url, fixed_url("milestones:front"))


def _site(url: str) -> Data:
    return {"@type": "WebSite", "name": site.current().name, "url": url}


def _organization(url: str) -> Data:
    """Return who publishes the site whose front page is at `url`."""
    own = site.current()
    logo = urljoin(url, own.logo.url) if own.logo else ""
    return {**_named(own.author), "url": own.publisher_url or url, **_given(logo=logo)}


def _named(organization: str) -> Data:
    return {"@type": "Organization", "name": organization} if organization else {}


def _search_action(url: str) -> Data:
    """Return how to search the site; {} if it has no search."""
    try:
        search = urljoin(url, reverse("milestones:search"))
    except NoReverseMatch:
        return {}
    template = f"{search}?q={{search_term_string}}"
    return {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": template},
        "query-input": "required name=search_term_string",
    }


# --- Articles -------------------------------------------------------------------------------------


def article_data(
    edition: Edition,
    page: Page,
    url: str,
    corrections: Sequence[Edition] = (),
    translations: Sequence[Translation] = (),
    topics: Sequence[Topic] = (),
    *,
    is_live: bool = True,
) -> Data:
    """Return an Article, with its milestones as Events and as a Dataset, as JSON-serialisable data.

    `url` is the absolute URL of the page that search engines should show. `corrections` are the
    editions that corrected the article, `translations` its group in all languages, and `topics`
    those of the article. `is_live` tells whether the page is that of the article, whose downloads
    change with each edition.
    """
    document = page.document
    front = _home(url)
    organization = _organization(front)
    return {
        "@context": CONTEXT,
        "@type": "Article",
        "headline": document.title,
        **_given(
            alternativeHeadline=document.short_title,
            description=page.description,
            inLanguage=document.language,
            license=site.current().licence_url,
            image=_images(page, url),
            articleSection=[row.heading for row in document.sections if row.heading],
            keywords=[topic.name for topic in topics],
            about=[_term(topic, url) for topic in topics],
        ),
        "url": url,
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": url,
            "breadcrumb": _trail([_articles(url), (page.title, url)]),
        },
        "isPartOf": _site(front),
        "version": edition.number,
        "archivedAt": urljoin(url, edition.permanent_url),
        **_times(edition),
        "author": organization,
        "publisher": organization,
        **_given(
            citation=[_creative_work(source) for source in document.sources],
            mentions=_events(document, url),
            hasPart=_dataset(edition, page, url, is_live=is_live) if document.milestones else {},
            correction=[_correction(edition) for edition in corrections],
            **_translations(edition, translations, url),
        ),
    }


def _images(page: Page, url: str) -> list[Data]:
    """Return the images that the article shows, each with its first alternative text."""
    if not page.pictures.all:
        return []
    texts: dict[str, str] = {}
    for figure in figures(page.document):
        texts[figure.sha256] = texts.get(figure.sha256) or figure.alternative or ""
    return [
        {
            "@type": "ImageObject",
            "contentUrl": urljoin(url, picture.url),
            **_given(description=texts.get(sha256, "")),
        }
        for sha256, picture in page.pictures.all.items()
    ]


def _translations(edition: Edition, group: Sequence[Translation], url: str) -> Data:
    """Return the original of a translation, or the translations of an original."""
    others = others_than(edition, group)
    if edition.original_id:
        return {
            "translationOfWork": [_translation(each, url) for each in others if each.is_original]
        }
    return {"workTranslation": [_translation(each, url) for each in others]}


def _translation(translation: Translation, url: str) -> Data:
    return {
        "@type": "Article",
        "url": urljoin(url, translation.url),
        **_given(inLanguage=translation.language),
    }


def _term(topic: Topic, url: str) -> Data:
    return {
        "@type": "DefinedTerm",
        "name": topic.name,
        "url": urljoin(url, topic.get_absolute_url()),
        "inDefinedTermSet": urljoin(url, fixed_url("milestones:topics")),
    }


def _times(edition: Edition) -> Data:
    published = edition.first_published or edition.live_from
    return {
        "datePublished": published.isoformat(timespec="seconds"),
        "dateModified": edition.live_from.isoformat(timespec="seconds"),
    }


def _articles(url: str) -> Place:
    return gettext("Articles"), urljoin(url, fixed_url("milestones:front"))


def _trail(places: Sequence[Place]) -> Data:
    """Return the path to a page as the page shows it, and the page itself at its end."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": {"@id": place}}
            for position, (name, place) in enumerate(places, 1)
        ],
    }


def _correction(edition: Edition) -> Data:
    return {
        "@type": "CorrectionComment",
        "text": edition.note,
        "datePublished": edition.live_from.isoformat(timespec="seconds"),
    }


def _creative_work(source: Source) -> Data:
    return {
        "@type": "CreativeWork",
        **_given(
            name=source.title,
            creditText=source.author,  # it may be a person, several, or an office
            publisher=_named(source.publisher),
            url=source.url,
            datePublished=_iso(source.published),
        ),
    }


# --- Pages ----------------------------------------------------------------------------------------

_PAGES = {"about": "AboutPage", "contact": "ContactPage"}  # by slug


def page_data(edition: Edition, page: Page, url: str, newest: Edition | None = None) -> Data:
    """Return a WebPage such as “About”, as JSON-serialisable data.

    `url` is the absolute URL of the page that search engines should show. `newest` is the newest
    edition, on the permanent page of an edition, which shows the path to it.
    """
    front = urljoin(url, fixed_url("milestones:front"))
    return {
        "@context": CONTEXT,
        "@type": _PAGES.get(edition.slug, "WebPage"),
        "name": page.document.title,
        **_given(
            description=page.description,
            inLanguage=page.document.language,
            license=site.current().licence_url,
        ),
        "url": url,
        "isPartOf": _site(front),
        "version": edition.number,
        "archivedAt": urljoin(url, edition.permanent_url),
        **_times(edition),
        "publisher": _organization(front),
        **_given(breadcrumb=_trail_of_edition(edition, newest, url) if newest else {}),
    }


def _trail_of_edition(edition: Edition, newest: Edition, url: str) -> Data:
    name = gettext("Edition %(number)s") % {"number": edition.number}
    return _trail([*_to_article(newest, url), (name, urljoin(url, edition.permanent_url))])


# --- The history of an article, and topics --------------------------------------------------------


def history_data(newest: Edition, url: str) -> Data:
    """Return the history of an article as a WebPage. Its absolute URL is `url`."""
    return _web_page(gettext("History"), url, _to_article(newest, url))


def comparison_data(newest: Edition, name: str, url: str) -> Data:
    """Return a comparison of editions as a WebPage with this `name`. Its absolute URL is `url`."""
    history = gettext("History"), urljoin(url, article_url("history", newest.slug))
    return _web_page(name, url, [*_to_article(newest, url), history])


def topic_data(topic: Topic, url: str) -> Data:
    """Return the page of a topic, a list of articles. Its absolute URL is `url`."""
    topics = gettext("Topics"), urljoin(url, fixed_url("milestones:topics"))
    return {
        **_web_page(topic.name, url, [topics]),
        "@type": "CollectionPage",
        **_given(description=topic.description),
        "about": _term(topic, url),
    }


def _web_page(name: str, url: str, above: Sequence[Place]) -> Data:
    return {
        "@context": CONTEXT,
        "@type": "WebPage",
        "name": name,
        "url": url,
        "isPartOf": _site(_home(url)),
        "breadcrumb": _trail([*above, (name, url)]),
    }


def _to_article(newest: Edition, url: str) -> list[Place]:
    """Return the path to an article or page, and it: it isn't named once it is withdrawn."""
    above = [] if newest.is_page else [_articles(url)]
    if newest.state != "public":
        return [_articles(url)]
    name = newest.short_title or newest.title
    return [*above, (name, urljoin(url, newest.get_absolute_url()))]


# --- Milestones -----------------------------------------------------------------------------------


def milestones_data(url: str, years: tuple[int, int] | None) -> Data:
    """Return the list of all milestones as a Dataset. Its absolute URL is `url`.

    `years` are the first and the last of its milestones.
    """
    own = site.current()
    front = _home(url)
    name = gettext("Milestones")
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": f"{name} – {own.name}",
        "description": gettext("Milestones of all articles, by date, with their sources."),
        "url": url,
        "isPartOf": _site(front),
        "creator": _organization(front),
        **_given(license=own.licence_url, temporalCoverage=_interval(years)),
        "isAccessibleForFree": True,
        "distribution": [
            _download(urljoin(url, fixed_url(f"milestones:{pattern}")), media_type)
            for pattern, media_type in DATA_OF_PAGES["milestones"].items()
        ],
    }


def _interval(years: tuple[int, int] | None) -> str:
    """Return `years` as an interval of ISO 8601, if they are from 1 to 9999."""
    if years is None or not 0 < years[0] <= years[1] <= 9999:
        return ""
    return f"{years[0]:04}/{years[1]:04}"


def _download(url: str, media_type: str) -> Data:
    return {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": url}


def _dataset(edition: Edition, page: Page, url: str, *, is_live: bool) -> Data:
    """Return the milestones table as a Dataset."""
    description = gettext("The milestones of “%(title)s”, each with its date, impact and sources.")
    downloads = formats_of(edition, is_live=is_live).items()
    return {
        "@type": "Dataset",
        "name": f"{page.milestones_heading.text}: {page.title}",
        "description": description % {"title": page.document.title},
        "url": f"{url if is_live else urljoin(url, edition.permanent_url)}#milestones",
        **_given(
            inLanguage=page.document.language,
            license=site.current().licence_url,
            temporalCoverage=_coverage(page.document.milestones),
        ),
        "version": edition.number,
        **_times(edition),
        "isAccessibleForFree": True,
        "distribution": [
            _download(urljoin(url, path), media_type)
            for path, media_type in downloads
            if media_type not in TEXTS
        ],
    }


def _coverage(milestones: Sequence[Milestone]) -> str:
    """Return the years of `milestones` as an interval of ISO 8601 such as 1999/2022 or 1999/..

    If the start isn't known, or a year isn't between 1 and 9999, return "".
    """
    known = [dates.years(row.date) for row in milestones if dates.is_date(row.date)]
    years = [year for ends in known for year in ends if year is not None]
    if (
        not years
        or any(first is None for first, _ in known)
        or not 0 < min(years) <= max(years) <= 9999
    ):
        return ""
    is_open = any(last is None for _, last in known)
    return f"{min(years):04}/{'..' if is_open else f'{max(years):04}'}"


def milestone_data(edition: Edition, page: Page, url: str, article: str) -> Data:
    """Return the only milestone of `page` as a schema.org Event, as JSON-serialisable data.

    `url` is the absolute URL of its page, and `article` that of its article.
    """
    document = page.document
    [milestone] = document.milestones
    about: Data = {
        "@type": "Article",
        "url": article,
        "headline": document.title,
        "version": edition.number,
        "dateModified": edition.live_from.isoformat(timespec="seconds"),
        "publisher": _organization(_home(article)),
        **_given(
            citation=[_creative_work(source) for source in page.sources],
            inLanguage=document.language,
        ),
    }
    return {
        "@context": CONTEXT,
        **_event(milestone, article, _place()),
        "@id": f"{article}#m-{milestone.uid}",
        "url": url,
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": url,
            "breadcrumb": _trail([*_to_article(edition, url), (name_of(milestone), url)]),
        },
        "subjectOf": about,
    }


def _events(document: Document, url: str) -> list[Data]:
    location = _place()
    return [_event(milestone, url, location) for milestone in document.milestones]


def _place() -> Data:
    name = site.current().place
    return {"@type": "Place", "name": name} if name else {}


def _event(milestone: Milestone, url: str, location: Data) -> Data:
    start, end = dates.iso_ends(milestone.date) if dates.is_date(milestone.date) else ("", "")
    return {
        "@type": "Event",
        "url": f"{url}#m-{milestone.uid}",
        **_given(
            name=name_of(milestone),
            description=words_of(milestone.impact) or running_text(milestone.detail),
            startDate=start,
            endDate=end,
            location=location,
        ),
    }


# --- Values ---------------------------------------------------------------------------------------


def _iso(date: str) -> str:
    """Return an EDTF `date` as a schema.org Date (ISO 8601), or "" if it can't be one.

    In ISO 8601, years have four digits and start at 0, unless both sides agree on more (4.3.2).
    """
    value = dates.html_datetime(date) if dates.is_date(date) else ""
    return value if value[4:5] in ("", "-") else ""


def _given(**properties: Any) -> Data:
    """Return the `properties` that have a value."""
    return {name: value for name, value in properties.items() if value}
