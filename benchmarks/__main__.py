"""Measures all figures in the README: `make bench`. Fails if one misses its target."""

import re
import shutil
import sys
import tempfile

from . import chain, cold, imports, load, memory, reference, scale
from .processes import BRIEFLY, ROOT, apart, machine, table

README = ROOT / "README.md"
REPORT = ROOT / "docs" / "benchmarks.md"
SERVERS = ROOT / "docs" / "servers.md"

REPORTED = """# Benchmarks

Measured by `make bench` on {machine}:
medians of {runs} runs, with minimum and maximum in brackets. The rows of a table are measured in
turns, so their ratios hold even on a busy machine.

## As it is installed

nginx in front of gunicorn, as in [Deployment](deploy.md), compared with a static file of the same
bytes on the same nginx. wrk keeps 16 connections open. The page has 20 milestones.

{chain_rates}
{chain_events}
## gunicorn alone

gunicorn with `gunicorn.conf.py`: 2 processes of 4 threads. wrk keeps 16 connections open. Medians
of {turns_of_load} turns of one second. The page has 20 milestones: {identity:,} bytes, {br:,} with
Brotli. The bare function returns the same bytes and headers on the same server. The plain view does
the same behind the site's middleware. The cold page has no page cache (`PAGE_CACHE_MB=0`), so each
request renders it.

{loads}
## Cost

Some rows measure an article with all parts: milestones with dates of eight kinds, 12 sources,
references in sentences and cells, three tables of 12 rows, and three images. In its comparison,
each milestone and section is edited.

The limits are for a machine on which a certain page of a plain Django template takes {reference} ms
of CPU. It is rendered before and after each measurement, and the limit is multiplied by how many
times as long it takes then.

{colds}
## With more articles

Milliseconds on SQLite, for sites of 10, 1,000 and 10,000 articles with 20 milestones each. Each
figure is the minimum of {runs_of_growth} runs in {turns} turns, because disturbances only add time.
Each site also has an article with 60 editions, and the two larger ones another with 1,000, which is
their newest. Lists show ten entries per page here.

{by_site}
{by_article}
A search finds more on a larger site. It ranks a limited number of results, and must take less than
{search_limit} ms.

Four other things do grow. The admin's lists read every row when they are searched, filtered by
state or sorted by another column. If most articles are withdrawn, the front page, the corrections
and the feeds must skip them. The milestones of some years must skip those that took years, and
ended before. And the list of milestones counts them once after each change: for 200,000 milestones,
that takes 0.1 to 0.2 s of CPU. A filter by words reads them all, which takes 0.4 s.

`python -m benchmarks.scale URL URL URL` measures the same on three empty databases of your choice.
Like `make bench`, it fails if the number of queries grows, if a time grows by more than a fifth, or
if a search takes too long.

## Memory

{requests:,} requests, almost all different, with a page cache of {limit} MB.

{memory}"""


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed. On Debian: apt install wrk")
    if not shutil.which("nginx"):
        sys.exit("nginx is not installed. On Debian: apt install nginx")
    chain_rates, chain_events, chain_missed = apart(chain.measure)
    with tempfile.TemporaryDirectory() as folder:
        loads, sizes, load_missed = apart(load.measure)
        colds, more = apart(cold.measure, f"sqlite:///{folder}/cold.db")
        missed = [*chain_missed, *load_missed, *more]
        imported, more = apart(imports.measure, f"sqlite:///{folder}/imports.db")
        colds += imported
        missed += more
        memories, more = apart(memory.measure, f"sqlite:///{folder}/memory.db")
        missed += more
        databases = [f"sqlite:///{folder}/{count}.db" for count in scale.COUNTS]
        by_site, by_article, more = scale.measure(databases)
        missed += more
    rates = (
        "",
        "requests/s",
        "ratio to bare function",
        "99th percentile, ms",
        "CPU per request, µs",
    )
    of_file = ("", "requests/s", "ratio to file", "99th percentile, ms")
    costs = ("", "", "limit")
    report = REPORTED.format(
        machine=machine(),
        runs=chain.RUNS,
        turns_of_load=load.TURNS,
        **sizes,
        chain_rates=table(of_file, chain_rates),
        chain_events=table(costs, chain_events),
        loads=table(rates, loads),
        reference=reference.ON_THAT_MACHINE,
        colds=table(costs, colds),
        by_site=table(scale.HEADS, by_site),
        by_article=table(scale.HEADS, by_article),
        requests=memory.REQUESTS,
        limit=memory.LIMIT,
        search_limit=scale.SEARCH_LIMIT,
        runs_of_growth=scale.ROUNDS * scale.TIMES,
        turns=scale.ROUNDS,
        memory=table(("requests", "page cache, maximum", "process"), memories),
    )
    print(report)
    if not BRIEFLY:
        short = [
            table(of_file[:3], (row[:3] for row in chain_rates)),
            table(costs, [*chain_events, *colds]),
            table(rates[:3], (row[:3] for row in loads)),
        ]
        REPORT.write_text(report)
        _write(README, "figures", f"Measured on {machine()}:\n\n" + "\n".join(short))
        installed = table(of_file, chain_rates) + "\n" + table(costs, chain_events)
        _write(SERVERS, "chain", f"Measured by `make bench` on {machine()}:\n\n{installed}")
    sys.exit("\n".join(missed) or 0)


def _write(path, name, text):
    """Replace the text between the markers called `name` in the file at `path`."""
    marks = re.compile(rf"(<!-- {name} -->\n).*(<!-- end of {name} -->)", re.DOTALL)
    path.write_text(marks.sub(lambda found: found[1] + text + found[2], path.read_text()))


if __name__ == "__main__":
    main()
