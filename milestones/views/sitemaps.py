"""The sitemap: an index of sections, each with the articles of a fixed range of primary keys.

Other sections have the pages of their milestones, for fewer articles each. So no section grows with
the site, and no rows are counted (sitemaps.org, "Using Sitemap index files").
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from milestones.models import Edition, PublishedMilestone, Topic
from milestones.models.urls import article_url

from .translations import groups_of, hreflangs

SECTION = 1000  # articles at most
MILESTONES_SECTION = 100  # articles at most
MOST_URLS = 50_000  # in a section (sitemaps.org)
INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</sitemapindex>
"""


class FrontSitemap(Sitemap):
    """The front page in each language."""

    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return ["milestones:front"]

    def location(self, name: str) -> str:
        return reverse(name)


class TopicSitemap(Sitemap):
    def items(self) -> list[Topic]:
        return list(Topic.objects.all())


class ArticleSitemap(Sitemap):
    """The live articles and pages of section `number`, which counts from 1."""

    limit = SECTION

    def __init__(self, number: int) -> None:
        self.first = (number - 1) * SECTION + 1

    def items(self) -> list[Edition]:
        keys = {"article_id__gte": self.first, "article_id__lt": self.first + SECTION}
        editions = Edition.objects.live().filter(**keys).order_by("article_id")
        fields = ("article", "slug", "is_page", "live_from", "original")
        return list(editions.only(*fields).with_translated())

    def get_urls(self, *args: Any, **options: Any) -> list[dict[str, Any]]:
        """Return the URLs, with those of the translations of each article (as Google asks)."""
        urls = super().get_urls(*args, **options)
        editions = [url["item"] for url in urls]
        groups = groups_of(editions)
        for url, edition in zip(urls, editions, strict=True):
            group = groups.get(edition.original_id or edition.article_id, ())
            url["alternates"] = [
                {"lang_code": language, "location": urljoin(url["location"], path)}
                for language, path in hreflangs(group)
            ]
        return urls

    def lastmod(self, edition: Edition) -> datetime:
        return edition.live_from


class MilestoneSitemap(Sitemap):
    """The milestones of the live articles of section `number`, which counts from 1."""

    limit = MOST_URLS

    def __init__(self, number: int) -> None:
        self.first = (number - 1) * MILESTONES_SECTION + 1

    def items(self) -> list[PublishedMilestone]:
        keys = {
            "edition__article_id__gte": self.first,
            "edition__article_id__lt": self.first + MILESTONES_SECTION,
            "edition__superseded": False,  # for the index
        }
        rows = PublishedMilestone.objects.live().filter(**keys)
        rows = rows.select_related("edition").only("uid", "edition__slug", "edition__live_from")
        return list(rows.order_by("edition__article_id", "position")[:MOST_URLS])

    def location(self, row: PublishedMilestone) -> str:
        return article_url("milestone", row.edition.slug, row.uid)

    def lastmod(self, row: PublishedMilestone) -> datetime:
        return row.edition.live_from


@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """List all sections."""
    last = _last_article()
    lines = [
        *_lines(request, "sitemap_section", _sections(last, SECTION)),
        *_lines(request, "sitemap_milestones", _sections(last, MILESTONES_SECTION)),
    ]
    return HttpResponse(INDEX.format("".join(lines)), content_type="application/xml")


def _lines(request: HttpRequest, name: str, count: int) -> Iterator[str]:
    url = escape(request.build_absolute_uri(reverse(f"milestones:{name}", args=[1])))
    start, _, end = url.rpartition("1")
    for i in range(count):
        yield f"<sitemap><loc>{start}{i + 1}{end}</loc></sitemap>\n"


def section(request: HttpRequest, number: int) -> HttpResponse:
    """List the articles of one section. The first also lists the front page and topics."""
    if number > _sections(_last_article(), SECTION):
        raise Http404("There is no such section.")
    sitemaps = {"front": FrontSitemap, "topics": TopicSitemap} if number == 1 else {}
    return sitemap(request, {**sitemaps, "articles": ArticleSitemap(number)})


def milestones(request: HttpRequest, number: int) -> HttpResponse:
    """List the milestones of the articles of one section."""
    if number > _sections(_last_article(), MILESTONES_SECTION):
        raise Http404("There is no such section.")
    return sitemap(request, {"milestones": MilestoneSitemap(number)})


def _last_article() -> int:
    keys = Edition.objects.order_by("-article_id").values_list("article_id", flat=True)
    return keys.first() or 1


def _sections(last: int, length: int) -> int:
    return (last - 1) // length + 1
