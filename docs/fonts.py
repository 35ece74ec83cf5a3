"""Make the fonts of share images: subsets of the Noto fonts, which have an open licence.

To change a font or what it has, run by hand on Debian:

    apt install fonts-noto-core fonts-noto-cjk
    pip install fonttools
    python -m docs.fonts

To use fonts from another folder than /usr/share/fonts, name it. Each subset is a file, and the .txt
file beside it lists its characters.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

from milestones.formats.share_images.lettering import FONTS

INSTALLED = Path("/usr/share/fonts")
LINE = 64  # characters, in the lists


class Source(NamedTuple):
    """A complete font: its path, its number in a collection, and the characters to keep."""

    path: str
    number: int
    characters: Iterable[int]


def blocks(*ranges: tuple[int, int]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def gb_2312() -> list[int]:
    """Return the characters of GB 2312: the common ones of simplified Chinese, and kana."""
    rows = ((high, low) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return [ord(bytes(pair).decode("gb2312", "ignore") or " ") for pair in rows]


SOURCES = {
    "european.ttf": Source(
        "truetype/noto/NotoSans-Bold.ttf",
        0,
        blocks(
            (0x20, 0x7E),
            (0xA0, 0x24F),  # Latin
            (0x250, 0x2FF),
            (0x300, 0x36F),  # combining marks
            (0x370, 0x52F),  # Greek and Cyrillic
            (0x1E00, 0x1EFF),  # Vietnamese, among others
            (0x2010, 0x206F),
            (0x2070, 0x209F),
            (0x20A0, 0x20CF),
            (0x2100, 0x214F),
            (0x2200, 0x22FF),
        ),
    ),
    "arabic.ttf": Source(
        "truetype/noto/NotoSansArabic-Bold.ttf",
        0,
        blocks((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
    ),
    "hebrew.ttf": Source("truetype/noto/NotoSansHebrew-Bold.ttf", 0, blocks((0x590, 0x5FF))),
    "chinese.otf": Source(
        "opentype/noto/NotoSansCJK-Bold.ttc", 2, [*gb_2312(), *blocks((0x3000, 0x30FF))]
    ),
}


def main(complete: Path = INSTALLED) -> None:
    """Make every subset of the fonts in the folder `complete`."""
    for name, source in SOURCES.items():
        make(FONTS / name, source, complete)


def make(file: Path, source: Source, complete: Path) -> None:
    """Write the subset and the list of its characters."""
    font = TTFont(complete / source.path, fontNumber=source.number)
    wanted = sorted(set(source.characters) & set(font.getBestCmap()))
    # No hints and no rules for shaping: characters are drawn one at a time, and large.
    options = subset.Options(hinting=False, layout_features=[], desubroutinize=False)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "VORG", "vhea", "vmtx", "kern"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.save(file)
    text = "".join(map(chr, wanted))
    lines = [text[i : i + LINE] for i in range(0, len(text), LINE)]
    file.with_suffix(".txt").write_text("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
