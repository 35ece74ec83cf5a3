"""Reads and writes an article's draft as a Document, and keeps every saved draft."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Model

from milestones.document import citations, matching, searching, serializing, shape
from milestones.document.shape import Document, Kind, fields_of
from milestones.models import (
    Article,
    DraftText,
    DraftVersion,
    FocusArea,
    ImageUse,
    Milestone,
    Section,
    Source,
    old_columns,
)
from milestones.models.clock import clock
from milestones.models.names import name_of
from milestones.models.public_state import announce

_MODELS: dict[str, Any] = {
    "sections": Section,
    "focus_areas": FocusArea,
    "milestones": Milestone,
    "sources": Source,
}
FOUND = "Found as it was"  # the action of a draft that other code has written
_TEXTS = [field.name for field in fields_of(Document) if field.kind is not Kind.ROWS]


def read(article: Article) -> Document:
    """Return the draft of `article` as a Document."""
    return _document(article, _rows_of(article))


def _rows_of(article: Article) -> dict[str, list[Model]]:
    return {part: list(getattr(article, part).all()) for part in shape.ROWS}


def _document(article: Article, instances: dict[str, list[Model]]) -> Document:
    rows: dict[str, Any] = {
        part: tuple(row_of(part, each) for each in of_part) for part, of_part in instances.items()
    }
    rows["milestones"] = shape.chronological(rows["milestones"])
    return Document(**{name: getattr(article, name) for name in _TEXTS}, **rows)


def row_of(part: str, instance: Model) -> Any:
    """Return the model `instance` as a Document's row of `part`, a key of shape.ROWS."""
    cls = shape.ROWS[part]
    return cls(**{field.name: _plain(field, instance) for field in fields_of(cls)})


def _plain(field: shape.Field, instance: Model) -> Any:
    value = getattr(instance, field.name)
    if field.kind is Kind.UIDS:
        return tuple(value)
    if field.kind is Kind.DAY:
        return value.isoformat() if value else ""
    return value


@transaction.atomic
def write(
    article: Article,
    document: Document,
    *,
    slug: str | None = None,
    featured: bool | None = None,
    user: User | None = None,
    action: str = "Saved",
) -> Article:
    """Make `document` the draft of `article`, which may be new, and return the saved article.

    `slug` and `featured` are changed if given. Rows without a uid are matched with the rows of the
    current draft (see `matching.with_uids`). Published editions don't change. If the draft changes,
    its version goes up by one, and both the old and the new draft are kept as draft versions. The
    new one records `user` and `action`.
    """
    stored, rows = None, dict[str, list[Model]]()
    if article.pk:
        article = locked(article)
        rows = _rows_of(article)
        stored = _document(article, rows)
        _keep(article, stored, action=FOUND)
    document = _as_stored(document, stored)
    for name in _TEXTS:
        setattr(article, name, getattr(document, name))
    article.slug = article.slug if slug is None else slug
    is_moved = featured is not None and featured != article.featured
    if featured is not None:
        article.featured = featured
    article.save()
    for part in shape.ROWS:
        _write_rows(article, part, getattr(document, part), rows.get(part, []))
    _keep(article, document, user=user, action=action)
    if is_moved:
        announce()
    return article


def _as_stored(document: Document, stored: Document | None) -> Document:
    """Return `document` with uids, and with its milestones and sources in the order of the page.

    So the form and each download number the sources as readers see them. A document that is equal
    to the one in the database stays as it is, even if its sources were stored in another order.
    """
    milestones = shape.chronological(document.milestones)
    document = matching.with_uids(replace(document, milestones=milestones), like=stored)
    return document if document == stored else citations.in_order(document)


def locked(article: Article) -> Article:
    """Return `article` from the database, locked against changes until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)


def _write_rows(article: Article, part: str, rows: Iterable, instances: Iterable[Any]) -> None:
    """Make `rows` the rows of `part`, instead of `instances`. Only differences are written."""
    model = _MODELS[part]
    stored = {instance.uid: instance for instance in instances}
    new = []
    moved = defaultdict(list)  # by how many places
    for position, row in enumerate(rows, 1):
        instance = stored.pop(row.uid, None)
        if instance is None:
            new.append(model(article=article, position=position, **_stored_values(row)))
            continue
        _update(instance, _stored_values(row))
        if instance.position != position:
            moved[position - instance.position].append(instance.pk)
    for places, keys in moved.items():
        model.objects.filter(pk__in=keys).update(position=F("position") + places)
    model.objects.bulk_create(new)
    if stored:
        model.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


def _update(instance: Model, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(instance, name) != value}
    for name, value in changed.items():
        setattr(instance, name, value)
    if changed:  # one by one: a bulk_update of many rows and fields takes several times as long
        instance.save(update_fields=changed)


def _stored_values(row: Any) -> dict[str, Any]:
    """Return the values of a Document's row for its model: the inverse of `row_of`."""
    values = {field.name: _stored(field, row) for field in fields_of(type(row))}
    return values | (old_columns.values(row) if isinstance(row, shape.Milestone) else {})


def _stored(field: shape.Field, row: Any) -> Any:
    value = getattr(row, field.name)
    if field.kind is Kind.UIDS:
        return list(value)
    if field.kind is Kind.DAY:
        return datetime.date.fromisoformat(value) if value else None
    return value


def record(article: Article) -> Article:
    """Keep the stored draft of `article` as a DraftVersion, unless it is already kept.

    Returns the article as it is in the database.
    """
    article = Article.objects.get(pk=article.pk)
    _keep(article, read(article), action=FOUND)
    return article


def _keep(article: Article, document: Document, *, user: User | None = None, action: str) -> None:
    """Keep `document`, the draft of `article`, as a DraftVersion, unless it is already kept.

    The article's version and the time of its last edit change only when a draft version is added.
    """
    content = serializing.to_json(document)
    digest = serializing.sha256(content)
    last = article.versions.first()
    if last and _is_same(last, article, document, digest):
        return
    if last or not article.version:  # otherwise it was saved before drafts were kept
        article.version += 1
    article.sha256 = _published_sha256(article, document) or digest
    article.updated_at = clock.ask()
    article.save(update_fields=["sha256", "version", "updated_at"])
    version = DraftVersion.objects.create(
        article=article,
        number=article.version,
        slug=article.slug,
        featured=article.featured,
        content=content,
        sha256=digest,
        action=action,
        saved_at=article.updated_at,
        saved_by=user,
        saved_by_name=name_of(user),
    )
    ImageUse.objects.record(document, draft_version=version)
    _note_words(article, document)


def _note_words(article: Article, document: Document) -> None:
    DraftText.objects.bulk_create(
        [DraftText(article=article, text=searching.words_of(document))],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["text"],
    )


def note_words_again() -> None:
    """Note the words of every draft for the search in the admin again, by the rules of today."""
    for pk in Article.objects.values_list("pk", flat=True):
        with transaction.atomic():
            for article in Article.objects.select_for_update().filter(pk=pk):
                _note_words(article, read(article))


def _is_same(version: DraftVersion, article: Article, document: Document, digest: str) -> bool:
    """Return whether `version` has the same content, even if its JSON has an older format."""
    if (version.slug, version.featured) != (article.slug, article.featured):
        return False
    return version.sha256 == digest or version.document == document


def _published_sha256(article: Article, document: Document) -> str:
    """Return the hash of the newest edition if it has the same content as `document`, or "".

    The edition's JSON may have an older format. With this hash, the list of articles can tell from
    the hash alone that nothing has changed.
    """
    newest = article.editions.not_cancelled().order_by("-number").first()
    return newest.sha256 if newest and newest.document == document else ""
