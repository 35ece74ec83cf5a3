"""Decides what is the title, the lead and the byline."""

import re
from itertools import takewhile
from pathlib import PurePath

from milestones.document import prose
from milestones.document.date_lexicon import fold
from milestones.formats.headings import Meaning, heads_part, means, plain
from milestones.formats.texts import written_dates
from milestones.formats.tree import BlockKind, Outcome

from .choices import Role
from .deciding import Decisions, Part, quoted

BYLINE_LENGTH = 120
PROPERTIES_LENGTH = 300
HEADING_LENGTH = 200
LONGEST_INTRODUCTION = 3  # paragraphs, which are all the lead

_BYLINE = re.compile(
    r"(?:(?:written |compiled |prepared |edited |text |words )?by|author|authors|rapporteur|"
    r"(?:redige |texte |ecrit )?par|auteur|auteurs|nga|autor|autori|autorka|shkruar nga|"
    r"pergatiti|pergatitur nga|perpiloi|pripremio|pripremila|priredio|priredila|sastavio|"
    r"sastavila|припремио|припремила|приредио|приредила|саставио|саставила|"
    r"pise|napisao|napisala|пише|аутор|аутори|von|verfasst von|por|di|door|автор|автори|yazan|"
    r"بقلم|الكاتب)\b:?\s+\S.*"
)
_DATED = re.compile(
    r"(?:this )?(?:page )?(?:was )?(?:first |last )?"
    r"(?:published|updated|reviewed|modified|posted|date|publie|mis a jour|"
    r"publikuar|perditesuar|azhurnuar|objavljeno|azurirano|datum|data|објављено|датум|"
    r"veroffentlicht|aktualisiert|stand|publicado|actualizado|pubblicato|aggiornato)\b(?P<rest>.*)"
)
# Titles of files and windows, not of documents. The heading is better.
_OF_A_PROGRAM = re.compile(
    r" \| |google docs|microsoft word|untitled|^document ?\d*$|\.(?:docx?|odt|html?)$",
    re.IGNORECASE,
)
_BY = re.compile(r"[,.]? (?:by|par|nga|von|por|di|da|door|od|од|autor|аутор|автор):? ")
_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}")
_CLOCK = re.compile(
    r",?\s+(?:(?:at|a|u|ne|um|в|у)\s+)?\d{1,2}(?:[:.]|\s?h\s?)\d{2}(?:\s?[ap]m|\s?h)?\b"
)
_LABEL = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?\s?:\s")
_PROPERTIES = re.compile(  # as programs for notes export them: "Owner: Anna Status: Done"
    r"(?:(?:created(?: by| time)?|last edited(?: by| time)?|owner|status|tags?|type|category|date|"
    r"author|assignee|version|reviewers?):\s[^:]*(?::\d\d[^:]*)?){2,9}",
    re.IGNORECASE,
)
_BY_USER = re.compile(r"(?:posted|published|publie|publikuar|objavio) (?:by|par|nga)? ?\w+")
_OF_A_SITE = re.compile(r"\d{1,2} min(?:utes?)? (?:read|de lecture)|(?:updated )?\d{1,2} \w+ ago")
_COUNT = re.compile(r"\d{1,5} [^\W\d_]+(?: [^\W\d_]+)?")  # "3 comments", "5 min read"
_WORD = re.compile(r"\w")
_SENTENCE = re.compile(r"[.!?:…。][”\"’)]?$")


# --- The title ------------------------------------------------------------------------------------


def find_title(decisions: Decisions) -> str:
    """Decide which block is the title. Return the title if no block is, from `about`, or ""."""
    if decisions.of_role(Role.TITLE):
        return ""
    told = prose.clean_line(decisions.tree.about.get("title", ""))
    index = _title_heading(decisions, told)
    if index is None and told:
        _leave_out_other_title(decisions, told)
    if index is None and not told:
        index = _title_paragraph(decisions)
    if index is not None:
        decisions.decide(index, Role.TITLE)
        _leave_out_letterhead(decisions, index)
        if told == prose.clean_line(decisions.block(index).text):
            decisions.understood.append(told)
        return ""
    return told or _title_of_file(decisions)


def _title_of_file(decisions: Decisions) -> str:
    """Return the name of the file as the title, if there are headings that can't be, or ""."""
    has_headings = any(block.kind is BlockKind.HEADING for block in decisions.tree.blocks)
    title = title_of_name(decisions.tree.file_name) if has_headings else ""
    what = f", so it is the name of the file: {quoted(title)}" if title else ""
    message = f"No heading could be used as the title{what}. Choose one, or enter a title."
    decisions.remark(Outcome.GUESSED, message)
    return title


