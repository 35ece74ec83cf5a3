"""The public URLs. Only responses of views marked `cached` are cached."""

from django.urls import path

from .serving.decorators import cached, needs_no_database, read_only
from .views import (
    article,
    converters,  # noqa: F401
    data,
    history,
    images,
    lists,
    site_files,
    sitemaps,
)
from .views.feeds import ArticleFeed, CorrectionFeed
from .views.keyset import PARAMETERS

app_name = "milestones"

ARTICLE = "articles/<slug:slug>"
LIST = {"parameters": PARAMETERS}
YEARS = {"parameters": ["from", "to", *PARAMETERS]}
EDITION = f"{ARTICLE}/editions/<number:number>"

urlpatterns = [
    path("", cached(lists.front, **LIST), name="front"),
    path(f"{ARTICLE}/", cached(article.article), name="article"),
    path(f"{ARTICLE}.json", cached(data.article_json), name="article_json"),
    path(f"{ARTICLE}.csv", cached(data.article_csv), name="article_csv"),
    path(f"{ARTICLE}.xlsx", cached(data.article_xlsx), name="article_xlsx"),
    path(f"{ARTICLE}.md", cached(data.article_markdown), name="article_markdown"),
    path(f"{ARTICLE}/history/", cached(history.history, **LIST), name="history"),
    path(f"{ARTICLE}/compare/<number:a>...<number:b>/", cached(history.comparison), name="compare"),
    path(f"{EDITION}/", cached(article.edition), name="edition"),
    path(f"{EDITION}.json", cached(data.edition_json), name="edition_json"),
    path(f"{EDITION}.bib", cached(data.edition_bibtex), name="edition_bibtex"),
    path(f"{EDITION}.csl.json", cached(data.edition_csl), name="edition_csl"),
    path("preview/<str:token>/", read_only(article.preview), name="preview"),
    path("milestones/", cached(lists.milestones, **YEARS), name="milestones"),
    path("corrections/", cached(lists.corrections, **LIST), name="corrections"),
    path("corrections.atom", cached(CorrectionFeed()), name="corrections_feed"),
    path("images/<image_file:name>", read_only(needs_no_database(images.image)), name="image"),
    path("feed.atom", cached(ArticleFeed()), name="feed"),
    path("sitemap.xml", cached(sitemaps.index), name="sitemap"),
    path("sitemap-<number:number>.xml", cached(sitemaps.section), name="sitemap_section"),
    path("robots.txt", cached(site_files.robots), name="robots"),
    path("favicon.ico", read_only(needs_no_database(site_files.favicon)), name="favicon"),
]
