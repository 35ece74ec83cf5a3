"""Decides what each block of a tree becomes, and makes a Document and a report of it.

A person's `Choices` go before the judge's own decisions, which follow from them. Nothing is lost:
every word of the tree is in the Document, or a remark quotes it.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from milestones.document import languages, prose
from milestones.document.shape import Document
from milestones.formats.headings import Meaning, means
from milestones.formats.tree import BlockKind, Outcome, Remark, Tree

from . import told_language
from .accounting import lost
from .building import FIELDS_OF_BLOCKS, Builder
from .choices import Choices, Column, Role
from .dates_beside_headings import put_dates_into_headings
from .deciding import Decisions, Part, quoted
from .focus_areas import find_focus_areas
from .numbered_headings import leave_out_numbers
from .openings import find_lead, find_title
from .sources_of import find_sources
from .timelines import find_dated_sections, find_timeline


@dataclass(frozen=True)
class Judged:
    """What a tree becomes, and why.

    `roles` has each block of the tree, `columns` each table that is or could be the milestones.
    """

    document: Document
    remarks: tuple[Remark, ...]
    roles: Mapping[int, Role]
    columns: Mapping[int, tuple[Column, ...]]


def judge(tree: Tree, choices: Choices | None = None, language: str = "") -> Judged:
    """Return what `tree` becomes. `language` is a BCP 47 tag that a person chose, or ""."""
    decisions = Decisions(tree, choices or Choices())
    decisions.language = language or _language(decisions)
    put_dates_into_headings(decisions)
    leave_out_numbers(decisions)
    title = find_title(decisions)
    _leave_out_contents(decisions)
    find_lead(decisions)
    find_sources(decisions)
    find_timeline(decisions)
    find_dated_sections(decisions)
    find_focus_areas(decisions)
    _find_conclusion(decisions)
    _decide_headings(decisions)
    _report_moved(decisions)
    builder = Builder(decisions, title)
    document = _with_description(decisions, builder.document())
    _report_about(decisions, document)
    _report_other_forms(decisions)
    _report_lost(decisions, document, builder.blocks)
    remarks = _in_order(tree, (*tree.remarks, *decisions.remarks))
    return Judged(document, remarks, decisions.roles, decisions.columns)


# --- Language -------------------------------------------------------------------------------------


def _language(decisions: Decisions) -> str:
    about = decisions.tree.about
    if told := told_language.tag(about.get("language") or about.get("lang") or ""):
        return told
    text = " ".join(block.text for block in decisions.tree.blocks)
    if found := told_language.by_script(text):
        message = f"The language was guessed from the script: {languages.name(found)}."
    elif (found := told_language.by_words(text)) and not _is_of_the_site(found):
        message = f"The language was guessed from the words: {languages.name(found)}."
    elif (found := told_language.by_dates(text)) and not _is_of_the_site(found):
        message = f"The language was guessed from the dates: {languages.name(found)}."
    else:
        return ""
    decisions.remark(Outcome.GUESSED, message)
    return found


def _is_of_the_site(language: str) -> bool:
    return languages.or_of_the_site("").partition("-")[0] == language


# --- Headings -------------------------------------------------------------------------------------


def _leave_out_contents(decisions: Decisions) -> None:
    """Leave out a list of links to the headings of the document, with its heading."""
    for part in decisions.parts():
        lists = [i for i in part.blocks if _is_contents(decisions, i)]
        for i in lists:
            decisions.decide(i, Role.LEFT_OUT)
            text = quoted(decisions.block(i).text)
            message = f"The list of contents was left out. The page has its own: {text}."
            decisions.remark(Outcome.LEFT_OUT, message, i)
        is_headed = part.heading is not None and decisions.is_free(part.heading)
        if lists and lists == part.blocks and is_headed and part.heading is not None:
            heading = decisions.block(part.heading).text
            if means(heading, Meaning.CONTENTS):
                decisions.decide(part.heading, Role.LEFT_OUT)
                message = f"The heading {quoted(heading)} was left out. The page has its own."
                decisions.remark(Outcome.LEFT_OUT, message, part.heading)


def _is_contents(decisions: Decisions, index: int) -> bool:
    block = decisions.block(index)
    if block.kind is not BlockKind.LIST or not decisions.is_free(index):
        return False
    texts = [prose.clean_line(prose.text_of(item.html)) for item in block.items]
    if len(texts) == 1 and means(texts[0], Meaning.CONTENTS):
        return True  # a generator puts the contents here
    links = [prose.links(item.html) for item in block.items]
    is_linked = all(found and all(url.startswith("#") for url in found) for found in links)
    return is_linked and len(block.items) > 0 and all(texts)


def _find_conclusion(decisions: Decisions) -> None:
    """Take the last heading that announces a conclusion, unless a person chose one."""
    if decisions.of_role(Role.CONCLUSION):
        return
    index = _conclusion(decisions)
    if index is None:
        return
    decisions.decide(index, Role.CONCLUSION)
    message = f"The conclusion is {quoted(decisions.block(index).text)}."
    decisions.remark(Outcome.DECIDED, message, index)


def _conclusion(decisions: Decisions) -> int | None:
    """Return the index of the heading of the conclusion, or None."""
    others = (Meaning.SOURCES, Meaning.NOTES, Meaning.MILESTONES, Meaning.FOCUS_AREAS)
    parts = [part for part in decisions.parts() if part.meaning not in others]
    for part in reversed(parts):
        if part.heading is None or not decisions.is_free(part.heading):
            continue
        text = decisions.block(part.heading).text
        is_last = part is parts[-1] and len(parts) > 1
        is_surely = part.meaning is Meaning.CONCLUSION and not means(text, Meaning.INTRODUCTION)
        if is_surely or (is_last and (part.meaning or means(text, Meaning.CLOSING))):
            return part.heading
    return None


def _decide_headings(decisions: Decisions) -> None:
    """Decide the roles that remain: headings of the focus areas and milestones, and text."""
    parts = decisions.parts()
    _leave_out_headings_of_joined(decisions, parts)
    _leave_out_empty_headings(decisions, parts)
    for part in parts:
        if part.heading is not None and decisions.is_free(part.heading):
            decisions.decide(part.heading, _role_of(decisions, part))
        for i in part.blocks:
            decisions.decide(i, Role.TEXT)


def _leave_out_headings_of_joined(decisions: Decisions, parts: Sequence[Part]) -> None:
    """Leave out the headings of several tables that are one timeline."""
    found = [part for part in parts if Role.MILESTONES in map(decisions.roles.get, part.blocks)]
    headings = [
        part.heading
        for part in found
        if part.meaning is None and _is_all(decisions, part, Role.MILESTONES)
    ]
    if len(found) == 1 and found[0].meaning is Meaning.MILESTONES:
        headings = [i for i in found[0].blocks if _heads_rows(decisions, i)]
    if len(headings) < 2:
        return
    for i in headings:
        if i is not None and decisions.is_free(i):
            decisions.decide(i, Role.LEFT_OUT)
            decisions.remark_on_group(decisions.block(i).text, i)


def _leave_out_empty_headings(decisions: Decisions, parts: Sequence[Part]) -> None:
    """Leave out headings with no more below them than a lower one that heads another part."""
    for part, following in pairwise(parts):
        if part.heading is None or part.blocks or not decisions.is_free(part.heading):
            continue
        if part.meaning is None and following.meaning and following.level > part.level:
            decisions.decide(part.heading, Role.LEFT_OUT)
            text = quoted(decisions.block(part.heading).text)
            message = f"The heading {text} was left out: it has no text of its own."
            decisions.remark(Outcome.LEFT_OUT, message, part.heading)


def _heads_rows(decisions: Decisions, index: int) -> bool:
    is_heading = decisions.is_heading(index) and decisions.is_free(index)
    return is_heading and decisions.roles.get(index + 1) is Role.MILESTONES


def _report_moved(decisions: Decisions) -> None:
    conclusion = next(iter(decisions.of_role(Role.CONCLUSION)), None)
    later = (Role.SECTION, Role.MILESTONES_HEADING, Role.FOCUS_HEADING)
    if conclusion is None or not any(
        i > conclusion and role in later for i, role in decisions.roles.items()
    ):
        return
    message = f"{quoted(decisions.block(conclusion).text)} was moved to the end."
    decisions.remark(Outcome.CHANGED, message, conclusion)


def _role_of(decisions: Decisions, part: Part) -> Role:
    for rows, heading, meaning in (
        (Role.FOCUS_AREAS, Role.FOCUS_HEADING, Meaning.FOCUS_AREAS),
        (Role.MILESTONES, Role.MILESTONES_HEADING, Meaning.MILESTONES),
    ):
        found = [i for i in part.blocks if decisions.roles.get(i) is rows]
        if found and (part.meaning is meaning or _is_all(decisions, part, rows)):
            return heading
    return Role.SECTION


def _is_all(decisions: Decisions, part: Part, rows: Role) -> bool:
    """Tell whether a part has nothing but rows, and an introduction with a colon at its end."""
    others = [i for i in part.blocks if decisions.roles.get(i) not in (rows, Role.LEFT_OUT)]
    return not others or (
        len(others) == 1
        and others[0] == part.blocks[0]
        and decisions.block(others[0]).kind is BlockKind.PARAGRAPH
        and decisions.block(others[0]).text.rstrip().endswith(":")
    )


# --- What the file says about itself --------------------------------------------------------------


def _with_description(decisions: Decisions, document: Document) -> Document:
    """Return `document` with the description as its lead, if it has no other."""
    told = prose.clean_line(decisions.tree.about.get("description", ""))
    if not told or document.lead or decisions.choices.roles and _has_chosen_lead(decisions):
        return document
    decisions.remark(Outcome.GUESSED, "The lead is the description that the file gives.")
    decisions.understood.append(told)
    return replace(document, lead=prose.render([("p", [(told, frozenset())])]))


def _has_chosen_lead(decisions: Decisions) -> bool:
    return Role.LEAD in decisions.choices.roles.values()


def _report_about(decisions: Decisions, document: Document) -> None:
    """Report what the file says about itself and the article doesn't have."""
    texts = {document.title, document.short_title, prose.text_of(document.lead)}
    texts |= {block.text for block in decisions.tree.blocks}  # each has its own remark, if any
    others = {
        name: value
        for name, value in decisions.tree.about.items()
        if value.strip() and prose.clean_line(value) not in texts
        if not (name in ("language", "lang") and told_language.tag(value))
    }
    if others:
        said = "; ".join(f"{name}: {' '.join(value.split())}" for name, value in others.items())
        message = f"These properties of the file were left out: {quoted(said)}."
        decisions.remark(Outcome.LEFT_OUT, message)


