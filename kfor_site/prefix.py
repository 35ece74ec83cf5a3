"""The path prefix of the site, if it shares its host name with other sites."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HEALTH_CHECKS = ("/livez", "/readyz")  # the host asks the process itself, past the proxy


def path_prefix(text: str) -> str:
    """Return the prefix in `text`, such as "/kfor", without a trailing slash. Raises ValueError."""
    prefix = text.strip().rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", prefix):
        raise ValueError(f"{text!r} is not a path such as /kfor.")
    return prefix


class Mounted:
    """WSGI middleware that serves `application` under `prefix`, and nothing elsewhere.

    The proxy in front must pass on the whole path: /kfor/milestones/, not /milestones/. A server
    may also put the prefix into SCRIPT_NAME.
    """

    def __init__(self, application: WSGIApplication, prefix: str) -> None:
        self._application, self._prefix = application, prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if path.startswith(f"{self._prefix}/"):
            mounted = {"SCRIPT_NAME": self._prefix, "PATH_INFO": path[len(self._prefix) :]}
            environ.update(mounted)
        elif path == self._prefix:
            start_response("301 Moved Permanently", [("Location", f"{path}/")])
            return []
        elif path not in HEALTH_CHECKS:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [f"The site is at {self._prefix}/.\n".encode()]
        return self._application(environ, start_response)
