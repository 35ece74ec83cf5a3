"""Any edit of any download is read as that edit and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.document import comparing, matching
from milestones.formats.downloads import markdown, markdown_reading
from tests import edits, factories
from tests.strategies import some_documents

NEEDS = {"milestone": "milestones", "section": "sections", "focus_area": "focus_areas"}


def possible(edit, document):
    """Tell whether `document` has what `edit` changes."""
    name = edit.__name__
    if edit in (edits.change_an_impact, edits.change_a_date):
        return bool(document.milestones)
    if edit in (edits.delete_a_mark, edits.change_a_heading):
        return bool(document.sections) and len(document.milestones) > 1
    if edit is edits.add_a_source:
        return bool(document.sources)
    return all(getattr(document, part) for kind, part in NEEDS.items() if kind in name)


def read(text):
    """Return the Document of `text`, with the uid "new" for the source that `edits` adds."""
    document, _ = markdown_reading.read(text)
    sources = tuple(
        replace(source, uid="new") if source.url == edits.ADDED_SOURCE.url else source
        for source in document.sources
    )
    return replace(document, sources=sources)


some_layout = st.sets(st.sampled_from(edits.LAYOUT)).map(
    lambda chosen: [edit for edit in edits.LAYOUT if edit in chosen]
)
in_files = st.tuples(st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]))


def written(lines, in_file):
    """Return the text of a file, with or without a byte order mark, with its line endings."""
    mark, end = in_file
    return mark + end.join([*lines, ""])


@pytest.mark.slow
@settings(max_examples=400)
@given(some_documents(), st.sampled_from(edits.ROWS), some_layout, in_files, st.data())
def test_an_edit_is_read_as_that_edit_and_nothing_else(document, edit, layout, in_file, data):
    lines, after = markdown.to_markdown(document).rstrip("\n").split("\n"), document
    for change in (edit, *layout):
        if change in edits.LAYOUT or possible(change, document):
            lines, after = change(data.draw, lines, after)
    assert read(written(lines, in_file)) == after


ARTICLE = factories.document(6)
some_rows = st.lists(st.sampled_from(edits.CHANGES), max_size=3, unique=True)


@settings(max_examples=50)
@given(some_rows, some_layout, in_files, st.data())
def test_several_edits_of_an_article_are_read_as_these_edits(rows, layout, in_file, data):
    lines, document = markdown.to_markdown(ARTICLE).rstrip("\n").split("\n"), ARTICLE
    for edit in (*rows, *layout):
        lines, document = edit(data.draw, lines, document)
    assert read(written(lines, in_file)) == document


# How many changes a comparison shows. A date that moves a row may show the row it passes as moved.
CHANGES = {"move_a_milestone": {0}, "delete_a_mark": {0}, "change_a_date": {1, 2}}
CHANGES |= {"move_a_section_to_the_front": {0, 1}}


@pytest.mark.parametrize("edit", edits.ROWS, ids=lambda edit: edit.__name__)
@settings(max_examples=10)
@given(data=st.data())
def test_the_comparison_shows_the_edit(edit, data):
    """Rows without a mark are matched with those of the draft."""
    lines = markdown.to_markdown(ARTICLE).rstrip("\n").split("\n")
    lines, _ = edit(data.draw, lines, ARTICLE)
    document = matching.with_uids(read("\n".join(lines)), like=ARTICLE)
    assert comparing.compare(ARTICLE, document).count in CHANGES.get(edit.__name__, {1})
