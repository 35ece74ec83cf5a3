"""Puts found entries in order, the best first: the same order with either database.

The score of an entry follows BM25 (Robertson and Zaragoza, 2009): how often it has each term, for
its length, counting rare terms more. Terms in its title count most.
"""

from collections.abc import Mapping, Sequence
from math import log

from .hits import Hit
from .marks import IN_TITLE
from .queries import Term
from .strength import strength


def ranked(hits: Sequence[Hit], words: Mapping[int, str], terms: Sequence[Term]) -> list[Hit]:
    """Return the `hits`, the best first; of equals, the newest.

    `words` are those of their entries, by primary key. Of several pieces of one text, only the best
    is returned.
    """
    titles = [term.marked(IN_TITLE) for term in terms]
    found = [words[hit.pk].split(" ") for hit in hits]
    counts = [[term.count_in(each) for each in found] for term in terms]
    weights = [log(1 + len(found) / (1 + sum(map(bool, each)))) for each in counts]
    scores: dict[int, float] = {}
    for hit, each, of_terms in zip(hits, found, zip(*counts, strict=True), strict=True):
        length = words[hit.pk].count(IN_TITLE)
        in_title = [length if length and title.count_in(each) else 0 for title in titles]
        scores[hit.pk] = sum(
            weight * strength(hit.kind, count, len(each), title)
            for weight, count, title in zip(weights, of_terms, in_title, strict=True)
        )
    order = sorted(hits, key=lambda hit: (-scores[hit.pk], -hit.pk))
    return list({hit.place: hit for hit in reversed(order)}.values())[::-1]
