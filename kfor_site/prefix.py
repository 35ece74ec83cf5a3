"""The path under which the site stands, where it hasn't a host name to itself."""

import re

HEALTH_CHECKS = ("/livez", "/readyz")  # the host asks the process itself, past the proxy


def path_prefix(text: str) -> str:
    """Return the prefix in `text`, such as "/kfor", without a slash at its end; or ValueError."""
    prefix = text.strip().rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", prefix):
        raise ValueError(f"{text!r} is not a path such as /kfor.")
    return prefix


class Mounted:
    """A WSGI application that serves `application` under `prefix`, and nothing elsewhere.

    The proxy in front passes paths on whole: /kfor/milestones/, not /milestones/. A server that has
    put the prefix into SCRIPT_NAME by itself is fine, too.
    """

    def __init__(self, application, prefix):
        self._application, self._prefix = application, prefix

    def __call__(self, environ, start_response):
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
