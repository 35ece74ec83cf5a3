"""Word files become a tree: headings, lists, tables, notes, images, and what was left out."""

import hashlib

import pytest

from milestones.formats.office.word import read_docx
from milestones.formats.reports import ParseError
from milestones.formats.tree import BlockKind, Outcome
from tests import pictures
from tests.word_files import (
    W,
    field,
    item,
    link,
    note_reference,
    packed,
    paragraph,
    picture,
    run,
    table,
    unpacked,
    word_file,
)

BOX_14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def checkbox(value):
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="{BOX_14}"><w14:checked w14:val="{value}"/>'
        f"</w14:checkbox></w:sdtPr><w:sdtContent>{run('☑')}</w:sdtContent></w:sdt>"
    )


PNG = pictures.file("PNG")
EMF = b"\1\0\0\0" + b"\0" * 36 + b" EMF"


def read(*body, **options):
    return read_docx(word_file(*body, **options))


def html(*body, **options):
    return "".join(
        f"<h{block.level}>{block.html}</h{block.level}>" if block.level else block.html
        for block in read(*body, **options).blocks
    )


def remarks(*body, **options):
    return [remark.message for remark in read(*body, **options).remarks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([paragraph("A", "Heading1"), paragraph("b")], "<h1>A</h1><p>b</p>"),
        ([paragraph("T", "Title"), paragraph("A", "Heading1")], "<h1>T</h1><h2>A</h2>"),
        ([paragraph("A", "berschrift3")], "<h3>A</h3>"),
        ([paragraph("a", "Subtitle")], "<p>a</p>"),
        (
            [paragraph("a", "Quote"), paragraph("b", "Quote")],
            "<blockquote><p>a</p><p>b</p></blockquote>",
        ),
        (
            [paragraph(run("a", "<w:b/>") + run(" b ") + run("c", "<w:i/>"))],
            "<p><strong>a</strong> b <em>c</em></p>",
        ),
        (
            [paragraph(run("a") + run("2", '<w:vertAlign w:val="superscript"/>'))],
            "<p>a<sup>2</sup></p>",
        ),
        ([paragraph("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>")], "<p>a<br>b</p>"),
        (
            [item("a"), item("b", 1), item("c")],
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>",
        ),
        ([item("a", number=2), item("b", number=2)], "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
        ([paragraph(link("a", "l"))], '<p><a href="https://e.org/">a</a></p>'),
        (
            [paragraph(field("a", 'HYPERLINK "https://e.org/f"'))],
            '<p><a href="https://e.org/f">a</a></p>',
        ),
        (
            [
                '<w:p><w:fldSimple w:instr=" HYPERLINK &quot;https://e.org/f&quot; ">'
                + run("a")
                + "</w:fldSimple></w:p>"
            ],
            '<p><a href="https://e.org/f">a</a></p>',
        ),
        (
            ['<w:p><w:fldSimple w:instr=" SEQ Figure ">' + run("7") + "</w:fldSimple></w:p>"],
            "<p>7</p>",
        ),
        (
            ["<w:p><m:oMathPara><m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath></m:oMathPara></w:p>"],
            "<p>a=b</p>",
        ),
        (["<w:sdt><w:sdtContent>" + paragraph("a") + "</w:sdtContent></w:sdt>"], "<p>a</p>"),
        (
            [
                "<w:p><w:moveTo>"
                + run("a")
                + "</w:moveTo><w:moveFrom>"
                + run("a")
                + "</w:moveFrom></w:p>"
            ],
            "<p>a</p>",
        ),
        ([], ""),
    ],
)
def test_paragraphs_become_prose(body, expected):
    assert html(*body, links={"l": "https://e.org/"}) == expected


