"""The draft of an article as a Document, and back; every draft that was saved is kept."""

from dataclasses import fields, replace

from django.db import transaction

from . import documents, matching, searching
from .clock import clock
from .documents import Document
from .freshness import announce
from .models import Article, DraftText, DraftVersion, FocusArea, Milestone, Section, Source
from .people import name_of

_MODELS = {
    "sections": Section,
    "focus_areas": FocusArea,
    "milestones": Milestone,
    "sources": Source,
}
_TEXTS = [field.name for field in fields(Document) if field.name not in documents.ROWS]


def read(article):
    """Return the draft of `article` (an Article) as a Document."""
    rows = {part: _read_rows(article, part) for part in documents.ROWS}
    rows["milestones"] = documents.chronological(rows["milestones"])
    return Document(**{name: getattr(article, name) for name in _TEXTS}, **rows)


def _read_rows(article, part):
    return tuple(row_of(part, row) for row in getattr(article, part).all())


def row_of(part, instance):
    """Return `instance`, a model of a row of `part` (in documents.ROWS), as the Document's row."""
    cls = documents.ROWS[part]
    values = {field.name: getattr(instance, field.name) for field in fields(cls)}
    return cls(**{name: _plain(name, value) for name, value in values.items()})


def _plain(name, value):
    if name == "sources":
        return tuple(value)
    if name == "checked":
        return value.isoformat() if value else ""
    return value


@transaction.atomic
def write(article, document, *, slug=None, featured=None, user=None, action="Saved"):
    """Make `document` the draft of `article` (an Article, saved or new); return the saved Article.

    With `slug` and `featured` these change too. Rows without a uid are matched with those of the
    draft (see `matching.with_uids`). Nothing that is published changes. When the draft differs
    from what it was, its version goes up by one, and both are kept: the new one as what `action`
    of `user` made it.
    """
    stored = None
    if article.pk:
        article = record(locked(article))
        stored = read(article)
    milestones = documents.chronological(document.milestones)
    document = matching.with_uids(replace(document, milestones=milestones), like=stored)
    for name in _TEXTS:
        setattr(article, name, getattr(document, name))
    article.slug = article.slug if slug is None else slug
    is_moved = featured not in (None, article.featured)
    article.featured = featured if is_moved else article.featured
    article.save()
    for part in documents.ROWS:
        _write_rows(article, part, getattr(document, part))
    article = record(article, user=user, action=action)
    if is_moved:
        announce()
    return article


def locked(article):
    """Return `article` as it is stored; others wait to change it until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)


def _write_rows(article, part, rows):
    model = _MODELS[part]
    stored = {row.uid: row for row in getattr(article, part).all()}
    names = [field.name for field in fields(documents.ROWS[part])]
    for position, row in enumerate(rows, 1):
        instance = stored.pop(row.uid, None) or model(article=article)
        values = {name: getattr(row, name) for name in names} | {"position": position}
        if "sources" in values:
            values["sources"] = list(values["sources"])
        if part == "sources":
            values["checked"] = values["checked"] or None
        for name, value in values.items():
            setattr(instance, name, value)
        instance.save()
    model.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()


def record(article, *, user=None, action="Found as it was"):
    """Keep the draft of `article`, as it is stored, as a DraftVersion, unless it is kept already.

    Returns the Article. Its version, and the time of its last edit, count kept drafts only.
    """
    article = Article.objects.get(pk=article.pk)
    document = read(article)
    content = documents.to_json(document)
    draft = {
        "slug": article.slug,
        "featured": article.featured,
        "sha256": documents.sha256(content),
    }
    last = article.versions.defer("content").first()
    if last and all(getattr(last, name) == value for name, value in draft.items()):
        return article
    if last or not article.version:  # else it was saved before drafts were kept
        article.version += 1
    article.sha256 = draft["sha256"]
    article.updated_at = clock.ask()
    article.save(update_fields=["sha256", "version", "updated_at"])
    DraftVersion.objects.create(
        article=article,
        number=article.version,
        content=content,
        action=action,
        saved_at=article.updated_at,
        saved_by=user,
        saved_by_name=name_of(user),
        **draft,
    )
    DraftText.objects.bulk_create(
        [DraftText(article=article, text=searching.words_of(document))],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["text"],
    )
    return article
