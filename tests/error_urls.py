"""The site's URLs, and below /error/ each of its error pages, as the error itself brings it up."""

import sqlite3

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.urls import path
from django.utils.module_loading import import_string

from kfor_site.urls import *  # noqa: F403
from kfor_site.urls import urlpatterns as site_patterns


def locked():
    """Return the error of a database that is locked, as Django raises it."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


RAISED = {
    "bad-request": SuspiciousOperation(),
    "forbidden": PermissionDenied(),
    "broken": RuntimeError("An error that a test asked for."),
    "unavailable": locked(),
}
# By name, the status of the answer.
ERRORS = {"bad-request": 400, "forbidden": 403, "form": 403, "broken": 500, "unavailable": 503}


def error(request, name):
    if name == "form":
        request.method = "POST"  # other methods that are refused are not allowed at all
        return import_string(settings.CSRF_FAILURE_VIEW)(request, reason="A test asked for it.")
    raise RAISED[name]


urlpatterns = [*site_patterns, path("error/<name>/", error)]
