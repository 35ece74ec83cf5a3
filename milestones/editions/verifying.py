"""Checks that stored editions, and the images in them, are unchanged since they were published."""

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import F, OuterRef, Q, Subquery

from milestones.document import images, serializing
from milestones.models import Edition, Image, image_files
from milestones.models.clock import clock


def findings() -> Iterator[str]:
    """Yield a sentence for each problem with a stored edition or its images.

    An edition can have a wrong hash, JSON, number or successor.
    """
    article, number = None, 0
    damage = lru_cache(maxsize=None)(_damage)  # many editions may show the same image
    for edition in Edition.objects.order_by("article", "number").iterator(chunk_size=100):
        number = number + 1 if edition.article_id == article else 1
        article = edition.article_id
        name = f"{edition.slug}, edition {edition.number}"
        if edition.number != number:
            yield f"{name}: edition {number} is missing."
            number = edition.number
        if (found := serializing.sha256(edition.content)) != edition.sha256:
            yield f"{name}: the SHA-256 of its content is {found}, not {edition.sha256}."
        try:
            shown = images.hashes_in(edition.document)
        except serializing.DocumentError as error:
            yield f"{name}: its content is not a valid document: {error}"
            continue
        yield from (f"{name}: {problem}" for sha256 in shown if (problem := damage(sha256)))
        if set(shown) - set(edition.image_uses.values_list("image", flat=True) if shown else ()):
            yield f"{name}: its images are not protected against deletion."
    yield from _wrongly_followed()


def _damage(sha256: str) -> str:
    """Say what is wrong with the files of an image; "" if nothing is."""
    image = Image.objects.filter(sha256=sha256).first()
    if image is None:
        return f"image {sha256} is missing."
    found = image_files.sha256_of(image.file_name)
    if found is None:
        return f"the file of image {sha256} is missing."
    if found != sha256:
        return f"the file of image {sha256} has the SHA-256 {found}."
    if lost := [name for name in image.file_names if not image_files.is_there(name)]:
        return f"a smaller version of an image is missing: {', '.join(lost)}."
    return ""


def _wrongly_followed() -> Iterator[str]:
    later = Edition.objects.not_cancelled().filter(
        article=OuterRef("article"), number__gt=OuterRef("number")
    )
    after = later.order_by("number").values("live_from")[:1]
    editions = Edition.objects.not_cancelled().annotate(next_from=Subquery(after))
    same = Q(followed_at=F("next_from")) | Q(followed_at=None, next_from=None)
    for edition in editions.exclude(same).defer("content"):
        yield (
            f"{edition.slug}, edition {edition.number}: its followed_at is {edition.followed_at},"
            f" but the next edition's live_from is {edition.next_from}."
        )
    for wrong in Edition.objects.filter(superseded=True).exclude(followed_at__lte=clock.now()):
        yield f"{wrong.slug}, edition {wrong.number}: it is marked as superseded but is not."
