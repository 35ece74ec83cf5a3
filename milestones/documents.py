"""The Document: an article as one plain value, without a database.

Everything that carries an article from one place to another carries a Document: an import makes
one, a draft is read and written as one, and an edition is one that was frozen.
"""

import calendar
import hashlib
import json
import re
import reprlib
import secrets
from dataclasses import asdict, dataclass, fields
from types import NoneType

SCHEMA_VERSION = 1

TITLE_LENGTH = 300
IMPACT_LENGTH = 1000
URL_LENGTH = 2000
UID = re.compile(r"[0-9a-z]{1,16}")
# Without the vowels and look-alikes, so that no uid spells a word.
_UID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def new_uid():
    """Return a new random uid: it names a row for ever, also in addresses such as `#k7d2mxq9`."""
    return "m" + "".join(secrets.choice(_UID_ALPHABET) for _ in range(9))


class DocumentError(ValueError):
    """The data is not a Document; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from. `checked` is the ISO date on which somebody last looked, or ""."""

    uid: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading (only the first section may go without) and its prose; `sources` are uids."""

    uid: str = ""
    heading: str = ""
    body: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusArea:
    """A title, a text in prose, or both."""

    uid: str = ""
    title: str = ""
    body: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A row of the table. A day needs a month; initiative and impact are plain text."""

    uid: str = ""
    year: int
    month: int | None = None
    day: int | None = None
    initiative: str = ""
    impact: str = ""
    sources: tuple[str, ...] = ()

    @property
    def date(self):
        """The date as precise as it is known, as HTML's `datetime` wants it: 1999-06-12."""
        if not self.month:
            return f"{self.year:04}"
        month = f"{self.year:04}-{self.month:02}"
        return f"{month}-{self.day:02}" if self.day else month


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article. Plain text: title, headings and rows; canonical prose: the other texts."""

    title: str = ""
    lead: str = ""
    sections: tuple[Section, ...] = ()
    focus_intro: str = ""
    focus_areas: tuple[FocusArea, ...] = ()
    milestones_intro: str = ""
    milestones: tuple[Milestone, ...] = ()
    conclusion_heading: str = ""
    conclusion: str = ""
    sources: tuple[Source, ...] = ()


# The parts of a Document that are rows, in reading order.
ROWS = {
    "sections": Section,
    "focus_areas": FocusArea,
    "milestones": Milestone,
    "sources": Source,
}


# --- JSON -----------------------------------------------------------------------------------------


def to_json(document):
    """Return `document` as canonical JSON text: the bytes (in UTF-8) that an edition's hash covers.

    Keys are sorted, there is no white space and no escape that isn't needed, as in RFC 8785.
    """
    data = {"schema_version": SCHEMA_VERSION, **asdict(document)}
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def from_json(text):
    """Return the Document that JSON `text` holds; raise DocumentError when it holds none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"This is not JSON: {error}") from None
    return _document(_upgraded(data))


def sha256(text):
    """Return the SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


# From each old schema version, the function that turns its data into the next version's.
UPGRADES = {}


def _upgraded(data):
    version = data.get("schema_version") if isinstance(data, dict) else None
    while type(version) is int and version in UPGRADES:
        data = UPGRADES[version](data)
        version = data["schema_version"]
    if type(version) is not int or version != SCHEMA_VERSION:
        raise DocumentError(
            f"schema_version is {reprlib.repr(version)}, not {SCHEMA_VERSION} or older."
        )
    return {key: value for key, value in data.items() if key != "schema_version"}


def _document(data):
    _check_names(Document, data, "")
    values = {}
    for name, value in data.items():
        if name in ROWS:
            _check(value, list, name)
            values[name] = tuple(_row(ROWS[name], row, name, i) for i, row in enumerate(value))
        else:
            _check(value, str, name)
            values[name] = value
    return Document(**values)


def _row(cls, data, part, i):
    if type(data) is not dict:
        raise DocumentError(f"{part}[{i}] is not of type dict.")
    _check_names(cls, data, part, i)
    for name, kinds in _KINDS[cls].items():
        if type(data[name]) not in kinds:
            _check(data[name], kinds[0], name, part, i)
    if "sources" not in data:
        return cls(**data)
    for uid in data["sources"]:
        _check(uid, str, "sources", part, i)
    return cls(**{**data, "sources": tuple(data["sources"])})


_NAMES = {cls: {field.name for field in fields(cls)} for cls in (Document, *ROWS.values())}
# What JSON has for each annotation of a row's field.
_IN_JSON = {
    str: (str,),
    int: (int,),
    int | None: (int, NoneType),
    tuple[str, ...]: (list,),
}
_KINDS = {cls: {field.name: _IN_JSON[field.type] for field in fields(cls)} for cls in ROWS.values()}


def _check(value, kind, name, part=None, i=None):
    if type(value) is not kind:
        raise DocumentError(f"{_place(name, part, i)} is not of type {kind.__name__}.")


def _check_names(cls, data, part, i=None):
    known = _NAMES[cls]
    if data.keys() == known:
        return
    for problem, names in (
        ("is missing", known - data.keys()),
        ("is unknown", data.keys() - known),
    ):
        if names:
            raise DocumentError(f"{_place(min(names), part, i)} {problem}.")


def _place(name, part, i):
    return f"{part}[{i}].{name}" if part else name


# --- Order ---------------------------------------------------------------------------


def chronological(milestones):
    """Return the milestones, oldest first; a bare year stands before the year's months."""
    return tuple(sorted(milestones, key=lambda row: (row.year, row.month or 0, row.day or 0)))


