"""What becomes of Markdown as people and programs write it."""

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from milestones.document import prose
from milestones.formats.markdown_files.markdown_tree import read_markdown
from milestones.formats.reports import ParseError
from milestones.formats.texts import lost_words
from milestones.formats.tree import BlockKind

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)


def shown(text):
    """Return the blocks of `text`, each as its kind and its prose with labels for references."""
    tree = read_markdown(text)
    return [f"{block.kind.value}: {labelled(block.html, tree)}" for block in tree.blocks]


def shown_below(text):
    """Return the blocks of `text` below a heading."""
    return shown(f"# T\n\n{text}")[1:]


def labelled(html, tree):
    for note in tree.notes:
        html = html.replace(f'<cite data-source="{note.uid}"></cite>', f"({note.label or '*'})")
    return html


def remarks(text):
    return list(map(str, read_markdown(text).remarks))


# --- Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("# One\n\nTwo\nthree.", ["heading: One", "paragraph: <p>Two three.</p>"]),
        ("One\n===\n\nTwo.", ["heading: One", "paragraph: <p>Two.</p>"]),
        ("# 1. One", ["heading: 1. One"]),
        ("# A\n\nB  \nc\\\nd", ["heading: A", "paragraph: <p>B<br>c<br>d</p>"]),
        ("# A\r\n\r\nB\rc", ["heading: A", "paragraph: <p>B c</p>"]),
        ("##A\n\n#B is c.", ["heading: A", "heading: B is c."]),
        ("# A\n\n#B is c.", ["heading: A", "paragraph: <p>#B is c.</p>"]),
        ("```\n##A\n• b\n```", ["code: <p><code>##A</code><br><code>• b</code></p>"]),
        ("#\xa0A\n\n\ufeff- B", ["heading: A", "list: <ul><li><p>B</p></li></ul>"]),
        ("> a\n> **b**", ["quote: <blockquote><p>a <strong>b</strong></p></blockquote>"]),
        ("# A\n\n***\n\nB.", ["heading: A", "paragraph: <p>B.</p>"]),
        ("2*3*4 a_b_c R&D &lt; a\\b.", ["paragraph: <p>2*3*4 a_b_c R&amp;D &lt; a\\b.</p>"]),
        ("<words> a < b, ~~c~~.", ["paragraph: <p>&lt;words&gt; a &lt; b, ~~c~~.</p>"]),
    ],
)  # fmt: skip
def test_text(text, blocks):
    assert shown(text) == blocks


LINK = "https://example.org/" + "a" * 150


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"It is [a\nlink]({LINK})\nhere.", f'It is <a href="{LINK}">a link</a> here.'),
        ("[A][b] and [c].\n\n[b]: /b\n[C]: /c", '<a href="/b">A</a> and <a href="/c">c</a>.'),
        ("https://e.org/b_(c).", '<a href="https://e.org/b_(c)">https://e.org/b_(c)</a>.'),
        ("(https://e.org/b)", '(<a href="https://e.org/b">https://e.org/b</a>)'),
        ("(www.e.org).", '(<a href="https://www.e.org">www.e.org</a>).'),
        ("<https://e.org/>.", '<a href="https://e.org/">https://e.org/</a>.'),
        ("[A www.b.org](/c).", '<a href="/c">A www.b.org</a>.'),
        ("[A](javascript:b).", "[A](javascript:b)."),
    ],
)  # fmt: skip
def test_links(text, html):
    assert shown_below(text) == [f"paragraph: <p>{html}</p>"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1999: Troops enter", "June 2003: Bridge opens"),
        ("1999 — Troops enter", "12 June 2003 – Bridge opens"),
        ("1999—Troops enter", "2003—Bridge opens"),
        ("1999 Troops enter", "2003 Bridge opens"),
        ("1999<br>Troops enter", "2003<br>Bridge opens"),
    ],
)
def test_lines_that_each_begin_with_a_date_stay_lines(first, second):
    assert shown_below(f"{first}\n{second}") == [f"paragraph: <p>{first}<br>{second}</p>"]


