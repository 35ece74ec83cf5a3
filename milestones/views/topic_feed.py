"""The feeds of a topic: its live articles, newest first."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import get_tag_uri

from milestones.models import Edition, Topic, site

from .feeds import LENGTH, ArticleFeed, JSONFeed, prepared
from .topics import editions_of, of_topic

FIRST = datetime(2026, 11, 1, tzinfo=UTC)  # a day on which topics had feeds, for their ids


class TopicFeed(ArticleFeed):
    def get_object(self, request: HttpRequest, topic: Topic) -> Topic:
        path = request.build_absolute_uri(f"/topics/{topic.pk}")
        topic.feed_id = get_tag_uri(path, FIRST)
        return topic

    def title(self, topic: Topic) -> str:
        return f"{topic.name} – {site.current().name}"

    def feed_guid(self, topic: Topic) -> str:
        """Return a permanent id: the URL of the topic, which is Django's id, can change."""
        return topic.feed_id

    def subtitle(self, topic: Topic) -> str:
        return topic.description

    def link(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def feed_url(self, topic: Topic) -> str:
        return reverse("milestones:topic_feed", args=[topic.slug])

    def items(self, topic: Topic) -> list[Edition]:
        return prepared(editions_of(topic, LENGTH))


class TopicJSONFeed(TopicFeed):
    feed_type = JSONFeed

    def feed_url(self, topic: Topic) -> str:
        return reverse("milestones:topic_json_feed", args=[topic.slug])


topic_feed = of_topic(TopicFeed())
topic_json_feed = of_topic(TopicJSONFeed())
