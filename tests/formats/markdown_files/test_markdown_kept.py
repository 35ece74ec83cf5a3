"""Whatever people write into a download is kept in its place, or quoted in the report."""

import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from milestones.document import prose, serializing
from milestones.document.shape import Milestone, Section
from milestones.formats.downloads import markdown, markdown_reading
from milestones.formats.reports import ParseError
from milestones.formats.tree import Outcome
from milestones.importing import limits
from tests.formats.downloads.test_markdown_reading import CITE, DOCUMENT, LAST_ROW, TEXT
from tests.strategies import some_documents

FIRST, SECOND = DOCUMENT.sections
ROWS = DOCUMENT.milestones
[SOURCE] = DOCUMENT.sources


def read(before, after):
    """Return the Document of the download with `before` replaced by `after`, and the report."""
    assert before in TEXT
    document, remarks = markdown_reading.read(TEXT.replace(before, after, 1))
    return document, "\n".join(map(str, remarks))


def sections(*rows):
    return replace(DOCUMENT, sections=rows)


def much(body, heading="What came"):
    """Return DOCUMENT with another text in its second section."""
    return sections(FIRST, replace(SECOND, heading=heading, body=body))


def rows(*milestones):
    return replace(DOCUMENT, milestones=milestones)


def source(**changes):
    return replace(DOCUMENT, sources=(replace(SOURCE, **changes),))


