"""The draft of an article, which editors change, and its editions, which nobody does."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef
from django.utils import timezone
from django_prose_editor.fields import ProseEditorField

from . import documents, prose
from .addresses import address
from .clock import clock
from .login_limits import AttemptCount  # noqa: F401 (a table of ours, defined with its rules)
from .people import NAME_LENGTH


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
            "PastedProse": True,  # ours: static/js/paste.js
        }
        kwargs.setdefault("blank", True)
        super().__init__(*args, extensions=extensions, sanitize=prose.clean, **kwargs)


class NameField(models.CharField):
    """The name of who did something, as `people.name_of` gives it; "" for the command line."""

    def __init__(self, *args, **kwargs):
        kwargs = {"max_length": NAME_LENGTH, "editable": False, "db_default": ""} | kwargs
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class SourcesField(models.JSONField):
    """The uids of the sources that a row rests on, as a list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class UidField(models.CharField):
    """The name of a row for ever; see `documents.new_uid`, of which migrations know nothing."""

    def __init__(self, *args, **kwargs):
        defaults = {"max_length": 16, "default": documents.new_uid, "editable": False}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.CharField", args, kwargs


# --- The draft ------------------------------------------------------------------------------------


def _unless(condition, field):
    return models.Case(models.When(condition, then=None), default=field)


class ArticleQuerySet(models.QuerySet):
    def with_state(self, now=None):
        """Add what the list of articles tells, as at `now` (default: this moment).

        `live_number`, `latest_number`: of the edition that the public sees, and of the newest that
        wasn't cancelled, or None; `scheduled_for`, `withdrawn_at`: the latter's times when it is to
        come or gone; `is_changed`: does the draft say something else than it?
        """
        now = now or clock.now()
        ours = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
        newest, latest = ours.newest(now), ours.not_cancelled()
        is_gone, is_coming = models.Q(live_until__lte=now), models.Q(live_from__gt=now)
        values = {
            "live_number": newest.values_list(_unless(is_gone, "number")),
            "withdrawn_at": newest.values_list(_unless(~is_gone, "live_until")),
            "latest_number": latest.values("number"),
            "latest_sha256": latest.values("sha256"),
            "latest_slug": latest.values("slug"),
            "scheduled_for": latest.values_list(_unless(~is_coming, "live_from")),
        }
        same = models.Q(latest_sha256=F("sha256"), latest_slug=F("slug"))
        return self.annotate(
            **{name: models.Subquery(editions[:1]) for name, editions in values.items()}
        ).annotate(is_changed=models.Case(models.When(same, then=False), default=True))


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
        indexes = [
            models.Index(fields=["updated_at", "id"], name="article_updated_at"),
            models.Index(fields=["id"], condition=models.Q(featured=True), name="article_featured"),
        ]
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

    uid = UidField()
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


class DraftVersion(models.Model):
    """A draft as it was saved: nothing that an editor saved is lost. Only `drafts` makes one."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=100)
    featured = models.BooleanField()
    content = models.TextField(help_text="The Document as canonical JSON.")
    sha256 = models.CharField("SHA-256", max_length=64)
    action = models.CharField(max_length=200, help_text="What made it.")
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_by_name = NameField()

    class Meta:
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_in_article")
        ]

    def __str__(self):
        return f"version {self.number} of the draft"

    @property
    def document(self):
        """The Document that was saved."""
        return documents.from_json(self.content)


class DraftText(models.Model):
    """The words of a draft, folded for the editors' search. Only `drafts` writes it."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="draft_text"
    )
    text = models.TextField()

    def __str__(self):
        return self.text[:80]


