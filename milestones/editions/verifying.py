"""Checks that stored editions, and the images in them, are unchanged since they were published.

What else the database repeats of an edition follows from its content too: see `Edition.repeated`
and `PublishedMilestone.all_of`. The entries of the search are not checked, because other rules make
other entries: `rebuild_search` makes them again.
"""

import reprlib
from collections.abc import Iterator
from functools import lru_cache

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from milestones.document import images, serializing
from milestones.document.shape import Document
from milestones.models import Edition, Image, PublishedMilestone, image_files
from milestones.models.clock import clock


def findings() -> Iterator[str]:
    """Yield a sentence for each problem with a stored edition, its milestones or its images.

    An edition can have a wrong hash, JSON, number, column or successor.
    """
    article, number = None, 0
    damage = lru_cache(maxsize=None)(_damage)  # many editions may show the same image
    for edition in _editions().iterator(chunk_size=100):
        number = number + 1 if edition.article_id == article else 1
        article = edition.article_id
        name = f"{edition.slug}, edition {edition.number}"
        if edition.number != number:
            yield f"{name}: edition {number} is missing."
            number = edition.number
        if (found := serializing.sha256(edition.content)) != edition.sha256:
            yield f"{name}: the SHA-256 of its content is {found}, not {edition.sha256}."
        try:
            document = edition.document
        except serializing.DocumentError as error:
            yield f"{name}: its content is not a valid document: {error}"
            continue
        problems = (*_columns(edition, document), *_rows(edition, document))
        yield from (f"{name}: {problem}" for problem in problems)
        shown = images.hashes_in(document)
        yield from (f"{name}: {problem}" for sha256 in shown if (problem := damage(sha256)))
        if set(shown) - set(edition.image_uses.values_list("image", flat=True) if shown else ()):
            yield f"{name}: its images are not protected against deletion."
    yield from _wrongly_followed()


def _editions() -> QuerySet[Edition]:
    rows = Prefetch("milestones", PublishedMilestone.objects.order_by("position"))
    return (
        Edition.objects.order_by("article", "number")
        .select_related("article")
        .prefetch_related(rows)
    )


def _columns(edition: Edition, document: Document) -> Iterator[str]:
    """Say which columns of `edition` differ from what it was published with."""
    published = Edition.repeated(document, is_page=edition.article.is_page)
    for column, was in published.items():
        if (now := getattr(edition, column)) != was:
            yield f"its {column} is {now!r}, but it was published as {was!r}."


def _rows(edition: Edition, document: Document) -> Iterator[str]:
    """Say how the milestones of `edition` in the lists differ from those that were published."""
    published = {row.position: row for row in PublishedMilestone.all_of(edition, document)}
    found = {row.position: row for row in edition.milestones.all()}
    for position in published.keys() & found.keys():
        yield from _differences(found[position], published[position])
    for position in found.keys() - published.keys():
        yield f"milestone {found[position].uid} in the lists is not in its content."
    if (missing := published.keys() - found.keys()) and _is_listed(edition):
        yield from (
            f"milestone {published[position].uid} is missing in the lists." for position in missing
        )


def _is_listed(edition: Edition) -> bool:
    return Edition.objects.live_or_scheduled().filter(pk=edition.pk).exists()


def _differences(found: PublishedMilestone, published: PublishedMilestone) -> Iterator[str]:
    for column in _columns_of(found):
        was, now = getattr(published, column), getattr(found, column)
        if was != now:
            yield (
                f"the {column} of milestone {published.uid} in the lists is {reprlib.repr(now)},"
                f" but it was published as {reprlib.repr(was)}."
            )


def _columns_of(row: PublishedMilestone) -> list[str]:
    if row.reverse_order == PublishedMilestone.NOT_READ:  # an earlier version had no other columns
        return ["uid", "date", "initiative", "impact"]
    names = [field.attname for field in PublishedMilestone._meta.concrete_fields]
    return [name for name in names if name not in ("id", "edition_id")]


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
