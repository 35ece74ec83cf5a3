"""Makes the prose of blocks fit the article: references, URLs, and links to headings."""

import re
from collections.abc import Iterable, Iterator

from milestones.document import prose
from milestones.document.prose_reading import Node, Run
from milestones.formats.tree import FootNote, Outcome

from .anchors import name_in
from .deciding import Decisions, quoted
from .source_reading import URL, is_citation
from .sources_of import Sources, numbered

_LINK = prose.MARKS.index("a")
_CODE = prose.MARKS.index("code")
_CITE = prose.RANKS[prose.REFERENCE]
_MOST_CITED = 20  # sources in one reference such as [1–5]
_LINKABLE = re.compile(
    URL.pattern
    + r"|\[\d{1,3}(?:[,;–-] ?\d{1,3}){0,20}\]"
    + r"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:int|org|com|net|eu|gov|edu|info|mil)\b(?![@\w-]|\.\w)",
    re.IGNORECASE,
)


class Notes:
    """The footnotes of a tree: those that are sources, and the others, which are text.

    `by_number` has the uids of sources that the text cites as [1].
    """

    def __init__(self, decisions: Decisions, sources: Sources) -> None:
        self._decisions = decisions
        self._texts: dict[str, FootNote] = {}
        self.uids: dict[str, str] = {}  # of sources, by uid of the note
        for note in decisions.tree.notes:
            uid = sources.take(note.html, note.uid) if is_citation(note.html) else ""
            if uid:
                self.uids[note.uid] = uid
            else:
                self._texts[note.uid] = note
        cited = {number: sources.take(html) for number, html in numbered(decisions).items()}
        self.by_number = {f"[{number}]": uid for number, uid in cited.items() if uid}

    def take_text(self, uid: str) -> list[Run]:
        """Return the runs of a note that is text, for its first reference, or none."""
        note = self._texts.pop(uid, None)
        if note is None:
            return []
        text = prose.clean_line(prose.text_of(note.html))
        message = f"The note {quoted(text)} names no source, so it is now part of the text."
        self._decisions.remark(Outcome.CHANGED, message, place=note.place)
        runs = list(_runs_of(prose.tree(prose.clean_inline(note.html))))
        return [(" (", frozenset()), *runs, (")", frozenset())]

    def report_unused(self) -> None:
        """Report the notes that are text and to which no text refers."""
        for note in self._texts.values():
            text = prose.clean_line(prose.text_of(note.html))
            message = f"This note was left out: {quoted(text)}. No text refers to it."
            self._decisions.remark(Outcome.LEFT_OUT, message, place=note.place)
        self._texts = {}