@pytest.mark.parametrize(
    "more",
    [
        '<w:name w:val="Chapter"/><w:basedOn w:val="Heading2"/>',
        '<w:name w:val="Chapter"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>',
        '<w:name w:val="Titre 2"/>',
        '<w:name w:val="Naslov 2"/>',
        '<w:name w:val="Titulli 2"/>',
        '<w:name w:val="Заголовок 2"/>',
    ],
)
def test_styles_are_headings_by_what_they_are_based_on_or_called(more):
    style = f'<w:style w:type="paragraph" w:styleId="Own">{more}</w:style>'
    assert html(paragraph("A", "Own"), more_styles=style) == "<h2>A</h2>"


def test_styles_may_be_based_on_each_other_in_a_circle():
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    both = style.format("A", "B") + style.format("B", "A")
    assert html(paragraph("a", "A"), more_styles=both) == "<p>a</p>"


LARGE, MIDDLE = '<w:sz w:val="40"/>', '<w:b/><w:sz w:val="28"/>'
TEXT = [paragraph(run(f"Text number {i}.", '<w:sz w:val="22"/>')) for i in range(9)]


def test_short_lines_in_bold_or_larger_type_are_headings_where_no_style_is():
    body = [
        paragraph(run("The bridge", LARGE)),
        TEXT[0],
        paragraph(run("How it began", MIDDLE)),
        TEXT[1],
        paragraph(run("In winter", "<w:b/>")),
        *TEXT[2:5],
        paragraph(run("How it ended", MIDDLE)),
        TEXT[5],
    ]
    tree = read(*body)
    assert [(block.level, block.text) for block in tree.blocks if block.level] == [
        (1, "The bridge"),
        (2, "How it began"),
        (3, "In winter"),
        (2, "How it ended"),
    ]
    guesses = [remark for remark in tree.remarks if remark.outcome is Outcome.GUESSED]
    assert str(guesses[0]) == "Paragraph 1: “The bridge” looks like a heading, and was read as one."
    assert len(guesses) == 4


@pytest.mark.parametrize(
    "body",
    [
        [paragraph(run("A sentence.", "<w:b/>")), *TEXT],
        [paragraph("A", "Heading1"), paragraph(run("Bold", "<w:b/>")), *TEXT],
        [paragraph(run("All", "<w:b/>")), paragraph(run("is", "<w:b/>")), paragraph("bold")],
        [paragraph(run("x" * 200, "<w:b/>")), *TEXT],
        [paragraph(run("Bold", "<w:b/>") + run(" and not")), *TEXT],
        [table(["a", "b"], ["c", "d"]), *TEXT],
    ],
)
def test_other_lines_are_no_headings(body):
    headings = [block.text for block in read(*body).blocks if block.kind is BlockKind.HEADING]
    assert headings in ([], ["A"])


def test_tables_have_heads_captions_and_split_cells():
    tree = read(
        paragraph("Table 1: Steps", "Caption"),
        table(
            ["Year", "What"],
            ["1999", ("It fell", '<w:vMerge w:val="restart"/>')],
            ["2000", ("", "<w:vMerge/>")],
            header=True,
        ),
        paragraph("b"),
    )
    block = tree.blocks[0]
    assert [[cell.html for cell in row.cells] for row in block.rows] == [
        ["Year", "What"],
        ["1999", "It fell"],
        ["2000", "It fell"],
    ]
    assert [cell.is_header for cell in block.rows[0].cells] == [True, True]
    assert block.caption == "Table 1: Steps"
    assert [remark.message for remark in tree.remarks] == [
        "1 merged cell was split: each of the new cells holds the same text."
    ]


def test_footnotes_and_endnotes_become_notes():
    tree = read(
        paragraph(run("a") + note_reference(2) + run("b") + note_reference(5, "endnote")),
        footnotes={2: "Anna Brook, The Bridge."},
        endnotes={5: "A letter."},
    )
    assert tree.blocks[0].html == (
        '<p>a<cite data-source="note1"></cite>b<cite data-source="note2"></cite></p>'
    )
    assert [(note.uid, note.html) for note in tree.notes] == [
        ("note1", "<p>Anna Brook, The Bridge.</p>"),
        ("note2", "<p>A letter.</p>"),
    ]
    assert tree.remarks == ()


