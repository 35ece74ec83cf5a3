"""Says what of a web page was left out or changed.

The `block` of these remarks is the index of a part of the page; `html_tree` finds its block.
"""

from collections.abc import Iterable, Iterator

from milestones.document import prose

from ..tree import Outcome, Remark
from .found import Found
from .pictures import Picture

LONGEST_QUOTE = 100  # characters
_LONGEST_URL = 1_000
_URLS = ("http://", "https://")
_MOST_QUOTES = 5  # in one remark
_MOST_REMARKS = 5  # for one reason; what is left is told in one more


def quoted(text: str) -> str:
    """Return the beginning of `text` in quotation marks, or all of a URL."""
    line = prose.clean_line(text)
    most = _LONGEST_URL if line.startswith(_URLS) and " " not in line else LONGEST_QUOTE
    return f"“{line}”" if len(line) <= most else f"“{line[:most].rstrip()}…”"


def left_out(regions: Iterable[tuple[str, str, int | None]]) -> Iterator[Remark]:
    """Yield remarks on regions that were left out: each given as its name, its words and part."""
    by_name: dict[str, dict[str, int | None]] = {}
    for name, words, part in regions:
        if words := prose.clean_line(words):
            by_name.setdefault(name, {}).setdefault(words, part)
    for name, found in by_name.items():
        texts = list(found)
        for text in texts[:_MOST_REMARKS]:
            message = f"{name} was left out: {quoted(text)}."
            yield Remark(message, Outcome.LEFT_OUT, block=found[text])
        if more := texts[_MOST_REMARKS:]:
            message = f"{name} was left out {_times(more)}: {_quotes(more)}."
            yield Remark(message, Outcome.LEFT_OUT, block=found[more[0]])


def _times(texts: list[str]) -> str:
    return "once more" if len(texts) == 1 else f"{len(texts)} more times"


def _quotes(texts: Iterable[str]) -> str:
    texts = list(texts)
    shown = ", ".join(map(quoted, texts[:_MOST_QUOTES]))
    return f"{shown} and {len(texts) - _MOST_QUOTES} more" if len(texts) > _MOST_QUOTES else shown


def changed(found: Found) -> Iterator[Remark]:
    """Yield remarks on what was kept in another form."""
    for count, part in found.merged:
        if count:
            cells = "1 merged cell was" if count == 1 else f"{count} merged cells were"
            message = f"{cells} split: each of the new cells holds the same text."
            yield Remark(message, Outcome.CHANGED, block=part)
    yield from _on_pictures(found.pictures)
    if found.in_notes:
        message = f"Images in notes were left out: {found.in_notes}."
        yield Remark(message, Outcome.LEFT_OUT)
    if found.links:
        told = ", ".join(
            f"{quoted(words)} ({prose.clean_line(url)[:LONGEST_QUOTE]})"
            for words, url, _ in found.links[:_MOST_QUOTES]
        )
        links = "A link" if len(found.links) == 1 else f"{len(found.links)} links"
        message = f"{links} that can't work on a website became plain text: {told}."
        yield Remark(message, Outcome.CHANGED, block=found.links[0][2])
    if struck := [(text, part) for text, part in found.struck if text.strip()]:
        quotes = _quotes(text for text, _ in struck)
        message = f"Text that was struck through was kept as plain text: {quotes}."
        yield Remark(message, Outcome.CHANGED, block=struck[0][1])


def _on_pictures(pictures: list[tuple[Picture, int]]) -> Iterator[Remark]:
    for picture, part in pictures[:_MOST_REMARKS]:
        yield Remark(_on_picture(picture), Outcome.LEFT_OUT, block=part)
    if more := pictures[_MOST_REMARKS:]:
        names = _quotes(filter(None, (_name(picture) for picture, _ in more)))
        message = f"{len(more)} more images were left out: {names or 'without a description'}."
        yield Remark(message, Outcome.LEFT_OUT, block=more[0][1])


def _name(picture: Picture) -> str:
    return picture.alternative or picture.file_name or picture.url


def _on_picture(picture: Picture) -> str:
    name = _name(picture)
    image = f"The image {quoted(name)}" if name else "An image without a description"
    if picture.kind == "damaged":
        return f"{image} was left out, because it is damaged. Upload it."
    if picture.kind:
        return (
            f"{image} was left out, because this site can't use its format ({picture.kind})."
            " Save it as PNG or JPEG, and upload it."
        )
    if picture.url:
        return f"{image} is on another website ({picture.url}). Upload it to show it."
    return f"{image} is not in the file. Upload it to show it."