class Linker:
    """Turns the prose of a tree into prose of the article."""

    def __init__(self, decisions: Decisions, notes: Notes, anchors: dict[str, str]) -> None:
        self._decisions = decisions
        self._notes = notes
        self._anchors = anchors
        self._told: set[str] = set()
        self._index: int | None = None

    def prose(self, html: str, index: int | None = None) -> str:
        """Return prose of the block at `index` as prose of the article."""
        if "<cite" not in html and 'href="#' not in html and not _LINKABLE.search(html):
            return html
        return prose.render(self.nodes(prose.tree(html), index))

    def nodes(self, nodes: Iterable[Node], index: int | None = None) -> list[Node]:
        """Do what `prose` does, with nodes."""
        self._index = index
        return prose.with_runs(nodes, self._changed)

    def inline(self, html: str, index: int | None = None) -> str:
        """Return inline prose of the block at `index` as inline prose of the article."""
        linked = self.prose(html, index)
        return linked if linked == html else prose.clean_inline(linked)

    def line(self, html: str, index: int | None = None) -> tuple[str, tuple[str, ...]]:
        """Return a heading as a line of text, and the uids of the sources that it cites."""
        linked = self.inline(html, index)
        urls = [url for url in prose.links(linked) if not url.startswith("#")]
        text = prose.clean_line(prose.text_of(linked))
        lost = [url for url in urls if url.rstrip("/").rpartition("://")[2] not in text]
        if lost:
            message = f"A heading can't have links. These were left out: {', '.join(lost)}."
            self._decisions.remark(Outcome.LEFT_OUT, message, index)
        return text.rstrip(" :"), tuple(dict.fromkeys(prose.references(linked)))

    def cited(self, html: str) -> tuple[str, ...]:
        """Return the uids of the sources that prose cites, each once."""
        known = (self._notes.uids.get(uid, "") for uid in prose.references(html))
        return tuple(dict.fromkeys(filter(None, known)))

    def cited_by_number(self, html: str) -> tuple[str, ...]:
        """Return the uids of the sources in a cell such as "[1], [3]", or none for other text."""
        text = prose.text_of(html)
        numbers = [f"[{number}]" for number in re.findall(r"\d+", text)]
        if not re.fullmatch(r"[\[\]\d,;\s]+", text) or not self._notes.by_number.keys() >= set(
            numbers
        ):
            return ()
        self._decisions.understood.append(text)
        return tuple(dict.fromkeys(self._notes.by_number[number] for number in numbers))

    def _changed(self, runs: list[Run]) -> list[Run]:
        return [piece for run in runs for piece in self._pieces(*run)]

    def _pieces(self, text: str, marks: frozenset[tuple[int, str]]) -> Iterator[Run]:
        ranks = dict(marks)
        if _CITE in ranks:
            yield from self._reference(ranks[_CITE], marks)
        elif _LINK in ranks:
            yield text, self._with_own_anchor(ranks[_LINK], marks)
        elif _CODE in ranks:
            yield text, marks
        else:
            yield from self._with_links(text, marks)

    def _reference(self, uid: str, marks: frozenset[tuple[int, str]]) -> Iterator[Run]:
        if known := self._notes.uids.get(uid):
            yield prose.OBJECT, frozenset({(_CITE, known)})
            return
        for text, inner in self._notes.take_text(uid):
            if _CITE not in dict(inner) or dict(inner)[_CITE] in self._notes.uids:
                yield text, inner

    def _with_own_anchor(
        self, url: str, marks: frozenset[tuple[int, str]]
    ) -> frozenset[tuple[int, str]]:
        if not url.startswith("#"):
            return marks
        others = frozenset(mark for mark in marks if mark[0] != _LINK)
        anchor = self._anchors.get(name_in(url))
        if anchor:
            return others | {(_LINK, f"#{anchor}")}
        if url not in self._told:
            self._told.add(url)
            message = f"The link to {url} was removed: nothing in the document has that name."
            self._decisions.remark(Outcome.LEFT_OUT, message, self._index)
        return others

    def _with_links(self, text: str, marks: frozenset[tuple[int, str]]) -> Iterator[Run]:
        end = 0
        for match in _LINKABLE.finditer(text):
            yield text[end : match.start()], marks
            yield from self._link(match[0], marks)
            end = match.end()
        yield text[end:], marks

    def _link(self, text: str, marks: frozenset[tuple[int, str]]) -> Iterator[Run]:
        """Yield a URL as a link, or a number such as [1] as a reference to its source."""
        if not text.startswith("["):
            yield text, marks | {(_LINK, self._url(text))}
        elif uids := self._uids_of(text):
            self._decisions.understood.append(text)
            for uid in uids:
                yield prose.OBJECT, frozenset({(_CITE, uid)})
        else:
            yield text, marks

    def _uids_of(self, numbers: str) -> list[str]:
        """Return the uids of all sources in "[1, 3]" or "[1–3]", or none if one isn't known."""
        found: list[int] = []
        for part in re.split("[,;]", numbers.strip("[]")):
            first, *last = map(int, re.split("[–-]", part)[:2])
            found += range(first, min(last[0] if last else first, first + _MOST_CITED) + 1)
        uids = [self._notes.by_number.get(f"[{number}]", "") for number in found]
        return uids if all(uids) else []

    def _url(self, text: str) -> str:
        if "://" in text:
            return text
        url = f"https://{text}/"
        message = f"Made a link: {text} to {url}."
        self._decisions.remark(Outcome.CHANGED, message, self._index)
        return url


def _runs_of(nodes: Iterable[Node]) -> Iterator[Run]:
    for node in nodes:
        yield from _runs_of(node[2]) if len(node) == 3 else node[1]
