"""Finds the main text of a web page, and what around it belongs to the site."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .about import page_title
from .dom import Attributes, attributes_of, children, descendants, text_of
from .styles import Styles, is_hidden

_ROLES = {
    "navigation": "Navigation",
    "search": "The search form",
    "banner": "The header of the page",
    "contentinfo": "The footer of the page",
    "complementary": "A text beside the main text",
    "dialog": "A dialog",
    "alertdialog": "A dialog",
    "menu": "A menu",
    "menubar": "A menu",
}
_TAGS = {
    "nav": "Navigation",
    "search": "The search form",
    "aside": "A text beside the main text",
    "dialog": "A dialog",
}
_OF_SITE = {"header": "The header of the page", "footer": "The footer of the page"}
_OUTSIDE = "Text outside the main text"
# Words in classes and ids. They count only for what is mostly links.
_LINKS = frozenset(
    ("nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs", "share")
    + ("sharing", "social", "pagination", "pager", "related", "tags", "skip", "skiplink", "toc")
    + ("editsection", "catlinks", "navbox")
)
# Words in classes and ids of short lines with some links.
_LINES = frozenset(("breadcrumb", "breadcrumbs", "catlinks"))
_LINES_WHOLE = frozenset(("entry-footer", "post-footer", "article-footer"))
_LONGEST_LINE = 300  # characters
# Ids and classes of what is around the text, on pages without elements for it.
_AROUND = {
    **dict.fromkeys(("masthead", "site-header", "siteheader"), "The header of the page"),
    **dict.fromkeys(
        ("colophon", "site-footer", "sitefooter", "page-footer"), "The footer of the page"
    ),
    **dict.fromkeys(
        ("sidebar", "left-sidebar", "right-sidebar", "sidebar-left", "sidebar-right")
        + ("widget-area", "widgets"),
        "A text beside the main text",
    ),
    **dict.fromkeys(
        ("comments", "comment-list", "commentlist", "respond", "disqus_thread"),
        "A list of comments",
    ),
    **dict.fromkeys(("sitesub", "contentsub", "mw-portlet"), "The header of the page"),  # of a wiki
    "page-metadata": "The header of the page",  # of a wiki
    "sitenotice": "The header of the page",
    "ambox": "A note about the page",
    **dict.fromkeys(
        ("related-posts", "related-articles", "jp-relatedposts"), "Links to other pages"
    ),
    "printfooter": "The footer of the page",
    "edit-link": "Navigation",
    **dict.fromkeys(("hatnote", "dablink"), "A note about other pages"),
    **dict.fromkeys(
        ("noprint", "no-print", "d-print-none", "hidden-print", "print-hidden"),
        "Text that is not printed",
    ),
}
_COOKIES = frozenset(("cookie", "cookies", "consent", "gdpr", "cookiebanner", "cookieconsent"))
_LONGEST_BANNER = 2_000  # characters
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_BLOCKS = frozenset(
    ("div", "ul", "ol", "section", "p", "form", "table", "td", "span", "sup", "a", "menu")
    + ("footer", "header")
)
_MOSTLY = 0.6
_OF_CONTENTS = 0.4  # a table of contents has a heading of its own
_FEWEST_ENTRIES = 3
_PATH = frozenset(("div", "section", "article", "center", "form", "td", "tr", "tbody", "table"))


@dataclass
class Regions:
    """`main` holds the elements to read, in order; `left_out` the names of those not to read."""

    main: list[LexborNode]
    left_out: dict[int, str] = field(default_factory=dict)  # by `mem_id`
    outside: list[tuple[str, str]] = field(default_factory=list)  # names and texts outside `main`


@dataclass
class _Weights:
    """The number of characters in each element, and of those in links."""

    text: dict[int, int] = field(default_factory=dict)
    linked: dict[int, int] = field(default_factory=dict)
    links: dict[int, int] = field(default_factory=dict)

    whole: int = 0  # characters of the page that aren't in links

    def plain(self, node: LexborNode) -> int:
        return self.text.get(node.mem_id, 0) - self.linked.get(node.mem_id, 0)

    def is_mostly_links(self, node: LexborNode, share: float = _MOSTLY) -> bool:
        linked, total = self.linked.get(node.mem_id, 0), self.text.get(node.mem_id, 0)
        return total > 0 and linked >= share * total


def regions_of(page: LexborHTMLParser, styles: Styles, notes: set[int]) -> Regions:
    """Return the regions of `page`. Elements in `notes` belong to the text wherever they are."""
    body = page.body or page.root
    if body is None:
        return Regions([])
    weights = _weigh(body, styles)
    weights.whole = weights.plain(body)
    main = _main(page, weights, body)
    regions = Regions([main])
    if main.mem_id != body.mem_id:
        _add_title(regions, page, main)
        kept = notes | {node.mem_id for node in regions.main}
        regions.outside = list(_outside(main, body, kept, styles))
    else:
        _leave_out_of_site(regions, body, weights)
    for part in regions.main:
        _leave_out_within(regions, part, weights, main.mem_id == body.mem_id)
    return regions


def _weigh(body: LexborNode, styles: Styles) -> _Weights:
    """Count the text in each element that is shown."""
    weights = _Weights()
    order: list[LexborNode] = []
    hidden = frozenset(("script", "style", "template", "noscript"))
    for node in (body, *descendants(body, hidden)):
        order.append(node)
        if node.is_text_node:
            weights.text[node.mem_id] = len((node.text_content or "").strip())
    for node in reversed(order):
        own, parent = node.mem_id, node.parent
        if node.is_element_node and node.tag == "a":
            weights.linked[own] = weights.text.get(own, 0)
            weights.links[own] = 1
        if (
            parent is None
            or node.is_element_node
            and is_hidden(attributes := attributes_of(node), styles.of(node, attributes))
        ):
            continue
        for counts in (weights.text, weights.linked, weights.links):
            counts[parent.mem_id] = counts.get(parent.mem_id, 0) + counts.get(own, 0)
    return weights


def _main(page: LexborHTMLParser, weights: _Weights, body: LexborNode) -> LexborNode:
    def weight(node: LexborNode) -> int:
        return weights.text.get(node.mem_id, 0)

    mains = [node for node in page.css('main, [role="main"]') if weight(node)]
    if mains:
        return max(mains, key=weight)
    articles = [node for node in page.css("article") if weight(node)]
    if articles:
        best = max(articles, key=weight)
        if 2 * weights.plain(best) > weights.plain(body):
            return best
    return body


def _add_title(regions: Regions, page: LexborHTMLParser, main: LexborNode) -> None:
    """Add the page's <h1>, if it is outside the main text and says what <title> says."""
    headings = page.css("h1")
    if main.css_first("h1") is None and len(headings) == 1:
        said = " ".join(text_of(headings[0]).split())
        if said and page_title(page).startswith(said):
            regions.main.insert(0, headings[0])


