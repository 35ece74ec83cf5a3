"""References of a Word file that lead nowhere are told, and their words are kept."""

import hashlib
import io
import zipfile

import pytest

from milestones.formats.office.word import read_docx
from milestones.formats.tree import BlockKind
from tests import pictures
from tests.word_files import (
    link,
    note_reference,
    paragraph,
    picture,
    run,
    word_file,
)

PNG = pictures.file("PNG")


def read(*body, **options):
    return read_docx(word_file(*body, **options))


NOISE = hashlib.shake_256().digest(999)
NOT_IN_FILE = "is not in the file. Upload it to show it."
LINKED = picture("i", "A map").replace("r:embed", "r:link")
OLD_PICTURE = '<w:r><w:pict><v:shape alt="A map"><v:imagedata r:id="i"/></v:shape></w:pict></w:r>'


def related(*relations):
    """Return the relations of a document, each given as its attributes in XML."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    inner = "".join(f"<Relationship {relation}/>" for relation in relations)
    name = "word/_rels/document.xml.rels"
    return {"parts": {name: f'<Relationships xmlns="{space}">{inner}</Relationships>'}}


@pytest.mark.parametrize(
    ("content", "options", "text", "said"),
    [
        (picture("i", "A map"), {}, "a A map", [f"The image “A map” {NOT_IN_FILE}"]),
        (picture("i"), {}, "a", [f"An image without a description {NOT_IN_FILE}"]),
        (
            picture("i", "A map"),
            related('Id="i" Type="image" Target="NULL"'),
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (
            picture("i", "A map"),
            related('Id="i" Type="image"', 'Id="j" Target="b.png"'),
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (
            picture("i", "A map"),
            {"parts": {"word/_rels/document.xml.rels": "<damaged"}},
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (
            picture("i", "A map"),
            related('Id="i" Type="image" Target="styles.xml"'),
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (
            picture("i", "A map").replace('r:embed="i"', ""),
            {},
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (
            LINKED,
            related('Id="i" Type="image" Target="https://e.org/b.png" TargetMode="External"'),
            "a A map",
            [
                "The image “A map” is on another website (https://e.org/b.png). Upload it to show"
                " it."
            ],
        ),
        (
            LINKED,
            related('Id="i" Type="image" Target="file:///C:/b.png" TargetMode="External"'),
            "a A map",
            [f"The image “A map” {NOT_IN_FILE}"],
        ),
        (OLD_PICTURE, {}, "a A map", [f"The image “A map” {NOT_IN_FILE}"]),
        (
            note_reference(9),
            {},
            "a",
            ["References to notes that are not in the file were left out of: “a”."],
        ),
        (
            note_reference(9, "endnote"),
            {},
            "a",
            ["References to notes that are not in the file were left out of: “a”."],
        ),
        (link("b", "x"), {}, "a b", ["Links without a target became plain text: “b”."]),
        (link("b", ""), {}, "a b", ["Links without a target became plain text: “b”."]),
        ('<w:r><w:commentReference w:id="9"/></w:r>', {}, "a", []),
    ],
)
def test_references_that_lead_nowhere_are_told_and_their_words_kept(content, options, text, said):
    tree = read(paragraph(run("a ") + content), **options)
    assert " ".join(block.text for block in tree.blocks) == text
    assert [remark.message for remark in tree.remarks] == said


def test_a_reference_may_lead_nowhere_in_a_note():
    tree = read(paragraph(run("a") + note_reference(2)), footnotes={2: run("b ") + link("c", "x")})
    assert [note.html for note in tree.notes] == ["<p>b c</p>"]
    assert [remark.message for remark in tree.remarks] == [
        "Links without a target became plain text: “c”."
    ]


def test_a_link_of_an_image_may_lead_nowhere():
    linked = picture("i", "A map").replace(
        '<wp:docPr id="1" descr="A map"/>',
        '<wp:docPr id="1" descr="A map"><a:hlinkClick r:id="x"/></wp:docPr>',
    )
    tree = read(paragraph(linked), images={"i": PNG})
    assert tree.blocks[0].kind is BlockKind.FIGURE
    assert [remark.message for remark in tree.remarks] == [
        "Links without a target became plain text: “an image”."
    ]


@pytest.mark.parametrize(
    "target", ["media/b 1.png", "media/b%201.png", "../word/media/b 1.png", "/word/Media/B 1.PNG"]
)
def test_an_image_is_found_however_its_place_is_written(target):
    options = related(f'Id="i" Type="image" Target="{target}"')
    options["parts"]["word/media/b 1.png"] = PNG
    tree = read(paragraph(picture("i", "A map")), **options)
    assert list(tree.images.values()) == [PNG]


def test_an_image_that_is_damaged_in_the_file_is_told():
    body = paragraph(run("a ") + picture("i", "A map"))
    data = word_file(body, images={"i": NOISE})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        place = archive.getinfo("word/media/i.bin").header_offset + 60
    tree = read_docx(data[:place] + b"\xff\xff\xff" + data[place + 3 :])
    assert [remark.message for remark in tree.remarks] == [f"The image “A map” {NOT_IN_FILE}"]
