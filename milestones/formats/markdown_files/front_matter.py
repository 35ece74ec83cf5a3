"""Reads front matter: YAML between lines of dashes, TOML between lines of plus signs, or neither.

Values are kept as they are written: no `no` becomes false, and no `12:30` a number.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from milestones.document import languages, shape
from milestones.document.prose import clean_line

from ..tree import Outcome, Place, Remark

LONGEST = 20_000  # characters
DEEPEST = 10  # levels of lists and mappings

# What is known about a document, by the names that generators of sites use.
NAMES = {
    "title": "title",
    "short_title": "short_title",
    "linktitle": "short_title",
    "description": "description",
    "summary": "description",
    "excerpt": "description",
    "abstract": "description",
    "date": "date",
    "published": "date",
    "author": "author",
    "authors": "author",
    "by": "author",
    "byline": "author",
    "lang": "language",
    "language": "language",
    "locale": "language",
}
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_UNSEEN = " \t\u00a0\u200b\u2060\ufeff"  # what programs leave before the front matter
_TITLE = re.compile(r"title[ \t]*:[ \t]*\S", re.IGNORECASE)
_YAML_ENTRY = re.compile(r"""(["']?)([A-Za-z][\w.-]*)\1[ \t]*:(?:[ \t]|$)""")
_TOML_ENTRY = re.compile(r"""(\[*["']?)([A-Za-z][\w.-]*)["']?(?:[ \t]*=|\]+)""")


@dataclass(frozen=True)
class FrontMatter:
    """What front matter says, by the values of NAMES, and how many `lines` it takes.

    `names` are the words by which it says so. Remarks quote everything else.
    """

    about: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    lines: int = 0


@dataclass(frozen=True)
class _Entry:
    name: str
    line: int
    written: str


def read(lines: Sequence[str]) -> FrontMatter:
    """Return the front matter at the start of the `lines` of a text, or an empty one.

    Blank lines may be above it.
    """
    start = next((i for i, line in enumerate(lines) if line.strip(_UNSEEN)), 0)
    first = [line.lstrip(_UNSEEN) for line in lines[start : start + 1]]
    found = _at_start([*first, *lines[start + 1 :]])
    if not found.lines:
        return found
    return replace(found, remarks=_moved(found.remarks, start), lines=start + found.lines)


def _moved(remarks: Iterable[Remark], by: int) -> tuple[Remark, ...]:
    places = ((remark, Place((remark.place.line or 0) + by)) for remark in remarks)
    return tuple(replace(remark, place=place) for remark, place in places)


def _at_start(lines: Sequence[str]) -> FrontMatter:
    if lines and _TITLE.match(lines[0]):
        return _without_fences(lines)
    end = _end(lines)
    inner = lines[1:end]
    is_toml = bool(end) and lines[0].startswith("+")
    entries = list(_entries(inner, _TOML_ENTRY if is_toml else _YAML_ENTRY))
    if not entries or inner[: entries[0].line - 2] != _comments(inner[: entries[0].line - 2]):
        return FrontMatter()
    values = (_toml if is_toml else _yaml)("\n".join(inner)) or _by_line(entries)
    return _told(entries, values, end + 1)


def _without_fences(lines: Sequence[str]) -> FrontMatter:
    """Return front matter as MultiMarkdown has it: lines up to the first blank one."""
    end = next((i for i, line in enumerate(lines) if not line.strip()), 0)
    if end < 2 or not all(map(_YAML_ENTRY.match, lines[:end])):
        return FrontMatter()
    entries = [replace(entry, line=entry.line - 1) for entry in _entries(lines[:end], _YAML_ENTRY)]
    return _told(entries, _by_line(entries), end)


def _end(lines: Sequence[str]) -> int:
    """Return the index of the line that ends the front matter, or 0 if there is none."""
    ends = _FENCES.get(lines[0].rstrip(), ()) if lines else ()
    length = 0
    for i, line in enumerate(lines[1:], 1) if ends else ():
        length += len(line) + 1
        if line.rstrip() in ends:
            return i
        if length > LONGEST:
            break
    return 0


def _comments(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not line.strip() or line.lstrip().startswith("#")]


def _entries(lines: Sequence[str], start: re.Pattern[str]) -> Iterator[_Entry]:
    """Yield the entries of the mapping, each with its first line and all lines that it takes."""
    starts = [(i, match) for i, line in enumerate(lines) if (match := start.match(line))]
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    for (i, match), end in zip(starts, ends, strict=False):
        yield _Entry(match[2], i + 2, clean_line(" ".join(lines[i:end])))


# --- Values ---------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Composes nodes, without aliases, which could stand for more than memory holds."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("no aliases")
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.YAMLError("too deeply nested")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _yaml(text: str) -> dict[str, Any]:
    try:
        node = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError):
        return {}
    value = _plain(node)
    return value if isinstance(value, dict) else {}


def _plain(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        pairs = ((str(_plain(key)), _plain(value)) for key, value in reversed(node.value))
        return dict(pairs)  # so the first counts of those with one name
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value if isinstance(node, yaml.ScalarNode) else ""


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}


def _by_line(entries: list[_Entry]) -> dict[str, Any]:
    """Return the values of entries that are no YAML, such as `title: Kosovo: a history`."""
    return {entry.name: _after_name(entry.written) for entry in reversed(entries)}


def _after_name(written: str) -> str:
    value = re.split("[:=]", written, maxsplit=1)[-1].strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _text(value: Any) -> str:
    """Return a value on one line. A person, or a list of them, is given by name."""
    if isinstance(value, dict):
        return _text(value.get("name", ""))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat().replace("+00:00", "Z")
    return clean_line(str(value))


# --- What it says ---------------------------------------------------------------------------------


def _told(entries: list[_Entry], values: dict[str, Any], lines: int) -> FrontMatter:
    about: dict[str, str] = {}
    names, remarks = [], []
    for entry in entries:
        name = NAMES.get(entry.name.lower().replace("-", "_"), "")
        value = _text(values.get(entry.name, ""))
        value = _language(value) if name == "language" else value
        if name and value and name not in about:
            about[name] = value
            names.append(entry.name)
        elif entry.written:
            remarks.append(_left_out(entry))
    return FrontMatter(about, tuple(names), tuple(remarks), lines)


def _language(value: str) -> str:
    try:
        tag = languages.tag(value.replace("_", "-"))
    except ValueError:
        return ""
    return tag if len(tag) <= shape.LANGUAGE_LENGTH else ""


def _left_out(entry: _Entry) -> Remark:
    message = f"Left out of the article: “{entry.written}”."
    return Remark(message, Outcome.LEFT_OUT, Place(entry.line))
