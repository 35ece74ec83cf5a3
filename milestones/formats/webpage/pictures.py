"""The images of a web page: those that are in the file itself, and where the others are."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import basename
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .dom import Attributes
from .links import target

_TINY = 2  # pixels: an image for spacing or counting visits


@dataclass(frozen=True)
class Picture:
    """An image: its `data`, or else the `url` that it had. `alternative` is None if unknown."""

    alternative: str | None
    data: bytes = b""
    url: str = ""
    file_name: str = ""
    kind: str = ""  # of data that can't be used, such as "EMF"


def sha256(data: bytes) -> str:
    """Return the name that a figure has for an image file."""
    return hashlib.sha256(data).hexdigest()


def picture(attributes: Attributes, base: str, files: Mapping[str, bytes]) -> Picture | None:
    """Return the image of an <img>; None if it shows nothing.

    `files` are the images that come with the page, by the URL it gives them.
    """
    if _is_tiny(attributes):
        return None
    source = _url_of(attributes)
    alternative = attributes.get("alt") if "alt" in attributes else None
    if alternative is not None:
        alternative = " ".join(alternative.split())
    url = target(source, base) or ""
    data = files.get(source) or files.get(url) or _inline_data(source)
    if data:
        kind = kind_of(data)
        return Picture(alternative, data=b"" if kind else data, kind=kind)
    if source.startswith("data:"):
        return Picture(alternative, kind="damaged")
    is_complete = url.startswith(("http://", "https://"))
    return Picture(alternative, url=url if is_complete else "", file_name=_file_name(source))


def _url_of(attributes: Attributes) -> str:
    source = (attributes.get("src") or "").strip()
    later = (attributes.get("data-src") or attributes.get("data-original") or "").strip()
    is_placeholder = not source or source.startswith("data:") and len(source) < 400
    return later if later and is_placeholder else source


def _is_tiny(attributes: Attributes) -> bool:
    sizes = [
        (attributes.get(name) or "").strip().removesuffix("px") for name in ("width", "height")
    ]
    return any(size.isascii() and size.isdigit() and int(size[:9]) <= _TINY for size in sizes)


def _inline_data(source: str) -> bytes:
    head, comma, body = source.partition(",")
    if not comma or not head.lower().startswith("data:"):
        return b""
    try:
        data = unquote_to_bytes(body)
        return base64.b64decode(data) if head.lower().endswith(";base64") else data
    except (ValueError, binascii.Error):
        return b""


def _file_name(source: str) -> str:
    try:
        return unquote(basename(urlsplit(source.replace("\\", "/")).path))
    except ValueError:
        return ""


def kind_of(data: bytes) -> str:
    """Return "" for an image of a kind that this site can use, else the name of its kind."""
    start = data[:64]
    if start.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8")) or start[8:12] == b"WEBP":
        return ""
    if start[4:8] == b"ftyp":
        return "" if b"avif" in start or b"avis" in start else "HEIC"
    if start[40:44] == b" EMF":
        return "EMF"
    if start.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")):
        return "WMF"
    if start.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    if start.startswith(b"BM"):
        return "BMP"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml")):
        return "SVG"
    return "unknown"
