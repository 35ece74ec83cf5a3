"""Recognises the parts of a text without Markdown's signs: short lines, long lines, bullets."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ..headings import heads_first_part, heads_part
from ..tree import Block, BlockKind, Outcome, Remark

LONG_LINE = 120  # characters; people and programs wrap lines before
SHORT_LINE = 50  # a wrapped line is longer, with the first word of the next line
LONGEST_HEADING = 200

_SIGN = re.compile(
    r" {0,3}(?:#{1,6}[ \t]+\S|`{3}|~{3}|<!--|</?[a-z][a-z0-9]*[\s/>]|\[[^\]]{1,200}\]:\s"
    r"|:{3}|!!! |\{[{%:]|-{2,} +-{2,}|\+[-=]+\+)"
    r"|.*?(?:\]\(|\]\[|\[\^|\*\*\S|__\S)",
    re.IGNORECASE,
)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*")
_URL = re.compile(r"https?://\S+")
_BULLET = re.compile(r"([ \t\xa0]*)([•‣◦▪●·–—])([ \t\xa0]+|(?<=[•‣◦▪●])(?=\w))")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t\xa0]|$)")
_TIGHT = re.compile(r"#{2,6}(?=[^\W_])")
_TIGHT_HEADING = re.compile(r"^(#{1,6})(?=[^\W_])")
_FENCE = re.compile(r" {0,3}(`{3}|~{3})")
_LETTERED = re.compile(r"[ \t]*(?:[a-z]|[ivx]{1,4}|\([a-z0-9]{1,4})\)[ \t\xa0]+\S")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_INDENT = re.compile(r"[ \t]*[\xa0\u200b\u2060\ufeff][ \t\xa0\u200b\u2060\ufeff]*")
_AFTER_SIGN = re.compile(r"^([ \t]*(?:#{1,6}|[-*+>]|\d{1,9}[.)]))[\xa0\u200b]+")
_WORD = re.compile(r"[^\W_]")
_CODE = re.compile(r"[{}<>=;\\$|_`#]|\w\(")
_WORDS = re.compile(r"\w[^\S\n]+\w")
_SENTENCE_END = re.compile(r"[.!?…]\W{0,3}$")
_NUMBER = re.compile(r'<ol(?: start="(\d+)")?>')
DATED_LINE = re.compile(  # "June 1999 – …", "12. juni 1999. – …"
    r"(?=.{0,26}[12]\d{3})(?:[^.!?:]|(?<=\d)\.){4,40}?(?::\s| [–—-] )"
)
_DAY_FIRST = re.compile(r"\d{1,2}([./-]) ?\d{1,2}\1 ?[12]\d{3}\b")
_YEAR_FIRST = re.compile(r"[12]\d{3}\b\W{1,4}\w")
_HAS_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_YEAR_EARLY = re.compile(  # "In the year 1999 troops entered"
    r".{0,26}(?<!\d)[12]\d{3}(?!\d)[^.!?]*\Z"
)
_LONGEST_DATE = 40  # characters
_BOLD = len("<strong></strong>")
_FINAL = re.compile(r"[.!?:;,…。！？：；，]$")


def is_marked(lines: Sequence[str]) -> bool:
    """Tell whether a text has signs that only Markdown has."""
    return any(map(_SIGN.match, lines)) or any(
        before.strip() and not before.lstrip().startswith("|") and _UNDERLINE.fullmatch(line)
        for before, line in zip(lines, lines[1:], strict=False)
    )


def is_underline(line: str) -> bool:
    """Tell whether a line is one of the signs that underline a heading."""
    return bool(_UNDERLINE.fullmatch(line))


def begins_with_date(line: str) -> bool:
    """Tell whether a line looks like an entry of a list of dates: "June 1999: Troops enter"."""
    return any(pattern.match(line) for pattern in (DATED_LINE, _YEAR_FIRST, _DAY_FIRST))


def is_date(text: str) -> bool:
    """Tell whether a short text, such as the bold start of a line, has a year."""
    return len(text) <= _LONGEST_DATE and bool(_HAS_YEAR.search(text))


def is_prose(text: str) -> bool:
    """Tell whether indented `text` is sentences, and not code: each paragraph ends as one does."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return not _CODE.search(text) and all(
        _WORDS.search(paragraph) and _SENTENCE_END.search(paragraph[-4:])
        for paragraph in paragraphs
    )


