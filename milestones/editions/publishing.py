"""Publishes, schedules and withdraws editions. No other code writes an Edition."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from milestones import drafts
from milestones.document import completeness, images, serializing
from milestones.document.shape import Document
from milestones.models import (
    Article,
    Edition,
    Image,
    ImageUse,
    PublishedMilestone,
    SearchEntry,
    TopicEdition,
)
from milestones.models.clock import clock
from milestones.models.editions import SETTLED
from milestones.models.names import name_of
from milestones.models.public_state import announced
from milestones.models.urls import is_reserved
from milestones.search import indexing

from . import reports, topics


class CannotPublish(Exception):
    """The change is not possible. The message says why, and what to do."""


class Incomplete(CannotPublish):
    """The draft lacks what is required: `problems`, a list of `completeness.Problem`."""

    def __init__(self, problems: list[completeness.Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


class Unchanged(CannotPublish):
    """The draft is the same as the newest edition, `edition`."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        texts = [gettext("Nothing has changed since edition %s.") % edition.number]
        if edition.state == "withdrawn":
            texts.append(gettext("It was withdrawn. To bring it back, undo the withdrawal."))
        super().__init__(" ".join(texts))


@announced
def publish(
    article: Article,
    *,
    note: str,
    kind: str = Edition.Kind.UPDATE,
    user: User | None = None,
    live_from: datetime | None = None,
    version: int | None = None,
) -> Edition:
    """Freeze the draft of `article` as its next edition, and return the Edition.

    It goes live now, or at `live_from`, an aware datetime in the future. `note` tells readers what
    changed. If `version` is given, only that version of the draft is published. If the article has
    an expiry, the new edition gets the same expiry.

    Raises Incomplete, Unchanged or another CannotPublish. Then nothing is written.
    """
    article = drafts.locked(article)
    if version not in (None, article.version):
        raise CannotPublish(
            gettext("The draft has changed since you reviewed it. Review it again.")
        )
    now = clock.ask()
    _refuse_past(live_from, now)
    latest = article.editions.order_by("-number").first()
    current = article.editions.not_cancelled().order_by("-number").first()
    if current and current.live_from > now:
        text = gettext(
            "Edition %(number)s is scheduled for %(time)s. Publish it now, reschedule it or cancel"
            " it first."
        )
        raise CannotPublish(text % {"number": current.number, "time": moment(current.live_from)})
    document = drafts.read(article)
    if missing := [problem for problem in problems(article, document) if problem.required]:
        raise Incomplete(missing)
    content = serializing.to_json(document)
    serializing.from_json(content)  # an edition must be readable again
    if current and (current.document, current.slug) == (document, article.slug):
        raise Unchanged(current)
    live_from = live_from or now
    ends = _ends_of(current, live_from)
    _follow(current, live_from)
    # For all articles, because some are rarely published again.
    Edition.objects.filter(superseded=False, followed_at__lte=now - SETTLED).update(superseded=True)
    edition = Edition.objects.create(
        article=article,
        number=latest.number + 1 if latest else 1,
        slug=article.slug,
        content=content,
        sha256=serializing.sha256(content),
        kind=kind,
        note=note,
        published_at=now,
        published_by=user,
        published_by_name=name_of(user),
        live_from=live_from,
        first_published=current.first_published if current else live_from,
        original_id=article.original_id,
        original_number=article.original_number,
        **Edition.repeated(document, is_page=article.is_page),
        **ends,
    )
    ImageUse.objects.record(document, edition=edition)
    list_and_index(edition)
    return edition


def _ends_of(edition: Edition | None, live_from: datetime) -> dict[str, Any]:
    """Return the fields of the expiry that the successor of `edition` inherits, if there is one."""
    if edition is None or edition.live_until is None or edition.live_until <= live_from:
        return {}
    names = ("live_until", "withdrawal_reason", "history_open")
    return {name: getattr(edition, name) for name in names}


def problems(article: Article, document: Document) -> list[completeness.Problem]:
    """Return what `document`, the draft of `article`, lacks, both required and recommended."""
    of_the_site = [
        *_slug_problems(article),
        *_language_problems(article, document),
        *_missing_images(document),
    ]
    of_the_text = completeness.problems(document, is_page=article.is_page)
    return completeness.in_page_order([*of_the_text, *of_the_site])


