"""Publishing: the only code that writes an Edition."""

from django.db import transaction
from django.utils import timezone

from . import documents, drafts
from .models import Article, Edition


class CannotPublish(Exception):
    """The draft can't be published; the message says why."""


class Incomplete(CannotPublish):
    """The draft lacks something. `problems` is a list of `documents.Problem`."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


class Unchanged(CannotPublish):
    """The draft says what the newest edition (`edition`) says."""

    def __init__(self, edition):
        self.edition = edition
        super().__init__(f"Nothing has changed since edition {edition.number}.")


@transaction.atomic
def publish(article, *, note, kind=Edition.Kind.UPDATE, user=None):
    """Freeze the draft of `article` as its next edition, live from now, and return the Edition.

    `note` tells readers what changed. Raises Incomplete or Unchanged, and then nothing is written.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    document = drafts.read(article)
    if problems := [*documents.problems(document), *_slug_problems(article)]:
        raise Incomplete(problems)
    content = documents.to_json(document)
    documents.from_json(content)  # what could not be read again must not become an edition
    latest = article.editions.order_by("-number").first()
    if latest and (latest.content, latest.slug) == (content, article.slug):
        raise Unchanged(latest)
    now = timezone.now()
    return Edition.objects.create(
        article=article,
        number=latest.number + 1 if latest else 1,
        slug=article.slug,
        title=document.title,
        content=content,
        sha256=documents.sha256(content),
        kind=kind,
        note=note,
        live_from=now,
        published_at=now,
        published_by=user,
    )


def _slug_problems(article):
    if Edition.objects.filter(slug=article.slug).exclude(article=article).exists():
        message = "Another article is, or was, published at this address. Choose another."
        yield documents.Problem(message, field="slug")
