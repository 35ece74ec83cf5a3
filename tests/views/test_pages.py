from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import prose, shape
from milestones.document.shape import Document, FocusArea, Milestone, Section
from milestones.templatetags.milestones import milestone_rows, timestamp
from milestones.views.pages import Page
from milestones.views.pictures import Pictures
from milestones.views.timeline import Timeline
from tests import factories
from tests.strategies import edtf_dates, some_documents


def test_contents_name_the_headings_in_reading_order():
    headings = [heading.text for _, heading in Page(factories.document()).contents]
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
    [(id, heading)] = Page(document).contents
    assert (id, heading.text) == ("conclusion", "Conclusion")
    assert Page(Document(milestones=factories.document().milestones)).contents[0][0] == "milestones"


def test_sources_are_numbered_by_their_first_mention_and_listed_so():
    sources = tuple(shape.Source(uid=uid, title=uid) for uid in ("a", "b", "c"))
    lead = '<p>So<cite data-source="c"></cite> and so<cite data-source="a"></cite>.</p>'
    page = Page(Document(lead=lead, sources=sources))
    assert page.references.numbers == {"c": 1, "a": 2, "b": 3}
    assert [source.uid for source in page.sources] == ["c", "a", "b"]
    assert ">1</a></sup> and so" in page.shown(lead)


@pytest.mark.parametrize(
    ("dates", "label"), [(("1999", "2008"), "Year"), (("1999", "2008-02"), "Date"), ((), "Year")]
)
def test_the_first_column_is_of_years_where_all_dates_are_years(dates, label):
    rows = tuple(Milestone(date=date) for date in dates)
    assert Page(Document(milestones=rows)).columns[0].text == label


def test_a_description_is_cut_at_a_word():
    page = Page(Document(lead=f"<p>{'word ' * 100}</p>"))
    assert page.description.endswith("word …")
    assert len(page.description) <= 302


def test_captions_are_no_part_of_a_description():
    figure = (
        f'<figure data-image="{"0" * 64}"><img alt="A"><figcaption>Caption</figcaption></figure>'
    )
    table = "<table><caption>Numbers</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert Page(Document(lead=f"{figure}<p>The lead.</p>{table}")).description == "The lead. 1 | 2"


def test_without_a_lead_the_description_is_the_first_text():
    section, area = Section(body="<p>A section</p>"), FocusArea(title="x", body="<p>An area</p>")
    rows = (Milestone(initiative="A <em>first</em> &amp; a last"),)
    document = Document(sections=(section,), focus_areas=(area,), milestones=rows)
    assert Page(document).description == "A section"
    assert Page(replace(document, sections=())).description == "An area"
    assert Page(Document(milestones=rows)).description == "A first & a last"
    assert Page(Document()).description == ""


# --- The timeline ---------------------------------------------------------------------------------


def timeline(*dates, **options):
    rows = (Milestone(uid=f"m{i}", date=date) for i, date in enumerate(dates))
    return Timeline.of(rows, "en", **options)


def test_one_moment_makes_no_timeline():
    assert timeline() is None
    assert timeline("1999", "1999", "not a date") is None


def test_a_timeline_is_in_proportion_to_time():
    line = timeline("2000", "2010", "2040")
    first, second, third = line.points
    assert (second - first) * 3 == pytest.approx(third - second)
    assert [year for _, year in line.ticks] == ["2000", "2010", "2020", "2030", "2040"]


def test_a_range_stands_at_its_earliest_day_and_an_open_start_at_its_latest():
    assert timeline("2000/2008", "2010", "2020").points == timeline("2000", "2010", "2020").points
    assert timeline("../1999", "2010").points == timeline("1999-12-31", "2010").points


def test_a_timeline_counts_years_before_christ_backwards():
    line = timeline("-0499", "0100", "1999")
    assert [year for _, year in line.ticks] == ["500 BC", "AD 500", "1000", "1500"]
    assert line.ticks[0][0] == line.points[0]


def test_where_the_text_runs_from_the_right_time_does_too():
    right = timeline("2000", "2010", "2040", from_right=True)
    left = timeline("2000", "2010", "2040")
    assert right.points == sorted(Timeline.WIDTH - x for x in left.points)
    assert [x for x, _ in right.ticks] == [Timeline.WIDTH - x for x, _ in left.ticks]


@given(st.lists(edtf_dates, min_size=1))
def test_a_timeline_stays_on_its_strip(written):
    if line := timeline(*written):
        xs = [*line.points, *(x for x, _ in line.ticks)]
        assert all(0 <= x <= Timeline.WIDTH for x in xs)
        assert len(line.ticks) <= Timeline.TICKS + 1


# --- The rows of the table ------------------------------------------------------------------------


@given(some_documents())
def test_the_rows_of_the_table_hold_what_was_written_and_no_markup_of_their_own(document):
    page = Page(document)
    page.pictures = Pictures(())  # asks no database
    html = milestone_rows(page).replace("<br>", "<br/>")  # as XML
    table = ElementTree.fromstring(f"<table>{html}</table>")
    rows = table.findall("tr")
    assert [row.get("id") for row in rows] == [f"m-{m.uid}" for m in document.milestones]
    for row, milestone in zip(rows, document.milestones, strict=True):
        cells = row.findall("td")
        assert len(cells) + 1 == len(page.columns)
        written = prose.text_of(milestone.initiative) + prose.text_of(milestone.impact)
        assert letters_before_references(cells) == "".join(written.split())
        allowed = {"tr", "th", "td", "time", "b", "span", "bdi", "details", "summary", "div"}
        assert {element.tag for element in row.iter()} <= allowed | prose.ELEMENTS


def letters_before_references(cells):
    """Return the text of `cells` without white space, references and details."""
    texts = []
    for cell in cells:
        for extra in (*cell.findall("details"), *cell.findall("sup/a[@class='reference']")):
            extra.clear()
        texts.append("".join(cell.itertext()))
    return "".join("".join(texts).split())


def test_a_timestamp_has_whole_seconds_and_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    time = datetime(2026, 11, 2, 13, 5, 7, 123456, tzinfo=UTC)
    assert timestamp(time) == "2026-11-02T14:05:07+01:00"