class PreviewLink(models.Model):
    """Lets whoever has it see the draft of an article, until it expires or is revoked."""

    token = None  # the secret in its URL, on the instance that `previews.create_link` returns

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    token_hash = models.CharField(
        "SHA-256 of the token", max_length=64, null=True, blank=True, unique=True, editable=False
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_name = NameField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"preview link to {self.article_id}, until {self.expires_at:%Y-%m-%d %H:%M}"


class Activity(models.Model):
    """Something that somebody did to an article in the admin: a line of its history."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="activities")
    done_at = models.DateTimeField(default=timezone.now)
    done_by_name = NameField()
    description = models.TextField()

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name_plural = "activities"

    def __str__(self):
        return self.description


# --- Editions -------------------------------------------------------------------------------------


class EditionQuerySet(models.QuerySet):
    """Editions by what is derived from two times: `live_from`, and `live_until` if there is one.

    An edition that was scheduled and cancelled ended before it began, and so is never live.
    """

    def not_cancelled(self):
        return self.filter(models.Q(live_until=None) | models.Q(live_until__gte=F("live_from")))

    def started(self, now=None):
        """Those whose time had come at `now` (default: this moment), withdrawn since or not."""
        return self.not_cancelled().filter(live_from__lte=now or clock.now())

    def public(self, now=None):
        """Those that readers may see at `now` at the edition's own address."""
        now = now or clock.now()
        return self.started(now).filter(models.Q(live_until=None) | models.Q(live_until__gt=now))

    def newest(self, now=None):
        """Of each article the newest that had started: it decides what the article shows.

        `now` may lie no more than a day back: what was superseded by then is left out.
        """
        now = now or clock.now()
        unfollowed = models.Q(followed_at=None) | models.Q(followed_at__gt=now)
        return self.started(now).filter(unfollowed, superseded=False)

    def newest_at(self, slug, now=None):
        """The newest that had started of the article that is, or was, at `slug`: one or none."""
        there = Edition.objects.started(now).filter(slug=slug).order_by()
        return self.newest(now).filter(article=models.Subquery(there.values("article")[:1]))

    def live(self, now=None):
        """What the public sees at `now`: of each article its newest edition, unless withdrawn.

        No older edition takes the place of one that was withdrawn. Every public surface starts from
        this, or from `public` and `newest` where it is about the editions before.
        """
        now = now or clock.now()
        return self.newest(now).public(now)

    def corrections(self, now=None):
        """The public editions that say to correct something, newest first."""
        return self.public(now).filter(kind=Edition.Kind.CORRECTION).order_by("-live_from", "-pk")

    def with_previous(self, now=None):
        """Add `previous_number`: of the last edition before that readers may see, or None."""
        before = Edition.objects.public(now).filter(
            article=OuterRef("article"), number__lt=OuterRef("number")
        )
        newest = before.order_by("-number").values("number")[:1]
        return self.annotate(previous_number=models.Subquery(newest))

    def with_correction(self, now=None):
        """Add `corrected_by`: the number of the article's last public correction so far, or None.

        It is of this edition or one before it; withdrawn corrections don't count.
        """
        corrections = Edition.objects.public(now).filter(
            article=OuterRef("article"), number__lte=OuterRef("number"), kind="correction"
        )
        last = corrections.order_by("-number").values("number")[:1]
        return self.annotate(corrected_by=models.Subquery(last))


class Edition(models.Model):
    """A Document as it was published, for ever. Only `publishing` makes one; nothing changes it."""

    class Kind(models.TextChoices):
        UPDATE = "update", "Update"
        CORRECTION = "correction", "Correction"
        MINOR = "minor", "Minor change"

    # The article, and the slug, have indexes below.
    article = models.ForeignKey(Article, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=100, db_index=False)
    title = models.CharField(max_length=documents.TITLE_LENGTH)
    content = models.TextField(help_text="The Document as canonical JSON.")
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UPDATE)
    note = models.CharField(max_length=500, help_text="What changed, for readers.")
    published_at = models.DateTimeField(help_text="When an editor pressed “Publish”.")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_by_name = NameField("published by")
    # What may change after publishing: the time in which readers see it.
    live_from = models.DateTimeField()
    first_published = models.DateTimeField(
        null=True, editable=False, help_text="When the article's first edition went live."
    )
    followed_at = models.DateTimeField(
        null=True, editable=False, help_text="When the next edition went, or will go, live."
    )
    superseded = models.BooleanField(
        default=False,
        db_default=False,  # also for the code before, which goes on until it is restarted
        editable=False,
        help_text="It is never the newest again. Set a day after it was followed, or later.",
    )
    live_until = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True, help_text="For readers.")
    history_open = models.BooleanField(
        default=True, help_text="Readers may see the history while this one is withdrawn."
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_in_article"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_number_from_1"),
        ]
        indexes = [
            # What may be live, newest first and by article: these hold all that decides it.
            models.Index(
                fields=["live_from", "id", "followed_at", "live_until"],
                condition=models.Q(superseded=False),
                name="edition_live",
            ),
            models.Index(
                fields=["article"], condition=models.Q(superseded=False), name="edition_current"
            ),
            models.Index(
                fields=["followed_at"],
                condition=models.Q(superseded=False),
                name="edition_followed",
            ),
            models.Index(fields=["live_until"], name="edition_live_until"),
            models.Index(fields=["published_at", "id"], name="edition_published_at"),
            # Which article is, or was, at an address.
            models.Index(
                fields=["slug", "article", "live_from", "live_until"], name="edition_slug"
            ),
            # Of one article: what decides which one counts, without its long text.
            models.Index(
                fields=[
                    "article",
                    "number",
                    "live_from",
                    "live_until",
                    "followed_at",
                    "superseded",
                    "slug",
                    "sha256",
                ],
                name="edition_of_article",
            ),
            models.Index(
                fields=["live_from", "id", "live_until"],
                condition=models.Q(kind="correction"),
                name="edition_corrections",
            ),
            models.Index(
                fields=["article", "number", "live_from", "live_until"],
                condition=models.Q(kind="correction"),
                name="edition_corrections_of_article",
            ),
        ]

    def __str__(self):
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self):
        return address("article", self.slug)

    @property
    def permanent_url(self):
        """The address that shows this edition for ever."""
        return address("edition", self.slug, self.number)

    @property
    def state(self):
        """One of "scheduled", "cancelled", "public" and "withdrawn"; newer ones don't matter."""
        now = clock.now()
        if self.live_until and self.live_until < self.live_from:
            return "cancelled"
        if self.live_from > now:
            return "scheduled"
        return "withdrawn" if self.live_until and self.live_until <= now else "public"

    @property
    def is_first(self) -> bool:
        """Whether the article was first published with this edition."""
        return self.first_published == self.live_from

    @property
    def shown_kind(self) -> str:
        """The kind as readers are told it: "first", or a value of Kind."""
        return "first" if self.is_first else self.kind

    @property
    def shown_kind_label(self) -> str:
        """The kind in words."""
        return "First edition" if self.is_first else self.get_kind_display()

    @property
    def document(self):
        """The Document that was published."""
        return documents.from_json(self.content)