def test_a_line_that_introduces_dated_lines_is_a_paragraph_of_its_own():
    tree = read_markdown("# A\n\nThe *key* dates:\n1999: Troops enter\n2003: Bridge opens")
    assert [(block.html, block.place.line) for block in tree.blocks[1:]] == [
        ("<p>The <em>key</em> dates:</p>", 3),
        ("<p>1999: Troops enter<br>2003: Bridge opens</p>", 4),
    ]
    assert shown_below("Of these dates:\n1999: Troops enter\nIt was calm.") == [
        "paragraph: <p>Of these dates: 1999: Troops enter It was calm.</p>"
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<strong>1999</strong> Troops enter<br><strong>June 2003:</strong> Bridge opens",
        "<em>1999</em>: Troops enter<br><em>2003</em>: <strong>Bridge</strong> opens",
        "1999<br>Troops enter<br>2003<br>Bridge opens",
    ],
)
def test_dated_lines_can_have_markup(html):
    signs = {"<strong>": "**", "</strong>": "**", "<em>": "*", "</em>": "*"}
    text = html
    for tag, sign in signs.items():
        text = text.replace(tag, sign)
    assert shown_below(text.replace("enter<br>", "enter\n").replace("9<br>", "9<br>\n")) == [
        f"paragraph: <p>{html}</p>"
    ]


def test_a_wrapped_line_that_begins_with_a_year_is_no_line_of_its_own():
    assert shown_below("The troops came in\n1999: in June.") == [
        "paragraph: <p>The troops came in 1999: in June.</p>"
    ]
    assert shown_below("1999: Troops\nenter") == ["paragraph: <p>1999: Troops enter</p>"]


def test_a_sentence_on_each_line_is_one_paragraph_where_the_text_is_markdown():
    sentence = "word " * 30 + "end."
    assert len(shown(f"# A\n\n{sentence}\n{sentence}\n")) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# The *Valley*, 1999!", ("the-valley-1999",)),
        ("# A {#top}", ("top", "a")),
        ("# A {: #top .wide}", ("top", "a")),
        ("# Dërrasa e zezë", ("dërrasa-e-zezë",)),
        ('<a name="here"></a>\n\n# A', ("here", "a")),
        ('<h2 id="there">A</h2>', ("there", "a")),
    ],
)
def test_headings_have_the_ids_to_which_links_lead(text, names):
    assert read_markdown(text).blocks[0].names == names


def test_headings_of_one_text_have_different_ids():
    tree = read_markdown("# A\n\n# A\n\n# A")
    assert [block.names for block in tree.blocks] == [("a",), ("a-1",), ("a-2",)]


def test_each_block_item_row_and_note_has_its_line():
    tree = read_markdown(
        "---\ntitle: T\n---\n\n# A\n\n- b\n- c\n\n"
        "| d | e |\n|---|---|\n| f | g |\n\nh[^i]\n\n[^i]: j"
    )
    assert [block.place.line for block in tree.blocks] == [5, 7, 10, 14]
    assert [item.place.line for item in tree.blocks[1].items] == [7, 8]
    assert [row.place.line for row in tree.blocks[2].rows] == [10, 12]
    assert [note.place.line for note in tree.notes] == [16]


def test_the_parts_of_html_have_their_lines():
    tree = read_markdown(
        "<div>\n<p>a</p>\n\n<h2>b</h2>\n<table>\n<tr><th>c<th>d\n<tr><td>e<td>f</table></div>"
    )
    assert [block.place.line for block in tree.blocks] == [2, 4, 5]
    assert [row.place.line for row in tree.blocks[2].rows] == [6, 7]


def test_a_text_with_more_markup_than_any_document_is_refused():
    with pytest.raises(ParseError, match="more than 100,000 of the characters"):
        read_markdown("*" * 100_001)


# --- Lists ----------------------------------------------------------------------------------------


def items(text):
    return [
        prose.text_of(item.html) for block in read_markdown(text).blocks for item in block.items
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n- b", ["a", "b"]),
        ("1. a\n2. b", ["a", "b"]),
        ("• a\n• b", ["a", "b"]),
        ("•\ta\n•\tb", ["a", "b"]),
        ("– a\n– b", ["a", "b"]),
        ("# A\n\n- a\n  b", ["a b"]),
        ("# A\n\n- a\nb", ["a b"]),
        ("# A\n\n- [x] a\n- [ ] b", ["☑ a", "☐ b"]),
        ("1999. a\n2003. b", ["1999. a", "2003. b"]),
        ("1998) a\n1999) - b", ["1998) a", "b"]),
    ],
)
def test_lists(text, expected):
    assert items(text) == expected


