"""Web pages and pasted HTML become a tree: the main text, and what was left out."""

import base64
import hashlib
from pathlib import Path

import pytest

from milestones.document import prose
from milestones.formats.reports import ParseError
from milestones.formats.webpage.html_tree import read_html
from tests import pictures
from tests.formats.webpage.html_readings import html, kinds, remarks, whole

PASTES = Path(__file__).parent.parent / "browser" / "pastes"
# The editor writes rows, terms and images differently: the tree keeps what they are.
OTHERWISE = {
    "excel-rows-without-their-table": "<table>",
    "web-page": "<strong>Term</strong>",
    "word-footnotes": 'data-source="note1"',
    "word-headings": "1.1 The first months",
    "word-list-text-in-a-cell": "<table>",
}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PASTES.glob("*.html")) if ".expected" not in path.name],
    ids=lambda path: path.stem,
)
def test_what_is_pasted_is_read_as_the_prose_editor_reads_it(path):
    read = whole(read_html(path.read_bytes()))
    expected = path.with_suffix(".expected.html").read_text()
    if path.stem in OTHERWISE:
        assert OTHERWISE[path.stem] in read
    else:
        assert read == prose.clean(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("  \n ", ""),
        ("Just words", "<p>Just words</p>"),
        ("a<p>b<div>c<div>d</div>e</div>f", "".join(f"<p>{letter}</p>" for letter in "abcdef")),
        ("<h1>A</h1><h6>B</h6>", "<h1>A</h1><h6>B</h6>"),
        ("<h2><b>A</b> <i>b</i></h2>", "<h2>A <em>b</em></h2>"),
        ("<h2><p>A</p><p>b</p></h2>", "<h2>A b</h2>"),
        ("<div role=heading aria-level=3>A</div>", "<h3>A</h3>"),
        ("<h2><button>A <b>b</b></button></h2><div>c", "<h2>A b</h2><p>c</p>"),
        ("<h2><span>A</span> <button>Copy the link</button></h2>", "<h2>A</h2>"),
        (
            "a<button aria-expanded=false>B</button> <div><p>c</p></div>",
            "<p>a</p><p><strong>B</strong></p><p>c</p>",
        ),
        (
            "<button aria-expanded=false>Menu</button><div><a href=/>a</a></div>",
            '<p><a href="/">a</a></p>',
        ),
        ("<p>a</p><p><a href='#top'>Up</a></p>", "<p>a</p>"),
        ("<dl><dt><button>a</button><dd>b</dl>", "<p><strong>a</strong></p><p>b</p>"),
        (
            "<table><tr><th><button>a</button><th>b<tr><td>c<td>d</table>",
            "<table><thead><tr><th><p>a</p></th><th><p>b</p></th></tr></thead><tbody><tr>"
            "<td><p>c</p></td><td><p>d</p></td></tr></tbody></table>",
        ),
        ("<p class=MsoTitle>T</p><h1>A</h1>", "<h1>T</h1><h2>A</h2>"),
        ("<p style='mso-outline-level:2'>A</p>", "<h2>A</h2>"),
        ('<p class="c1 title" id="h.1">T</p><h1>A</h1>', "<h1>T</h1><h2>A</h2>"),
        ("<ul><li>a<li>b</ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            "<ul><li>a</li><ul><li>b</li></ul></ul>",
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
        ),
        ("<ol start=3><li>a</ol>", '<ol start="3"><li><p>a</p></li></ol>'),
        ("<blockquote>a<p>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<pre>a\n  b</pre>", "<p><code>a</code><br><code>\xa0\xa0b</code></p>"),
        ("<dl><dt>a<dd>b<dd>c</dl>", "<p><strong>a</strong></p><p>b</p><p>c</p>"),
        (
            "<style>.c1{font-weight:700}</style><p><span class=c1>a</span></p>",
            "<p><strong>a</strong></p>",
        ),
        ("<style>@media print{p{display:none}}</style><p>a", "<p>a</p>"),
        ("a<div role=tabpanel style='display:none'><p>b</div>", "<p>a</p><p>b</p>"),
        ("<style>.tab-pane{display:none}</style><div class='tab-pane x'>b", "<p>b</p>"),
        ("<div role=region aria-labelledby=x hidden>b</div>", "<p>b</p>"),
        ("<div hidden=until-found>b</div>", "<p>b</p>"),
        ("<div role=dialog hidden><div role=tabpanel>a</div></div>b", "<p>b</p>"),
        (
            "<p>a<a href='https://e.org/'><b>b</b></a>",
            '<p>a<a href="https://e.org/"><strong>b</strong></a></p>',
        ),
        (
            "<a href='/b'><h2>A</h2><p>b</a>",
            '<h2><a href="/b">A</a></h2><p><a href="/b">b</a></p>',
        ),
        (
            "<p><a href='https://www.google.com/url?q=https://e.org/a&amp;sa=D'>a</a>",
            '<p><a href="https://e.org/a">a</a></p>',
        ),
        (
            "<base href='https://e.org/x/'><p><a href='y'>a</a>",
            '<p><a href="https://e.org/x/y">a</a></p>',
        ),
        ("<p><a href='#nowhere'>a</a>", "<p>a</p>"),
        ("<table><tr><td><p>a<ul><li>b</ul></table>", "<p>a</p><ul><li><p>b</p></li></ul>"),
        ("<q>a</q> <abbr title=x>b</abbr>", "<p>a b</p>"),
        ("<p>a<wbr>b<o:p></o:p>", "<p>ab</p>"),
        (
            "<h2>\u200b A\u200b</h2><p>\u200b</p><p>b\u200bc\u200b <br></p>",
            "<h2>A</h2><p>b\u200bc</p>",
        ),
        ("<p><b>a</b>\n<i>b</i>\n\tc<br>d", "<p><strong>a</strong> <em>b</em> c<br>d</p>"),
    ],
)
def test_elements_become_prose(source, expected):
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("<tr><th>a<th>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td>a<td>b", [["a", "b"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["a", "c"]]),
        ("<tr><td rowspan=2>a<td rowspan=2>b<tr></tr><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<thead><tr><td rowspan=2>a<td>b<tbody><tr><td>c<td>d", [["a", "b"], ["c", "d"]]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", [["a", "b"], ["a", "c"], ["a", "d"]]),
        ("<tr><th>a<tr><td>b", [["a"], ["b"]]),
        ("<tr><td>a<td><table><tr><td>b<td>c</table><tr><th>d<td>e", [["a", "b | c"], ["d", "e"]]),
        ("<tr><td><ul><li>a<li>b</ul><td>c<tr><td>d<td>e", [["a b", "c"], ["d", "e"]]),
    ],
)
def test_tables_have_rows(source, rows):
    (block,) = read_html(f"<table>{source}</table>").blocks
    assert [[prose.text_of(cell.html) for cell in row.cells] for row in block.rows] == rows


