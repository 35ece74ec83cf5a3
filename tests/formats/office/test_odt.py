"""OpenDocument texts become a tree: headings, lists, tables, notes, images, and remarks."""

import hashlib

import pytest

from milestones.formats.office.odt import read_odt
from milestones.formats.reports import ParseError
from tests import pictures
from tests.word_files import odt_file, packed, unpacked

PNG = pictures.file("PNG")
NAME = hashlib.sha256(PNG).hexdigest()


def read(*body, **options):
    return read_odt(odt_file(*body, **options))


def html(*body, **options):
    return "".join(
        f"<h{block.level}>{block.html}</h{block.level}>" if block.level else block.html
        for block in read(*body, **options).blocks
    )


def p(content, style=""):
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def listed(*items, style="", start=1):
    value = f'text:start-value="{start}"' if start != 1 else ""
    inner = "".join(f"<text:list-item {value}>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}">{inner}</text:list>'


def span(content, style):
    return f'<text:span text:style-name="{style}">{content}</text:span>'


def frame(content):
    return f"<draw:frame>{content}</draw:frame>"


def box(content):
    return frame(f"<draw:text-box>{content}</draw:text-box>")


IMAGE = '<draw:image xlink:href="Pictures/i.png"/><svg:desc>A plan</svg:desc>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<text:h text:outline-level="2">A</text:h>' + p("b"), "<h2>A</h2><p>b</p>"),
        (p("T", "Title") + '<text:h text:outline-level="1">A</text:h>', "<h1>T</h1><h2>A</h2>"),
        (p("A", "P1"), "<h2>A</h2>"),
        (p("a", "Quotations"), "<blockquote><p>a</p></blockquote>"),
        (p(span("a", "B") + " b " + span("c", "I")), "<p><strong>a</strong> b <em>c</em></p>"),
        (p("a" + span("2", "U")), "<p>a<sup>2</sup></p>"),
        (p('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d'), "<p>a b c<br>d</p>"),
        (
            p('<text:a xlink:href="https://e.org/">a</text:a>'),
            '<p><a href="https://e.org/">a</a></p>',
        ),
        (p("a &lt;b&gt; &amp; c"), "<p>a &lt;b&gt; &amp; c</p>"),
        (
            listed(p("a") + listed(p("b")), p("c")),
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>",
        ),
        (listed(p("a"), style="N"), "<ol><li><p>a</p></li></ol>"),
        (
            listed(p("a"), style="N", start=4),
            '<ol start="4"><li><p>a</p></li></ol>',
        ),
        ("<text:section>" + p("a") + "</text:section>", "<p>a</p>"),
        ("<text:unknown>" + p("a") + "</text:unknown>", "<p>a</p>"),
        (p("a<text:unknown>b</text:unknown>c"), "<p>abc</p>"),
        (p(frame(IMAGE)), f'<figure data-image="{NAME}"><img alt="A plan"></figure>'),
        (
            p(box(p(frame(IMAGE) + "Figure 1", "Illustration"))),
            f'<figure data-image="{NAME}"><img alt="A plan">'
            "<figcaption>Figure 1</figcaption></figure>",
        ),
        ("", ""),
    ],
)
def test_paragraphs_become_prose(body, expected):
    assert html(body, images={"i.png": PNG}) == expected


def test_tables_have_heads_and_split_cells():
    cell = "<table:table-cell{}>{}</table:table-cell>"
    head = "".join(cell.format("", p(text)) for text in ("Year", "What"))
    rows = (
        cell.format(' table:number-rows-spanned="2"', p("1999")) + cell.format("", p("It fell")),
        "<table:covered-table-cell/>" + cell.format("", p("Work began")),
    )
    tree = read(
        "<table:table><table:table-header-rows><table:table-row>"
        f"{head}</table:table-row></table:table-header-rows>"
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table>"
    )
    assert [[cell.html for cell in row.cells] for row in tree.blocks[0].rows] == [
        ["Year", "What"],
        ["1999", "It fell"],
        ["1999", "Work began"],
    ]
    assert tree.blocks[0].rows[0].cells[0].is_header
    assert "1 merged cell was split" in str(tree.remarks[0])