# --- Completeness ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a document from being published, and where: a part, a row's index, a field."""

    message: str
    part: str = ""
    row: int | None = None
    field: str = ""

    @property
    def place(self):
        """Name the place for people: "Milestone 3"."""
        names = {name: cls.__name__ for name, cls in ROWS.items()} | {"focus_areas": "Focus area"}
        if self.part in names:
            return f"{names[self.part]} {self.row + 1}" if self.row is not None else ""
        return ""

    def __str__(self):
        return f"{self.place}: {self.message}" if self.place else self.message


def problems(document):
    """Return what must be mended before `document` can be published, as a list of Problems."""
    return [
        *_text_problems(document),
        *(problem for part in ROWS for problem in row_problems(part, getattr(document, part))),
        *_reference_problems(document),
    ]


def _text_problems(document):
    if not document.title:
        yield Problem("Write a title.", field="title")
    if not document.lead:
        yield Problem("Write a lead: what the article says, in a few sentences.", field="lead")
    if not document.sections:
        yield Problem("Add at least one section.", part="sections")
    if not document.conclusion:
        yield Problem("Write a conclusion.", field="conclusion")
    if document.focus_intro and not document.focus_areas:
        yield Problem("Add the focus areas that this introduces, or clear it.", field="focus_intro")
    if document.milestones_intro and not document.milestones:
        yield Problem(
            "Add the milestones that this introduces, or clear it.", field="milestones_intro"
        )


def row_problems(part, rows):
    """Return the Problems of the `rows` (Sections, Milestones …) of one `part` in ROWS."""
    check = _ROW_CHECKS[part]
    return [
        Problem(message, part=part, row=i, field=field)
        for i, row in enumerate(rows)
        for field, message in check(row, i)
    ]


def _section_problems(row, i):
    if not row.heading and i:
        yield "heading", "Give this section a heading. Only the first section may go without."
    if not row.body:
        yield "body", "Write the text of this section, or remove it."


def _focus_area_problems(row, i):
    if not (row.title or row.body):
        yield "title", "Name this focus area, or remove it."


def _milestone_problems(row, i):
    if not row.initiative:
        yield "initiative", "Say what was done: the key initiative."
    if not row.impact:
        yield "impact", "Say what came of it: the impact."
    yield from date_problems(row.year, row.month, row.day)


def _source_problems(row, i):
    if not row.title:
        yield "title", "Give this source a title."
    if not row.url:
        yield "url", "Give this source an address."


_ROW_CHECKS = {
    "sections": _section_problems,
    "focus_areas": _focus_area_problems,
    "milestones": _milestone_problems,
    "sources": _source_problems,
}


def _reference_problems(document):
    known = {source.uid for source in document.sources}
    for part in ("sections", "focus_areas", "milestones"):
        for i, row in enumerate(getattr(document, part)):
            if not known.issuperset(row.sources):
                message = "This names a source that is not in the list of sources."
                yield Problem(message, part=part, row=i, field="sources")


def date_problems(year, month, day):
    """Return all that is wrong with a date, as (field, message) pairs.

    The day, or month and day, may be None; the year too, where it isn't known what it should be.
    Years run from 1 to 9999, as in ISO 8601 without agreement.
    """
    problems = []
    year_is_good = year is not None and 1 <= year <= 9999
    month_is_good = month is not None and 1 <= month <= 12
    if year is not None and not year_is_good:
        problems.append(("year", "The year must lie between 1 and 9999."))
    if month is None and day is not None:
        problems.append(("month", "A day needs a month."))
    if month is not None and not month_is_good:
        problems.append(("month", "The month must lie between 1 and 12."))
    if day is not None and month_is_good:
        last = calendar.monthrange(year if year_is_good else 2000, month)[1]
        if not 1 <= day <= last:
            name = f"{calendar.month_name[month]} {year}" if year_is_good else "That month"
            problems.append(("day", f"{name} has no day {day}: its days run from 1 to {last}."))
    elif day is not None and not 1 <= day <= 31:
        problems.append(("day", "The day must lie between 1 and 31."))
    return problems
