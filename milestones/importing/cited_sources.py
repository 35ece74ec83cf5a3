"""Reads the cells of a table that name the sources of a milestone."""

import re
from collections.abc import Iterator
from dataclasses import replace

from milestones.document import prose, shape
from milestones.document.shape import Document, Source, new_uid
from milestones.formats.downloads import milestones_table
from milestones.formats.texts import lost_words
from milestones.formats.texts import sources as written_sources

from .milestone_tables import Cell

_NUMBERS = re.compile(r"[\[(]?\^?[0-9]{1,4}[\])]?(?:[\s,;]+[\[(]?\^?[0-9]{1,4}[\])]?)*")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_ENDS = ".,;:!?)]'’”"


class CitedSources:
    """The sources of a Document, and those that a table adds to them."""

    def __init__(self, document: Document) -> None:
        self._language = document.language
        self._sources = {source.uid: source for source in document.sources}
        self._numbered = [source.uid for source in document.sources]
        self._uids: dict[str, str] = {}
        for source in document.sources:
            self._know(source)
        for uid, name in milestones_table.source_names(document.sources).items():
            self._uids[name] = uid

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources: those of the Document, and then new ones."""
        return tuple(self._sources.values())

    def read(self, cell: Cell) -> tuple[tuple[str, ...], list[str]]:
        """Return the uids of the sources in `cell`, and what couldn't be read.

        Each line names one by URL, title or number, or several by URLs or numbers. A name that no
        source has is a new source.
        """
        uids: list[str] = []
        problems: list[str] = []
        for line, html in _lines(cell):
            for found, lost in self._line(line, html):
                if found:
                    uids.append(found)
                else:
                    problems.append(f"This source was left out: “{line}”")
                if lost:
                    problems.append(f"The source has other words, so these were left out: “{lost}”")
        return tuple(dict.fromkeys(uids)), problems

    def _line(self, line: str, html: str) -> Iterator[tuple[str, str]]:
        """Yield the uid of each source in a line and what else is said of it.

        The uid is "" for one that can't be read.
        """
        if line in self._uids:
            yield self._uids[line], ""
        elif _NUMBERS.fullmatch(line):
            yield from ((self._by_number(number), "") for number in re.findall("[0-9]+", line))
        elif source := written_sources.in_html(html, self._language):
            yield from self._cited(source)
        else:
            for source in _in_text(line):
                yield from self._cited(source)

    def _cited(self, source: Source) -> Iterator[tuple[str, str]]:
        """Yield the uid of `source`, and what the one with its URL doesn't say.

        That may be the name of another source.
        """
        uid = self._uid_of(source)
        lost = ", ".join(self._lost(source, uid))
        other = self._uids.get(_key(lost), "")
        yield uid, "" if other else lost
        if other:
            yield other, ""

    def _lost(self, source: Source, uid: str) -> Iterator[str]:
        """Yield what `source` says and the source `uid` doesn't."""
        known = self._sources.get(uid, source)
        kept = [known.title, known.author, known.publisher, known.url]
        for text in (source.author, source.title, source.publisher):
            if lost_words.lines_with_lost_words([text], kept):
                yield text

    def _by_number(self, number: str) -> str:
        place = int(number) - 1
        return self._numbered[place] if 0 <= place < len(self._numbered) else ""

    def _uid_of(self, source: Source) -> str:
        """Return the uid of the source with the URL or title of `source`, which may be new."""
        uid = self._uids.get(_key(source.url)) if source.url else self._uids.get(_key(source.title))
        if uid:
            return uid
        if len(source.title) > shape.TITLE_LENGTH or len(source.url) > shape.URL_LENGTH:
            return ""
        source = replace(source, uid=new_uid())
        self._sources[source.uid] = source
        self._know(source)
        return source.uid

    def _know(self, source: Source) -> None:
        for name in (source.url, source.title):
            if name:
                self._uids.setdefault(_key(name), source.uid)
                self._uids.setdefault(name, source.uid)


def _key(name: str) -> str:
    return name.casefold().rstrip("/")


def _lines(cell: Cell) -> Iterator[tuple[str, str]]:
    """Yield the text and the prose of each line of a cell."""
    for node in prose.tree(cell.html):
        html = prose.render([node])
        lines = prose.text_of(html).split("\n")
        if len(lines) == 1:
            yield lines[0], html
        else:
            yield from ((line, "") for line in lines if line)


def _in_text(line: str) -> Iterator[Source]:
    """Yield the sources in plain text: one for each URL, or one with the text as its title."""
    urls = [url.rstrip(_ENDS) for url in _URL.findall(line)]
    title = prose.clean_line(_URL.sub(" ", line)).strip(f" {_ENDS}-–—")
    if title and len(urls) != 1:
        yield Source(title=line)
    elif title:
        yield Source(title=title, url=urls[0])
    else:
        yield from (Source(url=url) for url in urls)
