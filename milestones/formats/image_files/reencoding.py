"""Encodes an untrusted image file again, so it is safe to publish, and makes smaller versions.

It keeps the pixels only: no metadata such as the location, no appended data, no further frames. As
a program, this module reads a file from standard input and writes the result to standard output.
`images` runs it like that, with limits.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, UnidentifiedImageError

from ..contained import limit

MOST_PIXELS = 50_000_000
WIDTHS = (480, 960, 1600)

# What is stored is no larger: enough for a full screen, and small enough to be made in a second.
_STORED_PIXELS = 5_000_000
_LONGEST_SIDE = 16_383  # WebP's limit
_STORED_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG"}
_STORED_AS |= {"WEBP": "WEBP", "AVIF": "WEBP"}  # encoding AVIF takes many times as long
_SAVED_WITH = {
    "JPEG": {"quality": 90, "progressive": True},
    "PNG": {"compress_level": 3},
    "WEBP": {"quality": 90, "method": 2},
}
_RENDITION = {"quality": 80, "method": 3}
_FLAT_COLOURS = 256  # a drawing or a screenshot, which WebP packs best without loss
# Each scan of a progressive JPEG is a pass over the whole image, and may take a few bytes only.
# Other programs write about ten, and those of a thumbnail in the file count too.
_MOST_SCANS = 60
_MOST_SCANNED = 14 * MOST_PIXELS
# Pillow reads what is before the pixels piece by piece. A GIF of 50 MB would have 400,000 pieces.
_MOST_READS = 500_000
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

USABLE = "Use JPEG, PNG, WebP, AVIF or GIF."
DAMAGED = "The image is damaged or incomplete. Upload the original file again."


class ImageError(Exception):
    """The file can't be used. The message tells the person who uploaded it why."""


@dataclass(frozen=True)
class Reencoded:
    """The result: `renditions` are WebP files by width, `notes` say what was lost."""

    format: str
    width: int
    height: int
    data: bytes
    renditions: dict[int, bytes]
    notes: tuple[str, ...] = ()


def reencode(data: bytes) -> Reencoded:
    """Return the image file `data` in the form that is published. It depends on `data` alone.

    Raises ImageError if it isn't an image, is damaged, or is too large. The caller limits the time
    and memory that a hostile file can take.
    """
    with _opened(data) as source:
        kind, size, profile = source.format, source.size, source.info.get("icc_profile")
        notes = [*_notes_on_frames(source)]
        picture = _loaded(source)
        turn = _turn(source)  # of a PNG it may be behind the pixels
    picture = _reduced(picture, size)
    picture = _in_srgb(_upright(picture, turn), profile)
    if not _is_transparent(picture):
        picture = picture.convert("L" if picture.mode == "L" else "RGB")
    picture.info = {}  # Pillow would write comments and profiles from it
    notes += _notes_on_size(size, picture.size, turn)
    stored_as = _STORED_AS[kind or ""]
    return Reencoded(
        format=stored_as.lower(),
        width=picture.width,
        height=picture.height,
        data=_saved(picture, stored_as, **_SAVED_WITH[stored_as]),
        renditions=_renditions(picture, stored_as),
        notes=tuple(notes),
    )


Size = tuple[int, int]  # width and height


# --- Reading --------------------------------------------------------------------------------------


def _opened(data: bytes) -> Image.Image:
    if refusal := _refusal(data):
        raise ImageError(refusal)
    Image.MAX_IMAGE_PIXELS = None  # the check below has our own limit and message
    try:
        source = Image.open(_Pieces(data), formats=("JPEG", "PNG", "GIF", "WEBP", "AVIF"))
    except UnidentifiedImageError:
        raise ImageError(f"This file is not an image that this site can use. {USABLE}") from None
    except Exception:  # Pillow's readers raise errors of many kinds for damaged files
        raise ImageError(DAMAGED) from None
    pixels = source.width * source.height
    if pixels > MOST_PIXELS:
        raise ImageError(
            f"The image is {source.width:,} × {source.height:,} pixels, which is"
            f" {pixels / 1e6:,.0f} megapixels. The limit is"
            f" {MOST_PIXELS // 10**6} megapixels. Make it smaller."
        )
    scans = data.count(b"\xff\xda") if source.format == "JPEG" else 1
    if scans > _MOST_SCANS or scans * pixels > _MOST_SCANNED:
        raise ImageError("The image has too many scans to be shown. Save it again as a plain JPEG.")
    return source


