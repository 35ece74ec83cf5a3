"""Dates: what is shown is read back, and dates have an order and one spelling."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import dates, edtf
from milestones.document.date_words import WORDS

LANGUAGES = sorted(WORDS)


# --- All dates ------------------------------------------------------------------------------------

years = st.one_of(st.integers(1000, 2100), st.integers(-9999, 9999), st.integers(-(10**8), 10**8))


@st.composite
def points(draw, qualifiers=("", "", "~", "?", "%")):
    """Draw a point, by the definition of EDTF rather than by our own pattern."""
    kind = draw(st.sampled_from(["year", "month", "day", "part", "decade", "century", "BC"]))
    year = draw(years)
    if abs(year) > 9999 or kind == "year":
        text = f"Y{year}" if abs(year) > 9999 else f"{year:05}" if year < 0 else f"{year:04}"
    elif kind == "decade":
        text = f"{draw(st.integers(100, 999))}X"
    elif kind == "century":
        text = f"{draw(st.integers(0, 98)):02}XX"
    elif kind == "BC":
        text = f"-{draw(st.integers(0, 98)):02}XX"
    else:
        text = f"{year:05}" if year < 0 else f"{year:04}"
        parts = [21, 22, 23, 24, 33, 34, 35, 36] + [28] * (1000 <= year < 9999)
        month = draw(st.sampled_from(parts)) if kind == "part" else draw(st.integers(1, 12))
        text += f"-{month:02}"
        if kind == "day":
            text += f"-{draw(st.integers(1, 28 if month == 2 else 30)):02}"
    return text + draw(st.sampled_from(qualifiers))


@st.composite
def intervals(draw):
    start, end = draw(points()), draw(points())
    if dates.earliest(start) > dates.latest(end):
        start, end = end, start
    ends = draw(st.sampled_from([(start, end)] * 4 + [("..", end), (start, ".."), (start, "")]))
    return "/".join(ends)


@st.composite
def close_intervals(draw):
    """Draw intervals within a year or two: their two ends share words."""
    year = draw(st.sampled_from([-499, 0, 79, 1999]))
    form = draw(st.sampled_from(["{}", "{}-{:02}", "{}-{:02}-{:02}"]))
    ends = [
        form.format(
            edtf.Point(year + draw(st.integers(0, 1))),
            draw(st.integers(1, 12)),
            draw(st.integers(1, 28)),
        )
        for _ in range(2)
    ]
    return "/".join(sorted(ends, key=dates.sort_key))


all_dates = st.one_of(points(), intervals(), close_intervals()).filter(dates.is_date)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_read_as_the_same_date(language):
    @given(all_dates)
    def check(date):
        assert dates.read(dates.shown(date, language), language) == date

    check()


@given(all_dates)
def test_a_date_in_its_one_spelling_is_read_as_itself(date):
    try:
        assert dates.read(date) == date
    except dates.Ambiguous:
        # "2020-24" is more often a range of years, when people write it.
        assert re.fullmatch(r"\d{4}-\d\d", date)
        assert int(date[2:4]) < int(date[5:])


@given(all_dates, all_dates)
def test_sort_keys_agree_with_the_days_that_a_date_spans(one, other):
    if dates.earliest(one) < dates.earliest(other):
        assert dates.sort_key(one) < dates.sort_key(other)
    assert dates.earliest(one) <= dates.latest(one)
    assert dates.sort_key(one) <= dates.earliest(one)
    assert abs(dates.sort_key(one)) < 2**63


@given(all_dates)
def test_the_years_and_the_place_on_a_time_line_are_those_of_its_days(date):
    first, last = dates.years(date)
    assert first is None or first == dates.earliest(date) // 10_000
    assert last is None or last in {dates.latest(date) // 10_000 - i for i in (0, 1)}
    start = last if first is None else first
    assert start <= dates.position(date) < start + 1 or first is None


@given(all_dates)
def test_the_two_parts_of_a_date_say_no_more_than_the_whole(date):
    main, rest = dates.parts(date)
    assert main
    assert set(re.findall(r"\w+", f"{main} {rest}")) <= set(
        re.findall(r"\w+", dates.shown(date))
    ) | {"AD", "since", "until"}


@given(st.text() | st.text("0123456789 -–/.,?~XYBCADjunemayof()'\n٠²ⅫÅ\u200b\0\ud800", max_size=30))
def test_reads_any_text_or_says_why_not(text):
    try:
        read = dates.read(text)
    except dates.DateError as error:
        assert str(error).isprintable()  # noqa: PT017
    else:
        assert dates.is_date(read)


@given(st.text(max_size=50), all_dates)
def test_any_language_can_be_asked_for(language, date):
    assert dates.shown(date, language)
    assert dates.parts(date, language)[0]
    assert dates.read("12 June 1999", language) == "1999-06-12"


@given(st.text())
def test_what_is_no_date_has_no_order(text):
    if not dates.is_date(text):
        for function in (dates.earliest, dates.latest, dates.sort_key, dates.years, dates.shown):
            with pytest.raises(ValueError, match="not a valid EDTF date"):
                function(text)


@given(all_dates, st.sampled_from(LANGUAGES))
def test_dates_are_written_in_another_case_and_spacing(date, language):
    shown = dates.shown(date, language)
    spaced = shown.replace(" ", " \N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\n").upper()
    assert dates.read(spaced, language) == date


@given(all_dates, st.sampled_from([*LANGUAGES, "ja", "hu", "hi", "he", "fa", "th", "vi", "tlh"]))
def test_a_form_can_be_saved_as_it_was_opened(date, language):
    written = dates.as_written(date, language)
    assert dates.is_date(written) or dates.read(written, language) == date


# --- Order ----------------------------------------------------------------------------------------


def test_dates_sort_by_their_earliest_day_and_a_year_before_its_months():
    in_order = [
        "../1999", "Y-12000", "-0499", "-0499-02", "-0499-02-01", "-0498", "0000", "0001", "18XX",
        "1850~", "1999", "1999-01", "1999-01-01", "1999-02/2001", "1999-21", "1999-06-12",
        "1999-12", "1999-12-01", "2000/..",
    ]  # fmt: skip
    keys = [dates.sort_key(date) for date in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_part_of_a_year_is_with_the_month_that_begins_it():
    assert dates.sort_key("1999-21") == dates.sort_key("1999-03")
    assert dates.sort_key("1999-21") < dates.sort_key("1999-03-01")


@pytest.mark.parametrize(
    ("date", "earliest", "latest"),
    [
        ("1999", 19990101, 19991231),
        ("1999-02", 19990201, 19990228),
        ("2000-02", 20000201, 20000229),
        ("1999-06-12~", 19990612, 19990612),
        ("1999-24", 19991201, 20000229),
        ("1999-22", 19990601, 19990831),
        ("2021-36", 20211001, 20211231),
        ("199X", 19900101, 19991231),
        ("18XX", 18000101, 18991231),
        ("-04XX", -499 * 10_000 + 101, -400 * 10_000 + 1231),
        ("-0499", -499 * 10_000 + 101, -499 * 10_000 + 1231),
        ("1999/2001-06", 19990101, 20010630),
        ("1999/..", 19990101, dates.OPEN_END),
        ("/1999", dates.OPEN_START, 19991231),
    ],
)
def test_a_date_spans_its_first_to_its_last_day(date, earliest, latest):
    assert (dates.earliest(date), dates.latest(date)) == (earliest, latest)


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("1999-06-12", (1999, 1999)),
        ("-0499", (-499, -499)),
        ("199X", (1990, 1999)),
        ("1999/2001", (1999, 2001)),
        ("2020/..", (2020, None)),
        ("../1999", (None, 1999)),
        ("1999-28", (1999, 1999)),
    ],
)
def test_a_date_has_a_first_and_a_last_year(date, years):
    assert dates.years(date) == years


def test_a_day_is_in_its_year_on_a_time_line():
    assert dates.position("1999") == 1999
    assert 1999.4 < dates.position("1999-06-12") < 1999.5
    assert -499 < dates.position("-0499-06") < -498
    assert 1999.9 < dates.position("../1999") < 2000


# --- One spelling ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", "99", "99XX", "1999-6", "1999-13", "1999-00", "1999-06-31", "1999-02-29", "-0000",
        "12345", "Y1999", "Y0012345", "199x", "1XXX", "005X", "-049X", "1999-XX", "1999-21-01",
        "1999-29", "0999-28", "1999~?", "1999 ", " 1999", "1999\n", "１９９９", "1999/1999",
        "2001/1999", "00XX/-00XX", "../..", "/", "../", "1999/2000/2001", "1999/2000-13", "c. 1850",
        "2020/present", "1999-24/2000",
    ],
)  # fmt: skip
def test_no_other_spelling_is_a_date(text):
    assert not dates.is_date(text)
