"""Room for Python's frames, without which a page can take twice as long.

CPython keeps the frames of calls in chunks of 16 KB, since version 3.11. Whenever a call crosses
the end of a chunk, CPython asks the operating system for another, and gives it back on return
(`push_chunk` in Python/pystate.c). A template's loop that happens to be at such an end does that
thousands of times. Where the end is depends on how deep in other calls the server calls the site.

A call that needs a large stack gets a chunk of its own that has room for it. What it doesn't use is
left for the frames of the calls below.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

# Values of 8 bytes: 136 KB, so the chunk has 256 KB. All frames of a page together need about 50.
_STACK = 17_000

P = ParamSpec("P")
R = TypeVar("R")


def with_room(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function`, which is called where there is room for the frames of all calls below."""

    def call(*arguments: P.args, **named: P.kwargs) -> R:
        return function(*arguments, **named)

    call.__code__ = call.__code__.replace(co_stacksize=_STACK)
    return call
