"""Small or large files that would take a careless reader much time or memory."""

from zlib import crc32

from PIL import Image

from milestones.formats import documents
from milestones.formats.image_files import images
from tests import pictures
from tests.word_files import packed, word_file

FIFTY_MEGAPIXELS = (8650, 5770)

# --- Images ---------------------------------------------------------------------------------------


def scan_bomb():
    data = pictures.file("JPEG", Image.new("RGB", (8000, 6200)), progressive=True, subsampling=0)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * ((images.MOST_BYTES - len(data)) // len(scan)) + data[-2:]


def refinements():
    """A JPEG of few scans for its size, which take long because there is something in each."""
    tile = pictures.noise(640, 640)
    image = Image.new("RGB", (8640, 5760))
    for x in range(0, image.width, tile.width):
        for y in range(0, image.height, tile.height):
            image.paste(tile, (x, y))
    data = pictures.file("JPEG", image, quality=5, progressive=True, subsampling=0)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * min(29, (images.MOST_BYTES - len(data)) // len(scan)) + data[-2:]


def flat(kind, **options):
    return pictures.file(kind, Image.new("RGB", FIFTY_MEGAPIXELS), **options)


def frames():
    """A GIF of many frames, each of them large."""
    others = [Image.new("P", (4000, 4000), i) for i in range(20)]
    return pictures.file("GIF", others[0], save_all=True, append_images=others[1:])


def huge_profile():
    return pictures.file("JPEG", icc_profile=b"\0" * 10_000_000)


def padded():
    return pictures.file("PNG").ljust(images.MOST_BYTES, b"x")


def filled(start, piece):
    """Return the largest file: the start of an image, and `piece` again and again."""
    return start + piece * ((images.MOST_BYTES - len(start)) // len(piece))


# An image's maker, and what its refusal says; None if it is prepared.
IMAGES = {
    "a JPEG with 40 MB of nothing before its pixels": (
        lambda: filled(b"\xff\xd8\xff", b"\0"),
        "damaged",
    ),
    "a JPEG with millions of comments": (
        lambda: filled(b"\xff\xd8", b"\xff\xfe\0\x02"),
        "damaged",
    ),
    "a PNG with millions of empty chunks": (
        lambda: filled(
            pictures.file("PNG")[:33], b"\0\0\0\0prVt" + crc32(b"prVt").to_bytes(4, "big")
        ),
        "damaged",
    ),
    "a GIF with millions of empty comments": (
        lambda: filled(pictures.file("GIF")[:13], b"\x21\xfe\0"),
        "damaged",
    ),
    "a PNG that would unpack to 900 megapixels": (
        lambda: pictures.png_header(30_000, 30_000),
        "900 megapixels",
    ),
    "a JPEG of very many scans": (scan_bomb, "scans"),
    "a large JPEG of 39 scans that hold something": (refinements, "scans"),
    "a PNG of 50 megapixels in one colour": (lambda: flat("PNG"), None),
    "a lossless WebP of 50 megapixels in a few bytes": (
        lambda: flat("WEBP", lossless=True, method=0),
        None,
    ),
    "a GIF of 50 megapixels": (lambda: flat("GIF"), None),
    "a GIF of many large frames": (frames, None),
    "a JPEG with a profile of 10 MB": (huge_profile, None),
    "40 MB, of which little is an image": (padded, None),
    "40 MB of nothing": (lambda: bytes(images.MOST_BYTES), "not an image"),
    "40 MB of the start of a PNG, again and again": (
        lambda: (pictures.file("PNG")[:33] * 2**21)[: images.MOST_BYTES],
        "not an image",
    ),
}

# --- Documents ------------------------------------------------------------------------------------


def fonts():
    return b"".join(b"<font size=%d><p>" % i for i in range(9_000))


def nested_word_file():
    return word_file("<w:ins>" * 20_000 + "</w:ins>" * 20_000)


DOCTYPE = '<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>'
# A file's kind, its maker, and what its refusal says; "" if it is read unless that takes too long.
DOCUMENTS = {
    "a page of many paragraphs": ("html", lambda: b"<p>a" * 5_000_000, "too"),
    "a page nested deeply": ("html", lambda: b"<div>" * 200_000, "too deeply"),
    "unclosed formatting": ("html", fonts, "too deeply"),
    "a page of cells": ("html", lambda: b"<table>" + b"<td colspan=99 rowspan=99>a" * 100_000, ""),
    "2 GB in a Word file": ("docx", lambda: packed({"word/document.xml": bytes(2**31)}), "unpack"),
    "entities": ("docx", lambda: packed({"word/document.xml": DOCTYPE}), "DOCTYPE"),
    "a Word file nested deeply": ("docx", nested_word_file, "deeply"),
    "50 MB of nothing": ("docx", lambda: bytes(documents.MOST_BYTES), "damaged"),
}
