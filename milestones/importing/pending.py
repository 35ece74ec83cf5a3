"""Keeps an uploaded document until it becomes a draft: for a day, and only a few of each person."""

from dataclasses import asdict
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from milestones.document.prose import clean_line
from milestones.models import Article, PendingImport
from milestones.models.clock import clock
from milestones.models.pending_imports import NAME_LENGTH

from . import documents
from .choices import Choices, Column, Role
from .documents import Parsed
from .figures import Stored

KEPT_FOR = timedelta(days=1)
MOST_OF_A_PERSON = 5  # each can take 50 MB of the database


@transaction.atomic
def add(
    data: bytes,
    *,
    name: str,
    user: User,
    article: Article | None = None,
    images: Stored | None = None,
    kind: str = PendingImport.Kind.ARTICLE,
) -> PendingImport:
    """Keep the document `data` for `user`, and delete what has been kept for too long.

    `name` is that of its file, or "". `article` is the one whose draft it shall change, as `kind`
    (a PendingImport.Kind) says. `images` are those of the document.
    """
    _expired().delete()
    added = PendingImport.objects.create(
        user=user,
        article=article,
        kind=kind,
        name=clean_line(name)[-NAME_LENGTH:],
        data=data,
        images=asdict(images) if images else {},
        created_at=clock.ask(),
    )
    newest = _of(user).values_list("pk", flat=True)[:MOST_OF_A_PERSON]
    PendingImport.objects.filter(user=user).exclude(pk__in=list(newest)).delete()
    return added


def _expired() -> QuerySet[PendingImport]:
    return PendingImport.objects.filter(created_at__lte=clock.now() - KEPT_FOR)


def _of(user: User) -> QuerySet[PendingImport]:
    kept = PendingImport.objects.filter(user=user, created_at__gt=clock.now() - KEPT_FOR)
    return kept.defer("data").select_related("article")


def of(user: User, kind: str = PendingImport.Kind.ARTICLE) -> QuerySet[PendingImport]:
    """Return what is kept for `user`, newest first, without the data."""
    return _of(user).filter(kind=kind)


def find(number: int, user: User, kind: str = PendingImport.Kind.ARTICLE) -> PendingImport | None:
    """Return the import with this `number`, or None if it is not kept for `user`."""
    return of(user, kind).defer(None).filter(pk=number).first()


def parse(pending: PendingImport) -> Parsed:
    """Return what `pending` becomes, with what was chosen for it. Raises ParseError."""
    stored = Stored(**pending.images)
    return documents.parse(bytes(pending.data), pending.name, choices_of(pending), stored=stored)


# --- Choices --------------------------------------------------------------------------------------


def choices_of(pending: PendingImport) -> Choices:
    """Return what was chosen for `pending`."""
    roles = pending.choices.get("roles", {})
    columns = pending.choices.get("columns", {})
    return Choices(
        roles={int(block): Role(role) for block, role in roles.items()},
        columns={int(block): tuple(map(Column, chosen)) for block, chosen in columns.items()},
    )


def choose(pending: PendingImport, choices: Choices) -> None:
    """Store `choices` for `pending`."""
    pending.choices = {
        "roles": {str(i): role.value for i, role in choices.roles.items()},
        "columns": {
            str(i): [column.value for column in columns] for i, columns in choices.columns.items()
        },
    }
    pending.save(update_fields=["choices"])


def named(kept: PendingImport) -> str:
    """Return the name of the document within a sentence: “report.docx”."""
    return f"“{kept.file_name}”" if kept.file_name else "pasted text"
