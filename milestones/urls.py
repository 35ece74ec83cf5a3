"""The public URLs. Only responses of views marked `cached` are cached.

The page cache compresses what it may store. What it may not is compressed by Django's `gzip_page`.
"""

from django.urls import path
from django.views.decorators.common import no_append_slash
from django.views.decorators.gzip import gzip_page

from .models.language_urls import in_each_language
from .serving.decorators import accepting, cached, needs_no_database, read_only
from .views import (
    api,
    article,
    converters,  # noqa: F401
    data,
    embedding,
    feeds,
    history,
    images,
    list_data,
    lists,
    milestone,
    milestone_feed,
    milestone_files,
    milestone_lists,
    reporting,
    search,
    share_images,
    site_files,
    sitemaps,
    topic_feed,
    topics,
    translations,
)
from .views.forms import FILTERS
from .views.keyset import PARAMETERS

app_name = "milestones"

ARTICLE = "articles/<slug:slug>"
LIST = {"parameters": PARAMETERS}
MILESTONE = f"{ARTICLE}/milestones/<uid:uid>"
FILTERED = {"parameters": [*FILTERS, *PARAMETERS]}
TOPIC = "topics/<slug:slug>"
COMPARISON = f"{ARTICLE}/compare/<number:a>...<number:b>"
EDITION = f"{ARTICLE}/editions/<number:number>"