def test_images_keep_their_bytes_alternative_text_and_caption():
    name = hashlib.sha256(PNG).hexdigest()
    tree = read(
        paragraph(picture("i", "A plan")), paragraph("Figure 1", "Caption"), images={"i": PNG}
    )
    assert tree.images == {name: PNG}
    assert tree.blocks[0].html == (
        f'<figure data-image="{name}"><img alt="A plan"><figcaption>Figure 1</figcaption></figure>'
    )
    assert (
        read(paragraph(picture("i")), images={"i": PNG}).blocks[0].html.endswith("<img></figure>")
    )


def test_what_the_file_says_about_the_document_is_kept():
    core = {
        "dc:title": "The bridge",
        "dc:creator": "Anna Brook",
        "dc:description": "A report",
        "dcterms:created": "2020-01-02T10:00:00Z",
    }
    language = '<w:docDefaults><w:rPr><w:lang w:val="sq-AL"/></w:rPr></w:docDefaults>'
    assert read(core=core, more_styles=language).about == {
        "title": "The bridge",
        "author": "Anna Brook",
        "description": "A report",
        "date": "2020-01-02T10:00:00Z",
        "language": "sq-AL",
    }


def test_a_paragraph_in_the_style_of_a_title_is_the_title():
    core = {"dc:title": "Template 4"}
    body = [paragraph("The bridge", "Title"), paragraph("Before", "Heading1"), paragraph("a")]
    assert read(*body, core=core).about == {"title": "The bridge"}
    assert read(*body[1:], core=core).about == {"title": "Template 4"}
    assert remarks(*body, core=core) == [
        "The title in the properties of the file was left out: “Template 4”."
    ]


BOX = "<w:txbxContent>" + paragraph("b") + "</w:txbxContent>"
OLD_BOX = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"


def beside(content, old=""):
    """Return a paragraph with text boxes: for newer and for older versions of Word."""
    fallback = f"<mc:Fallback>{old}</mc:Fallback>" if old else ""
    return (
        f"<w:p>{content}<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice>{fallback}"
        "</mc:AlternateContent></w:r></w:p>"
    )


@pytest.mark.parametrize(
    ("body", "options", "said"),
    [
        ("<w:p><w:ins>" + run("a") + "</w:ins></w:p>", {}, "Tracked insertions were kept: “a”."),
        (
            "<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del></w:p>",
            {},
            "Tracked deletions were left out: “a”.",
        ),
        (paragraph("a"), {"comments": [("Anna", "So?")]}, "A comment by Anna was left out: “So?”."),
        (paragraph(run("a", "<w:vanish/>")), {}, "Hidden text was left out: “a”."),
        (paragraph("a", "TOC1"), {}, "The table of contents was left out: “a”."),
        (
            paragraph(picture("i", "A map")),
            {"images": {"i": EMF}},
            "The image “A map” was left out, because this site can't use its format (EMF). Save it"
            " as PNG or JPEG, and upload it.",
        ),
        (
            "<w:x>" + paragraph("a b") + "</w:x>",
            {},
            "Words that could not be placed were left out: “a b”.",
        ),
        (beside("", OLD_BOX), {}, "Text boxes were placed below the paragraphs beside them: “b”."),
        (beside(""), {}, "Text boxes were placed below the paragraphs beside them: “b”."),
        *[
            (
                "",
                {"parts": {f"word/{name}1.xml": f'<w:x xmlns:w="{W}">{paragraph(text)}</w:x>'}},
                said,
            )
            for name, text, said in [
                ("header", "Secret", "The page header was left out: “Secret”."),
                ("footer", "Page 1", "The page footer was left out: “Page 1”."),
                ("charts/chart", "", "A chart was left out: “no words”."),
            ]
        ],
    ],
)
def test_what_is_left_out_or_changed_is_told(body, options, said):
    assert remarks(body, **options) == [said]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (checkbox(1) + run(" yes ") + checkbox(0) + run(" no"), "☒ yes ☐ no"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "a\u2011b"),
        ("<w:r><w:t>a</w:t><w:softHyphen/><w:t>b</w:t></w:r>", "a\xadb"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "a🡪"),
    ],
)
def test_signs_that_are_no_text_in_the_file_are_kept(content, text):
    tree = read(paragraph(content))
    assert [block.text for block in tree.blocks] == [text]
    assert tree.remarks == ()


