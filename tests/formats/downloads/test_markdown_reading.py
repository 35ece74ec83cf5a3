import itertools
import re
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given, settings

from milestones.document import comparing, prose, serializing
from milestones.document.shape import Document, FocusArea, Milestone, Section
from milestones.editions import publishing
from milestones.formats.downloads import markdown, markdown_reading
from milestones.importing import documents, into_draft
from milestones.models import Edition
from tests import factories
from tests.strategies import some_documents

DOCUMENT = factories.document(
    2,
    sections=(
        Section(uid="s1", heading="Background", body="<p>It began in spring.</p>", sources=("r1",)),
        Section(uid="s2", heading="What came", body="<p>Much.</p>"),
    ),
)
TEXT = markdown.to_markdown(DOCUMENT)
CITE = '<cite data-source="r1"></cite>'


def parse(text):
    return documents.parse(text.encode())


def edited(*changes):
    """Return what the download becomes when each (before, after) of `changes` is replaced in it."""
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return parse(text).document


def without_new_uids(document):
    """Return `document` with the uid "new" for each source that isn't of DOCUMENT."""
    known = {source.uid for source in DOCUMENT.sources}
    text = serializing.to_json(document)
    for source in document.sources:
        if source.uid not in known:
            text = text.replace(source.uid, "new")
    return serializing.from_json(text)


# --- Exactly --------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=100)
@given(some_documents())
def test_a_download_gives_back_an_equal_document_and_nothing_to_check(document):
    text = markdown.to_markdown(document)
    assert markdown_reading.is_ours(text)
    read, notes = markdown_reading.read(text)
    assert read == document
    assert all("was kept as written" in note.message for note in notes)


def test_a_reference_within_a_word_to_a_source_that_is_not_there_loses_no_word():
    document = Document(milestones=(Milestone(uid="m", impact='x<cite data-source="s"></cite>0'),))
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


PIECES = ['<a href="/a">x</a>', "<strong>x</strong>", '<cite data-source="s"></cite>', "0", " "]


@pytest.mark.parametrize("first", PIECES)
def test_links_and_other_markup_within_words_lose_no_word(first):
    for others in itertools.product(PIECES, repeat=3):
        html = "".join([first, *others])
        rows = (Milestone(uid="m", date="1999", impact=prose.clean_inline(html)),)
        sections = (Section(uid="q", heading="H", body=prose.clean(f"<p>{html}</p>")),)
        document = Document(milestones=rows, sections=sections)
        assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


MARKS = ["\\", "&", "amp;", "*", "_", "[", "]", "<", "|", "`", "!", "1.", "a", " "]


@pytest.mark.parametrize("first", MARKS)
def test_marks_next_to_each_other_come_back_as_they_were_and_are_not_reported(first):
    texts = ["".join([first, *others]) for others in itertools.product(MARKS, repeat=2)]
    sections, rows = [], []
    for i, text in enumerate(texts):
        html = escape(text, quote=False)
        sections.append(
            Section(uid=f"s{i}", heading=prose.clean_line(text), body=prose.clean(f"<p>{html}</p>"))
        )
        rows.append(Milestone(uid=f"m{i}", date="1999", initiative=prose.clean_inline(html)))
    document = replace(factories.document(0), sections=tuple(sections), milestones=tuple(rows))
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


@pytest.mark.parametrize(
    ("form", "made_of"),
    [("form_1", "schema_1"), ("form_2", "schema_2"), ("form_3", "form_3")],
)
def test_a_file_of_each_form_gives_the_document_that_it_was_made_of(form, made_of):
    document = serializing.from_json((factories.DOCUMENTS / f"{made_of}.json").read_text())
    text = (factories.DOCUMENTS / f"{form}.md").read_text()
    assert markdown_reading.read(text) == (document, [])
    assert (markdown.to_markdown(document) == text) == (form == "form_3")


@pytest.mark.parametrize("form", ["form_1", "form_2", "form_3"])
def test_a_row_typed_into_a_file_of_each_form_is_one_change(form):
    text = (factories.DOCUMENTS / f"{form}.md").read_text()
    before, _ = markdown_reading.read(text)
    last = [line for line in text.split("\n") if "<!-- milestone " in line][-1]
    row = "| 2003 | A bridge opens | Trade grows |"
    after, _ = markdown_reading.read(text.replace(last, f"{last}\n{row}"))
    assert comparing.compare(before, after).summary == "1 change: 1 in Milestones"


