import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from milestones import comparing, documents, importing, markdown, markdown_reading, publishing
from milestones.documents import Document, FocusArea, Milestone, Section
from milestones.models import Edition
from milestones.parsing import ParseError, parse

from . import factories
from .strategies import some_documents

DOCUMENT = factories.document(
    2,
    sections=(
        Section(uid="s1", heading="Background", body="<p>It began in spring.</p>", sources=("r1",)),
        Section(uid="s2", heading="What came", body="<p>Much.</p>"),
    ),
)
TEXT = markdown.to_markdown(DOCUMENT)


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
    text = documents.to_json(document)
    for source in document.sources:
        if source.uid not in known:
            text = text.replace(source.uid, "new")
    return documents.from_json(text)


# --- Exactly --------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=100)
@given(some_documents())
def test_a_download_gives_back_an_equal_document_and_nothing_to_check(document):
    text = markdown.to_markdown(document)
    assert markdown_reading.is_ours(text)
    assert markdown_reading.read(text) == (document, [])


def test_headings_within_a_focus_area_are_not_taken_for_another():
    area = FocusArea(uid="f1", title="Courts", body="<h3>Within</h3><p>Text.</p>")
    document = Document(focus_intro="<h4>Why</h4>", focus_areas=(area,))
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


def test_prose_that_looks_like_the_head_of_the_table_is_prose():
    document = Document(lead="<p>| Year | Key initiative | Impact |</p>")
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


# --- What people change ---------------------------------------------------------------------------

LAST_ROW = "| 1999-02 <!-- milestone m1 --> | Initiative 1 | Impact 1 [^1] |\n"
FIRST_ROW = "| 1999-01 <!-- milestone m0 --> | Initiative 0 | Impact 0 [^1] |\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", " \n").replace("spring. ", "spring."),
        lambda text: "\ufeff\n" + text,
        lambda text: text.replace("<!-- kfor-milestones 1 -->\n", ""),
        lambda text: text.replace("It began in spring.", "It began\nin spring."),
        lambda text: text.replace("The publisher (checked", "The publisher\n  (checked"),
        lambda text: re.sub(r"\n\n+", "\n\n\n\n", text),
        lambda text: text.replace("|---|---|---|", "| --- | :---: | ---: |"),
        lambda text: text.replace(" | ", "    |  "),
        lambda text: text.replace(FIRST_ROW + LAST_ROW, LAST_ROW + FIRST_ROW),
        lambda text: text.replace("(<https://example.org/record>)", "(https://example.org/record)"),
        lambda text: text.replace(" <!-- title -->", "").replace(" <!-- milestones -->", ""),
        lambda text: text.replace("<!-- section s1 -->", "<!--section   s1-->"),
        lambda text: text.replace("## Background [^1]", "## Background [^1] ##"),
    ],
)
def test_another_form_of_the_same_says_the_same(change):
    assert change(TEXT) != TEXT
    assert parse(change(TEXT)).document == DOCUMENT


ADDED = Milestone(year=2003, initiative="A bridge opens", impact="Trade grows")


