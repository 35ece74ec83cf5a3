"""Checks that the cost of a page doesn't grow with the site: 10, 1,000 and 10,000 articles.

A search finds more on a larger site, but it never takes longer than SEARCH_LIMIT.

Each site has its own process, separate from the one that filled it, so that only the database
differs. The sites take turns, and the minimum of all times counts, because disturbances only add
time. Lists show ten entries per page here, so that all sites return the same amount.
"""

import json
import random
import subprocess
import sys
import tempfile
import time

from . import site
from .processes import BRIEFLY, apart, table

COUNTS = (10, 11, 12) if BRIEFLY else (10, 1000, 10_000)
ROUNDS = 1 if BRIEFLY else 15
TIMES = 5  # in a turn
LIMIT = 1.2
SEARCH_LIMIT = 50  # milliseconds: a search may take longer on a larger site, but never that long
HEADS = ("", "ms", "growth", "queries")
SITE_PAGES = {
    "article": "/articles/a5/",
    "milestones as CSV": "/articles/a5.csv",
    "history": "/articles/a5/history/",
    "edition": "/articles/a5/editions/1/",
    "comparison": "/articles/few/compare/1...2/",
    "comparison, swapped": "/articles/few/compare/2...1/",
    "front page": "/",
    "front page, last page": "/?after={articles}",
    "milestones of all articles": "/milestones/",
    "milestones of all articles, last page": "/milestones/?after={milestones}",
    "milestones of some years": "/milestones/?from=2005&to=2006",
    "milestones of years without any": "/milestones/?from=1900&to=1950",
    "milestones, newest first": "/milestones/?order=newest",
    "milestones of an article": "/milestones/?article=a5",
    "articles with milestones": "/milestones/articles/",
    "milestones of a topic": "/milestones/?topic=common",
    "milestones of a topic of one article": "/milestones/?topic=rare",
    "milestones of a topic, newest first": "/milestones/?topic=common&order=newest",
    "topics": "/topics/",
    "topic": "/topics/common/",
    "feed of a topic": "/topics/common/feed.atom",
    "report a mistake": "/articles/a5/report/?row=m1",
    "feeds": "/feeds/",
    "feeds, last page": "/feeds/?after={articles}",
    "one milestone": "/articles/a5/milestones/{uid}/",
    "feed": "/feed.atom",
    "feed of an article": "/articles/a5/feed.atom",
    "feed of milestones": "/milestones.atom",
    "corrections": "/corrections/",
    "corrections, last page": "/corrections/?after={corrections}",
    "feed of corrections": "/corrections.atom",
    "sitemap": "/sitemap.xml",
    "section of the sitemap": "/sitemap-1.xml",
    "admin: articles": "/admin/milestones/article/",
    "admin: articles, last page": "/admin/milestones/article/?p={article_pages}",
    "admin: editions": "/admin/milestones/edition/",
    "admin: editions, last page": "/admin/milestones/edition/?p={edition_pages}",
    "admin: an article": "/admin/milestones/article/6/change/",
    "admin: publish": "/admin/milestones/article/6/publish/",
    "check for changes": "freshness",
}
SEARCHES = {
    "search: a word of most texts": "peace",
    "search: two words, each of many texts": "monastery border",
    "search: three words, limited to milestones": "peace mission border&kind=milestone",
    "search: the title of one article": "article 5",
    "search: the number of some milestones": "17",
    "search: a misspelt word": "monestry",
    "search: a word that no text has": "xylophone",
}
MANY_PAGES = {
    "article": "/articles/{}/",
    "history": "/articles/{}/history/",
    "history, last page": "/articles/{}/history/?after=10",
    "first edition": "/articles/{}/editions/1/",
    "comparison": "/articles/{}/compare/1...2/",
    "data": "/articles/{}.json",
    "admin: editions": "/admin/milestones/article/{}/editions/",
}


def fill(database, count):
    """Fill a site with `count` articles, and one with 60 editions.

    All but the smallest site have another article with 1,000 editions, their newest.
    """
    site.set_up(database)
    from django.db import connection

    site.fill(count)
    site.repeat(site.publish("few", milestone_count=20), 59)
    if count > COUNTS[0]:
        site.repeat(site.publish("many", milestone_count=20), 999)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")