def test_a_table_has_a_caption_a_head_and_places():
    source = "<p>x<table><caption>Steps <b>so far</b></caption><thead><tr><td>a<td>b</thead>"
    table = read_html(f"{source}<tr><th>c<td colspan=2>d").blocks[1]
    assert table.caption == "Steps <strong>so far</strong>"
    assert [cell.is_header for row in table.rows for cell in row.cells][:4] == [
        True,
        True,
        False,
        True,
    ]
    assert [str(row.place) for row in table.rows] == ["Table 1, row 1", "Table 1, row 2"]


def test_places_count_paragraphs():
    source = "<h1>a</h1><p>b<ul><li>c<li>d</ul><p>e"
    tree = read_html(source)
    places = [str(block.place) for block in tree.blocks]
    assert places == ["Paragraph 1", "Paragraph 2", "Paragraph 3", "Paragraph 5"]
    assert [str(item.place) for item in tree.blocks[2].items] == ["Paragraph 3", "Paragraph 4"]


def test_headings_keep_their_ids_and_links_lead_to_them():
    tree = read_html('<p>See <a href="#b">b</a><h2 id="b">B</h2><p>c')
    assert tree.blocks[0].html == '<p>See <a href="#b">b</a></p>'
    assert tree.blocks[1].names == ("b",)


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("Prishtinë".encode(), "Prishtinë"),
        ("Prishtinë".encode("cp1252"), "Prishtinë"),
        ("Đakovica i Peć".encode("cp1250"), "Đakovica i Peć"),
        ("<meta charset=nonsense>Пећ".encode("cp1251"), "Пећ"),
        ("\ufeffPrishtinë".encode(), "Prishtinë"),
        ("Приштина".encode("utf-16"), "Приштина"),
        ("<meta charset=windows-1251>Приштина".encode("cp1251"), "Приштина"),
        (
            "<meta http-equiv=A content='text/html; charset=iso-8859-2'>Čačak".encode("latin2"),
            "Čačak",
        ),
        ("<meta charset=nonsense>é".encode("cp1252"), "é"),
        ("<meta charset=base64>é".encode("cp1252"), "é"),
        (b"a\x00\xff\xfeb", "aÿþb"),
    ],
)
def test_the_encoding_of_a_file_is_found(data, expected):
    assert [block.text for block in read_html(data).blocks] == [expected]


