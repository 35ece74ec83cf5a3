"""A function that is called with room asks for no memory again and again, however deep it is."""

import resource

import pytest

from milestones.serving.frames import with_room

CALLS = 500
DEPTHS = range(0, 240, 3)  # frames of about 100 bytes: more than one chunk of 16 KB


def loop():
    """Make many calls, as a template does, and return how often the system gave memory for them."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        at_depth(1, int)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def at_depth(depth, function):
    return at_depth(depth - 1, function) if depth else function()


def test_calls_that_cross_the_end_of_a_chunk_ask_for_memory_each_time():
    assert max(at_depth(depth, loop) for depth in DEPTHS) >= CALLS


def test_calls_with_room_do_not_wherever_they_are():
    assert max(at_depth(depth, with_room(loop)) for depth in DEPTHS) < CALLS / 10


def test_calls_far_below_have_room_too():
    def below():
        return max(at_depth(depth, loop) for depth in DEPTHS)

    assert with_room(below)() < CALLS / 10


def test_what_is_given_and_returned_passes_through():
    assert with_room(divmod)(7, 2) == (3, 1)
    assert with_room(dict)(a=1) == {"a": 1}
    with pytest.raises(ZeroDivisionError):
        with_room(divmod)(1, 0)
