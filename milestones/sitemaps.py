"""What search engines should visit."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from .models import Edition


class FrontSitemap(Sitemap):
    def items(self):
        return ["milestones:front"]

    def location(self, name):
        return reverse(name)


class ArticleSitemap(Sitemap):
    limit = 10_000

    def items(self):
        return Edition.objects.live().only("slug", "live_from").order_by("pk")

    def lastmod(self, edition):
        return edition.live_from
