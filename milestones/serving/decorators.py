"""View decorators for the URLconf: which responses the page cache may store."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

CACHEABLE = "milestones.cacheable"  # set in the WSGI environment if the response may be stored
STATUSES = (200, 301, 410)

# Browsers and shared caches revalidate after a second, and may serve a stale page while the site is
# down (RFC 5861). This includes the pages of editions, which change too: they link to a newer
# edition once there is one, and answer 410 once they are withdrawn.
LIFETIME = {"max_age": 1, "stale_if_error": 86_400}

View = Callable[..., HttpResponseBase]


def read_only(view: View) -> View:
    """Return `view` restricted to GET and HEAD. It answers 405 to other methods.

    It changes nothing, so it is exempt from the CSRF check, which would otherwise answer 403 first.
    """
    return csrf_exempt(require_safe(view))


def cached(view: View, *, parameters: Sequence[str] = ()) -> View:
    """Return `view` with its responses cached and shared between readers.

    A response may depend only on the scheme, host and path of the URL, and on the query parameters
    that are listed in `parameters`. A request with a session gets a private response, which is not
    cached.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code not in STATUSES or response.has_header("Cache-Control"):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        patch_cache_control(response, public=True, **LIFETIME)
        patch_vary_headers(response, ["Accept-Encoding"])
        request.META[CACHEABLE] = True
        return response

    wrapper.parameters = parameters  # type: ignore[attr-defined]
    return read_only(wrapper)


def needs_no_database(view: View) -> View:
    """Mark `view` as working while the database is down. Other views then answer 503."""
    view.needs_no_database = True  # type: ignore[attr-defined]
    return view


def accepting(send: View, show: View) -> View:
    """Return `show`, whose responses may be cached, with POST requests going to `send`.

    `send` is exempt from the CSRF check, so it must do nothing in the name of a logged-in user.
    """

    @wraps(show)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view = send if request.method == "POST" else show
        return view(request, *args, **kwargs)

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(wrapper))
