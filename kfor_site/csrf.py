"""What Django's check against forged forms means for whoever runs the site."""

import logging

from django.http import HttpRequest
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER

logger = logging.getLogger(__name__)


def untrusted_origin(request: HttpRequest, reason: str) -> str | None:
    """Return the origin that Django did not trust, and log what to do about it.

    `reason` is what Django passes to CSRF_FAILURE_VIEW. Returns None when it is about something
    else: a missing cookie, for example.
    """
    origin = _origin(reason)
    if origin:
        logger.warning(
            "A form sent from the origin %s was refused: this request reached the site as %s://%s,"
            " and the origin is not trusted. If editors use that origin, let the proxy pass on the"
            " Host header as it came, port included, or add the origin to CSRF_TRUSTED_ORIGINS.",
            origin,
            request.scheme,
            request.get_host(),
        )
    return origin


def _origin(reason):
    for template in (REASON_BAD_ORIGIN, REASON_BAD_REFERER):
        start, _, end = template.partition("%s")
        if reason.startswith(start) and reason.endswith(end):
            value = reason.removeprefix(start).removesuffix(end)
            return "/".join(value.split("/")[:3])  # a Referer has a path as well
    return None
