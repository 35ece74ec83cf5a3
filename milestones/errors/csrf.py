"""Explains a failed CSRF check to the site's administrator."""

import logging

from django.http import HttpRequest
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER

logger = logging.getLogger(__name__)


def untrusted_origin(request: HttpRequest, reason: str) -> str | None:
    """Return the origin that Django did not trust, and log what to do about it.

    `reason` is what Django passes to CSRF_FAILURE_VIEW. Returns None for any other reason, such as
    a missing cookie.
    """
    origin = _origin(reason)
    if origin:
        logger.warning(
            "A form from the origin %s was refused: the request reached the site as %s://%s, and"
            " the origin is not trusted. If editors use that origin, make the proxy pass the Host"
            " header on unchanged, with its port, or add the origin to CSRF_TRUSTED_ORIGINS.",
            origin,
            request.scheme,
            request.get_host(),
        )
    return origin


def _origin(reason: str) -> str | None:
    for template in (REASON_BAD_ORIGIN, REASON_BAD_REFERER):
        start, _, end = template.partition("%s")
        if reason.startswith(start) and reason.endswith(end):
            value = reason.removeprefix(start).removesuffix(end)
            return "/".join(value.split("/")[:3])  # a Referer has a path as well
    return None
