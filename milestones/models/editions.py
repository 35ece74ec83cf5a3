"""Editions, which never change, and their milestones."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext_noop as _

from milestones.document import citations, edtf, prose, searching, serializing, shape

from .clock import clock
from .fields import AddedLineField, NameField
from .urls import article_url

# How long after its successor went live an edition is marked as superseded. This is longer than
# clocks can differ, so no host drops an edition before it shows the next one.
SETTLED = timedelta(days=1)

LENGTH_IN_LISTS = 70  # characters of a title


class EditionQuerySet(models.QuerySet["Edition"]):
    """Filters editions by their state, which follows from `live_from` and `live_until`.

    A cancelled edition has a `live_until` before its `live_from`, so it is never live.
    """

    def not_cancelled(self) -> "EditionQuerySet":
        return self.filter(models.Q(live_until=None) | models.Q(live_until__gte=F("live_from")))

    def started(self, now: datetime | None = None) -> "EditionQuerySet":
        """Editions that have gone live by `now` (default: the current time), even if withdrawn."""
        return self.not_cancelled().filter(live_from__lte=now or clock.now())

    def public(self, now: datetime | None = None) -> "EditionQuerySet":
        """Editions that readers can see at `now`, at their permanent links."""
        now = now or clock.now()
        return self.started(now)._unended(now)

    def _unended(self, now: datetime) -> "EditionQuerySet":
        return self.filter(models.Q(live_until=None) | models.Q(live_until__gt=now))

    def newest(self, now: datetime | None = None) -> "EditionQuerySet":
        """The newest started edition of each article. It decides what readers see.

        Without `now`, an index excludes superseded editions, so the cost does not grow with their
        number.
        """
        return self._unfollowed(now) if now else self._unfollowed(clock.now()).unsuperseded()

    def _unfollowed(self, now: datetime) -> "EditionQuerySet":
        return self.started(now).filter(models.Q(followed_at=None) | models.Q(followed_at__gt=now))

    def unsuperseded(self) -> "EditionQuerySet":
        """Editions that may be the newest, or were the newest less than a day ago."""
        return self.filter(superseded=False)

    def newest_at(self, slug: str, now: datetime | None = None) -> "EditionQuerySet":
        """The newest started edition of the article that has, or had, `slug`: at most one."""
        there = Edition.objects.started(now).filter(slug=slug).order_by()
        newest = self.newest(now)
        if now and clock.now() - now < SETTLED:
            newest = newest.unsuperseded()
        return newest.filter(article=models.Subquery(there.values("article")[:1]))

    def live(self, now: datetime | None = None) -> "EditionQuerySet":
        """What readers see at `now`: the newest edition of each article, unless withdrawn.

        A withdrawn edition is not replaced by an older one. Every public page starts from this
        queryset or, for earlier editions, from `public` and `newest`.
        """
        return self.newest(now)._unended(now or clock.now())

    def live_or_scheduled(self, now: datetime | None = None) -> "EditionQuerySet":
        """The editions that readers see at `now` or later, unless something else is decided."""
        now = now or clock.now()
        is_unfollowed = models.Q(followed_at=None) | models.Q(followed_at__gt=now)
        ends_later = models.Q(live_until=None) | models.Q(live_until__gt=now)
        return self.not_cancelled().filter(is_unfollowed, ends_later)

    def articles(self) -> "EditionQuerySet":
        """Editions of articles, not of pages such as “About”."""
        return self.filter(is_page=False)

    def pages(self) -> "EditionQuerySet":
        """Editions of pages such as “About”, which aren't in the lists of articles."""
        return self.filter(is_page=True)

    def corrections(self, now: datetime | None = None) -> "EditionQuerySet":
        """The public editions that are corrections, newest first."""
        return self.public(now).filter(kind=Edition.Kind.CORRECTION).order_by("-live_from", "-pk")

    def with_previous(self, now: datetime | None = None) -> "EditionQuerySet":
        """Add `previous_number`: the number of the previous public edition, or None."""
        before = Edition.objects.public(now).filter(
            article=OuterRef("article"), number__lt=OuterRef("number")
        )
        newest = before.order_by("-number").values("number")[:1]
        return self.annotate(previous_number=models.Subquery(newest))

    def with_next(self, now: datetime | None = None) -> "EditionQuerySet":
        """Add `next_number`: the number of the next public edition, or None."""
        after = Edition.objects.public(now).filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
        oldest = after.order_by("number").values("number")[:1]
        return self.annotate(next_number=models.Subquery(oldest))

    def with_correction(self, now: datetime | None = None) -> "EditionQuerySet":
        """Add `corrected_by`: the number of the article's latest public correction, or None.

        Only this edition and earlier ones count, unless they are withdrawn.
        """
        corrections = Edition.objects.public(now).filter(
            article=OuterRef("article"), number__lte=OuterRef("number"), kind="correction"
        )
        last = corrections.order_by("-number").values("number")[:1]
        return self.annotate(corrected_by=models.Subquery(last))

    def with_translated(self) -> "EditionQuerySet":
        """Add `is_translated`: whether an edition of a translation of the article may be live."""
        # SQLite seeks what it compares with an expression in an index only if it isn't a column.
        key = OuterRef("article") + 0
        others = Edition.objects.unsuperseded().of_group(key).order_by()
        return self.annotate(
            is_translated=models.Exists(others.exclude(article=OuterRef("article")))
        )

    def of_group(self, original: Any) -> "EditionQuerySet":
        """The editions of an article and of its translations. `original` is its primary key."""
        return self.alias(group=GROUP).filter(group=original)

    def once_each(self, here: models.Q) -> "EditionQuerySet":
        """Leave one edition of each group of translations, of live editions.

        `here` is the condition for the language of a list (see `translations.written_in`). What is
        left is the translation in that language or else the original or, if that isn't live, the
        oldest article.
        """
        others = Edition.objects.live().of_group(OuterRef("group")).order_by()
        better = others.alias(rank=_rank(here)).filter(rank__lt=OuterRef("rank"))
        listed = self.alias(group=GROUP, rank=_rank(here))
        return listed.filter(models.Q(here, original=None) | ~models.Exists(better))

    def with_rank(self, here: models.Q) -> "EditionQuerySet":
        """Add `group`, the original's primary key, and `rank`: of a group, the lowest is listed."""
        return self.annotate(group=GROUP, rank=_rank(here))