@pytest.mark.parametrize("form", [1, 2])
def test_older_forms_have_the_sources_of_a_row_at_the_end_of_its_impact(form):
    row = "| 1999-02 <!-- milestone m1 --> | Initiative 1[^1] | Impact[^1] 1 [^1] |\n"
    text = TEXT.replace(markdown.MARK, f"<!-- kfor-milestones {form} -->").replace(LAST_ROW, row)
    [_, milestone] = parse(text).document.milestones
    assert milestone.sources == ("r1",)
    assert milestone.initiative == 'Initiative 1<cite data-source="r1"></cite>'
    assert milestone.impact == 'Impact<cite data-source="r1"></cite> 1'


def test_older_forms_have_references_and_tables_as_html():
    row = f"<tr><td><p>a{CITE}</p></td><td><p>b</p></td></tr>"
    html = f"<table><tbody>{row}</tbody></table><p>c{CITE}</p>"
    text = TEXT.replace(markdown.MARK, "<!-- kfor-milestones 2 -->").replace("Much.", html)
    assert parse(text).document.sections[1].body == html


@pytest.mark.parametrize(
    "words",
    [
        {"focus_heading": "Focus areas", "milestones_heading": "Milestones"},
        {"date_label": "Date", "initiative_label": "Key initiative", "impact_label": "Impact"},
        {"date_label": "Year", "initiative_label": "Key Initiative"},
        {"focus_heading": "#", "milestones_heading": "## Sources", "impact_label": "| a \\|"},
        {"date_label": "1999", "impact_label": "June 1999"},
        {"date_label": "Viti", "short_title": "--> <!-- title -->", "language": "sr-Latn"},
    ],
)
@pytest.mark.parametrize("rows", [(), DOCUMENT.milestones])
def test_words_of_the_author_stay_apart_from_those_of_the_page(words, rows):
    document = Document(title="T", milestones=rows, sources=DOCUMENT.sources, **words)
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


@pytest.mark.parametrize("date", ["June 1999", "12.6.1999", "03/04/1999", "soon", "1999|2000"])
def test_a_date_that_is_kept_as_written_stays_so(date):
    document = Document(milestones=(Milestone(uid="m1", date=date, initiative="A"),))
    assert markdown_reading.read(markdown.to_markdown(document))[0] == document


def test_headings_within_a_focus_area_are_not_taken_for_another():
    area = FocusArea(uid="f1", title="Courts", body="<h3>Within</h3><p>Text.</p>")
    document = Document(focus_intro="<h4>Why</h4>", focus_areas=(area,))
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


def test_prose_that_looks_like_the_head_of_the_table_is_prose():
    document = Document(lead="<p>| Date | Key initiative | Impact |</p>")
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


def test_the_example_for_editors_is_a_file_as_it_is_downloaded():
    guide = (factories.DOCUMENTS.parent.parent / "docs" / "editing.md").read_text()
    [example] = re.findall(r"```markdown\n(<!-- kfor-milestones .*?)```", guide, re.DOTALL)
    document, notes = markdown_reading.read(example)
    assert (markdown.to_markdown(document), notes) == (example, [])


# --- What people change ---------------------------------------------------------------------------

LAST_ROW = "| 1999-02 [^1] <!-- milestone m1 --> | Initiative 1 | Impact 1 |\n"
FIRST_ROW = "| 1999-01 [^1] <!-- milestone m0 --> | Initiative 0 | Impact 0 |\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", " \n").replace("spring. ", "spring."),
        lambda text: "\ufeff\n" + text,
        lambda text: text.replace(f"{markdown.MARK}\n", ""),
        lambda text: text.replace(markdown.MARK, "<!--kfor-milestones 3-->"),
        lambda text: text.replace("It began in spring.", "It began\nin spring.  "),
        lambda text: text.replace("It began in", "It began\n<!-- is\nit so? -->\nin"),
        lambda text: text.replace("The publisher (checked", "The publisher\n  (checked"),
        lambda text: re.sub(r"\n\n+", "\n\n\n\n", text),
        lambda text: text.replace("|---|---|---|", "| --- | :---: | ---: |"),
        lambda text: text.replace(" | ", "    |  "),
        lambda text: text.replace(FIRST_ROW + LAST_ROW, LAST_ROW + FIRST_ROW),
        lambda text: text.replace("(<https://example.org/record>)", "(https://example.org/record)"),
        lambda text: text.replace(" <!-- title -->", "").replace(" <!-- milestones -->", ""),
        lambda text: text.replace("<!-- section s1 -->", "<!--section   s1-->"),
        lambda text: text.replace("## Background [^1]", "## Background [^1] ##"),
        lambda text: text.replace("## Background", "##\xa0Background"),
        lambda text: re.sub("^(#+) ", r"\1", text, flags=re.MULTILINE),
        lambda text: re.sub(r"^## (.*)$", r"\1\n----", text, flags=re.MULTILINE),
        lambda text: re.sub(r"^# (.*)$", r"\1\n====", text, flags=re.MULTILINE),
    ],
)
def test_another_form_of_the_same_says_the_same(change):
    assert change(TEXT) != TEXT
    assert parse(change(TEXT)).document == DOCUMENT


