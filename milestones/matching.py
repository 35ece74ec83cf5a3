"""Which rows of two Documents are the same row, so that a row keeps its uid through an import.

Two kinds of error matter alike: a row that changed a little must not be taken for another, nor
another for it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import nlargest
from typing import NamedTuple

from . import prose
from .documents import ROWS, Document, Milestone, Source, new_uid

# How much of two rows' words must be shared (Dice's coefficient) when their dates are the same.
# Each year between them asks for more, and ten years for more than there can be.
SHARED = 0.5
SHARED_PER_YEAR = 0.05
YEARS = 10
# Comparisons times the bits of each; beyond, rows are matched by their exact keys only.
LARGEST = 4e10
_CANDIDATES = 20  # the best for each row


def with_uids(document: Document, like: Document | None = None) -> Document:
    """Return `document` with a uid on every row.

    A row without one takes that of the row in `like` that says the same, or nearly the same at
    nearly the same time. Rows that match nothing get a new uid.
    """
    like = like or Document()
    parts = {name: _with_uids(getattr(document, name), getattr(like, name)) for name in ROWS}
    return replace(document, **parts)


def _with_uids(rows, like):
    given = {row.uid for row in rows}
    new = [row for row in rows if not row.uid]
    uids = iter(matches(new, [row for row in like if row.uid not in given]))
    return tuple(row if row.uid else replace(row, uid=next(uids) or new_uid()) for row in rows)


def matches(rows: Sequence, like: Sequence) -> list[str]:
    """Return for each of `rows` the uid of the same row in `like`, or "".

    Both are rows of one part; no uid is returned twice. What counts, from the surest sign to the
    weakest: all that they say; date and name; all words, if they stand nowhere else; year and name;
    and for what is left the words that they share (see `SHARED`).
    """
    uids = [""] * len(rows)
    free = {row.uid: row for row in like}
    words = Counter(map(_words, rows)), Counter(map(_words, like))
    for key in _KEYS:
        candidates = {}
        for row in free.values():
            candidates.setdefault(key(row, words), []).append(row.uid)
        for i, row in enumerate(rows):
            if not uids[i] and (value := key(row, words)) and candidates.get(value):
                uids[i] = candidates[value].pop(0)
                del free[uids[i]]
    left = [i for i, uid in enumerate(uids) if not uid]
    others = list(free.values())
    for i, j in _similar([rows[i] for i in left], others):
        uids[left[i]] = others[j].uid
    return uids


# --- The same words -------------------------------------------------------------------------------


def _texts(row) -> tuple[str, str]:
    """Return what names the row, and what else it says."""
    if isinstance(row, Milestone):
        return row.initiative, row.impact
    if isinstance(row, Source):
        return row.url.split("://")[-1].rstrip("/"), row.title
    return getattr(row, "heading", "") or getattr(row, "title", ""), row.body


def _words(row):
    return tuple(" ".join(text.casefold().split()) for text in _texts(row))


def _name(row):
    name, other = _words(row)
    return name or other


def _date(row):
    return row.date if isinstance(row, Milestone) else ""


def _year(row):
    return row.year if isinstance(row, Milestone) else 0


def _everything(row, words):
    return replace(row, uid="", sources=()) if not isinstance(row, Source) else None


def _date_and_name(row, words):
    return (_date(row), _name(row)) if _name(row) else None


def _words_alone(row, words):
    """The words of a row whose date was corrected; not of what happens every few years."""
    text = _words(row)
    return text if any(text) and words[0][text] == words[1][text] == 1 else None


def _year_and_name(row, words):
    return (_year(row), _name(row)) if _name(row) else None


def _title(row, words):
    return (row.title, row.publisher) if isinstance(row, Source) and row.title else None


_KEYS = (_everything, _date_and_name, _words_alone, _year_and_name, _title)


# --- Nearly the same words ------------------------------------------------------------------------


def _similar(rows: Sequence, like: Sequence) -> Iterable[tuple[int, int]]:
    """Yield (index in `rows`, index in `like`) of rows that share enough, the likest first.

    Never of sources: two of one publisher are often as like as the same one before and after.
    """
    if not rows or not like or isinstance(rows[0], Source):
        return
    ours, theirs = _compared(rows, like)
    pairs = []
    for row, others in _near(ours, theirs):
        pairs += [(score, row.place, place) for score, place in _best(row, others)]
    taken, given = set(), set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            yield i, j


def _near(ours, theirs):
    """Return (row, those of `theirs` within some years of it) pairs, as many as are affordable."""
    theirs = sorted(theirs, key=lambda row: row.moment)
    moments = [row.moment for row in theirs]
    size = max(row.bits.bit_length() for row in theirs) + 1_000
    for years in (YEARS, 1):
        ends = [
            (bisect_left(moments, row.moment - years), bisect_right(moments, row.moment + years))
            for row in ours
        ]
        if sum(end - start for start, end in ends) * size <= LARGEST:
            return [(row, theirs[i:j]) for row, (i, j) in zip(ours, ends, strict=True)]
    return []


def _best(row, others):
    """Return (score, place) of the likest of `others`; those that aren't like it have no score."""
    bits, count, moment, _ = row
    found = []
    for other_bits, other_count, other_moment, place in others:
        shared = 2 * (bits & other_bits).bit_count()
        if shared and shared >= SHARED * (count + other_count):
            years = abs(moment - other_moment)
            score = shared / (count + other_count) - SHARED - SHARED_PER_YEAR * years
            if score >= 0 and years < YEARS:
                found.append((score, place))
    return nlargest(_CANDIDATES, found) if len(found) > _CANDIDATES else found


class _Compared(NamedTuple):
    """A row as numbers: which features it has of those in both Documents, of how many, and when."""

    bits: int
    count: int
    moment: float
    place: int


def _compared(rows, like):
    """Return `rows` and `like` as lists of _Compared."""
    both = [[_features(row) for row in group] for group in (rows, like)]
    common = set().union(*both[0]) & set().union(*both[1])
    bits = {feature: 1 << place for place, feature in enumerate(common)}
    return [
        [
            _Compared(sum(bits[run] for run in runs & common), len(runs), _moment(group[i]), i)
            for i, runs in enumerate(found)
        ]
        for found, group in zip(both, (rows, like), strict=True)
    ]


def _features(row):
    """Return the runs of three letters in the row's words; those of its name count twice."""
    name, other = (f"  {' '.join(prose.text_of(text).casefold().split())} " for text in _texts(row))
    of_name = {name[i : i + 3] for i in range(len(name) - 2)}
    return of_name | {other[i : i + 3] for i in range(len(other) - 2)} | {(run,) for run in of_name}


def _moment(row):
    """Return the date as years with a fraction; what isn't known of it lies in the middle."""
    if not isinstance(row, Milestone):
        return 0
    return row.year + ((row.month or 6.5) - 1) / 12 + (row.day or 15) / 365
