"""Draft versions, and the text of drafts for search."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from milestones.document import serializing
from milestones.document.shape import Document

from .articles import Article
from .fields import NameField


class DraftVersion(models.Model):
    """A saved draft. Every one is kept. Only `drafts` creates them."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=100)
    featured = models.BooleanField()
    content = models.TextField(help_text="The Document as canonical JSON.")
    sha256 = models.CharField("SHA-256", max_length=64)
    action = models.CharField(max_length=200, help_text="What created this version.")
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

    def __str__(self) -> str:
        return f"draft version {self.number}"

    @property
    def document(self) -> Document:
        """The saved Document."""
        return serializing.from_json(self.content)


class DraftText(models.Model):
    """The text of a draft, case-folded for the admin's search. Only `drafts` writes it."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="draft_text"
    )
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:80]
