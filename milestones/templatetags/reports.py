"""The number of reports that wait for an answer, for the first screen of the admin."""

from django import template

from milestones.models import Report

register = template.Library()


@register.simple_tag
def new_reports() -> int:
    """Return how many reports nobody has answered yet."""
    return Report.objects.filter(state=Report.State.NEW).count()