def layout(lines: Sequence[str]) -> dict[str, Any]:
    """Return what the lengths of the lines of a plain text tell, for `markdown_rules.parser`."""
    lengths = [
        len(line) if len(line) <= LONG_LINE else len(_URL.sub("", line))
        for line in lines
        if "\t" not in line and not line.lstrip().startswith("|")
    ]
    longest = max(lengths, default=0)
    return {
        "is_plain": True,
        "lines_are_paragraphs": longest > LONG_LINE,
        "short_line": min(SHORT_LINE, longest * 2 // 3),
    }


def with_usual_signs(lines: Sequence[str]) -> list[str]:
    """Return `lines` with the signs at their start as Markdown has them, but for lines of code.

    That is spaces for no-break spaces, `-` for other bullets, and a space after the signs of a
    heading, if none has one.
    """
    made: list[str] = []
    fence = ""
    headings_need_space = not any(map(_HEADING.match, lines)) and any(map(_TIGHT.match, lines))
    for line in lines:
        mark = _FENCE.match(line)
        if mark and mark[1] == (fence or mark[1]):
            fence = "" if fence else mark[1]
        elif not fence:
            line = _with_usual_bullet(_with_usual_spaces(line), made[-1] if made else "")
            line = _TIGHT_HEADING.sub(r"\1 ", line) if headings_need_space else line
        made.append(line)
    return made


def _with_usual_spaces(line: str) -> str:
    if match := _INDENT.match(line):
        line = " " * match[0].count("\xa0") + line[match.end() :]
    return _AFTER_SIGN.sub(r"\1 ", line, count=1)


def _with_usual_bullet(line: str, before: str) -> str:
    """Return `line` with the bullet of Markdown. A letter, as in `(a)`, stays as text after it.

    Dashes and letters are bullets at the start of a paragraph only.
    """
    match = _BULLET.match(line)
    is_below_heading = is_underline(before) or bool(_HEADING.match(before))
    is_first = not before.strip() or is_below_heading or before.lstrip().startswith("- ")
    if match is None:
        return f"- {line.lstrip()}" if is_first and _LETTERED.match(line) else line
    return f"{match[1]}- {line[match.end() :]}" if match[2] not in "·–—" or is_first else line


def with_blank_first_cells(lines: Sequence[str]) -> list[str]:
    """Return `lines` with a no-break space before the tab that starts a row below another row.

    It stands for a first cell that is blank. White space before a line means nothing otherwise.
    """
    made: list[str] = []
    for line in lines:
        is_below_row = bool(made) and "\t" in made[-1].rstrip() and not _LIST_MARK.match(made[-1])
        is_row = line.startswith("\t") and line.strip() and not _LIST_MARK.match(line)
        made.append(f"\xa0{line}" if is_row and is_below_row else line)
    return made


def without_indents(lines: Sequence[str]) -> list[str]:
    """Return the `lines` of a plain text with no space before paragraphs: it means nothing."""
    made: list[str] = []
    is_paragraph = True
    for line in lines:
        is_paragraph = not _LIST_MARK.match(line) and (is_paragraph or not made[-1].strip())
        made.append(line.lstrip(" \t") if is_paragraph else line)
    return made


def with_guessed_headings(blocks: Sequence[Block], level: int) -> tuple[list[Block], list[Remark]]:
    """Return `blocks` with short paragraphs as headings, if no block is marked as one.

    So are numbered lists of one such item. The first has this `level`, and the others level 2, as
    the first has if it is "Background" or the like. Of several in a row, such as the lines of a
    poem, only the last can be a heading, or the first of the text, or one between blank lines that
    names a part, or goes on with the numbers of others. Lines in a row that begin with dates are
    none.
    """
    if any(block.kind is BlockKind.HEADING for block in blocks):
        return list(blocks), []
    made, remarks = list(blocks), []
    headings = list(map(_as_heading, blocks))
    for i, (first, second) in enumerate(pairwise(blocks)):
        if all(begins_with_date(block.text) for block in (first, second)) or (
            i and all(_YEAR_EARLY.match(block.text) for block in (first, second))
        ):
            headings[i] = headings[i + 1] = None
    chosen = _chosen(blocks, headings)
    for i, heading in enumerate(headings):
        if heading and i in chosen:
            message = f"Treated as a heading: “{heading.text}”."
            remarks.append(Remark(message, Outcome.GUESSED, heading.place, i))
            level = 2 if heads_first_part(heading.text) else level
            made[i], level = replace(heading, level=level), 2
    return made, remarks


def _chosen(blocks: Sequence[Block], headings: Sequence[Block | None]) -> set[int]:
    """Return the indexes of the short lines, which are in `headings`, that are headings."""
    numbers = {i: _number(blocks[i]) for i, heading in enumerate(headings) if heading}
    chosen = {
        i
        for i in numbers
        if i == 0 or _has_text_below(blocks, headings, i) or _names_part(blocks, i)
    }
    known = {numbers[i] for i in chosen} - {None}
    for i, number in numbers.items():
        if number is not None and i + 1 < len(blocks) and {number - 1, number + 1} & known:
            chosen.add(i)
    return chosen


def _number(block: Block) -> int | None:
    """Return the number of a numbered list of one item, or None if the block is no such list."""
    match = _NUMBER.match(block.html) if len(block.items) == 1 else None
    return int(match[1] or 1) if match else None


def _names_part(blocks: Sequence[Block], i: int) -> bool:
    """Tell whether a line names a part, such as "Timeline", between blank lines."""
    lines = [block.place.line or 0 for block in blocks[i - 1 : i + 2]]
    is_apart = len(lines) == 3 and lines[0] + 1 < lines[1] and lines[1] + 1 < lines[2]
    return is_apart and heads_part(blocks[i].text)


def _has_text_below(blocks: Sequence[Block], headings: Sequence[Block | None], i: int) -> bool:
    """Tell whether text follows the short line `i`: longer, or the last after a blank line."""
    if i + 1 == len(blocks) or not headings[i + 1]:
        return i + 1 < len(blocks)
    is_next = (blocks[i + 1].place.line or 0) == (blocks[i].place.line or 0) + 1
    return i + 2 == len(blocks) and not is_next


def _as_heading(block: Block) -> Block | None:
    """Return `block` as a heading, or None if it can't be one."""
    number = _number(block)
    html = block.html if number is None else block.items[0].html
    if block.kind is not BlockKind.PARAGRAPH and number is None:
        return None
    if not html.startswith("<p>") or not html.endswith("</p>") or html.count("<p>") != 1:
        return None
    if any(sign in html for sign in ("<br>", "<cite", "<p><a ", "<li>")):
        return None
    if len(block.text) > LONGEST_HEADING or _FINAL.search(block.text):
        return None
    if "://" in block.text or not _WORD.search(block.text):
        return None
    prefix = "" if number is None else f"{number}. "
    inline = prefix + without_bold(html.removeprefix("<p>").removesuffix("</p>"))
    return Block(BlockKind.HEADING, inline, prefix + block.text, block.place, names=block.names)


def without_bold(inline: str) -> str:
    """Return `inline` prose without the bold of the whole, which headings don't need."""
    inner = inline.removeprefix("<strong>").removesuffix("</strong>")
    return inner if len(inner) == len(inline) - _BOLD and "<strong>" not in inner else inline
