"""Web pages that a browser saved as one file are read with their images."""

import base64
import hashlib

import pytest

from milestones.formats.reports import ParseError
from milestones.formats.webpage.html_tree import read_html
from tests import pictures

PNG = pictures.file("PNG")
HEAD = """From: <Saved by Blink>
Snapshot-Content-Location: https://e.org/bridge
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x"

"""
PAGE = """------x
Content-Type: text/html; charset={charset}
Content-Transfer-Encoding: quoted-printable
Content-Location: https://e.org/bridge

<h1>The =
bridge</h1><p>Prishtin=C3=AB</p><img src=3D"{source}" alt=3D"A plan">
"""
IMAGE = f"""------x
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://e.org/plan.png
Content-ID: <plan@mhtml>

{base64.encodebytes(PNG).decode()}
------x--
"""


def archive(charset="utf-8", source="https://e.org/plan.png"):
    page = PAGE.format(charset=charset, source=source)
    return (HEAD + page + IMAGE).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("source", ["https://e.org/plan.png", "cid:plan@mhtml"])
def test_a_web_archive_is_read_with_its_images(source):
    tree = read_html(archive(source=source))
    assert [block.text for block in tree.blocks][:2] == ["The bridge", "Prishtinë"]
    assert tree.images == {hashlib.sha256(PNG).hexdigest(): PNG}
    assert tree.remarks == ()


def test_an_unknown_encoding_is_found_in_the_page():
    assert read_html(archive(charset="nonsense")).blocks[1].text == "Prishtinë"


def test_an_archive_without_a_page_is_refused():
    with pytest.raises(ParseError, match="contains no page"):
        read_html((HEAD + IMAGE).encode())


def test_an_archive_of_very_many_parts_is_refused():
    parts = "------x\nContent-Type: image/png\n\nx\n" * 2_100
    with pytest.raises(ParseError, match="more than 2,000 parts"):
        read_html((HEAD + parts + "------x--\n").encode())


def test_an_archive_that_is_nested_deeply_is_refused():
    nested = "".join(
        f'--x{i}\nContent-Type: multipart/mixed; boundary="x{i + 1}"\n\n' for i in range(3_000)
    )
    head = HEAD.replace("----x", "x0")
    with pytest.raises(ParseError, match="nested too deeply"):
        read_html((head + nested).encode())


def test_a_page_about_email_is_no_archive():
    page = b"<html><p>MIME-Version: 1.0, multipart/related"
    assert read_html(page).blocks[0].text == "MIME-Version: 1.0, multipart/related"
