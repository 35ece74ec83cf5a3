"""The error pages, in the site's style."""

import sys
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from milestones.document.languages import number
from milestones.models import Edition

from . import refused
from .csrf import untrusted_origin
from .data import is_of_data, json_error
from .meant import Meant
from .outages import GONE, Outage, outage
from .rendering import render_error
from .request_ids import KEY

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(
    request: HttpRequest,
    status: int,
    title: str,
    text: str,
    *,
    can_resend: bool = True,
    lost_touch: bool = False,
    similar: Sequence[Edition] = (),
) -> HttpResponse:
    """Return a page that says what went wrong, with links to `similar` articles, or JSON.

    If the request sent an editor's form, the page also holds what was typed: see `refused.page`,
    which takes `refusal`.
    """
    has_id = status >= 500 and KEY in request.META
    request_id = {"request_id": request.META[KEY]} if has_id else {}
    if is_of_data(request):
        answer = json_error(f"{title}. {text}", status, **request_id)
        patch_cache_control(answer, no_cache=True)
        return answer
    context = {"status": status, "title": title, "text": text, "similar": similar, **request_id}
    if typed := refused.typed(request):
        return refused.page(request, typed, context, can_resend=can_resend, lost_touch=lost_touch)
    response = render_error(request, "error.html", context)
    patch_cache_control(response, no_cache=True)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, _TOO_MUCH):
        return _too_much(request, exception)
    text = gettext("The site can’t read the URL or the form that you sent.")
    return error_page(request, 400, gettext("Bad request"), text, can_resend=False)


def _too_much(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        text = gettext("The form is too large. This site accepts at most %s MB.")
        text %= f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20:.1f}"
    else:
        text = gettext("The form is too large. This site accepts at most %s fields.")
        text %= number(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    return error_page(request, 413, gettext("Too large"), text, can_resend=False)


def malformed_url(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """Answer 400 or 414 to a URL that no page of this site can have."""
    return error_page(request, status, gettext("This URL does not work"), text, can_resend=False)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = gettext("You don’t have permission to see or do this.")
    return error_page(request, 403, gettext("Not allowed"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    meant = Meant(request)
    if meant.url:
        return HttpResponsePermanentRedirect(meant.url)
    text = gettext("Check the URL, or start from the list of articles.")
    title, similar = gettext("Page not found"), meant.similar
    return error_page(request, 404, title, text, can_resend=False, similar=similar)


def method_not_allowed(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """Answer 405 (RFC 9110, section 15.5.6) with the `allowed` methods."""
    allowed = ", ".join(allowed)
    text = gettext("This URL accepts %(allowed)s requests only, not %(method)s.")
    text %= {"allowed": allowed, "method": request.method}
    title = gettext("Method not allowed")
    response = error_page(request, 405, title, text, can_resend=False)
    response["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 to an outage, and 500 to any other exception that no view caught.

    Django calls this while it handles the exception, and logs its traceback.
    """
    if found := outage(sys.exc_info()[1]):
        return unavailable(request, found)
    text = gettext("Something went wrong on our side, and the error was logged. Try again later.")
    return error_page(request, 500, gettext("Sorry, this page does not work"), text)


def unavailable(request: HttpRequest, why: Outage) -> HttpResponse:
    """Answer 503 because the database is locked, gone or full."""
    title, text = str(why.title), str(why.text)
    response = error_page(request, 503, title, text, lost_touch=why is GONE)
    response["Retry-After"] = str(why.retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that Django's CSRF protection refused."""
    if request.method != "POST":
        return method_not_allowed(request, ["GET", "HEAD", "POST"])
    text = gettext(
        "The form’s security token is missing or out of date. Either your browser did not send its"
        " cookie, or you logged in again after you opened the form."
    )
    if origin := untrusted_origin(request, reason):
        text = gettext(
            "This site does not accept forms from %s. If that is the right site, ask its"
            " administrator to add it to CSRF_TRUSTED_ORIGINS."
        )
        text %= origin
    elif not refused.typed(request):
        advice = gettext("Go back, reload the page and send the form again.")
        text = f"{text} {advice}"
    return error_page(request, 403, gettext("The form was not accepted"), text)
