"""Refuses image files that look like something else: by their name, or because they also are it.

Images are encoded again, so nothing hidden in a file is ever published. But such a file comes from
a mistake or an attack, and whoever uploads it should know.
"""

import re
from collections.abc import Callable

from .reencoding import ImageError

_EXTENSIONS = {
    "JPEG": ("jpg", "jpeg", "jpe", "jfif", "pjpeg"),
    "PNG": ("png", "apng"),
    "GIF": ("gif",),
    "WebP": ("webp",),
    "AVIF": ("avif",),
}
# "photo.jpg" has an extension; "KFOR, 12.06.1999" and "v1.final version" have none.
_EXTENSION = re.compile(r"\.([a-z][a-z0-9]{1,4})$", re.IGNORECASE)
# A whole sign of a page or script, so that none is in pixels by chance.
_PAGE = re.compile(
    rb"<(?:html|script|iframe|body|svg|\?php)[\s>]|<!doctype html"
    rb"|<\?=[\x20-\x3b=-\x7e\s]{1,500}?\?>"
    rb"|<[a-z][a-z0-9]{0,20}\s[\x20-\x3b=\x3f-\x7e\s]{0,500}?\bon[a-z]{3,20}\s{0,9}=",
    re.IGNORECASE,
)
# The width of a GIF that is a script reads as the start of a comment or as an assignment. So does
# the length of the first segment of a JPEG, which needs an end of the comment, too: the length can
# be that of the metadata of a photograph.
_SCRIPT = re.compile(
    rb"GIF8[79]a(?:/\*|=['\"`0-9])|\xff\xd8\xff[\xe0-\xef]/\*.*?\*/[\x20-\x7e\s]{6}", re.DOTALL
)
_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_OTHERS = {
    b"Rar!\x1a\x07": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"ustar\x0000": "a TAR archive",
    b"ustar  \0": "a TAR archive",  # as GNU tar writes it
    b"\x7fELF\1\1\1": "a program",
    b"\x7fELF\2\1\1": "a program",
    b"This program cannot be run in DOS mode": "a program",
}
_ZIP_DIRECTORY, _ZIP_END = b"PK\x01\x02", b"PK\x05\x06"
_MOST_PADDING, _PADDING = 16, b"\0 \t\r\n"
_MOST_PIECES = 500_000  # of a file; `reencoding` reads no more
_LONGEST_ZIP_END = 65_557  # bytes, with its comment (APPNOTE.TXT, 4.3.16)


def refuse_disguise(data: bytes, name: str) -> None:
    """Raise ImageError if the image file `data` isn't what its `name` says, or more than an image.

    A name without an extension says nothing. Files that aren't images are left to `reencoding`.
    """
    kind = _kind_of(data)
    if not kind:
        return
    extension = _EXTENSION.search(name)
    if extension and extension[1].lower() not in _EXTENSIONS[kind]:
        raise ImageError(
            f"The file's name ends in .{extension[1]}, but it is a {kind} image. Check that it is"
            f" the right file, and rename it so that it ends in .{_EXTENSIONS[kind][0]}."
        )
    if other := _also(data):
        raise ImageError(
            f"The file is an image and {other} at the same time. Open it in an image editor and"
            " save it as a new image."
        )
    if _has_more(data, kind):
        raise ImageError(
            "The file has other data after the image. Open it in an image editor and save it as a"
            " new image."
        )


def _kind_of(data: bytes) -> str | None:
    """Return the format that `data` starts with, as the name of it that people know."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    return "AVIF" if data[4:8] == b"ftyp" and b"avi" in data[8:64] else None


def _also(data: bytes) -> str | None:
    """Return what the image file `data` is, too."""
    # PDF readers look for it in the first 1,024 bytes, and some of them everywhere.
    if b"%PDF-" in data[:1024] or _PDF.search(data):
        return "a PDF document"
    if _SCRIPT.match(data):
        return "a script"
    if _ZIP_END in data[-_LONGEST_ZIP_END:] and _ZIP_DIRECTORY in data:
        return "a ZIP archive"
    if _PAGE.search(data):
        return "a web page or script"
    return next((name for start, name in _OTHERS.items() if start in data), None)


# --- What follows the image -----------------------------------------------------------------------


def _has_more(data: bytes, kind: str) -> bool:
    """Tell whether more than padding follows the image in the file `data`.

    A JPEG may have more: cameras write previews and films after it.
    """
    end = _ENDS[kind](data) if kind in _ENDS else None
    return end is not None and len(data) - end > _MOST_PADDING and bool(data[end:].strip(_PADDING))


def _end_of_png(data: bytes) -> int | None:
    """Return where the last chunk of a PNG ends (PNG specification, 5.3), None without one."""
    at = len(b"\x89PNG\r\n\x1a\n")
    for _ in range(_MOST_PIECES):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += length + 12
        if name == b"IEND" or at >= len(data):
            return at if name == b"IEND" else None
    return None


def _end_of_webp(data: bytes) -> int:
    length = int.from_bytes(data[4:8], "little")
    return length + length % 2 + 8


def _end_of_gif(data: bytes) -> int | None:
    """Return where the trailer of a GIF ends (GIF89a specification, 27), None without one."""
    at = 13 + _colours(data[10:11])
    in_blocks = False
    for _ in range(_MOST_PIECES):
        sign = data[at : at + 1]
        if not sign or not in_blocks and sign not in (b"\x21", b"\x2c"):
            return at + 1 if sign == b"\x3b" else None
        if in_blocks:  # each is its length and as many bytes; one of length 0 is the last
            at += 1 + sign[0]
            in_blocks = sign != b"\0"
        else:  # an extension or an image, whose header is followed by blocks
            at += 2 if sign == b"\x21" else 11 + _colours(data[at + 9 : at + 10])
            in_blocks = True
    return None


def _colours(flags: bytes) -> int:
    """Return how many bytes a table of colours has, given the byte that says so."""
    return 3 << (flags[0] % 8 + 1) if flags and flags[0] & 0x80 else 0


_ENDS: dict[str, Callable[[bytes], int | None]] = {
    "PNG": _end_of_png,
    "WebP": _end_of_webp,
    "GIF": _end_of_gif,
}
