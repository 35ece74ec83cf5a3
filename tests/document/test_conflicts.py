"""Two drafts that began as one: what differs, who changed it, and how they are joined."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document import citations, conflicts
from milestones.document.comparing import same
from milestones.document.conflicts import Draft, Key
from milestones.document.shape import Section, Source, chronological
from tests import factories
from tests.strategies import some_documents

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
    return {str(d.key): d.changed_by for d in conflicts.differences(base, theirs, mine)}


def test_each_difference_names_who_changed_it():
    theirs = changed(title="Theirs", lead="<p>Theirs.</p>", featured=True)
    mine = changed(title="Mine", conclusion="<p>Mine.</p>")
    assert found(theirs, mine) == {
        "title": "both",
        "lead": "theirs",
        "featured": "theirs",
        "conclusion": "mine",
    }


def test_letters_that_are_only_stored_in_another_way_are_no_difference():
    theirs, mine = changed(title="Cafe\u0301"), changed(title="Caf\u00e9")
    assert found(theirs, mine) == {}
    rows = (replace(DOCUMENT.milestones[0], impact=form) for form in ("e\u0301", "\u00e9"))
    assert found(*(changed(milestones=(row,)) for row in rows)) == {}
    assert found(theirs, changed(title="Other"), base=mine) == {"title": "mine"}


def test_what_both_changed_alike_is_no_difference():
    assert found(changed(title="Same"), changed(title="Same")) == {}


def test_without_the_draft_that_both_started_from_both_count_as_changed():
    assert found(changed(title="Theirs"), BASE, base=None) == {"title": "both"}


def test_rows_differ_one_by_one():
    theirs = with_row("milestones", 0, impact="Theirs")
    mine = with_row("milestones", 1, impact="Mine")
    assert found(theirs, mine) == {
        "milestones:row:m0": "theirs",
        "milestones:row:m1": "mine",
    }


def test_a_row_that_they_removed_and_i_changed_is_a_difference_of_both():
    theirs = changed(milestones=DOCUMENT.milestones[1:])
    mine = with_row("milestones", 0, impact="Mine")
    [difference] = conflicts.differences(BASE, theirs, mine)
    assert (str(difference.key), difference.changed_by) == ("milestones:row:m0", "both")
    assert difference.theirs == "This version does not have this row."


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


def test_a_row_is_never_taken_for_the_order_of_its_part():
    section = Section(uid="order", heading="Order", body="<p>x</p>")
    base = changed(sections=(section, *DOCUMENT.sections))
    theirs = changed(sections=(replace(section, heading="Theirs"), *DOCUMENT.sections))
    mine = changed(sections=(replace(section, body="<p>Mine.</p>"), *DOCUMENT.sections[::-1]))
    assert found(theirs, mine, base) == {"sections:row:order": "both", "sections:order": "mine"}
    differences = conflicts.differences(base, theirs, mine)
    merged = conflicts.merge(theirs, mine, {differences[0].key: "theirs"})
    assert [row.heading for row in merged.document.sections] == [
        "Theirs",
        *(row.heading for row in DOCUMENT.sections[::-1]),
    ]


def test_a_merge_takes_each_unit_from_the_side_that_was_chosen():
    theirs = changed(title="Theirs", lead="<p>Theirs.</p>", slug="theirs")
    mine = changed(title="Mine", conclusion="<p>Mine.</p>")
    chosen = {d.key: d.changed_by for d in conflicts.differences(BASE, theirs, mine)}
    expected = changed(title="Mine", lead="<p>Theirs.</p>", conclusion="<p>Mine.</p>")
    assert conflicts.merge(theirs, mine, chosen) == replace(expected, slug="theirs")


def test_rows_that_either_added_are_kept_in_their_places():
    new = [Section(uid=uid, heading=uid, body="<p>x</p>") for uid in ("a", "b")]
    first, second = DOCUMENT.sections
    theirs = changed(sections=(first, new[0], second))
    mine = changed(sections=(first, second, new[1]))
    differences = conflicts.differences(BASE, theirs, mine)
    chosen = {d.key: d.changed_by for d in differences}
    assert chosen == {
        Key("sections", "row", "a"): "theirs",
        Key("sections", "row", "b"): "mine",
    }
    merged = conflicts.merge(theirs, mine, chosen)
    assert [row.uid for row in merged.document.sections] == ["s1", "a", "s2", "b"]


def test_an_order_can_be_taken_with_rows_of_both():
    theirs = changed(sections=DOCUMENT.sections[::-1])
    merged = conflicts.merge(theirs, BASE, {Key("sections", "order"): "theirs"})
    assert merged == theirs


def test_a_row_that_they_put_first_stays_first():
    new = Section(uid="a", heading="New", body="<p>x</p>")
    theirs = changed(sections=(new, *DOCUMENT.sections))
    merged = conflicts.merge(theirs, BASE, {Key("sections", "row", "a"): "theirs"})
    assert [row.uid for row in merged.document.sections] == ["a", "s1", "s2"]


def test_a_row_that_one_removed_changes_no_order():
    third = Section(uid="s3", heading="Third", body="<p>x</p>")
    base = changed(sections=(*DOCUMENT.sections, third))
    theirs = changed(sections=(DOCUMENT.sections[0], third))
    mine = changed(sections=(third, *DOCUMENT.sections))
    assert found(theirs, mine, base) == {"sections:row:s2": "theirs", "sections:order": "mine"}
    assert found(mine, theirs, base) == {"sections:row:s2": "mine", "sections:order": "theirs"}


def test_the_order_of_sources_that_are_cited_is_that_of_the_text():
    sources = tuple(Source(uid=uid, title=uid) for uid in ("r1", "r2", "r3", "r4"))
    cited = tuple(f'<p>x<cite data-source="{uid}"></cite></p>' for uid in ("r1", "r2"))
    base = changed(lead="".join(cited), sources=sources)
    first, second, *rest = sources
    theirs = changed(base, lead="".join(cited[::-1]), sources=(second, first, *rest))
    mine = changed(base, title="Mine")
    assert found(theirs, mine, base) == {"title": "mine", "lead": "theirs"}
    merged = conflicts.merge(theirs, mine, {Key("lead"): "theirs"})
    assert merged == changed(theirs, title="Mine")
    turned = changed(base, sources=(first, second, *rest[::-1]))
    assert found(turned, mine, base) == {"title": "mine", "sources:order": "theirs"}
    merged = conflicts.merge(turned, mine, {Key("sources", "order"): "theirs"})
    assert merged == changed(turned, title="Mine")


def test_milestones_are_in_the_order_of_their_dates_whoever_changed_them():
    theirs = changed(milestones=DOCUMENT.milestones[::-1])
    assert found(theirs, BASE) == {}
    early, late = DOCUMENT.milestones[0], DOCUMENT.milestones[3]
    theirs = changed(milestones=(early,))
    merged = conflicts.merge(theirs, changed(milestones=(late, early)), {})
    assert merged.document.milestones == (early, late)


def sides(difference):
    """What the first field of a Difference says on either side."""
    pieces = [piece for line in difference.fields[0].paragraphs for piece in line.pieces]
    return tuple(
        "".join(piece.text for piece in pieces if piece.kind in ("equal", kind))
        for kind in ("removed", "added")
    )


def test_a_difference_says_in_words_what_differs():
    theirs = changed(
        title="Theirs", featured=True, sections=(DOCUMENT.sections[1], DOCUMENT.sections[0])
    )
    mine = changed(sections=(DOCUMENT.sections[0], replace(DOCUMENT.sections[1], heading="Mine")))
    differences = conflicts.differences(BASE, theirs, mine)
    texts = {str(d.key): d for d in differences}
    assert list(texts) == ["featured", "title", "sections:row:s2", "sections:order"]
    assert sides(texts["featured"]) == ("Yes", "No")
    assert sides(texts["title"]) == ("Theirs", DOCUMENT.title)
    assert [d.label for d in differences[1:]] == ["Title", "Sections: Mine", "Sections: order"]
    assert texts["title"].fields[0].label == "Title"
    assert texts["sections:order"].fields[0].label == "Order"
    assert sides(texts["sections:order"]) == ("MineWhy it began", "Why it beganMine")
    assert all((d.theirs, d.mine) == ("", "") for d in differences)


def test_the_focus_area_of_a_milestone_differs_by_its_name():
    theirs, mine = (with_row("milestones", 0, focus_area=uid) for uid in ("f1", "f2"))
    [difference] = conflicts.differences(BASE, theirs, mine)
    assert difference.changed_by == "both"
    assert [field.label for field in difference.fields] == ["Focus area"]
    assert sides(difference) == ("Courts", "Trust")
    assert conflicts.merge(theirs, mine, {difference.key: "theirs"}) == theirs


def test_a_row_that_one_side_lacks_is_said_to_be_missing_there():
    [removed] = conflicts.differences(BASE, changed(sections=DOCUMENT.sections[1:]), BASE)
    assert (removed.theirs, removed.mine) == ("This version does not have this row.", "")
    assert removed.label == "Sections: Why it began"
    [added] = conflicts.differences(BASE, BASE, changed(sections=DOCUMENT.sections[1:]))
    assert (added.theirs, added.mine) == ("", "This version does not have this row.")
    assert added.label == "Sections: Why it began"


drafts = st.builds(Draft, some_documents(), st.sampled_from(["a", "b"]), st.booleans()).map(
    lambda draft: replace(
        draft,
        document=citations.in_order(
            replace(draft.document, milestones=chronological(draft.document.milestones))
        ),
    )
)


@pytest.mark.slow
@given(drafts, drafts, drafts)
def test_taking_all_of_one_side_gives_that_side(base, theirs, mine):
    differences = conflicts.differences(base, theirs, mine)
    assert bool(differences) is not same(theirs, mine)
    all_mine = conflicts.merge(theirs, mine, {d.key: "mine" for d in differences})
    all_theirs = conflicts.merge(theirs, mine, {d.key: "theirs" for d in differences})
    assert same(sets(all_mine), sets(mine))
    assert same(sets(all_theirs), sets(theirs))


def sets(draft):
    """A draft without the order of milestones of one date, which nobody chooses."""
    rows = tuple(sorted(draft.document.milestones, key=lambda row: row.uid))
    return replace(draft, document=citations.in_order(replace(draft.document, milestones=rows)))
