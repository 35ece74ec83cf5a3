import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document.shape import Milestone
from milestones.views.timeline import DOT, marks
from tests.strategies import edtf_dates


def of(*dates, **options):
    return marks(
        [Milestone(uid=f"m{i}", date=date) for i, date in enumerate(dates)], "en", **options
    )


def xs(*dates, **options):
    return [mark.x for mark in of(*dates, **options)]


def labels(*dates):
    return [mark.label for mark in of(*dates)]


def test_one_moment_makes_no_timeline():
    assert of() == []
    assert of("1999", "1999", "not a date") == []


def test_a_timeline_is_in_proportion_to_time():
    first, second, third = xs("2000", "2010", "2040")
    assert (second - first) * 3 == pytest.approx(third - second, abs=0.2)


def test_each_dot_has_its_year_and_leads_to_its_milestone():
    assert labels("1999-06-12", "2008", "2015", "2022") == ["1999", "2008", "2015", "2022"]
    assert [mark.uid for mark in of("2008", "1999", "2022")] == ["m1", "m0", "m2"]


def test_a_range_is_at_its_earliest_day_and_an_open_start_at_its_latest():
    assert xs("2000/2008", "2010", "2020") == xs("2000", "2010", "2020")
    assert xs("../1999", "2010") == xs("1999-12-31", "2010")


def test_years_before_christ_are_before_the_others():
    assert labels("-0499", "0100", "1999") == ["500 BC", "AD 100", "1999"]


def test_a_year_is_written_once():
    assert labels("1999-01", "1999-07", "2000-01") == ["1999", "", "2000"]


def test_dates_of_one_year_have_their_days_and_months():
    days = labels("1999-03-10", "1999-04-11", "1999-06-13")
    assert days == ["10 March", "11 April", "13 June"]
    assert labels("1999", "1999-07", "1999-12-24/2001") == ["1999", "July", "24 December"]
    assert labels("1999-03", "1999-03-10", "1999-12") == ["March–10 March", "December"]


def test_milestones_that_would_overlap_share_a_dot_of_the_first():
    found = of("1999-06-10", "1999-06-12", "1999-06-20", "2022")
    assert [(mark.uid, mark.label) for mark in found] == [("m0", "1999"), ("m3", "2022")]


def test_a_dot_of_several_years_names_the_first_and_the_last():
    assert labels("1389", "1998", "1999", "2008", "2020") == ["1389", "1998–2020"]
    assert labels("1998", "1999", "2300") == ["1998–1999", "2300"]
    assert labels("-0499", "199X", "2020/..") == ["500 BC", "1990s–2020"]
    assert labels("1389", "2020/..", "2020/..") == ["1389", "since 2020"]


def test_a_dot_without_room_for_its_years_has_the_first_of_them():
    assert labels("1700", "1800", "1990", "1998", "2200")[2:] == ["1990–1998", "2200"]
    assert labels("1900", "1970", "1988", "1989", "2000")[2:] == ["1988", "2000"]


def test_the_last_milestone_is_at_the_end():
    assert [of(*dates)[-1].x for dates in (("1389", "1998", "2020"), ("1980", "2020", "2021"))] == [
        97.0,
        97.0,
    ]
    assert of("1389", "1998", "2020", from_right=True)[-1].x == 3.0


def test_where_the_text_runs_from_the_right_time_does_too():
    dates = ("2000", "2010", "2040")
    assert xs(*dates, from_right=True) == pytest.approx([100 - x for x in xs(*dates)])


@given(st.lists(edtf_dates, max_size=60), st.booleans())
def test_neither_dots_nor_labels_overlap_or_leave_the_timeline(written, from_right):
    found = of(*written, from_right=from_right)
    positions = [mark.x for mark in found]
    assert positions == sorted(positions, reverse=from_right)
    gaps = [abs(b - a) for a, b in zip(positions, positions[1:], strict=False)]
    assert min(gaps, default=DOT) >= DOT
    assert all(0 < x < 100 for x in positions)
    labelled = [mark for mark in found if mark.label]
    pairs = list(zip(labelled, labelled[1:], strict=False))
    assert not any(a.overlaps(b) for a, b in pairs)
    assert all(0 <= mark.label_x <= 100 for mark in labelled)