ADDED = Milestone(date="2003", initiative="A bridge opens", impact="Trade grows")


@pytest.mark.parametrize(
    ("row", "milestone"),
    [
        ("| 2003 | A bridge opens | Trade grows |\n", ADDED),
        ("|2003|A bridge opens|Trade grows|\n", ADDED),
        ("| June 2003 | A bridge opens | Trade grows |\n", replace(ADDED, date="2003-06")),
        ("| 2003 [^1] | A bridge opens | Trade grows |\n", replace(ADDED, sources=("r1",))),
        (
            "| 2003 | A bridge opens | Trade grows[^1] |\n",
            replace(ADDED, impact=f"Trade grows{CITE}"),
        ),
        (
            "| 2003 | A bridge opens [^1] | Trade grows |\n",
            replace(ADDED, initiative=f"A bridge opens {CITE}"),
        ),
        (
            "| 2003 | A **bridge** opens | [Trade](https://e.org/) grows |\n",
            replace(
                ADDED,
                initiative="A <strong>bridge</strong> opens",
                impact='<a href="https://e.org/">Trade</a> grows',
            ),
        ),
        ("| June 12th, 2003 | A bridge opens | Trade grows |\n", replace(ADDED, date="2003-06-12")),
        ("| c. 2003 | A bridge opens | Trade grows |\n", replace(ADDED, date="2003~")),
        ("| 2003 <!-- milestone --> | A bridge opens | Trade grows |\n", ADDED),
    ],
)
def test_a_row_typed_in_by_hand_is_a_milestone(row, milestone):
    document = edited((LAST_ROW, LAST_ROW + row))
    assert document == replace(DOCUMENT, milestones=(*DOCUMENT.milestones, milestone))


def test_a_row_is_deleted_with_its_line():
    assert edited((FIRST_ROW, "")) == replace(DOCUMENT, milestones=DOCUMENT.milestones[1:])


def test_a_section_is_added_where_it_stands():
    added = Section(heading="In between", body="<p>A text.</p>", sources=("r1",))
    section = "## In between [^1]\n\nA text.\n\n## What came"
    first, last = DOCUMENT.sections
    assert edited(("## What came", section)).sections == (first, added, last)
    in_the_text = section.replace(" [^1]", "").replace("A text.", "A text.[^1]")
    added = Section(heading="In between", body=f"<p>A text.{CITE}</p>")
    assert edited(("## What came", in_the_text)).sections == (first, added, last)


def test_what_carries_no_mark_is_named_in_the_report():
    parsed = parse(TEXT.replace("## What came", "## New\n\nA text.\n\n## What came"))
    line = TEXT[: TEXT.index("## What came")].count("\n") + 1
    assert [str(note) for note in parsed.remarks] == [
        f"Line {line}: This heading has no mark. It was treated as a heading for: section."
    ]


def test_a_section_is_moved_with_its_text():
    start, middle, end = (TEXT.index(f"## {name}") for name in ("Background", "What", "Focus"))
    moved = TEXT[:start] + TEXT[middle:end] + TEXT[start:middle] + TEXT[end:]
    assert parse(moved).document == replace(DOCUMENT, sections=DOCUMENT.sections[::-1])


def test_a_focus_area_is_added():
    added = FocusArea(title="Schools", body="<p>Open ones.</p>", sources=("r1",))
    text = "### Schools [^1]\n\nOpen ones.\n\n## Milestones"
    document = edited(("## Milestones", text))
    assert document == replace(DOCUMENT, focus_areas=(*DOCUMENT.focus_areas, added))


