"""Sizes of files in words."""

import math


def in_megabytes(size: int) -> str:
    """Return `size`, in bytes, in words: "50.1 MB".

    It is rounded up, so that a file above a limit never seems to be within it.
    """
    return f"{math.ceil(size / 2**20 * 10) / 10:,.1f} MB"