def title_of_name(name: str) -> str:
    """Return the name of a file as a title: "Valley dam" for "valley_dam.xlsx", "" if it can't be.

    Some names, such as "Document1.docx", are a program's.
    """
    title = prose.clean_line(re.sub(r"[-_]+", " ", PurePath(name).stem))
    is_title = re.search(r"[^\W\d_]{2}", title) and not _OF_A_PROGRAM.search(title)
    return title[:1].upper() + title[1:] if is_title else ""


def _leave_out_letterhead(decisions: Decisions, title: int) -> None:
    """Leave out headings just above the title, such as the name of a ministry."""
    above = range(title)
    if not all(decisions.is_heading(i) and decisions.is_free(i) for i in above):
        return
    for i in above:
        decisions.decide(i, Role.LEFT_OUT)
        text = quoted(decisions.block(i).text)
        decisions.remark(Outcome.LEFT_OUT, f"{text} was left out: it is above the title.", i)


def _title_heading(decisions: Decisions, told: str) -> int | None:
    blocks = decisions.tree.blocks
    highest = _highest_headings(decisions)
    if not highest:
        return None
    first, *others = highest
    top = blocks[first].level
    if told and (_is_same(blocks[first].text, told) or not _OF_A_PROGRAM.search(told)):
        return first if _is_same(blocks[first].text, told) else None
    is_only = top == 1 and first == 0 and not others
    if not is_only and heads_part(blocks[first].text):
        return None
    if others and not _heads_all(decisions, first, others):
        return None
    is_plain = top == 1 and first == 0 and not others
    if not is_plain:
        message = f"The title is {quoted(blocks[first].text)}."
        decisions.remark(Outcome.GUESSED, message, first)
    return first


def _highest_headings(decisions: Decisions) -> list[int]:
    """Return the free headings of the highest level that has one."""
    blocks = decisions.tree.blocks
    headings = [
        i
        for i, block in enumerate(blocks)
        if block.kind is BlockKind.HEADING and decisions.is_free(i) and _WORD.search(block.text)
    ]
    top = min((blocks[i].level for i in headings), default=0)
    return [i for i in headings if blocks[i].level == top]


def _heads_all(decisions: Decisions, first: int, others: list[int]) -> bool:
    """Tell whether the first of several headings of one level is the title, and no part's."""
    blocks = decisions.tree.blocks
    if blocks[first].level == 1:
        return _is_above_text(decisions, first)
    if first + 1 == others[0] or is_byline(blocks[first + 1].text, decisions.language):
        return True
    has_lower = any(block.kind is BlockKind.HEADING for block in blocks[first + 1 : others[0]])
    return has_lower and all(heads_part(blocks[i].text) for i in others)


def _is_above_text(decisions: Decisions, index: int) -> bool:
    """Tell whether nothing but figures, bylines and dates is above a heading."""
    above = decisions.tree.blocks[:index]
    return all(
        block.kind is BlockKind.FIGURE or is_byline(block.text, decisions.language)
        for block in above
    )


def _leave_out_other_title(decisions: Decisions, told: str) -> None:
    """Leave out the heading above all others, as if it were the title, because the file `told` one.

    Otherwise it would be the only section, with all others in it.
    """
    blocks = decisions.tree.blocks
    highest = _highest_headings(decisions)
    if len(highest) != 1 or not _is_above_text(decisions, highest[0]):
        return
    first = highest[0]
    has_lower = any(block.kind is BlockKind.HEADING for block in blocks[first + 1 :])
    if not has_lower or _heads_other_part(blocks[first].text):
        return
    decisions.decide(first, Role.LEFT_OUT)
    heading = quoted(blocks[first].text)
    message = f"The heading {heading} was left out: the file gives the title {quoted(told)}."
    decisions.remark(Outcome.LEFT_OUT, message, first)


def _heads_other_part(heading: str) -> bool:
    return heads_part(heading) and not means(heading, Meaning.INTRODUCTION)


def _is_same(heading: str, told: str) -> bool:
    """Tell whether one of two titles holds the other: "History" and "History – The town"."""
    first, second = plain(heading), plain(told)
    return bool(first) and (first in second or bool(second) and second in first)


