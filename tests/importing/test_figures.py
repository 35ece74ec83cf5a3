"""A figure shows the image that was stored for it, or the report says why it doesn't."""

from dataclasses import replace

import pytest

from milestones.document import prose
from milestones.formats.tree import BlockKind, Outcome, Place
from milestones.importing.figures import Stored, store, with_stored
from milestones.models import Image
from tests import pictures
from tests.importing.trees import figure, p, tree

FILE, STORED = "1" * 64, "2" * 64


def document(*blocks):
    placed = [replace(block, place=Place(n)) for n, block in enumerate(blocks, 1)]
    return replace(tree(*placed), images={FILE: b"a file"})


def test_a_figure_shows_the_stored_image():
    made = with_stored(document(p("a"), figure(FILE)), Stored({FILE: STORED}))
    assert [block.kind for block in made.blocks] == [BlockKind.PARAGRAPH, BlockKind.FIGURE]
    assert prose.images(made.blocks[1].html) == [(STORED, "A bridge")]
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (Stored(problems={FILE: "It is too large."}), "It is too large."),
        (Stored(), "It is not stored."),
    ],
)
def test_an_image_that_is_not_stored_leaves_its_words_and_a_remark(stored, why):
    described = replace(figure(FILE), text="A <bridge>")
    made = with_stored(document(p("a"), described, p("b")), stored)
    assert [block.html for block in made.blocks] == [
        *("<p>a</p>", "<p>A &lt;bridge&gt;</p>", "<p>b</p>")
    ]
    [remark] = made.remarks
    assert (remark.outcome, remark.place, remark.block) == (Outcome.LEFT_OUT, Place(2), 1)
    assert remark.message == f"An image was left out. {why}"


def test_a_tree_without_images_stays_as_it_is():
    without = tree(p("a"))
    assert with_stored(without, Stored()) is without


@pytest.mark.django_db
def test_the_images_of_a_document_are_stored_or_have_a_problem(admin_user):
    files = {FILE: pictures.file("PNG"), STORED: b"no image"}
    stored = store(replace(tree(p("a")), images=files), admin_user)
    [image] = Image.objects.all()
    assert stored.hashes == {FILE: image.sha256}
    assert stored.problems.keys() == {STORED}
