"""The name of the file in which a copy of the site keeps what is at a URL.

Every system can store these names: Windows reserves some, and macOS and Windows ignore case. Two
URLs never get the same name.
"""

import hashlib
import string
from collections.abc import Iterable
from pathlib import PurePosixPath

INDEX = "index.html"
LONGEST = 120  # characters of a part of a name, so that a whole path fits in 260 on Windows
_SAFE = frozenset(string.ascii_lowercase + string.digits + "-._~")
_HIDDEN = "._-"  # at the start: hidden, left out by some hosts, or taken for an option
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{n}{i}" for n in ("com", "lpt") for i in range(10)}


def file_name(path: str, query: Iterable[tuple[str, str]] = ()) -> str:
    """Return the name of the file for `path`, decoded and without the slash at its start.

    `query` are the parameters of its query string. A URL that ends in a slash is a folder.
    """
    *folders, last = path.split("/")
    page = "".join(f"page-{name}-{value}" for name, value in query)
    if last:
        stem, dot, extension = last.partition(".")
        parts = [*folders, f"{stem}.{page}{dot}{extension}" if page else last]
    else:
        parts = [*folders, page] if page else folders
    names = [_escaped(part) for part in parts]
    return "/".join(names if last else [*names, INDEX])


def _escaped(part: str) -> str:
    """Write each character that isn't safe as "=" and the hexadecimal digits of its bytes."""
    name = "".join(map(_character, part)) or "="
    if name[0] in _HIDDEN or name.partition(".")[0] in _DEVICES:
        name = _hexadecimal(name[0]) + name[1:]
    if name.endswith("."):
        name = name[:-1] + _hexadecimal(".")
    return name if len(name) <= LONGEST else _shortened(name)


def _character(character: str) -> str:
    return character if character in _SAFE else _hexadecimal(character)


def _hexadecimal(character: str) -> str:
    return "".join(f"={byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def _shortened(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"{name[:64]}=={digest}{PurePosixPath(name).suffix[:16]}"
