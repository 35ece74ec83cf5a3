"""Limits on attempts, shared by all processes through the database.

An attempt is counted before its work is done, so parallel attempts can't get past a limit.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Least
from django.utils.crypto import salted_hmac

from .clock import clock
from .people import AttemptCount


class TooManyAttempts(Exception):
    """The attempt was refused. The limit ends at `until`.

    `subject` names the limit for the log. It is "" after the first refusal.
    """

    def __init__(self, until: datetime, subject: str = "") -> None:
        self.until, self.subject = until, subject


class Limit(NamedTuple):
    """At most `attempts` in `period` for `subject`, which the database knows by `key`."""

    subject: str
    key: str
    attempts: int
    period: timedelta


def limit(salt: str, subject: str, key: str, attempts: int, period: timedelta) -> Limit:
    """Return the Limit for `subject`. `salt` keeps the keys of different purposes apart.

    The database has only a digest of `key`, which may be an IP address, or a password that somebody
    typed into the field of the user name.
    """
    digest = salted_hmac(salt, key, algorithm="sha256").hexdigest()
    return Limit(subject, digest, attempts, period)


def network_of(client: str) -> str:
    """Return the network that one client controls: an IPv4 address, or an IPv6 /64."""
    return _network(client, {4: 32, 6: 64}).removesuffix("/32")


def wider_network_of(client: str) -> str:
    """Return the largest network that one person can easily get: an IPv4 /24, or an IPv6 /48."""
    return _network(client, {4: 24, 6: 48})


def _network(client: str, prefixes: dict[int, int]) -> str:
    """Return the network of the IP address `client`. `prefixes` are by the version of IP."""
    try:
        address: IPv4Address | IPv6Address = ip_address(client)
    except ValueError:  # a Unix socket
        return client
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address.packed, prefixes[address.version]), strict=False))


# --- Counting -------------------------------------------------------------------------------------


class Attempt:
    """An attempt within the limits. It stays counted unless `succeeded` is set."""

    succeeded = False


@contextmanager
def attempt(limits: Sequence[Limit]) -> Iterator[Attempt]:
    """Count an attempt. Do its work inside the `with` block.

    Raises TooManyAttempts if a limit is reached.
    """
    _refuse(limits)
    _count(limits)
    attempt = Attempt()
    yield attempt
    if attempt.succeeded:
        _take_off(limits)


def _refuse(limits: Sequence[Limit]) -> None:
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


def _count(limits: Sequence[Limit]) -> None:
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


def _count_one(limit: Limit, now: datetime) -> int:
    """Count an attempt in one statement, so that no two attempts see the same count."""
    new = AttemptCount(key=limit.key, attempts=0, ends_at=now + limit.period)
    AttemptCount.objects.bulk_create([new], ignore_conflicts=True)
    is_over = Q(ends_at__lte=now)
    free = AttemptCount.objects.filter(is_over | Q(attempts__lt=limit.attempts), key=limit.key)
    return free.update(
        attempts=Case(When(is_over, then=1), default=F("attempts") + 1),
        ends_at=Case(When(is_over, then=new.ends_at), default=F("ends_at")),
    )


def _take_off(limits: Sequence[Limit]) -> None:
    """Remove a successful attempt from its counts, and delete all counts that have expired."""
    for limit in limits:
        counted = AttemptCount.objects.filter(key=limit.key, attempts__gt=0)
        counted.update(attempts=Least(F("attempts"), limit.attempts) - 1)
    forget_expired()


def forget_expired() -> None:
    """Delete all counts whose period has ended."""
    ended = AttemptCount.objects.filter(ends_at__lte=clock.in_query())
    with transaction.atomic():
        unused = ended.select_for_update(skip_locked=True).values("key")
        AttemptCount.objects.filter(key__in=unused).delete()
