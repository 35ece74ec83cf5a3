"""Finds headings in Word files without heading styles: short lines in bold or in larger type."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mammoth import documents

LONGEST = 120  # characters
_LARGER = 1.15  # times the size of the text
_MOST_SHARE = 0.5  # of the paragraphs


def headings(document: documents.Document) -> dict[int, str]:
    """Return the roles ("title", "h1" …) of paragraphs that look like headings, by their place."""
    paragraphs = {
        place: child
        for place, child in enumerate(document.children)
        if isinstance(child, documents.Paragraph) and _text(child).strip()
    }
    usual = _usual_size(paragraphs.values())
    found = {
        place: _size(paragraph, usual)
        for place, paragraph in paragraphs.items()
        if _looks_like_heading(paragraph, usual)
    }
    if not found or len(found) > _MOST_SHARE * len(paragraphs):
        return {}
    return _roles(found, first=min(paragraphs))


def _roles(sizes: dict[int, float], first: int) -> dict[int, str]:
    counts = Counter(sizes.values())
    ordered = sorted(counts, reverse=True)
    has_title = first in sizes and sizes[first] == ordered[0] and counts[ordered[0]] == 1
    levels = ordered[has_title:]
    return {
        place: "title" if has_title and place == first else f"h{min(levels.index(size) + 1, 6)}"
        for place, size in sizes.items()
    }


def _looks_like_heading(paragraph: documents.Paragraph, usual: float) -> bool:
    text = _text(paragraph).strip()
    if len(text) > LONGEST or text.endswith((".", ";", ",")) or paragraph.numbering is not None:
        return False
    runs = [run for run in _runs(paragraph) if _text(run).strip()]
    is_large = all((run.font_size or usual) >= _LARGER * usual for run in runs)
    return bool(runs) and (is_large or all(run.is_bold for run in runs))


def _size(paragraph: documents.Paragraph, usual: float) -> float:
    return max(run.font_size or usual for run in _runs(paragraph) if _text(run).strip())


def _usual_size(paragraphs: Any) -> float:
    """Return the size that most of the text has; 11 points where the file doesn't say."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        for run in _runs(paragraph):
            sizes[run.font_size or 11] += len(_text(run))
    return sizes.most_common(1)[0][0] if sizes else 11


def _runs(element: Any) -> Iterator[documents.Run]:
    for child in getattr(element, "children", ()):
        if isinstance(child, documents.Run):
            yield child
        else:
            yield from _runs(child)


def _text(element: Any) -> str:
    if isinstance(element, documents.Text):
        return element.value
    return "".join(map(_text, getattr(element, "children", ())))
