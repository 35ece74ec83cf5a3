"""What pages and style sheets refer to, and how a copy has them."""

import re
from collections.abc import Callable, Iterator

from django.utils.html import format_html
from selectolax.lexbor import LexborHTMLParser, LexborNode

Link = Callable[[str], str]  # takes a URL as a page has it, returns it as the copy has it

_URLS = ("href", "src")
_KEPT = ("canonical", "external")  # links with such a rel lead to the site itself
_CONTROLS = "input, select, textarea, button, label"
_CSS_URL = re.compile(r"""url\(\s*(["']?)(.*?)\1\s*\)|@import\s+(["'])(.*?)\3""")


def references_in_html(html: str) -> Iterator[str]:
    """Yield the URLs that a page links to, shows, or names in its head."""
    tree = LexborHTMLParser(html)
    _without_manifest(tree)
    for name in _URLS:
        yield from (node.attributes.get(name) or "" for node in tree.css(f"[{name}]"))
    for node in tree.css("[srcset]"):
        yield from (url for url, _ in _candidates(node))
    for node in tree.css("meta[content]"):
        content = node.attributes.get("content") or ""
        if content.startswith(("http://", "https://")):
            yield content


def references_in_css(css: str) -> Iterator[str]:
    """Yield the URLs in a style sheet."""
    for found in _CSS_URL.finditer(css):
        yield found[2] or found[4] or ""


def css_of_the_copy(css: str, link: Link) -> str:
    """Return a style sheet with its URLs changed by `link`."""

    def changed(found: re.Match[str]) -> str:
        if found[4]:
            return f'@import "{link(found[4])}"'
        return f'url("{link(found[2])}")' if found[2] else found[0]

    return _CSS_URL.sub(changed, css)


def html_of_the_copy(html: str, link: Link, live: Link, host: str, notice: str) -> str:
    """Return a page as a copy has it.

    `link` changes its URLs, except the canonical one. Forms need the site: a link leads there
    instead. `live` takes the URL to which a form is sent, and returns that of the site at `host`.
    `notice` is an element that is added to the footer, if the page has one.
    """
    tree = LexborHTMLParser(html)
    _without_manifest(tree)
    _change(tree, link)
    for form in tree.css("form"):
        _replace(form, live, host)
    if lines := tree.css("footer p"):
        lines[-1].insert_after(_element(notice))
    return tree.html or ""


def _without_manifest(tree: LexborHTMLParser) -> None:
    """Nobody installs a copy, and browsers read no manifest from a disk."""
    for node in tree.css("link[rel=manifest]"):
        node.decompose()


def _change(tree: LexborHTMLParser, link: Link) -> None:
    for name in _URLS:
        for node in tree.css(f"[{name}]"):
            if node.attributes.get("rel") not in _KEPT:
                node.attrs[name] = link(node.attributes.get(name) or "")
    for node in tree.css("[srcset]"):
        candidates = [f"{link(url)} {size}".strip() for url, size in _candidates(node)]
        node.attrs["srcset"] = ", ".join(candidates)


def _candidates(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield the (URL, width or density) of each image in the srcset attribute of `node`."""
    for candidate in (node.attributes.get("srcset") or "").split(", "):
        url, _, size = candidate.strip().partition(" ")
        if url:
            yield url.strip(","), size.strip(" ,")


def _replace(form: LexborNode, live: Link, host: str) -> None:
    """Put a link to the site in the place of a form. What else is in the form stays."""
    url = live(form.attributes.get("action") or "")
    html = format_html('<p><a href="{}">{} ({})</a></p>', url, _words_of(form) or url, host)
    if not form.css_first("a[href]"):
        form.replace_with(_element(html))
        return
    for paragraph in form.css("p"):
        if paragraph.css_first(_CONTROLS):
            paragraph.decompose()
    while control := form.css_first(_CONTROLS):  # one may be in another, and go with it
        control.decompose()
    form.insert_before(_element(html))
    form.unwrap()


def _words_of(form: LexborNode) -> str:
    """Return what a form is for: the labels of a filter, without hidden ones, and its button."""
    is_filter = form.attributes.get("method") != "post" and not form.css_first("a[href]")
    labels = form.css("label:not(:has(.hidden))") if is_filter else []
    texts = [" ".join(each.text().split()) for each in (*labels, *form.css("button")[:1])]
    return " – ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _element(html: str) -> LexborNode:
    """Return the one element that `html` has."""
    body = LexborHTMLParser(html.strip()).body
    element = body and body.first_child
    assert element is not None
    return element
