"""What the screen of an import shows: the report, and each block with what it becomes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from milestones.document import prose, shape
from milestones.document.shape import Document
from milestones.formats.tree import Block, BlockKind, Outcome, Remark
from milestones.importing import reporting
from milestones.importing.choices import Choices, Column, Role
from milestones.importing.documents import Parsed

PER_PAGE = 200  # blocks on a page of the screen
MOST_COLUMNS = 100
LONG = 70  # characters of a block that need the whole width
EXCERPT = 240  # characters of a block that are shown
MOST_REMARKS = 100  # of an outcome; all are in the report as text
MOST_OF_A_BLOCK = 5  # remarks that are repeated beside a block

ROLES = {
    Role.TITLE: "Title",
    Role.LEAD: "Lead",
    Role.SECTION: "Section heading",
    Role.TEXT: "Text",
    Role.FOCUS_HEADING: "Focus areas heading",
    Role.FOCUS_AREAS: "Focus areas",
    Role.MILESTONES_HEADING: "Milestones heading",
    Role.MILESTONES: "Milestones",
    Role.CONCLUSION: "Conclusion heading",
    Role.SOURCES_HEADING: "Sources heading",
    Role.SOURCES: "Sources",
    Role.LEFT_OUT: "Left out",
}
_HEADINGS = (
    Role.TITLE,
    Role.SECTION,
    Role.TEXT,
    Role.FOCUS_HEADING,
    Role.MILESTONES_HEADING,
    Role.CONCLUSION,
    Role.SOURCES_HEADING,
)
_CONTENT = (Role.LEAD, Role.TEXT, Role.FOCUS_AREAS, Role.MILESTONES, Role.SOURCES)
# What a block can become, by its kind. The rest is content.
_POSSIBLE = {
    BlockKind.HEADING: _HEADINGS,
    BlockKind.PARAGRAPH: (*_HEADINGS, *_CONTENT),
    BlockKind.TABLE: (Role.TEXT, Role.MILESTONES, Role.FOCUS_AREAS, Role.SOURCES),
    BlockKind.FIGURE: (Role.LEAD, Role.TEXT),
    BlockKind.QUOTE: (Role.LEAD, Role.TEXT),
    BlockKind.CODE: (Role.TEXT,),
}
COLUMNS = {
    Column.DATE: "Date",
    Column.INITIATIVE: "Key initiative",
    Column.IMPACT: "Impact",
    Column.DETAIL: "Detail",
    Column.SOURCES: "Sources",
    Column.LEFT_OUT: "Left out",
}
_HELP = {
    Outcome.GUESSED: "These decisions are guesses. Change those that are wrong.",
    Outcome.LEFT_OUT: "This is in your document, but not in the article.",
    Outcome.CHANGED: "This is in the article, but in another form.",
    Outcome.DECIDED: "The document says this plainly.",
}


# --- The report -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A Remark, with the id of an element of the article's page, and the first words there."""

    remark: Remark
    anchor: str
    words: str

    @property
    def page(self) -> int:
        """The page of the screen that shows the block."""
        return (self.remark.block or 0) // PER_PAGE + 1


@dataclass(frozen=True)
class Group:
    """The remarks of one outcome: the first `lines` of `count`."""

    outcome: Outcome
    title: str
    help: str
    lines: Sequence[Line]
    count: int

    @property
    def is_open(self) -> bool:
        """Whether a person should read these without being asked."""
        return self.outcome in (Outcome.GUESSED, Outcome.LEFT_OUT)

    @property
    def hidden(self) -> int:
        """How many remarks aren't shown."""
        return self.count - len(self.lines)


def report(parsed: Parsed) -> list[Group]:
    """Return the import report by outcome: first what to check, without empty groups."""
    places = anchors(parsed)
    groups = []
    for outcome, title in reporting.HEADINGS.items():
        remarks = [remark for remark in parsed.remarks if remark.outcome is outcome]
        lines = [
            Line(remark, places.get(remark.block, ""), _words_at(parsed, remark))
            for remark in remarks[:MOST_REMARKS]
        ]
        if lines:
            groups.append(Group(outcome, title, _HELP[outcome], lines, len(remarks)))
    return groups


