"""A text is read in the encoding that it has, and what was guessed is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.formats.reports import ParseError
from milestones.formats.texts.text_files import decode
from milestones.formats.tree import Outcome

GUESSED = "The file is not in UTF-8, so it was read as {}. Check letters such as {}."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_without_a_remark(encoding):
    file = decode("# Prishtinë\n\nThe café – and “more”.".encode(encoding))
    assert file.text == "# Prishtinë\n\nThe café – and “more”."
    assert file.remarks == ()


@pytest.mark.parametrize(
    ("text", "encoding", "letters"),
    [
        ("Ura në Prishtinë – café", "Windows-1252", "é and ë"),
        ("Đakovica – Peć, što čuva", "Windows-1250", "č and đ"),
        ("Ђаковица – Пећ", "Windows-1251", "ђ and ћ"),
    ],
)
def test_text_in_an_older_encoding_is_read_by_its_letters(text, encoding, letters):
    file = decode(text.encode(encoding))
    assert file.text == text
    assert [remark.message for remark in file.remarks] == [GUESSED.format(encoding, letters)]
    assert file.remarks[0].outcome is Outcome.GUESSED


@pytest.mark.parametrize(
    ("data", "text", "remark"),
    [
        (
            "Ura e vjetër në\nqytet".encode() + b"\xc3",
            "Ura e vjetër në\nqytet\ufffd",
            "Line 2: 1 character couldn’t be read. It is shown as “\ufffd”.",
        ),
        (
            "Është urë\n".encode() + b"a\xe9b\xe9",
            "Është urë\na\ufffdb\ufffd",
            "Line 2: 2 characters couldn’t be read. The first is here; they are shown as “\ufffd”.",
        ),
        (
            b"\xef\xbb\xbf" + "Është".encode() + b"\xe9",
            "Është\ufffd",
            "Line 1: 1 character couldn’t be read. It is shown as “\ufffd”.",
        ),
    ],
)
def test_damaged_utf_8_is_read_and_the_damage_has_its_line(data, text, remark):
    file = decode(data)
    assert file.text == text
    assert [str(found) for found in file.remarks] == [remark]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"one\ntwo \0", "Line 2: There is a NUL byte"),
        (b"\xff\xfea", "This file is damaged"),
        (b"\x89PNG\x1a\x01\xe9", "This looks like a binary file, not text. Save it as plain text"),
    ],
)
def test_what_is_not_text_is_refused(data, message):
    with pytest.raises(ParseError, match=message):
        decode(data)


@given(st.text(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_in_unicode_comes_back(text, encoding):
    text = text.replace("\0", "").removeprefix("\ufeff")
    assert decode(text.encode(encoding, "replace")).text == text.encode(encoding, "replace").decode(
        encoding
    )


@given(st.lists(st.sampled_from([b"bridge", b" ", b"\n", b"\xe9", b"\xc3", b"\x81"])).map(b"".join))
def test_no_letter_of_ascii_is_lost_beside_bytes_that_are_not_text(data):
    text = decode(data).text
    assert text.encode("ascii", "ignore") == bytes(byte for byte in data if byte < 0x80)