LANGUAGE = "<!-- language: sq -->\n"
TABLE = "| a | b |\n|---|---|\n| c | d |"
PROSE_TABLE = (
    "<table><thead><tr><th><p>a</p></th><th><p>b</p></th></tr></thead>"
    "<tbody><tr><td><p>c</p></td><td><p>d</p></td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("before", "after", "document", "report"),
    [
        # Text
        ("\n[^1]: [The", "\nA remark.\n\n[^1]: [The", DOCUMENT, "sources can be: A remark."),
        (
            "# A mission",
            "Some text.\n\n# A mission",
            replace(DOCUMENT, lead="<p>Some text.</p>" + DOCUMENT.lead),
            "Line 3: This text above the title became the start of the lead.",
        ),
        (
            LAST_ROW,
            LAST_ROW + "More of it.\n",
            replace(DOCUMENT, milestones_intro=DOCUMENT.milestones_intro + "<p>More of it.</p>"),
            "",
        ),
        ("Much.", "Much\n====", much("<h3>Much</h3>"), "was made a smaller one"),
        ("Much.", "A [text][a].\n\n[a]: /b", much('<p>A <a href="/b">text</a>.</p>'), ""),
        ("Much.", "Much.\n\n[a]: /b", DOCUMENT, "a link that isn’t in the text: [a]: /b"),
        ("Much.", "Much.\n\n[a]: b and c", much("<p>Much.</p><p>[a]: b and c</p>"), ""),
        ("Much.", "Much.[^7]", much("<p>Much.[^7]</p>"), "no source [^7], so it was kept"),
        ("Much.", "Much.[^1] So.", much(f"<p>Much.{CITE} So.</p>"), ""),
        ("Much.", '[Much](/b "so far").', None, 'some of this line: [Much](/b "so far").'),
        ("Much.", "```so\nMuch.\n```", much("<p><code>Much.</code></p>"), "this line: ```so"),
        ("Much.", "<script>Much</script>", None, "some of this line: <script>Much</script>"),
        # Headings
        (
            "Much.",
            "Much.\n\n# Another title",
            replace(DOCUMENT, sections=(FIRST, SECOND, Section(heading="Another title"))),
            "treated as a heading for: section",
        ),
        (
            "Much.",
            "Much.\n\n# Again <!-- title -->",
            replace(DOCUMENT, sections=(FIRST, SECOND, Section(heading="Again"))),
            "treated as a heading for: section",
        ),
        ("Much.", "Much.\n\n### So", much("<p>Much.</p><h3>So</h3>"), ""),
        (
            "## What came",
            "## [What](https://e.org/)",
            much("<p>Much.</p>", "What"),
            "a link, which can’t be used here: https://e.org/",
        ),
        ("## What came", "## *What* came", DOCUMENT, "formatting were removed here"),
        ("## Background [^1]", "## Background [^1] [^7]", None, "There is no source [^7]"),
        ("# A mission and its years", "# A mission and its years [^1]", DOCUMENT, "a reference in"),
        # Marks and comments
        (
            "section s2",
            "section s1",
            sections(FIRST, replace(SECOND, uid="")),
            "same mark as one above",
        ),
        ("milestone m1", "milestone m0", rows(ROWS[0], replace(ROWS[1], uid="")), "same mark"),
        (
            "<!-- section s2 -->",
            "<!-- section S_2 -->",
            sections(FIRST, replace(SECOND, uid="")),
            "Left out: this comment: <!-- section S_2 -->",
        ),
        ("<!-- section s1 -->", "<!-- section s1", DOCUMENT, ""),
        (
            "<!-- section s2 -->",
            "<!-- milestone m7 -->",
            sections(FIRST, replace(SECOND, uid="")),
            "a mark that means nothing here: <!-- milestone m7 -->",
        ),
        (
            "What came <!-- section s2 -->",
            "What <!-- section s2 --> came",
            much("<p>Much.</p>"),
            "",
        ),
        ("Much.", "Much. <!-- section s9 -->", DOCUMENT, "nothing here: <!-- section s9 -->"),
        ("Much.", "Much <!-- of it", much("<p>Much &lt;!-- of it</p>"), "that doesn't end"),
        ("-->\n", f"-->\n{LANGUAGE}{LANGUAGE}", None, "Line 3: Left out: a second language: sq"),
        ("-->\n", "-->\n<!-- language: the first -->\n", DOCUMENT, "is not a language"),
        # Tables
        ("Much.", TABLE, much(PROSE_TABLE), ""),
        ("Much.", f"Much.\n\n{TABLE}\nMore.", much(f"<p>Much.</p>{PROSE_TABLE}<p>More.</p>"), ""),
        (
            "Much.",
            f"Table: *So*[^1]\n{TABLE}",
            much(PROSE_TABLE.replace("<thead>", f"<caption><em>So</em>{CITE}</caption><thead>")),
            "",
        ),
        ("Much.", f"{TABLE} e |", None, "This row has 3 cells, the first one 2."),
        ("Much.", "| a | b |", much("<p>| a | b |</p>"), ""),
        (
            LAST_ROW,
            LAST_ROW + "| 2003 | A | B | C |\n",
            rows(*ROWS, Milestone(date="2003", initiative="A", impact="B | C")),
            "This row has 4 cells, not three",
        ),
        (
            LAST_ROW,
            LAST_ROW + "| 2003 | A |\n",
            rows(*ROWS, Milestone(date="2003", initiative="A")),
            "This row has 2 cells, not three",
        ),
        (LAST_ROW, LAST_ROW.replace("Initiative 1 |", "Initiative\n1 |"), DOCUMENT, ""),
        (LAST_ROW, LAST_ROW.replace("| 1999", "1999").replace("1 |\n", "1\n"), DOCUMENT, ""),
        (LAST_ROW, "\n" + LAST_ROW, DOCUMENT, ""),
        (
            "\n## In retro",
            "\n| When | What | Then |\n|---|---|---|\n| 1999 | A | B |\n\n## In retro",
            None,
            "",
        ),
        (
            "\n## In retro",
            "\n### A <!-- detail m9 -->\n\nB.\n\n## In retro",
            replace(
                DOCUMENT, milestones_intro=DOCUMENT.milestones_intro + "<h3>A</h3><p>B.</p>"
            ),
            "the detail of a row that isn't in the table",
        ),
        # Sources
        (
            "[The record](<https://example.org/record>), The publisher (checked 2026-11-02)",
            "The record",
            source(url="", publisher="", checked=""),
            "This source has no link.",
        ),
        (
            "[The record](<https://example.org/record>)",
            "see [The record](https://example.org/record)",
            None,
            "",
        ),
        ("(checked 2026-11-02)", "(checked 2026-11-31)", source(checked=""), "exist: 2026-11-31"),
        ("<https://example.org/record>", "<javascript:alert(1)>", source(url=""), "javascript:"),
        (
            "[^1]: [The record]",
            "[The record]",
            None,
            "There is no source [^1]",
        ),
        ("[^1]: [The", "[^2]: [The", None, "There is no source [^1]"),
    ],
)  # fmt: skip
def test_what_people_write_is_kept_in_its_place_or_quoted(before, after, document, report):
    found, remarks = read(before, after)
    assert report in remarks
    assert document is None or found == document


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" 1999-02 [^1] <!--", " 1999-02 [^1] [^7] <!--"),
        ("## Sources <!--", "## Sources [^7] <!--"),
        (
            "\n## In retro",
            "\n### 1999-02: Initiative 1 [^7] <!-- detail m1 -->\n\n## In retro",
        ),
        (LAST_ROW, LAST_ROW.replace(" <!--", "[^7] <!--")),
    ],
)  # fmt: skip
def test_a_reference_that_is_not_kept_is_not_said_to_be(before, after):
    document, remarks = markdown_reading.read(TEXT.replace(before, after))
    assert document == DOCUMENT
    remark = next(remark for remark in remarks if "There is no source" in remark.message)
    assert remark.message == (
        "There is no source [^7], so the reference was left out. Add [^7]: [Title](https://…) below"
        " Sources."
    )
    assert remark.outcome is Outcome.LEFT_OUT
    assert "kept as text" not in "".join(map(str, remarks))


