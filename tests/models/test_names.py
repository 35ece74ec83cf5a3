"""Who did what stays on record, whatever becomes of the account."""

import re

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse

from milestones.editions import publishing
from milestones.models import PendingImport, names
from tests import factories
from tests.screens import publish, save, screen

pytestmark = pytest.mark.django_db


def accounts():
    """Yield each column of ours that names an account, with its model.

    An import that isn't finished is no record: it goes with the account.
    """
    for model in set(apps.get_app_config("milestones").get_models()) - {PendingImport}:
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model is get_user_model():
                yield model, field


def test_beside_each_account_on_record_is_its_name():
    found = list(accounts())
    assert len(found) == 5
    for model, field in found:
        assert field.remote_field.on_delete is models.SET_NULL
        assert model._meta.get_field(f"{field.name}_name")


@pytest.fixture
def chris(client, django_user_model):
    user = django_user_model.objects.create_superuser("chris", password="x")
    client.force_login(user)
    return user


def text(response):
    """Return what a screen of the admin says, without the forms' tokens."""
    assert response.status_code == 200
    html = response.content.decode()
    html = html[html.index('<div id="content') :]
    return re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def test_the_record_of_an_article_outlives_the_account(client, admin_client, chris):
    article = factories.article()
    save(client, article, title="Another")
    publish(client, article, "By Chris")
    client.post(screen(article, "link"), {"days": "7"})
    client.post(screen(article, "withdraw"), {"reason": "Wrong."})
    screens = [screen(article, name) for name in ("history", "editions")]
    screens.append(reverse("admin:milestones_edition_changelist"))
    before = [text(admin_client.get(url)) for url in screens]
    for html in before:
        assert "chris" in html
    chris.delete()
    assert [text(admin_client.get(url)) for url in screens] == before


def test_a_conflict_names_who_saved_even_when_the_account_is_gone(client, admin_client, chris):
    article = factories.article()
    save(client, article, title="Theirs")
    chris.delete()
    response = save(admin_client, article, title="Mine", draft_version="1")
    assert "chris saved this article at" in " ".join(text(response).split())


def test_what_the_command_line_did_is_told_as_such(admin_client):
    edition = factories.edition()
    assert edition.published_by_name == names.name_of(None) == ""
    publishing.withdraw(edition.article, reason="Wrong.")
    html = text(admin_client.get(screen(edition.article, "history")))
    assert html.count("Command line") == 2
