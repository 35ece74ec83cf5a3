"""What a Document needs before it can be published, and what is recommended."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from . import dates, edtf, images, languages, prose
from .shape import (
    ROWS,
    Document,
    Field,
    FocusArea,
    Kind,
    Milestone,
    Row,
    Section,
    Source,
    fields_of,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a document lacks, and where: the part, the row's index and the field.

    A `required` problem prevents publishing. The others are recommendations, which the publisher
    may ignore.
    """

    message: str
    part: str = ""
    row: int | None = None
    field: str = ""
    required: bool = True

    @property
    def place(self) -> str:
        """The place as people know it: "Milestone 3"."""
        if self.row is None:
            return ""
        return f"{gettext(_ROW_NAMES[self.part])} {self.row + 1}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


_ROW_NAMES = {
    "sections": _("Section"),
    "focus_areas": _("Focus area"),
    "milestones": _("Milestone"),
    "sources": _("Source"),
}


def problems(document: Document, *, is_page: bool = False) -> list[Problem]:
    """Return all Problems of `document`, required and recommended, in reading order.

    `is_page` tells whether it is a page such as “About”, which needs less than an article.
    """
    rows = (problem for part in ROWS for problem in _problems_of_rows(document, part))
    references = (
        Problem(f"{gettext(field.label)}: {gettext(_UNKNOWN)}", field=field.name)
        for field in _unknown(document, _uids(document))
    )
    of_texts = _page_problems(document) if is_page else _text_problems(document)
    found = [*of_texts, *rows, *references, *_image_problems(document), *_unfilled(document)]
    return in_page_order(found)


def in_page_order(found: Iterable[Problem]) -> list[Problem]:
    """Return each of the Problems `found` once, in reading order, with that of a slug first."""
    return sorted(dict.fromkeys(found), key=_page_order)


_ORDER = ["slug", *(field.name for field in fields_of(Document))]


def _page_order(problem: Problem) -> tuple[int, int]:
    row = -1 if problem.row is None else problem.row
    return _ORDER.index(problem.part or problem.field), row


def _text_problems(document: Document) -> Iterator[Problem]:
    if not document.title:
        yield Problem(gettext("Enter a title."), field="title")
    if not document.lead:
        yield _advice(
            gettext("Write a lead that summarises the article in a few sentences."), "lead"
        )
    if not (document.sections or document.focus_areas or document.milestones):
        yield Problem(gettext("Add a section, a focus area or a milestone."), part="sections")
    if document.focus_intro and not document.focus_areas:
        yield _advice(
            gettext("Add focus areas, or delete this introduction to them."), "focus_intro"
        )
    if document.milestones_intro and not document.milestones:
        yield _advice(
            gettext("Add milestones, or delete this introduction to them."), "milestones_intro"
        )
    if not document.conclusion:
        yield _advice(gettext("Write a conclusion."), "conclusion")


def _page_problems(document: Document) -> Iterator[Problem]:
    if not document.title:
        yield Problem(gettext("Enter a title."), field="title")
    if not (document.lead or document.sections):
        yield Problem(gettext("Write a lead, or add a section."), part="sections")
    for part, intro in (("focus_areas", "focus_intro"), ("milestones", "milestones_intro")):
        if getattr(document, part) or getattr(document, intro):
            message = gettext("A page has no focus areas and no milestones. Delete them.")
            yield Problem(message, part=part)


def _advice(message: str, field: str) -> Problem:
    return Problem(message, field=field, required=False)


# --- Rows -----------------------------------------------------------------------------------------

Found = tuple[str, str, bool]  # the field, the message, whether it is required


def _problems_of_rows(document: Document, part: str) -> list[Problem]:
    rows = getattr(document, part)
    found = row_problems(part, rows, document.language)
    found += _reference_problems(part, rows, _uids(document))
    return found + list(_focus_area_references(document) if part == "milestones" else ())


def row_problems(part: str, rows: Sequence[Row], language: str = "") -> list[Problem]:
    """Return the Problems of the `rows` (Sections, Milestones …) of one `part` in ROWS."""
    check = _ROW_CHECKS[part]
    return [
        Problem(message, part=part, row=i, field=field, required=required)
        for i, row in enumerate(rows)
        for field, message, required in check(row, i, language)
    ]


def _section_problems(row: Section, i: int, language: str) -> Iterator[Found]:
    if not row.heading and not row.body:
        yield "body", gettext("This section is empty. Write its text, or remove it."), True
    elif not row.body:
        yield "body", gettext("Write the text of this section."), False
    elif not row.heading and i:
        yield "heading", gettext("Enter a heading for this section."), False


def _focus_area_problems(row: FocusArea, i: int, language: str) -> Iterator[Found]:
    if not (row.title or row.body):
        yield "title", gettext("This focus area is empty. Enter a title, or remove it."), True


