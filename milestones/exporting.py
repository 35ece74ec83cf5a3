"""The milestones of a Document as a table for spreadsheets. (For Markdown see `markdown`.)"""

import csv
import io
import re

from .documents import Document

HEAD = ["Year", "Month", "Day", "Key initiative", "Impact", "Sources"]
# What spreadsheets run as a formula (OWASP, "CSV Injection"): these characters, also in full width,
# at the start of a cell. Space, control and invisible characters, and quotation marks, don't keep
# them from it. Where the separator is a semicolon, as in many languages' Excel, a cell
# starts after each semicolon of ours; so does one after a tab or a line break.
_FORMULA = re.compile(
    r"(^|[;\t\r\n])"
    r"(?=[\s\"\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]*"
    r"[=+\-@\uff1d\uff0b\uff0d\uff20])"
)


def to_csv(document: Document) -> str:
    """Return the milestones of `document` as CSV (RFC 4180) with a header; sources by URL.

    An apostrophe stands before what a spreadsheet would run as a formula.
    """
    urls = {source.uid: source.url for source in document.sources}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in document.milestones:
        sources = " ".join(urls[uid] for uid in row.sources if uid in urls)
        cells = (row.year, row.month, row.day, row.initiative, row.impact, sources)
        writer.writerow(map(_harmless, cells))
    return out.getvalue()


def _harmless(cell: str | int | None) -> str | int | None:
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