def test_a_line_with_a_capital_letter_after_a_short_item_is_a_paragraph():
    assert shown("# A\n\n- b\nThe end.")[-1] == "paragraph: <p>The end.</p>"


def test_a_dash_within_a_wrapped_paragraph_is_no_bullet():
    assert shown_below("One\n– or so –\ntwo.") == ["paragraph: <p>One – or so – two.</p>"]


def test_a_definition_list_has_terms_and_what_they_mean():
    [block] = read_markdown("A\n: b\n: c\n\n*D*\n: e\n").blocks
    assert block.kind is BlockKind.DEFINITIONS
    assert [(item.term, item.html) for item in block.items] == [
        ("A", "<p>b</p><p>c</p>"),
        ("<em>D</em>", "<p>e</p>"),
    ]


# --- Tables ---------------------------------------------------------------------------------------


def rows(text):
    [block] = [block for block in read_markdown(text).blocks if block.kind is BlockKind.TABLE]
    return [
        " | ".join(cell.html + "!" * cell.is_header for cell in row.cells) for row in block.rows
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Year | Event |\n|---|---|\n| 1999 | *a* |", ["Year! | Event!", "1999 | <em>a</em>"]),
        ("Year | Event\n--- | ---\n1999 | a", ["Year! | Event!", "1999 | a"]),
        ("Text:\n| Year | Event |\n|:-:|--:|\n| 1999 | a |\nMore.", ["Year! | Event!", "1999 | a"]),
        ("| Year | Event |\n| 1999 | a |", ["Year! | Event!", "1999 | a"]),
        ("| 1998 | a |\n| 1999 | b |", ["1998 | a", "1999 | b"]),
        ("| A | B |\n|---|---|\n| 1 | 2 | 3 |\n| 4 |", ["A! | B!", "1 | 2 | 3", "4"]),
        ("| A | B |\n|---|---|---|\n| 1 | 2 |", ["A! | B!", "1 | 2"]),
        ("| A | B |\n|---|---|\n| a \\| b | |", ["A! | B!", "a | b | "]),
        ("Year\tEvent\n1999\ta\n2000\tb", ["Year! | Event!", "1999 | a", "2000 | b"]),
        ("Year\t\tEvent\n1999\t\ta", ["Year! | Event!", "1999 | a"]),
        ("Year    Event\n1999    a b\n2000    c", ["Year! | Event!", "1999 | a b", "2000 | c"]),
        (
            "+---+---+\n| A | B |\n+===+===+\n| 1 | a |\n|   | b |\n+---+---+\n|2|c|\n+---+---+",
            ["A! | B!", "1 | a b", "2 | c"],
        ),
        (
            "  Year   Event\n  ------ -----\n  1999   a b\n  2000   c",
            ["Year! | Event!", "1999 | a b", "2000 | c"],
        ),
        ("---- ---\n1999 a b\n2000 c\n---- ---", ["1999 | a b", "2000 | c"]),
        ("<table><tr><th>A<th>B</tr>\n\n<tr><td>1</td><td>2</table>", ["A! | B!", "1 | 2"]),
    ],
)
def test_tables(text, expected):
    assert rows(text) == expected


@pytest.mark.parametrize(
    "text", ["a | b\n---\nc", "| a |", "a\tb", "\ta", "1.\ta\n2.\tb", "a  b\nc  d", "--- ---\n"]
)
def test_what_is_no_table(text):
    assert BlockKind.TABLE not in {block.kind for block in read_markdown(text).blocks}


def test_a_table_without_text_around_it_is_written_as_prose():
    [block] = read_markdown("| A | B |\n|---|---|\n| 1 | 2 | 3 |").blocks
    assert block.html == prose.clean(
        "<table><tr><th>A</th><th>B</th><th></th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>"
    )


