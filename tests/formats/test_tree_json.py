"""Trees survive being written and read."""

from hypothesis import given
from hypothesis import strategies as st

from milestones.formats import tree_json
from milestones.formats.tree import (
    Block,
    BlockKind,
    Cell,
    FootNote,
    Item,
    Outcome,
    Place,
    Remark,
    TableRow,
    Tree,
)

texts = st.text(max_size=5)
places = st.builds(Place, st.none() | st.integers(1, 99), texts)
cells = st.builds(Cell, texts, st.booleans())


def tuples(elements):
    return st.lists(elements, max_size=2).map(tuple)


rows = st.builds(TableRow, tuples(cells), places)
items = st.builds(Item, texts, places, texts)
blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    texts,
    texts,
    place=places,
    level=st.integers(0, 6),
    names=tuples(texts),
    items=tuples(items),
    is_numbered=st.booleans(),
    rows=tuples(rows),
    caption=texts,
)
remarks = st.builds(
    Remark, texts, st.sampled_from(Outcome), place=places, block=st.none() | st.integers(0, 9)
)
trees = st.builds(
    Tree,
    blocks=tuples(blocks),
    notes=tuples(st.builds(FootNote, texts, texts, texts, places)),
    about=st.dictionaries(texts, texts, max_size=2),
    images=st.dictionaries(texts, st.binary(max_size=9), max_size=2),
    remarks=tuples(remarks),
)


@given(trees)
def test_a_tree_that_was_written_is_read_as_it_was(tree):
    assert tree_json.loads(tree_json.dumps(tree)) == tree


def test_what_is_written_says_no_more_than_it_must():
    block = Block(BlockKind.PARAGRAPH, "<p>a</p>", "a")
    written = tree_json.dumps(Tree((block,), images={"b": b"\n\0"}))
    assert written.endswith(b'"images": {"b": 2}}\n\n\x00')
    assert b"level" not in written
