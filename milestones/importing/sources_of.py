"""Decides which blocks, notes and cells are sources, and reads them."""

import re
from dataclasses import replace
from itertools import groupby

from milestones.document import prose, shape
from milestones.document.prose_reading import Run
from milestones.document.shape import Source
from milestones.formats import sources
from milestones.formats.headings import Meaning
from milestones.formats.sources import URL
from milestones.formats.tree import Block, BlockKind

from .choices import Role
from .deciding import Decisions, Part

LONGEST = 2 * shape.TITLE_LENGTH  # of the text of a source without an author

_DOI = re.compile(r"(?:\bdoi:?\s*)?\b(10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;:)\]])", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\[\d{1,3}\]|\d{1,3}[.)]|\^)(?:\s+|$)")
_LABEL = re.compile(r"\s*\[(\d{1,3})\]\s")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_CITATION = re.compile(
    r"\bpp?\. ?\d|\bvol\.|\bno\.? ?\d|\bnr\.? ?\d|\bart\. ?\d|\boj [lc]\b|\bisbn\b|\bibid\b|"
    r"\bop\. ?cit|\beds?\.|\bs\. ?\d|\bfq\. ?\d|\bstr\. ?\d|“[^“”]+”|«[^«»]+»|„[^„“”]+[“”]|"
    r"\"[^\"]+\"",
    re.IGNORECASE,
)
_QUOTATION = re.compile(
    r"(?P<author>[^\"“”„«»]{0,300})[\"“„«](?P<title>[^\"“”„«»]{1,300})[\"“”»][\s,.]*"
)
_LINK = prose.MARKS.index("a")
_EM = prose.MARKS.index("em")


# --- Which blocks ---------------------------------------------------------------------------------


def find_sources(decisions: Decisions) -> None:
    """Decide which blocks under headings such as "References" are sources."""
    for part in decisions.parts():
        if part.meaning in (Meaning.SOURCES, Meaning.NOTES) and part.heading is not None:
            _take_part(decisions, part)


def _take_part(decisions: Decisions, part: Part) -> None:
    assert part.heading is not None
    free = [i for i in part.blocks if decisions.is_free(i)]
    found = [i for i in free if _are_sources(decisions, i, part)]
    for i in found:
        decisions.decide(i, Role.SOURCES)
    others = [i for i in free if i not in found and not _introduces(decisions, i, found)]
    is_of_notes = not part.blocks and bool(decisions.tree.notes)
    if (found and not others) or is_of_notes:
        for i in free:
            decisions.decide(i, Role.LEFT_OUT)
        decisions.decide(part.heading, Role.SOURCES_HEADING)


def _introduces(decisions: Decisions, index: int, found: list[int]) -> bool:
    """Tell whether a paragraph, or a sub-heading, only introduces the sources below it."""
    block = decisions.block(index)
    return index + 1 in found and (
        block.kind is BlockKind.HEADING or block.text.rstrip().endswith(":")
    )


def _are_sources(decisions: Decisions, index: int, part: Part) -> bool:
    block = decisions.block(index)
    if block.kind is BlockKind.LIST:
        entries = [item.html for item in block.items]
    elif block.kind is BlockKind.PARAGRAPH:
        entries = entries_of(block)
        if len(block.text) > shape.TITLE_LENGTH and not is_citation(block.html):
            return False
    else:
        return False
    is_sure = block.kind is BlockKind.LIST and part.meaning is Meaning.SOURCES
    is_chosen = part.heading in decisions.choices.roles  # as the heading of sources
    likely = is_sure or is_chosen or all(is_citation(entry) for entry in entries)
    return likely and all(read(entry, decisions.language) for entry in entries)


# --- Reading one ----------------------------------------------------------------------------------


def is_citation(html: str) -> bool:
    """Tell whether prose names a publication: it has a link, a DOI, or a citation's form."""
    text = prose.clean_line(prose.text_of(html))
    if URL.search(text) or _DOI.search(text) or any(map(_is_web, prose.links(html))):
        return True
    if _CITATION.search(text) or ("<em>" in html and _YEAR.search(text)):
        return True
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    capitals = sum(not word[0].islower() for word in words)
    return bool(_YEAR.search(text)) and 2 * capitals >= len(words)


def read(html: str, language: str) -> Source | None:
    """Return the source that prose describes, without a uid. None if a source can't hold it."""
    html = prose.clean_inline(html)
    found = sources.in_html(f"<p>{html}</p>", language)
    if found and not _is_url(found.title):
        return _within_limits(replace(found, publisher=found.publisher.lstrip(" ;:")))
    nodes = prose.tree(html)
    runs = nodes[0][1] if nodes else []
    return _within_limits(_named(runs))