def test_a_guessed_encoding_is_said():
    [remark] = read_html("<p>Prishtinë".encode("cp1252")).remarks
    assert remark.message.startswith("The file is not in UTF-8, so it was read as Windows-1252.")
    assert not read_html("<meta charset=windows-1252><p>Prishtinë".encode("cp1252")).remarks


GOOGLE = """<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">
<style type="text/css">@import url(https://fonts.example/css);.lst-kix_x1-0>li:before{content:"●"}
ol.lst-kix_x2-0{list-style-type:none}.c1{font-weight:700}.c2{font-style:italic;color:#000}
.c3{font-weight:400;font-size:11pt}.c4{vertical-align:super}</style></head><body
class="doc-content"><div><p class="c3"><span>Draft of May</span></p></div>
<p class="c7 title" id="h.a1"><span class="c3">The bridge</span></p>
<p class="c7 subtitle" id="h.a2"><span class="c3">How it was built</span></p>
<h1 class="c7" id="h.a3"><span class="c3">Background</span></h1>
<p class="c7"><span class="c3">It was </span><span class="c1">built</span><span
class="c2"> by hand</span><span class="c3">, says </span><span class="c8"><a class="c5"
href="https://www.google.com/url?q=https://e.org/report&amp;sa=D&amp;usg=x">the report</a></span>
<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p>
<ul class="c6 lst-kix_x1-0 start"><li class="c7 li-bullet-0"><span>Stones</span></li></ul>
<ul class="c6 lst-kix_x1-1 start"><li class="c7 li-bullet-0"><span>Large</span></li></ul>
<ul class="c6 lst-kix_x1-0"><li class="c7 li-bullet-0"><span>Wood</span></li></ul>
<ol class="c6 lst-kix_x2-0 start" start="1"><li><span>First</span></li></ol><p><span>Then</span></p>
<ol class="c6 lst-kix_x2-0" start="2"><li><span>Second</span></li></ol>
<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;Anna Brook</span></p></div>
</body></html>"""


def test_a_file_from_google_docs_is_read_with_its_styles_lists_and_notes():
    before, _, lists = html(GOOGLE).partition("<ul>")
    assert before == (
        "<p>Draft of May</p><h1>The bridge</h1><p>How it was built</p><h2>Background</h2>"
        "<p>It was <strong>built</strong> <em>by hand</em>, says"
        ' <a href="https://e.org/report">the report</a> <cite data-source="note1"></cite></p>'
    )
    assert lists == (
        "<li><p>Stones</p><ul><li><p>Large</p></li></ul></li><li><p>Wood</p></li></ul>"
        '<ol><li><p>First</p></li></ol><p>Then</p><ol start="2"><li><p>Second</p></li></ol>'
    )
    assert [note.html for note in read_html(GOOGLE).notes] == ["<p>Anna Brook</p>"]


