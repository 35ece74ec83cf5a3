"""Gives the sources and focus areas of a Document other uids, wherever it refers to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from milestones.document import prose, shape
from milestones.document.prose_reading import Run
from milestones.document.shape import Document, Kind

_CITE = prose.RANKS[prose.REFERENCE]


def renamed(document: Document, uids: Mapping[str, str]) -> Document:
    """Return `document` with the new uids of its sources, by their old `uids`."""
    changed = _renamed(document, uids)
    sources = tuple(
        replace(source, uid=uids.get(source.uid, source.uid)) for source in changed.sources
    )
    return replace(changed, sources=sources)


def with_renamed_areas(document: Document, uids: Mapping[str, str]) -> Document:
    """Return `document` with the new uids of its focus areas, by their old `uids`."""
    areas = tuple(replace(row, uid=uids.get(row.uid, row.uid)) for row in document.focus_areas)
    milestones = tuple(
        replace(row, focus_area=uids.get(row.focus_area, row.focus_area))
        for row in document.milestones
    )
    return replace(document, focus_areas=areas, milestones=milestones)


def _renamed(shaped: Any, uids: Mapping[str, str]) -> Any:
    """Return a Document or row with the new uids in all that refers to sources."""
    values: dict[str, Any] = {}
    for field in shape.fields_of(type(shaped)):
        value = getattr(shaped, field.name)
        if field.kind is Kind.ROWS:
            values[field.name] = tuple(_renamed(row, uids) for row in value)
        elif field.kind is Kind.UIDS:
            values[field.name] = tuple(uids.get(uid, uid) for uid in value)
        elif field.kind in (Kind.PROSE, Kind.INLINE) and prose.references(value):
            values[field.name] = _in_prose(value, uids, field.kind)
    return replace(shaped, **values)


def _in_prose(html: str, uids: Mapping[str, str], kind: Kind) -> str:
    def change(runs: list[Run]) -> list[Run]:
        return [
            (text, frozenset((r, uids.get(v, v) if r == _CITE else v) for r, v in marks))
            for text, marks in runs
        ]

    rendered = prose.render(prose.with_runs(prose.tree(html), change))
    return prose.clean_inline(rendered) if kind is Kind.INLINE else rendered
