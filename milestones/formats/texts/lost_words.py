"""Finds the lines of a text whose words are not all in what was read from it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

MOST_ALONE = 10_000  # lines that are read alone, to find those that have lost words
MOST_PIECES = 8  # of a word that markup divides: `[peacekeeper](https://e.org/)s` has two

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of `text` in a form in which they can be compared."""
    return _WORD.findall(unquote(text).casefold())


def lines_with_lost_words(
    written: Sequence[str],
    kept: Iterable[str],
    kept_alone: Callable[[int], Iterable[str]] | None = None,
) -> list[int]:
    """Return the indexes of lines that hold all words of the text that are not in `kept`.

    Words are counted: one that is written twice must be kept twice. A word that markup divides is
    kept as one. `kept_alone` returns what is kept of a line, given its index, if it is read alone:
    lines that lose such words even then are named first. Then those that have lost most of their
    words, so that as few as possible are.
    """
    in_lines = [words(line) for line in written]
    missing = _missing(in_lines, kept)
    if not missing:
        return []
    found = list(_lost_alone(missing, in_lines, kept_alone)) if kept_alone else []
    return sorted({*found, *_found(missing, list(map(Counter, in_lines)))})


def _lost_alone(
    missing: Counter[str],
    lines: Sequence[Sequence[str]],
    kept_alone: Callable[[int], Iterable[str]],
) -> Iterator[int]:
    """Yield the indexes of `lines` that lose `missing` words, which are removed, if read alone."""
    suspects = (i for i, line in enumerate(lines) if not missing.keys().isdisjoint(line))
    for i in islice(suspects, MOST_ALONE):
        lost = _missing([lines[i]], kept_alone(i)) & missing
        missing -= lost
        if lost:
            yield i


def _missing(lines: Sequence[Sequence[str]], kept: Iterable[str]) -> Counter[str]:
    """Return the words of `lines` that are not in `kept`."""
    difference: Counter[str] = Counter()
    for line in lines:
        difference.update(line)
    for text in kept:
        difference.subtract(words(text))
    missing = +difference
    if missing:
        _remove_divided(missing, -difference, lines)
    return +missing


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
