"""An id for each request, shown in its log lines, in its response and on error pages."""

import logging
import re
import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "milestones.request_id"  # in the WSGI environment
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIds:
    """WSGI middleware that gives each request to `application` an id.

    The id is the request's X-Request-ID if that is well formed, and a new one otherwise. It must be
    wrapped in TrustedProxies, which removes that header from untrusted clients.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        environ[KEY] = request_id
        current.set(request_id)

        def start(
            status: str, headers: list[tuple[str, str]], *rest: Any
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *rest)

        return self._application(environ, start)


class InLogLines(logging.Filter):
    """Adds `request_id` to each log record: the id of the current request, or "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True
