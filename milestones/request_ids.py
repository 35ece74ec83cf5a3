"""An id for each request: in its log lines, in its answer, and on the pages that report errors."""

import logging
import re
import uuid
from contextvars import ContextVar

KEY = "milestones.request_id"  # in the WSGI environment
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIds:
    """A WSGI application that gives each request of `application`'s an id.

    It is the X-Request-ID that came with the request, when that is well-formed, and a new one
    otherwise. Stand behind TrustedProxies, which takes the header from whom it doesn't trust.
    """

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        environ[KEY] = request_id
        current.set(request_id)

        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *rest)

        return self._application(environ, start)


class InLogLines(logging.Filter):
    """Gives each log record the `request_id` of the request it was written for; else "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True