@pytest.mark.parametrize(
    ("row", "milestone"),
    [
        ("| 2003 | A bridge opens | Trade grows |\n", ADDED),
        ("|2003|A bridge opens|Trade grows|\n", ADDED),
        ("| June 2003 | A bridge opens | Trade grows |\n", replace(ADDED, month=6)),
        ("| 2003 | A bridge opens [^1] | Trade grows |\n", replace(ADDED, sources=("r1",))),
        ("| 2003 | A bridge opens | Trade[^1] grows [^1] |\n", replace(ADDED, sources=("r1",))),
        ("| 2003 | A **bridge** opens | Trade grows |\n", ADDED),
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
    assert edited(("## What came", in_the_text)).sections == (first, added, last)


def test_what_carries_no_mark_is_named_in_the_report():
    parsed = parse(TEXT.replace("## What came", "## New\n\nA text.\n\n## What came"))
    line = TEXT[: TEXT.index("## What came")].count("\n") + 1
    assert [str(note) for note in parsed.notes] == [
        f"Line {line}: This heading carries no mark; it was taken for a section's."
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


def test_a_new_source_can_be_cited():
    source = "\n[^b]: [A book](https://example.org/book)\n"
    document = edited(("## What came", "## What came [^b]"), (TEXT[-20:], TEXT[-20:] + source))
    assert without_new_uids(document).sections[1].sources == ("new",)


def test_a_comment_is_left_out_and_named():
    parsed = parse(TEXT.replace("It began", "<!-- is\nit so? -->\n\nIt began"))
    assert parsed.document == DOCUMENT
    assert any("as it is a comment: <!-- is\nit so? -->" in str(note) for note in parsed.notes)


def test_a_heading_that_the_page_has_itself_stays_its_own():
    parsed = parse(TEXT.replace("## Focus areas <!--", "## What we look at <!--"))
    assert parsed.document == DOCUMENT
    assert any("“What we look at” is left to the page" in str(note) for note in parsed.notes)


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "at", "message"),
    [
        ("\n[^1]: [The", "\nA remark.\n\n[^1]: [The", "A remark", "only sources"),
        ("| Initiative 0 |", "| One more | Initiative 0 |", "One more", "has 4 cells, not three"),
        ("1999-01 <!--", "1998–1999 <!--", "1998–1999", "is not a year"),
        ("| Impact 0 [^1] |", "| Impact\n0 [^1] |", "Initiative 0", "doesn't end with |"),
        (LAST_ROW, LAST_ROW + "More of it.\n", "More of it", "follows a row of the table"),
        ("Much.", "| a | b |", "| a | b |", "below Milestones only"),
        ("## Background [^1]", "## Background [^1] [^7]", "Background", r"\[\^7\] names no source"),
        ("[^1]: [The", "[^2]: [The", "Background", r"\[\^1\] names no source"),
        ("section s2", "section s1", "What came", "same mark as line"),
        ("milestone m1", "milestone m0", "Initiative 1", "same mark as line"),
        ("<!-- section s1 -->", "<!-- section S_1 -->", "Background", "can't stand here"),
        ("<!-- section s1 -->", "<!-- section s1", "Background", "another begins|doesn't end"),
        ("<!-- section s1 -->", "<!-- milestone m7 -->", "Background", "can't stand here"),
        ("<!-- section s1 -->", "<!-- section s1 --> x", "Background", "must be the last"),
        ("<!-- section s1 -->", "<!-- section a b -->", "Background", "malformed"),
        ("Much.", "Much. <!-- section s9 -->", "Much", "must end a heading"),
        ("Much.", "Much <!-- of it", "Much", "another begins"),
        ("Much.", "# Another title", "# Another", "a second title"),
        ("Much.", "Much\n====", "Much", "must be written with ##"),
        ("Much.", "[a]: https://example.org/", "[a]:", "can't stand apart"),
        ("Much.", "# Again <!-- title -->", "# Again", "has begun in line"),
        ("# A mission", "Some text.\n\n# A mission", "Some text", "before the title"),
        ("[The record](<https://example.org/record>)", "The record", "[^1]: The", "is no source"),
        ("(checked 2026-11-02)", "(checked 2026-11-31)", "[^1]: [The", "a day that doesn't exist"),
        ("<https://example.org/record>", "<javascript:alert(1)>", "[^1]: [The", "can't begin with"),
        ("Initiative 0", "[Zero](https://e.org/)", "[Zero]", "A link can't stand here"),
        ("Initiative 0", "a" * 301, "aaa", "301 characters; 300 fit"),
        ("kfor-milestones 1", "kfor-milestones 2", "kfor-milestones", "only form 1"),
    ],
)  # fmt: skip
def test_what_has_no_clear_place_is_refused_with_its_line(before, after, at, message):
    assert before in TEXT
    text = TEXT.replace(before, after, 1)
    line = text[: text.index(at)].count("\n") + 1
    with pytest.raises(ParseError, match=f"Line {line}: .*(?:{message})"):
        parse(text)


# --- Whatever the edit ----------------------------------------------------------------------------


def deleted(lines, i, j, draw):
    return lines[:i] + lines[i + 1 :]


def moved(lines, i, j, draw):
    rest = lines[:i] + lines[i + 1 :]
    return rest[:j] + [lines[i]] + rest[j:]


def doubled(lines, i, j, draw):
    return lines[:j] + [lines[i]] + lines[j:]


def typed(lines, i, j, draw):
    return lines[:i] + [draw(st.sampled_from(TYPED))] + lines[i:]


def cut(lines, i, j, draw):
    return [*lines[:i], lines[i][: j % (len(lines[i]) + 1)], *lines[i + 1 :]]


def parted(lines, i, j, draw):
    at = j % (len(lines[i]) + 1)
    return [*lines[:i], lines[i][:at], lines[i][at:], *lines[i + 1 :]]


def joined(lines, i, j, draw):
    return [*lines[:i], " ".join(lines[i : i + 2]), *lines[i + 2 :]]


def unmarked(lines, i, j, draw):
    return [*lines[:i], re.sub(r" ?(?<!\\)<!-- .*? -->", "", lines[i]), *lines[i + 1 :]]


TYPED = [
    "",
    "Some text.",
    "## New",
    "### New",
    "# New",
    "| 2003 | A | B |",
    "- [A](https://e.org/)",
]
TYPED += [
    "[^77]: [A](https://e.org/)",
    "Text.[^1]",
    "<!-- a remark -->",
    "<!--",
    "-->",
    "|",
    "[^1]:",
]
TYPED += ["```", "> a", "---", "===", "<div>", "<!-- section -->", "## Conclusion", "## Sources"]
EDITS = [deleted, moved, doubled, typed, cut, parted, joined, unmarked]


def marks(text):
    """Return the uids of the marks in `text`, by kind."""
    return Counter(re.findall(r"(?<!\\)<!-- (section|focus-area|milestone|source) (\w+) -->", text))


def citations(text):
    """Count the references to sources in the headings and rows of `text`."""
    lines = [line for line in text.split("\n") if re.match(r"#{2,3} .*<!--|\| .*<!--", line)]
    return sum(len(re.findall(r"(?<!\\)\[\^\d+\]", line)) for line in lines)


def kept(document):
    names = {"sections": "section", "focus_areas": "focus-area", "milestones": "milestone"}
    names["sources"] = "source"
    return Counter(
        (kind, row.uid) for part, kind in names.items() for row in getattr(document, part)
    )


@pytest.mark.slow
@settings(max_examples=400)
@given(some_documents(), st.data())
def test_no_edit_loses_a_source_a_uid_or_a_focus_area_without_a_word(document, data):
    lines = markdown.to_markdown(document).rstrip("\n").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines = data.draw(st.sampled_from(EDITS))(lines, i, j, data.draw) or [""]
    text = "\n".join(lines)
    assume(markdown_reading.is_ours(text))
    try:
        read, notes = markdown_reading.read(text)
    except ParseError as error:
        refusal = error
    else:
        refusal = None
    if refusal:
        assert refusal.line in range(1, len(lines) + 1)
        return
    assert marks(text) <= kept(read), notes
    rows = (*read.sections, *read.focus_areas, *read.milestones)
    told = sum("Left out: a reference" in note.message for note in notes)
    assert len(read.focus_areas) >= sum("<!-- focus-area " in line for line in lines)
    assert sum(len(row.sources) for row in rows) >= citations(text) or told
    assert {uid for row in rows for uid in row.sources} <= {source.uid for source in read.sources}


# --- A draft of an article ------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_edited_download_changes_what_was_edited_in_the_draft_and_nothing_else():
    edition = factories.edition("a", **{name: getattr(DOCUMENT, name) for name in ("sections",)})
    text = markdown.to_markdown(edition.document)
    row = "| 2003 | A bridge opens | Trade grows |\n"
    at = text.index("\n## In retrospect")
    imported = importing.import_document((text[:at] + row + text[at:]).encode(), slug="a")
    publishing.publish(imported.article, note="A bridge")
    before, after = (edition.document for edition in Edition.objects.order_by("number"))
    assert comparing.compare(before, after).summary == "1 change: 1 in Milestones"


@pytest.mark.django_db
def test_rows_whose_marks_were_deleted_are_still_the_same_rows():
    edition = factories.edition("a")
    text = re.sub(r" <!-- (?!kfor|title).*? -->", "", markdown.to_markdown(edition.document))
    imported = importing.import_document(text.encode(), slug="a")
    with pytest.raises(publishing.Unchanged):
        publishing.publish(imported.article, note="Nothing")
