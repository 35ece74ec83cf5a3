"""The feeds of articles, of corrections and of one article's editions, and a page that lists them.

Each feed is in two formats, Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org/version/1.1),
with the same entries. An entry is an edition, and its id is the same in every feed.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed, get_tag_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from milestones.document import languages
from milestones.models import Edition, site
from milestones.models.editions import EditionQuerySet
from milestones.models.translations import written_in
from milestones.models.urls import article_url
from milestones.templatetags.milestones import prose

from .finding import of_live_edition
from .keyset import page_of
from .link_headers import linked_page
from .pages import Page
from .topics import topics_of

LENGTH = 30
ARTICLES_A_PAGE = 20
NEVER = datetime.fromtimestamp(0, UTC)

# --- Formats --------------------------------------------------------------------------------------


class EditionFeed(SyndicationFeed):
    """A feed with one entry per edition, or per milestone of an edition.

    In addition to Django's keys, each item has `edition_url` (the path of the permanent link when
    it was published), `edition_date`, `kind`, `kind_label`, `language` ("" if unknown) and
    `content` (HTML or None).
    """

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; for an empty feed, a constant.

        Django would return the current time, and the feed would change with every request.
        """
        return super().latest_post_date() if self.items else NEVER

    @staticmethod
    def id_of(item: dict[str, Any]) -> str:
        """Return a permanent id (RFC 4151): it outlives the slug of the article."""
        return get_tag_uri(urljoin(item["link"], item["edition_url"]), item["edition_date"])


class AtomFeed(EditionFeed, Atom1Feed):
    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the attributes of an entry, with its language (RFC 4287, 2: xml:lang)."""
        language = {"xml:lang": item["language"]} if item["language"] else {}
        return {**super().item_attributes(item), **language}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # Django marks every summary as HTML (RFC 4287, 3.1.1), but ours is plain text.
        entry = {"unique_id": self.id_of(item), "description": None}
        super().add_item_elements(handler, item | entry)
        handler.addQuickElement("category", "", {"term": item["kind"], "label": item["kind_label"]})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class JSONFeed(EditionFeed):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            **({"description": self.feed["subtitle"]} if self.feed["subtitle"] else {}),
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "user_comment": gettext("To follow this feed, copy its URL into a feed reader."),
            "language": languages.tag(self.feed["language"]),
            "authors": [{"name": self.feed["author_name"]}],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(feed, ensure_ascii=False, indent=1))

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        text = {"content_text": item["description"]}
        if item["content"]:
            text = {"summary": item["description"], "content_html": item["content"]}
        language = {"language": item["language"]} if item["language"] else {}
        return {
            "id": self.id_of(item),
            "url": item["link"],
            "title": item["title"],
            **text,
            "date_published": item["pubdate"].isoformat(timespec="seconds"),
            "date_modified": item["updateddate"].isoformat(timespec="seconds"),
            "tags": [item["kind_label"], *item["categories"]],
            **language,
        }


# --- Feeds ----------------------------------------------------------------------------------------


def prepared(found: Iterable[Edition]) -> list[Edition]:
    """Return what is `found` with the page and the topics of each, as items of an ArticleFeed."""
    editions = list(found)
    topics = topics_of(editions)
    for edition in editions:
        edition.page = Page(edition.document)
        edition.topics = topics.get(edition.article_id, [])
    return editions


class ArticleFeed(Feed):
    """The live editions of all articles."""

    feed_type = AtomFeed
    link = reverse_lazy("milestones:front")
    feed_url = reverse_lazy("milestones:feed")

    def title(self) -> str:
        return site.current().name

    def author_name(self) -> str:
        return site.current().author

    def subtitle(self) -> str:
        """Return what the site is."""
        return site.current().description

    def items(self) -> list[Edition]:
        live = Edition.objects.live().articles().once_each(written_in())
        return prepared(live.order_by("-live_from", "-pk")[:LENGTH])

    def item_title(self, edition: Edition) -> str:
        return edition.title

    def item_description(self, edition: Edition) -> str:
        return edition.page.description

    def item_link(self, edition: Edition) -> str:
        return edition.get_absolute_url()

    def item_pubdate(self, edition: Edition) -> datetime:
        return edition.first_published or edition.live_from

    def item_updateddate(self, edition: Edition) -> datetime:
        return edition.live_from

    def item_categories(self, edition: Edition) -> list[str]:
        """Return the names of the topics, in the feeds whose items are `prepared`."""
        return [topic.name for topic in getattr(edition, "topics", ())]

    def item_extra_kwargs(self, edition: Edition) -> dict[str, Any]:
        return {
            "edition_url": edition.permanent_url,
            "edition_date": edition.published_at,
            "language": edition.language,
            "kind": edition.shown_kind,
            "kind_label": gettext(edition.shown_kind_label),
            "content": self.item_content(edition),
        }

    def item_content(self, edition: Edition) -> SafeString | None:
        """Return the edition's kind, note and lead as HTML."""
        page = edition.page
        lead = prose(page.document.lead) or format_html("<p>{}</p>", page.description)
        return format_html(
            "<div {}><p><strong {}>{}</strong>: {}</p>{}</div>",
            page.inline,
            page.own,
            gettext(edition.shown_kind_label),
            edition.note,
            lead,
        )