def test_notes_are_at_their_place():
    note = (
        '<text:note text:note-class="{}"><text:note-citation>{}</text:note-citation>'
        "<text:note-body>{}</text:note-body></text:note>"
    )
    body = p("a" + note.format("footnote", "1", p("Anna Brook.")) + " b")
    tree = read(body + p("c" + note.format("endnote", "i", p("A letter."))))
    assert [block.html for block in tree.blocks] == [
        '<p>a<cite data-source="note1"></cite> b</p>',
        '<p>c<cite data-source="note2"></cite></p>',
    ]
    assert [(note.html, note.label) for note in tree.notes] == [
        ("<p>Anna Brook.</p>", "1"),
        ("<p>A letter.</p>", "i"),
    ]


def test_what_the_file_says_about_the_document_is_kept():
    meta = (
        "<dc:title>The bridge</dc:title><meta:initial-creator>Anna Brook</meta:initial-creator>"
        "<dc:creator>B. Hill</dc:creator><meta:creation-date>2020-01-02</meta:creation-date>"
    )
    styles = (
        '<office:styles><style:default-style style:family="paragraph"><style:text-properties'
        ' fo:language="sq" fo:country="AL"/></style:default-style></office:styles>'
    )
    assert read(meta=meta, styles=styles).about == {
        "title": "The bridge",
        "author": "Anna Brook",
        "date": "2020-01-02",
        "language": "sq-AL",
    }


FOOTER = (
    "<office:master-styles><style:master-page><style:footer><text:p>Secret</text:p></style:footer>"
    "</style:master-page></office:master-styles>"
)
DELETED = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>Old</text:p></text:deletion>"
    "</text:changed-region></text:tracked-changes>"
)
INSERTED = (
    '<text:tracked-changes><text:changed-region text:id="c1"><text:insertion/>'
    "</text:changed-region></text:tracked-changes>"
    + p('a <text:change-start text:change-id="c1"/>b')
    + p('c<text:change-end text:change-id="c1"/> d')
)


@pytest.mark.parametrize(
    ("body", "styles", "said"),
    [
        (DELETED, "", "Tracked deletions were left out: “Old”."),
        (INSERTED, "", "Tracked insertions were kept: “b c”."),
        (
            p(
                "a<office:annotation><dc:creator>Anna</dc:creator><text:p>So?</text:p></office:annotation>"
            ),
            "",
            "A comment by Anna was left out: “So?”.",
        ),
        (p(span("b", "X")), "", "Hidden text was left out: “b”."),
        (
            "<text:table-of-content><text:index-body><text:p>A<text:tab/>1</text:p>"
            "</text:index-body></text:table-of-content>",
            "",
            "The table of contents was left out: “A 1”.",
        ),
        (
            p("a" + box(p("b"))),
            "",
            "Text boxes were placed below their paragraphs: “b”.",
        ),
        ("", FOOTER, "The page footer was left out: “Secret”."),
        (
            p(frame("<draw:object><text:p>b</text:p></draw:object>")),
            "",
            "An embedded object was left out: “b”.",
        ),
        (
            p(frame('<draw:image xlink:href="Pictures/none.png"/>')),
            "",
            "The image “none.png” is not in the file. Upload it to show it.",
        ),
    ],
)
def test_what_is_left_out_or_changed_is_told(body, styles, said):
    assert [remark.message for remark in read(body, styles=styles).remarks] == [said]


def test_a_text_box_is_below_its_paragraph():
    assert html(p("a" + box(p("b")) + "c")) == "<p>ac</p><p>b</p>"
    shape = f"<draw:custom-shape>{p('b')}<draw:enhanced-geometry/></draw:custom-shape>"
    assert html(p(f"a{shape}c")) == "<p>ac</p><p>b</p>"


def changed(name, content):
    return packed({**unpacked(odt_file(p("a"))), name: content})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK", "damaged"),
        (packed({"a": "b"}), "not a text doc"),
        (
            changed("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "not a text doc",
        ),
        (changed("content.xml", "<a/>"), "not a text doc"),
        (changed("content.xml", "<a"), "damaged"),
        (changed("styles.xml", "<!DOCTYPE a><a/>"), "DOCTYPE"),
        (changed("META-INF/manifest.xml", "<a><encryption-data/></a>"), "password"),
        (odt_file("<text:section>" * 5_000 + "</text:section>" * 5_000), "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(data, said):
    with pytest.raises(ParseError, match=said):
        read_odt(data)
