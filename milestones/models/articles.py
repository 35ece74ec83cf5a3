"""An article's draft, which editors change."""

from collections.abc import Collection
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

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
from .urls import is_reserved

RESERVED = "The site itself uses the URL /{}/, so no page can have it. Choose a different slug."


def _unless(condition: models.Q, field: str) -> models.Case:
    return models.Case(models.When(condition, then=None), default=field)


class ArticleQuerySet(models.QuerySet["Article"]):
    def with_original_title(self) -> "ArticleQuerySet":
        """Add `original_title`: the title of the draft that a translation translates, or None."""
        # Not by a join, which would stay in the query that counts the articles.
        original = Article.objects.filter(pk=OuterRef("original"))
        return self.annotate(original_title=models.Subquery(original.values("title")))

    def with_original(self) -> "ArticleQuerySet":
        """Add what is to be known of the original of each translation.

        - `original_title`, `original_language` and `original_slug`, of its draft
        - `original_newest`: the number of its newest edition that has gone live, or None
        - `original_is_live`: whether that can be read
        - `behind`: how many editions newer than the one that was followed have gone live
        """
        started = Edition.objects.started().filter(article=OuterRef("original")).order_by()
        newer = started.filter(number__gt=OuterRef("original_number"))
        count = newer.values("article").annotate(count=models.Count("pk")).values("count")
        live = Edition.objects.live().filter(article=OuterRef("original")).order_by()
        return self.annotate(
            original_title=F("original__title"),
            original_language=F("original__language"),
            original_slug=F("original__slug"),
            original_newest=models.Subquery(started.order_by("-number").values("number")[:1]),
            original_is_live=models.Exists(live),
            behind=Coalesce(models.Subquery(count), 0),
        )

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
    """The draft of an article, or of a page. Readers see only its editions."""

    class Menu(models.TextChoices):
        NONE = "", "In no menu"
        HEADER = "header", "At the top of each page"
        FOOTER = "footer", "At the foot of each page"

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
    is_page = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="It is a page such as “About”, not an article. This never changes.",
    )
    menu = models.CharField(
        max_length=10, choices=Menu, blank=True, default=Menu.NONE, db_default=""
    )
    menu_position = models.PositiveSmallIntegerField("order", default=0, db_default=0)
    original = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="translations",
        help_text="The article that this one translates. It is not a translation itself.",
    )
    original_number = models.PositiveIntegerField(
        null=True,
        editable=False,
        help_text="The edition of the original that the draft was last brought up to date with.",
    )
    topics: models.ManyToManyField = models.ManyToManyField(
        "Topic", blank=True, related_name="articles", help_text="Take effect immediately."
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the draft as canonical JSON
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("last edit", default=timezone.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [
            # For the lists of the admin, and to count them. SQLite looks at `is_page` again, so it
            # is a column of the index, too.
            models.Index(
                fields=["updated_at", "id", "is_page"],
                condition=models.Q(is_page=False),
                name="article_listed",
            ),
            models.Index(
                fields=["updated_at", "id", "is_page"],
                condition=models.Q(is_page=True),
                name="page_listed",
            ),
            models.Index(fields=["id"], condition=models.Q(featured=True), name="article_featured"),
            models.Index(
                fields=["menu_position", "id"],
                condition=models.Q(menu__gt=""),
                name="article_menu",
            ),
        ]
        permissions = [("publish_article", "Can publish articles")]

    def __str__(self) -> str:
        return self.title or self.slug

    def clean(self) -> None:
        if self.is_page and is_reserved(self.slug):
            raise ValidationError({"slug": RESERVED.format(self.slug)})
        taken = Edition.objects.filter(slug=self.slug).exclude(article=self.pk)
        if self.slug and taken.exists():
            raise ValidationError(
                {"slug": "Another article has or had this slug. Choose a different one."}
            )
        if problem := self.language_problem(self.language):
            raise ValidationError({"language": problem})

    def language_problem(self, language: str) -> str:
        """Return why a translation, or an original, can’t be in `language`, or ""."""
        if self.original is None:
            return self._problem_of_original(language)
        if not language:
            return gettext("A translation needs a language.")
        if language == self.original.language:
            return gettext("This is the language of the original. Choose a different one.")
        drafts = self.original.translations.filter(language=language).exclude(pk=self.pk)
        editions = Edition.objects.live_or_scheduled().filter(
            original=self.original, language=language
        )
        if drafts.exists() or editions.exclude(article=self.pk).exists():
            return gettext("Another article is the translation into this language.")
        return ""

    def _problem_of_original(self, language: str) -> str:
        if language and self.pk and self.translations.filter(language=language).exists():
            return gettext("A translation of this article is in this language.")
        return ""


class SitePage(Article):
    """A page such as “About”, as the admin lists them apart from articles."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "page"


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
    focus_area = models.CharField(  # its uid
        max_length=shape.UID_LENGTH, blank=True, default="", db_default="", editable=False
    )
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
