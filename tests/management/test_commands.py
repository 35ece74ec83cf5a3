import io
import re

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())


def ensure_editor():
    out = io.StringIO()
    call_command("ensure_editor", stdout=out)
    return out.getvalue()


def test_a_login_for_local_use_is_printed_once(settings, client):
    settings.DEBUG = True
    password = re.search(r"password +(\S+)", ensure_editor())[1]
    assert client.login(username="editor", password=password)
    assert "editor can log in at /admin/." in ensure_editor()


def test_no_login_is_made_in_production(django_user_model):
    with pytest.raises(CommandError, match="createsuperuser"):
        ensure_editor()
    assert not django_user_model.objects.exists()
