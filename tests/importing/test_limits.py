"""What a draft can't hold is refused, and named."""

import pytest

from milestones.document.shape import DATE_LENGTH, Document, FocusArea, Milestone, Section
from milestones.formats.reports import ParseError
from milestones.importing.limits import check


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document(title="a" * 301), "The title has 301 characters; the limit is 300: “aaa"),
        (
            Document(focus_areas=(FocusArea(title="b" * 301),)),
            "A focus area’s title has 301 characters; the limit is 300: “bbb",
        ),
        (
            Document(milestones=(Milestone(initiative=f"<em>{'c' * 301}</em>"),)),
            "A milestone’s key initiative has 301 characters; the limit is 300: “ccc",
        ),
        (
            Document(milestones=(Milestone(date="d" * (DATE_LENGTH + 1)),)),
            f"A milestone’s date has {DATE_LENGTH + 1} characters",
        ),
        (Document(sections=(Section(uid="a"), Section(uid="a"))), "Two rows have the same mark"),
        (Document(sections=(Section(uid="A b"), Section(uid="c"))), "or a mark is malformed"),
    ],
)
def test_what_a_draft_cannot_hold_is_named(document, message):
    with pytest.raises(ParseError) as refused:
        check(document)
    assert message in str(refused.value)


def test_texts_of_the_greatest_length_and_rows_without_a_uid_are_held():
    row = Milestone(initiative=f"<em>{'c' * 300}</em>", date="d" * DATE_LENGTH)
    check(Document(title="a" * 300, sections=(Section(), Section(uid="a")), milestones=(row, row)))