def _title_paragraph(decisions: Decisions) -> int | None:
    """Return the first block if it is a paragraph that looks like a title, with more below it."""
    blocks = decisions.tree.blocks
    if len(blocks) < 2 or not decisions.is_free(0):
        return None
    block = blocks[0]
    is_short = block.kind is BlockKind.PARAGRAPH and len(block.text) <= HEADING_LENGTH
    if not is_short or re.search(r"[.!?:;,…]$", block.text) or not _WORD.search(block.text):
        return None
    if "<br>" in block.html or is_byline(block.text, decisions.language):
        return None
    if heads_part(block.text):
        return None
    decisions.remark(Outcome.GUESSED, f"The title is {quoted(block.text)}.", 0)
    return 0


# --- The lead -------------------------------------------------------------------------------------


def find_lead(decisions: Decisions) -> None:
    """Decide which blocks are the lead, and leave out bylines and dates above it."""
    _leave_out_headed_byline(decisions)
    opening, introduction = _opening(decisions)
    for i in takewhile(lambda i: not _begins_text(decisions, i), list(opening)):
        block = decisions.block(i)
        if block.kind is BlockKind.PARAGRAPH and is_byline(block.text, decisions.language):
            opening.remove(i)
            _leave_out_byline(decisions, i)
    for i in _byline_below_subtitle(decisions, opening):
        opening.remove(i)
        _leave_out_byline(decisions, i)
    if decisions.of_role(Role.LEAD):
        return
    title = next(iter(decisions.of_role(Role.TITLE)), -1)
    before = [i for i in opening if i < title]
    paragraphs = [i for i in opening if decisions.block(i).kind is BlockKind.PARAGRAPH]
    if before and any(i in paragraphs for i in before):
        _take_lead(decisions, before)
    elif paragraphs:
        count = 2 if _is_subtitle(decisions, paragraphs) else 1
        _take_lead(decisions, paragraphs[:count])
    elif introduction:
        _take_introduction(decisions, introduction)


def _byline_below_subtitle(decisions: Decisions, opening: list[int]) -> list[int]:
    """Return the only byline of the opening, if it is right below a short line without sentence."""
    texts = [decisions.block(i).text for i in opening]
    bylines = [i for i in opening if _is_byline_at(decisions, i)]
    is_below = len(opening) > 1 and bylines == [opening[0] + 1]
    is_short = is_below and len(texts[0]) <= BYLINE_LENGTH and not _SENTENCE.search(texts[0])
    return bylines if is_short and not texts[0].rstrip().endswith((":", ",", ";")) else []


def _is_byline_at(decisions: Decisions, index: int) -> bool:
    block = decisions.block(index)
    return block.kind is BlockKind.PARAGRAPH and is_byline(block.text, decisions.language)


def _is_subtitle(decisions: Decisions, paragraphs: list[int]) -> bool:
    """Tell whether the first of the `paragraphs` is a short line above one with sentences."""
    if len(paragraphs) < 2 or paragraphs[0] + 1 != paragraphs[1]:
        return False
    first, second = (decisions.block(i).text for i in paragraphs[:2])
    return (
        len(first) <= BYLINE_LENGTH
        and not _SENTENCE.search(first)
        and bool(_SENTENCE.search(second))
    )


def _begins_text(decisions: Decisions, index: int) -> bool:
    block = decisions.block(index)
    return block.kind is BlockKind.PARAGRAPH and not is_byline(block.text, decisions.language)


def _opening(decisions: Decisions) -> tuple[list[int], Part | None]:
    """Return the free blocks before the first part's heading, and that part if it introduces."""
    parts = decisions.parts()
    opening = [i for i in parts[0].blocks if decisions.is_free(i)]
    following = parts[1] if len(parts) > 1 else None
    if following is None or following.heading is None:
        return opening, None
    is_free = decisions.is_free(following.heading)
    text = decisions.block(following.heading).text
    return opening, following if is_free and means(text, Meaning.INTRODUCTION) else None


def _take_lead(decisions: Decisions, indexes: list[int]) -> None:
    for i in indexes:
        decisions.decide(i, Role.LEAD)
    decisions.remark(Outcome.GUESSED, "The lead is the text that starts here.", indexes[0])


