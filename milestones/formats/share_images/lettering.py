"""Texts in the fonts of this package: which characters they have, and how wide a text is.

The fonts come with the site, so an image is the same on every host. They are drawn one character at
a time, without a shaping library, which some builds of Pillow lack.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import bidi
from bidi.mirror import MIRRORED
from PIL import ImageFont

from . import arabic

FONTS = Path(__file__).parent / "fonts"
NAMES = ("european.ttf", "arabic.ttf", "hebrew.ttf", "chinese.otf")  # in the order of preference
_SPACES = re.compile(r"\s+")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")  # of emoji


class Run(NamedTuple):
    """Characters in one font, which is an index of NAMES."""

    font: int
    text: str


@lru_cache(maxsize=1)
def _font_of() -> dict[str, int]:
    """Return the first font that has a character, by character."""
    found: dict[str, int] = {}
    for font, name in reversed(list(enumerate(NAMES))):
        characters = (FONTS / name).with_suffix(".txt").read_text(encoding="utf-8")
        found |= dict.fromkeys(characters.replace("\n", ""), font)
    return found


@lru_cache(maxsize=100)
def font(number: int, size: int) -> ImageFont.FreeTypeFont:
    """Return the font with an index of NAMES, in a size in pixels."""
    return ImageFont.truetype(FONTS / NAMES[number], size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str) -> str:
    """Return `text` as it can be drawn: in one line, with Arabic letters joined.

    Symbols that no font has are left out. Returns "" if a letter or digit is missing, because a
    text with gaps is worse than none.
    """
    line = _SELECTORS.sub("", unicodedata.normalize("NFC", text))
    line = arabic.joined(_SPACES.sub(" ", line))
    known = _font_of()
    missing = {char for char in line if char not in known or arabic.is_unjoined(char)}
    if any(unicodedata.category(char)[0] in "LMN" for char in missing):
        return ""
    return " ".join("".join(char for char in line if char not in missing).split())


def is_from_right(text: str) -> bool:
    """Return whether the first letter of `text` is of a script from right to left (UAX #9, P2)."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((found for found in directions if found in ("L", "R", "AL")), "L") != "L"


def runs(text: str) -> Iterator[Run]:
    """Yield the Runs of a drawable `text`."""
    known = _font_of()
    for font, characters in groupby(text, key=known.__getitem__):
        yield Run(font, "".join(characters))


def width(text: str, size: int) -> float:
    """Return the width of a drawable `text` in pixels."""
    return sum(font(run.font, size).getlength(run.text) for run in runs(text))


_MARK = "\u05bf"  # a combining mark that `drawable` leaves out
_MIRRORED = "[{}]".format(re.escape("".join(MIRRORED)))
_MARKED = re.compile(f"({_MIRRORED}){_MARK}|{_MARK}({_MIRRORED})")


def visual_order(line: str, *, from_right: bool) -> str:
    """Return the characters of a drawable `line` from left to right, brackets mirrored (UAX #9).

    `bidi` reorders, but does not mirror (rules L2 and L4). So a mark is put after each bracket. It
    comes out before those brackets that are read from the right.
    """
    marked = re.sub(_MIRRORED, rf"\g<0>{_MARK}", line)
    seen = str(bidi.get_display(marked, base_dir="R" if from_right else "L"))
    return _MARKED.sub(lambda match: match[1] or MIRRORED[match[2]], seen)
