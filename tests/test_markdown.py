from hypothesis import given, settings

from milestones import markdown

from . import factories
from .strategies import proses


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
