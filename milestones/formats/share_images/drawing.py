"""Draws a share image: the site's name in a band, a text, and a timeline of all milestones."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageColor, ImageDraw

from . import lettering
from .wrapping import LINE_HEIGHT, fitted, shortened

# The size that link previews show without cropping.
WIDTH, HEIGHT = 1200, 630
CONTENT_TYPE = "image/png"

_MARGIN = 80
_INSIDE = WIDTH - 2 * _MARGIN
_BAND = 96
_TIMELINE_Y = 512
_GROUND, _TEXT, _TEXT_2 = "#ffffff", "#16202b", "#4d5a67"
_ACCENT, _LINE = "#0a4a94", "#d5dce3"
_TITLE_SIZES = (76, 68, 60, 54, 48, 43, 38, 34, 30, 27)
_SITE_SIZE, _ABOVE_SIZE, _BELOW_SIZE = 36, 44, 28
_BLENDS = 25  # of a colour with white: more would be too alike for Pillow to tell apart
_SCALE = 4  # discs are drawn this much larger, for smooth edges


@dataclass(frozen=True, kw_only=True)
class ShareImage:
    """What an image shows. A text that can't be drawn (see `lettering.drawable`) is left out.

    `above` and `below` are lines around the title. `points` are the places of milestones on the
    timeline, from 0 to 1, and `point` is the one that the image is about. If the text is
    `from_right`, so are they.
    """

    site: str
    title: str
    above: str = ""
    below: str = ""
    points: Iterable[float] = ()
    point: float | None = None
    from_right: bool = False


def to_png(shown: ShareImage) -> bytes:
    """Return the image as a PNG file of WIDTH by HEIGHT pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    _Drawing(image, from_right=shown.from_right).draw(shown)
    file = io.BytesIO()
    # Colours from a palette make the file half as large.
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Return a palette of the colours and, for smooth edges, their blends with white."""
    blends = [
        round(channel + (255 - channel) * step / (_BLENDS - 1))
        for colour in (_TEXT, _TEXT_2, _ACCENT)
        for step in range(_BLENDS)
        for channel in ImageColor.getrgb(colour)
    ]
    values = [*ImageColor.getrgb(_LINE), *blends]
    palette = Image.new("P", (1, 1))
    palette.putpalette((values * 4)[: 3 * 256])
    return palette


class _Drawing:
    def __init__(self, image: Image.Image, *, from_right: bool) -> None:
        self._image, self._canvas = image, ImageDraw.Draw(image)
        self._from_right = from_right

    def draw(self, shown: ShareImage) -> None:
        self._canvas.rectangle((0, 0, WIDTH, _BAND), _ACCENT)
        self._line(shown.site, _BAND // 2 + 13, _SITE_SIZE, _GROUND)
        top = _BAND + 50
        if above := lettering.drawable(shown.above):
            self._line(above, top + _ABOVE_SIZE - 6, _ABOVE_SIZE, _ACCENT)
            top += round(_ABOVE_SIZE * LINE_HEIGHT) + 14
        self._title(shown.title, top, _TIMELINE_Y - 40 - top)
        self._timeline(sorted(set(shown.points)), shown.point)
        self._line(shown.below, HEIGHT - 48, _BELOW_SIZE, _TEXT_2)

    def _title(self, text: str, top: int, height: int) -> None:
        text = lettering.drawable(text)
        if not text:
            return
        lines, size = fitted(text, _INSIDE, height, _TITLE_SIZES)
        for i, line in enumerate(lines):
            self._write(line, round(top + size * (1 + i * LINE_HEIGHT)), size, _TEXT)

    def _line(self, text: str, y: int, size: int, colour: str) -> None:
        text = lettering.drawable(text)
        self._write(shortened(text, _INSIDE, size), y, size, colour)

    def _write(self, line: str, y: int, size: int, colour: str) -> None:
        """Draw a drawable `line` with its baseline at `y`."""
        x: float = WIDTH - _MARGIN - lettering.width(line, size) if self._from_right else _MARGIN
        visible = lettering.visual_order(line, from_right=self._from_right)
        for run in lettering.runs(visible):
            font = lettering.font(run.font, size)
            self._canvas.text((x, y), run.text, colour, font, anchor="ls")
            x += font.getlength(run.text)

    def _timeline(self, points: list[float], point: float | None) -> None:
        self._canvas.line((_MARGIN, _TIMELINE_Y, WIDTH - _MARGIN, _TIMELINE_Y), _LINE, 4)
        for place in points:
            self._dot(place, 13, _GROUND)
        if point is not None:
            self._dot(point, 18, _ACCENT)

    def _dot(self, place: float, radius: int, inside: str) -> None:
        corner = self._x(place) - radius, _TIMELINE_Y - radius
        self._image.paste(_ACCENT, corner, _disc(radius, radius))
        self._image.paste(inside, corner, _disc(radius, radius - 5))

    def _x(self, place: float) -> int:
        along = 1 - place if self._from_right else place
        return round(_MARGIN + 18 + along * (_INSIDE - 36))


@lru_cache
def _disc(half: int, radius: int) -> Image.Image:
    """Return a mask of a disc of `radius` in the middle of a square of twice `half`."""
    side, inset = 2 * half * _SCALE, (half - radius) * _SCALE
    large = Image.new("L", (side, side))
    ImageDraw.Draw(large).ellipse((inset, inset, side - 1 - inset, side - 1 - inset), 255)
    return large.resize((2 * half, 2 * half), Image.Resampling.BOX)
