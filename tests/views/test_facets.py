"""The counts of the milestones that a filter finds."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import edtf
from milestones.document.shape import Milestone
from milestones.models import Edition, PublishedMilestone
from milestones.models.public_state import State
from milestones.views.facets import Filter, decade_of, facets
from tests import factories
from tests.strategies import edtf_dates

CHANGES = count()
YEARS = st.one_of(st.none(), st.integers(-600, 2100))


@given(st.integers(-15_000, 15_000))
def test_each_year_is_in_one_decade_of_nine_or_ten_years_of_one_era(year):
    first, last = decade_of(year)
    assert first <= year <= last
    assert last - first == (8 if abs(first) < 10 and abs(last) < 10 else 9)
    assert (first > 0) == (last > 0)
    assert decade_of(first) == decade_of(last) == (first, last)
    assert decade_of(last + 1)[0] == last + 1


@pytest.mark.django_db
@given(st.lists(st.one_of(edtf_dates, st.just("soon")), max_size=8), YEARS, YEARS)
def test_the_counts_are_those_of_the_list(written, first, last):
    if first is not None and last is not None:
        first, last = sorted((first, last))
    edition = Edition.objects.first() or factories.edition()
    PublishedMilestone.objects.all().delete()
    PublishedMilestone.objects.bulk_create(
        PublishedMilestone.of(edition, i, Milestone(uid=f"m{i}", date=date))
        for i, date in enumerate(written)
    )
    state = State(next(CHANGES), None, None, None)
    found = facets(state, Filter(first=first, last=last))
    listed = PublishedMilestone.objects.live().between(first, last)
    assert found.total == sum(len(part) for part in listed)
    assert sum(entry.count for entry in found.articles) == found.total
    for decade in found.decades:
        listed = PublishedMilestone.objects.live().between(decade.first, decade.last)
        assert decade.count == sum(len(part) for part in listed)
    began = {decade_of(edtf.sort_key(date) // 10_000) for date in written if has_start(date)}
    assert {(decade.first, decade.last) for decade in found.decades} == began


def has_start(date):
    return edtf.is_date(date) and edtf.earliest(date) != edtf.OPEN_START