def _words_at(parsed: Parsed, remark: Remark) -> str:
    """Return the first words of the block, row or item that `remark` is about."""
    blocks = blocks_of(parsed)
    if remark.block is None or remark.block >= len(blocks):
        return ""
    block = blocks[remark.block]
    texts = [
        max((prose.text_of(c.html) for c in row.cells), key=len)
        for row in block.rows
        if row.cells and row.place == remark.place
    ]
    texts += [prose.text_of(item.html) for item in block.items if item.place == remark.place]
    return _excerpt(" ".join((texts or [block.text])[0].split()), LONG)


# --- The article ----------------------------------------------------------------------------------


def with_uids(document: Document) -> Document:
    """Return `document` as its draft would be, but with predictable uids on its new rows."""
    parts: dict[str, Any] = {part: tuple(_with_uids(document, part)) for part in shape.ROWS}
    parts["milestones"] = shape.chronological(parts["milestones"])
    return replace(document, **parts)


def _with_uids(document: Document, part: str) -> Iterator[shape.Row]:
    for number, row in enumerate(getattr(document, part)):
        yield row if row.uid else replace(row, uid=f"0{part[0]}{number}")


def anchors(parsed: Parsed) -> dict[int | None, str]:
    """Return the ids of elements of the article's page (see `with_uids`), by index of block."""
    sections = [row for row in with_uids(parsed.document).sections if row.heading]
    found: dict[int | None, str] = {}
    anchor = "main"
    for index, block in enumerate(blocks_of(parsed)):
        role = parsed.roles.get(index, Role.LEFT_OUT)
        if role is Role.LEFT_OUT:
            continue
        if role is Role.SECTION:
            anchor = _take(sections, block.text) or anchor
        anchor = _ANCHORS.get(role, anchor)
        found[index] = anchor
    return found


def _take(sections: list[shape.Section], words: str) -> str:
    """Return the id of the first of `sections` whose heading is in `words`, and drop those before.

    If there is none, returns "" and drops nothing.
    """
    for number, section in enumerate(sections):
        if section.heading in words:
            del sections[: number + 1]
            return f"s-{section.uid}"
    return ""


_ANCHORS = {
    Role.TITLE: "main",
    Role.LEAD: "main",
    Role.FOCUS_HEADING: "focus-areas",
    Role.FOCUS_AREAS: "focus-areas",
    Role.MILESTONES_HEADING: "milestones",
    Role.MILESTONES: "milestones",
    Role.CONCLUSION: "conclusion",
    Role.SOURCES_HEADING: "sources",
    Role.SOURCES: "sources",
}


# --- The document, block by block -----------------------------------------------------------------


def blocks_of(parsed: Parsed) -> Sequence[Block]:
    """Return the blocks about which a person can decide. Our own Markdown has none."""
    return parsed.tree.blocks if parsed.tree else ()


