import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document import prose

IMAGE = "0" * 64
FRAGMENTS = (
    ["<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<code>", "</code>", "<sup>", "</sup>", "<br>"]
    + ["<a href='/x'>", '<a href="http://e.org/?a=\'&b">', "</a>", "<a href=javascript:x>"]
    + ["<ul>", "</ul>", "<ol start=3>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>"]
    + ["<h1>", "</h1>", "<h3>", "</h3>", "<table>", "<td>", "</td>", "</table>", "<!-- x -->"]
    + ["<tr>", "</tr>", "<th rowspan=2>", "</th>", "<td colspan=3>", "<caption>", "</caption>"]
    + [f"<figure data-image={IMAGE}>", "<figure>", "</figure>", "<img alt='a b'>", "<img>"]
    + ["<figcaption>", "</figcaption>", "<small>", "</small>", "<thead>", "</tbody>", "\ufffc"]
    + ["<cite data-source=s1>", "<cite>", "</cite>", "<cite data-source='a\"b'>"]
    + [" ", "\n", "a", "b c", "&amp;", "&lt;p&gt;", "\xa0", "\x01", "\ud800", "<svg>", "<math>"]
    + ["<script>", "</script>", "<style>", "</style>", '<p onclick="x">', "<img src=x onerror=y>"]
)
some_html = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join) | st.text()
TAG = re.compile(r"<[^>]*>")
ALLOWED = re.compile(
    r'</?(?:p|h3|h4|ul|ol|li|blockquote|strong|em|sub|sup|code)>|<br>|</a>|<ol start="\d+">'
    r"|</?(?:table|caption|thead|tbody|tr|th|td|figcaption|small)>|</(?:figure|cite)>"
    r'|<figure data-image="[0-9a-f]{64}">|<img(?: alt="[^"<]*")?>'
    r'|<cite data-source="[0-9a-z]{1,16}">'
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
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffc]", cleaned)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.from_regex(r"[a-zé0-9]{1,8}", fullmatch=True), max_size=8), st.data())
def test_words_are_kept_in_their_order(words, data):
    marks = st.sampled_from(["<p>{}</p>", "<b>{}</b>", "<li>{}</li>", "<td>{}</td>", "<x>{}</x>"])
    html = " ".join(data.draw(marks).format(word) for word in words)
    assert prose.text_of(prose.clean(html)).replace("|", " ").split() == words


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("text", "<p>text</p>"),
        ("a <b>bold </b>text", "<p>a <strong>bold</strong> text</p>"),
        ("<ul><li>x<li>y</ul>", "<ul><li><p>x</p></li><li><p>y</p></li></ul>"),
        ("<h1>T</h1><h6>U</h6>", "<h3>T</h3><h4>U</h4>"),
        ("<em><strong>x</strong></em>", "<p><strong><em>x</em></strong></p>"),
        ('<a href="javascript:x">y</a>', "<p>y</p>"),
        ("<ul><li><table><tr><td>a</td></tr></table></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<table><tr><td>a</td></tr></table>", "<p>a</p>"),
        ("<table><tr><td> </td><td></td></tr></table>", ""),
        (
            "<table><tr><td>a<table><tr><td>b<td>c</table><td>d</table>",
            "<table><tbody><tr><td><p>a</p><p>b</p><p>c</p></td><td><p>d</p></td></tr></tbody></table>",
        ),
        (
            "<table><caption><p>C</p></caption><tr><th>A<th>B<tr><td>1</table>",
            "<table><caption>C</caption><thead><tr><th><p>A</p></th><th><p>B</p></th></tr></thead>"
            "<tbody><tr><td><p>1</p></td><td></td></tr></tbody></table>",
        ),
        (  # a cell spans no rows beyond its group (HTML standard, 4.9.12.1)
            "<table><thead><tr><th rowspan=2>A<th>B</thead><tbody><tr><td>1<td>2</tbody></table>",
            "<table><thead><tr><th><p>A</p></th><th><p>B</p></th></tr></thead>"
            "<tbody><tr><td><p>1</p></td><td><p>2</p></td></tr></tbody></table>",
        ),
        ("a<cite data-source=s1>[1]</cite>.", '<p>a<cite data-source="s1"></cite>.</p>'),
        (
            "<b>a<cite data-source=s1></cite></b>",
            '<p><strong>a</strong><cite data-source="s1"></cite></p>',
        ),
        ("<cite>A book</cite>, <small>small</small>", "<p>A book, small</p>"),
        ("<figure><img alt=x><figcaption>c</figcaption>d</figure>", "<p>c</p><p>d</p>"),
        (
            f"<figure data-image={IMAGE}>a<img><small>d</small><p>b</p></figure>c",
            f'<figure data-image="{IMAGE}"><img><figcaption>a b</figcaption><small>d</small>'
            "</figure><p>c</p>",
        ),
        (
            f"<figure data-image={IMAGE}><img alt=' a\n\nb '></figure>",
            f'<figure data-image="{IMAGE}"><img alt="a b"></figure>',
        ),
        (
            f"<figure data-image={IMAGE}><img alt='\n&nbsp;'></figure>",
            f'<figure data-image="{IMAGE}"><img></figure>',
        ),
        (
            f"<figure data-image={IMAGE}><img alt=''></figure>",
            f'<figure data-image="{IMAGE}"><img alt=""></figure>',
        ),
        ("<p> </p><ul><li></li></ul>", ""),
        ("a<script>b</script>", "<p>a</p>"),
        ("a&#1;b&#xfffc;c&#xfffe;", "<p>abc</p>"),
        ("a\x01b\ufffcc\ufffe", "<p>abc</p>"),
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


