"""Checks that memory stays bounded under 100,000 requests that are almost all different."""

import os
import random

from . import site
from .processes import BRIEFLY, megabytes

REQUESTS = 500 if BRIEFLY else 100_000
LIMIT = 4  # megabytes for the page cache: too little for all pages
EDITIONS = 300


def measure(database):
    """Return the rows of the report and the missed targets."""
    site.set_up(database)
    from django.core.handlers.wsgi import WSGIHandler

    from milestones.serving.freshness import State
    from milestones.serving.page_cache import PageCache
    from tests.wsgi import ask

    class FixedMonitor:
        is_down, age = False, 0

        def state(self):
            return State(1, None, None, None)

    site.repeat(site.publish("page", milestone_count=20), EDITIONS)
    cache = PageCache(WSGIHandler(), LIMIT * 2**20, FixedMonitor())
    chance = random.Random(7)
    rows, most, before = [], 0, 0
    for i in range(REQUESTS + 1):
        url = chance.choice(KINDS)(chance)
        accepted = chance.choice(["br", ""])
        answer = ask(cache, url, HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING=accepted)
        assert answer.status in (200, 404), (url, answer.status)
        most = max(most, cache.used)
        if i in (REQUESTS // 10, REQUESTS // 2, REQUESTS):
            used = megabytes(os.getpid())
            before = before or used
            rows.append((f"{i:,}", f"{most / 2**20:.1f} MB", f"{used:.0f} MB"))
    missed = []
    if most > LIMIT * 2**20:
        missed.append("The page cache exceeds its limit.")
    if most < 0.9 * LIMIT * 2**20 and not BRIEFLY:
        missed.append("The page cache was never full, so this proves nothing.")
    if used > before + 15 and not BRIEFLY:
        missed.append(f"The process grows from {before:.0f} MB to {used:.0f} MB.")
    return rows, missed


def _word(chance):
    return f"{chance.getrandbits(64):x}"


# Half are existing pages with unknown parameters, some are other pages, some don't exist.
KINDS = [
    lambda chance: f"/articles/page/?utm_source={_word(chance)}&{_word(chance)}={_word(chance)}",
    lambda chance: f"/?{_word(chance)}",
    lambda chance: f"/articles/page/history/?after={chance.randint(1, EDITIONS)}&q={_word(chance)}",
    lambda chance: f"/articles/page/editions/{chance.randint(1, EDITIONS)}/?{_word(chance)}",
    lambda chance: f"/articles/page/editions/{chance.randint(1, EDITIONS)}.json?{_word(chance)}",
    lambda chance: f"/articles/{_word(chance)}/",
    lambda chance: f"/{_word(chance)}/{_word(chance)}",
    lambda chance: f"/articles/page/history/?after={chance.getrandbits(30)}",
]
