"""What the screen of an import says of each part of a document."""

import pytest

from milestones.admin import import_review as review
from milestones.document.shape import Document, Milestone, Section
from milestones.formats.tree import (
    Block,
    BlockKind,
    Cell,
    Item,
    Outcome,
    Place,
    Remark,
    TableRow,
    Tree,
)
from milestones.importing.choices import Choices, Column, Role
from milestones.importing.documents import Parsed

HEADING = Block(BlockKind.HEADING, "Two", "Two", Place(3), level=2)
TABLE = Block(
    BlockKind.TABLE,
    "<table></table>",
    "When | What",
    Place(words="Table 1"),
    rows=(TableRow((Cell("When"), Cell(""))), TableRow((Cell("1999"), Cell("<b>A</b> bridge")))),
)


def parsed(*blocks, roles=(), remarks=(), columns=None, **values):
    return Parsed(
        Document(**values), tuple(remarks), Tree(blocks), dict(enumerate(roles)), columns or {}
    )


def row_of(block, role=Role.TEXT, choices=None, **more):
    [row] = review.block_rows(parsed(block, roles=[role], **more), choices or Choices(), [0])
    return row


@pytest.mark.parametrize(
    ("block", "what"),
    [
        (HEADING, "Heading, level 2, line 3"),
        (TABLE, "Table 1, 2 rows"),
        (Block(BlockKind.PARAGRAPH, "", "", Place(words="Paragraph 7")), "Paragraph 7"),
        (
            Block(BlockKind.PARAGRAPH, "", "", Place(words="Sheet 2, row 4")),
            "Paragraph, sheet 2, row 4",
        ),
        (Block(BlockKind.PARAGRAPH, "", ""), "Paragraph"),
        (Block(BlockKind.LIST, "", "", items=(Item(""),)), "List, 1 item"),
        (
            Block(BlockKind.LIST, "", "", items=(Item(""),) * 1200, is_numbered=True),
            "Numbered list, 1,200 items",
        ),
    ],
)
def test_a_part_is_named_by_what_it_is_and_where(block, what):
    assert row_of(block).what == what


@pytest.mark.parametrize("kind", BlockKind)
@pytest.mark.parametrize("role", Role)
def test_what_a_part_is_now_can_be_chosen_and_it_can_be_left_out(kind, role):
    options = row_of(Block(kind, "", ""), role).options
    assert [option.label for option in options if option.is_selected] == [review.ROLES[role]]
    assert "left out" in {option.value for option in options} | {role.value}


def test_a_long_text_is_cut_and_gets_the_whole_width():
    row = row_of(Block(BlockKind.PARAGRAPH, "", "word " * 200))
    assert row.excerpt.endswith("word…")
    assert len(row.excerpt) <= review.EXCERPT + 1
    assert row.is_long
    assert not row_of(HEADING).is_long


@pytest.mark.parametrize(("text", "excerpt"), [("", "A boat"), ("Caption", "Caption")])
def test_an_image_is_named_by_its_caption_or_else_by_its_alternative_text(text, excerpt):
    html = f'<figure data-image="{"a" * 64}"><img alt="A boat"></figure>'
    assert row_of(Block(BlockKind.FIGURE, html, text)).excerpt == excerpt


def test_columns_are_shown_with_their_first_cell():
    row = row_of(TABLE, Role.MILESTONES, columns={0: (Column.DATE, Column.INITIATIVE)})
    found = [(column.header, column.sample) for column in row.columns]
    assert found == [("When", "1999"), ("Column 2", "A bridge")]
    assert row.decided == "date,initiative"


def test_a_table_that_stays_in_the_text_has_no_columns_to_choose():
    row = row_of(TABLE, Role.TEXT, columns={0: (Column.DATE, Column.INITIATIVE)})
    assert (list(row.columns), row.decided) == ([], "")


def test_guesses_are_repeated_beside_their_part():
    remarks = [Remark("Is it?", Outcome.GUESSED, block=0), Remark("Yes.", Outcome.DECIDED, block=0)]
    assert row_of(HEADING, remarks=remarks).to_check == ["Is it?"]


def test_a_part_leads_to_the_section_in_which_it_stands():
    text = Block(BlockKind.PARAGRAPH, "<p>a</p>", "a")
    one = Block(BlockKind.HEADING, "One", "1. One", level=2)
    found = review.anchors(
        parsed(
            *(one, text, HEADING, text, TABLE, text),
            roles=[
                *(Role.SECTION, Role.TEXT, Role.SECTION, Role.TEXT),
                *(Role.MILESTONES, Role.LEFT_OUT),
            ],
            sections=(Section(heading="One", uid="k1"), Section(heading="Two")),
        )
    )
    assert found == {0: "s-k1", 1: "s-k1", 2: "s-0s1", 3: "s-0s1", 4: "milestones"}


def test_the_preview_has_the_milestones_in_the_order_of_the_draft():
    rows = (Milestone(date="2008", initiative="B"), Milestone(date="1999", initiative="A"))
    shown = review.with_uids(Document(milestones=rows)).milestones
    assert [(row.uid, row.initiative) for row in shown] == [("0m1", "A"), ("0m0", "B")]


def test_only_the_first_remarks_of_an_outcome_are_shown_but_all_are_counted():
    remarks = [Remark(str(n), Outcome.CHANGED) for n in range(150)]
    [group] = review.report(parsed(remarks=remarks))
    assert (len(group.lines), group.count, group.hidden, group.is_open) == (100, 150, 50, False)


@pytest.mark.parametrize(
    ("place", "words"),
    [(Place(4), "A bridge"), (Place(3), "When | What"), (Place(), "When | What")],
)
def test_a_remark_leads_to_the_words_of_its_row(place, words):
    rows = (
        TableRow((Cell("When"), Cell("What")), Place(2)),
        TableRow((Cell("1999"), Cell("A bridge")), Place(4)),
    )
    table = Block(BlockKind.TABLE, "", "When | What", Place(3), rows=rows)
    remark = Remark("", Outcome.GUESSED, place, block=0)
    [group] = review.report(parsed(table, roles=[Role.MILESTONES], remarks=[remark]))
    assert [(line.words, line.anchor) for line in group.lines] == [(words, "milestones")]


def test_what_to_check_comes_first():
    remarks = [Remark("", outcome) for outcome in Outcome]
    titles = [group.title for group in review.report(parsed(remarks=remarks))]
    assert titles == ["To check", "Left out", "Changed", "Decided"]


@pytest.mark.parametrize(
    ("sent", "roles"),
    [
        ({"role-1": "lead"}, {0: Role.TITLE, 1: Role.LEAD}),
        ({"role-1": "title"}, {1: Role.TITLE}),
        ({"role-0": "", "role-1": "x", "role-x": "lead", "role": "lead"}, {0: Role.TITLE}),
    ],
)
def test_a_choice_is_added_to_those_before(sent, roles):
    assert review.chosen(Choices(roles={0: Role.TITLE}), sent).roles == roles


def test_our_own_markdown_has_nothing_to_decide():
    own = Parsed(Document(), ())
    assert list(review.block_rows(own, Choices(), [])) == []
    assert review.anchors(own) == {}
