"""Imports a document into a draft: all of it, or nothing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.text import slugify

from milestones import drafts
from milestones.document import matching, shape
from milestones.document.shape import Document
from milestones.formats.tree import Outcome, Remark
from milestones.models import Article

from . import citing, documents, figures
from .documents import Parsed

STARTER = Path(__file__).parent.parent / "content" / "kfor.md"
SLUG_LENGTH: int = Article._meta.get_field("slug").max_length or 0


class CannotImport(Exception):
    """The document can't become a draft with this slug. The message says why."""


class AlreadyExists(CannotImport):
    """Another article has the slug, and its draft may not be replaced."""


@dataclass(frozen=True)
class Imported:
    """The result of an import. `created` tells whether the article is new."""

    article: Article
    parsed: Parsed
    created: bool


@transaction.atomic
def import_document(
    data: bytes,
    *,
    name: str = "",
    slug: str = "",
    language: str = "",
    may_replace: bool = False,
    kept: Collection[Article] = (),
    is_page: bool = False,
    stores_images: bool = True,
    user: User | None = None,
) -> Imported:
    """Make the document in `data`, from a file called `name`, the draft of an article.

    The article is a new one or, if it `may_replace` a draft, the one with the slug `slug`. Without
    `slug`, the slug is made from the title, or else from `name`. Articles that are `kept` are never
    replaced, such as those that other files of the same run became. A new one is a page such as
    “About” if `is_page`. `language` is a BCP 47 tag. Published editions don't change. Raises
    ParseError or CannotImport, and then writes nothing.
    """
    parsed = documents.parse(data, name, language=language)
    if stores_images:
        parsed = with_images(parsed, language=language, user=user)
    if not slug and (slug := suggested_slug(parsed.document, name)):
        parsed = _with_remark_on_slug(parsed, slug)
    article = Article.objects.filter(slug=slug).first()
    if article in kept:
        raise CannotImport(
            f"Another file of this import became the article “{article}” with the slug {slug}."
            " Change the title, or import this file alone with another slug."
        )
    if article and not may_replace:
        raise AlreadyExists(f"The article “{article}” has the slug {slug}.")
    created = article is None
    saved = write(parsed.document, article or new_article(slug, is_page=is_page), user=user)
    return Imported(saved, parsed, created)


def with_images(parsed: Parsed, *, language: str = "", user: User | None = None) -> Parsed:
    """Return `parsed` with its images stored, as if `user` had uploaded each. Raises OSError."""
    if parsed.tree is None or not parsed.tree.images:
        return parsed
    tree = figures.with_stored(parsed.tree, figures.store(parsed.tree, user))
    return documents.of_tree(tree, language=language)


def suggested_slug(document: Document, name: str = "") -> str:
    """Return a slug made from the title or, if it has no letter for one, from a file's `name`.

    "" if that has none either.
    """
    return _slug_of(document.title) or _slug_of(Path(name).stem)


def _slug_of(text: str) -> str:
    return slugify(text)[:SLUG_LENGTH].strip("-")


def _with_remark_on_slug(parsed: Parsed, slug: str) -> Parsed:
    """Return `parsed` with a remark on a `slug` that isn't of its title."""
    if _slug_of(parsed.document.title):
        return parsed
    what = "The title has no letters for a slug" if parsed.document.title else "There is no title"
    message = f"{what}, so the slug was made from the name of the file: {slug}."
    return replace(parsed, remarks=(*parsed.remarks, Remark(message, Outcome.GUESSED)))


def write(document: Document, article: Article, *, user: User | None = None) -> Article:
    """Make `document` the draft of `article`. Published editions don't change.

    If the document doesn't tell its language, it is the article's.
    """
    document = _known(document, article) if article.pk else document
    return drafts.write(article, document, user=user, action="Imported a document")


def as_written(document: Document, article: Article) -> Document:
    """Return `document` as `write` makes it the draft of `article`: with the uids of its rows."""
    known = _known(document, article)
    rows = shape.chronological(known.milestones)
    return matching.with_uids(replace(known, milestones=rows), like=drafts.read(article))


def summary(document: Document) -> str:
    """Return one line with the title and the number of rows, to compare with the original."""
    counts = [
        (len(document.sections), "section", "sections"),
        (len(document.focus_areas), "focus area", "focus areas"),
        (len(document.milestones), "milestone", "milestones"),
        (len(document.sources), "source", "sources"),
    ]
    parts = [f"{count} {one if count == 1 else many}" for count, one, many in counts]
    title = f"“{document.title}”" if document.title else "No title yet"
    return f"{title}, with {', '.join(parts[:-1])} and {parts[-1]}."


def _known(document: Document, article: Article) -> Document:
    """Return `document` with what is known from `article`: its language, and uids of rows.

    Most rows are matched with the draft when they are written. But other rows refer to sources and
    focus areas by uid, so these must be matched first.
    """
    language = document.language or article.language
    document = replace(document, language=language)
    if uids := _known_uids(document, article, "focus_areas"):
        document = citing.with_renamed_areas(document, uids)
    if uids := _known_uids(document, article, "sources"):
        document = citing.renamed(document, uids)
    return document


def _known_uids(document: Document, article: Article, part: str) -> dict[str, str]:
    """Return the uids that `article` already has for the same rows of `part`, by their new ones."""
    rows = getattr(document, part)
    stored = [drafts.row_of(part, row) for row in getattr(article, part).all()]
    given = {row.uid for row in rows}
    unknown = given.difference(row.uid for row in stored)
    new = [row for row in rows if row.uid in unknown and row.uid]
    known = matching.matches(new, [row for row in stored if row.uid not in given])
    return {row.uid: uid for row, uid in zip(new, known, strict=True) if uid}


def new_article(slug: str, *, is_page: bool = False) -> Article:
    """Return an unsaved article, or page, with this `slug`. Raises CannotImport."""
    if not slug:
        raise CannotImport("No slug can be made from this title. Enter one.")
    try:
        validate_slug(slug)
        article = Article(slug=slug, is_page=is_page)
        article.clean()
    except ValidationError as error:
        raise CannotImport(f"{slug}: {' '.join(error.messages)}") from None
    if len(slug) > SLUG_LENGTH:
        raise CannotImport(f"The slug has {len(slug)} characters; the limit is {SLUG_LENGTH}.")
    return article
