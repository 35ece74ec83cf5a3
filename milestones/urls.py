"""The public addresses."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import views
from .feeds import ArticleFeed
from .sitemaps import ArticleSitemap, FrontSitemap

app_name = "milestones"
sitemaps = {"front": FrontSitemap, "articles": ArticleSitemap}

urlpatterns = [
    path("", views.front, name="front"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>.json", views.article_json, name="article_json"),
    path("articles/<slug:slug>.csv", views.article_csv, name="article_csv"),
    path("articles/<slug:slug>.md", views.article_markdown, name="article_markdown"),
    path("feed.atom", ArticleFeed(), name="feed"),
    path("sitemap.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