@dataclass(frozen=True)
class Option:
    """An option of a select element. The selected option sends "": see `chosen`."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True)
class ColumnRow:
    """A column of a table of milestones: its header and first cell, and what it may hold."""

    number: int
    header: str
    sample: str
    options: Sequence[Option]


@dataclass(frozen=True)
class BlockRow:
    """A block of the document, and what it becomes. `decided` are its columns, for the form."""

    index: int
    what: str
    excerpt: str
    anchor: str
    options: Sequence[Option]
    columns: Sequence[ColumnRow]
    decided: str
    to_check: Sequence[str]
    is_chosen: bool
    is_left_out: bool

    @property
    def is_long(self) -> bool:
        """Whether its words need the whole width."""
        return len(self.excerpt) > LONG


def block_rows(parsed: Parsed, choices: Choices, indexes: Sequence[int]) -> Iterator[BlockRow]:
    """Yield the blocks with these `indexes`, as the screen shows them."""
    places = anchors(parsed)
    guesses: dict[int | None, list[str]] = {}
    for remark in parsed.remarks:
        if remark.outcome is Outcome.GUESSED:
            guesses.setdefault(remark.block, []).append(remark.message)
    for index in indexes:
        block = blocks_of(parsed)[index]
        role = parsed.roles.get(index, Role.LEFT_OUT)
        columns = parsed.columns.get(index, ()) if role is Role.MILESTONES else ()
        yield BlockRow(
            index=index,
            what=_what(block),
            excerpt=_excerpt(_words_of(block)),
            anchor=places.get(index, ""),
            options=_options(ROLES, possible(block, role), role),
            columns=list(_columns(block, columns)),
            decided=",".join(column.value for column in columns),
            to_check=guesses.get(index, [])[:MOST_OF_A_BLOCK],
            is_chosen=index in choices.roles or index in choices.columns,
            is_left_out=role is Role.LEFT_OUT,
        )


def possible(block: Block, role: Role) -> list[Role]:
    """Return what `block` can become, in the order of `Role`. It is among them what it is now."""
    roles = {*_POSSIBLE.get(block.kind, _CONTENT), Role.LEFT_OUT, role}
    return [each for each in Role if each in roles]


def _options(labels: Mapping[Any, str], values: Sequence[Any], chosen: Any) -> list[Option]:
    return [
        Option("" if value is chosen else value.value, labels[value], value is chosen)
        for value in values
    ]


def _columns(block: Block, columns: Sequence[Column]) -> Iterator[ColumnRow]:
    for number, column in enumerate(columns):
        header, sample = (_cell(block, row, number) for row in (0, 1))
        options = _options(COLUMNS, list(Column), column)
        yield ColumnRow(number, header or f"Column {number + 1}", sample, options)


def _cell(block: Block, row: int, column: int) -> str:
    """Return the text of a cell, or "" if there is no such cell."""
    cells = block.rows[row].cells if row < len(block.rows) else ()
    return _excerpt(prose.text_of(cells[column].html).strip(), 60) if column < len(cells) else ""


def _excerpt(text: str, length: int = EXCERPT) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def _words_of(block: Block) -> str:
    """Return the words of `block`, or of an image without a caption its alternative text."""
    return block.text or "; ".join(alt for _, alt in prose.images(block.html) if alt)


def _what(block: Block) -> str:
    """Return in words what `block` is, and where: "Heading, level 2, line 12"."""
    kind, place = _kind(block), str(block.place)
    name, comma, size = kind.partition(", ")
    if place.startswith(f"{name} "):  # "Table 1"
        return f"{place}{comma}{size}"
    return f"{kind}, {place[:1].lower()}{place[1:]}" if place else kind


def _kind(block: Block) -> str:
    """Return in words what `block` is, and how large: "Table, 12 rows"."""
    if block.kind is BlockKind.HEADING:
        return f"Heading, level {block.level}"
    if block.kind is BlockKind.TABLE:
        return f"Table, {_counted(len(block.rows), 'row')}"
    if block.kind is BlockKind.LIST:
        name = "Numbered list" if block.is_numbered else "List"
        return f"{name}, {_counted(len(block.items), 'item')}"
    return _KINDS[block.kind]


_KINDS = {
    BlockKind.PARAGRAPH: "Paragraph",
    BlockKind.DEFINITIONS: "List of terms",
    BlockKind.FIGURE: "Image",
    BlockKind.QUOTE: "Quotation",
    BlockKind.CODE: "Code",
}


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


# --- Choosing -------------------------------------------------------------------------------------


def chosen(choices: Choices, sent: Mapping[str, str]) -> Choices:
    """Return `choices` with what was changed in the form `sent`. What is malformed is ignored.

    A select element sends "" for what was decided, so the document isn’t needed here.
    """
    roles, columns = dict(choices.roles), dict(choices.columns)
    for name, value in sent.items():
        if found := _ROLE_FIELD.fullmatch(name):
            if value in _ROLE_VALUES:
                roles = _with(roles, int(found[1]), Role(value))
        elif (found := _COLUMNS_FIELD.fullmatch(name)) and (
            changed := _changed_columns(int(found[1]), value, sent)
        ):
            columns[int(found[1])] = changed
    return Choices(roles=roles, columns=columns)


_ROLE_FIELD = re.compile(r"role-([0-9]{1,6})")
_COLUMNS_FIELD = re.compile(r"columns-([0-9]{1,6})")
_ROLE_VALUES = {role.value for role in Role}
_COLUMN_VALUES = {column.value for column in Column}


def _with(roles: dict[int, Role], index: int, role: Role) -> dict[int, Role]:
    """Return `roles` with that of the block `index`. If it is the title, no other one is."""
    if role is Role.TITLE:
        roles = {other: given for other, given in roles.items() if given is not Role.TITLE}
    return {**roles, index: role}


def _changed_columns(index: int, decided: str, sent: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns of a table, or () if they are as they were `decided`."""
    before = decided.split(",")[:MOST_COLUMNS]
    after = [sent.get(f"column-{index}-{number}") or now for number, now in enumerate(before)]
    if after == before or not _COLUMN_VALUES.issuperset(after):
        return ()
    return tuple(map(Column, after))
