"""Stores an uploaded file as an Image and its files."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from milestones.document.prose import clean_line
from milestones.formats.image_files import images
from milestones.formats.image_files.disguises import refuse_disguise
from milestones.models import Image, image_files
from milestones.models.clock import clock
from milestones.models.images import NAME_LENGTH
from milestones.models.names import name_of


@dataclass(frozen=True)
class Uploaded:
    """The stored Image, and notes for the person who uploaded it, each a sentence."""

    image: Image
    notes: tuple[str, ...]


def upload(data: bytes, *, name: str = "", user: AbstractBaseUser | None = None) -> Uploaded:
    """Store the image file `data`, called `name`, for `user`.

    If the image exists already, only its upload time, name and user change. Raises ImageError if
    the file can't be used or isn't what its name says, and OSError if it can't be stored; then
    nothing changes.
    """
    images.refuse_size(len(data))
    refuse_disguise(data, name)
    prepared = images.prepare(data)
    return Uploaded(store(prepared, name=name, user=user), prepared.notes)


@transaction.atomic
def store(prepared: images.Prepared, *, name: str, user: AbstractBaseUser | None = None) -> Image:
    """Store the result of `images.prepare`, and return its Image. Raises OSError."""
    values = {
        "format": prepared.format,
        "width": prepared.width,
        "height": prepared.height,
        "size": len(prepared.data),
        "widths": list(prepared.renditions),
        "name": clean_line(name)[:NAME_LENGTH],
        "uploaded_at": clock.ask(),
        "uploaded_by": user,
        "uploaded_by_name": name_of(user),
    }
    image, _ = Image.objects.update_or_create(sha256=prepared.sha256, defaults=values)
    image_files.write(image.file_name, prepared.data)
    for width, rendition in prepared.renditions.items():
        image_files.write(image.rendition_name(width), rendition)
    return image
