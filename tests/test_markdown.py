import pytest
from hypothesis import given, settings

from milestones import markdown
from milestones.documents import Document

from . import factories
from .strategies import proses, some_documents


@pytest.mark.slow
@settings(max_examples=100)
@given(some_documents())
def test_markdown_gives_back_an_equal_document(document):
    text = markdown.to_markdown(document)
    assert text.startswith(markdown.MARK)
    assert markdown.read(text) == document


@settings(max_examples=200)
@given(proses)
def test_prose_gives_back_equal_prose(html):
    assert markdown.to_prose("\n\n".join(markdown._prose(html))) == html


def test_plain_prose_is_written_as_people_write_it():
    html = (
        "<p>One <strong>two</strong> <em>three</em> "
        '<a href="https://e.org/">four</a>.</p><ul><li><p>five</p></li><li><p>six</p></li></ul>'
    )
    text = "One **two** *three* [four](https://e.org/).\n\n- five\n- six"
    assert markdown._prose(html) == [text, ""]


def test_the_parts_of_a_document_read_well():
    text = markdown.to_markdown(factories.document(1))
    assert "# A mission and its years <!-- title -->" in text
    assert "## Why it began <!-- section s1 -->" in text
    assert "| 1999-01 <!-- milestone m0 --> | Initiative 0 | Impact 0 [^1] |" in text
    source = "[^1]: [The record](<https://example.org/record>), The publisher (checked 2026-11-02)"
    assert f"{source} <!-- source r1 -->" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Sources <!-- sources -->", "## Sources <!-- sources -->\n\nA remark."),
        ("## Focus areas <!--", "## What we look at <!--"),
        ("| 1999-01 <!-- milestone m0 --> |", "| 1999-01 <!-- milestone m0 --> | One more |"),
        ("| 1999-01 <!-- milestone m0 --> |", "| 1999-01 |"),
    ],
)
def test_what_an_edit_leaves_without_a_place_is_not_dropped(before, after):
    text = markdown.to_markdown(factories.document())
    assert before in text
    assert markdown.read(text.replace(before, after)) is None


def test_prose_that_looks_like_the_head_of_the_table_is_prose():
    document = Document(lead="<p>| Year | Key initiative | Impact |</p>")
    assert markdown.read(markdown.to_markdown(document)) == document


def test_a_file_that_somebody_edited_is_not_exact_any_more():
    text = markdown.to_markdown(factories.document())
    assert markdown.read(text.replace("## Why it began <!-- section s1 -->", "## Why")) is None
