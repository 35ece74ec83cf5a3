"""Match the rows of two Documents, so that a row keeps its uid through an import.

Two kinds of error are equally bad: missing that a row is the same one, slightly changed, and taking
a different row for it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from heapq import nlargest
from typing import Any, NamedTuple

from . import edtf, prose
from .shape import ROWS, Document, Milestone, Row, Section, Source, new_uid
from .words import normal

# How similar the words of two rows must be (Dice's coefficient) when their dates are the same. Each
# year between the dates raises the threshold; at ten years nothing can reach it.
SHARED = 0.5
SHARED_PER_YEAR = 0.05
YEARS = 10
# Limit for the number of comparisons times the bits of each. Above it, rows are matched by exact
# keys only.
LARGEST = 4e10
_CANDIDATES = 20  # how many of the best candidates to consider for each row


def with_uids(document: Document, like: Document | None = None) -> Document:
    """Return `document` with a uid on every row.

    A row without a uid gets the uid of the row in `like` with the same text, or with similar text
    and a date close to it. Rows that match nothing get a new uid.
    """
    like = like or Document()
    parts: dict[str, Any] = {
        name: _with_uids(getattr(document, name), getattr(like, name)) for name in ROWS
    }
    return replace(document, **parts)


def _with_uids(rows: Sequence[Row], like: Sequence[Row]) -> tuple[Row, ...]:
    given = {row.uid for row in rows}
    new = [row for row in rows if not row.uid]
    uids = iter(matches(new, [row for row in like if row.uid not in given]))
    return tuple(row if row.uid else replace(row, uid=next(uids) or new_uid()) for row in rows)


def matches(rows: Sequence[Row], like: Sequence[Row]) -> list[str]:
    """Return for each of `rows` the uid of the same row in `like`, or "".

    Both are rows of one part. No uid is returned twice. Rows match, from the surest sign to the
    weakest, by all their content; by date and name; by all their words, if no other row has the
    same; by year and name; and for the rest by how many words they share (see `SHARED`).
    """
    uids = [""] * len(rows)
    free = {row.uid: row for row in like}
    words = Counter(map(_words, rows)), Counter(map(_words, like))
    for key in _KEYS:
        candidates: dict[Any, list[str]] = {}
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

# How often each row's words occur, in each of the two lists.
Counts = tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]


def _texts(row: Row) -> tuple[str, str]:
    """Return the name of a row and the rest of its text, both as plain text."""
    if isinstance(row, Milestone):
        return prose.text_of(row.initiative), prose.text_of(row.impact)
    if isinstance(row, Source):
        return row.url.split("://")[-1].rstrip("/"), row.title
    return row.heading if isinstance(row, Section) else row.title, prose.text_of(row.body)


def _words(row: Row) -> tuple[str, str]:
    name, other = (" ".join(normal(text).casefold().split()) for text in _texts(row))
    return name, other


def _name(row: Row) -> str:
    name, other = _words(row)
    return name or other


def _date(row: Row) -> str:
    return row.date if isinstance(row, Milestone) else ""


def _year(row: Row) -> int | None:
    return edtf.years(_date(row))[0] if edtf.is_date(_date(row)) else None


def _everything(row: Row, words: Counts) -> Row | None:
    if isinstance(row, Source):
        return None
    row = replace(row, uid="", sources=())
    return replace(row, focus_area="") if isinstance(row, Milestone) else row


def _date_and_name(row: Row, words: Counts) -> tuple[str, str] | None:
    return (_date(row), _name(row)) if _name(row) else None


def _words_alone(row: Row, words: Counts) -> tuple[str, str] | None:
    """Return the words, to match a row whose date was corrected, if no other row has the same."""
    text = _words(row)
    return text if any(text) and words[0][text] == words[1][text] == 1 else None


def _year_and_name(row: Row, words: Counts) -> tuple[int | None, str] | None:
    return (_year(row), _name(row)) if _name(row) else None


def _title(row: Row, words: Counts) -> tuple[str, str] | None:
    if not (isinstance(row, Source) and row.title):
        return None
    return normal(row.title), normal(row.publisher)


_KEYS: tuple[Callable[[Row, Counts], Any], ...] = (
    _everything,
    _date_and_name,
    _words_alone,
    _year_and_name,
    _title,
)


# --- Nearly the same words ------------------------------------------------------------------------


def _similar(rows: Sequence[Row], like: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield (index in `rows`, index in `like`) of similar rows, the most similar first.

    Sources are left out: two sources of one publisher are often as similar as two versions of the
    same one.
    """
    if not rows or not like or isinstance(rows[0], Source):
        return
    ours, theirs = _compared(rows, like)
    pairs: list[tuple[float, int, int]] = []
    for row, others in _near(ours, theirs):
        pairs += [(score, row.place, place) for score, place in _best(row, others)]
    taken: set[int] = set()
    given: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            yield i, j


def _near(
    ours: Sequence["_Compared"], theirs: Sequence["_Compared"]
) -> list[tuple["_Compared", Sequence["_Compared"]]]:
    """Return pairs of a row and those of `theirs` within some years of it; [] if too many."""
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


def _best(row: "_Compared", others: Sequence["_Compared"]) -> list[tuple[float, int]]:
    """Return (score, place) of the rows in `others` that are similar enough."""
    bits, count, moment, _ = row
    found: list[tuple[float, int]] = []
    for other_bits, other_count, other_moment, place in others:
        shared = 2 * (bits & other_bits).bit_count()
        if shared and shared >= SHARED * (count + other_count):
            years = abs(moment - other_moment)
            score = shared / (count + other_count) - SHARED - SHARED_PER_YEAR * years
            if score >= 0 and years < YEARS:
                found.append((score, place))
    return nlargest(_CANDIDATES, found) if len(found) > _CANDIDATES else found


class _Compared(NamedTuple):
    """A row as numbers: its features found in both lists, how many it has, its date."""

    bits: int
    count: int  # type: ignore[assignment]  # tuple.count, which nobody calls
    moment: float
    place: int


def _compared(rows: Sequence[Row], like: Sequence[Row]) -> list[list[_Compared]]:
    """Return `rows` and `like` as lists of _Compared."""
    both = [[_features(row) for row in group] for group in (rows, like)]
    common: set[Any] = set().union(*both[0]) & set().union(*both[1])
    bits = {feature: 1 << place for place, feature in enumerate(common)}
    return [
        [
            _Compared(sum(bits[run] for run in runs & common), len(runs), _moment(group[i]), i)
            for i, runs in enumerate(found)
        ]
        for found, group in zip(both, (rows, like), strict=True)
    ]


def _features(row: Row) -> set[Any]:
    """Return the trigrams of the row's words. Those of its name count twice."""
    name, other = (f"  {words} " for words in _words(row))
    of_name = {name[i : i + 3] for i in range(len(name) - 2)}
    return of_name | {other[i : i + 3] for i in range(len(other) - 2)} | {(run,) for run in of_name}


def _moment(row: Row) -> float:
    """Return the middle of the row's date in years, with a fraction; 0 if it has no valid date."""
    if not edtf.is_date(_date(row)):
        return 0
    ends = (edtf.earliest(_date(row)), edtf.latest(_date(row)))
    known = [end for end in ends if end not in (edtf.OPEN_START, edtf.OPEN_END)]
    return sum(map(_years, known)) / len(known)


def _years(number: int) -> float:
    """Return a day, numbered as in `edtf`, in years with a fraction."""
    months, day = divmod(number, 100)
    year, month = divmod(months, 100)
    return year + (month - 1) / 12 + (day - 1) / 365
