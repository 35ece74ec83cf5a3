"""Finds the lines of a text whose words are not all in what was read from it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of `text` in a form in which they can be compared."""
    return _WORD.findall(unquote(text).casefold())


def lines_with_lost_words(written: Sequence[str], kept: Iterable[str]) -> list[int]:
    """Return the indexes of lines that hold all words of the text that are not in `kept`.

    Words are counted: one that is written twice must be kept twice. Lines that have lost most of
    their words are named first, so that as few as possible are.
    """
    lines = [Counter(words(line)) for line in written]
    missing: Counter[str] = Counter()
    for line in lines:
        missing.update(line)
    for text in kept:
        missing.subtract(words(text))
    missing = +missing

    def kept_most(i: int) -> tuple[float, int]:
        lost = sum(min(count, missing[word]) for word, count in lines[i].items())
        return -lost * lost / max(lines[i].total(), 1), -i

    found = []
    for i in sorted(range(len(lines)), key=kept_most) if missing else ():
        if any(missing[word] > 0 for word in lines[i]):
            missing.subtract(lines[i])
            found.append(i)
    return sorted(found)
