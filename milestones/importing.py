"""A document that somebody wrote elsewhere becomes a draft: all of it, or none."""

from dataclasses import dataclass, replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import slugify

from . import drafts, matching, parsing
from .models import Article

STARTER = Path(__file__).parent / "content" / "kfor.md"
SLUG_LENGTH = Article._meta.get_field("slug").max_length


class CannotImport(Exception):
    """The document can't become a draft at this address; the message says why."""


@dataclass(frozen=True)
class Imported:
    """What an import made: the article, what was parsed, and whether the article is new."""

    article: Article
    parsed: parsing.Parsed
    created: bool

    @property
    def summary(self):
        """Say in one line what came out, for the importer to compare with the document."""
        document = self.parsed.document
        counts = [
            (len(document.sections), "section", "sections"),
            (len(document.focus_areas), "focus area", "focus areas"),
            (len(document.milestones), "milestone", "milestones"),
            (len(document.sources), "source", "sources"),
        ]
        parts = [f"{count} {one if count == 1 else many}" for count, one, many in counts]
        return f"“{document.title}”, with {', '.join(parts[:-1])} and {parts[-1]}."


@transaction.atomic
def import_document(data, *, slug="", article=None, user=None):
    """Make the document in `data` (bytes) the draft of an article; return an Imported.

    The article is `article`, else the one at `slug`, else a new one there; without a slug, the
    title makes one. Nothing that is published changes. Raises parsing.ParseError or CannotImport,
    and then nothing is written.
    """
    parsed = parsing.parse(parsing.decode(data))
    if article is None:
        slug = slug or slugify(parsed.document.title)[:SLUG_LENGTH].strip("-")
        article = Article.objects.filter(slug=slug).first() or _new_article(slug)
    created = article.pk is None
    document = parsed.document if created else _with_known_sources(parsed.document, article)
    saved = drafts.write(article, document, user=user, action="Imported a document")
    return Imported(saved, parsed, created)


def _with_known_sources(document, article):
    """Return `document` with the uids that `article` has for the same sources.

    Other rows are matched when they are written; but these refer to sources by uid.
    """
    stored = [drafts.row_of("sources", row) for row in article.sources.all()]
    given = {source.uid for source in document.sources}
    new = [row for row in document.sources if row.uid not in {source.uid for source in stored}]
    known = matching.matches(new, [source for source in stored if source.uid not in given])
    uids = {uid: uid for uid in given}
    uids |= {row.uid: uid for row, uid in zip(new, known, strict=True) if uid}
    rows = {
        part: tuple(
            replace(row, sources=tuple(uids.get(uid, uid) for uid in row.sources))
            for row in getattr(document, part)
        )
        for part in ("sections", "focus_areas", "milestones")
    }
    sources = tuple(replace(source, uid=uids[source.uid]) for source in document.sources)
    return replace(document, sources=sources, **rows)


def _new_article(slug):
    if not slug:
        raise CannotImport("The title makes no address. Give one: a slug such as kosovo.")
    try:
        validate_slug(slug)
        article = Article(slug=slug)
        article.clean()
    except ValidationError as error:
        raise CannotImport(f"{slug}: {' '.join(error.messages)}") from None
    if len(slug) > SLUG_LENGTH:
        raise CannotImport(f"The slug has {len(slug)} characters; at most {SLUG_LENGTH} fit.")
    return article
