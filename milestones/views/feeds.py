"""The Atom feeds (RFC 4287) of articles and of corrections."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from milestones.models import Edition
from milestones.templatetags.milestones import prose

from .pages import Page

LENGTH = 30
NEVER = datetime.fromtimestamp(0, UTC)


class AtomFeed(Atom1Feed):
    """An Atom feed with one entry per edition.

    In addition to Django's keys, each item has `edition_url` (the path of the permanent link),
    `edition_date`, `kind`, `kind_label`, `language` ("" if unknown) and `content` (HTML or None).
    """

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed; for an empty feed, a constant.

        Django would return the current time, and the feed would change with every request.
        """
        return super().latest_post_date() if self.items else NEVER

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the attributes of an entry, with its language (RFC 4287, 2: xml:lang)."""
        language = {"xml:lang": item["language"]} if item["language"] else {}
        return {**super().item_attributes(item), **language}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        url = urljoin(item["link"], item["edition_url"])
        # Django marks every summary as HTML (RFC 4287, 3.1.1), but ours is plain text.
        entry = {"unique_id": get_tag_uri(url, item["edition_date"]), "description": None}
        super().add_item_elements(handler, item | entry)
        handler.addQuickElement("category", "", {"term": item["kind"], "label": item["kind_label"]})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class ArticleFeed(Feed):
    feed_type = AtomFeed
    link = reverse_lazy("milestones:front")
    feed_url = reverse_lazy("milestones:feed")

    def title(self) -> str:
        return settings.SITE_NAME

    author_name = title

    def items(self) -> list[Edition]:
        editions = list(Edition.objects.live().order_by("-live_from", "-pk")[:LENGTH])
        for edition in editions:
            edition.page = Page(edition.document)
        return editions

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


class CorrectionFeed(ArticleFeed):
    link = reverse_lazy("milestones:corrections")
    feed_url = reverse_lazy("milestones:corrections_feed")

    def title(self) -> str:
        return f"{gettext('Corrections')} – {settings.SITE_NAME}"

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
