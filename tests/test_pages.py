from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones import documents
from milestones.documents import Document, Milestone, Section
from milestones.pages import Page, Timeline, day_and_month
from milestones.templatetags.milestones import milestone_rows, timestamp

from . import factories
from .strategies import some_documents


def test_contents_name_the_headings_in_reading_order():
    headings = [heading for _, heading in Page(factories.document()).contents]
    assert headings == [
        "Why it began",
        "How it went on",
        "Focus areas",
        "Milestones",
        "In retrospect",
        "Sources",
    ]


def test_contents_leave_out_what_is_not_there():
    document = Document(sections=(Section(uid="s", body="<p>a</p>"),), conclusion="<p>b</p>")
    assert list(Page(document).contents) == [("conclusion", "Conclusion")]


def test_references_carry_the_numbers_of_the_list_of_sources():
    assert Page(factories.document()).milestones[0].references == [("r1", 1)]


def test_a_description_is_cut_at_a_word():
    page = Page(Document(lead=f"<p>{'word ' * 100}</p>"))
    assert page.description.endswith("word …")
    assert len(page.description) <= 302


@pytest.mark.parametrize(
    ("milestone", "text"),
    [
        (Milestone(year=1999), ""),
        (Milestone(year=1999, month=6), "June"),
        (Milestone(year=1999, month=6, day=12), "12 June"),
    ],
)
def test_dates_are_shown_as_precisely_as_they_are_known(milestone, text):
    assert day_and_month(milestone) == text


def test_one_moment_makes_no_time_line():
    assert Timeline.of(()) is None
    assert Timeline.of((Milestone(year=1999), Milestone(year=1999))) is None


def test_a_time_line_is_in_proportion_to_time():
    line = Timeline.of(tuple(Milestone(year=year) for year in (2000, 2010, 2040)))
    first, second, third = line.points
    assert (second - first) * 3 == pytest.approx(third - second)
    assert [year for _, year in line.ticks] == [2000, 2010, 2020, 2030, 2040]


@given(st.lists(st.integers(1, 9999), min_size=1), st.none() | st.integers(1, 12))
def test_a_time_line_stays_on_its_strip(years, month):
    rows = documents.chronological(Milestone(year=year, month=month) for year in years)
    if line := Timeline.of(rows):
        xs = [*line.points, *(x for x, _ in line.ticks)]
        assert all(0 <= x <= Timeline.WIDTH for x in xs)
        assert len(line.ticks) <= Timeline.TICKS + 1


@given(some_documents())
def test_the_rows_of_the_table_hold_what_was_written_and_no_markup_of_it(document):
    html = milestone_rows(Page(document).milestones)
    table = ElementTree.fromstring(f"<table>{html}</table>")
    rows = table.findall("tr")
    assert [row.get("id") for row in rows] == [f"m-{m.uid}" for m in document.milestones]
    for row, milestone in zip(rows, document.milestones, strict=True):
        initiative, impact = row.findall("td")
        assert (initiative.text or "") == milestone.initiative
        assert impact.text in (milestone.impact or None, f"{milestone.impact}\u00a0")
        allowed = {"tr", "th", "td", "time", "b", "span", "a", "sup"}
        assert {element.tag for element in row.iter()} <= allowed


def test_a_timestamp_has_whole_seconds_and_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    time = datetime(2026, 11, 2, 13, 5, 7, 123456, tzinfo=UTC)
    assert timestamp(time) == "2026-11-02T14:05:07+01:00"