def _named(runs: list[Run]) -> Source | None:
    """Return a source from text without a linked title: an emphasised title, or all of it."""
    url = _url(runs)
    pieces = [(_without_urls(text, marks), marks) for text, marks in runs]
    text = _line("".join(text for text, _ in pieces))
    if not text:
        return Source(title=url, url=url) if url else None
    if found := _with_title_in_italics(pieces):
        return replace(found, url=url)
    title, publisher = _halves(text)
    return Source(title=title, publisher=publisher, url=url)


def _url(runs: list[Run]) -> str:
    links = [url for url, _ in sources.links(runs) if _is_web(url)]
    text = "".join(text for text, _ in runs)
    if links:
        return links[0]
    if bare := URL.search(text):
        return bare[0]
    doi = _DOI.search(text)
    return f"https://doi.org/{doi[1]}" if doi else ""


def _is_url(title: str) -> bool:
    return bool(URL.match(title)) or title.lower().startswith("www.")


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _without_urls(text: str, marks: frozenset[tuple[int, str]]) -> str:
    """Return the text of a run without what stands in the source's URL already."""
    links = [url for rank, url in marks if rank == _LINK]
    if links and text.strip(" /") in (links[0].strip("/"), links[0].partition("://")[2].strip("/")):
        return ""
    if text == prose.OBJECT:
        return ""
    without = URL.sub("", text) if not links else text
    return without if links or URL.search(text) else _DOI.sub("", without)


def _line(text: str) -> str:
    text = _NUMBER.sub("", prose.clean_line(text), count=1) if _NUMBER.match(text) else text
    return prose.clean_line(text).lstrip(" .,;:").rstrip(" ,;:").removesuffix(".").strip(" ,;:<>")


def _with_title_in_italics(pieces: list[Run]) -> Source | None:
    """Return the source in `Anna Brook, *The Bridge*, Valley Press 2004`, or None."""
    at = next((i for i, (_, marks) in enumerate(pieces) if {r for r, _ in marks} == {_EM}), None)
    if at is None:
        return None
    before, after = (
        _line("".join(text for text, _ in part)) for part in (pieces[:at], pieces[at + 1 :])
    )
    title = _line(pieces[at][0])
    if quotation := _QUOTATION.fullmatch(before):
        author, article = (_line(quotation[name]) for name in ("author", "title"))
        return Source(title=article, author=author, publisher=f"{title}, {after}".strip(" ,"))
    is_author = len(before) <= shape.TITLE_LENGTH and not URL.search(before)
    words = [word for word in re.findall(r"[^\W\d_]+", before) if len(word) > 3]
    if not title or not is_author or any(word[0].islower() for word in words):
        return None
    return Source(title=title, author=before, publisher=after)


def _halves(text: str) -> tuple[str, str]:
    """Return `text` as a title and, if it is too long for one, a publisher, parted at a space."""
    if len(text) <= shape.TITLE_LENGTH:
        return text, ""
    beginning = text[: shape.TITLE_LENGTH + 1]
    end = max(beginning.rfind(". ") + 1, beginning.rfind(", ") + 1)
    end = end or beginning.rfind(" ")
    return (text[:end].strip(), text[end:].strip()) if end > 0 else (text, "")


def _within_limits(source: Source | None) -> Source | None:
    if source is None:
        return None
    limited = (field for field in shape.fields_of(Source) if field.limit)
    fits = all(len(getattr(source, field.name)) <= (field.limit or 0) for field in limited)
    return source if fits else None


def cell_parts(html: str) -> list[str]:
    """Return the sources in a cell as inline prose each: one for each link, or all of it."""
    nodes = prose.tree(prose.clean_inline(html))
    runs = [run for run in (nodes[0][1] if nodes else []) if run[0] != prose.OBJECT]
    parts: list[list[Run]] = []
    for url, group in groupby(runs, key=lambda run: dict(run[1]).get(_LINK)):
        if not parts or (url and any(dict(marks).get(_LINK) for _, marks in parts[-1])):
            parts.append([])
        parts[-1] += group
    trimmed = [prose.clean_inline(prose.render([("p", prose.tidy(part))])) for part in parts]
    return [part for part in trimmed if re.search(r"\w", prose.text_of(part))]


