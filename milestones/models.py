"""The draft of an article, which editors change, and its editions, which nobody does."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django_prose_editor.fields import ProseEditorField

from . import documents, prose


class LineField(models.CharField):
    """One line of plain text, cleaned as `prose.clean_line` does."""

    def clean(self, value, instance):
        return super().clean(prose.clean_line(value or ""), instance)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class ProseField(ProseEditorField):
    """Prose, cleaned as `prose.clean` does, with an editor for just its elements."""

    def __init__(self, *args, **kwargs):
        extensions = {
            "Bold": True,
            "Italic": True,
            "Subscript": True,
            "Superscript": True,
            "Code": True,
            "Heading": {"levels": [3, 4]},
            "BulletList": True,
            "OrderedList": True,
            "ListItem": True,
            "Blockquote": True,
            "HardBreak": True,
            "Link": {"enableTarget": False, "protocols": sorted(prose.URL_SCHEMES)},
        }
        kwargs.setdefault("blank", True)
        super().__init__(*args, extensions=extensions, sanitize=prose.clean, **kwargs)


class SourcesField(models.JSONField):
    """The uids of the sources that a row rests on, as a list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})


# --- The draft ------------------------------------------------------------------------------------


class ArticleQuerySet(models.QuerySet):
    def with_latest_edition(self):
        """Add `latest_number` (or None) and `is_changed`: does the draft say something else?"""
        newest = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        same = models.Q(latest_sha256=F("sha256"), latest_slug=F("slug"))
        return self.annotate(
            latest_number=models.Subquery(newest.values("number")[:1]),
            latest_sha256=models.Subquery(newest.values("sha256")[:1]),
            latest_slug=models.Subquery(newest.values("slug")[:1]),
        ).annotate(
            is_changed=models.Case(models.When(same, then=False), default=True),
        )


class Article(models.Model):
    """An article as its editors are writing it. The public sees its editions only."""

    title = LineField(max_length=documents.TITLE_LENGTH)
    slug = models.SlugField(
        max_length=100,
        unique=True,
        help_text="The last part of the page's address: /articles/<b>slug</b>/. "
        "A change takes effect when you publish; the old address then leads to the new one.",
    )
    lead = ProseField(
        help_text="What the article says, in a few sentences. It opens the page and stands in"
        " search results."
    )
    focus_intro = ProseField(
        "introduction to the focus areas", help_text="Stands above the list of focus areas."
    )
    milestones_intro = ProseField(
        "introduction to the milestones", help_text="Stands above the milestones table."
    )
    conclusion_heading = LineField(
        max_length=documents.TITLE_LENGTH, blank=True, help_text="“Conclusion” when left empty."
    )
    conclusion = ProseField()
    featured = models.BooleanField(
        default=False,
        help_text="Stand first on the front page. Takes effect at once, without publishing.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the draft as canonical JSON
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField("last edit", default=timezone.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        permissions = [("publish_article", "Can publish articles")]

    def __str__(self):
        return self.title or self.slug

    def clean(self):
        taken = Edition.objects.filter(slug=self.slug).exclude(article=self.pk)
        if self.slug and taken.exists():
            raise ValidationError(
                {"slug": "Another article is, or was, published at this address. Choose another."}
            )


class Row(models.Model):
    """What the parts of an article that are lists have in common."""

    uid = models.CharField(max_length=16, default=documents.new_uid, editable=False)
    position = models.PositiveIntegerField("order", default=0, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "uid"], name="%(class)s_uid_in_article")
        ]


class Section(Row):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    heading = LineField(
        max_length=documents.TITLE_LENGTH,
        blank=True,
        help_text="Only the first section may go without: its text then follows the lead.",
    )
    body = ProseField("text")
    sources = SourcesField()

    def __str__(self):
        return self.heading or "(no heading)"


class FocusArea(Row):
    article = models.ForeignKey(Article, models.CASCADE, related_name="focus_areas")
    title = LineField(max_length=documents.TITLE_LENGTH, blank=True)
    body = ProseField("text")
    sources = SourcesField()

    def __str__(self):
        return self.title or "(no title)"


class Milestone(Row):
    article = models.ForeignKey(Article, models.CASCADE, related_name="milestones")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    initiative = LineField("key initiative", max_length=documents.TITLE_LENGTH, blank=True)
    impact = LineField(max_length=documents.IMPACT_LENGTH, blank=True)
    sources = SourcesField()

    class Meta(Row.Meta):
        ordering = [
            "year",
            F("month").asc(nulls_first=True),
            F("day").asc(nulls_first=True),
            "position",
            "pk",
        ]

    def __str__(self):
        return f"{self.year} {self.initiative}".strip()

    def clean(self):
        problems = self.year and documents.date_problems(self.year, self.month, self.day)
        if problems:
            raise ValidationError(dict(problems))


class Source(Row):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sources")
    title = LineField(max_length=documents.TITLE_LENGTH, blank=True)
    publisher = LineField(max_length=documents.TITLE_LENGTH, blank=True)
    url = models.URLField("address", max_length=documents.URL_LENGTH, blank=True)
    checked = models.DateField(
        null=True, blank=True, help_text="When somebody last made sure that it says so."
    )

    def __str__(self):
        return self.title or self.url


# --- Editions -------------------------------------------------------------------------------------


class EditionQuerySet(models.QuerySet):
    def live(self, now=None):
        """Return what the public sees at `now` (default: this moment): one edition an article.

        The newest whose `live_from` has passed. Every public surface starts from this.
        """
        started = Edition.objects.filter(live_from__lte=now or timezone.now())
        newer = started.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
        return self.filter(live_from__lte=now or timezone.now()).exclude(models.Exists(newer))

    def with_first_published(self):
        """Add `first_published`: when the article's first edition was published."""
        first = Edition.objects.filter(article=OuterRef("article"), number=1)
        return self.annotate(first_published=models.Subquery(first.values("published_at")[:1]))


class Edition(models.Model):
    """A Document as it was published, for ever. Only `publishing` makes one; nothing changes it."""

    class Kind(models.TextChoices):
        UPDATE = "update", "Update"
        CORRECTION = "correction", "Correction"
        MINOR = "minor", "Minor change"

    article = models.ForeignKey(Article, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=documents.TITLE_LENGTH)
    content = models.TextField(help_text="The Document as canonical JSON.")
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UPDATE)
    note = models.CharField(max_length=500, help_text="What changed, for readers.")
    live_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_in_article"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_number_from_1"),
        ]
        indexes = [models.Index(fields=["live_from"], name="edition_live_from")]

    def __str__(self):
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self):
        return reverse("milestones:article", args=[self.slug])

    @property
    def document(self):
        """The Document that was published."""
        return documents.from_json(self.content)
