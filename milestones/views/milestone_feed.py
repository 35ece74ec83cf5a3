"""The feed of new milestones in all articles."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse_lazy
from django.utils.translation import gettext

from milestones.document import comparing, serializing
from milestones.models import Edition, PublishedMilestone, site
from milestones.models.editions import EditionQuerySet
from milestones.models.translations import written_in
from milestones.models.urls import article_url

from .feeds import LENGTH, ArticleFeed, JSONFeed
from .pages import name_of, words_of

MILESTONES = 100


class MilestoneFeed(ArticleFeed):
    """The milestones that are new in the newest editions, as they are now in their articles."""

    link = reverse_lazy("milestones:milestones")
    feed_url = reverse_lazy("milestones:milestones_feed")
    subtitle = None

    def title(self) -> str:
        words = gettext("New milestones")
        return f"{words} – {site.current().name}"

    def items(self) -> list[PublishedMilestone]:
        editions = _with_content_before(Edition.objects.public())
        editions = editions.order_by("-live_from", "-pk")[:LENGTH]
        added = [(edition, uid) for edition in editions for uid in _added_in(edition)]
        live = PublishedMilestone.objects.live(written_in()).select_related("edition")
        live = live.defer("edition__content")
        articles = {edition.article_id for edition, _ in added}
        live = live.filter(edition__article__in=articles, edition__superseded=False).order_by()
        still_there = {(row.edition.article_id, row.uid): row for row in live}
        found = []
        for edition, uid in added:
            if row := still_there.pop((edition.article_id, uid), None):
                row.added_in = edition
                found.append(row)
        return found[:MILESTONES]

    def item_title(self, row: PublishedMilestone) -> str:
        date = comparing.date_text(row.date, row.edition.language)
        return f"{date}: {name_of(row)}" if date else name_of(row)

    def item_description(self, row: PublishedMilestone) -> str:
        return words_of(row.impact)

    def item_link(self, row: PublishedMilestone) -> str:
        return article_url("milestone", row.edition.slug, row.uid)

    def item_pubdate(self, row: PublishedMilestone) -> datetime:
        return row.added_in.live_from

    item_updateddate = item_pubdate

    def item_extra_kwargs(self, row: PublishedMilestone) -> dict[str, Any]:
        values = super().item_extra_kwargs(row.added_in)
        permanent = f"{row.added_in.permanent_url}#m-{row.uid}"
        return {**values, "edition_url": permanent, "language": row.edition.language}

    def item_content(self, edition: Edition) -> None:
        """Return None: the summary already has the whole impact."""


class MilestoneJSONFeed(MilestoneFeed):
    feed_type = JSONFeed
    feed_url = reverse_lazy("milestones:milestones_json_feed")


def _with_content_before(editions: EditionQuerySet) -> EditionQuerySet:
    """Add `content_before`: the content of the previous public edition, or None."""
    before = Edition.objects.public().filter(
        article=OuterRef("article"), number__lt=OuterRef("number")
    )
    return editions.annotate(
        content_before=Subquery(before.order_by("-number").values("content")[:1])
    )


def _added_in(edition: Any) -> list[str]:
    """Return the uids of the milestones that `edition` has and the one before it hasn't."""
    before = edition.content_before
    known = set(serializing.uids_in(before, "milestones")) if before else set()
    uids = serializing.uids_in(edition.content, "milestones")
    return [uid for uid in uids if uid not in known]
