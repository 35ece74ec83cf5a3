"""Renders error pages, which must not fail again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from milestones.models import site

from .outages import DATABASE_IS_DOWN


def render_error(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render `template` with the status in `context`.

    What the page says of the site is what the process last read if the database may be the reason
    for the error.
    """
    status = context["status"]
    may_read = status < 500 and DATABASE_IS_DOWN not in request.META
    with site.never_failing(may_read=may_read):
        return render(request, template, context, status=status)
