"""Finds and deletes uploaded images that no draft or edition uses."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from milestones.models import Image, ImageUse, image_files
from milestones.models.clock import clock

# An image is uploaded before the draft that shows it is saved.
KEPT_FOR = timedelta(days=1)


def unused() -> list[Image]:
    """Return the images uploaded more than a day ago that no edition or saved draft shows."""
    old = _old(clock.now() - KEPT_FOR).order_by("uploaded_at", "sha256")
    for image in old:
        ImageUse.objects.find(image)
    return list(old.all())


def _old(before: datetime) -> QuerySet[Image]:
    return Image.objects.unused().filter(uploaded_at__lt=before)


def delete(image: Image) -> bool:
    """Delete `image`, unless it was used or uploaded again meanwhile. Return whether it was."""
    try:
        with transaction.atomic():
            old = _old(clock.now() - KEPT_FOR).filter(pk=image.pk)
            # Only the image: PostgreSQL can't lock what an outer join may lack.
            locked = old.select_for_update(of=("self",)).first()
            return bool(locked and locked.delete())
    except ProtectedError:
        return False


def stray_files() -> Iterator[str]:
    """Yield the paths of files older than a day that belong to no image.

    Interrupted uploads leave such files.
    """
    known = set(Image.objects.values_list("sha256", flat=True))
    for path in image_files.listed():
        if PurePosixPath(path).name[:64] not in known and _is_old(path):
            yield path


def delete_stray_file(path: str) -> None:
    """Delete the file at `path`, unless it was written again meanwhile. Raises OSError."""
    if _is_old(path):
        image_files.storage().delete(path)


def _is_old(path: str) -> bool:
    return image_files.storage().get_modified_time(path) < clock.now() - KEPT_FOR
