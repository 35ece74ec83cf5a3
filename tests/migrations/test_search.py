"""A site is searchable after an upgrade, and after one that was undone."""

import pytest
from django.core.management import call_command

from milestones.models import SearchEntry
from milestones.search.matching import matching
from milestones.search.results import search
from tests import factories, fresh

BEFORE = "0021_milestones_of_years"
BEFORE_BLOCKS = "0031_lists_of_drafts"


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


@pytest.mark.slow
def test_entries_stay_findable_while_their_index_changes(django_db_blocker):
    with django_db_blocker.unblock(), fresh.empty_database():
        fresh.migrate(fresh.names()[-1])
        factories.edition()
        found = matching([["mission"]], 10)
        assert found
        for name in (BEFORE_BLOCKS, fresh.names()[-1]):
            fresh.migrate(name)
            assert matching([["mission"]], 10) == found
