"""What the search finds: the parts of editions as plain text, and the words in them."""

from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_noop as _

from milestones.document import shape

from .editions import Edition


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def live(self) -> "SearchEntryQuerySet":
        """The entries of live editions."""
        edition = Edition.objects.live().filter(pk=OuterRef("edition")).order_by()
        return self.filter(models.Exists(edition))


class SearchEntry(models.Model):
    """A part of an edition that a search finds. Only `search.indexing` creates them.

    It only repeats data of the edition. The database keeps an index of `words`: in SQLite, triggers
    copy them to the FTS5 table `milestones_searchwords`; in PostgreSQL, the column `lexemes` is a
    tsvector that is generated from them. Django doesn't know of either.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Articles")
        PAGE = "page", _("Pages")
        SECTION = "section", _("Sections")
        FOCUS_AREA = "focus", _("Focus areas")
        MILESTONE = "milestone", _("Milestones")
        SOURCE = "source", _("Sources")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=10, choices=Kind)
    anchor = models.CharField(
        max_length=20, blank=True, help_text="The id of its place in the page."
    )
    language = models.CharField(
        max_length=shape.LANGUAGE_LENGTH, db_index=True, help_text="The rules for its words."
    )
    title = models.TextField(blank=True)
    date = models.CharField(max_length=shape.DATE_LENGTH, blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(help_text="What the index holds, separated by spaces.")

    objects = SearchEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.anchor}"


class SearchWord(models.Model):
    """A word that an edition contains or contained, under a key that finds it when misspelt.

    A word has several keys: see `search.spelling`. Only `search.indexing` creates them.
    """

    key = models.CharField(max_length=40)
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="search_word_by_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.word}"
