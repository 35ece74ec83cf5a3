"""A source as people write it: a link, perhaps a publisher, and when somebody last looked."""

import re
from itertools import groupby

from . import documents, prose
from .blocks import render_inline
from .documents import Source

_CHECKED = re.compile(r"\(?\bchecked(?: on)? (\d{4}-\d\d-\d\d)\)?\.?", re.IGNORECASE)
_LINK = prose.MARKS.index("a")


def in_markdown(text):
    """Return the Source in Markdown `text`: a link, perhaps a publisher and a date; or None."""
    return in_html(render_inline(text))


def in_html(html):
    """Return the Source in `html`, as `in_markdown` does."""
    nodes = prose.tree(html)
    runs = nodes[0][1] if len(nodes) == 1 and len(nodes[0]) == 2 else []
    found = links(runs)
    if not found or not dict(runs[0][1]).get(_LINK) or found[0][0].startswith(("#", "/")):
        return None
    url, title = found[0]
    after = "".join(text for text, _ in runs).removeprefix(title)
    after = prose.clean_line(after)
    checked = _CHECKED.search(after)
    if checked and not is_date(checked[1]):
        return None
    publisher = _CHECKED.sub("", after).strip(" .,–—()")
    if len(publisher) > documents.TITLE_LENGTH:
        return None
    return Source(
        title=prose.clean_line(title),
        url=url,
        publisher=publisher,
        checked=checked[1] if checked else "",
    )


def is_date(text):
    """Say whether `text`, of the form 2026-01-31, is a day that exists."""
    year, month, day = map(int, text.split("-"))
    return not documents.date_problems(year, month, day)


def links(runs):
    """Return (URL, text) of each link in `runs`."""
    links = groupby(runs, key=lambda run: dict(run[1]).get(_LINK))
    return [(url, "".join(text for text, _ in group)) for url, group in links if url]
