"""Middleware for all requests."""

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from csp.constants import HEADER, HEADER_REPORT_ONLY
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext, override

from milestones.errors import refused
from milestones.errors.outages import DATABASE_IS_DOWN, OUTAGES, outage
from milestones.errors.pages import malformed_url, method_not_allowed, unavailable
from milestones.models import site
from milestones.models.language_urls import split
from milestones.models.public_state import STATE
from milestones.serving.health import livez, readyz

LONGEST_URL = 4096
_OF_FORMS = ("GET", "HEAD", "POST")
GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
Found = HttpResponse | None

logger = logging.getLogger(__name__)


def never_store_what_is_private(get_response: GetResponse) -> GetResponse:
    """Keep pages behind the login, or that depend on who is logged in, out of every cache.

    This includes errors and redirects from any middleware, so it comes before all others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_private(request):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _is_private(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    if session is not None and session.accessed:
        return True
    return _is_in_admin(request)


def _is_in_admin(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith(reverse("admin:index"))


def use_the_language_of_the_url(get_response: GetResponse) -> GetResponse:
    """Show the site's own words, those of error pages too, in the language that the path names.

    No cookie and no header changes them, so a URL has the same page for everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        language, _ = split(request.path_info.removeprefix("/"))
        with override(language):
            return get_response(request)

    return middleware


def refuse_malformed_urls(get_response: GetResponse) -> GetResponse:
    """Answer 400 (414 if too long) to a URL that no page of this site can have.

    Otherwise NUL bytes and text that is not UTF-8 would cause errors in databases and parsers, some
    of them a 500.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if problem := _problem(request):
            return malformed_url(request, *problem)
        return get_response(request)

    return middleware


def _problem(request: HttpRequest) -> tuple[int, str] | None:
    # Django has decoded the path. Bytes that aren't UTF-8 stay percent-encoded and lead to a 404.
    # The query is as the server passed it: bytes decoded as Latin-1 (PEP 3333).
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(request.path_info.encode()) + len(query) > LONGEST_URL:
        return 414, gettext("The URL is too long.")
    try:
        decoded = unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return 400, gettext("The URL is not valid UTF-8.")
    if "\0" in request.path_info + decoded:
        return 400, gettext("The URL contains a NUL byte.")
    return None


def refuse_methods(get_response: GetResponse) -> GetResponse:
    """Answer 405, with a page, to methods that a URL does not accept.

    Django's decorators answer without a page, and the admin's views take any other method for GET.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in _OF_FORMS and _is_in_admin(request):
            return method_not_allowed(request, _OF_FORMS)
        response = get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return method_not_allowed(request, [response["Allow"]])
        return response

    return middleware


def answer_health_checks(get_response: GetResponse) -> GetResponse:
    """Answer /livez and /readyz for any Host header.

    A web host's own checks use an IP address, which is not in ALLOWED_HOSTS.
    """
    checks = {"/livez": livez, "/readyz": readyz(get_response)}

    def middleware(request: HttpRequest) -> HttpResponse:
        check = checks.get(request.path_info)
        return check(request) if check else get_response(request)

    return middleware


def read_site_once(get_response: GetResponse) -> GetResponse:
    """Read what the site says of itself at most once for each request: see `models.site`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with site.read_once(request.META.get(STATE)):
            return get_response(request)

    return middleware


class ContentSecurityPolicy(CSPMiddleware):
    """django-csp's middleware, which builds the policy of each response that has none of its own.

    That takes a twentieth of the time of a page, so here it is built once.
    """

    @cached_property
    def _common(self) -> dict[str, str]:
        """The headers of all responses without a policy of their own."""
        response = super().process_response(HttpRequest(), HttpResponse())
        return {name: response[name] for name in (HEADER, HEADER_REPORT_ONLY) if name in response}

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_own = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if is_own or settings.DEBUG:
            return super().process_response(request, response)
        for name, value in self._common.items():
            response.headers.setdefault(name, value)
        return response


class Unavailable:
    """Answer 503 if the database is locked, gone or full, without a query if that is known.

    Django logs all other database errors and answers 500.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> Found:
        why = OUTAGES.get(request.META.get(DATABASE_IS_DOWN, ""))
        if why and not hasattr(view, "needs_no_database"):
            return unavailable(request, why)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> Found:
        if why := outage(exception):
            logger.error("%s: the database is %s: %s", request.path, why.name, exception)
            return unavailable(request, why)
        return None


class KeepTyped:
    """Keep what an editor typed if the form is too large, or redirected to the login page.

    For all other errors, `milestones.errors` keeps it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 302 and _leads_to_login(response["Location"]):
            return refused.logged_out(request, response["Location"]) or response
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        """Refuse a form that is too large before Django reads its files."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if hasattr(view, "checks_its_size"):
            return
        if refused.is_of_editors(request) and refused.size(request) > most:
            raise RequestDataTooBig("The form is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.")


def _leads_to_login(url: str) -> bool:
    return urlsplit(url).path in (reverse("admin:login"), resolve_url(settings.LOGIN_URL))