def test_a_table_reads_as_a_line_a_row():
    table = "<table><caption>C</caption><tr><th>A<th>B<tr><td>1<p>2<td>3</table>"
    assert prose.text_of(prose.clean(table)) == "C\nA | B\n1 2 | 3"


def test_what_prose_refers_to_is_found_in_order():
    html = prose.clean(
        f"<figure data-image={IMAGE}><img alt='A &lt; b'></figure>"
        f"<figure data-image={IMAGE}><img></figure>"
        "<p><a href='/x'>x</a><cite data-source=s2></cite> <cite data-source=s1></cite> a"
        "<cite data-source=s2></cite></p>"
    )
    assert prose.references(html) == ["s2", "s1", "s2"]
    assert prose.links(html) == ["/x"]
    assert prose.images(html) == [(IMAGE, "A < b"), (IMAGE, None)]


@settings(max_examples=300, deadline=None)
@given(some_html)
def test_a_line_of_prose_has_no_blocks_and_loses_no_word(html):
    line = prose.clean_inline(html)
    words = prose.text_of(prose.clean(html)).replace("|", " ").split()
    assert not re.search("<(?:p|h3|h4|ul|ol|li|blockquote|br|table|t[dhr]|figure|img)[ >]", line)
    assert prose.text_of(line).replace("|", " ").split() == words
    assert prose.clean_inline(line) == line


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>keep DROP</p><p>DROP</p>", "<p>keep</p>"),
        ("<ul><li><p>DROP</p></li></ul><blockquote><p>DROP</p><p>a</p></blockquote>",
         "<blockquote><p>a</p></blockquote>"),
        ("<table><tr><td>a</td><td>DROP</td></tr></table>",
         "<table><tbody><tr><td><p>a</p></td><td></td></tr></tbody></table>"),
        (f'<figure data-image="{IMAGE}"><img><figcaption>DROP</figcaption></figure>',
         f'<figure data-image="{IMAGE}"><img></figure>'),
        ("<p>a <strong>DROP</strong> b</p>", "<p>a b</p>"),
    ],
)  # fmt: skip
def test_changing_the_runs_of_a_text_drops_the_nodes_that_become_empty(html, expected):
    def without_drop(runs):
        return [(text.replace("DROP", ""), marks) for text, marks in runs]

    assert prose.render(prose.with_runs(prose.tree(html), without_drop)) == expected
