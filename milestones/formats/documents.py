"""Reads documents with other people's parsers, in a process that contains hostile files.

To add a kind, add its reader to READERS: a function that takes bytes, returns a Tree and raises
ParseError. As a program, this module reads a file from standard input and writes its tree to
standard output; `read_contained` runs it like that, with limits: see `contained`.
"""

import json
import sys
import threading
from collections.abc import Callable
from importlib import import_module

from . import contained, tree_json
from .markdown_files.typed_lists import with_lists
from .office.zipped import DAMAGED
from .reports import ParseError
from .sizes import in_megabytes
from .tree import Tree

# The module of this package, and its function.
READERS = {
    "html": ("webpage.html_tree", "read_html"),
    "docx": ("office.word", "read_docx"),
    "odt": ("office.odt", "read_odt"),
}

MOST_BYTES = 50 * 2**20
SECONDS = 2.5  # of the processor; a Word file of 100 pages takes one
PATIENCE = 20  # seconds on the clock, if the machine is busy
MEMORY = 200 * 2**20

_TOO_LONG = "The document takes too long to read. Split it, or copy its text and paste it."
_TOO_MUCH = "The document takes too much memory to read. Split it, or copy its text and paste it."
_turns = threading.BoundedSemaphore(2)


def refuse_size(size: int) -> None:
    """Raise ParseError if a file of `size` bytes is too large, or empty."""
    if not size:
        raise ParseError("The file is empty.")
    if size > MOST_BYTES:
        megabytes = in_megabytes(size)
        raise ParseError(f"The file is {megabytes}. The limit is {MOST_BYTES // 2**20} MB.")


def read_contained(kind: str, data: bytes) -> Tree:
    """Return the document in `data`, a file of this `kind`: one of READERS.

    Raises ParseError with a message for the person who chose the file.
    """
    refuse_size(len(data))
    if not _turns.acquire(timeout=PATIENCE):
        raise ParseError("Other documents are being read. Try again in a minute.")
    try:
        return _tree(_run(kind, data))
    finally:
        _turns.release()


def _run(kind: str, data: bytes) -> bytes:
    limits = contained.Limits(SECONDS, MEMORY, PATIENCE)
    try:
        return contained.run("documents", kind, data=data, limits=limits)
    except contained.TookTooLong:
        raise ParseError(_TOO_LONG) from None
    except contained.Stopped:
        raise ParseError(DAMAGED) from None


def _tree(output: bytes) -> Tree:
    if output.startswith(b'{"error"'):
        told = json.loads(output)
        raise ParseError(told["error"])
    return tree_json.loads(output)


# --- As a program ---------------------------------------------------------------------------------


def main(seconds: float, memory: int, kind: str) -> None:
    """Read a file of this `kind` from standard input; write its tree, or an error."""
    reader = _reader(kind)  # its libraries are loaded before the limits apply
    contained.limit(seconds, memory)
    try:
        output = tree_json.dumps(with_lists(reader(sys.stdin.buffer.read())))
    except ParseError as error:
        output = _error(str(error))
    except MemoryError:
        output = _error(_TOO_MUCH)
    sys.stdout.buffer.write(output)


def _reader(kind: str) -> Callable[[bytes], Tree]:
    module, name = READERS[kind]
    return getattr(import_module(f".{module}", __package__), name)


def _error(message: str) -> bytes:
    return json.dumps({"error": message}).encode()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