# --- Images ---------------------------------------------------------------------------------------

PNG = pictures.file("PNG")
NAME = hashlib.sha256(PNG).hexdigest()
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"<img src='{DATA}' alt='A &lt;b'>", '<img alt="A &lt;b">'),
        (f"<img src='{DATA}'>", "<img>"),
        (f"<img src='{DATA}' alt=''>", '<img alt="">'),
        (
            f"<figure><img src='{DATA}' alt=a><figcaption>b <i>c</i></figcaption></figure>",
            '<img alt="a"><figcaption>b <em>c</em></figcaption>',
        ),
    ],
)
def test_images_in_the_page_become_figures(source, expected):
    tree = read_html(source)
    assert tree.images == {NAME: PNG}
    assert tree.blocks[0].html == f'<figure data-image="{NAME}">{expected}</figure>'


def test_a_caption_that_an_image_elsewhere_already_says_is_once():
    source = (
        "<figure><img src='https://e.org/b.png' alt='{}'><figcaption>A {}</figcaption></figure>"
    )
    texts = [block.text for block in read_html(source.format("A plan", "plan")).blocks]
    assert texts == ["A plan"]
    texts = [block.text for block in read_html(source.format("A plan", "map")).blocks]
    assert texts == ["A plan", "A map"]


def test_images_are_after_the_block_they_are_in():
    image = f"<img src='{DATA}' alt=x>"
    assert [kind for kind, _ in kinds(f"<p>a{image}b<p>c")] == ["paragraph", "figure", "paragraph"]
    assert [kind for kind, _ in kinds(f"<ul><li>a{image}<li>b</ul>c")] == [
        "list",
        "figure",
        "paragraph",
    ]
    assert [kind for kind, _ in kinds(f"<h2>a{image}</h2><p>b")] == [
        "heading",
        "figure",
        "paragraph",
    ]


def test_images_elsewhere_become_links():
    assert html("<img src='https://e.org/a.png' alt='A bridge'>") == (
        '<p><a href="https://e.org/a.png">A bridge</a></p>'
    )
    assert html("<p>Well <img src='/smile.png' alt=':)'>") == "<p>Well :)</p>"
    assert html("a<img src='https://e.org/pixel' width=1 height=1>") == "<p>a</p>"


CAPTION = "<p class=MsoCaption>Steps</p>"
ROWS = "<table><tr><td>a<td>b<tr><td>c<td>d</table>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (CAPTION + ROWS, [("table", "Steps")]),
        (ROWS + CAPTION, [("table", "Steps")]),
        (ROWS + CAPTION + ROWS, [("table", ""), ("table", "Steps")]),
        (f"{CAPTION}<p>x</p>{ROWS}", [("paragraph", ""), ("paragraph", ""), ("table", "")]),
        (f"{CAPTION}<table><tr><td>x</table>", [("paragraph", ""), ("paragraph", "")]),
        (f"{CAPTION}<table hidden><tr><td>x</table>{ROWS}", [("table", "Steps")]),
        (CAPTION, [("paragraph", "")]),
    ],
)
def test_a_caption_of_words_belongs_to_the_table_beside_it(source, expected):
    assert [(block.kind.value, block.caption) for block in read_html(source).blocks] == expected


def test_images_in_notes_are_left_out():
    source = f"<p>a<sup><a href='#n'>1</a></sup><ol><li id=n>b<img src='{DATA}'></ol>"
    assert remarks(source) == ["Images in notes were left out: 1."]


# --- Notes ----------------------------------------------------------------------------------------

