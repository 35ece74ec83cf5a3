import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.document.comparing import PARTS, compare, focus_area_names, row_name, same
from milestones.document.shape import Document, FocusArea, Section, Source
from tests import factories
from tests.document.comparisons import shown, side, words
from tests.strategies import proses, some_documents

OLD = factories.document()


def only_row(comparison):
    [part] = comparison.parts
    [row] = part.rows
    return row


# --- In words -------------------------------------------------------------------------------------


def test_equal_documents_have_no_changes():
    comparison = compare(OLD, OLD)
    assert (comparison.count, comparison.summary) == (0, "No changes in the text")


def test_the_summary_counts_changes_and_says_where():
    rows = list(OLD.milestones)
    rows[1] = replace(rows[1], impact="Another")
    new = replace(OLD, title="New", milestones=tuple(rows[:3]))
    assert compare(OLD, new).summary == "3 changes: Title, 2 in Milestones"
    assert compare(OLD, replace(OLD, lead="<p>New.</p>")).summary == "1 change: Lead"


def test_what_stayed_the_same_is_named():
    new = replace(OLD, title="New", sections=(OLD.sections[0], replace(OLD.sections[1], body="x")))
    comparison = compare(OLD, new)
    assert comparison.unchanged == tuple(
        label
        for name, label in PARTS.items()
        if getattr(OLD, name) and name not in ("title", "sections")
    )
    assert comparison.parts[1].unchanged == ("Why it began",)


# --- Rows -----------------------------------------------------------------------------------------


def test_a_changed_row_shows_the_fields_that_changed():
    rows = (OLD.milestones[0], replace(OLD.milestones[1], impact="Impact two"), *OLD.milestones[2:])
    row = only_row(compare(OLD, replace(OLD, milestones=rows)))
    assert (row.uid, row.kind, row.moved) == ("m1", "changed", False)
    [field] = row.fields
    assert field.label == "Impact"
    assert shown(field.paragraphs) == ["Impact [-1-][+two+]"]


def test_an_added_and_a_removed_row_show_all_they_say():
    removed = only_row(compare(OLD, replace(OLD, milestones=OLD.milestones[:3])))
    assert (removed.kind, removed.name) == ("removed", "April 1999: Initiative 3")
    assert [field.label for field in removed.fields] == [
        "Date",
        "Key initiative",
        "Impact",
        "Sources",
    ]
    added = only_row(compare(replace(OLD, milestones=OLD.milestones[:3]), OLD))
    assert added.kind == "added"
    assert shown(added.fields[1].paragraphs) == ["[+Initiative 3+]"]


def test_a_moved_row_is_seen_as_moved_by_its_uid():
    new = replace(OLD, sections=OLD.sections[::-1])
    row = only_row(compare(OLD, new))
    assert (row.kind, row.moved, row.fields) == ("moved", True, ())


def test_of_many_rows_only_the_one_that_moved_counts():
    sections = tuple(Section(uid=f"s{i}", heading=f"Heading {i}", body="x") for i in range(9))
    old = replace(OLD, sections=sections)
    new = replace(OLD, sections=(*sections[1:], sections[0]))
    assert only_row(compare(old, new)).uid == "s0"


def test_a_row_whose_date_changed_moved_and_changed():
    rows = (*OLD.milestones[1:], replace(OLD.milestones[0], date="2020-01"))
    row = only_row(compare(OLD, replace(OLD, milestones=rows)))
    assert (row.kind, row.moved) == ("changed", True)
    assert shown(row.fields[0].paragraphs) == ["January [-1999-][+2020+]"]


def test_a_change_of_a_rows_sources_names_them():
    area = replace(OLD.focus_areas[0], sources=())
    row = only_row(compare(OLD, replace(OLD, focus_areas=(area, OLD.focus_areas[1]))))
    assert shown(row.fields[0].paragraphs) == ["[-The record-]"]


def test_the_name_of_a_row_is_cut_at_a_word_after_80_characters():
    fits = "a" * 39 + " " + "b" * 40
    assert row_name(Section(heading=fits)) == fits
    assert row_name(Section(heading=f"{fits}b")) == "a" * 39 + " …"
    assert row_name(Section(body=f"<p>{'a' * 100}</p>")) == "a" * 80 + " …"


def test_each_kind_of_field_is_shown_as_what_it_is():
    milestone = replace(OLD.milestones[0], date="1999-06-12", initiative="Troops <em>land</em>")
    source = replace(OLD.sources[0], published="2001", checked="2026-11-03")
    new = replace(OLD, language="ar", date_label="When", milestones_heading="Timeline")
    new = replace(new, milestones=(milestone, *OLD.milestones[1:]), sources=(source,))
    comparison = compare(OLD, replace(new, language="en"))
    found = {
        field.label: shown(field.paragraphs)
        for part in comparison.parts
        for field in [part.text, *(field for row in part.rows for field in row.fields)]
        if field
    }
    assert found == {
        "Language": ["[+English (en)+]"],
        "First column of the milestones": ["[+When+]"],
        "Heading of the milestones": ["[+Timeline+]"],
        "Date": ["[-January-][+12 June+] 1999"],
        "Key initiative": ["[-Initiative 0-][+Troops land+]"],
        "Published": ["[+2001+]"],
        "Checked": ["[-2-][+3+] November 2026"],
    }
    assert "Arabic (ar)" in shown(compare(OLD, new).parts[0].text.paragraphs)[0]


def test_a_language_is_replaced_as_a_whole():
    comparison = compare(replace(OLD, language="en"), replace(OLD, language="sq"))
    assert shown(comparison.parts[0].text.paragraphs) == ["[-English (en)-][+Albanian (sq)+]"]


