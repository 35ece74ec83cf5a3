"""The site's URLs, and below /error/ each of its error pages, as the error itself brings it up."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.urls import path
from django.utils.module_loading import import_string

from kfor_site.urls import *  # noqa: F403
from kfor_site.urls import urlpatterns as site_patterns

RAISED = {
    "bad-request": SuspiciousOperation(),
    "forbidden": PermissionDenied(),
    "broken": RuntimeError("An error that a test asked for."),
    "unavailable": OperationalError("database is locked"),
}
# By name, the status of the answer.
ERRORS = {"bad-request": 400, "forbidden": 403, "form": 403, "broken": 500, "unavailable": 503}


def error(request, name):
    if name == "form":
        return import_string(settings.CSRF_FAILURE_VIEW)(request, reason="A test asked for it.")
    raise RAISED[name]


urlpatterns = [*site_patterns, path("error/<name>/", error)]