@pytest.mark.parametrize(
    "line",
    [
        "[^2]: [A book](https://example.org/book), A press (checked 2026-01-02)",
        "[^2]: [A book](<https://example.org/book>), A press,\n    checked 2026-01-02.",
        "- [A book](https://example.org/book), A press. Checked 2026-01-02",
    ],
)
def test_a_source_is_added(line):
    document = without_new_uids(edited((TEXT[-20:], TEXT[-20:] + "\n" + line + "\n")))
    *known, added = document.sources
    assert tuple(known) == DOCUMENT.sources
    assert (added.title, added.url) == ("A book", "https://example.org/book")
    assert (added.publisher, added.checked) == ("A press", "2026-01-02")


@pytest.mark.parametrize(
    "line",
    [
        "[^2]: Jane Doe, [A book](https://example.org/book), A press (published 2 April 2009)",
        "[^2]: Jane Doe: [A book](https://example.org/book). A press. Published April 2, 2009.",
        "- Jane Doe, [A book](https://example.org/book), published on 2009-04-02, A press",
    ],
)
def test_a_source_says_who_wrote_it_and_when(line):
    added = edited((TEXT[-20:], TEXT[-20:] + "\n" + line + "\n")).sources[-1]
    assert (added.author, added.title) == ("Jane Doe", "A book")
    assert (added.publisher, added.published) == ("A press", "2009-04-02")


def test_a_new_source_can_be_cited():
    source = "\n[^b]: [A book](https://example.org/book)\n"
    document = edited(("## What came", "## What came [^b]"), (TEXT[-20:], TEXT[-20:] + source))
    assert without_new_uids(document).sections[1].sources == ("new",)


def test_a_source_within_a_text_ends_before_the_next_paragraph():
    note = "It began[^9] in spring.\n\n[^9]: [A](<https://e.org/a>)\n\nThen it\nwent on.\n"
    document = edited(("It began in spring.\n", note))
    [new] = [source for source in document.sources if source.url == "https://e.org/a"]
    cite = f'<cite data-source="{new.uid}"></cite>'
    assert document.sections[0].body == f"<p>It began{cite} in spring.</p><p>Then it went on.</p>"
    assert new.title == "A"


def test_a_comment_is_left_out_and_named():
    parsed = parse(TEXT.replace("It began", "<!-- is\nit so? -->\n\nIt began"))
    assert parsed.document == DOCUMENT
    comment = "Left out: this comment: <!-- is\nit so? -->"
    assert any(comment in str(remark) for remark in parsed.remarks)


def test_headings_and_the_heads_of_columns_can_be_changed():
    document = edited(
        ("## Focus areas <!--", "## What we look at <!--"),
        ("| Date | Key initiative |", "| When | Key initiative |"),
    )
    assert document == replace(DOCUMENT, focus_heading="What we look at", date_label="When")


def test_the_heading_of_the_sources_is_the_pages_own():
    parsed = parse(TEXT.replace("## Sources <!--", "## References <!--"))
    assert parsed.document == DOCUMENT
    assert any("“References” was left out" in str(note) for note in parsed.remarks)


def test_a_language_and_a_short_title_are_added_above_the_title():
    added = "<!-- language: EN-gb -->\n<!--short-title:The mission-->\n"
    document = edited(("-->\n", "-->\n" + added))
    assert document == replace(DOCUMENT, language="en-GB", short_title="The mission")


def test_dates_are_read_in_the_language_of_the_article():
    row = "| 12 qershor 2003 | A bridge opens | Trade grows |\n"
    document = edited(("-->\n", "-->\n<!-- language: sq -->\n"), (LAST_ROW, LAST_ROW + row))
    assert document.milestones[-1].date == "2003-06-12"


@pytest.mark.parametrize("date", ["soon", "03/04/2003", "30 February 2003"])
def test_a_date_that_is_not_understood_is_kept_and_named_with_its_line(date):
    text = TEXT.replace(LAST_ROW, LAST_ROW + f"| {date} | A bridge opens | Trade grows |\n")
    parsed = parse(text)
    line = text[: text.index(f"| {date}")].count("\n") + 1
    assert parsed.document.milestones[-1].date == date
    [note] = parsed.remarks
    assert str(note).startswith(f"Line {line}: The date “{date}” was kept as written.")


# --- More of a milestone --------------------------------------------------------------------------

BRIDGE = "| 2003 | A *bridge* | Trade grows |\n"


@pytest.mark.parametrize(
    "heading", ["### 2003: A *bridge*", "### 2003: a *Bridge* <!-- detail -->"]
)
def test_more_is_told_of_a_row_below_the_table(heading):
    more = f"{BRIDGE}\n{heading}\n\nIt is **long**.[^1]\n"
    document = edited((LAST_ROW, LAST_ROW + more))
    assert document.milestones[-1].detail == f"<p>It is <strong>long</strong>.{CITE}</p>"
    assert document.milestones[:-1] == DOCUMENT.milestones