def test_text_boxes_are_once():
    assert html(beside(run("a"), OLD_BOX)) == "<p>a</p><p>b</p>"


def test_what_is_above_a_table_of_contents_belongs_to_it():
    style = (
        '<w:style w:type="paragraph" w:styleId="Above"><w:name w:val="TOC Heading"/>'
        '<w:basedOn w:val="Heading1"/></w:style>'
    )
    body = [paragraph("Contents", "Above"), paragraph("A 1", "TOC1"), paragraph("A", "Heading1")]
    assert html(*body, more_styles=style) == "<h1>A</h1>"
    assert remarks(*body, more_styles=style) == [
        "The table of contents was left out: “Contents”.",
        "The table of contents was left out: “A 1”.",
    ]
    assert html(body[0], paragraph("b"), more_styles=style) == "<h1>Contents</h1><p>b</p>"


def test_page_numbers_are_not_worth_a_remark():
    footer = {"word/footer1.xml": f'<w:ftr xmlns:w="{W}">{paragraph("7")}</w:ftr>'}
    assert remarks(paragraph("a"), parts=footer) == []


def test_the_parts_of_a_file_may_have_numbers_in_their_names():
    files = unpacked(word_file(paragraph("A", "Heading1"), paragraph("b")))
    numbered = {}
    for name, content in files.items():
        name = name.replace("document.xml", "document2.xml").replace("styles.xml", "styles2.xml")
        content = content.replace(b"document.xml", b"document2.xml")
        numbered[name] = content.replace(b"styles.xml", b"styles2.xml")
    assert [block.html for block in read_docx(packed(numbered)).blocks] == ["A", "<p>b</p>"]


@pytest.mark.parametrize(
    ("body", "more_styles"),
    [
        (table([("b", '<w:gridSpan w:val="x"/>')]), ""),
        (paragraph('<w:r><w:sym w:font="Symbol" w:char="x"/></w:r>' + run("b")), ""),
        (paragraph("b"), '<w:style w:type="paragraph"/>'),
    ],
)
def test_a_file_that_mammoth_cannot_read_keeps_its_words(body, more_styles):
    tree = read(paragraph("A &lt; B", "Heading1"), body, more_styles=more_styles)
    assert [(block.level, block.html) for block in tree.blocks] == [
        (1, "A &lt; B"),
        (0, "<p>b</p>"),
    ]
    assert [remark.message for remark in tree.remarks] == [
        "Only the words of this file could be read. Lists, tables and notes became paragraphs, and"
        " links and images were left out. For more, open the file in Word or LibreOffice, save it"
        " again, and import that file."
    ]


# --- Bad files ------------------------------------------------------------------------------------

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
DEEP = "<w:sdt><w:sdtContent>" * 5_000 + paragraph("a") + "</w:sdtContent></w:sdt>" * 5_000


def changed(name, content):
    return packed({**unpacked(word_file(paragraph("a"))), name: content})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        (word_file(paragraph("a"))[:-30], "damaged"),
        (packed({"a.txt": "a"}), "not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx without a password"),
        (changed("word/document.xml", "<a"), "damaged"),
        (changed("word/document.xml", DOCTYPE + "<x>&a;</x>"), "DOCTYPE"),
        (changed("word/styles.xml", (DOCTYPE + "<x/>").encode("utf-16")), "DOCTYPE"),
        (word_file(DEEP), "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(data, said):
    with pytest.raises(ParseError, match=said):
        read_docx(data)
