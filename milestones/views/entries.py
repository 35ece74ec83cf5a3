"""Articles and milestones as entries of lists in JSON. `base` is any absolute URL of the site."""

from typing import Any
from urllib.parse import urljoin

from milestones.document import shape
from milestones.models import Edition, PublishedMilestone
from milestones.models.urls import article_url

from .pages import Page, words_of


def article_entry(base: str, edition: Edition) -> dict[str, Any]:
    """Return what names an article: by that of its editions which is shown."""
    return {
        "slug": edition.slug,
        "title": edition.title,
        "language": edition.language,
        "edition": edition.number,
        "url": urljoin(base, edition.get_absolute_url()),
    }


def listed_article(base: str, edition: Edition) -> dict[str, Any]:
    """Return a live article as lists of articles show it."""
    return {
        **article_entry(base, edition),
        "short_title": edition.short_title,
        "description": Page(edition.document).description,
        "kind": edition.shown_kind,
        "first_published_at": (edition.first_published or edition.live_from).isoformat(),
        "published_at": edition.live_from.isoformat(),
        "edition_url": urljoin(base, edition.permanent_url),
        "json_url": urljoin(base, article_url("article_json", edition.slug)),
    }


def milestone_entry(
    base: str,
    edition: Edition,
    row: shape.Milestone | PublishedMilestone,
    source_count: int,
) -> dict[str, Any]:
    """Return a milestone of a live `edition` as lists of milestones show it, in plain text."""
    return {
        "uid": row.uid,
        "date": row.date,
        "initiative": words_of(row.initiative),
        "impact": words_of(row.impact),
        "source_count": source_count,
        "url": urljoin(base, article_url("milestone", edition.slug, row.uid)),
        "permanent_url": urljoin(base, f"{edition.permanent_url}#m-{row.uid}"),
        "article": article_entry(base, edition),
    }
