"""The forms of the admin screens."""

import inspect
import re

import pytest
from django import forms as django_forms
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from milestones.admin import forms
from tests import factories


def forms_of_the_admin(request):
    """Yield an instance of each form that the admin can show."""
    article = factories.article()
    for model_admin in admin.site._registry.values():
        if not model_admin.has_change_permission(request):
            continue  # its fields are for looking at only
        yield model_admin.get_form(request)()
        for formset, _ in model_admin.get_formsets_with_inlines(request, article):
            yield formset(instance=article).empty_form
    for _, kind in inspect.getmembers(forms, inspect.isclass):
        is_plain = issubclass(kind, django_forms.Form) and kind.__module__ == forms.__name__
        if is_plain:
            yield kind()


FORMS = ["article_add", "sitepage_add", "sitesettings_changelist", "topic_add"]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_asks_before_unsaved_changes_are_lost(admin_client, name):
    html = admin_client.get(reverse(f"admin:milestones_{name}")).content.decode()
    assert len(re.findall(r'<script src="[^"]*js/unsaved[^"]*"', html)) == 1


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_came_back_with_errors_is_unsaved(admin_client, name):
    sent = {"slug": "not a slug", "licence_url": "not a URL"}
    formsets = ("sections", "focus_areas", "milestones", "sources")
    sent |= {f"{part}-{end}_FORMS": 0 for part in formsets for end in ("TOTAL", "INITIAL")}
    html = admin_client.post(reverse(f"admin:milestones_{name}"), sent).content.decode()
    assert html.count(" data-unsaved") == 1


@pytest.mark.django_db
def test_no_field_of_the_admin_changes_its_number_under_the_mouse_wheel(admin_user):
    request = RequestFactory().get("/")
    request.user = admin_user
    shown = list(forms_of_the_admin(request))
    kinds = {
        (type(form).__name__, name): getattr(field.widget, "input_type", "")
        for form in shown
        for name, field in form.fields.items()
    }
    assert kinds[("SourceForm", "position")] == "text"
    assert [place for place, kind in kinds.items() if kind in ("number", "range")] == []