def words_read(source: Source, html: str, language: str) -> list[str]:
    """Return the texts in `html` that `source` has in another form: its number and its dates."""
    text = prose.clean_line(prose.text_of(html))
    number = _NUMBER.match(text)
    found = [number[0]] if number else []
    found += ["checked"] if source.checked else []
    return [*found, *([sources.published_in(text, source, language)] if source.published else [])]


def entries_of(block: Block) -> list[str]:
    """Return the prose of each source in a block: of its items, rows or lines, or all of it."""
    rows = (" ".join(cell.html for cell in row.cells) for row in block.rows)
    lines = _lines(block.html) if block.kind is BlockKind.PARAGRAPH else []
    return [item.html for item in block.items] or [*rows] or lines or [block.html]


def _lines(html: str) -> list[str]:
    """Return the sources in a paragraph that has one on each line, or begins each with "[1]"."""
    nodes = prose.tree(html)
    runs = nodes[0][1] if len(nodes) == 1 and len(nodes[0]) == 2 else []
    groups = groupby(runs, key=lambda run: run[0] == "\n")
    lines = [list(group) for is_break, group in groups if not is_break]
    if not lines or not _LABEL.match("".join(text for text, _ in lines[0])):
        found = [prose.render([("p", line)]) for line in lines]
        return found if len(found) > 1 and all(map(is_citation, found)) else []
    pieces = [piece for line in lines for piece in _at_labels(line)]
    return [prose.render([("p", piece)]) for piece in pieces]


def _at_labels(runs: list[Run]) -> list[list[Run]]:
    """Split runs that begin with a number in brackets, such as "[1]", before the next numbers."""
    label = _LABEL.match("".join(text for text, _ in runs))
    number = int(label[1]) if label else 0
    pieces: list[list[Run]] = [[]]
    for text, marks in runs:
        start, mark = 0, f"[{number + 1}] "
        while label and (at := text.find(mark, start)) >= 0:
            pieces[-1].append((text[start:at], marks))
            pieces.append([])
            number, start, mark = number + 1, at, f"[{number + 2}] "
        pieces[-1].append((text[start:], marks))
    return [prose.tidy(piece) for piece in pieces]


def numbered(decisions: Decisions) -> dict[str, str]:
    """Return the prose of the sources that have a number in the document, by that number."""
    found: dict[str, str] = {}
    for i in decisions.of_role(Role.SOURCES):
        block = decisions.block(i)
        for number, html in enumerate(entries_of(block), _first_number(block)):
            label = _LABEL.match(prose.text_of(html))
            if label or block.is_numbered:
                found.setdefault(label[1] if label else str(number), html)
    return found


def _first_number(block: Block) -> int:
    """Return the number of the first item of a list."""
    nodes = prose.tree(block.html) if block.is_numbered else []
    digits = "".join(filter(str.isdigit, nodes[0][1])) if nodes and nodes[0][0] == "ol" else ""
    return int(digits or 1)


# --- All of an article ----------------------------------------------------------------------------


class Sources:
    """The sources of an article, each once, in the order of their addition."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self.rows: list[Source] = []
        self._uids: dict[Source, str] = {}
        self._by_url: dict[str, int] = {}  # the index of the first row with each URL

    def take(self, html: str, uid: str = "") -> str:
        """Add the source in prose, unless the article has it. Return its uid, or "" if none is."""
        language = self._decisions.language
        source = read(html, language)
        if source is None:
            return ""
        is_new = source not in self._uids
        text = prose.clean_line(prose.text_of(html))
        self._decisions.understood += (
            words_read(source, html, language) if is_new else [text, source.url]
        )
        return self._add(source, uid)

    def _add(self, source: Source, uid: str) -> str:
        if source not in self._uids:
            at = self._with_bare_url(source)
            if at is None:
                self.rows.append(replace(source, uid=uid or shape.new_uid()))
                at = len(self.rows) - 1
                if source.url:
                    self._by_url.setdefault(source.url, at)
            elif _is_bare(self.rows[at]):
                self.rows[at] = replace(source, uid=self.rows[at].uid)
            self._uids[source] = self.rows[at].uid
        return self._uids[source]

    def _with_bare_url(self, source: Source) -> int | None:
        """Return the index of a source with the same URL, if one of the two is only a URL."""
        at = self._by_url.get(source.url)
        is_same = at is not None and (_is_bare(self.rows[at]) or _is_bare(source))
        return at if is_same else None


def _is_bare(source: Source) -> bool:
    return source.title == source.url
