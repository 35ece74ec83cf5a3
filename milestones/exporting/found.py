"""The URLs that an export has found. They are in a database file, so that memory doesn't grow."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_REDIRECTS = 5
_TABLE = """
CREATE TABLE found (
    number INTEGER PRIMARY KEY,
    url TEXT UNIQUE NOT NULL,
    file TEXT UNIQUE,
    kind TEXT,
    target TEXT
)
"""


class File(NamedTuple):
    """A file of the copy: its name, its kind ("" if it stays as it is), and its URL."""

    name: str
    kind: str
    url: str


class Found:
    """The URLs found so far, each with its file, or with the URL that it redirects to, or neither.

    URLs are relative to the site's root. Nobody else may use the database file.
    """

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_TABLE)
        self._database.execute("BEGIN")

    def close(self) -> None:
        self._database.close()

    def add(self, url: str) -> None:
        """Add `url`, unless it is known."""
        self._database.execute("INSERT OR IGNORE INTO found (url) VALUES (?)", [url])

    def __iter__(self) -> Iterator[str]:
        """Yield each URL once, also those that are added meanwhile."""
        query = "SELECT number, url FROM found WHERE number > ? ORDER BY number LIMIT 1"
        number = 0
        while row := self._database.execute(query, [number]).fetchone():
            number, url = row
            yield url

    def __len__(self) -> int:
        [count] = self._database.execute("SELECT max(number) FROM found").fetchone()
        return count or 0

    def set_file(self, url: str, file: str, kind: str = "") -> None:
        """Record the file of a known `url`, and its `kind`: see File."""
        self._database.execute(
            "UPDATE found SET file = ?, kind = ? WHERE url = ?", [file, kind, url]
        )

    def set_target(self, url: str, target: str) -> None:
        """Record that `url` redirects to `target`."""
        self._database.execute("UPDATE found SET target = ? WHERE url = ?", [target, url])

    def file_of(self, url: str) -> str | None:
        """Return the file that shows what is at `url`, after redirects; None if there is none."""
        for _ in range(MOST_REDIRECTS):
            query = "SELECT file, target FROM found WHERE url = ?"
            file, target = self._database.execute(query, [url]).fetchone() or (None, None)
            if target is None:
                return file
            url = target
        return None

    def redirects(self) -> Iterator[str]:
        """Yield each URL that redirects."""
        query = "SELECT url FROM found WHERE target IS NOT NULL ORDER BY number"
        for [url] in self._database.execute(query).fetchall():
            yield url

    def count_files(self) -> int:
        [count] = self._database.execute("SELECT count(file) FROM found").fetchone()
        return count

    def files(self) -> Iterator[File]:
        """Yield each file, in the order of their names."""
        query = "SELECT file, kind, url FROM found WHERE file IS NOT NULL ORDER BY file"
        for row in self._database.execute(query):
            yield File(*row)
