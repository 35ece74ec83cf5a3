"""What a page, a comparison and a publication take of the processor, in this process."""

import statistics
import time
from dataclasses import replace

from . import site
from .processes import BRIEFLY, spread

RUNS, TIMES = (1, 2) if BRIEFLY else (9, 15)


def pages():
    """Yield (what, milliseconds of CPU in each run, the most that is allowed)."""
    from django.core.handlers.wsgi import WSGIHandler

    from milestones.page_cache import PageCache
    from tests.wsgi import ask

    watch = Changing()
    cached = PageCache(WSGIHandler(), 64 * 2**20, watch)

    def cold(address):
        watch.changes += 1
        answer = ask(cached, address, HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="br")
        assert (answer.status, answer.remark) == (200, "fwd=miss; stored"), address

    for count, limit in ((4, 3), (300, 15)):
        edition = site.publish(f"cold-{count}", milestone_count=count)
        address = edition.get_absolute_url()
        yield f"cold page, {count} milestones", _runs(lambda: cold(address)), limit  # noqa: B023
    _edit(edition.article)
    address = f"/articles/{edition.slug}/compare/1...2/"
    yield "cold comparison, 300 milestones edited", _runs(lambda: cold(address), times=1), 200


class Changing:
    """What the public sees, which has changed at each request: so that none is from memory."""

    is_down, age, changes = False, 0, 0

    def state(self):
        from milestones.freshness import State

        return State(self.changes, None, None, None)


def _edit(article):
    """Edit both texts of each milestone, and publish that."""
    from milestones import drafts, publishing

    draft = drafts.read(article)
    rows = tuple(
        replace(row, initiative=f"New {row.initiative}", impact=f"{row.impact} So it was.")
        for row in draft.milestones
    )
    article = drafts.write(article, replace(draft, milestones=rows))
    publishing.publish(article, note="All milestones")


def publication():
    """Return the seconds that publishing 1,000 milestones takes, in each run."""
    from milestones import drafts, publishing

    article = site.publish("long", milestone_count=1000).article
    taken = []
    for i in range(RUNS):
        article = drafts.write(article, replace(drafts.read(article), title=f"Title {i}"))
        started = time.perf_counter()
        publishing.publish(article, note=f"Change {i}")
        taken.append(time.perf_counter() - started)
    return taken


def _runs(function, *, times=TIMES):
    function()
    return [statistics.median(_milliseconds(function) for _ in range(times)) for _ in range(RUNS)]


def _milliseconds(function):
    started = time.process_time()
    function()
    return (time.process_time() - started) * 1000


def measure(database):
    """Return the rows of the report, and what was missed."""
    site.set_up(database)
    rows, missed = [], []
    for what, taken, limit in pages():
        rows.append((what, f"{spread(taken, 1)} ms of CPU", f"{limit} ms"))
        if statistics.median(taken) > limit and not BRIEFLY:
            missed.append(f"{what}: more than {limit} ms.")
    taken = publication()
    rows.append(("publishing 1,000 milestones", f"{spread(taken, 2)} s", "1 s"))
    if statistics.median(taken) > 1 and not BRIEFLY:
        missed.append("Publishing takes more than a second.")
    return rows, missed
