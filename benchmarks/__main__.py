"""All figures that the README shows: `make bench`. Fails when one misses its target."""

import re
import shutil
import sys
import tempfile

from . import chain, cold, load, memory, scale
from .processes import BRIEFLY, ROOT, apart, machine, table

README = ROOT / "README.md"
REPORT = ROOT / "docs" / "benchmarks.md"
SERVERS = ROOT / "docs" / "servers.md"

REPORTED = """# Measured

By `make bench` on {machine}:
medians, and in brackets the least and the most of {runs} runs. The figures of one table come from
one run, in turns, so that their ratios hold even where the machine is busy.

## As it is installed

nginx by `deploy/nginx.conf` in front of gunicorn, as [on a web host](deploy.md), beside a file of
the same bytes on the same nginx. wrk keeps 16 connections to it. The page has 20 milestones.

{chain_rates}
{chain_events}
## gunicorn alone

gunicorn by `gunicorn.conf.py`, as the [README](../README.md) recommends: 2 processes of 4 threads.
wrk keeps 16 connections to it. The page has 20 milestones: {identity:,} bytes, {br:,} with Brotli.
The bare function answers the same bytes and headers on the same server; the plain view does so
behind the site's middleware. The cold page has no memory for pages (`PAGE_CACHE_MB=0`), so that
each request renders it.

{loads}
## What it takes

{colds}
## With more articles

Milliseconds, on SQLite, on sites of 10, 1,000 and 10,000 articles with 20 milestones each: the
least of {runs_of_growth} runs in {turns} turns, since what disturbs a run only adds to it. Each
site has one more article, of 60 editions; and the two larger ones yet another, the newest, of
1,000. Lists have ten entries to a page here.

{by_site}
{by_article}
What does grow: the admin's lists read every row when they are searched, filtered by state or sorted
by another column. And on a site most of whose articles were withdrawn, the front page, the
corrections and the feeds pass over these.

`python -m benchmarks.scale URL URL URL` measures the same on three empty databases of another kind,
and fails like `make bench` where queries grow, or a time by more than a fifth.

## Memory

{requests:,} requests of which hardly two are alike, with {limit} MB for pages.

{memory}"""


def main():
    if not shutil.which("wrk"):
        sys.exit("The load comes from wrk, which is not installed. On Debian: apt install wrk")
    if not shutil.which("nginx"):
        sys.exit("nginx is not installed. On Debian: apt install nginx")
    chain_rates, chain_events, chain_missed = apart(chain.measure)
    with tempfile.TemporaryDirectory() as folder:
        loads, sizes, *missed = apart(load.measure)
        colds, more = apart(cold.measure, f"sqlite:///{folder}/cold.db")
        missed = [*chain_missed, *missed[0], *more]
        memories, more = apart(memory.measure, f"sqlite:///{folder}/memory.db")
        missed += more
        databases = [f"sqlite:///{folder}/{count}.db" for count in scale.COUNTS]
        by_site, by_article, more = scale.measure(databases)
        missed += more
    rates = ("", "requests/s", "of the bare function's", "99 % within, ms", "CPU a request, µs")
    of_file = ("", "requests/s", "of the file's", "99 % within, ms")
    costs = ("", "", "at most")
    report = REPORTED.format(
        machine=machine(),
        runs=load.RUNS,
        **sizes,
        chain_rates=table(of_file, chain_rates),
        chain_events=table(costs, chain_events),
        loads=table(rates, loads),
        colds=table(costs, colds),
        by_site=table(scale.HEADS, by_site),
        by_article=table(scale.HEADS, by_article),
        requests=memory.REQUESTS,
        limit=memory.LIMIT,
        runs_of_growth=scale.ROUNDS * scale.TIMES,
        turns=scale.ROUNDS,
        memory=table(("requests", "pages, at most", "the process"), memories),
    )
    print(report)
    if not BRIEFLY:
        short = [
            table(of_file[:3], (row[:3] for row in chain_rates)),
            table(costs, [*chain_events, *colds]),
            table(rates[:3], (row[:3] for row in loads)),
        ]
        REPORT.write_text(report)
        _write(README, "figures", f"On {machine()}:\n\n" + "\n".join(short))
        installed = table(of_file, chain_rates) + "\n" + table(costs, chain_events)
        _write(SERVERS, "chain", f"By `make bench` on {machine()}:\n\n{installed}")
    sys.exit("\n".join(missed) or 0)


def _write(path, name, text):
    """Put `text` between the marks called `name` in the file at `path`."""
    marks = re.compile(rf"(<!-- {name} -->\n).*(<!-- end of {name} -->)", re.DOTALL)
    path.write_text(marks.sub(lambda found: found[1] + text + found[2], path.read_text()))


if __name__ == "__main__":
    main()
