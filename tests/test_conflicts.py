"""Two drafts that began as one: what differs, who changed it, and how they are joined."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones import conflicts
from milestones.conflicts import Draft
from milestones.documents import Section, Source, chronological

from . import factories
from .strategies import some_documents

DOCUMENT = factories.document()
BASE = Draft(DOCUMENT, "mission", False)


def changed(draft=BASE, **changes):
    own = {name: changes.pop(name) for name in ("slug", "featured") if name in changes}
    return replace(draft, document=replace(draft.document, **changes), **own)


def with_row(part, i, **changes):
    rows = list(getattr(DOCUMENT, part))
    rows[i] = replace(rows[i], **changes)
    return changed(**{part: tuple(rows)})


def found(theirs, mine, base=BASE):
    return {d.key: d.changed_by for d in conflicts.differences(base, theirs, mine)}


def test_each_difference_names_who_changed_it():
    theirs = changed(title="Theirs", lead="<p>Theirs.</p>", featured=True)
    mine = changed(title="Mine", conclusion="<p>Mine.</p>")
    assert found(theirs, mine) == {
        "title": "both",
        "lead": "theirs",
        "featured": "theirs",
        "conclusion": "mine",
    }


def test_what_both_changed_alike_is_no_difference():
    assert found(changed(title="Same"), changed(title="Same")) == {}


def test_without_the_draft_that_both_started_from_both_count_as_changed():
    assert found(changed(title="Theirs"), BASE, base=None) == {"title": "both"}


def test_rows_differ_one_by_one():
    theirs = with_row("milestones", 0, impact="Theirs")
    mine = with_row("milestones", 1, impact="Mine")
    assert found(theirs, mine) == {"milestones:m0": "theirs", "milestones:m1": "mine"}


def test_a_row_that_they_removed_and_i_changed_is_a_difference_of_both():
    theirs = changed(milestones=DOCUMENT.milestones[1:])
    mine = with_row("milestones", 0, impact="Mine")
    [difference] = conflicts.differences(BASE, theirs, mine)
    assert (difference.key, difference.changed_by) == ("milestones:m0", "both")
    assert difference.theirs == "This row is not there."


def test_a_row_differs_by_its_sources_alone_even_when_they_have_one_name_or_none():
    twins = (Source(uid="a"), Source(uid="b"))
    theirs = with_row("sections", 0, sources=("a",))
    for sources in (("b",), (), ("a", "b"), ("unknown",)):
        mine = with_row("sections", 0, sources=sources)
        drafts = [changed(draft, sources=twins) for draft in (theirs, mine)]
        [difference] = conflicts.differences(changed(sources=twins), *drafts)
        assert [change.name for change in difference.fields] == ["sources"]


def test_an_order_differs_as_a_whole():
    turned = changed(sections=DOCUMENT.sections[::-1])
    assert found(turned, BASE) == {"sections:order": "theirs"}
    assert found(BASE, turned) == {"sections:order": "mine"}


def test_a_merge_takes_each_unit_from_the_side_that_was_chosen():
    theirs = changed(title="Theirs", lead="<p>Theirs.</p>", slug="theirs")
    mine = changed(title="Mine", conclusion="<p>Mine.</p>")
    chosen = {"title": "mine", "lead": "theirs", "conclusion": "mine", "slug": "theirs"}
    expected = changed(title="Mine", lead="<p>Theirs.</p>", conclusion="<p>Mine.</p>")
    assert conflicts.merge(theirs, mine, chosen) == replace(expected, slug="theirs")


def test_rows_that_either_added_are_kept_in_their_places():
    new = [Section(uid=uid, heading=uid, body="<p>x</p>") for uid in ("a", "b")]
    first, second = DOCUMENT.sections
    theirs = changed(sections=(first, new[0], second))
    mine = changed(sections=(first, second, new[1]))
    differences = conflicts.differences(BASE, theirs, mine)
    chosen = {d.key: d.changed_by for d in differences}
    assert chosen == {"sections:a": "theirs", "sections:b": "mine"}
    merged = conflicts.merge(theirs, mine, chosen)
    assert [row.uid for row in merged.document.sections] == ["s1", "a", "s2", "b"]


def test_an_order_can_be_taken_with_rows_of_both():
    theirs = changed(sections=DOCUMENT.sections[::-1])
    merged = conflicts.merge(theirs, BASE, {"sections:order": "theirs"})
    assert merged == theirs


drafts = st.builds(Draft, some_documents(), st.sampled_from(["a", "b"]), st.booleans()).map(
    lambda draft: replace(
        draft,
        document=replace(draft.document, milestones=chronological(draft.document.milestones)),
    )
)


@pytest.mark.slow
@given(drafts, drafts, drafts)
def test_taking_all_of_one_side_gives_that_side(base, theirs, mine):
    differences = conflicts.differences(base, theirs, mine)
    assert bool(differences) == (theirs != mine)
    all_mine = conflicts.merge(theirs, mine, {d.key: "mine" for d in differences})
    all_theirs = conflicts.merge(theirs, mine, {d.key: "theirs" for d in differences})
    assert sets(all_mine) == sets(mine)
    assert sets(all_theirs) == sets(theirs)


def sets(draft):
    """A draft without the order of milestones of one date, which nobody chooses."""
    rows = tuple(sorted(draft.document.milestones, key=lambda row: row.uid))
    return replace(draft, document=replace(draft.document, milestones=rows))