urlpatterns = [
    in_each_language(path("", cached(lists.front, **LIST), name="front")),
    in_each_language(
        path("articles.json", cached(list_data.articles, **LIST), name="articles_json")
    ),
    path(f"{ARTICLE}/", cached(article.article), name="article"),
    path(
        f"<language:language>/{ARTICLE}/",
        read_only(translations.in_language),
        name="article_in_language",
    ),
    path(f"{ARTICLE}.json", cached(data.article_json), name="article_json"),
    path(f"{ARTICLE}.csv", cached(data.article_csv), name="article_csv"),
    path(f"{ARTICLE}.xlsx", cached(data.article_xlsx), name="article_xlsx"),
    path(f"{ARTICLE}.md", cached(data.article_markdown), name="article_markdown"),
    path(f"{ARTICLE}/feed.atom", cached(feeds.article_feed), name="article_feed"),
    path(f"{ARTICLE}/feed.json", cached(feeds.article_json_feed), name="article_json_feed"),
    in_each_language(path("image.png", cached(share_images.site_image), name="site_image")),
    path(f"{ARTICLE}/image.png", cached(share_images.article_image), name="article_image"),
    path(f"{MILESTONE}/image.png", cached(share_images.milestone_image), name="milestone_image"),
    path(f"{ARTICLE}/embed/", cached(embedding.embed), name="embed"),
    path(f"{MILESTONE}/", cached(milestone.milestone), name="milestone"),
    path(f"{MILESTONE}.json", cached(milestone.milestone_json), name="milestone_json"),
    path(f"{ARTICLE}/history/", cached(history.history, **LIST), name="history"),
    path(f"{ARTICLE}/history.json", cached(list_data.article_history, **LIST), name="history_json"),
    path(f"{ARTICLE}/on/", cached(history.on_day, parameters=["date"]), name="on_day"),
    path(
        f"{ARTICLE}/compare/",
        cached(history.choice, parameters=["from", "to"]),
        name="compare_choice",
    ),
    path(f"{COMPARISON}/", cached(history.comparison), name="compare"),
    path(f"{COMPARISON}.json", cached(list_data.comparison), name="compare_json"),
    path(f"{EDITION}/", cached(article.edition), name="edition"),
    path(f"{EDITION}.json", cached(data.edition_json), name="edition_json"),
    path(f"{EDITION}.csv", cached(data.edition_csv), name="edition_csv"),
    path(f"{EDITION}.xlsx", cached(data.edition_xlsx), name="edition_xlsx"),
    path(f"{EDITION}.md", cached(data.edition_markdown), name="edition_markdown"),
    path(f"{EDITION}.bib", cached(data.edition_bibtex), name="edition_bibtex"),
    path(f"{EDITION}.ris", cached(data.edition_ris), name="edition_ris"),
    path(f"{EDITION}.csl.json", cached(data.edition_csl), name="edition_csl"),
    path(
        f"{ARTICLE}/report/",
        accepting(
            reporting.send_for_article,
            cached(reporting.show_for_article, parameters=reporting.PARAMETERS_OF_ARTICLE),
        ),
        name="article_report",
    ),
    in_each_language(
        path(
            "report/",
            accepting(reporting.send, cached(reporting.show, parameters=reporting.PARAMETERS)),
            name="report",
        )
    ),
    in_each_language(
        path("reports/<str:token>/", read_only(gzip_page(reporting.status)), name="report_status")
    ),
    path("preview/<str:token>/", read_only(gzip_page(article.preview)), name="preview"),
    in_each_language(
        path("milestones/", cached(milestone_lists.milestones, **FILTERED), name="milestones")
    ),
    in_each_language(
        path(
            "milestones/articles/",
            cached(milestone_lists.articles, **FILTERED),
            name="milestone_articles",
        )
    ),
    in_each_language(
        path("milestones.json", cached(milestone_files.as_json, **FILTERED), name="milestones_json")
    ),
    in_each_language(
        path("milestones.csv", cached(milestone_files.as_csv, **FILTERED), name="milestones_csv")
    ),
    path("milestones.atom", cached(milestone_feed.MilestoneFeed()), name="milestones_feed"),
    path(
        "milestones/feed.json",
        cached(milestone_feed.MilestoneJSONFeed()),
        name="milestones_json_feed",
    ),
    in_each_language(path("topics/", cached(topics.topics), name="topics")),
    in_each_language(path("topics.json", cached(list_data.topics), name="topics_json")),
    in_each_language(path(f"{TOPIC}/", cached(topics.topic, **LIST), name="topic")),
    in_each_language(path(f"{TOPIC}.json", cached(list_data.topic, **LIST), name="topic_json")),
    path(f"{TOPIC}/feed.atom", cached(topic_feed.topic_feed), name="topic_feed"),
    path(f"{TOPIC}/feed.json", cached(topic_feed.topic_json_feed), name="topic_json_feed"),
    in_each_language(path("search/", read_only(gzip_page(search.search)), name="search")),
    in_each_language(
        path("search.json", read_only(gzip_page(list_data.search_results)), name="search_json")
    ),
    in_each_language(path("corrections/", cached(lists.corrections, **LIST), name="corrections")),
    in_each_language(
        path(
            "corrections/list.json",
            cached(list_data.corrections, **LIST),
            name="corrections_list_json",
        )
    ),
    path("corrections.atom", cached(feeds.CorrectionFeed()), name="corrections_feed"),
    path("corrections.json", cached(feeds.CorrectionJSONFeed()), name="corrections_json_feed"),
    path("images/<image_file:name>", read_only(needs_no_database(images.image)), name="image"),
    in_each_language(path("feeds/", cached(feeds.feeds, **LIST), name="feeds")),
    path("feed.atom", cached(feeds.ArticleFeed()), name="feed"),
    path("feed.json", cached(feeds.ArticleJSONFeed()), name="json_feed"),
    in_each_language(path("api/", cached(api.page), name="api")),
    path("api/openapi.json", cached(api.openapi), name="openapi"),
    path("oembed", read_only(embedding.oembed), name="oembed"),
    path("sitemap.xml", cached(sitemaps.index), name="sitemap"),
    path("sitemap-<number:number>.xml", cached(sitemaps.section), name="sitemap_section"),
    path(
        "sitemap-milestones-<number:number>.xml",
        cached(sitemaps.milestones),
        name="sitemap_milestones",
    ),
    path("robots.txt", cached(site_files.robots), name="robots"),
    path("site.webmanifest", cached(site_files.manifest), name="manifest"),
    path("favicon.ico", read_only(needs_no_database(site_files.favicon)), name="favicon"),
    # Last: any other first part of a URL is that of a page. `models.urls` refuses those above. A
    # missing slash redirects only if there is such a page: see `errors.meant`.
    path("<slug:slug>/", no_append_slash(cached(article.article)), name="page"),
    path(
        "<language:language>/<slug:slug>/",
        no_append_slash(read_only(translations.in_language)),
        name="page_in_language",
    ),
]
