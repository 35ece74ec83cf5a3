"""Limits on password attempts, shared by all processes through the database.

An attempt is counted before its password is checked, so parallel attempts can't get past a limit.
A successful attempt is removed from the count again.

`login_gate` limits how many attempts get this far at the same time.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Network, ip_address
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Least
from django.utils.crypto import salted_hmac

from milestones.models import AttemptCount
from milestones.models.clock import clock

# From one network, or from one device that has logged in to the account before.
ATTEMPTS, PERIOD = 5, timedelta(minutes=15)
# On one account, from all other devices together. It takes about ten networks to reach it, so a
# single network can't lock the owner out.
ACCOUNT_ATTEMPTS, ACCOUNT_PERIOD = 50, timedelta(hours=1)


class TooManyAttempts(Exception):
    """The attempt was refused without checking its password. The limit ends at `until`.

    `subject` names the limit for the log. It is "" after the first refusal.
    """

    def __init__(self, until: datetime, subject: str = ""):
        self.until, self.subject = until, subject


# --- Limits ---------------------------------------------------------------------------------------


class Limit(NamedTuple):
    """At most `attempts` in `period` for `subject`, which the database knows by `key`."""

    subject: str
    key: str
    attempts: int
    period: timedelta


def for_login(account: str, client: str, device: str | None) -> list[Limit]:
    """Return the limits for logging in as `account` from the IP address `client`.

    `device` identifies a device that has logged in to this account before. It has a separate limit,
    which no stranger can exhaust (OWASP: Slow Down Online Guessing Attacks with Device Cookies).
    """
    if device:
        return [_limit("this device", f"device:{device}", ATTEMPTS, PERIOD)]
    network, name = network_of(client), normalized(account)
    return [
        _limit(f"the network {network}", f"network:{network}", ATTEMPTS, PERIOD),
        _limit("new devices", f"account:{name}", ACCOUNT_ATTEMPTS, ACCOUNT_PERIOD),
    ]


def for_session(user_pk: object) -> list[Limit]:
    """Return the limits for a logged-in user: someone else may be at an unlocked computer."""
    return [_limit("this session", f"session:{user_pk}", ATTEMPTS, PERIOD)]


def normalized(account: str) -> str:
    """Return the user name `account` in normalised form, so that all its spellings are equal."""
    return unicodedata.normalize("NFKC", account).casefold()


def _limit(subject, key, attempts, period):
    # People sometimes type a password into the wrong field, so only a digest is stored.
    digest = salted_hmac("milestones.login_limits", key, algorithm="sha256").hexdigest()
    return Limit(subject, digest, attempts, period)


def network_of(client: str) -> str:
    """Return the network that one client controls: an IPv4 address, or an IPv6 /64."""
    try:
        address = ip_address(client)
    except ValueError:  # a Unix socket
        return client
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 4:
        return str(address)
    return str(IPv6Network((int(address), 64), strict=False))


# --- Counting -------------------------------------------------------------------------------------


class Attempt:
    """An attempt within the limits. It counts as failed unless `succeeded` is set."""

    succeeded = False


@contextmanager
def attempt(limits: list[Limit]) -> Iterator[Attempt]:
    """Count an attempt. Check its password inside the `with` block.

    Raises TooManyAttempts if a limit is reached.
    """
    _refuse(limits)
    _count(limits)
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:
        _take_off(limits)


def _refuse(limits):
    """Raise TooManyAttempts if one of `limits` is reached."""
    running = AttemptCount.objects.filter(ends_at__gt=clock.in_query())
    counts = running.in_bulk([limit.key for limit in limits])
    for limit in limits:
        count = counts.get(limit.key)
        if count and count.attempts >= limit.attempts:
            # The first refusal is counted too, which marks the limit as reported.
            first = running.filter(key=limit.key, attempts=limit.attempts)
            reported = count.attempts > limit.attempts or not first.update(
                attempts=F("attempts") + 1
            )
            raise TooManyAttempts(count.ends_at, "" if reported else limit.subject)


def _count(limits):
    """Count an attempt against all `limits`, or against none if one is reached."""
    try:
        with transaction.atomic():
            now = clock.ask()
            # Always in the same order, to avoid deadlocks.
            for limit in sorted(limits, key=lambda limit: limit.key):
                if not _count_one(limit, now):
                    raise _Reached
    except _Reached:
        _refuse(limits)
        raise TooManyAttempts(now) from None  # its period has just ended


class _Reached(Exception):
    pass


def _count_one(limit, now):
    """Count an attempt in one statement, so that no two attempts see the same count."""
    new = AttemptCount(key=limit.key, attempts=0, ends_at=now + limit.period)
    AttemptCount.objects.bulk_create([new], ignore_conflicts=True)
    is_over = Q(ends_at__lte=now)
    free = AttemptCount.objects.filter(is_over | Q(attempts__lt=limit.attempts), key=limit.key)
    return free.update(
        attempts=Case(When(is_over, then=1), default=F("attempts") + 1),
        ends_at=Case(When(is_over, then=new.ends_at), default=F("ends_at")),
    )


def _take_off(limits):
    """Remove a successful attempt from its counts, and delete all counts that have expired."""
    for limit in limits:
        counted = AttemptCount.objects.filter(key=limit.key, attempts__gt=0)
        counted.update(attempts=Least(F("attempts"), limit.attempts) - 1)
    ended = AttemptCount.objects.filter(ends_at__lte=clock.in_query())
    with transaction.atomic():
        unused = ended.select_for_update(skip_locked=True).values("key")
        AttemptCount.objects.filter(key__in=unused).delete()
