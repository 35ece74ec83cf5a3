"""A table is compared with the milestones of an article, and what is ticked is applied."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document import citations
from milestones.document.shape import Document, FocusArea, Milestone, Source
from milestones.formats.downloads import milestones_csv, milestones_xlsx
from milestones.importing import milestone_columns, milestone_rows
from milestones.importing.milestone_rows import Content, Kind
from milestones.importing.milestone_tables import read_tables
from tests.formats.sheets.spreadsheet_files import workbook
from tests.strategies import some_documents

DOCUMENT = Document(
    language="en",
    focus_areas=(FocusArea(uid="f1", title="Security"), FocusArea(uid="f2", title="Trust")),
    milestones=(
        Milestone(
            uid="m1",
            date="1999-06-12",
            initiative="Troops <em>enter</em>",
            impact="Calm",
            detail="<p>One.</p><p>Two.</p>",
            focus_area="f2",
            sources=("s1", "s2"),
        ),
        Milestone(uid="m2", date="2003", initiative="The bridge opens", impact="Trade"),
    ),
    sources=(
        Source(uid="s1", title="A record", url="https://example.org/record"),
        Source(uid="s2", title="A book"),
    ),
)
CSV, XLSX = milestones_csv.to_csv(DOCUMENT).encode("utf-8-sig"), milestones_xlsx.to_xlsx(DOCUMENT)


def planned(data, document=DOCUMENT):
    table = read_tables(data if isinstance(data, bytes) else data.encode())[0]
    layout = milestone_columns.guess(table, document)
    return milestone_rows.plan(table, layout.head, layout.columns, document)


def kinds(plan):
    return [(row.place, row.kind.value) for row in plan.rows]


def edited(change):
    """Return our own CSV of DOCUMENT after `change` was made to its list of rows."""
    rows = list(csv.reader(io.StringIO(CSV.decode("utf-8-sig"))))
    change(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def after(plan, *keys):
    return milestone_rows.applied(plan, keys or [row.key for row in plan.rows])


# --- Out and back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [CSV, XLSX], ids=["csv", "xlsx"])
def test_what_we_export_comes_back_without_a_change(data):
    plan = planned(data)
    assert kinds(plan) == [("Row 2", "unchanged"), ("Row 3", "unchanged")]
    assert plan.notes == ()
    assert after(plan) == DOCUMENT


def comes_back(document, data):
    plan = planned(data, document)
    assert {row.kind for row in plan.rows} <= {Kind.UNCHANGED}
    assert len(plan.rows) == len(document.milestones)
    assert plan.notes == ()
    assert after(plan) == document


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(some_documents())
def test_the_csv_of_any_article_comes_back_without_a_change(document):
    comes_back(document, milestones_csv.to_csv(document).encode("utf-8-sig"))


@pytest.mark.slow
@settings(max_examples=20, deadline=None)  # each starts a process
@given(some_documents())
def test_the_workbook_of_any_article_comes_back_without_a_change(document):
    comes_back(document, milestones_xlsx.to_xlsx(document))


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(some_documents())
def test_only_the_cell_that_was_edited_changes(document):
    rows = list(csv.reader(io.StringIO(milestones_csv.to_csv(document))))
    if document.milestones:
        rows[1][2] = "Another initiative"
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        first, *others = document.milestones
        changed = replace(first, initiative="Another initiative")
        known = {source.uid for source in document.sources}
        lost = known.difference(citations.in_milestone(changed))
        mentioned = dict.fromkeys(citations.in_milestone(first))
        sources = (*first.sources, *(uid for uid in mentioned if uid in lost))
        changed = replace(changed, sources=sources)
        assert after(planned(out.getvalue(), document)) == replace(
            document, milestones=(changed, *others)
        )


# --- What becomes of a row ------------------------------------------------------------------------


def _edit(row, column, text):
    return lambda rows: rows[row].__setitem__(column, text)


@pytest.mark.parametrize(
    ("change", "kinds_of_rows"),
    [
        (_edit(2, 3, "Trade grew"), ["unchanged", "changed"]),
        (lambda rows: rows.pop(2), ["unchanged", "missing"]),
        (lambda rows: rows.reverse() or rows.insert(0, rows.pop()), ["unchanged", "unchanged"]),
        (lambda rows: rows.append(["2010", "", "Handover"]), ["unchanged", "unchanged", "new"]),
        (_edit(1, 7, ""), ["unchanged", "unchanged"]),  # found by its words
        (_edit(1, 7, "Not a uid!"), ["unchanged", "unchanged"]),
        (_edit(1, 7, "m9"), ["new", "unchanged", "missing"]),
        (
            lambda rows: rows.append([*rows[2][:3], "Copied", *rows[2][4:]]),
            [*["unchanged"] * 2, "new"],
        ),
        (
            lambda rows: rows.insert(2, [*rows[2][:3], "Copied", *rows[2][4:]]),
            ["unchanged", "new", "unchanged"],
        ),
    ],
    ids=range(9),
)
def test_a_row_is_new_changed_unchanged_or_missing(change, kinds_of_rows):
    assert [row.kind.value for row in planned(edited(change)).rows] == kinds_of_rows


def test_rows_without_uids_are_matched_by_their_words():
    plan = planned("Year\tEvent\tImpact\n2003\tThe new bridge opens\tTrade\n2010\tHandover\tPeace")
    assert kinds(plan)[:2] == [("Row 2", "changed"), ("Row 3", "new")]
    assert plan.rows[0].after == replace(DOCUMENT.milestones[1], initiative="The new bridge opens")
    assert plan.rows[2].kind is Kind.MISSING


def test_exported_rows_without_their_heads_change_nothing():
    assert kinds(planned(edited(lambda rows: rows.pop(0)))) == [
        ("Row 1", "unchanged"),
        ("Row 2", "unchanged"),
    ]
    plan = planned(
        edited(lambda rows: rows.__setitem__(slice(0, 2), [["2010", "", "a", *"bcd", ""]]))
    )
    assert kinds(plan)[:2] == [("Row 1", "new"), ("Row 2", "unchanged")]


def test_a_column_that_the_table_lacks_changes_nothing():
    plan = planned("Date,Key initiative\n12 June 1999,Troops enter\n2003,The bridge opens\n")
    assert [row.kind for row in plan.rows] == [Kind.UNCHANGED] * 2


def test_a_changed_row_shows_its_words():
    plan = planned(edited(_edit(2, 3, "More trade")))
    [row] = plan.of(Kind.CHANGED)
    [field] = plan.change(row).fields
    assert (field.label, [(p.kind, p.text) for p in field.paragraphs[0].pieces]) == (
        "Impact",
        [("added", "More trade"), ("removed", "Trade")][::-1],
    )


@pytest.mark.parametrize(
    ("column", "text", "name", "value"),
    [
        (0, "June 2003", "date", "2003-06"),
        (1, "June 2003", "date", "2003-06"),
        (2, "=1+1 <b>", "initiative", "=1+1 &lt;b&gt;"),
        (3, "One.\nTwo.", "impact", "One. Two."),
        (4, "One.\nTwo.", "detail", "<p>One.</p><p>Two.</p>"),
        (5, "Security", "focus_area", "f1"),
        (5, " security ", "focus_area", "f1"),
        (6, "A book", "sources", ("s2",)),
        (6, "https://EXAMPLE.org/record/\nA book", "sources", ("s1", "s2")),
        (6, "https://example.org/record A book", "sources", ("s1", "s2")),
        (6, "A record, https://example.org/record", "sources", ("s1",)),
        (6, "[2], [1]", "sources", ("s2", "s1")),
        (6, "1", "sources", ("s1",)),
    ],
)
def test_a_cell_becomes_a_field(column, text, name, value):
    [row] = planned(edited(_edit(2, column, text))).of(Kind.CHANGED)
    assert row.after == replace(DOCUMENT.milestones[1], **{name: value})
    assert row.notes == ()


def test_a_focus_area_that_the_article_lacks_is_said_and_the_milestone_keeps_its_own():
    rows = planned(edited(_edit(1, 5, "Roads"))).rows
    note = "There is no focus area “Roads” in the article, so this was left out."
    assert (rows[0].kind, rows[0].after) == (Kind.UNCHANGED, DOCUMENT.milestones[0])
    assert rows[0].notes == (note,)
    [row] = planned("Date,Event,Focus area\n2010,Handover,Roads\n").of(Kind.NEW)
    assert (row.after.focus_area, row.notes) == ("", (note,))


def test_a_milestone_belongs_to_no_focus_area_if_its_cell_is_empty():
    [row] = planned(edited(_edit(1, 5, ""))).of(Kind.CHANGED)
    assert row.after == replace(DOCUMENT.milestones[0], focus_area="")
    assert row.notes == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("https://e.org/a", Source(url="https://e.org/a")),
        ("A report, https://e.org/a.", Source(title="A report", url="https://e.org/a")),
        ("Resolution 1244", Source(title="Resolution 1244")),
        (
            "https://e.org/a and b https://e.org/c",
            Source(title="https://e.org/a and b https://e.org/c"),
        ),
    ],
)
def test_a_source_that_the_article_lacks_is_added_if_its_row_is_ticked(text, source):
    plan = planned(edited(_edit(2, 6, text)))
    *known, new = after(plan).sources
    assert tuple(known) == DOCUMENT.sources
    assert replace(new, uid="") == source
    assert after(plan).milestones[1].sources == (new.uid,)
    assert after(plan, "row-2").sources == DOCUMENT.sources


CITE = '<cite data-source="s2"></cite>'
CITING = replace(
    DOCUMENT,
    milestones=(
        replace(DOCUMENT.milestones[0], initiative=f"Troops enter{CITE}", sources=("s1",)),
        replace(DOCUMENT.milestones[1], detail=f"<p>It did.{CITE}</p>"),
    ),
)


@pytest.mark.parametrize(
    "data", [milestones_csv.to_csv(CITING).encode(), milestones_xlsx.to_xlsx(CITING)]
)
def test_sources_that_texts_cite_come_back_without_a_change(data):
    comes_back(CITING, data)


def test_a_text_that_is_replaced_leaves_its_sources_with_the_milestone():
    changed = milestones_csv.to_csv(CITING).replace("Troops enter", "Troops arrive")
    [row] = planned(changed, CITING).of(Kind.CHANGED)
    assert (row.after.initiative, row.after.sources) == ("Troops arrive", ("s1", "s2"))


def test_a_source_that_is_added_is_not_repeated_for_those_in_the_texts():
    changed = milestones_csv.to_csv(CITING).replace("A book,m2", '"A book\nA report",m2')
    [row] = planned(changed, CITING).of(Kind.CHANGED)
    assert row.after.detail == CITING.milestones[1].detail
    assert len(row.after.sources) == 1
    assert row.after.sources[0] not in ("s1", "s2")


def test_a_source_that_a_text_cites_still_is_said():
    changed = milestones_csv.to_csv(CITING).replace("A book,m2", ",m2")
    row = planned(changed, CITING).rows[1]
    assert row.notes == ("A text of the milestone still refers to this source: “A book”",)
    assert row.kind is Kind.UNCHANGED


def test_words_that_a_known_source_lacks_are_said():
    [row] = planned(edited(_edit(2, 6, "Minutes of May, https://example.org/record"))).of(
        Kind.CHANGED
    )
    assert row.after.sources == ("s1",)
    assert row.notes == ("The source has other words, so these were left out: “Minutes of May”",)


def test_links_and_emphasis_of_what_is_pasted_are_kept():
    table = (
        "<table><tr><th>Date<th>Event<th>Sources</tr><tr><td>2010<td>A <b>new</b>"
        ' <a href="https://e.org/">start</a><td><a href="https://e.org/a">A report</a></table>'
    )
    [row] = planned(table).of(Kind.NEW)
    link = '<a href="https://e.org/">start</a>'
    assert row.after.initiative == f"A <strong>new</strong> {link}"
    [new] = after(planned(table)).sources[2:]
    assert (new.title, new.url) == ("A report", "https://e.org/a")


def test_the_link_of_a_cell_in_a_workbook_is_its_source():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Event", "Source"])
        sheet.write_row(1, 0, [2010, "Handover"])
        sheet.write_url(1, 2, "https://e.org/a", string="A report")

    plan = planned(workbook(fill))
    [row] = plan.of(Kind.NEW)
    [new] = after(plan, row.key).sources[2:]
    assert (new.title, new.url, row.after.sources) == ("A report", "https://e.org/a", (new.uid,))


@pytest.mark.parametrize(
    ("date", "in_words"),
    [
        ("6/12/1999", "12-Jun-99"),
        ("12/06/1999", "12 June 1999"),
        ("12.06.1999", "12. Jun 99"),
        ("1999-06-12", "06/12/99"),
        ("12/06/1999", "12-juin-99"),
        ("6/12/1999", None),
        ("June 12, 1999", None),
    ],
)
def test_a_date_that_a_spreadsheet_program_rewrote_changes_nothing(date, in_words):
    def rewrite(rows):
        rows[1][0] = date
        for row in rows:
            row[1:2] = [] if in_words is None else [in_words if row is rows[1] else row[1]]

    plan = planned(edited(rewrite))
    assert {row.kind for row in plan.rows} == {Kind.UNCHANGED}
    is_told = any(f"“{date}” was read as the date" in note for note in plan.rows[0].notes)
    assert is_told == (date.replace("/", ".") in ("6.12.1999", "12.06.1999"))


def test_a_month_that_a_spreadsheet_program_rewrote_changes_nothing():
    row = replace(DOCUMENT.milestones[0], date="1999-06")
    document = replace(DOCUMENT, milestones=(row,))
    rows = list(csv.reader(io.StringIO(milestones_csv.to_csv(document))))
    rows[1][:2] = ["Jun-99", "Jun-99"]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    assert kinds(planned(out.getvalue(), document)) == [("Row 2", "unchanged")]


@pytest.mark.parametrize("date", ["7/12/1999", "6/12/2001", "Jun-99", "13/06/1999"])
def test_another_date_is_no_rewritten_one(date):
    [row, _] = planned(edited(lambda rows: rows[1].__setitem__(slice(0, 2), [date, date]))).rows
    assert row.kind is Kind.CHANGED


# --- What is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,Event,Owner\n2010,a,KFOR\n2011,b,", "The column “Owner” was left out: 1 cell."),
        ("Date,Event,Owner\n2010,a,KFOR\n2011,b,UN", "The column “Owner” was left out: 2 cells."),
        (
            "Our mission\n\nDate,Event\n2010,a",
            "Row 1, above the table, was left out: “Our mission”",
        ),
        ("Date,Event\n2010,a\nSource: a book,", "so it was left out: “Source: a book”"),
        (
            "Date,Event,Impact\n2010,a,5\nTotal,,5",
            "Row 3 is a total, not a milestone, so it was left out: “Total · 5”",
        ),
        ("<p>Before</p><table><tr><td>2010<td>a<tr><td>2011<td>b</table>", "“Before”"),
    ],
)
def test_what_is_left_out_is_said(text, said):
    assert any(said in note for note in planned(text).notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,Event\nsome day,a", "“some day”"),
        ("Date,Event\n5/6/1999,a", "5/6/1999"),
        ("Date,Event\n5/6/1999,a\n22/6/1999,b", "“5/6/1999” was read by those in other rows"),
        ("Date,Event\n2 May 1999,a\n3 June,b", "“3 June” was read by those in other rows"),
        ("Date,Event\n2010,a\n,b", "It has no date, so it got the date above: 2010."),
        ("Date,Event,uid\n2010,a,\n,b,", "It has no date."),
        ("Date,Event,Sources\n2010,a,7", "This source was left out: “7”"),
        ("Date,Event,uid\n2010,a,Not a uid", "“Not a uid” is not a uid"),
        ("Date,Event,uid\n2010,a,m7\n2011,b,m7", "Another row has the same uid"),
        ("Date,Date in words,Event\n2010,2011,a", "The other date in this row was left out: 2011."),
        ("Date,Date in words,Event\n2010,at dawn,a", "“at dawn” was left out"),
    ],
)
def test_what_to_check_in_a_row_is_said(text, said):
    assert any(said in note for row in planned(text).of(Kind.NEW) for note in row.notes)


def test_a_date_is_read_as_the_other_dates_of_the_table_are():
    plan = planned("Date,Event\n5/6/1999,a\n22/6/1999,b\n3 July,c")
    dates = [row.after.date for row in plan.of(Kind.NEW)]
    assert dates == ["1999-06-05", "1999-06-22", "1999-07-03"]


def test_a_date_can_be_in_several_columns():
    plan = planned("From,To,Event\n1999,2001,a\n2002,,b")
    assert [row.after.date for row in plan.of(Kind.NEW)] == ["1999/2001", "2002"]
    plan = planned("Year,Month,Event\n1999,June,a\n,July,b\n,,c")
    first, second, third = plan.of(Kind.NEW)
    assert [row.after.date for row in (first, second, third)] == ["1999-06", "1999-07", "1999-07"]
    assert "only part of a date" in second.notes[0]
    assert "It has no date, so it got the date above" in third.notes[0]


def test_a_text_that_is_too_long_can_not_be_taken():
    plan = planned(f"Date,Event\n2010,{'a' * 301}\n2011,b")
    long, short = plan.of(Kind.NEW)
    assert long.problems == ("Key initiative: 301 characters; the limit is 300. Shorten it.",)
    assert [row.initiative for row in after(plan, long.key, short.key).milestones][2:] == ["b"]


def test_rows_beyond_the_limit_are_left_out_and_said(monkeypatch):
    monkeypatch.setattr(milestone_rows, "MOST_ROWS", 2)
    plan = planned("Date,Event\n2010,a\n2011,b\n2012,c\n2013,d")
    assert len(plan.of(Kind.NEW)) == 2
    assert "The last 2 rows, from row 4, were left out" in plan.notes[0]


# --- Applying -------------------------------------------------------------------------------------


def test_only_what_is_ticked_is_applied():
    data = edited(lambda rows: (rows.pop(1), rows.append(["2010", "", "Handover"])))
    plan = planned(data.replace("Trade", "Commerce"))
    changed, new, missing = plan.rows
    first, second = DOCUMENT.milestones
    assert after(plan, changed.key).milestones == (first, replace(second, impact="Commerce"))
    assert after(plan, missing.key).milestones == (second,)
    assert after(plan, new.key).milestones == (first, second, new.after)
    assert after(plan, "forged").milestones == (first, second)
    keys = [row.key for row in plan.rows]
    assert milestone_rows.summary(plan, keys) == "Milestones: 1 added, 1 changed, 1 removed"
    assert milestone_rows.summary(plan, ()) == ""


def test_new_rows_take_their_place_by_date():
    plan = planned("Date,Event\n2001,a")
    assert [row.date for row in after(plan, "row-2").milestones] == ["1999-06-12", "2001", "2003"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "1999", "June 2003", "one day", "a", "b c", "=1"]), max_size=5
        ),
        max_size=5,
    ),
    st.lists(st.sampled_from(Content), min_size=5, max_size=5),
)
def test_every_word_of_a_table_is_in_the_result_or_said(cells, columns):
    out = io.StringIO()
    csv.writer(out).writerows([["x1", "x2", "x3", "x4", "x5"], *cells])
    [table] = read_tables(out.getvalue().encode())
    plan = milestone_rows.plan(table, 0, columns, Document(language="en"))
    said = " ".join([*plan.notes, *(note for row in plan.rows for note in row.notes)])
    shown = " ".join([*(str(row.after) for row in plan.rows), *map(str, plan.sources), said])
    for line in table.rows[1:]:
        for cell, content in zip(line.cells, columns, strict=True):
            if content in (Content.INITIATIVE, Content.IMPACT, Content.DETAIL, Content.SOURCES):
                assert cell.text in shown
            elif content is Content.LEFT_OUT and cell.text:
                assert "was left out" in said
