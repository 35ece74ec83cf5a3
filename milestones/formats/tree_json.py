"""Writes a `Tree` as bytes and reads it again, to pass it from one process to another.

A line of JSON comes first, then the images, as they are.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .tree import Tree


def dumps(tree: Tree) -> bytes:
    """Return `tree` as bytes."""
    told = _written(tree) | {"images": {name: len(data) for name, data in tree.images.items()}}
    return b"".join([json.dumps(told).encode(), b"\n", *tree.images.values()])


def loads(data: bytes) -> Tree:
    """Return the Tree that `dumps` wrote."""
    line, _, rest = data.partition(b"\n")
    told = json.loads(line)
    images, at = {}, 0
    for name, size in told.pop("images").items():
        images[name] = rest[at : at + size]
        at += size
    return Tree(**_arguments(Tree, told), images=images)


def _written(value: Any) -> Any:
    """Return `value` as JSON has it. Fields that have their default are left out."""
    if is_dataclass(value):
        found = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _written(each) for field, each in found if each != _default(field)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Mapping):
        return {name: each for name, each in value.items() if isinstance(each, str)}
    return value


def _default(field: Field) -> Any:
    return field.default if field.default is not MISSING else MISSING


def _read(kind: Any, value: Any) -> Any:
    """Return `value` from JSON as what `kind`, the type of a field, says."""
    if value is None:
        return None
    origin = get_origin(kind)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if origin is UnionType:
        return _read(get_args(kind)[0], value)
    if is_dataclass(kind):
        return kind(**_arguments(kind, value))  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value


def _arguments(kind: Any, value: dict[str, Any]) -> dict[str, Any]:
    types = _types(kind)
    return {name: _read(types[name], each) for name, each in value.items()}


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
