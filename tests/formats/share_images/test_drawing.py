"""Share images: what is on them, and where."""

import io

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from PIL import Image, ImageChops

from milestones.formats.share_images.drawing import ShareImage, to_png

ACCENT, WHITE = (10, 74, 148), (255, 255, 255)
BAND, TITLE, BELOW = (0, 0, 1200, 96), (0, 110, 1200, 475), (0, 550, 1200, 630)
TIMELINE = 512
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def opened(**shown):
    data = to_png(ShareImage(**{"site": "", "title": "", **shown}))
    return Image.open(io.BytesIO(data)).convert("RGB")


def ink(image, box):
    """Return the bounding box of what differs in colour from the first pixel of `box`, or None."""
    part = image.crop(box)
    ground = Image.new("RGB", part.size, part.getpixel((0, 0)))
    return ImageChops.difference(part, ground).getbbox()


def is_near(found, colour):
    return all(abs(a - b) < 8 for a, b in zip(found, colour, strict=True))


def test_it_is_a_small_png_of_the_size_that_link_previews_show():
    data = to_png(ShareImage(site="KFOR", title="Kosovo since 1999 " * 16))
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(data) < 60_000


def test_it_has_the_name_of_the_site_in_a_band_and_the_title_below():
    image = opened(site="KFOR", title="Kosovo", below="Published 12 June 2026")
    assert is_near(image.getpixel((5, 5)), ACCENT)
    assert image.getpixel((5, 620)) == WHITE
    for box in (BAND, TITLE, BELOW):
        left, _, right, _ = ink(image, box)
        assert 75 <= left < 100
        assert right < 1120


def test_a_text_from_right_to_left_begins_at_the_right():
    image = opened(site="KFOR", title="كوسوفو", below="1999", from_right=True)
    for box in (BAND, TITLE, BELOW):
        left, _, right, _ = ink(image, box)
        assert left > 600
        assert 1100 < right <= 1121


@pytest.mark.parametrize("title", ["सैन्य अभियान", "ภารกิจ", "🎉", ""])
def test_a_text_that_cannot_be_drawn_is_left_out_without_boxes(title):
    image = opened(site="KFOR", title=title, below=title)
    assert ink(image, BAND)
    assert ink(image, TITLE) is ink(image, BELOW) is None


def test_milestones_are_dots_on_the_timeline_and_the_one_it_is_about_is_full():
    image = opened(points=[0, 0.5, 1], point=0.5)
    first, middle, last = (image.getpixel((x, TIMELINE)) for x in (98, 600, 1102))
    assert is_near(first, WHITE)
    assert is_near(last, WHITE)
    assert is_near(middle, ACCENT)


def test_the_timeline_runs_the_way_of_the_text():
    points = {"points": [0, 0.25, 1], "point": 0.25}
    assert is_near(opened(**points).getpixel((349, TIMELINE)), ACCENT)
    assert is_near(opened(**points, from_right=True).getpixel((851, TIMELINE)), ACCENT)


def test_the_same_values_give_the_same_bytes():
    shown = ShareImage(site="KFOR", title="Kosovo", points=[0, 1])
    assert to_png(shown) == to_png(shown)


@given(WORDS, WORDS, WORDS, WORDS, st.booleans())
@limits(max_examples=15)
def test_no_text_runs_over_an_edge(site, title, above, below, from_right):
    image = opened(site=site, title=title, above=above, below=below, from_right=from_right)
    for box in ((0, 0, 60, 96), (0, 97, 60, 630), (1140, 97, 1200, 630), (0, 622, 1200, 630)):
        assert ink(image, box) is None
    assert ink(image, (0, 476, 1200, 490)) is None  # between the title and the timeline