def _milestone_problems(row: Milestone, i: int, language: str) -> Iterator[Found]:
    if problem := date_problem(row.date, language):
        yield "date", problem, False
    elif not row.date:
        yield "date", gettext("Enter a date."), False
    if not (row.initiative or row.impact or row.detail):
        message = gettext("This milestone has no text. Describe it, or remove it.")
        yield "initiative", message, not row.date
        return
    if not row.initiative:
        yield "initiative", gettext("Describe the key initiative."), False
    if not row.impact:
        yield "impact", gettext("Describe the impact."), False


def _source_problems(row: Source, i: int, language: str) -> Iterator[Found]:
    if not (row.title or row.author or row.publisher or row.url):
        message = gettext("This source is empty. Enter its title and URL, or remove it.")
        yield "title", message, not row.published
        return
    if not row.title:
        yield "title", gettext("Enter the title of this source."), False
    if not row.url:
        yield "url", gettext("Enter the URL of this source."), False
    if problem := date_problem(row.published, language):
        yield "published", problem, False


_ROW_CHECKS: dict[str, Callable[[Any, int, str], Iterator[Found]]] = {
    "sections": _section_problems,
    "focus_areas": _focus_area_problems,
    "milestones": _milestone_problems,
    "sources": _source_problems,
}


# --- References -----------------------------------------------------------------------------------


_UNKNOWN = _("This refers to a source that is not in the list of sources.")


def _uids(document: Document) -> set[str]:
    return {source.uid for source in document.sources}


def _reference_problems(part: str, rows: Iterable[Row], known: set[str]) -> Iterator[Problem]:
    for i, row in enumerate(rows):
        for field in _unknown(row, known):
            yield Problem(gettext(_UNKNOWN), part=part, row=i, field=field.name)


def _unknown(shape: Document | Row, known: set[str]) -> Iterator[Field]:
    """Yield each field of `shape` (a Document or a row) that refers to an unknown source."""
    for field in fields_of(type(shape)):
        value = getattr(shape, field.name)
        if field.kind is Kind.UIDS:
            cited = value
        elif field.kind in (Kind.PROSE, Kind.INLINE):
            cited = prose.references(value)
        else:
            continue
        if not known.issuperset(cited):
            yield field


_UNKNOWN_FOCUS_AREA = _(
    "This belongs to a focus area that is not in the list of focus areas. Choose another one, or"
    " none."
)


def _focus_area_references(document: Document) -> Iterator[Problem]:
    known = {"", *(area.uid for area in document.focus_areas)}
    for i, row in enumerate(document.milestones):
        if row.focus_area not in known:
            message = gettext(_UNKNOWN_FOCUS_AREA)
            yield Problem(message, part="milestones", row=i, field="focus_area")


# --- Starter texts --------------------------------------------------------------------------------

TO_FILL_IN = "[to be filled in"  # how a starter text begins what only the publisher knows


def has_starter_marks(text: str) -> bool:
    """Return whether `text`, such as the JSON of a Document, has a place to fill in."""
    return TO_FILL_IN in text.lower()


def _unfilled(document: Document) -> Iterator[Problem]:
    """Yield a Problem for each field in which a starter text is not filled in yet."""
    message = gettext("Replace the text that begins with “%s”. Readers would see it.") % TO_FILL_IN
    for field in _marked(document):
        yield _advice(message, field.name)
    for part in ROWS:
        for i, row in enumerate(getattr(document, part)):
            for field in _marked(row):
                yield Problem(message, part=part, row=i, field=field.name, required=False)


def _marked(shape: Document | Row) -> Iterator[Field]:
    for field in fields_of(type(shape)):
        value = getattr(shape, field.name)
        if isinstance(value, str) and has_starter_marks(value):
            yield field


# --- Images ---------------------------------------------------------------------------------------


def _image_problems(document: Document) -> Iterator[Problem]:
    """Yield a Problem for each field with an image without alternative text (WCAG 1.1.1)."""
    text = gettext("Describe the image in “%(field)s”, or mark it as decorative.")
    found = (figure for figure in images.figures(document) if figure.alternative is None)
    yield from (image_problem(figure, text) for figure in found)


def image_problem(figure: images.Figure, message: str) -> Problem:
    """Return a Problem of an image that keeps the document from being published.

    `%(field)s` in the message stands for the label of its field.
    """
    message %= {"field": gettext(figure.field.label)}
    return Problem(message, part=figure.part, row=figure.row, field=figure.field.name)


# --- Dates ----------------------------------------------------------------------------------------


def date_problem(date: str, language: str) -> str:
    """Return what is wrong with a stored date, or "" if it is valid or empty."""
    if not date or edtf.is_date(date):
        return ""
    try:
        dates.read(date, languages.or_of_the_site(language))
    except dates.DateError as error:
        return str(error)
    return gettext("“%s” is not stored as a date yet. Save the article again.") % date
