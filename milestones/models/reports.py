"""Mistakes that readers report, and what editors answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from .editions import Edition
from .fields import NameField

TEXT_LENGTH, CONTACT_LENGTH = 2_000, 200


class Report(models.Model):
    """A mistake that a reader reported. Only `editions.reports` writes it."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        ANSWERED = "answered", _("Answered")
        DECLINED = "declined", _("Declined")
        CORRECTED = "corrected", _("Corrected")
        SPAM = "spam", _("Spam")

    token: str | None = None  # the secret in its URL, set only by `reports.receive`

    token_hash = models.CharField(
        "SHA-256 of the token", max_length=64, unique=True, editable=False
    )
    received_at = models.DateTimeField("received", editable=False)
    # What it is about: an edition, or a row of one. Without an edition, the reader names the page.
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, editable=False, related_name="reports"
    )
    row = models.CharField("uid of the row", max_length=16, blank=True, editable=False)
    page = models.CharField(
        gettext_lazy("Which page is it about?"), max_length=TEXT_LENGTH, blank=True, editable=False
    )
    wrong = models.TextField(gettext_lazy("What is wrong?"), editable=False)
    right = models.TextField(gettext_lazy("What should it say?"), blank=True, editable=False)
    known_from = models.TextField(gettext_lazy("How do you know?"), blank=True, editable=False)
    contact = models.CharField(
        gettext_lazy("How can we reach you?"),
        max_length=CONTACT_LENGTH,
        blank=True,
        editable=False,
        help_text="For editors only. Deleted 90 days after the report is closed.",
    )
    # What became of it.
    state = models.CharField(max_length=10, choices=State, default=State.NEW, editable=False)
    answer = models.TextField(blank=True, max_length=TEXT_LENGTH)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    answered_by_name = NameField("answered by")
    correction = models.ForeignKey(
        Edition, models.PROTECT, null=True, editable=False, related_name="reports_answered"
    )

    class Meta:
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view", "delete")
        permissions = [("answer_report", "Can answer reports")]
        indexes = [
            models.Index(fields=["state", "received_at", "id"], name="report_state"),
            models.Index(fields=["received_at", "id"], name="report_received"),
            models.Index(
                fields=["answered_at"],
                condition=~models.Q(contact=""),
                name="report_with_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"report of {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.NEW

    @property
    def told_state(self) -> str:
        """The state as its reader is told: new until the correction is live."""
        is_coming = self.correction and self.correction.state in ("scheduled", "cancelled")
        return self.State.NEW if is_coming else self.state

    @property
    def published_correction(self) -> Edition | None:
        """The edition that corrected it, if readers can see it now."""
        edition = self.correction if self.state == self.State.CORRECTED else None
        return edition if edition and edition.state == "public" else None
