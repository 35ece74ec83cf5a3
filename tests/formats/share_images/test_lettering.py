"""What the fonts of share images can draw."""

import unicodedata

import pytest
from PIL import ImageFont

from milestones.formats.share_images import lettering
from milestones.formats.share_images.lettering import FONTS, NAMES, drawable, is_from_right, runs

SCRIPTS = {
    "en": "NATO’s role in Kosovo: “peace” – 1999/2001 (50,000) & 100 % …",
    "sq": "Misioni i paqes në Kosovë, çështje",
    "sr-Latn": "Mirovna misija: Đakovica, Žabari, Šćepan",
    "sr": "Мировна мисија на Косову: Ђаковица, Љубав, Њива, Џеп, Ћуприја",
    "uk": "Місія миру: їжак, ґанок, єдність",
    "el": "Η αποστολή ειρήνης στο Κόσοβο",
    "vi": "Sứ mệnh gìn giữ hòa bình",
    "he": "משימת השלום בקוסובו",
    "fa": "مأموریت صلح در کوزوو ۱۹۹۹",
    "ur": "کوسووو میں امن مشن",
    "zh": "科索沃和平使命：一九九九年至今（KFOR）",
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_letter_of_a_text_is_drawn(language):
    text = SCRIPTS[language]
    letters = [char for char in unicodedata.normalize("NFKC", drawable(text)) if char.isalnum()]
    expected = [char for char in unicodedata.normalize("NFKC", text) if char.isalnum()]
    assert letters == expected


@pytest.mark.parametrize("text", ["सैन्य अभियान", "ภารกิจ", "KFOR \U00013000", "Ø\U0001d7d8", "ټولنه"])
def test_a_text_with_letters_that_no_font_has_is_not_drawn(text):
    assert drawable(text) == ""


def test_symbols_that_no_font_has_are_left_out():
    assert drawable("Open day 🎉⚽️ in May") == "Open day in May"


def test_a_text_is_one_line():
    assert drawable(" a\n\tb\u00a0c ") == "a b c"
    assert drawable("") == drawable(" \n") == ""


def test_a_mixed_text_is_in_several_fonts():
    found = [(NAMES[run.font], run.text) for run in runs("KFOR 科索沃")]
    assert found == [("european.ttf", "KFOR "), ("chinese.otf", "科索沃")]


@pytest.mark.parametrize("name", NAMES)
def test_a_font_has_the_characters_that_are_listed_for_it(name):
    font = ImageFont.truetype(FONTS / name, 40, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(font.getmask("\uffff"))
    listed = (FONTS / name).with_suffix(".txt").read_text(encoding="utf-8").replace("\n", "")
    assert len(listed) > 50
    visible = [char for char in listed if unicodedata.category(char)[0] in "LN"]
    assert [char for char in visible if bytes(font.getmask(char)) == missing] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("KFOR", False), ("1999 مهمة KFOR", True), ("שלום", True), ("1999", False), ("", False)],
)
def test_the_direction_of_a_text_is_that_of_its_first_letter(text, expected):
    assert is_from_right(text) is expected


@pytest.mark.parametrize(
    ("line", "from_right", "visible"),
    [
        ("KFOR 1999", False, "KFOR 1999"),
        ("אבג KFOR 12", True, "KFOR 12 גבא"),
        ("אבג 12 KFOR (NATO), אב", True, "בא ,KFOR (NATO) 12 גבא"),
        ("[א (ב)]", True, "[(ב) א]"),
        ("אב (ג)", True, "(ג) בא"),
        ("KFOR אבג!", False, "KFOR גבא!"),
    ],
)
def test_characters_are_put_in_the_order_in_which_they_are_seen(line, from_right, visible):
    assert lettering.visual_order(line, from_right=from_right) == visible
