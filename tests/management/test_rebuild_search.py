"""`rebuild_search` indexes what is there, as after an upgrade."""

import pytest
from django.core.management import call_command

from milestones.models import DraftText, SearchEntry, SearchWord
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_upgraded_site_is_searchable_after_the_command_and_works_before(client, capsys):
    factories.edition()
    factories.edition("other")
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    assert "Nothing was found" in client.get("/search/?q=mission").content.decode()
    call_command("rebuild_search")
    assert capsys.readouterr().out == "Indexed 2 editions.\n"
    html = client.get("/search/?q=mision").content.decode()
    assert "/articles/mission/" in html
    assert "/articles/other/" in html


def test_the_search_in_the_admin_finds_drafts_by_the_rules_of_today(admin_client):
    factories.article()
    DraftText.objects.update(text="by older rules")
    call_command("rebuild_search")
    html = admin_client.get("/admin/milestones/article/?q=courts").content.decode()
    assert "1 article" in html
