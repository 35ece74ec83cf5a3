"""The time to import long documents, to show the screen that checks one, and to stop bad files."""

import resource
import statistics
import time
from contextlib import suppress
from functools import partial
from itertools import chain

from . import site
from .processes import BRIEFLY, costs

RUNS = 2 if BRIEFLY else 9
MEGABYTE = 1024 * 1024
PAGES = 100  # of about 400 words
SECONDS = {"import": 3, "screen": 1, "image": 2, "document": 3}  # the limits


def documents():
    """Yield (what, the bytes of a document)."""
    yield "importing 1 MB of Markdown", _markdown().encode()[:MEGABYTE]
    yield f"importing a Word file of {PAGES} pages", _word()


def _markdown():
    return "# A long article\n\n" + "".join(map(_section, range(MEGABYTE // 400)))


def _section(seed):
    parts = [
        f"## {site.text(seed, 4)}",
        f"{site.text(seed, 60)}, *{site.text(seed, 3)}*.",
        f"- [{site.text(seed, 5)}](https://example.org/{seed})",
        f"1. {site.text(seed, 9)}",
    ]
    return "\n\n".join(parts) + "\n\n"


def _word():
    from tests.word_files import paragraph, table, word_file

    body = [paragraph("A long report", "Title")]
    for page in range(PAGES):
        body.append(paragraph(site.text(page, 4), "Heading1"))
        body += [paragraph(f"{site.text(page + i, 60)}.") for i in range(6)]
        body.append(table(*[[str(1900 + i), site.text(i, 6), site.text(i, 4)] for i in range(4)]))
    return word_file(*body)


def screen():
    """Return a function that uploads an article of 300 milestones and opens its screen."""
    from django.contrib.auth import get_user_model
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.create_superuser("importer"))
    lines = ["# An article", site.text(1, 40) + ".", "## Milestones", "| Year | Event | Impact |"]
    lines += ["|---|---|---|"] + [
        f"| {1700 + i} | {site.text(i, 12)} | {site.text(i, 8)} |" for i in range(300)
    ]
    text = "\n\n".join(lines[:3]) + "\n\n" + "\n".join(lines[3:])
    file = SimpleUploadedFile("article.md", text.encode())
    url = client.post("/admin/milestones/article/import/", {"file": file})["Location"]

    def show():
        html = client.get(url).content
        assert html.count(b"&lt;tr id=") == 300  # the rows of the article in its frame

    return show


def _hostile_files():
    """Yield (what, the seconds that the slowest takes, the limit) for each kind of file."""
    from milestones.formats import documents
    from milestones.formats.image_files import images
    from tests import hostile_files

    kinds = {
        "image": [(images.prepare, make) for make, error in hostile_files.IMAGES.values() if error],
        "document": [
            (partial(documents.read_contained, kind), make)
            for kind, make, _ in hostile_files.DOCUMENTS.values()
        ],
    }
    for kind, files in kinds.items():
        taken = max((_cpu_seconds(read, make()) for read, make in files), key=statistics.median)
        yield f"the slowest of {len(files)} hostile {kind} files, CPU", taken, SECONDS[kind]


def _cpu_seconds(read, data):
    """Return the times that processes take in which `read` reads or refuses hostile `data`."""
    from milestones.formats import documents
    from milestones.formats.image_files import images

    taken = []
    for _ in range(1 if BRIEFLY else 3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with suppress(documents.ParseError, images.ImageError):
            read(data)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return taken


def _seconds(function):
    function()
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        function()
        taken.append(time.perf_counter() - started)
    return taken


def measure(database):
    """Return the rows of the report and the missed targets: see `costs`."""
    site.set_up(database)
    return costs(chain(_imports(), _hostile_files()), "s", 2)


def _imports():
    """Yield (what, seconds in each run, the limit)."""
    from milestones.importing import documents as imports

    for what, data in documents():
        yield what, _seconds(lambda: imports.parse(data)), SECONDS["import"]  # noqa: B023
    yield "screen of an import, 300 milestones", _seconds(screen()), SECONDS["screen"]
