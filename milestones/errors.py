"""The pages that report errors, in the site's style."""

import sys
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from kfor_site.csrf import untrusted_origin

from . import refused
from .outages import GONE, Outage, outage
from .request_ids import KEY

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(
    request: HttpRequest, status: int, title: str, text: str, **refusal: bool
) -> HttpResponse:
    """Answer with a page that says what went wrong.

    Where the request sent a form of the editors', the page holds what was typed as well: see
    `refused.page`, which takes `refusal`.
    """
    context = {"status": status, "title": title, "text": text, "site_name": settings.SITE_NAME}
    if status >= 500:
        context["request_id"] = request.META.get(KEY)
    if typed := refused.typed(request):
        return refused.page(request, typed, context, **refusal)
    response = render(request, "error.html", context, status=status)
    patch_cache_control(response, no_cache=True)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, _TOO_MUCH):
        return _too_much(request, exception)
    text = "The URL or the form that you sent is not one that this site understands."
    return error_page(request, 400, "Bad request", text, can_resend=False)


def _too_much(request, exception):
    if isinstance(exception, RequestDataTooBig):
        most = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20:.1f} MB"
    else:
        most = f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} fields"
    text = f"The form is larger than this site accepts: {most} at most."
    return error_page(request, 413, "Too large", text, can_resend=False)


def malformed_url(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """Answer 400, or 414, to a URL that no page of ours can have."""
    return error_page(request, status, "This URL does not work", text, can_resend=False)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403, "Not allowed", "You may not see or do this.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = "Check the address, or start from the list of articles."
    return error_page(request, 404, "Page not found", text, can_resend=False)


def method_not_allowed(request: HttpRequest, allowed: Iterable[str]) -> HttpResponse:
    """Answer 405 (RFC 9110, 15.5.6) with the `allowed` methods."""
    allowed = ", ".join(allowed)
    text = f"This URL answers {allowed} requests only, and this was {request.method}."
    title = "Method not allowed"
    response = error_page(request, 405, title, text, can_resend=False)
    response["Allow"] = allowed
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that no view caught: 503 when it tells of an outage, else 500.

    Django calls this where it handles the exception, and logs it with its traceback.
    """
    if found := outage(sys.exc_info()[1]):
        return unavailable(request, found)
    text = "Something went wrong on our side. It was recorded; please try again later."
    return error_page(request, 500, "Sorry, this page does not work", text)


def unavailable(request: HttpRequest, why: Outage) -> HttpResponse:
    """Answer 503 for a database that is locked, gone or full."""
    response = error_page(request, 503, why.title, why.text, lost_touch=why is GONE)
    response["Retry-After"] = str(why.retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer to a form that Django's protection against forged forms refused."""
    if request.method != "POST":
        return method_not_allowed(request, ["GET", "HEAD", "POST"])
    text = (
        "The token that protects forms is missing or no longer good: the browser did not send its"
        " cookie, or you logged in again after this form was opened."
    )
    if origin := untrusted_origin(request, reason):
        text = (
            f"This site does not trust forms from {origin}. If that is where you meant to be, ask"
            " whoever runs the site to add it to CSRF_TRUSTED_ORIGINS."
        )
    elif not refused.typed(request):
        text += " Go back, reload the page, and send the form again."
    return error_page(request, 403, "The form was not accepted", text)