def serve(database):
    """Time each URL read from standard input, on a site that is filled."""
    site.set_up(database)
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from milestones.admin.articles import ArticleAdmin, EditionAdmin
    from milestones.serving import freshness
    from milestones.views import feeds, lists, milestone_lists, sitemaps, topic_feed, topics

    last = _last_pages()
    lists.ARTICLES_A_PAGE = lists.CORRECTIONS_A_PAGE = feeds.LENGTH = 9
    topics.ARTICLES_A_PAGE = topic_feed.LENGTH = 9
    milestone_lists.MILESTONES_A_PAGE = milestone_lists.ARTICLES_A_PAGE = 9
    ArticleAdmin.list_per_page = EditionAdmin.list_per_page = 10
    client = Client(HTTP_HOST="localhost")
    client.force_login(get_user_model().objects.create_superuser("editor"))
    visitor = Client(HTTP_HOST="localhost")

    def ask(url):
        if url == "freshness":
            return freshness.read_state()
        sitemaps.SECTION = 9 if "sitemap-" in url else 1000
        answer = (client if "admin" in url else visitor).get(url.format(**last))
        assert answer.status_code == 200, (url, answer.status_code)
        return answer

    def milliseconds(url):
        started = time.perf_counter()
        ask(url)
        return (time.perf_counter() - started) * 1000

    print("ready", flush=True)
    for url in map(str.strip, sys.stdin):
        with CaptureQueriesContext(connection) as queries:
            ask(url)
        count = len(queries)  # now: the next request clears them
        taken = min(milliseconds(url) for _ in range(TIMES))
        print(json.dumps([taken, count]), flush=True)


def _last_pages():
    """Return the keys in each list after which nine items are left; for the admin, page numbers."""
    from milestones.models import Article, Edition, PublishedMilestone
    from milestones.views.keyset import place_of

    lists = {
        "articles": Edition.objects.live().order_by("-live_from", "-pk"),
        "corrections": Edition.objects.corrections(),
        "milestones": PublishedMilestone.objects.live(),
    }
    places = {
        name: place_of(items.query.order_by, items.reverse()[9]) for name, items in lists.items()
    }
    # The last full pages of ten each.
    numbers = {"article_pages": Article.objects.count() // 10}
    numbers["edition_pages"] = Edition.objects.count() // 10
    uid = PublishedMilestone.objects.filter(edition__slug="a5", position=1).get().uid
    return places | numbers | {"uid": uid}


class Site:
    """A new site of `count` articles, with the process that serves it."""

    def __init__(self, database, count):
        apart(fill, database, count)
        command = [sys.executable, "-m", "benchmarks.scale", "serve", database]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout.readline() == "ready\n"

    def ask(self, url):
        """Return the milliseconds and the number of queries that `url` takes."""
        self._process.stdin.write(f"{url}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)


def _compared(what, asked, is_search=False):
    """Measure (site, URL) pairs in turns. Return a row and the missed targets.

    A search `is_search`: it finds more on a larger site, so only its time there is limited.
    """
    rounds = [_asked_in_turn(asked) for _ in range(ROUNDS)]
    times = [min(ms for ms, _ in turns) for turns in zip(*rounds, strict=True)]
    queries = [max(count for _, count in turns) for turns in zip(*rounds, strict=True)]
    ratio = times[-1] / times[0]
    missed = []
    if is_search and times[-1] > SEARCH_LIMIT and not BRIEFLY:
        missed.append(f"{what}: it takes {times[-1]:.0f} ms.")
    if len(set(queries)) > 1 and not is_search:
        missed.append(f"{what}: queries grow ({queries}).")
    if ratio > LIMIT and not (BRIEFLY or is_search):
        missed.append(f"{what}: the time grows to {ratio:.2f}.")
    milliseconds = " / ".join(f"{ms:.1f}" for ms in times)
    return (what, milliseconds, f"{ratio:.2f}", queries[-1]), missed


def _asked_in_turn(asked):
    """Measure each pair once, in random order."""
    found = {}
    for i in random.sample(range(len(asked)), len(asked)):
        place, url = asked[i]
        found[i] = place.ask(url)
    return [found[i] for i in range(len(asked))]


def measure(databases):
    """Return two lists of rows and the missed targets. `databases` has a URL for each of COUNTS."""
    sites = [Site(url, count) for url, count in zip(databases, COUNTS, strict=True)]
    try:
        by_site = [
            _compared(what, [(place, url) for place in sites]) for what, url in SITE_PAGES.items()
        ]
        by_site += [
            _compared(what, [(place, f"/search/?q={query}") for place in sites], is_search=True)
            for what, query in SEARCHES.items()
        ]
        last = sites[-1]
        keys = {"few": COUNTS[-1] + 1, "many": COUNTS[-1] + 2}
        by_article = [
            _compared(
                f"{what}, with 60 and 1,000 editions",
                [(last, url.format(keys[slug] if "admin" in url else slug)) for slug in keys],
            )
            for what, url in MANY_PAGES.items()
        ]
    finally:
        for place in sites:
            place.close()
    rows = [[row for row, _ in found] for found in (by_site, by_article)]
    return *rows, [
        text for found in (by_site, by_article) for _, missed in found for text in missed
    ]


def main():
    """Measure on SQLite, or on the three empty databases given by URL."""
    if sys.argv[1:2] == ["serve"]:
        return serve(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        databases = sys.argv[1:] or [f"sqlite:///{folder}/{count}.db" for count in COUNTS]
        by_site, by_article, missed = measure(databases)
    print(table(HEADS, [*by_site, *by_article]))
    sys.exit("\n".join(missed) or 0)


if __name__ == "__main__":
    main()