def test_a_caption_of_an_html_table():
    [block] = read_markdown("<table><caption>A <b>b</b></caption><tr><td>1<td>2</table>").blocks
    assert block.caption == "A <strong>b</strong>"


# --- Notes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "blocks", "notes"),
    [
        ("A[^1].\n\n[^1]: B [c](/c)", ["A(1)."], ['1: <p>B <a href="/c">c</a></p>']),
        ("A[^x].\n\n[^x]: B\n    c\n\n    d", ["A(x)."], ["x: <p>B c</p><p>d</p>"]),
        ("A[^x].\n\n[^x]:\n    B", ["A(x)."], ["x: <p>B</p>"]),
        ("A^[b *c*].", ["A(*)."], [": <p>b <em>c</em></p>"]),
        ("A^[b[^1]].\n\n[^1]: C", ["A(*)."], [": <p>b(1)</p>", "1: <p>C</p>"]),
        ("A[^1] b.", ["A[^1] b."], []),
        ("A b.\n\n[^1]: C", ["A b."], ["1: <p>C</p>"]),
    ],
)
def test_notes(text, blocks, notes):
    assert shown(text) == [f"paragraph: <p>{block}</p>" for block in blocks]
    tree = read_markdown(text)
    assert [f"{note.label}: {labelled(note.html, tree)}" for note in tree.notes] == notes


# --- Code, HTML and images ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("```\na\n  b<\n```", ["code: <p><code>a</code><br><code>\xa0\xa0b&lt;</code></p>"]),
        ("    b\n    c", ["code: <p><code>b</code><br><code>c</code></p>"]),
        ("    It *was*\n    a war.", ["paragraph: <p>It <em>was</em> a war.</p>"]),
        ("\tA b.\n\n\tC d.", ["paragraph: <p>A b.</p>", "paragraph: <p>C d.</p>"]),
        ("    b = c(d).", ["code: <p><code>b = c(d).</code></p>"]),
        ("<pre>a\nb</pre>", ["code: <p><code>a</code><br><code>b</code></p>"]),
        ("<h2>A</h2>\n<p>b <i>c</i></p>", ["heading: A", "paragraph: <p>b <em>c</em></p>"]),
        ("<div>\n\n**A**\n\n</div>", ["paragraph: <p><strong>A</strong></p>"]),
        ("<ul><li>a\n\n<li>b</ul>", ["list: <ul><li><p>a</p></li><li><p>b</p></li></ul>"]),
        ("<dl><dt>A<dd>b</dl>", ["definitions: <p><strong>A</strong></p><p>b</p>"]),
        ("<aside>\nA *b*\n</aside>", ["paragraph: <p>A <em>b</em></p>"]),
        ("<div>\n<p>A *b*\n</div>", ["paragraph: <p>A *b*</p>"]),
        ("![A b](data:image/svg+xml;base64,PHN2Zz4=)", ["paragraph: <p>A b</p>"]),
        ("<p>a <mark>b</mark> <c d></p>", ["paragraph: <p>a b &lt;c d&gt;</p>"]),
        ("H<sub>2</sub>O <span class='x'>a</span>.", ["paragraph: <p>H<sub>2</sub>O a.</p>"]),
        ('<cite data-source="x">A</cite> **b**', ["paragraph: <p>A <strong>b</strong></p>"]),
        ("![A *b*](c.png)", ['paragraph: <p><a href="c.png">A b</a></p>']),
        ("[![A](b.png)](/c)", ['paragraph: <p><a href="/c">A</a></p>']),
        ('<img src="c.png" alt="A b">', ['paragraph: <p><a href="c.png">A b</a></p>']),
        (
            '<figure><img src="a.png" alt="A"><figcaption>B</figcaption></figure>',
            ["paragraph: <p>B</p>", 'paragraph: <p><a href="a.png">A</a></p>'],
        ),
    ],
)  # fmt: skip
def test_code_html_and_images(text, blocks):
    assert shown_below(text) == blocks


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        (f"![A dot]({PIXEL})", ""),
        (f'![A dot]({PIXEL} "One *dot*")', "One *dot*"),
        (f"![A dot][1]\n\n[1]: <{PIXEL}>", ""),
        (f'<img src="{PIXEL}" alt="A dot">', ""),
        (f'<figure><img src="{PIXEL}" alt="A dot"><figcaption>B</figcaption></figure>', "B"),
    ],
)
def test_an_image_within_the_text_is_a_figure(text, caption):
    tree = read_markdown(text)
    [figure] = [block for block in tree.blocks if block.kind is BlockKind.FIGURE]
    [(sha256, data)] = tree.images.items()
    assert prose.images(figure.html) == [(sha256, "A dot")]
    assert data.startswith(b"\x89PNG")
    assert figure.text == caption
    assert not tree.remarks