def list_and_index(edition: Edition) -> None:
    """List `edition`, which is new, and make it findable, instead of earlier editions.

    Articles that have expired are no longer listed, either.
    """
    _take_off_lists(_gone(edition.article, edition.published_at))
    _list_again()
    _list(edition)
    indexing.index(edition)


def _gone(article: Article, now: datetime) -> list[Edition]:
    """Return the editions on lists that a newer one of `article` follows, or that have expired."""
    is_gone = Q(article=article, followed_at__lte=now) | Q(live_until__lte=now)
    is_listed = (
        Exists(PublishedMilestone.objects.filter(edition=OuterRef("pk")))
        | Exists(TopicEdition.objects.filter(edition=OuterRef("pk")))
        | Exists(SearchEntry.objects.filter(edition=OuterRef("pk")))
    )
    return list(Edition.objects.filter(is_gone).filter(is_listed).only("pk"))


def _take_off_lists(editions: Collection[Edition]) -> None:
    """Take `editions` and their milestones out of all lists, and out of the search."""
    if editions:
        topics.unlist(editions)
        PublishedMilestone.objects.filter(edition__in=editions).delete()
        indexing.forget(editions)


def _list(edition: Edition) -> None:
    listed = PublishedMilestone.all_of(edition, edition.document)
    PublishedMilestone.objects.bulk_create(listed, batch_size=500)
    topics.list_edition(edition)


def _list_again() -> None:
    """List the milestones again that the version before has listed, beside or after this one."""
    rows = PublishedMilestone.objects.filter(reverse_order=PublishedMilestone.NOT_READ)
    keys = list(rows.values_list("edition", flat=True).order_by("edition").distinct())
    for edition in Edition.objects.filter(pk__in=keys).order_by("pk"):
        edition.milestones.all().delete()
        _list(edition)


def _follow(edition: Edition | None, time: datetime | None) -> None:
    """Set when the successor of `edition` goes live, or None if it has none after all."""
    if edition:
        edition.followed_at = time
        edition.save(update_fields=["followed_at"])


def _before(edition: Edition) -> Edition | None:
    earlier = edition.article.editions.not_cancelled().filter(number__lt=edition.number)
    return earlier.order_by("-number").first()


def _slug_problems(article: Article) -> Iterator[completeness.Problem]:
    if article.is_page and is_reserved(article.slug):
        message = gettext("The site itself uses this slug, so no page can have it. Choose another.")
        yield completeness.Problem(message, field="slug")
    if Edition.objects.filter(slug=article.slug).exclude(article=article).exists():
        message = gettext("Another article has or had this slug. Choose a different one.")
        yield completeness.Problem(message, field="slug")


def _language_problems(article: Article, document: Document) -> Iterator[completeness.Problem]:
    if message := article.language_problem(document.language):
        yield completeness.Problem(message, field="language")


def _missing_images(document: Document) -> Iterator[completeness.Problem]:
    figures = list(images.figures(document))
    if not figures:
        return
    hashes = {figure.sha256 for figure in figures}
    stored = set(Image.objects.filter(pk__in=hashes).values_list("pk", flat=True))
    for figure in figures:
        if figure.sha256 not in stored:
            text = gettext("An image in “%(field)s” is missing. Delete it, or upload it again.")
            yield completeness.image_problem(figure, text)


# --- Scheduled editions ---------------------------------------------------------------------------


@announced
def reschedule(edition: Edition, live_from: datetime | None = None) -> Edition:
    """Reschedule `edition`, which is not live yet, to `live_from` (default: now).

    Returns the Edition. Raises CannotPublish if it is already live or was cancelled.
    """
    edition = _still_scheduled(edition)
    now = clock.now()
    _refuse_past(live_from, now)
    is_first = edition.first_published == edition.live_from
    edition.live_from = live_from or now
    if is_first:
        edition.first_published = edition.live_from
    if edition.live_until and edition.live_until <= edition.live_from:
        text = gettext(
            "The article expires on %s. Choose an earlier time, or cancel the expiry first."
        )
        raise CannotPublish(text % moment(edition.live_until))
    edition.save(update_fields=["live_from", "first_published"])
    topics.move(edition, edition.live_from)
    _follow(_before(edition), edition.live_from)
    return edition


@announced
def cancel(edition: Edition) -> Edition:
    """Cancel `edition`, which is not live yet, so that it never goes live.

    It keeps its number. The reports that it was to correct are open again. Returns the Edition.
    Raises CannotPublish if it is already live or was cancelled before.
    """
    edition = _still_scheduled(edition)
    edition.live_until = clock.now()
    edition.save(update_fields=["live_until"])
    _follow(_before(edition), None)
    _take_off_lists([edition])
    reports.reopen(edition)
    return edition