def test_a_date_that_isnt_understood_is_shown_as_it_was_written():
    rows = (replace(OLD.milestones[0], date="03/04/1999"), *OLD.milestones[1:])
    row = only_row(compare(OLD, replace(OLD, milestones=rows)))
    assert row.name == "03/04/1999: Initiative 0"
    assert side(row.fields[0].paragraphs, "added") == words("03/04/1999")


def test_marks_that_changed_within_a_line_are_said_in_words():
    rows = (replace(OLD.milestones[0], impact="Impact <em>0</em>"), *OLD.milestones[1:])
    row = only_row(compare(OLD, replace(OLD, milestones=rows)))
    assert row.fields[0].remarks == ("Only the formatting changed.",)


# --- Text -----------------------------------------------------------------------------------------


def test_prose_is_compared_as_text_and_its_links_in_words():
    old = replace(OLD, lead='<p>See <a href="https://a.example/">here</a> or there.</p>')
    new = replace(OLD, lead='<p>See <a href="https://b.example/?x=1&amp;y">here</a> or there.</p>')
    field = compare(old, new).parts[0].text
    assert shown(field.paragraphs) == ["See here or there."]
    assert field.remarks == (
        "Link removed: https://a.example/",
        "Link added: https://b.example/?x=1&y",
    )


def cited(*uids):
    references = "".join(f'<cite data-source="{uid}"></cite>' for uid in uids)
    return f"<p>It began{references}.</p>"


def test_sources_of_one_title_are_told_apart():
    twins = tuple(Source(uid=uid, title="Report") for uid in ("a", "b"))
    untitled = Source(uid="c", url="https://example.org/c")
    old = replace(OLD, sources=(*twins, untitled), lead=cited("a"))
    field = compare(old, replace(old, lead=cited("b", "c"))).parts[0].text
    assert field.remarks == (
        "Reference removed: Report (a)",
        "Reference added: Report (b)",
        "Reference added: https://example.org/c",
    )


def of_areas(*areas):
    """Return OLD with a milestone for each of the focus areas, by uid."""
    rows = (replace(row, focus_area=uid) for row, uid in zip(OLD.milestones, areas, strict=False))
    return replace(OLD, milestones=tuple(rows))


def test_the_focus_area_of_a_milestone_is_replaced_as_a_whole_and_named():
    row = only_row(compare(of_areas("f1"), of_areas("f2")))
    [field] = row.fields
    assert (field.label, shown(field.paragraphs)) == ("Focus area", ["[-Courts-][+Trust+]"])
    row = only_row(compare(of_areas(""), of_areas("f9")))
    assert shown(row.fields[0].paragraphs) == ["[+(f9)+]"]


def test_another_title_of_a_focus_area_changes_no_milestone():
    areas = (replace(OLD.focus_areas[0], title="Tribunals"), OLD.focus_areas[1])
    comparison = compare(of_areas("f1", "f2"), replace(of_areas("f1", "f2"), focus_areas=areas))
    assert [part.name for part in comparison.parts] == ["focus_areas"]


def test_each_focus_area_has_a_name_of_its_own():
    areas = [FocusArea(uid="a", title="Trust"), FocusArea(uid="b", body="<p>Trust</p>")]
    areas += [FocusArea(uid="c", title="trust (2)"), FocusArea(uid="d"), FocusArea(uid="e")]
    areas += [FocusArea(uid="a", title="Courts"), FocusArea(title="Without a uid")]
    assert focus_area_names(*areas[1:]) == {
        "b": "Trust",
        "c": "trust (2)",
        "d": "Focus area 3",
        "e": "Focus area 4",
        "a": "Courts",
    }
    assert focus_area_names(*areas[:3]) == {"a": "Trust", "b": "Trust (2)", "c": "trust (2) (3)"}
    assert focus_area_names(areas[0], areas[-2]) == {"a": "Courts"}


def test_a_change_of_formatting_alone_is_said_in_words():
    new = replace(OLD, lead="<p>The mission <strong>began</strong> in 1999.</p>")
    field = compare(OLD, new).parts[0].text
    assert not any(line.changed for line in field.paragraphs)
    assert field.remarks == ("Only the formatting changed.",)


def test_letters_that_are_only_stored_in_another_way_are_no_change():
    def written(form):
        text = unicodedata.normalize(form, "Café, 한국, ≯")
        row = replace(OLD.milestones[0], impact=text)
        return replace(OLD, title=text, lead=f"<p>{text}</p>", milestones=(row,))

    old, new = written("NFC"), written("NFD")
    assert old != new
    assert compare(old, new).parts == ()
    changed = replace(new, milestones=(replace(new.milestones[0], date="2020"),))
    assert [field.label for field in only_row(compare(old, changed)).fields] == ["Date"]


@pytest.mark.slow
@given(some_documents(), some_documents())
def test_documents_differ_when_and_only_when_their_comparison_says_so(old, new):
    assert compare(old, old).count == 0
    assert (compare(old, new).count > 0) is not same(old, new)


@given(proses, proses)
def test_each_change_of_prose_is_shown_or_said(before, after):
    for part in compare(Document(lead=before), Document(lead=after)).parts:
        assert part.text.remarks or any(line.changed for line in part.text.paragraphs)


@given(some_documents(), st.data())
def test_a_comparison_of_rows_names_each_row_once(document, data):
    shuffled = replace(document, sections=tuple(data.draw(st.permutations(document.sections))))
    for part in compare(document, shuffled).parts:
        assert {row.kind for row in part.rows} == {"moved"}
        assert len(part.rows) + len(part.unchanged) == len(document.sections)


def test_an_empty_document_compares_with_any():
    assert compare(Document(), OLD).count == 1 + 1 + 2 + 1 + 2 + 1 + 4 + 1 + 1 + 1
