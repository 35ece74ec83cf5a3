"""An export sees the database as it was when it began, and keeps nobody from writing."""

import threading

import pytest
from django.db import connection

from milestones.exporting.one_state import one_state
from milestones.models import Article
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def write_in_another_thread():
    def write():
        Article.objects.create(slug="new")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def _a_database_file(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("Connections to a database in memory share their transactions.")


@pytest.mark.usefixtures("_a_database_file")
def test_what_is_written_meanwhile_is_not_seen():
    factories.edition()
    with one_state():
        assert Article.objects.count() == 1
        write_in_another_thread()
        assert Article.objects.count() == 1
    assert Article.objects.count() == 2
