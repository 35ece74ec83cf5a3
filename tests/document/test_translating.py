"""A translation begins with the structure of its original, and is compared with it row by row."""

from dataclasses import replace

from hypothesis import given

from milestones.document import images, prose, shape
from milestones.document.shape import Document, Kind, Milestone, Section, fields_of
from milestones.document.translating import Original, begun, with_row
from tests import factories, strategies

FIGURE = (
    f'<figure data-image="{"ab" * 32}"><img alt="A field">'
    "<figcaption>The field</figcaption></figure>"
)
DECORATION = f'<figure data-image="{"cd" * 32}"><img alt=""></figure>'


def original(**changes):
    return factories.document(language="en", **changes)


def test_it_begins_with_the_same_rows_dates_and_sources():
    begins = begun(original(), "fr")
    for part in shape.ROWS:
        assert [row.uid for row in getattr(begins, part)] == [
            row.uid for row in getattr(original(), part)
        ]
    assert [row.date for row in begins.milestones] == [row.date for row in original().milestones]
    assert [row.sources for row in begins.milestones] == [("r1",)] * 4
    assert begins.sources == original().sources
    assert begins.language == "fr"


def test_its_milestones_belong_to_the_same_focus_areas():
    row = replace(factories.milestone(0), focus_area="f2")
    assert begun(original(milestones=(row,)), "fr").milestones[0].focus_area == "f2"


def test_it_begins_without_texts():
    begins = begun(original(short_title="Short", date_label="When"), "fr")
    holders = [begins, *begins.sections, *begins.focus_areas, *begins.milestones]
    words = (Kind.LINE, Kind.INLINE, Kind.PROSE)
    texts = [
        getattr(holder, field.name)
        for holder in holders
        for field in fields_of(type(holder))
        if field.kind in words
    ]
    assert set(texts) == {""}


def test_it_begins_with_the_images_but_not_with_what_describes_them():
    begins = begun(original(lead=f"<p>Look:</p>{FIGURE}{DECORATION}"), "fr")
    assert prose.images(begins.lead) == [("ab" * 32, None), ("cd" * 32, "")]
    assert prose.text_of(begins.lead) == ""


def test_a_line_that_looks_like_an_image_is_text():
    assert begun(original(title=FIGURE), "fr").title == ""


@given(strategies.some_documents())
def test_any_document_can_be_translated(document):
    begins = begun(document, "fr")
    assert begun(begins, "fr") == begins
    assert images.hashes_in(begins) == images.hashes_in(replace(document, sources=()))
    assert Original(document, document).missing_from(begins) == []
    assert Original(document, document).not_in(begins) == []


# --- Beside the original --------------------------------------------------------------------------


def test_each_text_of_the_original_is_beside_its_field():
    texts = Original(original(), original())
    assert texts.of_text("title").value == "A mission and its years"
    assert texts.of_text("title").change is None
    assert not texts.of_text("title").is_prose
    assert texts.of_text("lead").is_prose
    assert texts.of_text("date_label") is None
    row = texts.of_row("milestones", "m0")
    assert row["initiative"].value == "Initiative 0"
    assert "date" not in row
    assert "sources" not in row
    assert texts.of_row("sources", "r1") == {}
    assert texts.of_row("milestones", "unknown") == {}


def test_what_has_changed_since_is_beside_it_too():
    rows = original().milestones
    newest = original(
        title="A mission and its days",
        milestones=(replace(rows[0], date="2001", focus_area="f1", sources=()), *rows[1:]),
    )
    texts = Original(original(), newest)
    pieces = [piece for line in texts.of_text("title").change.paragraphs for piece in line.pieces]
    assert ("removed", "years") in [(piece.kind, piece.text) for piece in pieces]
    row = texts.of_row("milestones", "m0")
    assert row["date"].value is None
    assert row["date"].change
    assert row["sources"].change
    assert row["focus_area"].value is None
    assert row["focus_area"].change.paragraphs[0].pieces[0].text == "Courts"
    assert row["initiative"].change is None


def test_a_new_row_of_the_original_has_its_new_text_beside_it():
    new = Milestone(uid="new", date="2020", initiative="New")
    texts = Original(original(), original(milestones=(*original().milestones, new)))
    assert texts.of_row("milestones", "new")["initiative"].value == "New"
    assert texts.of_row("milestones", "new")["initiative"].change is None


def test_a_text_that_the_original_has_lost_is_shown_as_removed():
    texts = Original(original(), original(lead=""))
    assert texts.of_text("lead").value
    assert texts.of_text("lead").change


def test_rows_that_only_one_has_are_named():
    section = Section(uid="s9", heading="New")
    own = Section(uid="own", heading="Nouveau")
    newest = original(sections=(*original().sections, section))
    translation = replace(begun(original(), "fr"), focus_areas=(), sections=(own,))
    texts = Original(original(), newest)
    missing = texts.missing_from(translation)
    assert [(row.part, row.uid, row.name) for row in missing] == [
        ("sections", "s1", "Why it began"),
        ("sections", "s2", "How it went on"),
        ("sections", "s9", "New"),
        ("focus_areas", "f1", "Courts"),
        ("focus_areas", "f2", "Trust"),
    ]
    assert missing[0].label == "Sections"
    assert [row.name for row in texts.not_in(translation)] == ["Nouveau"]


def test_a_row_is_added_unwritten_in_its_place():
    newest = original()
    translation = replace(begun(newest, "fr"), sections=begun(newest, "fr").sections[1:])
    added = with_row(translation, newest, "sections", "s1")
    assert [row.uid for row in added.sections] == ["s1", "s2"]
    assert added.sections[0].heading == ""
    without_last = replace(translation, sections=begun(newest, "fr").sections[:1])
    assert [r.uid for r in with_row(without_last, newest, "sections", "s2").sections] == [
        "s1",
        "s2",
    ]


def test_a_source_is_added_as_it_is():
    translation = replace(begun(original(), "fr"), sources=())
    assert with_row(translation, original(), "sources", "r1").sources == original().sources


def test_a_row_that_is_there_or_unknown_is_not_added():
    translation = begun(original(), "fr")
    assert with_row(translation, original(), "sections", "s1") is translation
    assert with_row(translation, original(), "sections", "unknown") is translation
    assert with_row(Document(), Document(), "sections", "s1") == Document()
