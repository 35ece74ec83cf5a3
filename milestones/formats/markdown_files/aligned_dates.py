"""Makes lists of dated lines that are laid out with spaces, in plain text or as code.

1999       Troops enter the valley
           and calm returns
June 2003  The bridge opens
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from . import plain_text

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([\w-]*)[ \t]*")
_KINDS_OF_TEXT = ("", "text", "txt", "plain", "plaintext")
_ALIGNED = re.compile(r" *(?P<date>[^\W_](?:\S| (?! )){2,39}?) {2,}(?P<text>\S.*)")
_DASH = re.compile(r"\s+[–—-]\s+")
_LIST_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")
_NUMBER = re.compile(r" *(\d{1,3})[.)]\s")
_CODE_INDENT = 4


def as_lists(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return as many lines, and the indexes of those at which a list was made.

    The lines that go on with a dated line are appended to it.
    """
    made: list[str] = []
    found: list[int] = []
    while len(made) < len(lines):
        start = len(made)
        if fence := _FENCE.fullmatch(lines[start]):
            block = _fenced(lines, start, fence[1])
            code = ["" if line.strip().startswith(fence[1]) else line for line in block]
            listed = _listed(code) if fence[2].lower() in _KINDS_OF_TEXT else []
        else:
            block = _block(lines, start)
            is_within_list = _is_indented(block[0]) and _is_within_list(made)
            listed = [] if is_within_list else _listed_below_introduction(block)
        found += [start] if listed else []
        made += listed or block
    return made, found


def _fenced(lines: Sequence[str], start: int, fence: str) -> list[str]:
    """Return the lines of code from its `fence` to the next one."""
    ends = (i for i in range(start + 1, len(lines)) if lines[i].strip().startswith(fence))
    return list(lines[start : next(ends, len(lines)) + 1])


def _block(lines: Sequence[str], start: int) -> list[str]:
    """Return the lines up to a blank one or a fence, or one blank line."""
    rest = (lines[i] for i in range(start, len(lines)))
    first = next(rest)
    others = takewhile(lambda line: line.strip() and not _FENCE.fullmatch(line), rest)
    return [first, *others] if first.strip() else [first]


def _is_indented(line: str) -> bool:
    return line.startswith(" " * _CODE_INDENT) and not line.isspace()


def _is_within_list(above: Sequence[str]) -> bool:
    """Tell whether indented text would belong to the list that is above it."""
    last = next((line for line in reversed(above) if line.strip()), "")
    return last.startswith(" ") or bool(_LIST_MARK.match(last))


def _listed_below_introduction(block: Sequence[str]) -> list[str]:
    """Return a block as a list if it is laid out with spaces, or []."""
    start = _introduction(block)
    lines = block[start:]
    is_laid_out = any(map(_is_indented, lines)) or any(map(_ALIGNED.fullmatch, lines))
    listed = _listed(lines) if is_laid_out or _has_indents(lines) else []
    return [*block[:start], *listed] if listed else []


def _introduction(block: Sequence[str]) -> int:
    """Return how many lines of a block are a heading above its text, or announce it."""
    if any(map(plain_text.is_underline, block[1:2])):
        return 2
    first = block[0].strip()
    return 1 if first.startswith("#") or first.endswith(":") else 0


def _has_indents(lines: Sequence[str]) -> bool:
    return len({_indent(line) for line in lines}) > 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _listed(lines: Sequence[str]) -> list[str]:
    """Return dated lines as a list of two items or more, or [] if they are something else."""
    written = [line for line in lines if line.strip()]
    if not written or any("\t" in line or "|" in line for line in written):
        return []
    if _is_numbered(written):
        return []
    base, column = _indent(written[0]), _column(written)
    made: list[str] = []
    items: list[int] = []
    for line in lines:
        entry = _entry(line, column) if _indent(line) == base else ""
        made.append(f"- {entry}" if entry else "")
        if entry:
            items.append(len(made) - 1)
        elif line.strip():
            if not items or _indent(line) < base + 2:
                return []
            made[items[-1]] += f" {line.strip()}"
    return made if len(items) > 1 else []


def _is_numbered(lines: Sequence[str]) -> bool:
    """Tell whether lines begin with 1, 2 and so on, so that they are a list already."""
    numbers = [int(match[1]) for match in map(_NUMBER.match, lines) if match]
    return numbers == [*range(1, len(numbers) + 1)] != []


def _column(lines: Sequence[str]) -> int:
    """Return where the texts begin, as the first line that is laid out shows, or 0."""
    matches = (match for line in lines if (match := _ALIGNED.fullmatch(line)))
    return next((match.start("text") for match in matches), 0)


def _entry(line: str, column: int) -> str:
    """Return a dated line with a colon after its date, or "" for another line."""
    if not line.lstrip()[:1].isalnum():  # a list has signs
        return ""
    match = _ALIGNED.fullmatch(line)
    date, text = (match["date"], match["text"]) if match else (line[:column], line[column:])
    is_parted = bool(match) or (date.endswith(" ") and text[:1] not in ("", " "))
    if is_parted and _is_date(date.strip()):
        return f"{date.strip()}: {text.lstrip('-–—: ')}"
    return line.strip() if plain_text.begins_with_date(line.strip()) else ""


def _is_date(text: str) -> bool:
    """Tell whether a text has a year, and a number on each side of a dash."""
    has_numbers = all(any(map(str.isdigit, part)) for part in _DASH.split(text))
    return plain_text.is_date(text) and has_numbers and ":" not in text
