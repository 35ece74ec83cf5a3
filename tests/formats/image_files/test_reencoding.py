"""What is made of an image file: the picture, and nothing else of it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from milestones.formats.image_files.reencoding import ImageError, reencode
from tests import pictures

STORED_AS = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP", "AVIF": "WEBP"}
each_kind = pytest.mark.parametrize("kind", pictures.FORMATS)


def files_of(done):
    return [done.data, *done.renditions.values()]


def refusal(data):
    with pytest.raises(ImageError) as error:
        reencode(data)
    return str(error.value)


# --- The picture ----------------------------------------------------------------------------------


@each_kind
def test_an_image_of_each_kind_is_stored_in_a_format_that_browsers_show(kind):
    done = reencode(pictures.file(kind))
    stored = pictures.opened(done.data)
    assert stored.format == STORED_AS[kind]
    assert done.format == STORED_AS[kind].lower()
    assert (done.width, done.height) == stored.size == (64, 48)
    assert pictures.is_like(stored, pictures.picture())
    assert done.notes == ()


@each_kind
def test_the_same_file_gives_the_same_bytes(kind):
    data = pictures.file(kind)
    assert reencode(data) == reencode(data)


def test_what_is_stored_can_be_stored_again():
    first = reencode(pictures.file("PNG"))
    assert reencode(first.data).data == first.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_looks_the_same(mode):
    grey = mode in ("1", "L", "LA", "I;16")
    image = pictures.picture(mode="L" if grey else "RGB")
    if mode == "1":
        image = image.point(lambda value: 255 * (value > 100))
    shown = image
    if mode == "I;16":
        image = image.convert("I;16").point(lambda value: value * 257)
    done = reencode(pictures.file("PNG", image.convert(mode)))
    assert pictures.is_like(pictures.opened(done.data), shown, 4)


def test_a_printers_jpeg_is_stored_in_the_colours_of_screens():
    done = reencode(pictures.file("JPEG", pictures.picture(mode="CMYK")))
    stored = pictures.opened(done.data)
    assert stored.mode == "RGB"
    assert pictures.is_like(stored, pictures.picture())


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_what_is_transparent_stays_so(kind):
    image = pictures.picture(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 32, 48))
    for file in files_of(reencode(pictures.file(kind, image))):
        stored = pictures.opened(file).convert("RGBA")
        assert stored.getpixel((2, 40))[3] == 0
        assert stored.getpixel((60, 40))[3] == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_is_upright(orientation):
    upright = pictures.picture()
    turns = [None, 0, 3, 1, 5, 2, 6, 4]  # to what a camera that was turned so has stored
    turn = turns[orientation - 1]
    taken = upright if turn is None else upright.transpose(Image.Transpose(turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ("JPEG", "PNG", "WEBP"):
        done = reencode(pictures.file(kind, taken, exif=exif, quality=95))
        assert (done.width, done.height) == (64, 48)
        assert pictures.is_like(pictures.opened(done.data), upright)


@each_kind
def test_only_the_first_frame_is_kept_and_that_is_said(kind):
    if kind == "JPEG":
        pytest.skip("JPEG has one frame.")
    other = Image.new("RGB", (64, 48), (0, 200, 0))
    done = reencode(pictures.file(kind, save_all=True, append_images=[other]))
    assert done.notes == ("The image is animated. Only its first frame was kept.",)
    assert not getattr(pictures.opened(done.data), "is_animated", False)
    assert pictures.is_like(pictures.opened(done.data), pictures.picture())


def test_a_phones_jpeg_of_several_pictures_is_its_first():
    data = pictures.file("MPO", save_all=True, append_images=[pictures.noise(64, 48)])
    done = reencode(data)
    assert (done.format, done.notes) == ("jpeg", ())
    assert pictures.is_like(pictures.opened(done.data), pictures.picture())


# --- Colours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_are_those_of_the_profile_which_goes(kind):
    red = Image.new("RGB", (64, 48), (220, 20, 20))
    done = reencode(pictures.file(kind, red, icc_profile=pictures.odd_profile()))
    stored = pictures.opened(done.data)
    assert pictures.is_like(stored, Image.new("RGB", (64, 48), (20, 220, 20)), 30)
    assert "icc_profile" not in stored.info


def test_a_profile_of_screens_changes_no_pixel():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    done = reencode(pictures.file("PNG", icc_profile=profile))
    assert pictures.opened(done.data).tobytes() == pictures.picture().tobytes()


def test_transparency_outlives_a_profile():
    image = pictures.picture(mode="RGBA")
    image.putalpha(100)
    done = reencode(pictures.file("PNG", image, icc_profile=pictures.odd_profile()))
    assert pictures.opened(done.data).getchannel("A").getextrema() == (100, 100)


@pytest.mark.parametrize("profile", [b"x" * 200, pictures.odd_profile()[:300], b"\0" * 128])
def test_a_profile_that_cannot_be_used_is_left_out(profile):
    done = reencode(pictures.file("JPEG", icc_profile=profile))
    assert pictures.is_like(pictures.opened(done.data), pictures.picture())


# --- Sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (300, [300]),
        (480, [480]),
        (800, [480, 800]),
        (1600, [480, 960, 1600]),
        (2000, [480, 960, 1600]),
    ],
)
def test_smaller_versions_are_webp_and_never_enlarged(width, widths):
    done = reencode(pictures.file("PNG", pictures.picture(width, 90)))
    assert list(done.renditions) == widths
    for wide, data in done.renditions.items():
        image = pictures.opened(data)
        assert image.format == "WEBP"
        assert image.size == (wide, max(1, round(90 * wide / width)))


def test_what_is_larger_than_a_screen_is_reduced_and_that_is_said():
    done = reencode(pictures.file("JPEG", pictures.picture(3000, 2250), exif=turned_to_the_side()))
    assert done.width * done.height <= 5_000_000
    assert (done.width / done.height) == pytest.approx(3 / 4, abs=0.001)
    [note] = done.notes
    assert note == "The image was reduced from 2,250 × 3,000 to 1,936 × 2,582 pixels."
    assert pictures.opened(done.data).size == (done.width, done.height)


def turned_to_the_side():
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


@pytest.mark.parametrize("size", [(1, 1), (30_000, 1), (1, 30_000), (20_000, 10)])
def test_the_longest_image_can_be_written_in_every_format(size):
    done = reencode(pictures.file("PNG", Image.new("RGB", size)))
    assert max(done.width, done.height) <= 16_383
    assert all(pictures.opened(file) for file in files_of(done))


def test_a_drawing_is_kept_without_loss_in_small_versions():
    done = reencode(pictures.file("PNG"))
    assert pictures.opened(done.renditions[64]).convert("RGB").tobytes() == (
        pictures.picture().tobytes()
    )


# --- What goes ------------------------------------------------------------------------------------

SECRET = "Kilroy was here"


def metadata():
    exif = Image.Exif()
    exif[0x010F] = SECRET  # maker
    exif[0x9286] = SECRET  # comment
    exif.get_ifd(0x8825)[1] = "N"  # place
    exif.get_ifd(0x8825)[2] = (42.0, 39.0, 46.0)
    exif.get_ifd(0x8769)[0xA431] = SECRET  # serial number of the camera
    return exif.tobytes()


def with_everything(kind):
    options = {"exif": metadata(), "xmp": f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()}
    if kind in ("JPEG", "GIF"):
        options["comment"] = SECRET
    if kind == "GIF":
        del options["exif"]
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", SECRET)
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", SECRET)
    return pictures.file(kind, **options)


@each_kind
def test_place_serial_number_and_comments_are_gone(kind):
    data = with_everything(kind)
    assert SECRET.encode() in data
    for file in files_of(reencode(data)):
        image = pictures.opened(file)
        assert SECRET.encode() not in file
        assert not image.getexif()
        assert (
            not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & image.info.keys()
        )


POLYGLOTS = [
    b"<html><script>alert(1)</script></html>",
    b"PK\x03\x04" + b"zip" * 100,
    b"\n*/alert(1)//",
    b"%PDF-1.7",
    b"<?php system($_GET[0]); ?>",
]


@each_kind
@pytest.mark.parametrize("payload", POLYGLOTS)
def test_what_was_appended_is_gone(kind, payload):
    for file in files_of(reencode(pictures.file(kind) + payload)):
        assert payload not in file


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<svg/>",
        b"  <!DOCTYPE svg><SVG onload='alert(1)'/>",
    ],
)
def test_svg_is_refused_by_its_name(data):
    assert refusal(data).startswith("SVG images can't be used")


def test_heic_is_refused_by_its_name():
    assert "HEIC" in refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "JPEG2000", "PDF", "TGA"])
def test_other_kinds_are_refused(kind):
    assert "Use JPEG, PNG, WebP, AVIF or GIF." in refusal(pictures.file(kind))


@pytest.mark.parametrize(
    "data", [b"x", b"\0" * 1000, b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]
)
def test_what_is_no_image_is_refused(data):
    assert refusal(data)


@each_kind
@settings(max_examples=30)
@given(share=st.floats(0, 0.9))
def test_a_file_that_was_cut_off_is_refused(kind, share):
    data = pictures.file(kind, pictures.noise(64, 48))
    assert refusal(data[: int(len(data) * share)])


@each_kind
@settings(max_examples=50)
@given(st.data())
def test_a_damaged_file_is_refused_or_shown_and_nothing_else_happens(kind, data):
    file = bytearray(pictures.file(kind))
    for _ in range(data.draw(st.integers(1, 20))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImageError):
        done = reencode(bytes(file))
        assert pictures.opened(done.data).size == (done.width, done.height)


@pytest.mark.parametrize(("width", "height"), [(10_001, 5_000), (2**31 - 1, 2**31 - 1)])
def test_more_than_50_megapixels_are_refused_by_the_header_alone(width, height):
    said = refusal(pictures.png_header(width, height))
    assert f"{width:,} × {height:,} pixels" in said
    assert "The limit is 50 megapixels." in said


def test_a_jpeg_of_hundreds_of_scans_is_refused():
    data = pictures.file("JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert "scans" in refusal(data[:-2] + 100 * scan + data[-2:])