class _Pieces(BytesIO):
    """A file that is damaged if somebody reads it in too many pieces: that takes very long."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > _MOST_READS:
            raise ImageError(DAMAGED)
        return super().read(size)


def _refusal(data: bytes) -> str | None:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<") and b"<svg" in data[:65536].lower():
        return f"SVG images can't be used, because they can hold scripts. {USABLE}"
    if data[4:8] == b"ftyp" and b"hei" in data[8:64] and b"avif" not in data[8:64]:
        return "HEIC images can't be used, because most browsers can't show them. Save it as JPEG."
    return None


def _turn(source: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(source.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged metadata, which isn't kept anyway
        return None


def _notes_on_frames(source: Image.Image) -> Iterator[str]:
    if source.format != "MPO" and getattr(source, "is_animated", False):
        yield "The image is animated. Only its first frame was kept."


def _loaded(source: Image.Image) -> Image.Image:
    """Return the pixels of `source` as L, RGB, RGBA or CMYK."""
    try:
        source.draft(None, _bounded(source.size))  # a JPEG is decoded at the size that is needed
        source.load()
    except MemoryError:
        raise
    except Exception:
        raise ImageError(DAMAGED) from None
    if source.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off, not scale
        return source.point(lambda value: value * (1 / 256)).convert("L")
    if source.has_transparency_data:
        return source.convert("RGBA")
    if source.mode in ("1", "L", "LA"):
        return source.convert("L")
    return source if source.mode == "CMYK" else source.convert("RGB")


# --- Changing -------------------------------------------------------------------------------------


def _bounded(size: Size) -> Size:
    """Return `size`, scaled down to what is stored at most."""
    width, height = size
    scale = min(
        1,
        (_STORED_PIXELS / (width * height)) ** 0.5,
        _LONGEST_SIDE / width,
        _LONGEST_SIDE / height,
    )
    return max(1, round(width * scale)), max(1, round(height * scale))


def _reduced(picture: Image.Image, size: Size) -> Image.Image:
    """Return `picture`, of an image of `size`, as large as it is stored."""
    wanted = _bounded(size)
    factors = [max(1, side // new) for side, new in zip(picture.size, wanted, strict=True)]
    if max(factors) > 1:  # by whole numbers first, which is ten times as fast
        picture = picture.reduce((factors[0], factors[1]))
    return _resized(picture, wanted)


def _resized(picture: Image.Image, size: Size) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _upright(picture: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    return picture if turn is None else picture.transpose(turn)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return picture.convert("RGB") if picture.mode == "CMYK" else picture
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "srgb" not in ImageCms.getProfileDescription(given).lower():
            srgb = ImageCms.createProfile("sRGB")
            colours = ImageCms.profileToProfile(colours, given, srgb, outputMode="RGB") or colours
    except (ImageCms.PyCMSError, OSError, ValueError):
        pass  # a damaged profile, which browsers ignore too
    if colours.mode == "CMYK":
        colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode == "RGBA" and picture.getextrema()[3][0] < 255  # type: ignore[misc]


def _notes_on_size(before: Size, after: Size, turn: Image.Transpose | None) -> Iterator[str]:
    turned = turn in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])
    before = before[::-1] if turned else before
    if before != after:
        yield "The image was reduced from {:,} × {:,} to {:,} × {:,} pixels.".format(
            *before, *after
        )


# --- Writing --------------------------------------------------------------------------------------


def _renditions(picture: Image.Image, stored_as: str) -> dict[int, bytes]:
    widths = sorted({min(width, picture.width) for width in WIDTHS})
    is_flat = stored_as == "PNG" and picture.getcolors(_FLAT_COLOURS) is not None
    return {width: _rendition(picture, width, lossless=is_flat) for width in widths}


def _rendition(picture: Image.Image, width: int, **options: Any) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    return _saved(_resized(picture, (width, height)), "WEBP", **_RENDITION, **options)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


# --- As a program ---------------------------------------------------------------------------------


def main(seconds: float, memory: int) -> None:
    """Read an image file from standard input; write a line of JSON and the files it describes.

    Limits the process to `seconds` of CPU time and `memory` bytes.
    """
    Image.init()  # load all format plugins before the limits apply
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each takes memory of its own
    limit(seconds, memory)
    try:
        _write(reencode(sys.stdin.buffer.read()))
    except ImageError as error:
        _write_line({"error": str(error)})
    except MemoryError:
        _write_line({"error": "The image takes too much memory. Make it smaller."})


def _write(done: Reencoded) -> None:
    files = [done.data, *done.renditions.values()]
    told = {name: getattr(done, name) for name in ("format", "width", "height", "notes")}
    _write_line({**told, "widths": list(done.renditions), "sizes": [len(file) for file in files]})
    for file in files:
        sys.stdout.buffer.write(file)


def _write_line(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(value).encode() + b"\n")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
