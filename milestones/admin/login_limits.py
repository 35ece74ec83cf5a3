"""Limits on password attempts: see `models.attempts`. A successful attempt isn't counted.

`login_gate` limits how many attempts get this far at the same time.
"""

import unicodedata
from datetime import timedelta

from milestones.models import attempts
from milestones.models.attempts import Limit, TooManyAttempts, attempt, network_of

__all__ = ["TooManyAttempts", "attempt", "for_login", "for_session", "network_of", "normalized"]

# From one network, or from one device that has logged in to the account before.
ATTEMPTS, PERIOD = 5, timedelta(minutes=15)
# On one account, from all other devices together. It takes about ten networks to reach it, so a
# single network can't lock the owner out.
ACCOUNT_ATTEMPTS, ACCOUNT_PERIOD = 50, timedelta(hours=1)


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


def _limit(subject: str, key: str, most: int, period: timedelta) -> Limit:
    return attempts.limit("milestones.login_limits", subject, key, most, period)