def test_nor_is_a_reference_at_the_end_of_a_row_of_an_older_form():
    row = "| 1999-02 <!-- milestone m1 --> | Initiative 1 | Impact 1 [^7] |\n"
    text = TEXT.replace(markdown.MARK, "<!-- kfor-milestones 2 -->").replace(LAST_ROW, row)
    document, remarks = markdown_reading.read(text)
    assert document.milestones[1].impact == "Impact 1"
    [remark] = [remark for remark in remarks if "[^7]" in remark.message]
    assert "so the reference was left out." in remark.message


def test_the_references_to_a_source_that_was_deleted_are_kept_or_said_to_be_left_out():
    text = re.sub(r"\[\^1\]: .*\n", "", TEXT)
    document, remarks = markdown_reading.read(text)
    said = dict.fromkeys((r.place.line, r.outcome) for r in remarks if "no source [^1]" in str(r))
    rows = [i for i, line in enumerate(text.split("\n"), 1) if line.startswith("| 1999")]
    assert all(milestone.date.startswith("1999-0") for milestone in document.milestones)
    assert {line for line, outcome in said if outcome is Outcome.LEFT_OUT} == set(rows)


def test_only_a_newer_form_is_refused_with_its_line():
    with pytest.raises(ParseError, match="Line 1: .*Only 1 to 3 can be read"):
        markdown_reading.read(TEXT.replace("milestones 3", "milestones 4"))


A, B = "a" * 290 + ".", "b" * 20 + "."
LONG = f"{A} {B}"