def test_an_image_of_a_list_in_html_is_a_figure_below_the_list():
    tree = read_markdown(f"- **a**\n\n  <p>b <img src='{PIXEL}' alt='A dot'></p>\n")
    assert [block.kind for block in tree.blocks] == [BlockKind.LIST, BlockKind.FIGURE]


def test_a_data_url_in_code_stays_as_it_is():
    tree = read_markdown(f"```\n{PIXEL}\n```")
    assert PIXEL in tree.blocks[0].text
    assert not tree.images


# --- What is reported -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("[a]({{ b }}/c)", "1: Left out: “{{ b }}”. The text was kept."),
        ("![a](b){width=50%}", "1: Left out: “{width=50%}”."),
        ("* TOC\n{:toc}", "1: Left out: “TOC”."),
        ("# A {.wide}", "1: Left out: “{.wide}”. The text was kept."),
        ("> [!NOTE]\n> a", "1: Left out: “[!NOTE]”. The text was kept."),
        ("::: tip\n**a**\n:::", "1: Left out: “::: tip”."),
        ('!!! note "A"\n    b', "1: Left out: “!!! note \"A\"”."),
        ("# A\n\n[[toc]]", "3: Left out: “[[toc]]”."),
        ("# A\n\n{{< b c >}}\n", "3: Left out: “{{< b c >}}”."),
        ("**a**\nb {% c %} d", "2: Left out: “{% c %}”."),
        ("# A\n\n<!-- b\n\nc -->", "3: Left out: “<!-- b c -->”."),
        ("**a** <!-- b -->", "1: Left out: “<!-- b -->”."),
        ("**a** <iframe src='b'></iframe>", "1: Left out: “<iframe src='b'>”."),
        ('[a](/b "c d")', "1: Left out: the title “c d” of a link."),
        ("**a**[^b]", "1: There is no note “[^b]”. This was kept as text."),
        ("[^a]: b\n[^a]: c", "2: There are several notes “[^a]”. References lead to the first."),
        ("![a](b)", "1: The image “b” is not in the file. Its alternative text links to it."),
        (
            "[![a](b)](/c)",
            "1: The image “b” is not in the file. Only its alternative text was kept.",
        ),
        (
            "![a](data:image/svg+xml;base64,PHN2Zz4=)",
            "1: An image of a type that can’t be used was left out. Use JPEG, PNG or WebP.",
        ),
        ("- [x] a", "1: “[x]” was written as ☑."),
        ("**a** ~~b~~", "1: Text that is struck through was kept with its marks: ~~."),
        ("```sh\na\n```", "1: Code was kept as text."),
        ("```sh\na\n```", "1: Left out: “sh”."),
        ("|A|B|\n|-|-|\n|1|", "3: The number of cells in this row is 1. In the first row it is 2."),
        (
            "<table><td colspan=2>a<td>b</table>",
            "1: Cells that span several columns or rows were split.",
        ),
        ("<script>\nalert(1)\n</script>", "2: Not all of this line was kept: “alert(1)”."),
        ("**a**\n\n[b]: /c", "3: Not all of this line was kept: “[b]: /c”."),
        ("[" * 20, "1: Markup was kept as text: this passage is very long, or has too much of it."),
    ],
)  # fmt: skip
def test_what_is_left_out_or_changed_is_said(text, remark):
    assert f"Line {remark}" in remarks(text)


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n[peacekeeper](https://e.org/)s",
        "# A\n\n[peacekeeper][b]s\n\n[b]: https://e.org/",
        "# A\n\nun[likely](</a b>)",
        "# A\n\n`peacekeeper`s",
        "# A\n\n## [K](/a)FOR\n\nIt came.",
        "# A\n\n|B|C|\n|-|-|\n|[K](/a)FOR|`K`FOR|",
    ],
)
def test_a_word_that_markup_divides_is_not_reported(text):
    assert remarks(text) == []