def _still_scheduled(edition: Edition) -> Edition:
    drafts.locked(edition.article)
    clock.ask()
    edition = Edition.objects.get(pk=edition.pk)
    if edition.state == "cancelled":
        raise CannotPublish(gettext("Edition %s is already cancelled.") % edition.number)
    if edition.state != "scheduled":
        text = gettext("Edition %(number)s has been live since %(time)s.")
        raise CannotPublish(text % {"number": edition.number, "time": moment(edition.live_from)})
    return edition


# --- Withdrawing ----------------------------------------------------------------------------------


@announced
def withdraw(
    article: Article, *, reason: str, at: datetime | None = None, history_open: bool = True
) -> Edition:
    """Withdraw `article` now, or at `at`, an aware datetime in the future (its expiry).

    Its URL then says that it is gone, and gives readers the `reason`. With `history_open` earlier
    editions stay readable; without it they are withdrawn too. A later edition brings the article
    back. Returns the Edition that is, or will be, withdrawn. Raises CannotPublish if the article is
    not live, or if an edition is scheduled.
    """
    article = drafts.locked(article)
    now = clock.ask()
    _refuse_past(at, now)
    edition = article.editions.live(now).first()
    if edition is None:
        raise CannotPublish(gettext("The article isn't live, so there is nothing to withdraw."))
    _refuse_while_scheduled(article, now)
    ends = {"live_until": at or max(now, edition.live_from), "withdrawal_reason": reason}
    editions = article.editions.public(now)
    if history_open:
        editions = editions.filter(pk=edition.pk)
    editions.update(**ends, history_open=history_open)
    if at is None:
        _take_off_lists(list(article.editions.only("pk")))
    return Edition.objects.get(pk=edition.pk)


@announced
def withdraw_edition(edition: Edition, *, reason: str) -> Edition:
    """Withdraw `edition`, which is not the newest. The article stays live.

    Returns the Edition. Raises CannotPublish if it isn't public, or if it is the newest.
    """
    article = drafts.locked(edition.article)
    now = clock.ask()
    found = article.editions.public(now).filter(pk=edition.pk).first()
    if found is None:
        raise CannotPublish(
            gettext("Readers can't see this edition, so there is nothing to withdraw.")
        )
    if article.editions.newest(now).filter(pk=found.pk).exists():
        raise CannotPublish(gettext("This is the newest edition. Withdraw the article instead."))
    found.live_until, found.withdrawal_reason = max(now, found.live_from), reason
    found.save(update_fields=["live_until", "withdrawal_reason"])
    return found


@announced
def reinstate(edition: Edition) -> Edition:
    """Undo the withdrawal of `edition`, or cancel its expiry, and that of all withdrawn with it.

    Returns the Edition. Raises CannotPublish if it is neither withdrawn nor about to expire.
    """
    article = drafts.locked(edition.article)
    now = clock.ask()
    ended = article.editions.started(now).exclude(live_until=None)
    if (found := ended.filter(pk=edition.pk).first()) is None:
        raise CannotPublish(gettext("This edition isn't withdrawn, so there is nothing to undo."))
    together = article.editions.not_cancelled().filter(live_until=found.live_until)
    together.update(live_until=None, withdrawal_reason="", history_open=True)
    live = article.editions.live().first()
    if live and not live.milestones.exists():
        _list(live)
    if live and not live.search_entries.exists():
        indexing.index(live)
    return Edition.objects.get(pk=edition.pk)


def _refuse_while_scheduled(article: Article, now: datetime) -> None:
    if scheduled := article.editions.not_cancelled().filter(live_from__gt=now).first():
        text = gettext(
            "Edition %(number)s is scheduled for %(time)s and would bring the article back. Cancel"
            " it first."
        )
        time = moment(scheduled.live_from)
        raise CannotPublish(text % {"number": scheduled.number, "time": time})


# --- Shared ---------------------------------------------------------------------------------------


def _refuse_past(time: datetime | None, now: datetime) -> None:
    if time is not None and time <= now:
        raise CannotPublish(gettext("%s has passed. Choose a future time.") % moment(time))


def moment(time: datetime) -> str:
    """Return an aware datetime as text in the site's time zone: 2 November 2026, 14:05 CET."""
    return date_format(timezone.localtime(time), "j F Y, H:i T")
