"""Finds the lines of a text whose words are not all in what was read from it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import unquote

MOST_PIECES = 8  # of a word that markup divides: `[peacekeeper](https://e.org/)s` has two

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of `text` in a form in which they can be compared."""
    return _WORD.findall(unquote(text).casefold())


def lines_with_lost_words(written: Sequence[str], kept: Iterable[str]) -> list[int]:
    """Return the indexes of lines that hold all words of the text that are not in `kept`.

    Words are counted: one that is written twice must be kept twice. A word that markup divides is
    kept as one. Lines that have lost most of their words are named first, so that as few as
    possible are.
    """
    in_lines = [words(line) for line in written]
    difference: Counter[str] = Counter()
    for line in in_lines:
        difference.update(line)
    for text in kept:
        difference.subtract(words(text))
    missing = +difference
    if not missing:
        return []
    _remove_divided(missing, -difference, in_lines)
    return _found(missing, list(map(Counter, in_lines)))


def _remove_divided(
    missing: Counter[str], added: Counter[str], lines: Iterable[Sequence[str]]
) -> None:
    """Remove from `missing` neighbours in a line that were kept as one word, one of `added`."""
    longest = max(map(len, added), default=0)
    for line in lines if longest else ():
        parts = [word for word in line if missing[word] > 0]
        for start in range(len(parts) - 1):
            whole = parts[start]
            for end in range(start + 1, min(start + MOST_PIECES, len(parts))):
                whole += parts[end]
                if len(whole) > longest:
                    break
                pieces = Counter(parts[start : end + 1])
                if added[whole] > 0 and pieces <= missing:
                    added[whole] -= 1
                    missing.subtract(pieces)
                    break


def _found(missing: Counter[str], lines: Sequence[Counter[str]]) -> list[int]:
    """Return the indexes of `lines` that hold all `missing` words, as few as possible."""

    def kept_most(i: int) -> tuple[float, int]:
        lost = sum(min(count, missing[word]) for word, count in lines[i].items())
        return -lost * lost / max(lines[i].total(), 1), -i

    found = []
    for i in sorted(range(len(lines)), key=kept_most):
        if any(missing[word] > 0 for word in lines[i]):
            missing.subtract(lines[i])
            found.append(i)
    return sorted(found)
