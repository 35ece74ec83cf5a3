"""The milestones are found in tables."""

import pytest

from milestones.document import prose
from milestones.importing.judging import judge
from tests.importing.articles import (
    article,
    headings,
    report,
    rows,
    texts,
)
from tests.importing.trees import heading, table, ul

TIMELINES = [
    ("Date | Event", "12 June 1999 | Troops enter", ("1999-06-12", "Troops enter", "")),
    ("Event | Year", "Troops enter | 1999", ("1999", "Troops enter", "")),
    ("Year | Milestone | Impact", "1999 | Entry | Calm", ("1999", "Entry", "Calm")),
    ("Impact | When | What", "Calm | 1999 | Entry", ("1999", "Entry", "Calm")),
    ("Version | Date | Changes", "2.1 | 3 May 2020 | Fixes", ("2020-05-03", "2.1", "Fixes")),
    (None, "1999 | Troops enter", ("1999", "Troops enter", "")),
    ("Année | Événement | Effet", "1999 | Entrée | Calme", ("1999", "Entrée", "Calme")),
    ("Viti | Ngjarja | Ndikimi", "1999 | Hyrja | Qetësi", ("1999", "Hyrja", "Qetësi")),
    ("Godina | Događaj | Uticaj", "1999 | Ulazak | Mir", ("1999", "Ulazak", "Mir")),
    ("Година | Догађај | Утицај", "1999 | Улазак | Мир", ("1999", "Улазак", "Мир")),
    ("Jahr | Ereignis | Wirkung", "1999 | Einzug | Ruhe", ("1999", "Einzug", "Ruhe")),
    ("Date | Event | Soldiers", "1999 | Entry | 400", ("1999", "Entry", "400")),
    ("No. | Date | Event", "1 | 1999 | Entry", ("1999", "Entry", "")),
    ("From | To | Event", "1999 | 2001 | Works", ("1999/2001", "Works", "")),
    ("Year | Month | Event", "1999 | June | Works", ("1999-06", "Works", "")),
    ("Start date | End date | Headline", "1999 | 2001 | Works", ("1999/2001", "Works", "")),
    ("Godina | Mesec | Aktivnost", "1999 | april | Radovi", ("1999-04", "Radovi", "")),
    ("Viti | Muaji | Ngjarja", "1999 | april | Hyrja", ("1999-04", "Hyrja", "")),
    ("Date | Decided on | Subject", "1999 | 2001 | Works", ("1999", "Works", "")),
    ("Redni broj | Datum | Opis", "1 | 12.06.1999. | Ulazak", ("12.06.1999.", "Ulazak", "")),
    ("Year | Year", "1999 | 2001", ("1999", "2001", "")),
    ("Event | Year | Year", "Works | 1999 | 2001", ("1999/2001", "Works", "")),
]


@pytest.mark.parametrize(("head", "row", "milestone"), TIMELINES)
def test_a_table_with_dates_is_the_milestones(head, row, milestone):
    judged = judge(article(heading("Timeline"), table(head, row)))
    assert rows(judged) == [milestone]
    assert judged.document.milestones_heading == "Timeline"
    assert headings(judged) == ["Background"]
    assert "Not all of this was kept" not in report(judged)


OTHER_TABLES = [
    ("Country | Date of accession | Troops", "Norland | 4 April 1949 | 120"),
    ("Year | Inhabitants | Houses", "1999 | 4,000 | 800"),
    ("Name | Born", "Ann | 1950"),
    ("Name | Rank", "Ann | Major"),
    ("Candidate | Votes", "Ann | 3"),
]


@pytest.mark.parametrize(("head", "row"), OTHER_TABLES)
def test_another_table_stays_in_its_section(head, row):
    judged = judge(article(heading("Members"), table(head, row)))
    assert rows(judged) == []
    assert headings(judged) == ["Background", "Members"]
    assert "<table>" in judged.document.sections[1].body
    assert "decided: Line 6: This table isn't the timeline. It was kept in the text." in report(
        judged
    )


