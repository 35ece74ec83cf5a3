"""The runs of a text block are cut at its line breaks and at any character."""

import pytest

from milestones.document import prose_runs

STRONG = frozenset({(1, "")})
RUNS = [("In ", frozenset()), ("1999", STRONG), ("\n", frozenset()), ("troops", frozenset())]


def test_lines_are_split_at_line_breaks():
    assert prose_runs.lines_of(RUNS) == [RUNS[:2], RUNS[3:]]
    assert prose_runs.lines_of([]) == []


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        (0, [], RUNS),
        (3, RUNS[:1], RUNS[1:]),
        (5, [RUNS[0], ("19", STRONG)], [("99", STRONG), *RUNS[2:]]),
        (99, RUNS, []),
    ],
)
def test_runs_are_cut_at_a_place_and_keep_their_marks(place, before, after):
    assert prose_runs.up_to(RUNS, place) == before
    assert prose_runs.from_place(RUNS, place) == after
