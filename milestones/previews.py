"""The draft of an article as its page will look; and secret links to it, for who has no account."""

import hashlib
import secrets
from datetime import timedelta

from . import documents, drafts
from .clock import clock
from .models import Article, Edition, PreviewLink
from .people import name_of


def draft_as_edition(article):
    """Return the draft of `article` as an Edition that isn't stored, for the public templates."""
    document = drafts.read(article)
    now = clock.now()
    edition = Edition(
        article=article,
        number=1,
        slug=article.slug,
        title=document.title,
        content=documents.to_json(document),
        published_at=now,
        live_from=now,
    )
    edition.first_published = now
    return edition


def create_link(article: Article, *, days: int, user=None) -> PreviewLink:
    """Return a new link to the draft of `article`, good for so many `days`.

    Its `token` is on this instance only: the database keeps the hash, so no dump, backup or
    restored copy of it opens a draft.
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
    """Return the link that `token` is the secret of, be it expired or revoked; None for no such."""
    return PreviewLink.objects.select_related("article").filter(token_hash=_hash(token)).first()


def _hash(token):
    # A random token of 256 bits can't be guessed, so neither salt nor stretching is needed.
    return hashlib.sha256(token.encode()).hexdigest()


def is_good(link: PreviewLink) -> bool:
    """Tell whether `link` still works. Those that version 0.1 signed have no hash, and don't."""
    return bool(link.token_hash) and link.revoked_at is None and clock.now() < link.expires_at


def revoke(link: PreviewLink) -> None:
    """Let `link` work no more."""
    link.revoked_at = link.revoked_at or clock.now()
    link.save(update_fields=["revoked_at"])
