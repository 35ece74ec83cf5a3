"""Topics and what is in their lists. No other code writes them, or which topics articles have.

The lists follow from the topics of articles and from their live and scheduled editions.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from milestones import drafts
from milestones.models import (
    Article,
    DeletedTopic,
    Edition,
    OldTopicSlug,
    PublishedMilestone,
    Topic,
    TopicEdition,
    TopicMilestone,
)
from milestones.models.public_state import announced
from milestones.search import indexing

BATCH = 500

# --- Topics ---------------------------------------------------------------------------------------


@announced
def save(topic: Topic) -> None:
    """Save `topic`, which is valid. The URL of the slug that it had before redirects to it."""
    before = Topic.objects.filter(pk=topic.pk).values_list("slug", flat=True).first()
    topic.save()
    if before and before != topic.slug:
        OldTopicSlug.objects.get_or_create(slug=before, defaults={"topic": topic})
    topic.old_slugs.filter(slug=topic.slug).delete()
    DeletedTopic.objects.filter(slug=topic.slug).delete()


@announced
def delete(topic: Topic) -> None:
    """Delete `topic`. Its articles are only taken out of its list. Its URLs say that it is gone."""
    slugs = [topic.slug, *topic.old_slugs.values_list("slug", flat=True)]
    topic.delete()
    DeletedTopic.objects.bulk_create(DeletedTopic(slug=slug, names=topic.names) for slug in slugs)


@announced
def merge(topic: Topic, into: Topic) -> None:
    """Give the articles of `topic` the topic `into`, redirect its URLs there, and delete it."""
    for article in Article.objects.filter(topics=topic).order_by("pk"):
        change(article, add=[into], remove=[topic])
    topic.old_slugs.update(topic=into)
    topic.delete()
    OldTopicSlug.objects.create(slug=topic.slug, topic=into)


@announced
def change(article: Article, *, add: Iterable[Topic] = (), remove: Iterable[Topic] = ()) -> None:
    """Give topics to `article`, and take others away. This takes effect immediately.

    An article and its translations have the same topics.
    """
    original = article.original_id or article.pk
    group = Article.objects.filter(Q(pk=original) | Q(original=original)).order_by("pk")
    for each in group:
        each = drafts.locked(each)
        each.topics.remove(*remove)
        each.topics.add(*add)
        _list_again(each)


def take_over(translation: Article) -> None:
    """Give `translation` the topics of its original, and no others."""
    assert translation.original
    translation.topics.set(translation.original.topics.all())
    _list_again(translation)


# --- Lists ----------------------------------------------------------------------------------------


def _list_again(article: Article) -> None:
    for edition in article.editions.live_or_scheduled():
        list_edition(edition)
    indexing.change_topics(article)


def list_edition(edition: Edition) -> None:
    """List `edition`, and its milestones, in the topics of its article and in no others."""
    unlist([edition])
    topics = list(edition.article.topics.all())
    if not topics:
        return
    TopicEdition.objects.bulk_create(
        TopicEdition(topic=topic, edition=edition, live_from=edition.live_from) for topic in topics
    )
    rows = list(PublishedMilestone.objects.filter(edition=edition))
    listed = (TopicMilestone.of(topic, row) for topic in topics for row in rows)
    TopicMilestone.objects.bulk_create(listed, batch_size=BATCH)


def unlist(editions: Any) -> None:
    """Take `editions`, a queryset or a list, and their milestones out of all lists."""
    TopicMilestone.objects.filter(edition__in=editions).delete()
    TopicEdition.objects.filter(edition__in=editions).delete()


def move(edition: Edition, live_from: datetime) -> None:
    """List `edition` by the time at which it is to go live."""
    TopicEdition.objects.filter(edition=edition).update(live_from=live_from)
