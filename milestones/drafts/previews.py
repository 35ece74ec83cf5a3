"""Previews of a draft, and secret preview links for people without an account."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User

from milestones import drafts
from milestones.document import serializing
from milestones.document.shape import Document
from milestones.models import Article, Edition, PreviewLink
from milestones.models.clock import clock
from milestones.models.names import name_of


def draft_as_edition(article: Article) -> Edition:
    """Return the draft of `article` as an unsaved Edition, for the public templates."""
    return as_edition(article, drafts.read(article))


def as_edition(article: Article, document: Document) -> Edition:
    """Return `document` as an unsaved Edition of `article`, for the public templates."""
    now = clock.now()
    edition = Edition(
        article=article,
        number=1,
        slug=article.slug,
        language=document.language,
        title=document.title,
        short_title=document.short_title,
        is_page=article.is_page,
        content=serializing.to_json(document),
        published_at=now,
        live_from=now,
    )
    edition.first_published = now
    return edition


def create_link(article: Article, *, days: int, user: User | None = None) -> PreviewLink:
    """Create a preview link to the draft of `article` that works for `days` days.

    Only the returned instance has the `token`. The database stores just its hash, so nobody can
    open a draft with the content of a dump or backup.
    """
    token = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        article=article,
        token_hash=_hash(token),
        expires_at=clock.now() + timedelta(days=days),
        created_by=user,
        created_by_name=name_of(user),
    )
    link.token = token
    return link


def find(token: str) -> PreviewLink | None:
    """Return the preview link with this `token`, even if expired or revoked, or None."""
    return PreviewLink.objects.select_related("article").filter(token_hash=_hash(token)).first()


def _hash(token: str) -> str:
    # A random 256-bit token can't be guessed, so it needs neither salt nor stretching.
    return hashlib.sha256(token.encode()).hexdigest()


def is_active(link: PreviewLink) -> bool:
    """Return whether `link` still works. Links from version 0.1 have no hash and don't work."""
    return bool(link.token_hash) and link.revoked_at is None and clock.now() < link.expires_at


def revoke(link: PreviewLink) -> None:
    """Revoke `link`, so that it no longer works."""
    link.revoked_at = link.revoked_at or clock.now()
    link.save(update_fields=["revoked_at"])
