"""The version before, which runs on beside this one while an installation is upgraded.

It reads and writes the columns that it knows, as these tests do by SQL.
"""

import pytest
from django.db import connection

from milestones import drafts
from milestones.document.shape import Milestone
from milestones.models import Article
from tests import factories

pytestmark = pytest.mark.django_db
STORED = "SELECT year, month, day, initiative, impact FROM milestones_milestone ORDER BY position"


def stored():
    with connection.cursor() as cursor:
        cursor.execute(STORED)
        return cursor.fetchall()


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def write(**values):
    row = Milestone(uid="a", **{"initiative": "Troops", "impact": "Some", **values})
    return factories.article(milestones=(row,))


def read():
    (row,) = drafts.read(Article.objects.get()).milestones
    return row


def test_it_reads_dates_and_plain_texts():
    write(date="1999-06-12", initiative="A &amp; <em>B</em>", impact='<a href="/">C</a>')
    assert stored() == [(1999, 6, 12, "A & B", "C")]


@pytest.mark.parametrize(
    "date", ["1999/2001", "1850~", "-0499", "199X", "Y-12000", "soon", "03/04/1999", ""]
)
def test_it_sees_the_year_0_which_it_refuses_for_a_date_that_it_cant_hold(date):
    write(date=date)
    assert stored() == [(0, None, None, "Troops", "Some")]
    assert read().date == date


def test_what_it_changes_counts():
    write(date="1999", initiative="<em>Troops</em>")
    execute("UPDATE milestones_milestone SET year = 2001, month = 5, initiative = 'A < B'")
    assert (read().date, read().initiative, read().impact) == ("2001-05", "A &lt; B", "Some")


def test_what_it_leaves_as_it_was_keeps_its_marks_and_its_date():
    write(date="1850~", initiative="<em>Troops</em>")
    execute("UPDATE milestones_milestone SET impact = 'Another'")
    row = read()
    assert (row.date, row.initiative, row.impact) == ("1850~", "<em>Troops</em>", "Another")


def test_a_row_that_it_adds_is_read():
    article = write(date="1999")
    columns = "article_id, uid, position, year, month, day, initiative, impact, sources"
    execute(
        f"INSERT INTO milestones_milestone ({columns})"  # noqa: S608
        " VALUES (%s, 'b', 2, 1999, 6, NULL, '<script>', 'x', '[]')",
        article.pk,
    )
    added = drafts.read(article).milestones[1]
    assert (added.date, added.initiative, added.detail) == ("1999-06", "&lt;script&gt;", "")
