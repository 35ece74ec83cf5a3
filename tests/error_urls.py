"""The site's URLs, and below /error/ pages that no URL of its own shows: each error page, and more.

Each comes as the site itself brings it up.
"""

import sqlite3
from copy import copy
from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.urls import path
from django.utils.module_loading import import_string

from kfor_site.urls import *  # noqa: F403
from kfor_site.urls import urlpatterns as site_patterns
from milestones.admin import accounts
from milestones.admin.login_limits import TooManyAttempts
from milestones.errors import pages
from milestones.models.clock import clock


def outage(code):
    """Return the error of a database that is locked, gone or full, as Django raises it."""
    cause = sqlite3.OperationalError("An outage that a test asked for.")
    cause.sqlite_errorcode = code
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


RAISED = {
    "bad-request": SuspiciousOperation(),
    "forbidden": PermissionDenied(),
    "broken": RuntimeError("An error that a test asked for."),
    "too-large": RequestDataTooBig(),
    "locked": outage(sqlite3.SQLITE_BUSY),
    "gone": outage(sqlite3.SQLITE_CANTOPEN),
    "full": outage(sqlite3.SQLITE_FULL),
}
# By name, the status of the answer.
ERRORS = {"bad-request": 400, "forbidden": 403, "form": 403, "method": 405, "too-large": 413}
ERRORS |= {"url": 414, "broken": 500, "locked": 503, "gone": 503, "full": 503}


def error(request, name):
    if name == "form":
        request.method = "POST"  # other methods that are refused are not allowed at all
        return import_string(settings.CSRF_FAILURE_VIEW)(request, reason="A test asked for it.")
    if name == "method":
        return pages.method_not_allowed(request, ["GET", "HEAD"])
    if name == "url":
        return pages.malformed_url(request, 414, "The URL is too long.")
    raise RAISED[name]


def logged_out(request):
    """Show what follows the end of a login, without an end of that of the test."""
    visit = copy(request)
    visit.method, visit.session, visit.user = "POST", SessionStore(), AnonymousUser()
    return admin.site.logout(visit)


def locked_out(request):
    return accounts.locked_out(TooManyAttempts(clock.now() + timedelta(hours=1)))


urlpatterns = [
    *site_patterns,
    path("error/logged-out/", logged_out),
    path("error/locked-out/", locked_out),
    path("error/busy/", lambda request: accounts.busy()),
    path("error/<name>/", error),
]
