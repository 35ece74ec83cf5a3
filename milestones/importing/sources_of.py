"""Decides which blocks and notes are sources, and collects them."""

import re
from dataclasses import replace

from milestones.document import prose, shape
from milestones.document.shape import Source
from milestones.formats.headings import Meaning
from milestones.formats.tree import Block, BlockKind, Outcome

from .choices import Role
from .deciding import Decisions, Part, quoted
from .source_entries import entries_of, label_of
from .source_reading import is_citation, read, words_read

_NUMBERED = re.compile(r"\s*[\[(](\d{1,3})[\])]\s")  # "[1] …" or "(1) …"

# --- Which blocks ---------------------------------------------------------------------------------


def find_sources(decisions: Decisions) -> None:
    """Decide which blocks under headings such as "References" are sources."""
    for part in decisions.parts():
        if part.meaning in (Meaning.SOURCES, Meaning.NOTES) and part.heading is not None:
            _take_part(decisions, part)
    _take_labelled(decisions)


def _take_labelled(decisions: Decisions) -> None:
    """Decide that paragraphs at the end such as "Sources: NATO, 1999" are sources."""
    for i in reversed(range(len(decisions.tree.blocks))):
        if decisions.is_free(i) and _is_labelled(decisions, i):
            decisions.decide(i, Role.SOURCES)
            message = f"Read as sources: {quoted(decisions.block(i).text)}."
            decisions.remark(Outcome.GUESSED, message, i)
        elif decisions.roles.get(i) not in (Role.SOURCES, Role.SOURCES_HEADING, Role.LEFT_OUT):
            break


def _is_labelled(decisions: Decisions, index: int) -> bool:
    block = decisions.block(index)
    if block.kind is not BlockKind.PARAGRAPH or not label_of(block.html):
        return False
    entries = entries_of(block)
    return all(is_citation(entry) and read(entry, decisions.language) for entry in entries)


def _take_part(decisions: Decisions, part: Part) -> None:
    assert part.heading is not None
    free = [i for i in part.blocks if decisions.is_free(i)]
    found = [i for i in free if _are_sources(decisions, i, part)]
    found += _beside(decisions, part, free, found)
    for i in found:
        decisions.decide(i, Role.SOURCES)
    others = [i for i in free if i not in found and not _introduces(decisions, i, found)]
    is_of_notes = not part.blocks and bool(decisions.tree.notes)
    if (found and not others) or is_of_notes:
        for i in free:
            decisions.decide(i, Role.LEFT_OUT)
        decisions.decide(part.heading, Role.SOURCES_HEADING)


def _beside(decisions: Decisions, part: Part, free: list[int], found: list[int]) -> list[int]:
    """Return paragraphs such as "Interview with Anna Brook", if most others are sources."""
    others = [i for i in free if i not in found]
    may_be = [i for i in others if _may_be_source(decisions.block(i))]
    if part.meaning is not Meaning.SOURCES or may_be != others or len(others) > len(found):
        return []
    for i in others:
        message = f"Read as a source: {quoted(decisions.block(i).text)}."
        decisions.remark(Outcome.GUESSED, message, i)
    return others


def _may_be_source(block: Block) -> bool:
    is_short = len(block.text) <= shape.TITLE_LENGTH // 2
    is_sentence = block.text.rstrip().endswith((".", "!", "?", ":"))
    return block.kind is BlockKind.PARAGRAPH and is_short and not is_sentence


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
    is_list = block.kind is BlockKind.LIST or len(entries) > 1
    is_sure = is_list and part.meaning is Meaning.SOURCES
    is_chosen = part.heading in decisions.choices.roles  # as the heading of sources
    likely = is_sure or is_chosen or all(is_citation(entry) for entry in entries)
    return likely and all(read(entry, decisions.language) for entry in entries)


def numbered(decisions: Decisions) -> dict[str, str]:
    """Return the prose of the sources that have a number in the document, by that number."""
    found: dict[str, str] = {}
    for i in decisions.of_role(Role.SOURCES):
        block = decisions.block(i)
        for number, html in enumerate(entries_of(block), _first_number(block)):
            label = _NUMBERED.match(prose.text_of(html))
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
        self._decisions.understood += words_read(source, html, language)
        if source in self._uids:
            known = (source.title, source.author, source.publisher, source.url)
            self._decisions.understood += known
        return self._add(source, uid)

    def _add(self, source: Source, uid: str) -> str:
        if source not in self._uids:
            at = self._with_bare_url(source)
            if at is None:
                self.rows.append(replace(source, uid=uid or shape.new_uid()))
                at = len(self.rows) - 1
                if source.url:
                    self._by_url.setdefault(source.url, at)
            else:
                self._decisions.understood.append(source.url)  # once for both
                if _is_bare(self.rows[at]):
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
