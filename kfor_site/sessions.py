"""Sessions in the database that end at a fixed time after login."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone

ENDS_AT = "ends_at"  # in the session: seconds since 1970


class SessionStore(db.SessionStore):
    """Django's own, which lives on by SESSION_COOKIE_AGE each time it is saved, comes to an end."""

    def get_expiry_date(self, **kwargs) -> datetime:
        if ends_at := self.get(ENDS_AT):
            return datetime.fromtimestamp(ends_at, UTC)
        return super().get_expiry_date(**kwargs)


def begin(request, **kwargs) -> None:
    """Let the session that has just begun end in time. Receives Django's user_logged_in."""
    request.session[ENDS_AT] = timezone.now().timestamp() + settings.SESSION_COOKIE_AGE
    type(request.session).clear_expired()
