"""How long the site waits for a database."""

import pytest
from django.db import OperationalError, connection

from kfor_site import databases

is_postgresql = connection.vendor == "postgresql"


@pytest.mark.skipif(not is_postgresql, reason="about PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_what_is_not_answered_in_time_fails_and_the_next_request_has_a_new_connection(monkeypatch):
    monkeypatch.setattr(databases, "ANSWER_WITHIN", 0.2)
    databases.limit_waiting(connection)
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    connection.close_if_unusable_or_obsolete()  # as at the end of a request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.skipif(is_postgresql, reason="about other databases")
@pytest.mark.django_db
def test_a_database_that_is_a_file_is_left_as_it_is():
    databases.limit_waiting(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
