"""Sessions that end at a fixed time after login."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

ENDS_AT = "ends_at"  # in the session: seconds since 1970


class SessionStore(db.SessionStore):
    """Django's database sessions, but without extending a session each time it is saved."""

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if ends_at := self.get(ENDS_AT):
            return datetime.fromtimestamp(ends_at, UTC)
        return super().get_expiry_date(**kwargs)


def begin(request: HttpRequest, **kwargs: Any) -> None:
    """Set when the new session ends. Receives Django's user_logged_in."""
    request.session[ENDS_AT] = timezone.now().timestamp() + settings.SESSION_COOKIE_AGE
    type(request.session).clear_expired()
