"""Documents that were uploaded to be imported, and what was decided about them so far."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .articles import Article

NAME_LENGTH = 200
PASTED_HTML = "Pasted text.html"  # the name of what was pasted with formatting: it is read as HTML


class PendingImport(models.Model):
    """A document between its upload and the draft that it becomes. `importing.pending` writes it.

    `article` is the one whose draft it will change, or None for a new article. `choices` are
    `importing.choices.Choices` as JSON, `images` are `importing.figures.Stored`.
    """

    class Kind(models.TextChoices):
        """What it becomes."""

        ARTICLE = "article"
        MILESTONES = "milestones"  # of an article that exists

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="pending_imports"
    )
    name = models.CharField("file name", max_length=NAME_LENGTH, blank=True)
    data = models.BinaryField(help_text="The file, or what was pasted.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ARTICLE)
    choices = models.JSONField(default=dict, blank=True)
    images = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name or "Pasted text"

    @property
    def file_name(self) -> str:
        """The name of the file, or "" for what was pasted."""
        return "" if self.name == PASTED_HTML else self.name