class PublishedMilestoneQuerySet(models.QuerySet):
    def live(self, now=None):
        """Those of editions that are live, in the order of their dates."""
        edition = Edition.objects.live(now).filter(pk=OuterRef("edition")).order_by()
        return self.filter(models.Exists(edition)).order_by("date", "edition_id", "position")


class PublishedMilestone(models.Model):
    """A milestone of an edition, for lists across articles. Only `publishing` makes one.

    It says nothing that the edition doesn't. Those of editions that others have followed, that were
    withdrawn, or that had expired when another was published, are gone.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="milestones")
    position = models.PositiveIntegerField()
    uid = models.CharField(max_length=16)
    date = models.CharField(max_length=10)  # as precise as it is known: sorts as readers expect
    initiative = models.CharField(max_length=documents.TITLE_LENGTH)
    impact = models.CharField(max_length=documents.IMPACT_LENGTH)

    objects = PublishedMilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="milestone_in_edition")
        ]
        indexes = [
            models.Index(fields=["date", "edition", "position"], name="published_milestone_date")
        ]

    def __str__(self):
        return f"{self.date} {self.initiative}"

    @property
    def year(self):
        return int(self.date[:4])

    @property
    def month(self):
        return int(self.date[5:7] or 0)

    @property
    def day(self):
        return int(self.date[8:] or 0)


class PublicState(models.Model):
    """One row that counts the changes of what the public sees. Only `freshness` writes it."""

    changes = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_public_state")]

    def __str__(self):
        return f"{self.changes} changes"