GROUP = Coalesce("original", "article")  # the primary key of the original of a group


def _rank(here: models.Q) -> models.expressions.Combinable:
    """Return the place of an edition in its group, of which the lowest is listed."""
    number = models.BigIntegerField()
    order = models.Case(
        models.When(original=None, then=0), default=F("article_id"), output_field=number
    )
    elsewhere = models.Case(models.When(here, then=0), default=2**62, output_field=number)
    return order + elsewhere


class Edition(models.Model):
    """A published Document. Only `publishing` creates editions. They never change."""

    class Kind(models.TextChoices):
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")
        MINOR = "minor", _("Minor change")

    # No index of its own for the article or the slug: those below cover them.
    article = models.ForeignKey("Article", models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=100, db_index=False)
    language = AddedLineField(max_length=shape.LANGUAGE_LENGTH)
    title = models.CharField(max_length=shape.TITLE_LENGTH)
    short_title = AddedLineField(max_length=shape.LABEL_LENGTH)
    is_page = models.BooleanField(
        default=False,
        db_default=False,  # for older code, which has articles only
        editable=False,
        help_text="As of the article.",
    )
    content = models.TextField(help_text="The Document as canonical JSON.")
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.UPDATE)
    note = models.CharField(max_length=500, help_text="What changed, for readers.")
    published_at = models.DateTimeField(help_text="When an editor pressed “Publish”.")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_by_name = NameField("published by")
    # What can change after publishing: when readers can see it.
    live_from = models.DateTimeField()
    first_published = models.DateTimeField(
        null=True, editable=False, help_text="When the article's first edition went live."
    )
    followed_at = models.DateTimeField(
        null=True, editable=False, help_text="When the next edition went, or will go, live."
    )
    superseded = models.BooleanField(
        default=False,
        db_default=False,  # for older code that is still running during an upgrade
        editable=False,
        help_text="It is never the newest again. Set a day or more after its successor went live.",
    )
    live_until = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True, help_text="For readers.")
    history_open = models.BooleanField(
        default=True, help_text="Readers can see the history while this edition is withdrawn."
    )
    # It repeats what the article says, so that pages and lists need not ask for it.
    original = models.ForeignKey(
        "Article",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="translated_editions",
        db_index=False,
    )
    original_number = models.PositiveIntegerField(
        null=True, editable=False, help_text="The edition of the original that this one translates."
    )

    # Added by querysets: see `with_previous`, `with_next`, `with_correction` and `with_translated`.
    previous_number: int | None
    is_translated: bool
    next_number: int | None
    corrected_by: int | None
    has_topics: bool  # see `finding.newest_at`
    answered_reports: list[Any]  # see `reports.with_reports`

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_in_article"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_number_from_1"),
        ]
        indexes = [
            # Covering indexes for live editions, newest first and by article.
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
            models.Index(fields=["live_from", "id", "live_until"], name="edition_live_from"),
            models.Index(fields=["live_until"], name="edition_live_until"),
            models.Index(fields=["published_at", "id"], name="edition_published_at"),
            models.Index(GROUP, condition=models.Q(superseded=False), name="edition_group"),
            # To find the article that has, or had, a slug.
            models.Index(
                fields=["slug", "article", "live_from", "live_until"], name="edition_slug"
            ),
            # For one article: all columns that decide which edition is live.
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

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return article_url("page" if self.is_page else "article", self.slug)

    @property
    def permanent_url(self) -> str:
        """The permanent link of this edition."""
        return article_url("edition", self.slug, self.number)

    @property
    def title_in_lists(self) -> str:
        """The title for narrow places: the short one, or the beginning of a long one."""
        return self.short_title or Truncator(self.title).chars(LENGTH_IN_LISTS, truncate="…")

    @property
    def state(self) -> str:
        """Return "scheduled", "cancelled", "public" or "withdrawn". Newer editions don't matter."""
        now = clock.now()
        if self.live_until and self.live_until < self.live_from:
            return "cancelled"
        if self.live_from > now:
            return "scheduled"
        return "withdrawn" if self.live_until and self.live_until <= now else "public"

    @property
    def is_first(self) -> bool:
        """Whether this edition is the article's first to go live."""
        return self.first_published == self.live_from

    @property
    def shown_kind(self) -> str:
        """The kind as readers see it: "first", or a value of Kind."""
        return "first" if self.is_first else self.kind

    @property
    def shown_kind_label(self) -> str:
        """The kind in words, in English: `gettext` translates it."""
        return _("First edition") if self.is_first else self.get_kind_display()

    @staticmethod
    def repeated(document: shape.Document, *, is_page: bool) -> dict[str, Any]:
        """Return the columns that repeat what `document` and its article say, with their values.

        `is_page` is that of the article.
        """
        return {
            "language": document.language,
            "title": document.title,
            "short_title": document.short_title,
            "is_page": is_page,
        }

    @property
    def document(self) -> shape.Document:
        """The published Document."""
        return serializing.from_json(self.content)


class PublishedMilestoneQuerySet(models.QuerySet["PublishedMilestone"]):
    searched = "text"  # the field with all words

    def live(self, here: models.Q | None = None) -> "PublishedMilestoneQuerySet":
        """The milestones of live editions, in date order.

        With `here`, only those of one edition of each group of translations: see `once_each`.
        """
        edition = Edition.objects.live().filter(pk=OuterRef("edition")).order_by()
        if here:
            edition = edition.once_each(here)
        return self.filter(models.Exists(edition)).order_by("earliest", "edition_id", "position")

    def newest_first(self, *, dated: bool = False) -> "PublishedMilestoneQuerySet":
        """The same milestones, newest first. Those without a date still come last.

        Set `dated` if all of them have a date: then the index for oldest first serves.
        """
        key = "earliest" if dated else "reverse_order"
        return self.order_by(f"-{key}", "-edition_id", "-position")

    def containing(self, text: str) -> "PublishedMilestoneQuerySet":
        """The milestones that contain each word of `text`. Case makes no difference.

        This reads every milestone.
        """
        found = self
        for word in searching.folded(text).split():
            found = found.filter(**{f"{self.searched}__contains": word})
        return found

    def between(self, first: int | None, last: int | None) -> list["PublishedMilestoneQuerySet"]:
        """The milestones whose dates are at least partly in the years from `first` to `last`.

        None means no limit. Each milestone is in one of the querysets. There are two, because a
        database seeks one range of an index: those that began in these years, and those that began
        before. Milestones of one year that began before aren't read.
        """
        end = PublishedMilestone.NO_DATE - 1 if last is None else last * 10_000 + 9_999
        if first is None:
            return [self if last is None else self.filter(earliest__lte=end)]
        start = first * 10_000
        before = self.filter(spans_years=True, earliest__lte=min(start - 1, end))
        return [self.filter(earliest__range=(start, end)), before.filter(latest__gte=start)]


class PublishedMilestone(models.Model):
    """A milestone of an edition, for lists across articles. Only `publishing` creates them.

    It only repeats data of the edition. Rows of superseded, withdrawn and expired editions are
    deleted; for expired ones, this happens the next time that something is published.
    """

    NO_DATE = edtf.OPEN_END + 1  # as `earliest`: sorts milestones without a date last
    NOT_READ = edtf.OPEN_START - 1  # as a key: a row by an earlier version, which had no such key
    NO_DATE_REVERSED = NOT_READ - 1  # as `reverse_order`: sorts milestones without a date first

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="milestones")
    position = models.PositiveIntegerField()
    uid = models.CharField(max_length=16)
    date = models.CharField(max_length=shape.DATE_LENGTH)
    # Keys for sorting and filtering: see `between`.
    earliest = models.BigIntegerField(default=NOT_READ, db_default=NOT_READ)
    latest = models.BigIntegerField(default=NOT_READ, db_default=NOT_READ)
    spans_years = models.BooleanField(default=False, db_default=False)
    # As `earliest`, but for milestones without a date, which are last from either end.
    reverse_order = models.BigIntegerField(default=NOT_READ, db_default=NOT_READ)
    initiative = models.TextField()
    impact = models.TextField()
    text = models.TextField(default="", db_default="", help_text="All its words, as searched.")
    source_count = models.PositiveIntegerField(default=0, db_default=0)

    objects = PublishedMilestoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="milestone_in_edition")
        ]
        indexes = [
            models.Index(
                fields=["earliest", "edition", "position"], name="published_milestone_order"
            ),
            models.Index(
                fields=["earliest", "edition", "position", "latest"],
                condition=models.Q(spans_years=True),
                name="milestone_of_years_order",
            ),
            models.Index(
                fields=["reverse_order", "edition", "position"], name="milestone_reverse_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {prose.text_of(self.initiative)}"

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **options)
        if not row.get_deferred_fields() and row.earliest == cls.NOT_READ:
            row.initiative, row.impact = (
                escape(text, quote=False) for text in (row.initiative, row.impact)
            )
        return row

    @classmethod
    def all_of(cls, edition: Edition, document: shape.Document) -> list[Self]:
        """Return the milestones of `document`, that of `edition`, as unsaved instances."""
        rows = enumerate(document.milestones)
        return [cls.of(edition, position, row, document.sources) for position, row in rows]

    @classmethod
    def of(
        cls,
        edition: Edition,
        position: int,
        row: shape.Milestone,
        sources: Iterable[shape.Source] = (),
    ) -> Self:
        """Return `row`, the milestone at `position` in `edition`, as an unsaved instance.

        `sources` are those of the edition.
        """
        earliest, latest, reverse = cls.NO_DATE, cls.NOT_READ, cls.NO_DATE_REVERSED
        if edtf.is_date(row.date):
            earliest = reverse = edtf.sort_key(row.date)
            latest = edtf.latest(row.date)
        return cls(
            edition=edition,
            position=position,
            uid=row.uid,
            date=row.date,
            earliest=earliest,
            latest=latest,
            spans_years=earliest // 10_000 < latest // 10_000,
            reverse_order=reverse,
            initiative=row.initiative,
            impact=row.impact,
            text=_searched(row),
            source_count=len(citations.cited(row, sources)),
        )


def _searched(row: shape.Milestone) -> str:
    texts = map(prose.text_of, (row.initiative, row.impact, row.detail))
    return " ".join(searching.folded(" ".join(texts)).split())
