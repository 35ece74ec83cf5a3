"""The Atom feeds: of what was published last, and of what was corrected."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from .models import Edition
from .pages import Page

LENGTH = 30
NEVER = datetime.fromtimestamp(0, UTC)


class AtomFeed(Atom1Feed):
    """Atom, without the present time in an empty feed, so that its bytes stay the same."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NEVER


class ArticleFeed(Feed):
    feed_type = AtomFeed
    link = reverse_lazy("milestones:front")
    feed_url = reverse_lazy("milestones:feed")

    def title(self):
        return settings.SITE_NAME

    def items(self):
        return Edition.objects.live().order_by("-live_from", "-pk")[:LENGTH]

    def item_title(self, edition):
        return edition.title

    def item_description(self, edition):
        return Page(edition.document).description

    def item_guid(self, edition):
        return f"{self.item_link(edition)}#edition-{edition.number}"

    def item_link(self, edition):
        return edition.get_absolute_url()

    def item_pubdate(self, edition):
        return edition.first_published

    def item_updateddate(self, edition):
        return edition.live_from


class CorrectionFeed(ArticleFeed):
    link = reverse_lazy("milestones:corrections")
    feed_url = reverse_lazy("milestones:corrections_feed")

    def title(self):
        return f"Corrections – {settings.SITE_NAME}"

    def items(self):
        return Edition.objects.corrections()[:LENGTH]

    def item_description(self, edition):
        return edition.note

    def item_link(self, edition):
        return edition.permanent_url

    def item_guid(self, edition):
        return self.item_link(edition)

    def item_pubdate(self, edition):
        return edition.live_from
