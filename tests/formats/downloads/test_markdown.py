from dataclasses import replace

from milestones.document.shape import Document, FocusArea, Milestone
from milestones.formats.downloads import markdown
from tests import factories

DOCUMENT = factories.document(
    1,
    language="sq",
    short_title="The mission & <more>",
    focus_heading="Priorities",
    milestones_heading="Timeline",
    date_label="When",
    impact_label="Effect",
)
ROW = replace(
    DOCUMENT.milestones[0],
    date="1999-06-12/..",
    impact='Impact 0<cite data-source="r1"></cite>',
    detail="<p>More of it.</p>",
)
SOURCE = replace(DOCUMENT.sources[0], author="Jane Doe", published="2009-04")
TEXT = markdown.to_markdown(replace(DOCUMENT, milestones=(ROW,), sources=(SOURCE,)))


def test_a_file_begins_with_its_form_and_what_readers_do_not_see_in_the_text():
    assert TEXT.split("\n")[:5] == [
        "<!-- kfor-milestones 3 -->",
        "<!-- language: sq -->",
        "<!-- short-title: The mission &amp; &lt;more&gt; -->",
        "",
        "# A mission and its years <!-- title -->",
    ]


def test_the_parts_of_a_document_read_well():
    assert "## Why it began <!-- section s1 -->" in TEXT
    assert "## Priorities <!-- focus-areas -->" in TEXT
    table = """\
## Timeline <!-- milestones -->

What was done:

| When | Key initiative | Effect |
|---|---|---|
| 1999-06-12/.. [^1] <!-- milestone m0 --> | Initiative 0 | Impact 0[^1] |

### 1999-06-12/..: Initiative 0 <!-- detail m0 -->

More of it.
"""
    assert table in TEXT
    source = (
        "[^1]: Jane Doe, [The record](<https://example.org/record>), The publisher"
        " (published 2009-04) (checked 2026-11-02) <!-- source r1 -->"
    )
    assert source in TEXT


def test_the_focus_area_of_a_milestone_follows_its_mark_if_the_article_has_it():
    rows = tuple(replace(ROW, uid=f"m{uid}", focus_area=uid) for uid in ("f2", "f9"))
    text = markdown.to_markdown(replace(DOCUMENT, milestones=rows))
    assert "| 1999-06-12/.. [^1] <!-- milestone mf2 --> <!-- focus-area f2 --> | Init" in text
    assert "| 1999-06-12/.. [^1] <!-- milestone mf9 --> | Init" in text


def test_a_focus_area_without_a_uid_is_that_of_no_milestone():
    document = replace(DOCUMENT, focus_areas=(FocusArea(title="New"),), milestones=(ROW,))
    assert markdown.to_markdown(document).count("<!-- focus-area") == 2  # of the list, and its item


def test_parts_that_an_article_lacks_are_not_there():
    text = markdown.to_markdown(Document(title="T", milestones=(Milestone(uid="m1"),)))
    headings = [line for line in text.split("\n") if line.startswith("#")]
    assert headings == ["# T <!-- title -->", "## Milestones <!-- milestones -->"]


def test_a_row_without_a_uid_has_a_mark_without_one():
    text = markdown.to_markdown(Document(milestones=(Milestone(date="1999"),)))
    assert "| 1999 <!-- milestone --> |  |  |" in text
