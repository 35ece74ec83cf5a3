from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given

from milestones.document import prose, shape
from milestones.document.shape import Document, FocusArea, Milestone, Section
from milestones.templatetags.milestones import milestone_rows, timestamp
from milestones.views.pages import Page
from milestones.views.pictures import Pictures
from tests import factories
from tests.strategies import some_documents


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
    assert [id for id, _ in Page(Document(conclusion="<p>b</p>")).contents] == ["conclusion"]
    assert Page(Document(milestones=factories.document().milestones)).contents[0][0] == "milestones"


def test_headings_without_anything_below_them_are_not_shown():
    headings = ("focus_heading", "milestones_heading", "conclusion_heading")
    page = Page(Document(**dict.fromkeys(headings, "A heading")))
    assert page.contents == []
    assert not any((page.has_focus_areas, page.has_milestones, page.has_conclusion))


def test_contents_name_a_first_section_without_a_heading():
    bare, headed = Section(uid="s", body="<p>a</p>"), Section(uid="t", heading="B", body="<p>b</p>")
    contents = Page(Document(sections=(bare, headed, replace(bare, uid="u")))).contents
    assert [(id, heading.text) for id, heading in contents] == [
        ("s-s", "Introduction"),
        ("s-t", "B"),
    ]


def test_only_a_long_title_is_shown_in_smaller_type():
    assert 'class="long"' in Page(Document(title="x" * 81)).of_title
    assert "long" not in Page(Document(title="x" * 80)).of_title


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


def test_captions_and_tables_are_no_part_of_a_description():
    figure = (
        f'<figure data-image="{"0" * 64}"><img alt="A"><figcaption>Caption</figcaption></figure>'
    )
    table = "<table><caption>Numbers</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert Page(Document(lead=f"{figure}<p>The lead.</p>{table}")).description == "The lead."
    document = Document(lead=table, sections=(Section(body=f"{table}<p>A section</p>"),))
    assert Page(document).description == "A section"
    assert Page(Document(lead=table)).description == ""


def test_without_a_lead_the_description_is_the_first_text():
    section, area = Section(body="<p>A section</p>"), FocusArea(title="x", body="<p>An area</p>")
    rows = (Milestone(initiative="A <em>first</em> &amp; a last"),)
    document = Document(sections=(section,), focus_areas=(area,), milestones=rows)
    assert Page(document).description == "A section"
    assert Page(replace(document, sections=())).description == "An area"
    assert Page(Document(milestones=rows)).description == "A first & a last"
    assert Page(Document()).description == ""


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
    """Return the text of `cells` without white space, references, links to the row and details."""
    texts = []
    for cell in cells:
        paths = ("details", "sup/a[@class='reference']", "a[@class='anchor']")
        for extra in (element for path in paths for element in cell.findall(path)):
            extra.clear()
        texts.append("".join(cell.itertext()))
    return "".join("".join(texts).split())


def test_a_timestamp_has_whole_seconds_and_the_sites_time_zone(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    time = datetime(2026, 11, 2, 13, 5, 7, 123456, tzinfo=UTC)
    assert timestamp(time) == "2026-11-02T14:05:07+01:00"
