"""Preview links, the activity of editors, and counts of login attempts."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .articles import Article
from .fields import NameField


class PreviewLink(models.Model):
    """A secret link that shows an article's draft, until it expires or is revoked."""

    token: str | None = None  # the secret in its URL, set only by `previews.create_link`

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

    def __str__(self) -> str:
        return f"preview link to {self.article_id}, until {self.expires_at:%Y-%m-%d %H:%M}"


class Activity(models.Model):
    """An entry in an article's history in the admin: who did what, and when."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="activities")
    done_at = models.DateTimeField(default=timezone.now)
    done_by_name = NameField()
    description = models.TextField()

    class Meta:
        ordering = ["-done_at", "-pk"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.description


class AttemptCount(models.Model):
    """The number of login attempts in the current period of one limit."""

    key = models.CharField(max_length=64, primary_key=True)
    attempts = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempts} until {self.ends_at}"