NOTES = {
    "Markdown": """<p>Text<sup id="r1"><a href="#fn1">1</a></sup></p>
<div class="footnotes"><hr><ol><li id="fn1"><p>A note. <a href="#r1">↩</a></p></li></ol></div>""",
    "Word": """<p>Text<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span
class=MsoFootnoteReference><![if !supportFootnotes]>[1]<![endif]></span></a></p>
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> A note.</p></div></div>""",
    "LibreOffice": """<p>Text<sup><a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a></sup></p><div id="sdfootnote1"><p class="sdfootnote">
<a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>A note.</p></div>""",
    "Google Docs": """<p>Text<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;A note.</span></p></div>""",
    "a wiki": """<p>Text<sup id="cite_ref-1"><a href="https://w.org/#cite_note-1">[1]</a></sup></p>
<ol class="references"><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b>
<span class="reference-text">A note.</span></li></ol>""",
    "a page with typed numbers": """<p>Text<sup><a href="#n1" id="r1">1</a></sup></p><hr>
<p id="n1">1. A note. <a href="#r1">↩</a></p>""",
    "a page with a table of notes": """<p>Text<a class="note" href="#n1">*</a></p>
<table><tr id="n1"><td><a href="#top">*</a></td><td>A note.</td></tr></table>""",
}


@pytest.mark.parametrize("name", NOTES)
def test_footnotes_become_notes(name):
    tree = read_html(NOTES[name])
    assert [block.html for block in tree.blocks] == ['<p>Text<cite data-source="note1"></cite></p>']
    (note,) = tree.notes
    assert (note.uid, note.html, note.label) == (
        "note1",
        "<p>A note.</p>",
        "*" if "table" in name else "1",
    )


def test_a_note_may_be_mentioned_twice_and_have_paragraphs():
    tree = read_html(
        "<p>a<sup><a href='#n'>1</a></sup> b<sup><a href='#n'>1</a></sup><h2>Notes</h2>"
        "<ol><li id=n><p>c<p>d</li><li>e</ol>"
    )
    assert tree.blocks[0].html.count('<cite data-source="note1"></cite>') == 2
    assert tree.notes[0].html == "<p>c</p><p>d</p>"
    assert [block.text for block in tree.blocks[1:]] == ["Notes", "e"]


@pytest.mark.parametrize(
    "source",
    [
        "<p><a href='#p'>12</a> is a page<p id=p>text",
        "<p>see <a href='#p'>[1]</a><h2 id=p>a heading</h2>",
        "<p>see <a href='#p'>the second paragraph</a><p id=p>text",
        "<p id=p>text<p>see <sup><a href='#p'>1</a></sup>",
    ],
)
def test_other_links_are_no_notes(source):
    assert read_html(source).notes == ()
    assert len(read_html(source).blocks) == 2


def test_comments_in_a_document_are_quoted_in_a_remark():
    source = """<p>Text<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>
<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Is this so?</span></p></div>"""
    assert html(source) == "<p>Text</p>"
    assert remarks(source) == ["A comment was left out: “[a]Is this so?”."]


# --- Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<div>" * 5_000 + "a", "The page is nested too deeply to be read."),
        ("<p " + " a" * 5_000 + ">b", "An element of the page has too many attributes"),
    ],
)
def test_a_page_that_takes_long_to_parse_is_refused(source, said):
    with pytest.raises(ParseError, match=said):
        read_html(source)


def test_long_texts_and_data_are_no_attributes():
    assert html(f"<p title='{'a' * 9_000}'>" + "word " * 9_000).startswith("<p>word word")


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "font"])
def test_deep_nesting_loses_no_word(tag):
    source = "".join(f"<{tag}>word{i} " for i in range(1_000))
    read = " ".join(block.text for block in read_html(source).blocks)
    assert {f"word{i}" for i in range(1_000)} <= set(read.split())


def test_scripts_may_compare_numbers():
    script = "<script>" + "if (a<b) c();" * 5_000 + "</script>"
    assert html(script + "text") == "<p>text</p>"