class ArticleJSONFeed(ArticleFeed):
    feed_type = JSONFeed
    feed_url = reverse_lazy("milestones:json_feed")


class CorrectionFeed(ArticleFeed):
    """The corrections of all articles."""

    link = reverse_lazy("milestones:corrections")
    feed_url = reverse_lazy("milestones:corrections_feed")
    subtitle = None

    def title(self) -> str:
        words = gettext("Corrections")
        return f"{words} – {site.current().name}"

    def items(self) -> list[Edition]:
        return list(Edition.objects.corrections().defer("content")[:LENGTH])

    def item_description(self, edition: Edition) -> str:
        return edition.note

    def item_link(self, edition: Edition) -> str:
        return edition.permanent_url

    def item_pubdate(self, edition: Edition) -> datetime:
        return edition.live_from

    def item_content(self, edition: Edition) -> None:
        """Return None: the summary already has the whole note."""


class CorrectionJSONFeed(CorrectionFeed):
    feed_type = JSONFeed
    feed_url = reverse_lazy("milestones:corrections_json_feed")


class HistoryFeed(CorrectionFeed):
    """The editions of one article. Its object is the newest one."""

    def get_object(self, request: HttpRequest, newest: Edition) -> Edition:
        path = request.build_absolute_uri(f"/{newest.article_id}")
        newest.feed_id = get_tag_uri(path, newest.first_published or newest.live_from)
        return newest

    def title(self, newest: Edition) -> str:
        return f"{newest.short_title or newest.title} – {site.current().name}"

    def link(self, newest: Edition) -> str:
        return newest.get_absolute_url()

    def feed_guid(self, newest: Edition) -> str:
        """Return a permanent id: the URL of the article, which is Django's id, can change."""
        return newest.feed_id

    def feed_url(self, newest: Edition) -> str:
        return article_url("article_feed", newest.slug)

    def items(self, newest: Edition) -> list[Edition]:
        editions = Edition.objects.public().filter(
            article=newest.article_id, number__lte=newest.number
        )
        found = list(editions.order_by("-number").defer("content")[:LENGTH])
        for edition in found:
            edition.link = article_url("edition", newest.slug, edition.number)
        return found

    def item_title(self, edition: Edition) -> str:
        values = {"number": edition.number, "title": edition.title}
        return gettext("Edition %(number)s: %(title)s") % values

    def item_link(self, edition: Edition) -> str:
        return edition.link


class HistoryJSONFeed(HistoryFeed):
    feed_type = JSONFeed

    def feed_url(self, newest: Edition) -> str:
        return article_url("article_json_feed", newest.slug)


def _of_article(feed: Feed) -> Callable[..., HttpResponse]:
    """Return a view of a `feed` of one article."""

    @of_live_edition
    def view(request: HttpRequest, edition: Edition) -> HttpResponse:
        return feed(request, edition)

    return view


article_feed = _of_article(HistoryFeed())
article_json_feed = _of_article(HistoryJSONFeed())


# --- Their page -----------------------------------------------------------------------------------


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """List all feeds, and say what they are for: in a browser, a feed is only code."""
    listing = page_of(request, Edition, _with_a_feed, ARTICLES_A_PAGE)
    context = {"listing": listing, "root": request.build_absolute_uri("/")[:-1]}
    return linked_page(request, "milestones/feeds.html", context)


def _with_a_feed(editions: EditionQuerySet) -> EditionQuerySet:
    live = editions.live().articles().once_each(written_in())
    return live.order_by("-live_from", "-pk").defer("content")
