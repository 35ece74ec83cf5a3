"""Image files that aren't what they seem are refused in words, and all others are let through."""

import tarfile
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from milestones.formats.image_files.disguises import refuse_disguise
from milestones.formats.image_files.images import ImageError
from tests import pictures
from tests.test_hostile import KILOBYTE, grows_linearly

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


def tar(form):
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=form) as file:
        file.addfile(tarfile.TarInfo("page.html"))
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
        (bytes(2000) + b"%PDF-1.4\n", "a PDF document"),
        (b"<svg onload=alert(1)>", "a web page or script"),
        (b"<img src=x onerror = alert(1)>", "a web page or script"),
        (b"<?=`$_GET[0]`?>", "a web page or script"),
        (tar(tarfile.USTAR_FORMAT), "a TAR archive"),
        (tar(tarfile.GNU_FORMAT), "a TAR archive"),
        (b"\x7fELF\2\1\1" + bytes(300), "a program"),
        (b"MZ" + bytes(76) + b"This program cannot be run in DOS mode.", "a program"),
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


COMMENT = 0x2F2A  # as a length, these bytes are /*


def jpeg_with(segment, *, length=COMMENT, marker=b"\xe0"):
    """Return a JPEG whose first segment, before the others, has this content and length."""
    content = segment.ljust(length - 2, b"\0")
    start = b"\xff\xd8\xff" + marker + length.to_bytes(2, "big")
    return start + content + pictures.file("JPEG")[2:]


@pytest.mark.parametrize("marker", [b"\xe0", b"\xe1", b"\xef"])
def test_a_jpeg_that_runs_as_a_script_is_refused(marker):
    script = jpeg_with(b"JFIF\0", marker=marker) + b'*/=alert("x")/*'
    assert "a script at the same time" in refusal(script, "a.jpg")


def test_a_photograph_whose_metadata_have_the_length_of_such_a_comment_is_let_through():
    refuse_disguise(jpeg_with(b"Exif\0\0*/\1\2", marker=b"\xe1"), "a.jpg")


PROGRAM, FILM = b"MZ\x90\0" + b"\1" * 60, b"\0\0\0\x18ftypmp42" + bytes(200)


@pytest.mark.parametrize("added", [PROGRAM, FILM, b"\1" * 17])
@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_whatever_follows_the_image_is_refused(kind, added):
    said = refusal(pictures.file(kind) + added, f"a.{USUAL[kind]}")
    assert said.startswith("The file has other data after the image.")


@pytest.mark.parametrize("added", [b"", b"\n", b"\1" * 16, bytes(5000), b" \r\n" * 50])
@pytest.mark.parametrize("kind", pictures.FORMATS)
def test_padding_after_the_image_is_let_through(kind, added):
    refuse_disguise(pictures.file(kind) + added, f"a.{USUAL[kind]}")


def films():
    """Return images of several frames, with metadata, colours and transparency."""
    frames = [pictures.picture(), pictures.noise(64, 48), pictures.picture(mode="P")]
    several = {"save_all": True, "append_images": frames[1:]}
    return [
        *((kind, pictures.file(kind, frames[0], **several)) for kind in ("PNG", "GIF", "WEBP")),
        ("GIF", pictures.file("GIF", pictures.noise(64, 48), comment=b"a" * 700)),
        ("GIF", pictures.file("GIF", pictures.picture(mode="1"), interlace=1)),
        ("WEBP", pictures.file("WEBP", pictures.noise(63, 47), lossless=True, xmp=b"a")),
        ("PNG", pictures.file("PNG", pictures.picture(mode="RGBA"))),
    ]


@pytest.mark.parametrize(("kind", "data"), films())
def test_the_end_of_an_image_is_found(kind, data):
    refuse_disguise(data, f"a.{USUAL[kind]}")
    assert "other data" in refusal(data + PROGRAM, f"a.{USUAL[kind]}")


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
@given(st.data())
def test_a_damaged_image_is_left_to_the_next_check_or_refused(kind, data):
    file = bytearray(pictures.file(kind))
    for _ in range(data.draw(st.integers(1, 20))):
        file[data.draw(st.integers(8, len(file) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImageError):
        refuse_disguise(bytes(file[: data.draw(st.integers(0, len(file)))]), "")


STARTS = {"JPEG": b"\xff\xd8\xff\xe0/*", "GIF": b"GIF89a" + bytes(7) + b"\x21\xf9"}


@pytest.mark.parametrize("sign", [b"<?=", b"<a ", b"<a onabc", b"<?=a ", b"*/", b"\1\1"])
@pytest.mark.parametrize("kind", STARTS)
def test_many_signs_take_time_linear_in_their_number(cpu_seconds, kind, sign):
    def look(data):
        with suppress(ImageError):
            refuse_disguise(data, "")

    grows_linearly(cpu_seconds, look, lambda size: STARTS[kind] + sign * size, 10 * KILOBYTE)


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
