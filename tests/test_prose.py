import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones import prose

OTHERS = ["<table>", "</table>", "<tr>", "<td>", "<div>", "</div>", "<svg>", "<math>", "<!-- x -->"]
LINKS = ["<a href='/x'>", '<a href="https://e.org/?a=\'&b">', "<a href='javascript:alert(1)'>"]
TAGS = [f"<{slash}{tag}>" for tag in [*prose.ELEMENTS, *prose.ALIASES] for slash in ("", "/")]
PIECES = [*TAGS, *OTHERS, *LINKS, " ", "\n", "a", "b c", "&amp;", "&lt;p&gt;", "\xa0", "<style>"]
written = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text()


@settings(max_examples=500)
@given(written)
def test_cleaning_again_changes_nothing(html):
    cleaned = prose.clean(html)
    assert prose.clean(cleaned) == cleaned


@settings(max_examples=500)
@given(written)
def test_only_the_closed_set_of_elements_comes_out(html):
    tags = re.findall(r"<(/?)([a-z0-9]+)([^>]*)>", prose.clean(html))
    for _, tag, attributes in tags:
        assert tag in prose.ELEMENTS
        assert re.fullmatch(r'( href="[^"]*")?' if tag == "a" else r'( start="\d+")?', attributes)
        assert "javascript" not in attributes


@given(
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn", "Zs", "Zl", "Zp")))
)
def test_plain_words_are_kept(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert prose.text_of(prose.clean(escaped)) == text.strip()


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("", ""),
        ("<p></p><p> </p>", ""),
        ("words", "<p>words</p>"),
        ("<div>a</div>b", "<p>a</p><p>b</p>"),
        ("<b>bold </b>text", "<p><strong>bold</strong> text</p>"),
        ("<h1>a</h1><h6>b</h6>", "<h3>a</h3><h4>b</h4>"),
        ("<ul><li>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<ol start='3'><li>a</li></ol>", '<ol start="3"><li><p>a</p></li></ol>'),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p><p>b</p>"),
        ("a<br>b<br>", "<p>a<br>b</p>"),
        ("<em><strong>a</strong></em>", "<p><strong><em>a</em></strong></p>"),
        ("<a href='javascript:x'>a</a>", "<p>a</p>"),
        ("<a href='/x' onclick='y' target='_blank'>a</a>", '<p><a href="/x">a</a></p>'),
        ("<p style='color:red' class='MsoNormal'>a</p>", "<p>a</p>"),
        ("a<script>b</script><style>c</style>", "<p>a</p>"),
        ("a\0\x0b\x1fb", "<p>a b</p>"),
    ],
)
def test_what_people_paste_becomes_canonical(html, cleaned):
    assert prose.clean(html) == cleaned


@given(st.text())
def test_a_line_is_one_line_that_xml_can_carry(text):
    line = prose.clean_line(text)
    assert not re.search(r"[\x00-\x1f\x7f]|[\ud800-\udfff]", line)
    assert prose.clean_line(line) == line


def test_text_has_a_line_for_each_block():
    html = "<p>a <em>b</em></p><ul><li><p>c</p></li></ul><h3>d &amp; e</h3>"
    assert prose.text_of(html) == "a b\nc\nd & e"