DATA_URL = "data:image/png;base64,AAAA"


@pytest.mark.parametrize(
    "text",
    [
        f"See {DATA_URL} there.",
        f"`{DATA_URL}`",
        f"    {DATA_URL}",
        f"```\n{DATA_URL}\n```",
        f"<p>See <b>{DATA_URL}</b>.</p>",
        f"<pre>{DATA_URL}</pre>",
        f"- {DATA_URL}",
        f"> <pre>{DATA_URL}</pre>",
        f"|A|B|\n|-|-|\n|1|{DATA_URL}|",
        f"A\n: {DATA_URL}",
        f"See.^[{DATA_URL}]",
        f"See.[^1]\n\n[^1]: {DATA_URL}",
    ],
)
def test_a_data_url_in_text_stays_as_it_is(text):
    tree = read_markdown(f"# A\n\n{text}\n")
    assert DATA_URL in "".join(note.html for note in tree.notes) + tree.blocks[-1].html
    assert "embedded-image" not in str(tree)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (f"[b]({DATA_URL})", "Left out: a link whose URL holds an image. Its text was kept."),
        (f"[b](/c '{DATA_URL}')", f"Left out: the title “{DATA_URL}” of a link."),
        (
            f"<a href='{DATA_URL}'>b</a>",
            f"Not all of this line was kept: “<a href='{DATA_URL}'>b</a>”.",
        ),
    ],
)
def test_a_link_to_a_data_url_is_reported(text, remark):
    assert remarks(f"# A\n\n{text}\n") == [f"Line 3: {remark}"]


NOTES = [
    ("See [[The town]].", "See The town.", "Links to other notes, as in [[…]], became text."),
    ("See [[#Origins]].", "See Origins.", "Links to other notes, as in [[…]], became text."),
    ("See [[A#B]].", "See A &gt; B.", "Links to other notes, as in [[…]], became text."),
    ("It [[Growth|grew]].", "It grew.", "Left out: the link to “Growth”. Its text was kept."),
    ("A map ![[map.png]] of it.", "A map of it.", "Left out: “![[map.png]]”."),
    ("It ==grew **fast**==.", "It grew <strong>fast</strong>.", "Highlighted text, as in"),
    ("**It ==grew== fast**.", "<strong>It grew fast</strong>.", "Highlighted text, as in"),
    ("a == b and c == d", "a == b and c == d", ""),
    ("x==y and z==w", "x==y and z==w", ""),
    ("`[[a]] ==b==`", "<code>[[a]] ==b==</code>", ""),
    ("[[1]](/a)", '<a href="/a">[1]</a>', ""),
    ("[[b]]\n\n[b]: /a", '[<a href="/a">b</a>]', ""),
]


@pytest.mark.parametrize(("text", "html", "remark"), NOTES)
def test_links_between_notes_and_highlights_become_text(text, html, remark):
    tree = read_markdown(f"# Notes\n\n{text}\n")
    assert tree.blocks[1].html == f"<p>{html}</p>"
    told = "\n".join(map(str, tree.remarks))
    assert told.startswith(f"Line 3: {remark}" if remark else "")
    assert bool(told) == bool(remark)


def test_each_kind_of_mark_of_notes_is_told_once():
    tree = read_markdown("# A\n\n[[B]] ==c== [[D]] ==e==\n\n[[F]]\n")
    assert len(tree.remarks) == 2