# --- The report -----------------------------------------------------------------------------------


def _report_other_forms(decisions: Decisions) -> None:
    """Report the tables that stay in the text, and the definition lists that became paragraphs."""
    rows = (Role.MILESTONES, Role.FOCUS_AREAS, Role.LEFT_OUT)
    told = {remark.block for remark in decisions.remarks}
    for i, block in enumerate(decisions.tree.blocks):
        is_text = decisions.roles[i] is Role.TEXT and block.kind is BlockKind.TABLE
        if is_text and i not in told:
            message = "This table isn't the timeline. It was kept in the text."
            decisions.remark(Outcome.DECIDED, message, i)
        if block.kind is BlockKind.DEFINITIONS and decisions.roles[i] not in rows:
            message = "A definition list became paragraphs, with each term in bold."
            decisions.remark(Outcome.CHANGED, message, i)


def _report_lost(decisions: Decisions, document: Document, blocks: Iterable[str]) -> None:
    said = [remark.message for remark in decisions.remarks if remark.outcome is Outcome.LEFT_OUT]
    sections = tuple(replace(section, body="") for section in document.sections)
    blank: dict[str, Any] = dict.fromkeys(FIELDS_OF_BLOCKS, "")
    others = replace(document, sections=sections, **blank)
    understood = (*decisions.understood, *said)
    for text, place, index in lost(decisions.tree, others, blocks, understood):
        message = f"Not all of this was kept: {quoted(text)}."
        decisions.remark(Outcome.LEFT_OUT, message, index, place)


def _in_order(tree: Tree, remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return `remarks` in the order of the text. Those about no block come first."""
    starts = [(block.place.line, i) for i, block in enumerate(tree.blocks) if block.place.line]
    starts.sort()

    def place(remark: Remark) -> int:
        if remark.block is not None or remark.place.line is None:
            return -1 if remark.block is None else remark.block
        before = bisect(starts, (remark.place.line, len(tree.blocks)))
        return starts[before - 1][1] if before else -1

    return tuple(sorted(remarks, key=place))
