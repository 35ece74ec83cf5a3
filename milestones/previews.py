"""The draft of an article as its page will look; and signed links to it, for who has no account."""

from datetime import timedelta

from django.core.signing import BadSignature, Signer

from . import documents, drafts
from .clock import clock
from .models import Edition, PreviewLink
from .people import name_of

_signer = Signer(salt="milestones.preview")


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


def create_link(article, *, days, user=None):
    """Return a new PreviewLink to the draft of `article`, good for so many `days`."""
    expires_at = clock.now() + timedelta(days=days)
    return PreviewLink.objects.create(
        article=article,
        expires_at=expires_at,
        created_by=user,
        created_by_name=name_of(user),
    )


def token(link):
    """Return what stands in the address of `link`: its number, signed."""
    return _signer.sign(link.pk)


def find(token):
    """Return the PreviewLink of a `token`, be it expired or revoked; None for a forged one."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return PreviewLink.objects.select_related("article").filter(pk=pk).first()


def is_good(link):
    """Tell whether `link` still works."""
    return link.revoked_at is None and clock.now() < link.expires_at


def revoke(link):
    """Let `link` work no more."""
    link.revoked_at = link.revoked_at or clock.now()
    link.save(update_fields=["revoked_at"])