def _outside(
    main: LexborNode, body: LexborNode, kept: set[int], styles: Styles
) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each region beside `main`."""
    path = [main]
    while path[-1].mem_id != body.mem_id and path[-1].parent is not None:
        path.append(path[-1].parent)
    inside = {node.mem_id for node in path} | kept
    for around in reversed(path[1:]):
        for node in children(around):
            if node.mem_id in inside or node.is_comment_node:
                continue
            if text := _text_without(node, kept, styles):
                yield _name(node) or _OUTSIDE, text


def _text_without(node: LexborNode, kept: set[int], styles: Styles) -> str:
    if node.is_text_node:
        return " ".join((node.text_content or "").split())
    words: list[str] = []
    stack: list[LexborNode | None] = [node]
    while stack:
        found = stack.pop()
        if found is None:
            continue
        if found is not node:
            stack.append(found.next)
        if found.mem_id in kept or found.tag in ("script", "style", "template"):
            continue
        if found.is_text_node:
            words.append(found.text_content or "")
        elif found.is_element_node:
            words.append(" ")
            stack.append(found.first_child)
    return " ".join("".join(words).split())


def _name(node: LexborNode) -> str:
    """Return what a region that isn't main text is called, by its element and role, or ""."""
    if not node.is_element_node:
        return ""
    role = (attributes_of(node).get("role") or "").strip().lower()
    return _ROLES.get(role) or _TAGS.get(node.tag or "") or _OF_SITE.get(node.tag or "") or ""


