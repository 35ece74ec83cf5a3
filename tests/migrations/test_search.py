"""A site is searchable after an upgrade, and after one that was undone."""

import pytest
from django.core.management import call_command

from milestones.models import SearchEntry
from milestones.search.results import search
from tests import factories, fresh

BEFORE = "0021_milestones_of_years"


@pytest.mark.slow
def test_the_index_is_dropped_and_made_again(django_db_blocker, capsys):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(fresh.names()[-1])
        factories.edition()
        assert len(search("mission").found) == 1
        fresh.migrate(BEFORE)
        fresh.migrate(fresh.names()[-1])
        assert not SearchEntry.objects.exists()
        assert search("mission").found == []
        call_command("rebuild_search")
        assert len(search("mission").found) == 1
