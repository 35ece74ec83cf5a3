"""Parts of a page that depend on the site, its menu and the page's language, and little else.

Most pages have the same ones, so they are rendered once and kept.
"""

from collections.abc import Hashable, Sequence
from threading import Lock

from cachetools import LRUCache, cached
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from milestones.models import site, urls

# The pages that the header and the footer link to, which they mark as current.
LINKED = {"front", "milestones", "corrections", "search", *urls.OF_PAGES}

KEPT: LRUCache[Hashable, SafeString] = LRUCache(maxsize=256)


def rendered(template: str, request: HttpRequest) -> SafeString:
    """Return `template`, rendered with the `site`, its `menus` and the `path` of the page.

    `path` is "" if neither the header nor the footer links to the page.
    """
    match = request.resolver_match
    path = request.path if match and match.url_name in LINKED else ""
    menus = {name: site.menu(name) for name in ("header", "footer")}
    render = _render if settings.DEBUG else _render_once  # a developer changes templates
    return render(template, path, site.current(), menus)


def _render(
    template: str, path: str, of_site: site.Site, menus: dict[str, list[site.Item]]
) -> SafeString:
    return render_to_string(template, {"site": of_site, "menus": menus, "path": path})


def _key(
    template: str, path: str, of_site: site.Site, menus: dict[str, Sequence[site.Item]]
) -> Hashable:
    items = tuple(tuple(menu) for menu in menus.values())
    return template, path, of_site.shown, items, get_language(), get_script_prefix()


_render_once = cached(KEPT, key=_key, lock=Lock())(_render)
