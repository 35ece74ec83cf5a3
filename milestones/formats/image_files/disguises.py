"""Refuses image files that look like something else: by their name, or because they also are it.

Images are encoded again, so nothing hidden in a file is ever published. But such a file comes from
a mistake or an attack, and whoever uploads it should know.
"""

import re

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
_PAGE = re.compile(rb"<(?:html|script|iframe|body|\?php)[\s>]|<!doctype html", re.IGNORECASE)
# The width of a GIF that is a script reads as the start of a comment or as an assignment.
_GIF_SCRIPT = re.compile(rb"GIF8[79]a(?:/\*|=['\"`0-9])")
_ARCHIVES = {b"Rar!\x1a\x07": "a RAR archive", b"7z\xbc\xaf\x27\x1c": "a 7z archive"}
_ZIP_DIRECTORY, _ZIP_END = b"PK\x01\x02", b"PK\x05\x06"
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
    if b"%PDF-" in data[:1024]:  # where PDF readers look for it
        return "a PDF document"
    if _GIF_SCRIPT.match(data):
        return "a script"
    if _ZIP_END in data[-_LONGEST_ZIP_END:] and _ZIP_DIRECTORY in data:
        return "a ZIP archive"
    if _PAGE.search(data):
        return "a web page or script"
    return next((name for start, name in _ARCHIVES.items() if start in data), None)
