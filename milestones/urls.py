"""The public addresses. What is `kept` may be answered from memory; the rest never is."""

from django.urls import path

from . import converters, listing, sitemaps, views  # noqa: F401
from .feeds import ArticleFeed, CorrectionFeed
from .page_cache import kept, read_only

app_name = "milestones"

ARTICLE = "articles/<slug:slug>"
LIST = {"parameters": listing.PARAMETERS}
YEARS = {"parameters": ["from", "to", *listing.PARAMETERS]}
EDITION = f"{ARTICLE}/editions/<number:number>"

urlpatterns = [
    path("", kept(views.front, **LIST), name="front"),
    path(f"{ARTICLE}/", kept(views.article), name="article"),
    path(f"{ARTICLE}.json", kept(views.article_json), name="article_json"),
    path(f"{ARTICLE}.csv", kept(views.article_csv), name="article_csv"),
    path(f"{ARTICLE}.md", kept(views.article_markdown), name="article_markdown"),
    path(f"{ARTICLE}/history/", kept(views.history, **LIST), name="history"),
    path(f"{ARTICLE}/compare/<number:a>...<number:b>/", kept(views.compare), name="compare"),
    path(f"{EDITION}/", kept(views.edition), name="edition"),
    path(f"{EDITION}.json", kept(views.edition_json), name="edition_json"),
    path(f"{EDITION}.bib", kept(views.edition_bibtex), name="edition_bibtex"),
    path(f"{EDITION}.csl.json", kept(views.edition_csl), name="edition_csl"),
    path("preview/<str:token>/", read_only(views.preview), name="preview"),
    path("milestones/", kept(views.milestones, **YEARS), name="milestones"),
    path("corrections/", kept(views.corrections, **LIST), name="corrections"),
    path("corrections.atom", kept(CorrectionFeed()), name="corrections_feed"),
    path("feed.atom", kept(ArticleFeed()), name="feed"),
    path("sitemap.xml", kept(sitemaps.index), name="sitemap"),
    path("sitemap-<number:number>.xml", kept(sitemaps.section), name="sitemap_section"),
    path("robots.txt", kept(views.robots), name="robots"),
    path("favicon.ico", read_only(views.favicon), name="favicon"),
]
