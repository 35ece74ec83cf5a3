"""The sources are found in lists, notes and cells, and stay cited where they were."""

import pytest

from milestones.formats.markdown_files.markdown_tree import read_markdown
from milestones.formats.tree import BlockKind
from milestones.importing.choices import Choices, Role
from milestones.importing.judging import judge
from tests.importing.articles import (
    LEAD,
    LINK,
    TITLE,
    article,
    headings,
    report,
)
from tests.importing.trees import cite, heading, table, tree, ul


@pytest.mark.parametrize(
    ("entry", "source"),
    [
        (LINK, ("A book", "", "", "https://e.org/a")),
        (f"Jane Doe, {LINK}, A press", ("A book", "Jane Doe", "A press", "https://e.org/a")),
        ("A report, https://e.org/a.", ("A report", "", "", "https://e.org/a")),
        ("https://e.org/a", ("https://e.org/a", "", "", "https://e.org/a")),
        (
            "Brook, A. (2004). The bridge. doi:10.1234/ab.c",
            ("Brook, A. (2004). The bridge", "", "", "https://doi.org/10.1234/ab.c"),
        ),
        (
            "Anna Brook, <em>The Bridge</em>, Valley Press 2004, p. 12.",
            ("The Bridge", "Anna Brook", "Valley Press 2004, p. 12", ""),
        ),
        (
            "Council Regulation (EC) No 1244/1999, OJ L 12, 3.1.1999, p. 4",
            ("Council Regulation (EC) No 1244/1999, OJ L 12, 3.1.1999, p. 4", "", "", ""),
        ),
        (
            "EBRD (2015) Report. Available at: https://e.org/a (Accessed: 3 May 2020).",
            ("EBRD (2015) Report", "", "", "https://e.org/a"),
        ),
        (
            f"Jane Doe, {LINK}, A press. Retrieved 3 May 2020.",
            ("A book", "Jane Doe", "A press", "https://e.org/a"),
        ),
        ("(2) A report, 2002", ("A report, 2002", "", "", "")),
        ("– A report, 2002", ("A report, 2002", "", "", "")),
        (f"[1] {LINK}", ("A book", "", "", "https://e.org/a")),
        (
            "Anna Brook, “The fords”. <em>Valley News</em>, 3 May 2010.",
            ("The fords", "Anna Brook", "Valley News, 3 May 2010", ""),
        ),
        ("See <em>The bridge</em>, 2004, p. 3.", ("The bridge", "", "2004, p. 3", "")),
        ("See also Jane Doe, <em>Fords</em>, 2004.", ("Fords", "Jane Doe", "2004", "")),
        ("Cf. Doe, “Tides”, <em>News</em>, 2004.", ("Tides", "Doe", "News, 2004", "")),
        (
            'A report, 2002: <a href="https://www.e.org/a">www.e.org/a</a>',
            ("A report, 2002", "", "", "https://www.e.org/a"),
        ),
    ],
)
@pytest.mark.parametrize(
    "title",
    [
        *("Sources", "5. References:", "Further reading", "Burimet", "Dodatna literatura"),
        *("Selected references and further reading", "Bibliographie sélective", "Liens utiles"),
    ],
)
def test_an_entry_under_a_heading_for_sources_is_a_source(title, entry, source):
    judged = judge(article(heading(title), ul(entry)))
    [found] = judged.document.sources
    assert (found.title, found.author, found.publisher, found.url) == source
    assert headings(judged) == ["Background"]


@pytest.mark.parametrize(
    "entry",
    [
        "A report, https://e.org/a (accessed 3 May 2020)",
        "A report. Available from https://e.org/a [Last accessed on 3 May 2020].",
        f"{LINK}. Retrieved 3 May 2020.",
    ],
)
def test_the_day_of_access_is_the_day_on_which_a_source_was_checked(entry):
    judged = judge(article(heading("Sources"), ul(entry)))
    [found] = judged.document.sources
    assert (found.checked, found.publisher) == ("2020-05-03", "")
    assert "Not all of this was kept" not in report(judged)


def test_a_day_of_access_that_is_no_day_stays_where_it_is():
    judged = judge(article(heading("Sources"), ul("A report, https://e.org/a (accessed in May)")))
    assert judged.document.sources[0].title == "A report, (accessed in May)"


@pytest.mark.parametrize(
    "entry", [LINK, "Anna Brook, <em>The Bridge</em>, Valley Press 2004, p. 12."]
)
def test_a_note_with_a_source_is_cited_at_its_place(entry):
    notes = [("n1", "1", entry)]
    document = judge(article(f"As we know,{cite('n1')} it is.", notes=notes)).document
    assert document.sections[0].body.endswith(f"<p>As we know,{cite('n1')} it is.</p>")
    assert [source.uid for source in document.sources] == ["n1"]


