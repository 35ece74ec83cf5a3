"""Align two sequences of strings, in bounded time for any input.

`difflib` takes minutes for two paragraphs of a thousand words when half of the words differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

# The algorithm needs one bit for each pair of strings. With more pairs than this, everything
# between the equal ends counts as replaced.
LARGEST = 100_000_000

Opcode = tuple[str, Sequence[str], Sequence[str]]
Pair = tuple[int, int]  # indexes in `a` and `b` of equal strings


def opcodes(a: Sequence[str], b: Sequence[str]) -> Iterator[Opcode]:
    """Yield ("equal" or "replace", part of `a`, part of `b`), which together turn `a` into `b`.

    As many strings as possible are equal. White space within a line doesn't count, so matching
    white space never prevents a word from matching.
    """
    i = j = 0
    for m, n, length in _blocks(_equal(a, b)):
        if (i, j) != (m, n):
            yield "replace", a[i:m], b[j:n]
        i, j = m + length, n + length
        yield "equal", a[m:i], b[n:j]
    if i < len(a) or j < len(b):
        yield "replace", a[i:], b[j:]


def _blocks(pairs: Iterable[Pair]) -> Iterator[tuple[int, int, int]]:
    """Join consecutive pairs (i, j) into blocks (i, j, length)."""
    block: tuple[int, int, int] | None = None
    for i, j in pairs:
        if block and (i, j) == (block[0] + block[2], block[1] + block[2]):
            block = (block[0], block[1], block[2] + 1)
        else:
            if block:
                yield block
            block = (i, j, 1)
    if block:
        yield block


def _equal(a: Sequence[str], b: Sequence[str]) -> Iterator[Pair]:
    """Yield the index pairs (i, j) of the strings that stay the same."""
    for (i, j), (m, n) in pairwise([(-1, -1), *_common(a, b), (len(a), len(b))]):
        if m - i > 1 and n - j > 1:  # there may be equal white space here
            head, tail = _equal_ends(a[i + 1 : m], b[j + 1 : n])
            yield from ((i + k, j + k) for k in range(1, head + 1))
            yield from ((m - k, n - k) for k in range(tail, 0, -1))
        if m < len(a):
            yield m, n


def _common(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Return the index pairs of the equal ends and of a longest common subsequence between them."""
    head, tail = _equal_ends(a, b)
    left = [i for i in range(head, len(a) - tail) if _counts(a[i])]
    right = [j for j in range(head, len(b) - tail) if _counts(b[j])]
    pairs: list[Pair] = []
    if len(left) * len(right) <= LARGEST:
        pairs = _longest([a[i] for i in left], [b[j] for j in right])
    return [
        *((i, i) for i in range(head)),
        *((left[i], right[j]) for i, j in pairs),
        *((len(a) - k, len(b) - k) for k in range(tail, 0, -1)),
    ]


def _counts(text: str) -> bool:
    return text == "\n" or not text.isspace()


def _equal_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    return head, tail


def _longest(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Return the index pairs of a longest common subsequence: the bit-parallel way (Hyyrö 2004)."""
    places: defaultdict[str, int] = defaultdict(int)
    for i, text in enumerate(a):
        places[text] |= 1 << i
    row = -1  # all bits set
    rows = []  # in each, a zero bit marks where the common subsequence with `b` so far grows by one
    for text in b:
        matches = row & places.get(text, 0)
        row = (row + matches) | (row - matches)
        rows.append(row)
    return _walk_back(rows, len(a), len(b))


def _walk_back(rows: Sequence[int], i: int, j: int) -> list[Pair]:
    pairs = []
    while i and j:
        if rows[j - 1] >> (i - 1) & 1:
            i -= 1
            continue
        j -= 1
        if not j or rows[j - 1] >> (i - 1) & 1:
            i -= 1
            pairs.append((i, j))
    return pairs[::-1]
