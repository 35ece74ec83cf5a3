"""Do the stored editions say what was published?"""

from . import documents
from .models import Edition


def findings():
    """Yield, in words, what is wrong with any stored edition: its hash, its JSON, its number."""
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