def test_a_remark_names_the_block_that_it_is_about():
    tree = read_markdown("# A\n\nb\n\n[^c]: d\n\n* e {{ f }}\n\n[g]: /h\n")
    assert [(remark.place.line, remark.block) for remark in tree.remarks] == [(7, 2), (9, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nIt is **bold**, [a link](https://e.org/?a=b&c=d) and a note.[^1]\n\n[^1]: `B`.",
        "# A {#b}\n\n1. one\n2. two\n\n[C][d]\n\n[d]: https://e.org/",
        "# A\n\n<p align='center'>B <span style='color: red'>c</span></p>\n\n&copy; D",
        "| A | B |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_usual_markdown_needs_no_remark(text):
    assert remarks(text) == []


# --- Nothing is lost ------------------------------------------------------------------------------

MARKUP = """
    # |## |- |* |1. |> |••|– |    |```|[^1]|[^1]: |^[|[a](https://e.org/)|![b](c.png)|](|[d]: /e|**
    |_|~~|`|&amp;|{#l}|{{< m >}}|{% n %}|[[toc]]|:::|!!! o|[!NOTE]|[x] |: |---\n|+++\n|===\n
"""
HTML = """
    <b> </b> <table> <tr><td> </table> <div> <ul><li> <dl> <dt> <dd> <pre> <img_src=f_alt=g>
    <h2_id=h> <figure> <script> <!-- --> <i_j='k'>
"""
pieces = st.sampled_from(
    MARKUP.replace("\n    |", "|").strip(" \n").split("|")
    + HTML.replace("_", " ").split()
    + [
        "| ",
        " | ",
        "|---|---|",
        "+---+---+\n",
        "--- ---\n",
        "    a   b\n",
        "(a) ",
        "{.c}",
        "\n",
        "\n\n",
        "\t",
        "\\",
        "é",
        "Year",
        "1999",
        "title: p\n",
        "[[u|v]]",
        "![[y]]",
        "==",
        "1999   w\n",
        "    z\n",
    ]
    + ["word", "Another word.", "www.q.org", "https://r.org/s", f"![t]({PIXEL})"]
)
written = st.lists(pieces | st.text(max_size=6), max_size=30).map("".join)


def told(tree):
    """Yield everything that a tree and its remarks tell."""
    for block in tree.blocks:
        yield from (block.html, block.caption, *block.names)
    yield from (note.html for note in tree.notes)
    yield from (note.label for note in tree.notes)
    yield from tree.about.values()
    yield from (remark.message for remark in tree.remarks)


@settings(max_examples=400)
@given(st.text() | written)
@example("[a]: http://nowhere\n\ntext")
@example("0<A>0<B>1.")
@example("0[[0]]")
@example("DATA:IMAGE/A;base64,00000000")
@example("<a href='data:image/a;base64,0000'>x</a>")
@example("---\ntitle: data:image/a;base64,0000\n---\n")
def test_every_word_is_in_the_tree_or_in_a_remark(text):
    tree = read_markdown(text)
    html = "\n".join(told(tree))
    kept = {*lost_words.words(unescape(html))}
    kept |= {*lost_words.words(unescape(re.sub("</?[a-z][^<>]*>", "", html)))}
    text = re.sub(r"\]\(data:image/[^\s)]*", "](", text, flags=re.IGNORECASE)  # isn't quoted
    text = prose.without_control_characters(text, " ")
    for line in re.split("\r\n|\r|\n", text):
        assert any(are_in(kept, {*lost_words.words(bare)}) for bare in without_tags(line)), line


UNTOLD = {"x", "title"}  # of tasks and front matter


def are_in(kept, words):
    """Tell whether each of `words` is in `kept`, or is part of a word there, as in `[[a]]s`."""
    return all(any(word in whole for whole in kept) for word in words - UNTOLD - kept)


def without_tags(line):
    """Yield `line` without known tags, which part words (<p>) or don't (<b>)."""
    bare = re.sub(r"^(\s|>|[-*+]\s|\d{1,9}[.)](\s|$))+", " ", line)
    for gap in ("", " "):
        yield unescape(re.sub(r"</?[A-Za-z][^<>]*>", gap, bare))


@given(written)
@example("1. # a<div># ")
@example("a b\n\x85")
def test_every_block_is_canonical_prose(text):
    tree = read_markdown(text)
    for block in tree.blocks:
        clean = prose.clean_inline if block.kind is BlockKind.HEADING else prose.clean
        assert clean(block.html) == block.html
        assert block.html
        assert block.place.line