@pytest.mark.parametrize(
    ("before", "after", "document", "report"),
    [
        (
            "Initiative 0",
            LONG,
            rows(replace(ROWS[0], initiative=A, detail=f"<p>{B}</p>"), ROWS[1]),
            "A text here is longer than its column can hold.",
        ),
        (
            "Impact 0",
            f"{'a' * 990}. *{B}*",
            rows(
                replace(ROWS[0], impact="a" * 990 + ".", detail=f"<p><em>{B}</em></p>"), ROWS[1]
            ),
            "The rest is in the detail.",
        ),
        (
            "1999-02 [^1] <!--",
            f"{'a' * 101} [^1] <!--",
            rows(ROWS[0], replace(ROWS[1], date="", detail=f"<p>{'a' * 101}</p>")),
            "The rest is in the detail.",
        ),
        ("## What came", f"## {LONG}", much(f"<p>{B}</p><p>Much.</p>", A), "heading is too long"),
        (
            "# A mission and its years",
            f"# {LONG}",
            replace(DOCUMENT, title=A, lead=f"<p>{B}</p>{DOCUMENT.lead}"),
            "heading is too long",
        ),
        (
            "### Trust",
            f"### {LONG}",
            replace(
                DOCUMENT,
                focus_areas=(
                    DOCUMENT.focus_areas[0],
                    replace(DOCUMENT.focus_areas[1], title=A, body=f"<p>{B}</p>"),
                ),
            ),
            "heading is too long",
        ),
        (
            "| Date |",
            f"| {'a' * 90}. {B} |",
            replace(DOCUMENT, date_label="a" * 90 + "."),
            f"the end of this label, too long: {B}",
        ),
        (
            "-->\n",
            f"-->\n<!-- short-title: {'a' * 90}. {B} -->\n",
            replace(DOCUMENT, short_title="a" * 90 + "."),
            f"the end of the short title, too long: {B}",
        ),
        ("The publisher", LONG, source(publisher=A), f"too long for “Publisher”: {B}"),
        ("The record", LONG, source(title=A), f"too long for “Title”: {B}"),
        ("example.org/record", "a" * 2000, source(url=""), "too long for “URL”: https://aaa"),
        (
            "(checked",
            f"(published {'a' * 101}) (checked",
            DOCUMENT,
            "too long for “Published”: aaa",
        ),
        ("-->\n", f"-->\n<!-- language: {'a' * 36} -->\n", DOCUMENT, "is not a language"),
    ],
)  # fmt: skip
def test_a_text_that_is_longer_than_its_field_is_split(before, after, document, report):
    found, remarks = read(before, after)
    assert report in remarks
    assert found == document


def test_the_rest_of_a_long_text_is_before_the_detail_of_its_row():
    text = TEXT.replace("Impact 1", "a" * 1000 + " More.").replace(
        "\n## In retro", "\n### 1999-02: Initiative 1 <!-- detail m1 -->\n\nTold.\n\n## In retro"
    )
    document, remarks = markdown_reading.read(text)
    assert document.milestones[1].detail == "<p>More.</p><p>Told.</p>"
    assert "already has a detail" not in "\n".join(map(str, remarks))


def below_the_sources(lines):
    """Return the sources that `lines`, directly below the last one, add, and the report."""
    document, remarks = markdown_reading.read(f"{TEXT.rstrip()}\n{lines}\n")
    first, *added = document.sources
    assert first == SOURCE
    return [(each.title, each.publisher, each.url) for each in added], "\n".join(map(str, remarks))


@pytest.mark.parametrize(
    ("lines", "added"),
    [
        ("[Census](https://e.org/c), City Press", [("Census", "City Press", "https://e.org/c")]),
        ("Jo Doe, [Census](https://e.org/c)", [("Census", "", "https://e.org/c")]),
        ("[2] [Census](https://e.org/c)", [("Census", "", "https://e.org/c")]),
        ("[^2] [Census](https://e.org/c)", [("Census", "", "https://e.org/c")]),
        ("[2]: [Census](https://e.org/c)", [("Census", "", "https://e.org/c")]),
        ("[2] Brook, City Press", [("Brook, City Press", "", "")]),
        (
            "[2] [A](https://e.org/a)\n[3] [B](https://e.org/b)",
            [("A", "", "https://e.org/a"), ("B", "", "https://e.org/b")],
        ),
        ("\n[2] [Census](https://e.org/c)", [("Census", "", "https://e.org/c")]),
    ],
)
def test_a_line_directly_below_a_source_that_begins_another_is_one(lines, added):
    found, _ = below_the_sources(lines)
    assert found == added