def _take_introduction(decisions: Decisions, part: Part) -> None:
    """Make the text below a heading such as "Introduction" the lead, or its first paragraph."""
    assert part.heading is not None
    kinds = [decisions.block(i).kind for i in part.blocks]
    paragraphs = list(takewhile(lambda i: _is_free_paragraph(decisions, i), part.blocks))
    if not paragraphs:
        return
    heading = quoted(decisions.block(part.heading).text)
    if len(paragraphs) == len(kinds) <= LONGEST_INTRODUCTION:
        decisions.decide(part.heading, Role.LEFT_OUT)
        decisions.understood.append(decisions.block(part.heading).text)
        message = f"The lead is the text below {heading}. The heading was left out."
    else:
        paragraphs = paragraphs[:1]
        message = f"The lead is the first paragraph below {heading}."
    for i in paragraphs:
        decisions.decide(i, Role.LEAD)
    decisions.remark(Outcome.GUESSED, message, part.heading)


def _is_free_paragraph(decisions: Decisions, index: int) -> bool:
    return decisions.is_free(index) and decisions.block(index).kind is BlockKind.PARAGRAPH


# --- The byline -----------------------------------------------------------------------------------


def is_byline(text: str, language: str) -> bool:
    """Tell whether a paragraph only names an author, gives a date, or lists such properties."""
    if len(text) <= PROPERTIES_LENGTH and _PROPERTIES.fullmatch(text.strip()):
        return True
    if len(text) > BYLINE_LENGTH:
        return False
    pieces = [piece for piece in re.split(r"\s+[|·•–—]\s+", text.strip()) if piece]
    sure = [piece for piece in pieces if _is_byline_piece(piece, language)]
    others = [piece for piece in pieces if piece not in sure]
    if others and re.search(r"\s[–—]\s", text):
        return False  # such as "1999 – Troops"
    return bool(sure) and all(_COUNT.fullmatch(piece) or _is_name(piece) for piece in others)


def _is_name(text: str) -> bool:
    """Tell whether text beside a date or byline is a name: "Jane Doe"."""
    return len(text.split()) <= 4 and _are_names(text) and not _SENTENCE.search(text)


def _is_byline_piece(text: str, language: str) -> bool:
    folded = _CLOCK.sub("", fold(text).strip(" ."), count=1)
    if _BYLINE.fullmatch(folded):
        is_labelled = bool(_LABEL.match(text))  # also an office: "Author: the planning office"
        return not re.search(r"(?<!\d)[.!?:;,…]$", text) and (is_labelled or _names(text))
    if _BY_USER.fullmatch(folded) or _OF_A_SITE.fullmatch(folded):
        return True
    name, _, date = text.rpartition(", ")
    if name and _are_names(name) and _is_date(date.strip(" ."), language):
        return True
    dated = _DATED.fullmatch(folded)
    when = dated["rest"].strip(" :.") if dated else folded
    if dated:
        when, *names = re.split(_BY, when, maxsplit=1)
        name = "".join(names)
        if len(name) > BYLINE_LENGTH // 2:
            return False
    when = re.sub(r"^(?:on|le|me|am|dana|el|il)\s+", "", when)
    return _is_date(when, language)


def _is_date(text: str, language: str) -> bool:
    """Tell whether a text is a date, also one that can mean two days."""
    return bool(_DAY.fullmatch(text)) or written_dates.is_read(text, language)


def _names(text: str) -> bool:
    """Tell whether what follows the first word is names: short, and mostly capitalised words.

    A comma can end the names: "by Anna Brook, local historian".
    """
    names = text.partition(" ")[2]
    first, comma, _ = names.partition(", ")
    has_name = comma and len(first.split()) > 1 and all(w[0].isupper() for w in first.split())
    return _are_names(first if has_name else names)


def _are_names(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    long = [word for word in words if len(word) > 3]
    return 0 < len(words) <= 15 and sum(word[0].islower() for word in long) <= len(long) // 3


def _leave_out_byline(decisions: Decisions, index: int) -> None:
    decisions.decide(index, Role.LEFT_OUT)
    text = decisions.block(index).text
    decisions.remark(Outcome.LEFT_OUT, f"The byline or date {quoted(text)} was left out.", index)


def _leave_out_headed_byline(decisions: Decisions) -> None:
    """Leave out a byline or date that is the first heading, if no other heading has a date."""
    headings = [
        i
        for i, block in enumerate(decisions.tree.blocks)
        if block.kind is BlockKind.HEADING and decisions.is_free(i)
    ]
    dated = [i for i in headings if any(map(str.isdigit, plain(decisions.block(i).text)))]
    if len(dated) > 1 or not headings:
        return
    if is_byline(decisions.block(headings[0]).text, decisions.language):
        _leave_out_byline(decisions, headings[0])
