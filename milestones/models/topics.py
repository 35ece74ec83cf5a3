"""Topics: a small vocabulary of what articles are about, and the lists of each topic."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from milestones.document import languages

from .editions import Edition, PublishedMilestone, PublishedMilestoneQuerySet

NAME_LENGTH, DESCRIPTION_LENGTH = 80, 500


class TopicQuerySet(models.QuerySet["Topic"]):
    def at(self, slug: str) -> "TopicQuerySet":
        """The topic that has, or had, `slug`: at most one."""
        old = OldTopicSlug.objects.filter(slug=slug).values("topic")
        return self.filter(models.Q(slug=slug) | models.Q(pk__in=old))


class Topic(models.Model):
    """What articles are about. Only `editions.topics` saves and deletes topics.

    The name and the description are by language code, of settings.LANGUAGES.
    """

    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="The last part of the page’s URL: /topics/<b>slug</b>/. If you change it, the old"
        " URL redirects to the new one.",
        error_messages={"unique": "Another topic has this slug. Choose a different one."},
    )
    position = models.PositiveIntegerField(
        "order",
        default=0,
        help_text="Topics are listed in this order; those with the same, by slug.",
    )
    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict, blank=True)

    feed_id: str  # added by its feeds

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("milestones:topic", args=[self.slug])

    def clean(self) -> None:
        if OldTopicSlug.objects.filter(slug=self.slug).exclude(topic=self.pk).exists():
            text = (
                "Another topic had this slug, and its old URL leads there. Choose a different one."
            )
            raise ValidationError({"slug": text})

    @property
    def name(self) -> str:
        """The name in the active language or, without one, in the default or any other language."""
        return self.names.get(_first_of(self.names), self.slug)

    @property
    def description(self) -> str:
        """The description, likewise; "" if there is none."""
        return self.descriptions.get(_first_of(self.descriptions), "")

    @property
    def language(self) -> str:
        """The BCP 47 tag of the language of `name`."""
        return languages.tag(_first_of(self.names))

    @property
    def language_of_description(self) -> str:
        return languages.tag(_first_of(self.descriptions))


def _first_of(texts: Mapping[str, str]) -> str:
    """Return the code of the language in which one of `texts` is shown."""
    wanted = (get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE, *texts)
    return next((code for code in wanted if texts.get(code)), settings.LANGUAGE_CODE)


class OldTopicSlug(models.Model):
    """A slug that a topic had before. Its URL redirects."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="old_slugs")
    slug = models.SlugField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.slug


class DeletedTopic(models.Model):
    """A slug that a topic had when it was deleted. Its URL says so, and names the topic."""

    slug = models.SlugField(max_length=100, unique=True)
    names = models.JSONField(default=dict, help_text="As of the topic.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug

    @property
    def topic(self) -> Topic:
        """The topic as it was named, unsaved."""
        return Topic(slug=self.slug, names=self.names)


# --- Lists ----------------------------------------------------------------------------------------

# These tables repeat what follows from the topics of articles and their editions, so that a
# database finds a page of a list by index. Only `editions.topics` writes them.


class TopicEditionQuerySet(models.QuerySet["TopicEdition"]):
    def live(self, here: models.Q) -> "TopicEditionQuerySet":
        """Those whose editions are live, newest first; of translations, one each.

        `here` is the condition for the language of the list: see `EditionQuerySet.once_each`.
        """
        editions = Edition.objects.live().once_each(here).order_by()
        edition = editions.filter(pk=models.OuterRef("edition"))
        return self.filter(models.Exists(edition)).order_by("-live_from", "-edition_id")


class TopicEdition(models.Model):
    """A live or scheduled edition of an article that has a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    live_from = models.DateTimeField()

    objects = TopicEditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "edition"], name="edition_once_in_topic")
        ]
        indexes = [
            models.Index(fields=["topic", "live_from", "edition"], name="topic_edition_order")
        ]

    def __str__(self) -> str:
        return f"edition {self.edition_id} in topic {self.topic_id}"


class TopicMilestoneQuerySet(PublishedMilestoneQuerySet):
    searched = "milestone__text"


class TopicMilestone(models.Model):
    """The place of a PublishedMilestone in the list of a topic, by the same keys."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    # Without a constraint, so that older code, which doesn't know of this row, can delete the
    # milestone. Then no list has this row.
    milestone = models.ForeignKey(
        PublishedMilestone, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    position = models.PositiveIntegerField()
    earliest = models.BigIntegerField()
    latest = models.BigIntegerField()
    spans_years = models.BooleanField()
    reverse_order = models.BigIntegerField()

    objects = TopicMilestoneQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["topic", "earliest", "edition", "position"], name="topic_milestone_order"
            ),
            models.Index(
                fields=["topic", "earliest", "edition", "position", "latest"],
                condition=models.Q(spans_years=True),
                name="topic_of_years_order",
            ),
            models.Index(
                fields=["topic", "reverse_order", "edition", "position"],
                name="topic_reverse_order",
            ),
        ]

    def __str__(self) -> str:
        return f"milestone {self.milestone_id} in topic {self.topic_id}"

    @classmethod
    def of(cls, topic: Topic, row: PublishedMilestone) -> "TopicMilestone":
        """Return the place of `row` in the list of `topic`, as an unsaved instance."""
        keys = ("edition_id", "position", "earliest", "latest", "spans_years", "reverse_order")
        values = {name: getattr(row, name) for name in keys}
        return cls(topic=topic, milestone_id=row.pk, **values)
