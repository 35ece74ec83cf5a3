"""What every request passes first."""

import logging
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from milestones import refused
from milestones.errors import malformed_url, method_not_allowed, unavailable
from milestones.health import livez, readyz
from milestones.outages import OUTAGES, outage
from milestones.page_cache import DATABASE_IS_DOWN

LONGEST_URL = 4096

logger = logging.getLogger(__name__)


def never_store_what_is_private(get_response):
    """Keep out of every cache what is behind the login, or depends on who is logged in.

    Errors and redirects too, whichever middleware makes them: this one stands before all others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_private(request):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _is_private(request):
    session = getattr(request, "session", None)
    if session is not None and session.accessed:
        return True
    return f"{request.path}/".startswith(reverse("admin:index"))


def refuse_malformed_urls(get_response):
    """Answer 400 (414 when too long) to a URL that no page of ours can have.

    Databases and parsers further in answer with errors of their own to NUL bytes and to text that
    is not UTF-8, some of them with a 500.
    """

    def middleware(request):
        if problem := _problem(request):
            return malformed_url(request, *problem)
        return get_response(request)

    return middleware


def _problem(request):
    # Django has decoded the path; what wasn't UTF-8 in it stays percent-encoded, and isn't found.
    # The query is as the server gave it: bytes decoded as Latin-1 (PEP 3333).
    query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(request.path_info.encode()) + len(query) > LONGEST_URL:
        return 414, "The URL is too long."
    try:
        decoded = unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return 400, "The URL is not valid UTF-8."
    if "\0" in request.path_info + decoded:
        return 400, "The URL holds a NUL byte."
    return None


def explain_refused_methods(get_response):
    """Give the empty answers 405 of Django's decorators a page."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return method_not_allowed(request, [response["Allow"]])
        return response

    return middleware


def answer_health_checks(get_response):
    """Answer /livez and /readyz by whatever name they are asked for.

    A host's own checks know this process by an address, which is not among ALLOWED_HOSTS.
    """
    checks = {"/livez": livez, "/readyz": readyz(get_response)}

    def middleware(request):
        check = checks.get(request.path_info)
        return check(request) if check else get_response(request)

    return middleware


class Unavailable:
    """Answer 503 where the database is locked, gone or full; without asking when that is known.

    All other errors of the database are Django's to log and to answer with 500. Stands behind what
    serves static files, which need none.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        why = OUTAGES.get(request.META.get(DATABASE_IS_DOWN))
        if why and not hasattr(view, "needs_no_database"):
            return unavailable(request, why)
        return None

    def process_exception(self, request, exception):
        if why := outage(exception):
            logger.error("%s: the database is %s: %s", request.path, why.name, exception)
            return unavailable(request, why)
        return None


class KeepTyped:
    """Keep what an editor typed when the form is answered by the page to log in, or too large.

    All other refusals are answered by `milestones.errors`, which keeps it as well.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 302 and _leads_to_login(response.url):
            return refused.logged_out(request, response.url) or response
        return response

    def process_view(self, request, view, args, kwargs):
        """Refuse a form with files that is too large before Django has read a part of it."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if refused.is_for_article(request) and refused.size(request) > most:
            raise RequestDataTooBig("The form is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.")


def _leads_to_login(url):
    return urlsplit(url).path in (reverse("admin:login"), resolve_url(settings.LOGIN_URL))
