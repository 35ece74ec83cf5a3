"""Receives readers' reports of mistakes, and closes them. No other code writes a Report."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from milestones.models import Article, Edition, Report
from milestones.models.attempts import (
    Limit,
    attempt,
    forget_expired,
    limit,
    network_of,
    wider_network_of,
)
from milestones.models.clock import clock
from milestones.models.names import name_of
from milestones.models.public_state import announce, announced

# A reader who checks an article writes a few reports, and a site of this kind gets a few a day. So
# many networks are needed to reach the limit for all readers, and an hour later, many others.
FROM_A_NETWORK = (10, timedelta(hours=1))
FROM_A_WIDER_NETWORK = (40, timedelta(days=1))
OF_ALL = (400, timedelta(hours=1))
CONTACT_KEPT = timedelta(days=90)  # after a report is closed

State = Report.State
CORRECTABLE = (State.NEW, State.ANSWERED)


class AlreadyAnswered(Exception):
    """Somebody else has closed the report, or opened it again, in the meantime: `report`."""

    def __init__(self, report: Report) -> None:
        self.report = report


# --- From readers ---------------------------------------------------------------------------------


def receive(client: str, **values: Any) -> Report:
    """Store a report with these `values` of fields, sent from the IP address `client`.

    Returns the Report, which alone has its `token`. What is sent twice is stored once, and counted
    once. Raises TooManyAttempts if too many reports came from the same network, or in all.
    """
    token = _token(values)
    report = find(token)
    if report is None:
        with attempt(_limits(client)):
            report = _store(token, values)
        forget_expired()
        forget_contacts()
    report.token = token
    return report


def _token(values: dict[str, Any]) -> str:
    """Return the secret of a report: the same for the same report, so that it is stored once.

    Nobody can compute it without SECRET_KEY, not even from a dump of the database. Who sends the
    same words again is led to the same page, which has nothing else but the answer to them.
    """
    edition = values.get("edition")
    told = json.dumps({**values, "edition": edition and edition.pk}, sort_keys=True)
    digest = salted_hmac("milestones.reports", told, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _store(token: str, values: dict[str, Any]) -> Report:
    try:
        with transaction.atomic():
            return Report.objects.create(token_hash=_hash(token), received_at=clock.ask(), **values)
    except IntegrityError:  # sent twice at the same time
        return Report.objects.get(token_hash=_hash(token))


def _limits(client: str) -> list[Limit]:
    network, wider = network_of(client), wider_network_of(client)
    salt = "milestones.reports"
    return [
        limit(salt, f"the network {network}", f"network:{network}", *FROM_A_NETWORK),
        limit(salt, f"the wider network {wider}", f"wider:{wider}", *FROM_A_WIDER_NETWORK),
        limit(salt, "all readers", "all", *OF_ALL),
    ]


def find(token: str) -> Report | None:
    """Return the report with this `token`, or None."""
    reports = Report.objects.select_related("edition", "correction")
    return reports.filter(token_hash=_hash(token)).first()


def _hash(token: str) -> str:
    # A 256-bit token can't be guessed, so it needs neither salt nor stretching.
    return hashlib.sha256(token.encode()).hexdigest()


def forget_contacts() -> int:
    """Delete how to reach the readers whose reports were closed CONTACT_KEPT ago.

    Returns the number of reports.
    """
    closed = Report.objects.exclude(state=State.NEW).exclude(contact="")
    return closed.filter(answered_at__lte=clock.now() - CONTACT_KEPT).update(contact="")


# --- From editors ---------------------------------------------------------------------------------


@transaction.atomic
def answer(report: Report, state: str, text: str, *, user: User | None) -> Report:
    """Close `report`, or open it again: give it a `state` and an answer. Return the Report.

    Raises AlreadyAnswered if it isn't as `report` says any more.
    """
    stored = _unchanged(report)
    was_public = stored.state == State.CORRECTED
    stored.contact = "" if state == State.SPAM else stored.contact
    stored.correction = None
    _close(stored, state, text, user)
    if was_public:
        announce()
    return stored


@transaction.atomic
def assign(report: Report, edition: Edition, row: str, answer: str) -> Report:
    """Say that `report` is about `edition`, and the `row` of it with this uid, or "". Return it.

    `answer` is what the editor has written so far. Raises AlreadyAnswered as `answer` does.
    """
    stored = _unchanged(report)
    stored.edition, stored.row, stored.answer = edition, row, answer
    stored.save(update_fields=["edition", "row", "answer"])
    return stored


def _unchanged(report: Report) -> Report:
    """Return `report` as it is stored, locked. Raises AlreadyAnswered if its state has changed."""
    stored = Report.objects.select_for_update().get(pk=report.pk)
    if (stored.state, stored.answered_at) != (report.state, report.answered_at):
        raise AlreadyAnswered(stored)
    return stored


@announced
def delete(report: Report) -> None:
    """Delete `report`. Pages that name it beside a correction no longer do."""
    report.delete()


@announced
def correct(reports: Iterable[Report], edition: Edition, text: str, *, user: User | None) -> None:
    """Close `reports` by `edition`, a correction. From now on its pages name them."""
    for report in Report.objects.select_for_update().filter(
        pk__in=[each.pk for each in reports], state__in=CORRECTABLE
    ):
        report.correction = edition
        _close(report, State.CORRECTED, text, user)


def reopen(edition: Edition) -> None:
    """Put the reports that `edition`, which never goes live, was to correct back into the queue."""
    for report in Report.objects.select_for_update().filter(correction=edition):
        report.correction = None
        _close(report, State.NEW, report.answer, None)


def _close(report: Report, state: str, text: str, user: User | None) -> None:
    report.state, report.answer = state, text
    is_open = state == State.NEW
    report.answered_at = None if is_open else clock.ask()
    report.answered_by = None if is_open else user
    report.answered_by_name = name_of(report.answered_by)
    names = ("state", "answer", "contact", "correction")
    report.save(update_fields=[*names, "answered_at", "answered_by", "answered_by_name"])


def correctable(article: Article) -> Any:
    """Return the reports about `article` that a correction can answer, as a queryset."""
    return Report.objects.filter(edition__article=article, state__in=CORRECTABLE)


def with_reports(corrections: Iterable[Edition]) -> list[Edition]:
    """Return `corrections`, each with `answered_reports`: those that it answers."""
    editions = list(corrections)
    found: dict[int | None, list[Report]] = defaultdict(list)
    if editions:
        keys = [edition.pk for edition in editions]
        reports = Report.objects.filter(correction__in=keys, state=State.CORRECTED)
        for report in reports.order_by("received_at", "pk"):
            found[report.correction_id].append(report)
    for edition in editions:
        edition.answered_reports = found[edition.pk]
    return editions