AREA = " <!-- focus-area f2 -->"


@pytest.mark.parametrize(
    ("row", "uid", "area"),
    [
        (LAST_ROW.replace(" |", f"{AREA} |", 1), "m1", "f2"),
        (LAST_ROW.replace(" <!--", f"{AREA} <!--"), "m1", "f2"),
        (LAST_ROW.replace("Impact 1", f"Impact 1{AREA}"), "m1", "f2"),
        (LAST_ROW.replace(" <!-- milestone m1 -->", AREA), "", "f2"),
        (LAST_ROW, "m1", ""),
    ],
)
def test_a_milestone_is_given_a_focus_area_by_its_comment_anywhere_in_the_row(row, uid, area):
    document, remarks = markdown_reading.read(TEXT.replace(LAST_ROW, row))
    before = DOCUMENT.milestones[1]
    assert document.milestones[1] == replace(before, uid=uid, focus_area=area)
    assert remarks == []


@pytest.mark.parametrize("mark", ["<!-- focus-area f9 -->", "<!-- focus-area -->"])
def test_a_focus_area_that_is_not_there_is_named_with_its_line(mark):
    text = TEXT.replace(LAST_ROW, LAST_ROW.replace(" |", f" {mark} |", 1))
    document, [remark] = markdown_reading.read(text)
    assert document == DOCUMENT
    line = next(i for i, each in enumerate(text.split("\n"), 1) if mark in each and "1999" in each)
    reason = "the focus area of this row, since no focus area has this mark"
    assert str(remark) == f"Line {line}: Left out: {reason}: {mark}"


def test_only_one_focus_area_of_a_row_counts():
    row = LAST_ROW.replace(" |", f"{AREA} <!-- focus-area f1 --> |", 1)
    document, [remark] = markdown_reading.read(TEXT.replace(LAST_ROW, row))
    assert document.milestones[1].focus_area == "f2"
    assert "a mark that means nothing here: <!-- focus-area f1 -->" in str(remark)


def test_the_text_of_a_row_stays_with_it_when_the_row_changes():
    rows = tuple(replace(row, detail="<h3>Why</h3><p>So.</p>") for row in DOCUMENT.milestones)
    text = markdown.to_markdown(replace(DOCUMENT, milestones=rows))
    parsed = parse(text.replace("| 1999-01 [^1]", "| 1998 [^1]"))
    assert parsed.document.milestones == (replace(rows[0], date="1998"), rows[1])
    assert "“1999-01: Initiative 0” was left out" in str(parsed.remarks[0])


def test_a_heading_that_names_no_row_stays_in_the_text():
    document = edited((LAST_ROW, LAST_ROW + "\n### 1874: Another\n\nOf it.\n"))
    assert "<h3>1874: Another</h3><p>Of it.</p>" in document.milestones_intro


# --- A draft of an article ------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_edited_download_changes_what_was_edited_in_the_draft_and_nothing_else():
    edition = factories.edition("a", **{name: getattr(DOCUMENT, name) for name in ("sections",)})
    text = markdown.to_markdown(edition.document)
    row = "| 2003 | A bridge opens | Trade grows |\n"
    at = text.index("\n## In retrospect")
    imported = into_draft.import_document(
        (text[:at] + row + text[at:]).encode(), slug="a", may_replace=True
    )
    publishing.publish(imported.article, note="A bridge")
    before, after = (edition.document for edition in Edition.objects.order_by("number"))
    assert comparing.compare(before, after).summary == "1 change: 1 in Milestones"


@pytest.mark.django_db
def test_rows_whose_marks_were_deleted_are_still_the_same_rows():
    edition = factories.edition("a")
    text = re.sub(r" <!-- (?!kfor|title).*? -->", "", markdown.to_markdown(edition.document))
    imported = into_draft.import_document(text.encode(), slug="a", may_replace=True)
    with pytest.raises(publishing.Unchanged):
        publishing.publish(imported.article, note="Nothing")


@pytest.mark.parametrize("heading", ["Conclusion", "In retrospect", "Zaključak", "Përfundim"])
def test_the_conclusion_is_known_by_its_heading_if_its_mark_was_deleted(heading):
    document = replace(factories.document(), conclusion_heading=heading, conclusion="<p>x</p>")
    text = markdown.to_markdown(document).replace(" <!-- conclusion -->", "")
    assert markdown_reading.read(text)[0] == document
