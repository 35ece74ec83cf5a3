"""The formats in which an article, an edition or another page can be read and downloaded."""

from milestones.formats.downloads import milestones_xlsx
from milestones.models import Edition
from milestones.models.urls import article_url

# The media type of each format, by the name of its URL: of a live article, and of an edition.
ARTICLE_FORMATS = {
    "article": "text/html",
    "article_json": "application/json",
    "article_markdown": "text/markdown",
    "article_csv": "text/csv",
    "article_xlsx": milestones_xlsx.CONTENT_TYPE,
}
EDITION_FORMATS = {
    "edition": "text/html",
    "edition_json": "application/json",
    "edition_markdown": "text/markdown",
    "edition_csv": "text/csv",
    "edition_xlsx": milestones_xlsx.CONTENT_TYPE,
}
# The data and the feeds of other pages, by the name of the page's URL. They have its parameters.
DATA_OF_PAGES = {
    "front": {"articles_json": "application/json"},
    "milestone": {"milestone_json": "application/json"},
    "milestones": {"milestones_json": "application/json", "milestones_csv": "text/csv"},
    "topics": {"topics_json": "application/json"},
    "topic": {"topic_json": "application/json"},
    "history": {"history_json": "application/json"},
    "compare": {"compare_json": "application/json"},
    "corrections": {"corrections_list_json": "application/json"},
    "search": {"search_json": "application/json"},
}
_ATOM, _JSON_FEED = "application/atom+xml", "application/feed+json"
_OF_ARTICLES = {"feed": _ATOM, "json_feed": _JSON_FEED}
_OF_MILESTONES = {"milestones_feed": _ATOM, "milestones_json_feed": _JSON_FEED}
_OF_CORRECTIONS = {"corrections_feed": _ATOM, "corrections_json_feed": _JSON_FEED}
FEEDS_OF_PAGES = {
    "front": _OF_ARTICLES,
    "milestones": _OF_MILESTONES,
    "topic": {"topic_feed": _ATOM, "topic_json_feed": _JSON_FEED},
    "history": {"article_feed": _ATOM, "article_json_feed": _JSON_FEED},
    "corrections": _OF_CORRECTIONS,
    "feeds": {**_OF_ARTICLES, **_OF_MILESTONES, **_OF_CORRECTIONS},
}


def formats_of(edition: Edition, *, is_live: bool) -> dict[str, str]:
    """Return the media type of each format of `edition`, by its path.

    They are those of the article if `is_live`, which change with each edition.
    """
    if not is_live:
        return _urls(EDITION_FORMATS, edition, edition.number)
    page, *rest = ARTICLE_FORMATS.items()
    return {edition.get_absolute_url(): page[1]} | _urls(dict(rest), edition)


def _urls(formats: dict[str, str], edition: Edition, *numbers: int) -> dict[str, str]:
    return {article_url(name, edition.slug, *numbers): kind for name, kind in formats.items()}
