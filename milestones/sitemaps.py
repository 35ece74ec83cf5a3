"""What search engines should visit: an index of sections, each of the articles of a run of keys.

So no section grows with the site, and nothing has to be counted (sitemaps.org, "Using Sitemap index
files").
"""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from .models import Edition

SECTION = 1000  # articles at most
INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</sitemapindex>
"""


class FrontSitemap(Sitemap):
    def items(self):
        return ["milestones:front"]

    def location(self, name):
        return reverse(name)


class ArticleSitemap(Sitemap):
    """The live articles of section `number`, from 1."""

    limit = SECTION

    def __init__(self, number):
        self.first = (number - 1) * SECTION + 1

    def items(self):
        keys = {"article_id__gte": self.first, "article_id__lt": self.first + SECTION}
        editions = Edition.objects.live().filter(**keys).order_by("article_id")
        return list(editions.only("slug", "live_from"))

    def lastmod(self, edition):
        return edition.live_from


@x_robots_tag
def index(request):
    """All sections."""
    address = escape(request.build_absolute_uri(reverse("milestones:sitemap_section", args=[1])))
    start, _, end = address.rpartition("1")
    lines = "".join(
        f"<sitemap><loc>{start}{i + 1}{end}</loc></sitemap>\n" for i in range(_sections())
    )
    return HttpResponse(INDEX.format(lines), content_type="application/xml")


def section(request, number):
    """The articles of one section; in the first one, the front page too."""
    if number > _sections():
        raise Http404("There is no such section.")
    sitemaps = {"front": FrontSitemap} if number == 1 else {}
    return sitemap(request, {**sitemaps, "articles": ArticleSitemap(number)})


def _sections():
    last = Edition.objects.order_by("-article_id").values_list("article_id", flat=True).first() or 1
    return (last - 1) // SECTION + 1
