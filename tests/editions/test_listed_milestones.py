"""What publishing writes for the list of milestones."""

from itertools import product

import pytest
from django.db import connection

from milestones.document import edtf, shape
from milestones.document.shape import Milestone
from milestones.models import PublishedMilestone
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_milestones_of_an_edition_are_listed_by_the_time_that_they_take():
    dates = ["-0499", "1850~", "1999", "1999/2001", "1999-06-12", "2020/..", ""]
    rows = tuple(Milestone(uid=f"m{i}", date=date, initiative="x") for i, date in enumerate(dates))
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.live()
    assert [row.date for row in listed] == dates


DATES = [
    *("-0499", "18XX", "1998-12/1999-01", "1999", "1999-06-12", "1999-06/2000-06", "1999/2003"),
    *("2000", "2001-21", "2002/2002-06", "../2001", "2001/..", "1850~", "", "soon"),
]


def is_between(date, first, last):
    if not edtf.is_date(date):
        return first is None and last is None
    starts_in_time = last is None or edtf.sort_key(date) <= last * 10_000 + 9_999
    return starts_in_time and (first is None or edtf.latest(date) >= first * 10_000)


FIRST_YEARS = [None, -600, 1850, 1998, 1999, 2000, 2001, 2003, 2004]
LAST_YEARS = [None, -500, 1850, 1999, 2001, 2010]


def test_the_milestones_between_two_years_are_those_that_take_place_then(subtests):
    rows = tuple(Milestone(uid=f"m{i}", date=date, initiative="x") for i, date in enumerate(DATES))
    factories.edition(milestones=shape.chronological(rows))
    listed = PublishedMilestone.objects.live()
    for first, last in product(FIRST_YEARS, LAST_YEARS):
        with subtests.test(first=first, last=last):
            is_all = (first, last) == (None, None)
            expected = [row.date for row in listed if is_all or is_between(row.date, first, last)]
            found = [list(part) for part in listed.between(first, last)]
            assert sorted(row.date for part in found for row in part) == sorted(expected)
            assert all(part == sorted(part, key=lambda row: row.position) for part in found)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table of a few rows")
def test_milestones_before_the_first_year_are_not_read():
    factories.edition()
    later, before = (
        part[:10].explain() for part in PublishedMilestone.objects.live().between(2005, 2006)
    )
    assert "USING INDEX published_milestone_order (earliest>? AND earliest<?)" in later
    assert "USING INDEX milestone_of_years_order (earliest<?)" in before
    assert "TEMP B-TREE" not in later + before


def test_what_the_version_before_listed_is_plain_text_until_it_is_listed_again():
    edition = factories.edition(milestones=(Milestone(uid="a", date="1999", initiative="Troops"),))
    edition.milestones.all().delete()
    # As that version does, which knows no other columns.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO milestones_publishedmilestone"
            " (edition_id, position, uid, date, initiative, impact)"
            " VALUES (%s, 0, 'a', '1999', '<i>a</i>', 'a & b')",
            [edition.pk],
        )
    row = PublishedMilestone.objects.live().get()
    assert (row.initiative, row.impact) == ("&lt;i&gt;a&lt;/i&gt;", "a &amp; b")
    factories.edition("other", milestones=())
    row = PublishedMilestone.objects.live().get()
    assert (row.earliest, row.initiative) == (19_990_000, "Troops")
    assert (row.reverse_order, row.text) == (19_990_000, "troops")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a table of a few rows")
def test_each_order_of_the_milestones_has_an_index():
    factories.edition()
    live = PublishedMilestone.objects.live()
    for rows, index in (
        (live, "published_milestone_order"),
        (live.newest_first(), "milestone_reverse_order"),
        (live.newest_first(dated=True), "published_milestone_order"),
    ):
        plan = rows[:10].explain()
        assert f"INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan


def test_a_milestone_is_found_by_the_words_of_all_its_texts():
    rows = (
        Milestone(
            uid="a",
            initiative="Ministria e Çështjeve",
            impact="Trust &amp; <em>peace</em>",
            detail="<p>More</p><p>words</p>",
        ),
        Milestone(uid="b", initiative="Nothing"),
    )
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.live()
    for text in ("ÇËSHTJEVE", "& PEACE", "words more", "trust"):
        assert [row.uid for row in listed.containing(text)] == ["a"], text
    assert [row.uid for row in listed.containing(" ")] == ["a", "b"]
    assert not listed.containing("more nothing")


def test_the_sources_of_a_milestone_are_counted_once_each():
    cite = '<cite data-source="r1"></cite>'
    rows = (
        Milestone(uid="a", initiative=f"x{cite}", impact=f"y{cite}", sources=("r1",)),
        Milestone(uid="b", initiative="x", date="1999"),
    )
    factories.edition(milestones=rows)
    listed = PublishedMilestone.objects.order_by("uid")
    assert [row.source_count for row in listed] == [1, 0]
