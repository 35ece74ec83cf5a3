"""The sitemap: an index of sections, each with the articles of a fixed range of primary keys.

So no section grows with the site, and no rows are counted (sitemaps.org, "Using Sitemap index
files").
"""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from milestones.models import Edition

SECTION = 1000  # articles at most
INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</sitemapindex>
"""


class FrontSitemap(Sitemap):
    def items(self) -> list[str]:
        return ["milestones:front"]

    def location(self, name: str) -> str:
        return reverse(name)


class ArticleSitemap(Sitemap):
    """The live articles of section `number`, which counts from 1."""

    limit = SECTION

    def __init__(self, number: int) -> None:
        self.first = (number - 1) * SECTION + 1

    def items(self) -> list[Edition]:
        keys = {"article_id__gte": self.first, "article_id__lt": self.first + SECTION}
        editions = Edition.objects.live().filter(**keys).order_by("article_id")
        return list(editions.only("slug", "live_from"))

    def lastmod(self, edition: Edition) -> datetime:
        return edition.live_from


@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """List all sections."""
    url = escape(request.build_absolute_uri(reverse("milestones:sitemap_section", args=[1])))
    start, _, end = url.rpartition("1")
    lines = "".join(
        f"<sitemap><loc>{start}{i + 1}{end}</loc></sitemap>\n" for i in range(_sections())
    )
    return HttpResponse(INDEX.format(lines), content_type="application/xml")


def section(request: HttpRequest, number: int) -> HttpResponse:
    """List the articles of one section. The first also lists the front page."""
    if number > _sections():
        raise Http404("There is no such section.")
    sitemaps = {"front": FrontSitemap} if number == 1 else {}
    return sitemap(request, {**sitemaps, "articles": ArticleSitemap(number)})


def _sections() -> int:
    last = Edition.objects.order_by("-article_id").values_list("article_id", flat=True).first() or 1
    return (last - 1) // SECTION + 1