WITH_MORE = [
    ("Year | Event | Impact | Source", "1999 | A | B | <a href='https://e.org/a'>R</a>", "", 1),
    ("Source | Year | Event", "Valley Press 2004 | 1999 | A", "", 1),
    ("Year | Event | Impact | Details", "1999 | A | B | C", "<p>C</p>", 0),
    ("Place | Year | Event", "B | 1999 | A", "<p>Place: B</p>", 0),
    ("Year | Event | Place | Cost", "1999 | A | B | C", "<p>Place: B</p><p>Cost: C</p>", 0),
    (
        "Year | Event | Impact | Link",
        "1999 | A | B | <a href='https://e.org/a'>R</a>, <a href='https://e.org/b'>S</a>",
        "",
        2,
    ),
    ("Year | Event | Impact | Source", "1999 | A | B | –", "", 0),
    ("Year | Event | Details", "1999 | A | B", "<p>B</p>", 0),
    (None, "1999 | Aa | Bb | Cc | Dd", "<p>Cc</p><p>Dd</p>", 0),
]


@pytest.mark.parametrize(("head", "row", "detail", "sources"), WITH_MORE)
def test_other_columns_are_sources_or_detail(head, row, detail, sources):
    document = judge(article(heading("Timeline"), table(head, row))).document
    [milestone] = document.milestones
    assert milestone.detail == detail
    assert [*milestone.sources] == [source.uid for source in document.sources]
    assert len(document.sources) == sources


def test_a_source_in_a_cell_has_a_title_and_a_url():
    row = "1999 | Troops enter | <a href='https://e.org/a'>Report</a>"
    document = judge(article(heading("Timeline"), table("Year | Event | Source", row))).document
    [source] = document.sources
    assert (source.title, source.url) == ("Report", "https://e.org/a")


def test_blank_date_cells_mean_as_above_and_the_report_says_so():
    judged = judge(article(table("Year | Event", "1999 | A b", " | C d", "2003 | E f")))
    assert rows(judged) == [("1999", "A b", ""), ("1999", "C d", ""), ("2003", "E f", "")]
    assert "got that of the row above: “C d”" in report(judged)


def test_a_month_below_a_blank_year_is_of_the_year_above():
    entry, roads = "1999 | June | Entry | Calm", " | July | Roads | Trade"
    judged = judge(article(table("Year | Month | Event | Impact", entry, roads)))
    assert rows(judged) == [("1999-06", "Entry", "Calm"), ("1999-07", "Roads", "Trade")]
    assert "This row had only part of a date" in report(judged)


def test_the_end_of_a_range_is_never_taken_from_above():
    lines = ("1999 | 2001 | A b", "Summer 04 | | C d", "2008 | | E f")
    judged = judge(article(heading("Timeline"), table("Start | End | Event", *lines)))
    assert [row[0] for row in rows(judged)] == ["1999/2001", "2008", "Summer 04"]


def test_a_month_in_a_table_is_of_the_year_in_the_heading_above():
    judged = judge(
        article(
            heading("Timeline"),
            *(heading("1999", 3), table("Month | Event", "12 June | Entry", "July | Camp")),
            *(heading("2003", 3), table("Month | Event", "May | Bridge", "June 2004 | Road")),
        )
    )
    assert [row[:2] for row in rows(judged)] == [
        ("1999-06-12", "Entry"),
        ("1999-07", "Camp"),
        ("2003-05", "Bridge"),
        ("2004-06", "Road"),
    ]
    assert "Rows had only part of a date, and got the rest from “1999”." in report(judged)


