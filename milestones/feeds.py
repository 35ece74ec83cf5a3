"""The Atom feeds (RFC 4287): of what was published last, and of what was corrected."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .models import Edition
from .pages import Page
from .templatetags.milestones import prose

LENGTH = 30
NEVER = datetime.fromtimestamp(0, UTC)


class AtomFeed(Atom1Feed):
    """Atom with an entry for each edition.

    Each item has, beside what Django gives it, `edition_url` (the path of the edition's own page),
    `edition_date`, `kind` and `kind_label`, and perhaps `content` (HTML).
    """

    def latest_post_date(self):
        """Return when the newest entry changed. An empty feed must not change with the time."""
        return super().latest_post_date() if self.items else NEVER

    def add_item_elements(self, handler, item):
        url = urljoin(item["link"], item["edition_url"])
        # Django marks every summary as HTML (RFC 4287, 3.1.1); ours is plain text.
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
        return edition.first_published

    def item_updateddate(self, edition: Edition) -> datetime:
        return edition.live_from

    def item_extra_kwargs(self, edition: Edition) -> dict:
        return {
            "edition_url": edition.permanent_url,
            "edition_date": edition.published_at,
            "kind": edition.shown_kind,
            "kind_label": edition.shown_kind_label,
            "content": self.item_content(edition),
        }

    def item_content(self, edition: Edition) -> SafeString | None:
        """Return the edition's kind and note, then the lead, for readers that show HTML."""
        note = format_html("<p><strong>{}</strong>: {}</p>", edition.shown_kind_label, edition.note)
        return note + prose(edition.page.document.lead)


class CorrectionFeed(ArticleFeed):
    link = reverse_lazy("milestones:corrections")
    feed_url = reverse_lazy("milestones:corrections_feed")

    def title(self) -> str:
        return f"Corrections – {settings.SITE_NAME}"

    def items(self) -> list[Edition]:
        return list(Edition.objects.corrections().defer("content")[:LENGTH])

    def item_description(self, edition: Edition) -> str:
        return edition.note

    def item_link(self, edition: Edition) -> str:
        return edition.permanent_url

    def item_pubdate(self, edition: Edition) -> datetime:
        return edition.live_from

    def item_content(self, edition: Edition) -> None:
        """The summary says it all."""
