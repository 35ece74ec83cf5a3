import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones import prose

FRAGMENTS = (
    ["<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<code>", "</code>", "<sup>", "</sup>", "<br>"]
    + ["<a href='/x'>", '<a href="http://e.org/?a=\'&b">', "</a>", "<a href=javascript:x>"]
    + ["<ul>", "</ul>", "<ol start=3>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>"]
    + ["<h1>", "</h1>", "<h3>", "</h3>", "<table>", "<td>", "</td>", "</table>", "<!-- x -->"]
    + [" ", "\n", "a", "b c", "&amp;", "&lt;p&gt;", "\xa0", "\x01", "\ud800", "<svg>", "<math>"]
    + ["<script>", "</script>", "<style>", "</style>", '<p onclick="x">', "<img src=x onerror=y>"]
)
some_html = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join) | st.text()
TAG = re.compile(r"<[^>]*>")
ALLOWED = re.compile(
    r'</?(?:p|h3|h4|ul|ol|li|blockquote|strong|em|sub|sup|code)>|<br>|</a>|<ol start="\d+">'
    r'|<a href="(?!(?i:javascript|data|vbscript):)[^"<]+">'
)


@settings(max_examples=500, deadline=None)
@given(some_html)
def test_cleaning_twice_gives_what_cleaning_once_gave(html):
    assert prose.clean(prose.clean(html)) == prose.clean(html)


@settings(max_examples=500, deadline=None)
@given(some_html)
def test_only_the_closed_set_comes_out(html):
    cleaned = prose.clean(html)
    assert all(ALLOWED.fullmatch(tag) for tag in TAG.findall(cleaned))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", cleaned)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.from_regex(r"[a-zé0-9]{1,8}", fullmatch=True), max_size=8), st.data())
def test_words_are_kept_in_their_order(words, data):
    marks = st.sampled_from(["<p>{}</p>", "<b>{}</b>", "<li>{}</li>", "<td>{}</td>", "<x>{}</x>"])
    html = " ".join(data.draw(marks).format(word) for word in words)
    assert prose.text_of(prose.clean(html)).split() == words


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("text", "<p>text</p>"),
        ("a <b>bold </b>text", "<p>a <strong>bold</strong> text</p>"),
        ("<ul><li>x<li>y</ul>", "<ul><li><p>x</p></li><li><p>y</p></li></ul>"),
        ("<h1>T</h1><h6>U</h6>", "<h3>T</h3><h4>U</h4>"),
        ("<em><strong>x</strong></em>", "<p><strong><em>x</em></strong></p>"),
        ('<a href="javascript:x">y</a>', "<p>y</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p><p>b</p>"),
        ("<p> </p><ul><li></li></ul>", ""),
        ("a<script>b</script>", "<p>a</p>"),
    ],
)
def test_the_same_text_has_one_form(html, cleaned):
    assert prose.clean(html) == cleaned


@pytest.mark.parametrize("tag", ["<ul>", "<b><i>", "<blockquote>", "<ol><li>", "<div>"])
def test_tags_nested_deeper_than_any_text_become_text_at_once(tag):
    started = time.perf_counter()
    cleaned = prose.clean(tag * 50_000 + "x")
    assert time.perf_counter() - started < 5
    assert prose.text_of(cleaned) == tag * 50_000 + "x"


def test_a_line_holds_no_breaks_and_no_control_characters():
    assert prose.clean_line(" a\n\tb\x00c\u2028\ud800 ") == "a bc\u2028"
