"""The public addresses."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import converters, views  # noqa: F401
from .feeds import ArticleFeed, CorrectionFeed
from .sitemaps import ArticleSitemap, FrontSitemap

app_name = "milestones"
sitemaps = {"front": FrontSitemap, "articles": ArticleSitemap}

ARTICLE = "articles/<slug:slug>"
EDITION = f"{ARTICLE}/editions/<number:number>"

urlpatterns = [
    path("", views.front, name="front"),
    path(f"{ARTICLE}/", views.article, name="article"),
    path(f"{ARTICLE}.json", views.article_json, name="article_json"),
    path(f"{ARTICLE}.csv", views.article_csv, name="article_csv"),
    path(f"{ARTICLE}.md", views.article_markdown, name="article_markdown"),
    path(f"{ARTICLE}/history/", views.history, name="history"),
    path(f"{ARTICLE}/compare/<number:a>...<number:b>/", views.compare, name="compare"),
    path(f"{EDITION}/", views.edition, name="edition"),
    path(f"{EDITION}.json", views.edition_json, name="edition_json"),
    path(f"{EDITION}.bib", views.edition_bibtex, name="edition_bibtex"),
    path(f"{EDITION}.csl.json", views.edition_csl, name="edition_csl"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections.atom", CorrectionFeed(), name="corrections_feed"),
    path("feed.atom", ArticleFeed(), name="feed"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
