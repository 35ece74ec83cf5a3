"""An article as schema.org data in JSON-LD, for search engines."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from milestones.document import dates
from milestones.document.shape import Milestone, Source
from milestones.models import Edition

from .pages import Page, name_of, words_of


def article_data(
    edition: Edition, page: Page, url: str, corrections: Sequence[Edition] = ()
) -> dict[str, Any]:
    """Return a schema.org Article, with its milestones as Events, as JSON-serialisable data.

    `url` is the absolute URL of the page. `corrections` are the editions that corrected it.
    """
    document = page.document
    images = [urljoin(url, picture.url) for picture in page.pictures.all]
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": document.title,
        **_given(
            alternativeHeadline=document.short_title,
            description=page.description,
            inLanguage=document.language,
        ),
        "url": url,
        "mainEntityOfPage": url,
        "version": edition.number,
        "datePublished": (edition.first_published or edition.live_from).isoformat(
            timespec="seconds"
        ),
        "dateModified": edition.live_from.isoformat(timespec="seconds"),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        "citation": [_creative_work(source) for source in document.sources],
        "mentions": [_event(milestone, url) for milestone in document.milestones],
        **({"image": images} if images else {}),
        **(
            {"correction": [_correction(edition) for edition in corrections]} if corrections else {}
        ),
    }


def _correction(edition: Edition) -> dict[str, Any]:
    return {
        "@type": "CorrectionComment",
        "text": edition.note,
        "datePublished": edition.live_from.isoformat(timespec="seconds"),
    }


def _creative_work(source: Source) -> dict[str, Any]:
    return {
        "@type": "CreativeWork",
        **_given(
            name=source.title,
            author=source.author,
            publisher=source.publisher,
            url=source.url,
            datePublished=_iso(source.published),
        ),
    }


def _event(milestone: Milestone, url: str) -> dict[str, Any]:
    start, _, end = milestone.date.partition("/")
    return {
        "@type": "Event",
        "url": f"{url}#m-{milestone.uid}",
        **_given(
            name=name_of(milestone),
            description=words_of(milestone.impact),
            startDate=_iso(start),
            endDate=_iso(end),
        ),
    }


def _iso(date: str) -> str:
    """Return an EDTF `date` as a schema.org Date (ISO 8601), or "" if it can't be one.

    In ISO 8601, years have four digits and start at 0, unless both sides agree on more (4.3.2).
    """
    value = dates.html_datetime(date) if dates.is_date(date) else ""
    return value if value[4:5] in ("", "-") else ""


def _given(**properties: str) -> dict[str, str]:
    return {name: value for name, value in properties.items() if value}
