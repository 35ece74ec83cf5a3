"""The milestones of a Document as a table for spreadsheets. (For Markdown see `markdown`.)"""

import csv
import io

HEAD = ["Year", "Month", "Day", "Key initiative", "Impact", "Sources"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(document):
    """Return the milestones of `document` as CSV (RFC 4180) with a header; sources by address."""
    addresses = {source.uid: source.url for source in document.sources}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in document.milestones:
        sources = " ".join(addresses[uid] for uid in row.sources if uid in addresses)
        cells = (row.year, row.month, row.day, row.initiative, row.impact, sources)
        writer.writerow(map(_harmless, cells))
    return out.getvalue()


def _harmless(cell):
    """Keep a spreadsheet from running text as a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
