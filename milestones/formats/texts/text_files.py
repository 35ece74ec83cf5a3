"""Decodes text files: by their byte order mark, as UTF-8, or else by a guess."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..reports import ParseError
from ..tree import Outcome, Place, Remark
from . import windows_encodings

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNREADABLE = "\ufffd"
_BINARY = re.compile("[\0-\x08\x0e-\x19\x1b-\x1f]")  # not Ctrl-Z, with which DOS ends a text
_START = 200  # bytes
_LETTERS_TO_CHECK = {
    windows_encodings.WESTERN: "é and ë",
    windows_encodings.CENTRAL: "č and đ",
    windows_encodings.CYRILLIC: "ђ and ћ",
}


@dataclass(frozen=True)
class TextFile:
    """The text of a file, and remarks on what was guessed or couldn't be read."""

    text: str
    remarks: tuple[Remark, ...] = ()


def decode(data: bytes, advice: str = "Save it as plain text in UTF-8.") -> TextFile:
    """Return the text in `data`. Raise ParseError, with `advice`, if it isn't text."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    for encoding in (marked,) if marked else (*_utf_16(data), "utf-8"):
        try:
            return _checked(data.decode(encoding), advice)
        except UnicodeDecodeError:
            continue
    if marked.startswith("utf-16"):
        raise ParseError(f"This file is damaged: a part of a character is missing. {advice}")
    found = decode_damaged(data.removeprefix(b"\xef\xbb\xbf"))
    if _BINARY.search(found.text):
        raise ParseError(f"This looks like a binary file, not text. {advice}")
    return found


def decode_damaged(data: bytes) -> TextFile:
    """Return the text in `data`, which is in an older encoding, or in UTF-8 with other bytes."""
    text = data.decode(errors="replace")
    letters = sum(1 for letter in re.findall(r"[^\0-\x7f]", text) if letter != _UNREADABLE)
    encoding = windows_encodings.guess(data)
    if letters <= text.count(_UNREADABLE):
        text = data.decode(encoding, errors="replace")
        return TextFile(text, (_guessed(encoding), *_unreadable(text)))
    return TextFile(text, tuple(_unreadable(text)))


def _checked(text: str, advice: str) -> TextFile:
    if "\0" in text:
        message = f"There is a NUL byte: this looks like a binary file, not text. {advice}"
        raise ParseError(message, _line_at(text, text.index("\0")))
    return TextFile(text)


def _utf_16(data: bytes) -> tuple[str, ...]:
    """Return the encoding of text in UTF-16 without a mark: every other byte of ASCII is 0."""
    start = data[:_START]
    if start[1::2].count(0) * 2 > len(start) / 2:
        return ("utf-16-le",)
    return ("utf-16-be",) if start[::2].count(0) * 2 > len(start) / 2 else ()


def _guessed(encoding: str) -> Remark:
    name, letters = encoding.title(), _LETTERS_TO_CHECK[encoding]
    message = (
        f"The file is not in UTF-8, so it was read as {name}. Check letters such as {letters}."
    )
    return Remark(message, Outcome.GUESSED)


def _unreadable(text: str) -> Iterator[Remark]:
    if count := text.count(_UNREADABLE):
        one = "1 character couldn’t be read. It is shown as"
        many = f"{count:,} characters couldn’t be read. The first is here; they are shown as"
        place = Place(_line_at(text, text.index(_UNREADABLE)))
        yield Remark(f"{one if count == 1 else many} “{_UNREADABLE}”.", Outcome.CHANGED, place)


def _line_at(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1
