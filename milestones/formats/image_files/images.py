"""Checks uploaded image files and encodes them again, in a process that contains hostile ones.

`reencoding` decodes each file in a process of its own: see `contained`. One runs at a time.
"""

import hashlib
import json
import threading
from dataclasses import dataclass

from .. import contained
from ..sizes import in_megabytes
from .reencoding import DAMAGED, ImageError, Reencoded

__all__ = ["MOST_BYTES", "ImageError", "Prepared", "prepare", "refuse_size"]

MOST_BYTES = 40 * 2**20
SECONDS = 8  # of the processor; 50 megapixels take two
PATIENCE = 20  # seconds on the clock, if the machine is busy
MEMORY = 1536 * 2**20  # 50 megapixels of WebP with transparency take a gigabyte

EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp"}

_turn = threading.Lock()


@dataclass(frozen=True)
class Prepared(Reencoded):
    """An image that is ready to be stored."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of `data`, which names the image."""
        return hashlib.sha256(self.data).hexdigest()


def refuse_size(size: int) -> None:
    """Raise ImageError if a file of `size` bytes is too large, or empty."""
    if not size:
        raise ImageError("The file is empty.")
    if size > MOST_BYTES:
        raise ImageError(
            f"The file is {in_megabytes(size)}. The limit is {MOST_BYTES // 2**20} MB."
        )


def prepare(data: bytes) -> Prepared:
    """Return the image file `data` as it will be stored. Its format is detected from its content.

    Raises ImageError with a message for the person who uploaded it.
    """
    refuse_size(len(data))
    if not _turn.acquire(timeout=PATIENCE):
        raise ImageError("Other images are being uploaded. Try again in a minute.")
    try:
        return _read(_run(data))
    finally:
        _turn.release()


def _run(data: bytes) -> bytes:
    limits = contained.Limits(SECONDS, MEMORY, PATIENCE)
    try:
        return contained.run("image_files.reencoding", data=data, limits=limits)
    except contained.TookTooLong:
        raise ImageError("The image takes too long to read. Make it smaller.") from None
    except contained.Stopped:
        raise ImageError(DAMAGED) from None


def _read(output: bytes) -> Prepared:
    line, _, rest = output.partition(b"\n")
    told = json.loads(line)
    if "error" in told:
        raise ImageError(told["error"])
    files = []
    for size in told["sizes"]:
        files.append(rest[:size])
        rest = rest[size:]
    return Prepared(
        format=told["format"],
        width=told["width"],
        height=told["height"],
        data=files[0],
        renditions=dict(zip(told["widths"], files[1:], strict=True)),
        notes=tuple(told["notes"]),
    )
