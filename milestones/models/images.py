"""Uploaded images, and which drafts and editions show them."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from milestones.document import images
from milestones.document.shape import Document

from . import image_files
from .draft_versions import DraftVersion
from .editions import Edition
from .fields import NameField

NAME_LENGTH = 200


class ImageQuerySet(models.QuerySet["Image"]):
    def unused(self) -> "ImageQuerySet":
        """Those that no edition or saved draft shows, and that aren't the logo."""
        uses = ImageUse.objects.filter(image=OuterRef("pk"))
        return self.filter(~Exists(uses), logo_of=None)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them and their files. Raises ProtectedError, and deletes none, if one is used."""
        for image in self.unused():
            ImageUse.objects.find(image)
        with transaction.atomic():
            names = [name for image in self.all() for name in image.file_names]
            deleted = super().delete()
            _delete_files(names)
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Image(models.Model):
    """An image as it is published, named by the SHA-256 of its bytes. `importing` creates it."""

    class Format(models.TextChoices):
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"
        WEBP = "webp", "WebP"

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    format = models.CharField(max_length=4, choices=Format.choices)
    width = models.PositiveIntegerField(help_text="In pixels.")
    height = models.PositiveIntegerField(help_text="In pixels.")
    size = models.PositiveIntegerField(help_text="In bytes.")
    widths = models.JSONField(default=list, help_text="Of its smaller versions, which are WebP.")
    name = models.CharField("file name", max_length=NAME_LENGTH, blank=True)
    uploaded_at = models.DateTimeField("last uploaded", default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_by_name = NameField()

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-sha256"]
        indexes = [models.Index(fields=["-uploaded_at", "-sha256"], name="image_uploaded_at")]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it and its files. Raises ProtectedError if an edition or saved draft shows it."""
        ImageUse.objects.find(self)
        with transaction.atomic():
            names = list(self.file_names)
            deleted = super().delete(*args, **kwargs)
            _delete_files(names)
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def extension(self) -> str:
        return "jpg" if self.format == self.Format.JPEG else self.format

    @property
    def file_name(self) -> str:
        """The name of the file whose SHA-256 is the image's."""
        return f"{self.sha256}.{self.extension}"

    def rendition_name(self, width: int) -> str:
        """Return the name of the smaller version that is `width` pixels wide."""
        return f"{self.sha256}-{width}.webp"

    @property
    def file_names(self) -> Iterator[str]:
        """The names of all its files."""
        yield self.file_name
        yield from map(self.rendition_name, self.widths)

    @property
    def url(self) -> str:
        return _url(self.file_name)

    @property
    def thumbnail_url(self) -> str:
        return self.rendition_url(min(self.widths))

    def rendition_url(self, width: int) -> str:
        """Return the URL of the smaller version that is `width` pixels wide."""
        return _url(self.rendition_name(width))

    @property
    def srcset(self) -> str:
        """Its smaller versions, for the HTML attribute `srcset`."""
        return ", ".join(f"{self.rendition_url(width)} {width}w" for width in self.widths)


def _url(name: str) -> str:
    return reverse("milestones:image", args=[name])


def _delete_files(names: list[str]) -> None:
    """Delete files before the transaction ends, so nobody can upload the same image meanwhile."""
    for name in names:
        image_files.delete(name)


class ImageUseManager(models.Manager):
    def record(self, document: Document, **shown_in: DraftVersion | Edition) -> None:
        """Record the images of `document`, the content of a new `draft_version` or `edition`.

        Call it in the transaction that writes it. Images that were never uploaded are left out.
        """
        if hashes := images.hashes_in(document):
            # Lock in one order, so none is deleted before this is written and nothing deadlocks.
            locked = Image.objects.select_for_update(no_key=True).order_by("pk")
            self.bulk_create(
                self.model(image=image, **shown_in) for image in locked.filter(pk__in=hashes)
            )

    def find(self, image: Image) -> None:
        """Record the saved drafts that name `image` and were saved before it was uploaded.

        This reads all saved drafts, so it is done before an image is deleted, not at each upload.
        """
        drafts = DraftVersion.objects.filter(content__contains=image.pk)
        unrecorded = drafts.exclude(image_uses__image=image)
        self.bulk_create(
            (self.model(image=image, draft_version=draft) for draft in unrecorded.only("pk")),
            ignore_conflicts=True,
        )


class ImageUse(models.Model):
    """An image that a saved draft or an edition shows. It can't be deleted."""

    image = models.ForeignKey(Image, models.PROTECT, related_name="uses")
    draft_version = models.ForeignKey(
        DraftVersion, models.CASCADE, null=True, related_name="image_uses", db_index=False
    )
    edition = models.ForeignKey(
        Edition, models.CASCADE, null=True, related_name="image_uses", db_index=False
    )

    objects = ImageUseManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(edition=None) ^ models.Q(draft_version=None),
                name="image_used_in_one",
            ),
            models.UniqueConstraint(
                fields=["draft_version", "image"], name="image_once_in_draft_version"
            ),
            models.UniqueConstraint(fields=["edition", "image"], name="image_once_in_edition"),
        ]

    def __str__(self) -> str:
        shown_in: Any = self.edition or self.draft_version
        return f"“{shown_in.article}”, {shown_in}"
