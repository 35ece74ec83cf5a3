"""Image files that aren't what they seem are refused in words, and all others are let through."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from milestones.formats.image_files.disguises import refuse_disguise
from milestones.formats.image_files.images import ImageError
from tests import pictures

USUAL = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}


def refusal(data, name):
    with pytest.raises(ImageError) as error:
        refuse_disguise(data, name)
    return str(error.value)


def archive():
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("page.html", "Hello")
    return written.getvalue()


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", pictures.FORMATS)
@pytest.mark.parametrize("extension", [*USUAL.values(), "txt", "php", "svg", "HTML", "docx"])
def test_a_name_must_end_as_the_format_says(kind, extension):
    data, name = pictures.file(kind), f"field.{extension}"
    if extension == USUAL[kind]:
        refuse_disguise(data, name)
    else:
        said = refusal(data, name)
        assert f"ends in .{extension}" in said
        assert f"ends in .{USUAL[kind]}." in said


@pytest.mark.parametrize("name", ["a.JPG", "a.jpeg", "b.PNG.jpg", "scan.jfif"])
def test_each_usual_extension_of_a_jpeg_is_taken(name):
    refuse_disguise(pictures.file("JPEG"), name)


@pytest.mark.parametrize("name", ["", "blob", "KFOR, 12.06.1999", "v1.final version", "a.", "Mr.X"])
def test_a_name_without_an_extension_says_nothing(name):
    refuse_disguise(pictures.file("PNG"), name)


def test_what_is_no_image_is_left_to_the_next_check():
    refuse_disguise(b"<html><script>", "page.png")
    refuse_disguise(b"", "page.png")


# --- Files that are two things --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (archive(), "a ZIP archive"),
        (archive()[:-2] + b"\5\0five!", "a ZIP archive"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        (b"<html><body>", "a web page"),
        (b"\n<!DOCTYPE HTML>", "a web page"),
        (b"<SCRIPT src=x>", "a web page or script"),
        (b"<?php system(1)", "a web page or script"),
        (b"%PDF-1.7", "a PDF document"),
    ],
)
@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_an_image_that_is_something_else_too_is_refused(kind, added, said):
    small = Image.new("RGB", (2, 2))
    data, name = pictures.file(kind, small), f"a.{USUAL[kind]}"
    refuse_disguise(data, name)
    assert f"an image and {said}" in refusal(data + added, name)


def test_something_else_in_the_metadata_of_an_image_is_found():
    data = pictures.file("JPEG", comment=b"<script>alert(1)</script>")
    assert "a web page or script at the same time" in refusal(data, "a.jpg")


@pytest.mark.parametrize("start", [b"GIF89a/*", b"GIF87a=1;", b"GIF89a='"])
def test_a_gif_that_runs_as_a_script_is_refused(start):
    assert "a script at the same time" in refusal(start + b"*/=1;alert(1)", "a.gif")


def test_a_photograph_that_holds_its_film_is_let_through():
    film = b"\0\0\0\x18ftypmp42" + bytes(200)
    refuse_disguise(pictures.file("JPEG") + film, "MV_20260110.jpg")


# No bytes of which a sign of another format consists.
@given(st.lists(st.integers(0, 40), max_size=400).map(bytes))
def test_plain_images_are_let_through_whatever_is_in_them(pixels):
    size = (max(1, len(pixels) // 3), 1)
    image = Image.frombytes("RGB", size, pixels.ljust(3, b"x")[: size[0] * 3])
    for kind in ("PNG", "GIF", "JPEG"):
        refuse_disguise(pictures.file(kind, image), f"a.{USUAL[kind]}")
