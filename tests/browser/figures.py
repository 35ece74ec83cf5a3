"""Writes what the browser tests measured into the table of a page of the docs."""

import re
from datetime import date
from pathlib import Path

START, END = "<!-- measured -->\n", "<!-- /measured -->\n"
HEAD = "| what | measured | on |\n|---|---|---|\n"
_ROW = re.compile(r"^\| (.+?) \| (.+) \| (\d{4}-\d\d-\d\d) \|$", re.MULTILINE)


def write(path: Path, figures: list[tuple[str, str]], on: date) -> None:
    """Replace the rows of `figures` (name, value) in the table of the file at `path`.

    A comma ends the kind of a figure: those of "Lighthouse, article" and "Lighthouse, front" are
    replaced together. Rows of kinds that weren't measured stay. Raises ValueError if the file has
    no table.
    """
    before, start, rest = path.read_text().partition(START)
    table, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} has no {START.strip()} … {END.strip()}.")
    measured = {_kind(name) for name, _ in figures}
    rows = [row for row in _ROW.findall(table) if _kind(row[0]) not in measured]
    rows += [(name, value, on.isoformat()) for name, value in figures]
    lines = [f"| {name} | {value} | {day} |\n" for name, value, day in sorted(rows)]
    path.write_text("".join((before, start, HEAD, *lines, end, after)))


def _kind(name: str) -> str:
    return name.partition(",")[0]
