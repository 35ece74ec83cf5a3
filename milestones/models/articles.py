"""An article's draft, which editors change."""

from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef
from django.utils import timezone

from milestones.document import prose, shape

from . import old_columns
from .clock import clock
from .editions import Edition
from .fields import (
    AddedLineField,
    InlineField,
    LanguageField,
    LineField,
    ProseField,
    SourcesField,
    UidField,
)


def _unless(condition: models.Q, field: str) -> models.Case:
    return models.Case(models.When(condition, then=None), default=field)


class ArticleQuerySet(models.QuerySet["Article"]):
    def with_state(self) -> "ArticleQuerySet":
        """Add each article's current state, for the list of articles.

        - `live_number`: the number of the live edition, or None
        - `latest_number`: the number of the latest edition that was not cancelled, or None
        - `scheduled_for`: when that edition goes live, if it is scheduled
        - `withdrawn_at`: when the article was withdrawn, if it was
        - `is_changed`: whether the draft differs from the latest edition
        """
        now = clock.now()
        ours = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        newest, latest = ours.newest(), ours.not_cancelled()
        is_withdrawn, is_scheduled = models.Q(live_until__lte=now), models.Q(live_from__gt=now)
        values = {
            "live_number": newest.values_list(_unless(is_withdrawn, "number")),
            "withdrawn_at": newest.values_list(_unless(~is_withdrawn, "live_until")),
            "latest_number": latest.values("number"),
            "latest_sha256": latest.values("sha256"),
            "latest_slug": latest.values("slug"),
            "scheduled_for": latest.values_list(_unless(~is_scheduled, "live_from")),
        }
        same = models.Q(latest_sha256=F("sha256"), latest_slug=F("slug"))
        return self.annotate(
            **{name: models.Subquery(editions[:1]) for name, editions in values.items()}
        ).annotate(is_changed=models.Case(models.When(same, then=False), default=True))


class Article(models.Model):
    """An article's draft. Readers see only its editions."""

    language = LanguageField(
        help_text="The language that the article is written in, such as en, sq or ar."
        " Leave empty if it isn’t known."
    )
    title = LineField(max_length=shape.TITLE_LENGTH)
    short_title = AddedLineField(
        max_length=shape.LABEL_LENGTH,
        help_text="For lists, the browser’s tab and the history, if the title is long.",
    )
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="The last part of the page’s URL: /articles/<b>slug</b>/. A new slug takes effect"
        " when you publish. The old URL then redirects to the new one.",
    )
    lead = ProseField(
        help_text="What the article says, in a few sentences. It opens the page and appears in"
        " search results."
    )
    focus_heading = AddedLineField(
        "heading of the focus areas",
        max_length=shape.TITLE_LENGTH,
        help_text="If empty, the heading is “Focus areas”.",
    )
    focus_intro = ProseField(
        "introduction to the focus areas", help_text="Shown above the list of focus areas."
    )
    milestones_heading = AddedLineField(
        "heading of the milestones",
        max_length=shape.TITLE_LENGTH,
        help_text="If empty, the heading is “Milestones”.",
    )
    milestones_intro = ProseField(
        "introduction to the milestones", help_text="Shown above the milestones table."
    )
    date_label = AddedLineField(
        "first column",
        max_length=shape.LABEL_LENGTH,
        help_text="If empty, it is “Date”, or “Year” if all dates are years.",
    )
    initiative_label = AddedLineField(
        "second column",
        max_length=shape.LABEL_LENGTH,
        help_text="If empty, its name is “Key initiative”.",
    )
    impact_label = AddedLineField(
        "third column", max_length=shape.LABEL_LENGTH, help_text="If empty, its name is “Impact”."
    )
    conclusion_heading = LineField(
        max_length=shape.TITLE_LENGTH,
        blank=True,
        help_text="If empty, the heading is “Conclusion”.",
    )
    conclusion = ProseField()
    featured = models.BooleanField(
        default=False,
        help_text="Show this article first on the front page. Takes effect immediately.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the draft as canonical JSON
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("last edit", default=timezone.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="article_updated_at"),
            models.Index(fields=["id"], condition=models.Q(featured=True), name="article_featured"),
        ]
        permissions = [("publish_article", "Can publish articles")]

    def __str__(self) -> str:
        return self.title or self.slug

    def clean(self) -> None:
        taken = Edition.objects.filter(slug=self.slug).exclude(article=self.pk)
        if self.slug and taken.exists():
            raise ValidationError(
                {"slug": "Another article has or had this slug. Choose a different one."}
            )


class PartRow(models.Model):
    """A row of an article: the base of sections, focus areas, milestones and sources."""

    uid = UidField()
    position = models.PositiveIntegerField("order", default=0, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "uid"], name="%(class)s_uid_in_article")
        ]


class Section(PartRow):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    heading = LineField(
        max_length=shape.TITLE_LENGTH,
        blank=True,
        help_text="A section can have no heading.",
    )
    body = ProseField("text")
    sources = SourcesField()

    def __str__(self) -> str:
        return self.heading or "(no heading)"


class FocusArea(PartRow):
    article = models.ForeignKey(Article, models.CASCADE, related_name="focus_areas")
    title = LineField(max_length=shape.TITLE_LENGTH, blank=True)
    body = ProseField("text")
    sources = SourcesField()

    def __str__(self) -> str:
        return self.title or "(no title)"


class Milestone(PartRow):
    article = models.ForeignKey(Article, models.CASCADE, related_name="milestones")
    date = AddedLineField(max_length=shape.DATE_LENGTH)  # EDTF, or any other text
    # New columns, beside those of version 0.2: see `old_columns`.
    initiative = InlineField(
        "key initiative", text_length=shape.TITLE_LENGTH, db_column="initiative_html"
    )
    impact = InlineField(text_length=shape.IMPACT_LENGTH, db_column="impact_html")
    detail = ProseField(default="", db_default="")
    sources = SourcesField()
    year = models.PositiveSmallIntegerField(default=0, editable=False)
    month = models.PositiveSmallIntegerField(null=True, editable=False)
    day = models.PositiveSmallIntegerField(null=True, editable=False)
    plain_initiative = models.CharField(
        max_length=shape.TITLE_LENGTH, editable=False, db_column="initiative"
    )
    plain_impact = models.CharField(
        max_length=shape.IMPACT_LENGTH, editable=False, db_column="impact"
    )

    def __str__(self) -> str:
        return f"{self.date} {prose.text_of(self.initiative)}".strip()

    def save(self, **options: Any) -> None:
        for name, value in old_columns.values(self).items():
            setattr(self, name, value)
        super().save(**options)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **options)
        if not row.get_deferred_fields():
            old_columns.follow(row)
        return row


class Source(PartRow):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sources")
    title = LineField(max_length=shape.TITLE_LENGTH, blank=True)
    author = AddedLineField(max_length=shape.TITLE_LENGTH)
    publisher = LineField(max_length=shape.TITLE_LENGTH, blank=True)
    url = models.URLField("URL", max_length=shape.URL_LENGTH, blank=True)
    published = AddedLineField(max_length=shape.DATE_LENGTH)
    checked = models.DateField(
        null=True, blank=True, help_text="When someone last checked this source."
    )

    def __str__(self) -> str:
        return self.title or self.url