@pytest.mark.parametrize(
    ("text", "is_source"),
    [
        ("Arkivi i komunës, kutia 12, f. 3.", True),
        ("Archives nationales, carton 12.", True),
        ("1. National Archives, FO 371/24891", True),
        ("Архив Србије, фонд 3", True),
        ("The archive, which burnt on 12 June, was rich.", False),
        ("The archives were moved, and 12 boxes were lost.", False),
        ("Archives hold 12.", False),
    ],
)
def test_a_place_in_an_archive_is_a_source(text, is_source):
    document = judge(article(f"It was.{cite('n1')}", notes=[("n1", "1", text)])).document
    assert bool(document.sources) == is_source


def test_a_note_that_is_a_remark_is_in_the_text():
    judged = judge(article(f"It was.{cite('n1')} Yes.", notes=[("n1", "1", "Twice, in fact.")]))
    assert judged.document.sections[0].body.endswith("<p>It was. (Twice, in fact.) Yes.</p>")
    assert "changed: Line 100: The note “Twice, in fact.” names no source" in report(judged)


def test_a_note_that_nothing_refers_to_is_quoted():
    judged = judge(article(notes=[("n1", "1", "Twice, in fact.")]))
    assert "left out: Line 100: This note was left out: “Twice, in fact.”" in report(judged)


def test_a_paragraph_that_only_announces_a_part_is_its_heading():
    blocks = ("It began.", "<strong>Conclusion</strong>", "It goes on.", "Sources:", ul(LINK))
    judged = judge(tree(TITLE, LEAD, heading("Background"), *blocks))
    document = judged.document
    assert (document.conclusion_heading, document.conclusion) == (
        "Conclusion",
        "<p>It goes on.</p>",
    )
    assert [source.title for source in document.sources] == ["A book"]


def test_numbers_in_brackets_cite_the_numbered_sources():
    timeline = table("Year | Event | Source", "1999 | Entry | [2]", "2003 | Bridge | [1], [2]")
    sources = ul("First report, 1999", "Second report, 2003", numbered=True)
    blocks = ("As said [1] and [9].", heading("Timeline"), timeline, heading("References"), sources)
    document = judge(article(*blocks)).document
    first, second = (source.uid for source in document.sources)
    assert document.sections[0].body.endswith(f"<p>As said {cite(first)} and [9].</p>")
    assert [row.sources for row in document.milestones] == [(second,), (first, second)]


def test_numbers_in_brackets_cite_sources_with_numbers_in_parentheses():
    sources = ("(1) Annual Report, 1999", "(2) Second Report, 2003")
    document = judge(article("As said [2].", heading("Sources"), *sources)).document
    assert document.sections[0].body.endswith(f"<p>As said {cite(document.sources[1].uid)}.</p>")


@pytest.mark.parametrize(
    ("text", "numbers"), [("[1, 2]", [0, 1]), ("[2,3]", [1, 2]), ("[1–3]", [0, 1, 2])]
)
def test_several_numbers_in_brackets_cite_several_sources(text, numbers):
    sources = ul("First report, 1999", "Second report, 2003", "Third, 2004", numbered=True)
    document = judge(article(f"As said {text}.", heading("Sources"), sources)).document
    cited = "".join(cite(document.sources[number].uid) for number in numbers)
    assert document.sections[0].body.endswith(f"<p>As said {cited}.</p>")


def test_numbers_in_brackets_stay_text_if_one_of_them_names_no_source():
    sources = ul("First report, 1999", "Second report, 2003", numbered=True)
    document = judge(article("As said [2–3].", heading("Sources"), sources)).document
    assert document.sections[0].body.endswith("<p>As said [2–3].</p>")


@pytest.mark.parametrize(
    "text",
    [
        f"[1] Anna Brook, The fords, 2004. [2] {LINK} [3] https://e.org/c",
        f"Anna Brook, The fords, 2004.<br>{LINK}<br>https://e.org/c",
    ],
)
def test_a_paragraph_of_sources_is_split(text):
    sources = judge(article(heading("Sources"), text)).document.sources
    assert [(source.title, source.url) for source in sources] == [
        ("Anna Brook, The fords, 2004", ""),
        ("A book", "https://e.org/a"),
        ("https://e.org/c", "https://e.org/c"),
    ]


REPORT, CODE = "Valley Roads, a report, 2004", "Regulation (EC) No 1244/1999, OJ L 12"
BOTH = f"Brook, A.; Doe, J., {REPORT}"


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        ([f"{REPORT}, https://e.org/a", f"{CODE}, https://e.org/b"], [REPORT, CODE]),
        ([REPORT, "https://e.org/a", CODE, "https://e.org/b"], [REPORT, CODE]),
        ([f"[1] {REPORT}", "of the valley", f"[2] {CODE}"], [f"{REPORT} of the valley", CODE]),
        ([f"[{REPORT}](https://e.org/a)", f"[{CODE}](https://e.org/b)"], [REPORT, CODE]),
        (
            [
                "Brook, A. (2004). The long bridge over",
                "the river. Press.",
                "Doe, J. (2005). Fords.",
            ],
            ["Brook, A. (2004). The long bridge over the river. Press", "Doe, J. (2005). Fords"],
        ),
        ([f"{REPORT}; {CODE}; {BOTH}"], [REPORT, CODE, BOTH]),
    ],
)
@pytest.mark.parametrize(
    "above", ["## Sources\n\n", "**Sources**\n\n", "**Sources:**\n", "Sources: "]
)
def test_a_source_can_be_on_each_line_of_a_text(above, lines, titles):
    text = "# The bridge\n\nIt stands.\n\n## Background\n\nIt began.\n\n"
    judged = judge(read_markdown(text + above + "\n".join(lines)))
    assert [source.title for source in judged.document.sources] == titles
    assert headings(judged) == ["Background"]
    assert not [line for line in report(judged) if line.startswith("left out")]


