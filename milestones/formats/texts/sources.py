"""Reads a source as people write it: a link, perhaps with author, publisher and date.

`Jane Doe, [A book](https://…). A press. Published 2 April 2009. Checked 2026-01-31.`
"""

import datetime
import re
from collections.abc import Iterator
from itertools import groupby

from milestones.document import prose, prose_runs, shape
from milestones.document.shape import Source

from ..markdown_files.blocks import render_inline
from . import written_dates

# In a text, the punctuation after a URL isn't part of it.
URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'’”]", re.IGNORECASE)
_CHECKED = re.compile(r"\(?\bchecked(?: on)? (\d{4}-\d\d-\d\d)\)?\.?", re.IGNORECASE)
_PUBLISHED = re.compile(r"\(?\bpublished:?(?: on| in)? (([^;().,]*)[^;()]*)\)?", re.IGNORECASE)
_LINK = prose.MARKS.index("a")


def in_markdown(text: str, language: str = "") -> Source | None:
    """Return the source in Markdown `text`, or None. Its dates are in `language`."""
    return in_html(render_inline(text), language)


def in_html(html: str, language: str = "") -> Source | None:
    """Return the source in `html`, or None. Its dates are in `language`."""
    nodes = prose.tree(html)
    runs = prose_runs.of_block(nodes)
    found = links(runs)
    if not found or found[0][0].startswith(("#", "/")):
        return None
    url, title = found[0]
    before, after = _around(runs)
    if before and not _names(before):
        return None
    checked = _CHECKED.search(after)
    if checked and not is_day(checked[1]):
        return None
    publisher, published = _published(_CHECKED.sub("", after), language)
    if len(publisher) > shape.TITLE_LENGTH:
        return None
    return Source(
        title=prose.clean_line(title),
        author=before.rstrip(" .,:"),
        publisher=publisher,
        url=url,
        published=published,
        checked=checked[1] if checked else "",
    )


def urls(text: str) -> list[str]:
    """Return the URLs of the links in Markdown `text`."""
    return prose.links(prose.clean_inline(render_inline(text)))


def _around(runs: list) -> tuple[str, str]:
    """Return the text before the first link of `runs`, and the text after it."""
    texts = ["", "", ""]
    for url, group in groupby(runs, key=lambda run: dict(run[1]).get(_LINK)):
        at = 2 if texts[1] else 1 if url else 0
        texts[at] += "".join(text for text, _ in group)
    return prose.clean_line(texts[0]), prose.clean_line(texts[2])


def _names(text: str) -> bool:
    """Return whether `text`, before a link, names authors: capitalised words, then "," or ":"."""
    words = re.findall(r"[^\W\d_]+", text)
    return (
        text.endswith((",", ":"))
        and 0 < len(words) <= 20
        and len(text) <= shape.TITLE_LENGTH
        and not any(word[0].islower() and len(word) > 3 for word in words)
    )


def _published(text: str, language: str) -> tuple[str, str]:
    """Return `text` without the date that follows the word "published", and that date."""
    for match, group, when in _dates(text, language):
        rest = f"{text[: match.start()]} {text[match.end(group) :].removeprefix(')')}"
        return _trimmed(rest), when
    return _trimmed(text), ""


def _dates(text: str, language: str) -> Iterator[tuple[re.Match[str], int, str]]:
    """Yield each date after "published" in `text`: the match, the group with the date, the date."""
    for match in _PUBLISHED.finditer(text):
        for group in (1, 2):
            when, problem = written_dates.read(match[group].strip(" .,"), language)
            if when and not problem:
                yield match, group, when


def published_in(text: str, source: Source, language: str) -> str:
    """Return the part of `text` from which the date of publication of `source` was read."""
    text = _CHECKED.sub("", text)
    for match, group, when in _dates(text, language):
        if when == source.published:
            return text[match.start() : match.end(group)]
    return ""


def dates_in(text: str, source: Source, language: str) -> str:
    """Return the parts of `text` from which the dates of `source` were read."""
    checked = _CHECKED.search(text) if source.checked else None
    published = published_in(text, source, language) if source.published else ""
    return f"{published} {checked[0] if checked else ''}"


def _trimmed(text: str) -> str:
    return prose.clean_line(text).strip(" .,–—()")


def is_day(text: str) -> bool:
    """Return whether `text`, in the form 2026-01-31, is an existing date."""
    try:
        return bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def links(runs: list) -> list[tuple[str, str]]:
    """Return the URL and text of each link in `runs`."""
    links = groupby(runs, key=lambda run: dict(run[1]).get(_LINK))
    return [(url, "".join(text for text, _ in group)) for url, group in links if url]