@pytest.mark.parametrize(
    ("lines", "report"),
    [
        ("[^2]: [A](https://e.org/a) and [B](https://e.org/b)", "source: https://e.org/b"),
        ("[^2]: [A](https://e.org/a)\n[B](/b)", "another URL of this source: /b"),
        ('[^2]: [A](https://e.org/a "All of it")', "some of this source: [A]("),
        ('[^2]: [A](https://e.org/a), <a href="https://e.org/b">B</a>', "some of this source: [A]"),
        ('[^2]: [A](https://e.org/a), <em title="Town">T</em>', "some of this source: [A]("),
    ],
)
def test_a_source_quotes_the_links_and_words_that_it_does_not_keep(lines, report):
    assert report in below_the_sources(f"\n{lines}")[1]


@pytest.mark.parametrize(
    "line",
    [
        "Jo Doe: [A](https://e.org/a%20b). A press. Published April 2, 2009.",
        "[A &amp; B\\&eacute;](<https://e.org/a?b=c&d=e>), A \\*press* (checked on 2026-01-02)",
        "1. *Jo Doe*, A <em>book</em>, published in 2009",
    ],
)
def test_a_source_that_is_kept_whole_is_not_quoted(line):
    assert "some of" not in below_the_sources(f"\n[^2]: {line}")[1]


@pytest.mark.parametrize(
    ("before", "after", "report"),
    [
        ("Impact 0", '[Impact 0](/b "so far")', 'some of this text: [Impact 0](/b "so far")'),
        ("Impact 0", '<a href="javascript:x">Impact 0</a>', "some of this text: <a href"),
        ("Initiative 0", '![Initiative 0](/b "so far")', "some of this text: ![Initiative 0]"),
        ("1999-01", '[1999-01](/b "so far")', 'some of this text: [1999-01](/b "so far")'),
        ("## What came", '## <a href="/b">What</a> came', "some of this text: <a href"),
    ],
)
def test_a_row_or_heading_quotes_the_words_and_urls_that_it_does_not_keep(before, after, report):
    assert report in read(before, after)[1]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("https://e.org/o", "https://e.org/o"),
        ("Brook, City Press, https://e.org/o.", "Brook, City Press"),
        ("https://e.org/o (see *Brook*)", "(see Brook)"),
    ],
)
def test_a_url_that_is_typed_without_markup_is_the_link_of_its_source(line, title):
    found, report = below_the_sources(f"\n[^2]: {line}")
    assert found == [(title, "", "https://e.org/o")]
    assert report == ""


def test_a_source_without_a_colon_can_be_cited():
    text = TEXT.replace("Much.", "Much.[^2]").rstrip() + "\n[^2] [Census](https://e.org/c)\n"
    document, _ = markdown_reading.read(text)
    assert f'data-source="{document.sources[1].uid}"' in document.sections[1].body


def test_a_wrapped_source_whose_second_line_begins_with_its_link_is_one():
    found, _ = below_the_sources("\n[^2]: Jo Doe,\n[Census](https://e.org/c),\n[new ed.] City")
    assert found == [("Census", "[new ed.] City", "https://e.org/c")]


def test_a_word_such_as_form_in_a_comment_does_not_look_like_a_second_download():
    document, remarks = markdown_reading.read(f"<!-- the form of it -->\n{TEXT}")
    assert document == DOCUMENT
    assert [remark.message for remark in remarks] == [
        "Left out: this comment: <!-- the form of it -->"
    ]


def test_two_downloads_in_one_file_are_both_read_and_the_second_is_named():
    """Each `[^1]` leads to the source of its own file."""
    second = replace(
        DOCUMENT,
        title="Another",
        sections=(
            Section(uid="s9", heading="More", body='<p>A.<cite data-source="r9"></cite></p>'),
        ),
        sources=(replace(SOURCE, uid="r9", url="https://example.org/another"),),
    )
    text = f"{TEXT}\n{markdown.to_markdown(second)}"
    document, remarks = markdown_reading.read(text)
    line = TEXT.count("\n") + 2
    assert any(str(r).startswith(f"Line {line}: A second download seems to") for r in remarks)
    assert (document.title, document.lead) == (DOCUMENT.title, DOCUMENT.lead)
    assert set(DOCUMENT.sections + second.sections) <= set(document.sections)
    assert document.sources == DOCUMENT.sources + second.sources


