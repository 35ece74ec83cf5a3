"""Do the stored editions say what was published?"""

from django.db.models import F, OuterRef, Q, Subquery

from . import documents
from .clock import clock
from .models import Edition


def findings():
    """Yield, in words, what is wrong with any stored edition: hash, JSON, number, its successor."""
    article = number = None
    for edition in Edition.objects.order_by("article", "number").iterator(chunk_size=100):
        number = number + 1 if edition.article_id == article else 1
        article = edition.article_id
        name = f"{edition.slug}, edition {edition.number}"
        if edition.number != number:
            yield f"{name}: edition {number} is missing."
            number = edition.number
        if (found := documents.sha256(edition.content)) != edition.sha256:
            yield f"{name}: its content has the SHA-256 {found}, not {edition.sha256}."
        try:
            edition.document  # noqa: B018
        except documents.DocumentError as error:
            yield f"{name}: its content is not a document: {error}"
    yield from _wrongly_followed()


def _wrongly_followed():
    after = Edition.objects.not_cancelled().filter(
        article=OuterRef("article"), number__gt=OuterRef("number")
    )
    after = after.order_by("number").values("live_from")[:1]
    editions = Edition.objects.not_cancelled().annotate(next_from=Subquery(after))
    same = Q(followed_at=F("next_from")) | Q(followed_at=None, next_from=None)
    for edition in editions.exclude(same).defer("content"):
        yield (
            f"{edition.slug}, edition {edition.number}: it says that it was followed at"
            f" {edition.followed_at}, but the next went live at {edition.next_from}."
        )
    for edition in Edition.objects.filter(superseded=True).exclude(followed_at__lte=clock.now()):
        yield f"{edition.slug}, edition {edition.number}: it was not superseded."
