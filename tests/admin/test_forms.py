"""The forms of the admin screens."""

import inspect

import pytest
from django import forms as django_forms
from django.contrib import admin
from django.test import RequestFactory

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
