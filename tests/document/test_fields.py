"""No field of the Document is forgotten by what goes by its fields."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection

from milestones import drafts
from milestones.admin.articles import ArticleAdmin
from milestones.admin.forms import TYPED_IN, ArticleForm
from milestones.document import comparing, conflicts, searching, serializing, shape
from milestones.document.conflicts import Draft
from milestones.document.shape import Document, Kind, fields_of
from milestones.editions import publishing
from milestones.formats.downloads import markdown, markdown_reading, milestones_csv
from milestones.models import Article, Edition
from milestones.views.linked_data import article_data
from milestones.views.pages import Page
from tests import factories

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BASE = factories.document()

# For each kind of field, a value that none has in BASE.
OTHERS = {
    Kind.LINE: "Another line",
    Kind.INLINE: "Another <em>line</em>",
    Kind.PROSE: "<p>Another text.</p>",
    Kind.DATE: "1850-06",
    Kind.DAY: "2001-01-31",
    Kind.URL: "https://example.org/another",
    Kind.LANGUAGE: "sq",
    Kind.UIDS: (),
    Kind.FOCUS_AREA: "f2",
}


def _changed(part, field):
    """Return BASE with another value in a field; `part` is that of the row, "" for the Document."""
    value = OTHERS[field.kind]
    if not part:
        return replace(BASE, **{field.name: value})
    rows = list(getattr(BASE, part))
    at = next(i for i, row in enumerate(rows) if getattr(row, field.name) != value)
    rows[at] = replace(rows[at], **{field.name: value})
    document = replace(BASE, **{part: tuple(rows)})
    return replace(document, milestones=shape.chronological(document.milestones))


FIELDS = [
    pytest.param(part, field, id=f"{part or 'document'}-{field.name}")
    for part, cls in {"": Document, **shape.ROWS}.items()
    for field in fields_of(cls)
    if field.kind not in (Kind.ROWS, Kind.UID)
]
every_field = pytest.mark.parametrize(("part", "field"), FIELDS)


@every_field
def test_json_carries_it(part, field):
    document = _changed(part, field)
    assert document != BASE
    assert serializing.from_json(serializing.to_json(document)) == document


@every_field
def test_markdown_carries_it(part, field):
    document = _changed(part, field)
    assert markdown_reading.read(markdown.to_markdown(document)) == (document, [])


@every_field
def test_a_comparison_names_it(part, field):
    (change,) = comparing.compare(BASE, _changed(part, field)).parts
    assert change.name == (part or field.name)
    if part:
        assert [change.label for change in change.rows[0].fields] == [field.label]
    else:
        assert change.label == field.label


@every_field
def test_a_conflict_names_it_and_a_merge_takes_it_from_either_side(part, field):
    base = Draft(BASE, "mission", False)
    theirs = replace(base, document=_changed(part, field))
    (difference,) = conflicts.differences(base, theirs, base)
    assert difference.changed_by == "theirs"
    for side, wanted in (("theirs", theirs), ("mine", base)):
        assert conflicts.merge(theirs, base, {difference.key: side}) == wanted


@every_field
def test_the_search_finds_it(part, field):
    if field.kind not in (Kind.LANGUAGE, Kind.UIDS, Kind.FOCUS_AREA):
        words = searching.words_of(_changed(part, field))
        value = comparing.Wording("", {}, {}).text(field, OTHERS[field.kind])
        assert searching.folded(value) in words


# What a page has where a field has its value in OTHERS.
SHOWN = OTHERS | {
    Kind.DATE: 'datetime="1850-06"',
    Kind.DAY: 'datetime="2001-01-31"',
    Kind.LANGUAGE: 'lang="sq"',
}
CITATIONS = sum(
    len(getattr(row, "sources", ())) for part in shape.ROWS for row in getattr(BASE, part)
)


@pytest.mark.django_db
@every_field
def test_the_page_shows_it(part, field, client):
    publishing.publish(drafts.write(factories.article(), _changed(part, field)), note="First")
    html = client.get("/articles/mission/").content.decode()
    if field.kind is Kind.FOCUS_AREA:
        html = client.get("/articles/mission/milestones/m0/").content.decode()
        assert 'href="/articles/mission/#f-f2"' in html
    elif field.kind is Kind.UIDS:
        assert html.count('class="reference"') == CITATIONS - 1
    else:
        assert SHOWN[field.kind] in html


# What schema.org has no property for, or what its page says better.
NOT_IN_LINKED_DATA = {
    "document": {
        *("focus_heading", "focus_intro", "milestones_intro", "date_label", "initiative_label"),
        *("impact_label", "conclusion_heading", "conclusion"),
    },
    "sections": {"body", "sources"},
    "focus_areas": {"title", "body", "sources"},
    "milestones": {"detail", "focus_area", "sources"},
    "sources": {"checked"},
}


@pytest.mark.django_db
@every_field
def test_linked_data_has_it_or_leaves_it_out_on_purpose(part, field):
    edition = Edition(number=1, first_published=NOW, live_from=NOW)
    before, after = (
        article_data(edition, Page(document), "https://example.org/")
        for document in (BASE, _changed(part, field))
    )
    assert (before == after) == (field.name in NOT_IN_LINKED_DATA[part or "document"])


# A date of each kind, with the first and the last year that linked data has of it, if any.
DATES = {
    **{"1850": "1850", "1850-06": "1850", "1850-06-12": "1850", "-0499": "-0499"},
    **{"Y-12000": "", "Y12000": "", "1850~": "1850", "1850-06?": "1850", "1850%": "1850"},
    **{"185X": "1850 1859", "18XX": "1800 1899", "-04XX": "-0499 -0400", "185X~": "1850 1859"},
    **{f"1850-{part}": "1850 1850" for part in (21, 22, 23, 33, 34, 35, 36)},
    **{"1850-24": "1850 1851", "1850-28": "1850 1851", "1850/1852": "1850 1852"},
    **{"1850/..": "1850", "1850/": "1850", "../1850": "1850", "/1850": "1850", "soon": "", "": ""},
}


@pytest.mark.django_db
@pytest.mark.parametrize("date", DATES)
def test_linked_data_has_a_date_of_each_kind(date):
    edition = Edition(number=1, first_published=NOW, live_from=NOW)
    document = replace(BASE, milestones=(replace(BASE.milestones[0], date=date),))
    data = article_data(edition, Page(document), "https://example.org/")
    (event,) = data["mentions"]
    known = (event.get(name, "") for name in ("startDate", "endDate"))
    years = [re.match(r"-?\d{4}", text).group() for text in known if text]
    assert " ".join(years) == DATES[date]


@pytest.mark.parametrize("field", fields_of(shape.Milestone), ids=lambda field: field.name)
def test_csv_has_each_field_of_a_milestone(field):
    if field.kind is not Kind.UID:
        changed = _changed("milestones", field)
        assert milestones_csv.to_csv(changed) != milestones_csv.to_csv(BASE)


@pytest.mark.django_db
@every_field
def test_a_draft_stores_it(part, field):
    document = _changed(part, field)
    article = drafts.write(factories.article(), document)
    assert drafts.read(Article.objects.get(pk=article.pk)) == document
    connection.check_constraints()


@every_field
def test_the_form_of_an_article_has_it(part, field):
    if part:
        inline = next(i for i in ArticleAdmin.inlines if i.formset.part == part)
        names = set(_flat(inline.fields))
        shown = TYPED_IN.get(field.name, field.name)
    else:
        names = {name for _, options in ArticleAdmin.fieldsets for name in _flat(options["fields"])}
        assert field.name in ArticleForm.Meta.fields
        shown = field.name
    assert shown in names


def _flat(names):
    for name in names:
        yield from [name] if isinstance(name, str) else name