def test_headings_without_marks_are_known_by_what_is_below_them():
    text = TEXT.replace("## Focus areas <!-- focus-areas -->", "## Priorities")
    text = text.replace("## Milestones <!-- milestones -->", "## Timeline")
    text = text.replace("## Sources <!-- sources -->", "## References")
    document, _ = markdown_reading.read(text)
    words = {"focus_heading": "Priorities", "milestones_heading": "Timeline"}
    assert document == replace(DOCUMENT, **words)


def test_the_remarks_are_in_the_order_of_their_lines():
    """A heading is read after all comments."""
    text = TEXT.replace(" <!-- section s1 -->", "").replace("Much.", "<!-- a remark -->Much.")
    lines = [remark.place.line for remark in markdown_reading.read(text)[1]]
    assert len(lines) == 2
    assert lines == sorted(lines)


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


# fmt: off
TYPED = [
    "", "Some text.", "## New", "### New", "# New", "| 2003 | Alpha | Beta |", "| When | So |",
    "|---|---|---|", "### 2003: Alpha", "### More <!-- detail -->", "<!-- language: sq -->",
    "- [Gamma](https://e.org/)", "[^77]: [Delta](https://e.org/)", "Text.[^1]", "<!-- a remark -->",
    "<!--", "-->", "|", "[^1]:", "```", "> quoted", "---", "===", "<div>", "<!-- section -->",
    "## Conclusion", "## Sources", "[zeta]: https://e.org/zeta", "![eta](https://e.org/eta.png)",
    "[Census](https://e.org/census), City Press", "[^2] [Other](https://e.org/other)",
    "[2] Brook, https://e.org/brook", "[^9]: [Theta](https://e.org/theta) and [iota](/iotas)",
    '| 2003 | [Kappa](https://e.org/kappa "lambda") | <em title="omega">Beta</em> |',
    "| lone |", "a | b | c", "    indented", "[^1]: note", "- item", "<table>",
]
# fmt: on
EDITS = [deleted, moved, doubled, typed, cut, parted, joined, unmarked]


def words(text):
    """Return the words of a file that readers would miss: not those of marks and markup."""
    text = re.sub(r"<!--|-->|kfor-milestones|checked|published", " ", text)
    text = re.sub(rf"<!--\s*(?:{'|'.join(markdown.HEADINGS)})", " ", text)
    return set(re.findall(r"[A-Za-z]{4,}", text))


IN_MARKS = {"title", "section", "focus", "area", "areas", "milestones", "milestone", "detail"}
IN_MARKS |= {"conclusion", "sources", "source", "language", "table", "Sources", "Conclusion"}
IN_MARKS |= {"short", "Date", "initiative", "Impact", "Focus", "Milestones"}


@pytest.mark.slow
@settings(max_examples=300)
@given(st.data())
def test_no_edit_loses_a_word(data):
    lines = TEXT.rstrip("\n").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines = data.draw(st.sampled_from(EDITS))(lines, i, j, data.draw) or [""]
    text = "\n".join(lines)
    assume(markdown_reading.is_ours(text))
    document, remarks = markdown_reading.read(text)
    kept = prose.text_of(serializing.to_json(document)) + serializing.to_json(document)
    kept += " ".join(remark.message for remark in remarks)
    missing = {word for word in words(text) - IN_MARKS if word not in kept}
    assert not missing, text


@pytest.mark.slow
@settings(max_examples=400)
@given(some_documents(), st.data())
def test_no_edit_of_any_download_is_refused(document, data):
    lines = markdown.to_markdown(document).rstrip("\n").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        i, j = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        lines = data.draw(st.sampled_from(EDITS))(lines, i, j, data.draw) or [""]
    text = "\n".join(lines)
    assume(markdown_reading.is_ours(text))
    read, _ = markdown_reading.read(text)
    limits.check(read)
    known = {source.uid for source in read.sources}
    every = (*read.sections, *read.focus_areas, *read.milestones)
    assert {uid for row in every for uid in row.sources} <= known
