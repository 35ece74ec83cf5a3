"""What a web page says about itself: title, description, author, date, language."""

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from milestones.document import prose

# The names that pages use, best first.
_METAS = {
    "title": ("og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title"),
    "description": ("description", "og:description", "dc.description", "dcterms.description"),
    "author": ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author"),
    "date": (
        *("article:published_time", "date", "dc.date", "dcterms.date", "dcterms.created"),
        *("dcterms.issued", "citation_publication_date", "pubdate", "created"),
    ),
    "language": ("language", "content-language", "dc.language", "dcterms.language"),
    "url": ("og:url",),
}
_LINKED = {"title": "headline", "description": "description", "date": "datePublished"}
_LONGEST_JSON = 200_000


def about(page: LexborHTMLParser) -> dict[str, str]:
    """Return what `page` says about itself: see `tree.Tree.about`. `url` is its own URL."""
    metas = _metas(page)
    linked = _linked_data(page)
    found = {name: _first(metas, names) for name, names in _METAS.items()}
    for name in ("title", "description", "author", "date"):
        found[name] = linked.get(name) or found[name]
    found["title"] = found["title"] or page_title(page)
    root = page.root
    language = (root.attributes.get("lang") or "") if root is not None else ""
    found["language"] = language or found["language"]
    found["url"] = found["url"] or _canonical(page)
    return {name: line for name, text in found.items() if (line := prose.clean_line(text))}


def base(page: LexborHTMLParser, url: str) -> str:
    """Return the URL that relative links of `page`, itself at `url`, start from, or ""."""
    for node in page.css("base[href]"):
        href = node.attributes.get("href") or ""
        if href.startswith(("http://", "https://")):
            return href
    return url if url.startswith(("http://", "https://")) else ""


def page_title(page: LexborHTMLParser) -> str:
    """Return the <title> of `page`."""
    titles = (node for node in page.css("title") if node.parent and node.parent.tag != "svg")
    return prose.clean_line(next((node.text() for node in titles), ""))


def _metas(page: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in page.css("meta"):
        values = meta.attributes
        name = values.get("property") or values.get("name") or values.get("http-equiv") or ""
        if content := (values.get("content") or "").strip():
            found.setdefault(name.lower(), content)
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _canonical(page: LexborHTMLParser) -> str:
    links = page.css('link[rel="canonical"]')
    return (links[0].attributes.get("href") or "") if links else ""


def _linked_data(page: LexborHTMLParser) -> dict[str, str]:
    """Return what the first article in the page's JSON-LD says."""
    for script in page.css('script[type="application/ld+json"]'):
        for thing in _things(script.text()):
            if thing.get("headline"):
                found = {name: _text(thing.get(key)) for name, key in _LINKED.items()}
                return {**found, "author": _text(thing.get("author"))}
    return {}


def _things(text: str) -> Iterator[dict[str, Any]]:
    if len(text) > _LONGEST_JSON:
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    graph = value.get("@graph") if isinstance(value, dict) else None
    for thing in [value, *(graph if isinstance(graph, list) else ())]:
        if isinstance(thing, dict):
            yield thing


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(
            filter(None, (_text(each) for each in value if not isinstance(each, list)))
        )
    return value if isinstance(value, str) else ""