def _leave_out_of_site(regions: Regions, body: LexborNode, weights: _Weights) -> None:
    """Leave out the site's header and footer, and lists of links beside the densest text.

    A header with the page's only <h1> stays.
    """
    headings = body.css("h1")
    path = body
    while path is not None:
        inner = _densest(path, weights, weights.plain(body))
        for node in children(path):
            if not node.is_element_node or inner is not None and node.mem_id == inner.mem_id:
                continue
            holds_title = len(headings) == 1 and node.css_first("h1") is not None
            if node.tag in _OF_SITE and not holds_title:
                regions.left_out[node.mem_id] = _OF_SITE[node.tag]
            elif inner is not None and _is_link_list(node, weights):
                regions.left_out[node.mem_id] = "Navigation"
        if inner is None:
            return
        path = inner


def _is_link_list(node: LexborNode, weights: _Weights) -> bool:
    return weights.is_mostly_links(node) and weights.links.get(node.mem_id, 0) >= 3


def _densest(node: LexborNode, weights: _Weights, total: int) -> LexborNode | None:
    """Return the child with most of the page's text, if there is one."""
    wide = (child for child in children(node) if child.tag in _PATH)
    return next((child for child in wide if weights.plain(child) > _MOSTLY * total), None)


def _leave_out_within(
    regions: Regions, part: LexborNode, weights: _Weights, is_whole: bool
) -> None:
    for node in descendants(part):
        if node.is_element_node and (name := _boilerplate(node, weights, is_whole)):
            regions.left_out.setdefault(node.mem_id, name)


def _boilerplate(node: LexborNode, weights: _Weights, is_whole: bool) -> str:
    attributes = attributes_of(node)
    role = (attributes.get("role") or "").strip().lower()
    if role in ("banner", "contentinfo") and not is_whole:
        return ""
    if name := _ROLES.get(role) or _TAGS.get(node.tag or ""):
        return name
    if node.tag not in _BLOCKS:
        return ""
    if name := _around(node, attributes, weights):
        return name
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    words = {word.lower() for word in _WORD.findall(named)} if named.strip() else frozenset()
    if words & _COOKIES and weights.text.get(node.mem_id, 0) <= _LONGEST_BANNER:
        return "A notice about cookies"
    if (
        "toc" in words
        and weights.is_mostly_links(node, _OF_CONTENTS)
        or _is_contents(node, weights)
    ):
        return "The table of contents"
    if words & _LINKS and weights.is_mostly_links(node):
        return "Navigation"
    is_line = words & _LINES or _LINES_WHOLE.intersection(_classes(attributes))
    return "Navigation" if is_line and _is_line_with_links(node, weights) else ""


def _is_line_with_links(node: LexborNode, weights: _Weights) -> bool:
    is_short = 0 < weights.text.get(node.mem_id, 0) <= _LONGEST_LINE
    is_small = 2 * weights.plain(node) < weights.whole
    has_links = weights.links.get(node.mem_id, 0) > 0
    return is_short and is_small and has_links and node.css_first("h1, h2, h3, p + p") is None


def _around(node: LexborNode, attributes: Attributes, weights: _Weights) -> str:
    """Return what is around the text, by its id and classes, or "" for what holds the text."""
    own_id = (attributes.get("id") or "").strip().lower()
    found = _OF_SITE.get(own_id) or next(
        (_AROUND[name] for name in (own_id, *_classes(attributes)) if name in _AROUND), ""
    )
    is_small = 2 * weights.plain(node) < weights.whole or not weights.plain(node)
    return found if found and is_small and node.css_first("h1") is None else ""


def _classes(attributes: Attributes) -> list[str]:
    return (attributes.get("class") or "").lower().split()


def _is_contents(node: LexborNode, weights: _Weights) -> bool:
    """Tell whether it is a list of nothing but links to parts of the page."""
    if node.tag not in ("ul", "ol") or weights.links.get(node.mem_id, 0) < _FEWEST_ENTRIES:
        return False
    links = (attributes_of(link).get("href") or "" for link in node.css("a"))
    return weights.is_mostly_links(node, 1) and all(href.startswith("#") for href in links)
