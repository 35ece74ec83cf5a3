"""The encoding of a text that doesn't tell it is found by its letters."""

import pytest

from milestones.formats.texts.windows_encodings import guess

SERBIAN = (
    "Trupe su ušle 12. juna 1999. i počele da čuvaju mostove, škole i ljude; mnoga đaka će učiti."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SERBIAN, "windows-1250"),
        (SERBIAN.upper(), "windows-1250"),
        ("Đakovica i Peć", "windows-1250"),
        ("Године 1999. ушле су трупе КФОР-а, и čekale", "windows-1251"),
        ("<p class='a'>Косово <a href='https://e.org/'>мост</a>", "windows-1251"),
        ("Trupat hynë në Kosovë më 12 qershor, dhe ura është çelur.", "windows-1252"),
        ("La forêt près de la frontière, où l’été fut très long, a brûlé.", "windows-1252"),
        ("È la città più bella, perché così è.", "windows-1252"),
        ("Die Straße führt über die Brücke; schöne Gärten.", "windows-1252"),
        ("El niño corrió más allá del camión.", "windows-1252"),
        ("På broen står en mand fra øen, og ællinger svømmer.", "windows-1252"),
        ("è", "windows-1252"),
        ("1999 – “a”", "windows-1252"),
        ("", "windows-1252"),
    ],
)
def test_the_encoding_is_the_one_whose_letters_make_words(text, encoding):
    assert guess(text.encode(encoding, "ignore")) == encoding


def test_bytes_that_an_encoding_does_not_have_do_not_stop_it():
    assert guess(bytes(range(256))) in ("windows-1250", "windows-1251", "windows-1252")
