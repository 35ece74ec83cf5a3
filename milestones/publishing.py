"""Publishing: the only code that writes an Edition, and its times of coming and going."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from . import documents, drafts
from .clock import clock
from .freshness import announced
from .models import Edition, PublishedMilestone
from .people import name_of

# How long ago an edition must have been followed to be superseded: longer than clocks can differ,
# so that for nobody it has gone before the next one has come.
SETTLED = timedelta(days=1)


class CannotPublish(Exception):
    """What was asked can't be done; the message says why, and what to do."""


class Incomplete(CannotPublish):
    """The draft lacks something. `problems` is a list of `documents.Problem`."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


class Unchanged(CannotPublish):
    """The draft says what the newest edition (`edition`) says."""

    def __init__(self, edition):
        self.edition = edition
        text = f"Nothing has changed since edition {edition.number}."
        if edition.state == "withdrawn":
            text += " It was withdrawn; to bring it back, undo that."
        super().__init__(text)


@announced
def publish(article, *, note, kind=Edition.Kind.UPDATE, user=None, live_from=None, version=None):
    """Freeze the draft of `article` as its next edition, and return the Edition.

    It is live from now, or from `live_from`, an aware datetime to come. `note` tells readers what
    changed. With `version`, that version of the draft is meant, and no other is published. When the
    article is to expire, the new edition expires at the same time.

    Raises Incomplete, Unchanged or another CannotPublish, and then nothing is written.
    """
    article = drafts.locked(article)
    if version not in (None, article.version):
        raise CannotPublish("The draft was changed after you looked at it. Look at it again.")
    now = clock.ask()
    _refuse_past(live_from, now)
    latest = article.editions.order_by("-number").first()
    current = article.editions.not_cancelled().order_by("-number").first()
    if current and current.live_from > now:
        raise CannotPublish(
            f"Edition {current.number} is to go live on {moment(current.live_from)}. Publish that"
            " one now, move it or cancel it first."
        )
    document = drafts.read(article)
    if problems := [*documents.problems(document), *_slug_problems(article)]:
        raise Incomplete(problems)
    content = documents.to_json(document)
    documents.from_json(content)  # what could not be read again must not become an edition
    if current and (current.content, current.slug) == (content, article.slug):
        raise Unchanged(current)
    live_from = live_from or now
    expiry = current.live_until if current else None
    inherits = expiry is not None and expiry > live_from
    _follow(current, live_from)
    # Of all articles: those that are published seldom would never be marked otherwise.
    Edition.objects.filter(superseded=False, followed_at__lte=now - SETTLED).update(superseded=True)
    edition = Edition.objects.create(
        article=article,
        number=latest.number + 1 if latest else 1,
        slug=article.slug,
        title=document.title,
        content=content,
        sha256=documents.sha256(content),
        kind=kind,
        note=note,
        published_at=now,
        published_by=user,
        published_by_name=name_of(user),
        live_from=live_from,
        first_published=current.first_published if current else live_from,
        live_until=expiry if inherits else None,
        withdrawal_reason=current.withdrawal_reason if inherits else "",
        history_open=current.history_open if inherits else True,
    )
    list_milestones(edition)
    return edition


def list_milestones(edition):
    """List the milestones of `edition`, a new one.

    Those of editions before it are listed no longer, nor those of any article that has expired.
    """
    now = edition.published_at
    followed = edition.article.editions.filter(followed_at__lte=now)
    PublishedMilestone.objects.filter(edition__in=followed).delete()
    PublishedMilestone.objects.filter(edition__live_until__lte=now).delete()
    rows = (
        PublishedMilestone(
            edition=edition,
            position=position,
            uid=row.uid,
            date=row.date,
            initiative=row.initiative,
            impact=row.impact,
        )
        for position, row in enumerate(edition.document.milestones)
    )
    PublishedMilestone.objects.bulk_create(rows, batch_size=500)


def _follow(edition, time):
    """Note when the one after `edition` (or None) goes live; None: there is none after all."""
    if edition:
        edition.followed_at = time
        edition.save(update_fields=["followed_at"])


def _before(edition):
    earlier = edition.article.editions.not_cancelled().filter(number__lt=edition.number)
    return earlier.order_by("-number").first()


def _slug_problems(article):
    if Edition.objects.filter(slug=article.slug).exclude(article=article).exists():
        message = "Another article is, or was, published at this address. Choose another."
        yield documents.Problem(message, field="slug")


# --- Scheduled editions ---------------------------------------------------------------------------


@announced
def reschedule(edition, live_from=None):
    """Let `edition`, which isn't live yet, go live at `live_from` instead (default: now).

    Returns the Edition. Raises CannotPublish when it is live already, or was cancelled.
    """
    edition = _still_scheduled(edition)
    now = clock.now()
    _refuse_past(live_from, now)
    is_first = edition.first_published == edition.live_from
    edition.live_from = live_from or now
    if is_first:
        edition.first_published = edition.live_from
    if edition.live_until and edition.live_until <= edition.live_from:
        raise CannotPublish(
            f"The article expires on {moment(edition.live_until)}. Choose an earlier time, or undo"
            " that first."
        )
    edition.save(update_fields=["live_from", "first_published"])
    _follow(_before(edition), edition.live_from)
    return edition


@announced
def cancel(edition):
    """Let `edition`, which isn't live yet, never go live. It keeps its number; returns it.

    Raises CannotPublish when it is live already, or was cancelled.
    """
    edition = _still_scheduled(edition)
    edition.live_until = clock.now()
    edition.save(update_fields=["live_until"])
    _follow(_before(edition), None)
    edition.milestones.all().delete()
    return edition


def _still_scheduled(edition):
    drafts.locked(edition.article)
    clock.ask()
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state == "cancelled":
        raise CannotPublish(f"Edition {edition.number} was cancelled already.")
    if edition.state != "scheduled":
        raise CannotPublish(f"Edition {edition.number} went live on {moment(edition.live_from)}.")
    return edition


# --- Withdrawing ----------------------------------------------------------------------------------


@announced
def withdraw(article, *, reason, at=None, history_open=True):
    """Withdraw `article`: from now on, or from `at`, an aware datetime to come (its expiry).

    Its address then answers that it is gone, and why: `reason`, for readers. With `history_open`
    the editions before stay readable; without, they are withdrawn with it. An edition that is
    published later brings the article back. Returns the Edition that is, or will be, withdrawn.
    Raises CannotPublish when nothing is live, or an edition is scheduled.
    """
    article = drafts.locked(article)
    now = clock.ask()
    _refuse_past(at, now)
    edition = article.editions.live(now).first()
    if edition is None:
        raise CannotPublish("The article isn't live, so there is nothing to withdraw.")
    _refuse_while_scheduled(article, now)
    ends = {"live_until": at or max(now, edition.live_from), "withdrawal_reason": reason}
    editions = article.editions.public(now)
    if history_open:
        editions = editions.filter(pk=edition.pk)
    editions.update(**ends, history_open=history_open)
    if at is None:
        PublishedMilestone.objects.filter(edition__article=article).delete()
    return Edition.objects.get(pk=edition.pk)


@announced
def withdraw_edition(edition, *, reason):
    """Withdraw one `edition` that a newer one has followed; the article stays as it is.

    Returns the Edition. Raises CannotPublish when it isn't public, or decides what is live.
    """
    article = drafts.locked(edition.article)
    now = clock.ask()
    edition = article.editions.public(now).filter(pk=edition.pk).first()
    if edition is None:
        raise CannotPublish("Readers can't see this edition, so there is nothing to withdraw.")
    if article.editions.newest(now).filter(pk=edition.pk).exists():
        raise CannotPublish("This is the newest edition: withdraw the article instead.")
    edition.live_until, edition.withdrawal_reason = max(now, edition.live_from), reason
    edition.save(update_fields=["live_until", "withdrawal_reason"])
    return edition


@announced
def reinstate(edition):
    """Undo the withdrawal, or the expiry to come, of `edition`, and of all that went with it.

    Returns the Edition. Raises CannotPublish when it has neither.
    """
    article = drafts.locked(edition.article)
    now = clock.ask()
    edition = article.editions.started(now).exclude(live_until=None).filter(pk=edition.pk).first()
    if edition is None:
        raise CannotPublish("This edition isn't withdrawn, so there is nothing to undo.")
    together = article.editions.not_cancelled().filter(live_until=edition.live_until)
    together.update(live_until=None, withdrawal_reason="", history_open=True)
    live = article.editions.live().first()
    if live and not live.milestones.exists():
        list_milestones(live)
    return Edition.objects.get(pk=edition.pk)


def _refuse_while_scheduled(article, now):
    if coming := article.editions.not_cancelled().filter(live_from__gt=now).first():
        raise CannotPublish(
            f"Edition {coming.number} is to go live on {moment(coming.live_from)}, and would bring"
            " the article back. Cancel it first."
        )


# --- What they share ------------------------------------------------------------------------------


def _refuse_past(time, now):
    if time is not None and time <= now:
        raise CannotPublish(f"{moment(time)} has passed. Choose a time to come.")


def moment(time):
    """Return an aware datetime in words, in the site's time zone: 2 November 2026, 14:05 CET."""
    return date_format(timezone.localtime(time), "j F Y, H:i T")