DATES_BY_OTHERS = [
    (["1/2/1999", "22/7/2010"], ["1999-02-01", "2010-07-22"]),
    (["1/2/1999", "7/22/2010"], ["1999-01-02", "2010-07-22"]),
    (["1/2/1999–3/2/1999", "22/7/2010"], ["1999-02-01/1999-02-03", "2010-07-22"]),
    (["1/2/1999", "22/7/2010", "7/22/2010"], ["2010-07-22", "2010-07-22", "1/2/1999"]),
    (["30 Jan 1999", "24 Mar", "10–12 June", "July"], [
        *("1999-01-30", "1999-03-24", "1999-06-10/1999-06-12", "1999-07"),
    ]),
    (["1999", "March", "May"], ["1999", "1999-03", "1999-05"]),
    (["30 Dec 1998", "24 Mar"], ["1998-12-30", "24 Mar"]),
    (["1999–2001", "March"], ["1999/2001", "March"]),
    (["1999", "Ongoing", "March"], ["1999", "Ongoing", "March"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "dates"), DATES_BY_OTHERS)
def test_dates_in_a_table_are_completed_by_the_others_where_that_is_plain(written, dates):
    lines = [f"{date} | Troops move" for date in written]
    judged = judge(article(heading("Timeline"), table("Date | Event", *lines)))
    assert [row.date for row in judged.document.milestones] == dates
    assert "Not all of this was kept" not in report(judged)


def test_a_date_in_brackets_after_a_label_is_that_of_the_entry():
    lines = ("Phase 1 (1999–2003): Troops enter", "Phase 2 (since June 2003): The bridge opens")
    for blocks in (lines, (ul(*lines),), ("<br>".join(lines),)):
        assert texts(judge(article(heading("Timeline"), *blocks))) == [
            ("1999/2003", "Phase 1: Troops enter", ""),
            ("2003-06/..", "Phase 2: The bridge opens", ""),
        ]
    assert rows(judge(article(heading("Phases"), ul(*lines)))) == []


def test_paragraphs_below_a_sentence_that_announces_a_timeline_are_one():
    lines = ("In 1999 troops enter", "June 2003 the bridge opens")
    judged = judge(article(heading("The valley"), "The key dates:", *lines))
    assert [row[0] for row in rows(judged)] == ["1999", "2003-06"]
    assert rows(judge(article(heading("The valley"), "It grew:", *lines))) == []


@pytest.mark.parametrize("title", ["Timeline", "The campaign"])
def test_items_without_a_year_are_of_the_year_above(title):
    items = ("30 Jan 1999: Talks", "24 March: Strikes", "12 June – Entry", "Feb 2000: Riots")
    judged = judge(article(heading(title), ul(*items)))
    assert [row[:2] for row in rows(judged)] == [
        ("1999-01-30", "Talks"),
        ("1999-03-24", "Strikes"),
        ("1999-06-12", "Entry"),
        ("2000-02", "Riots"),
    ]
    assert "“24 March” as 24 March 1999, “12 June” as 12 June 1999." in report(judged)


def test_items_with_dates_that_can_mean_two_days_are_a_timeline():
    items = ("8.3.2011. – Talks begin", "2/7/2011: Travel", "24.2.2012. – Names")
    judged = judge(article(heading("Talks"), ul(*items)))
    assert [row[:2] for row in rows(judged)] == [
        ("2011-03-08", "Talks begin"),
        ("2011-07-02", "Travel"),
        ("2012-02-24", "Names"),
    ]
    judged = judge(article(heading("Talks"), ul("8/3/2011: Talks begin", "2/7/2011: Travel")))
    assert [row[0] for row in rows(judged)] == ["8/3/2011", "2/7/2011"]
    assert "“8/3/2011” can mean 8 March 2011 or 3 August 2011" in report(judged)


def test_the_report_names_the_dates_that_others_completed():
    lines = ("1/2/1999 | A b", "24 Mar | C d", "22/7/2010 | E f")
    judged = judge(article(heading("Timeline"), table("Date | Event", *lines)))
    assert "as others of the timeline are written: “1/2/1999” as 1999-02-01." in report(judged)
    assert "got that of the row above: “24 Mar” as 24 Mar 1999." in report(judged)


def test_a_row_that_is_too_short_is_filled_and_one_too_long_keeps_the_rest():
    lines = ("1999 | Entry", "2003 | Bridge | Trade | and more")
    judged = judge(article(heading("Timeline"), table("Year | Event | Impact", *lines)))
    assert rows(judged) == [("1999", "Entry", ""), ("2003", "Bridge", "Trade")]
    assert judged.document.milestones[1].detail == "<p>and more</p>"
    assert report(judged).count("changed: This row has") == 2


@pytest.mark.parametrize(
    ("head", "title", "row"),
    [
        ("Year | Event | Impact", "The war | | ", "1999 | A b | C d"),
        ("Year | Event | Impact", "The war | The war | The war", "1999 | A b | C d"),
        ("Year | Event", "The war | The war", "1999 | A b"),
        ("Year | Event", "The war | ", "1999 | A b"),
    ],
)
def test_a_row_of_one_text_is_quoted_also_if_it_spanned_all_columns(head, title, row):
    judged = judge(article(table(head, title, row)))
    assert [milestone[:2] for milestone in rows(judged)] == [("1999", "A b")]
    assert "left out: This row has only one text, so it was left out: “The war”." in report(judged)
    assert "Not all of this was kept" not in report(judged)


def test_a_row_that_is_only_a_date_above_those_within_it_is_no_milestone():
    lines = ("1990s | | ", "1998 | A b | C d", "1999 | E f | G h", "2004 | | ")
    judged = judge(article(table("Year | Event | Impact", *lines)))
    assert [row[0] for row in rows(judged)] == ["1998", "1999", "2004"]
    assert "left out: “1990s” was left out: it headed part of a timeline." in report(judged)


def test_a_table_without_a_row_is_no_error():
    assert rows(judge(article(heading("Timeline"), table("Year | Event", " ")))) == []


def test_a_date_that_is_not_understood_is_kept_as_written_and_named():
    judged = judge(article(table("Year | Event", "Ongoing | A b", "1999 | C d")))
    assert rows(judged) == [("1999", "C d", ""), ("Ongoing", "A b", "")]
    assert "The date “Ongoing” was kept as written" in report(judged)


def test_the_head_can_be_below_a_title_which_is_quoted():
    judged = judge(article(table(None, "Our years | | ", "Year | Event | Impact", "1999 | A | B")))
    assert rows(judged) == [("1999", "A", "B")]
    assert "left out: Line 5: Not all of this was kept: “Our years”." in report(judged)


def test_the_columns_that_only_our_own_files_have_are_left_out():
    lines = ("Date | Date in words | Key initiative | uid", "1999-05 | May 1999 | Entry | m1")
    judged = judge(article(table(*lines)))
    assert rows(judged) == [("1999-05", "Entry", "")]
    assert judged.document.milestones[0].detail == ""
    assert "Column 2 was left out: Date in words, May 1999." in report(judged)
    assert "Column 4 was left out: uid, m1." in report(judged)


TOTALS = [
    *("Total | 2 | 15", "TOTAL: | 2 | 15", "Sum | | 15", "| Total | 15", "Grand total | 2 | 15"),
    *("Total cost | 2 | 15", "Ensemble | 2 | 15", "Gjithsej | 2 | 15", "Ukupno | 2 | 15"),
    *("Укупно | 2 | 15", "Вкупно | 2 | 15", "Summe | 2 | 15", "Итого | 2 | 15", "Total | | 15"),
]


@pytest.mark.parametrize("total", TOTALS)
def test_a_total_at_the_foot_is_kept_as_text(total):
    lines = ("1999 | Entry | 5", "2001 | Works | 10", total, " | | ")
    judged = judge(article(heading("Timeline"), table("Year | Event | Impact", *lines)))
    assert rows(judged) == [("1999", "Entry", "5"), ("2001", "Works", "10")]
    text = " · ".join(cell.strip() for cell in total.split("|") if cell.strip())
    assert judged.document.milestones_intro == f"<p>{text}</p>"
    said = f"This row is a total, not a milestone. It was kept as text: “{text}”."
    assert f"changed: {said}" in report(judged)
    assert "Not all of this was kept" not in report(judged)


NO_TOTALS = [
    ("Total war | Ongoing | 5", "Event | Year | Impact"),
    ("Total | 2003 | 5", "Event | Year | Impact"),
    ("Summit | Ongoing | 5", "Event | Year | Impact"),
]


@pytest.mark.parametrize(("row", "head"), NO_TOTALS)
def test_a_row_that_only_begins_like_a_total_is_a_milestone(row, head):
    judged = judge(article(table(head, "Entry | 1999 | 5", row)))
    assert row.split(" | ")[0] in [found[1] for found in rows(judged)]


def test_columns_keep_the_words_of_their_author():
    document = judge(article(table("When | Key initiative | Outcome", "1999 | A | B"))).document
    labels = (document.date_label, document.initiative_label, document.impact_label)
    assert labels == ("When", "", "Outcome")


def test_a_caption_becomes_an_introduction():
    judged = judge(article(table("Year | Event", "1999 | A b", caption="In short")))
    assert judged.document.milestones_intro == "<p>In short</p>"


def test_two_tables_of_one_shape_that_follow_each_other_in_time_are_one_timeline():
    judged = judge(
        article(
            *(heading("First years"), table("Year | Event", "1999 | Entry", "2001 | Works")),
            *(heading("Later years"), table("Year | Event", "2003 | Bridge")),
        )
    )
    assert [row[0] for row in rows(judged)] == ["1999", "2001", "2003"]
    assert headings(judged) == ["Background"]
    assert "The milestones are 2 tables of one shape, joined." in report(judged)
    assert "“Later years” was left out" in report(judged)


def test_two_tables_of_the_same_years_stay_apart():
    judged = judge(
        article(
            *(heading("The north"), table("Year | Event", "1999 | Entry", "2005 | Works")),
            *(heading("The south"), table("Year | Event", "1998 | Bridge", "2004 | Mill")),
        )
    )
    assert [row[0] for row in rows(judged)] == ["1999", "2005"]
    assert headings(judged) == ["Background", "The south"]
    assert "This table could be a timeline too. It was kept in the text." in report(judged)


def test_tables_under_one_heading_of_a_timeline_are_joined():
    judged = judge(
        article(
            heading("Timeline"),
            *(heading("North", 3), table("Year | Event", "1999 | Entry", "2005 | Works")),
            *(heading("South", 3), table("Year | Event", "2003 | Bridge")),
        )
    )
    assert [row[0] for row in rows(judged)] == ["1999", "2003", "2005"]
    assert judged.document.milestones_intro == ""
    assert "“South” was left out" in report(judged)


def test_the_table_under_a_heading_of_a_timeline_goes_before_another():
    judged = judge(
        article(
            *(heading("Mayors"), table("Year | Name", "1990 | Ann Brook", "1994 | Bo Hill")),
            *(heading("Timeline"), table("Year | Event", "1999 | Entry")),
        )
    )
    assert rows(judged) == [("1999", "Entry", "")]
    assert headings(judged) == ["Background", "Mayors"]


def test_a_text_that_is_too_long_goes_on_in_the_detail():
    long = "A sentence of some words. " * 20
    judged = judge(article(table("Year | Event", f"1999 | {long}")))
    [milestone] = judged.document.milestones
    assert len(milestone.initiative) <= 300
    text = f"{milestone.initiative} {prose.text_of(milestone.detail)}"
    assert text == long.strip()
    assert "longer than its column can hold" in report(judged)
