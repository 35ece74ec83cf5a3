"""The CPU time of pages and comparisons, and the time to publish, in this process."""

import gc
import statistics
import time
from dataclasses import replace

from . import articles, site
from .processes import BRIEFLY, costs

RUNS, TIMES = (1, 2) if BRIEFLY else (9, 15)
EXTRAS = f"{articles.TABLES} tables, {articles.IMAGES} images, references"


def pages():
    """Yield (what, milliseconds of CPU in each run, the limit)."""
    from django.core.handlers.wsgi import WSGIHandler

    from milestones.serving.page_cache import PageCache
    from tests.wsgi import ask

    monitor = Changing()
    cached = PageCache(WSGIHandler(), 64 * 2**20, monitor)
    gc.collect()
    gc.freeze()  # as gunicorn.conf.py does when the site is loaded

    def cold(url):
        monitor.changes += 1
        answer = ask(cached, url, HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="br")
        assert (answer.status, answer.remark) == (200, "fwd=miss; stored"), url

    for count, limit in ((4, 3), (300, 15)):
        edition = site.publish(f"cold-{count}", milestone_count=count)
        url = edition.get_absolute_url()
        yield f"cold page, {count} milestones", _runs(lambda: cold(url)), limit  # noqa: B023
    _edit(edition.article, _with_other_texts)
    url = f"/articles/{edition.slug}/compare/1...2/"
    yield "cold comparison, 300 milestones edited", _runs(lambda: cold(url), times=1), 200
    articles.store_images()
    for count, page_limit, comparison_limit in ((40, 25, 100), (300, 40, 400)):
        edition = _publish_full(count)
        url = edition.get_absolute_url()
        what = f"{count} milestones, {EXTRAS}"
        yield f"cold page, {what}", _runs(lambda: cold(url)), page_limit  # noqa: B023
        _edit(edition.article, articles.edited)
        url = f"/articles/{edition.slug}/compare/1...2/"
        taken = _runs(lambda: cold(url), times=1)  # noqa: B023
        yield f"cold comparison, {what}, all edited", taken, comparison_limit


class Changing:
    """A public state that changes with each request, so that no page comes from the cache."""

    is_down, age, changes = False, 0, 0

    def state(self):
        from milestones.serving.freshness import State

        return State(self.changes, None, None, None)


def _publish_full(count, name="full"):
    """Publish a new article with all parts and return its Edition."""
    from milestones import drafts
    from milestones.editions import publishing
    from milestones.models import Article

    article = Article(slug=f"{name}-{count}")
    article = drafts.write(article, articles.full_document(1, count))
    return publishing.publish(article, note="First edition")


def _edit(article, change):
    """Publish the draft of `article` as the function `change` returns it."""
    from milestones import drafts
    from milestones.editions import publishing

    article = drafts.write(article, change(drafts.read(article)))
    publishing.publish(article, note="All milestones")


def _with_other_texts(document):
    """Return the Document with both texts of each milestone edited."""
    rows = tuple(
        replace(row, initiative=f"New {row.initiative}", impact=f"{row.impact} So it was.")
        for row in document.milestones
    )
    return replace(document, milestones=rows)


def publications():
    """Yield (what, seconds in each run, the limit)."""
    edition = site.publish("long", milestone_count=1000)
    yield "publishing 1,000 milestones", _publishing_times(edition.article), 1
    for count, limit in ((40, 0.2), (300, 0.5)):
        article = _publish_full(count, "published").article
        yield f"publishing {count} milestones, {EXTRAS}", _publishing_times(article), limit


def _publishing_times(article):
    from milestones import drafts
    from milestones.editions import publishing

    taken = []
    for i in range(RUNS):
        article = drafts.write(article, replace(drafts.read(article), title=f"Title {i}"))
        started = time.perf_counter()
        publishing.publish(article, note=f"Change {i}")
        taken.append(time.perf_counter() - started)
    return taken


def _runs(function, *, times=TIMES):
    """Return the median times of some runs, each below more calls: see `serving.frames`."""
    function()
    return [
        _below(5 * run, lambda: statistics.median(_milliseconds(function) for _ in range(times)))
        for run in range(RUNS)
    ]


def _below(calls, function):
    return _below(calls - 1, function) if calls else function()


def _milliseconds(function):
    started = time.process_time()
    function()
    return (time.process_time() - started) * 1000


def measure(database):
    """Return the rows of the report and the missed targets: see `costs`."""
    site.set_up(database)
    rows, missed = costs(pages(), "ms of CPU", 1)
    more_rows, more_missed = costs(publications(), "s", 2)
    return rows + more_rows, missed + more_missed
