from pathlib import Path

from markdown_it import MarkdownIt

from docs.pictures import IMAGES, PICTURES

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shown():
    """The names of the pictures that README and docs show."""
    return {
        Path(str(token.attrGet("src"))).name
        for document in DOCUMENTS
        for block in MarkdownIt().parse(document.read_text())
        for token in block.children or ()
        if token.type == "image"
    }


def test_each_picture_that_is_shown_is_one_that_make_pictures_takes():
    assert shown() == {picture.name for picture in PICTURES}


def test_each_picture_is_there():
    assert {path.name for path in IMAGES.iterdir()} == {picture.name for picture in PICTURES}