def test_a_line_without_a_year_is_a_source_among_others():
    lines = f"{REPORT}.\n{CODE}.\nA yearbook."
    text = f"# The bridge\n\nIt stands.\n\n## Background\n\nIt began.\n\n## Sources\n\n{lines}"
    sources = judge(read_markdown(text)).document.sources
    assert [source.title for source in sources] == [REPORT, CODE, "A yearbook"]


def test_a_line_of_sources_in_the_middle_of_a_text_stays_there():
    judged = judge(article(f"Source: {LINK}", "It went on."))
    assert judged.document.sources == ()


@pytest.mark.parametrize(
    ("title", "item"), [("Notes", "The census was taken twice."), ("See also", "The next valley")]
)
def test_text_under_a_heading_for_notes_stays_a_section(title, item):
    judged = judge(article(heading(title), ul(item)))
    assert headings(judged) == ["Background", title]
    assert judged.document.sources == ()


def test_a_url_that_a_repeated_source_can_not_hold_is_reported():
    first, second = LINK, f"https://e.org/x {LINK}"
    judged = judge(article(heading("Sources"), ul(first, second)))
    assert len(judged.document.sources) == 1
    assert "Not all of this was kept: “https://e.org/x A book" in report(judged)


def test_a_paragraph_without_a_year_is_a_source_beside_others():
    judged = judge(article(heading("Sources"), "Annual Report, 2002", "Interview with Anna Brook"))
    titles = [source.title for source in judged.document.sources]
    assert titles == ["Annual Report, 2002", "Interview with Anna Brook"]
    assert "Read as a source: “Interview with Anna Brook”." in report(judged)
    assert headings(judged) == ["Background"]


def test_a_sentence_beside_sources_is_none():
    judged = judge(article(heading("Sources"), "Annual Report, 2002", "The archive is open."))
    assert [source.title for source in judged.document.sources] == ["Annual Report, 2002"]


def test_a_table_that_is_chosen_as_sources_has_one_in_each_row():
    sources = table(None, "Anna Brook | The fords | 2004", f"Jane Doe | {LINK} | 2005")
    made = article(sources)
    [at] = [i for i, block in enumerate(made.blocks) if block.kind is BlockKind.TABLE]
    choices = Choices(roles={at: Role.SOURCES})
    assert [
        (source.title, source.author, source.publisher)
        for source in judge(made, choices).document.sources
    ] == [("Anna Brook, The fords, 2004", "", ""), ("A book", "Jane Doe", "2005")]


def test_a_label_before_one_source_without_a_year_is_no_part_of_it():
    judged = judge(article(heading("Sources"), "Sources: a yearbook of the valley, p. 3"))
    assert [source.title for source in judged.document.sources] == [
        "a yearbook of the valley, p. 3"
    ]
    assert "Not all of this was kept" not in report(judged)


def test_notes_below_a_heading_without_text_are_sources_and_the_heading_goes():
    notes = [("n1", "1", LINK)]
    judged = judge(article(f"It is so.{cite('n1')}", heading("Notes"), notes=notes))
    assert headings(judged) == ["Background"]
    assert [source.title for source in judged.document.sources] == ["A book"]
    assert "The heading “Notes” was left out. The page has its own." in report(judged)


@pytest.mark.parametrize("text", ["https://e.org/a", "e.org/a", "https://e.org/a/", " e.org/a/ "])
def test_a_link_whose_text_is_its_url_is_no_title(text):
    link = f'Survey of roads <a href="https://e.org/a/">{text}</a>'
    [source] = judge(article(heading("Sources"), ul(link))).document.sources
    assert (source.title, source.url) == ("Survey of roads", "https://e.org/a/")


def test_a_cell_that_is_the_doi_of_a_source_cites_it():
    blocks = (
        *(heading("Timeline"), table("Year | Event | Source", "1999 | A | DOI: 10.1234/ab.c")),
        *(heading("Further reading"), ul("Brook, A. (2004). The bridge. doi:10.1234/ab.c")),
    )
    judged = judge(article(*blocks))
    [source] = judged.document.sources
    assert judged.document.milestones[0].sources == (source.uid,)
    assert "Not all of this was kept" not in report(judged)
