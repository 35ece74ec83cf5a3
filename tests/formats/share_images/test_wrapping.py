"""Any title fits into its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.formats.share_images import lettering
from milestones.formats.share_images.wrapping import LINE_HEIGHT, fitted, shortened

SIZES = (76, 48, 27)
WIDTH, HEIGHT = 1040, 320
WORD = "Rechtsschutzversicherungsgesellschaften"
texts = st.text(
    st.sampled_from("aWiй—科索沃。 ﷲש1") | st.characters(categories=["L", "N", "P", "Zs"]),
    max_size=300,
)


def fit(text):
    return fitted(lettering.drawable(text), WIDTH, HEIGHT, SIZES)


@given(texts)
def test_any_text_of_300_characters_fits(text):
    lines, size = fit(text)
    assert size in SIZES
    assert len(lines) * size * LINE_HEIGHT <= HEIGHT
    for line in lines:
        assert lettering.width(line, size) <= WIDTH or len(line) == 1


@given(texts)
def test_nothing_is_lost_unless_an_ellipsis_says_so(text):
    drawn = lettering.drawable(text)
    shown = "".join(fit(text).lines)
    assert shown.replace(" ", "") == drawn.replace(" ", "") or shown.endswith("…")


@pytest.mark.parametrize("text", ["W" * 300, "科" * 300, f"{WORD} " * 7, "Kosovo since 1999 " * 16])
def test_texts_of_300_characters_are_shown_whole(text):
    text = text[:300].strip()
    assert "".join(fit(text).lines).replace(" ", "") == text.replace(" ", "")


def test_a_short_text_is_large_and_a_long_one_small():
    assert fit("Kosovo") == (["Kosovo"], 76)
    assert fit("Kosovo since 1999 " * 16).size == 27


def test_a_text_is_made_smaller_before_a_word_is_broken():
    assert fit(WORD) == ([WORD], 48)
    assert len(fit("W" * 100).lines) > 1


@pytest.mark.parametrize("start", range(8))
def test_a_line_of_chinese_breaks_anywhere_but_inside_of_brackets_and_before_a_full_stop(start):
    lines = fit(("科索沃（KFOR）和平（二）。" * 9)[start:]).lines
    assert len(lines) > 2
    assert not any(line.startswith(("。", "）")) for line in lines)
    assert not any(line.endswith("（") for line in lines)


def test_a_line_that_is_too_wide_is_shortened():
    assert shortened("Kosovo", 1000, 40) == "Kosovo"
    short = shortened("Kosovo since 1999 " * 9, 400, 40)
    assert short.startswith("Kosovo since")
    assert short.endswith("…")
    assert lettering.width(short, 40) <= 400
