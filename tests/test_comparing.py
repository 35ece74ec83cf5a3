import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones import prose
from milestones.comparing import PARTS, compare, paragraphs
from milestones.documents import Document, Section

from . import factories
from .strategies import some_documents

OLD = factories.document()


def words(text):
    return re.findall(r"\w+", text)


def side(lines, kind):
    """The words of one side of a comparison."""
    pieces = [p.text for line in lines for p in line.pieces if p.kind in ("equal", kind)]
    return words(" ".join(pieces).replace("¶", " "))


def shown(lines):
    marks = {"equal": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return [
        "".join(marks[piece.kind].format(piece.text) for piece in line.pieces) for line in lines
    ]


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
        label for name, label in PARTS.items() if name not in ("title", "sections")
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
    assert (removed.kind, removed.name) == ("removed", "1999-04 Initiative 3")
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
    rows = (*OLD.milestones[1:], replace(OLD.milestones[0], year=2020))
    row = only_row(compare(OLD, replace(OLD, milestones=rows)))
    assert (row.kind, row.moved) == ("changed", True)
    assert shown(row.fields[0].paragraphs) == ["[-1999-][+2020+]-01"]


def test_a_change_of_a_rows_sources_names_them():
    area = replace(OLD.focus_areas[0], sources=())
    row = only_row(compare(OLD, replace(OLD, focus_areas=(area, OLD.focus_areas[1]))))
    assert shown(row.fields[0].paragraphs) == ["[-The record-]"]


# --- Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a x c", ["a [-b-][+x+] c"]),
        ("a b", "a b c", ["a b[+ c+]"]),
        ("one two three", "four five three", ["[-one two-][+four five+] three"]),
        ("4,500 soldiers", "4,600 soldiers", ["4,[-500-][+600+] soldiers"]),
        ("same\nold", "same\nnew", ["same", "[-old-][+new+]"]),
        ("one\ntwo", "one\nnew\ntwo", ["one", "[+new+]", "two"]),
        ("one\ntwo", "one two", ["one[-¶-]", "[+ +]two"]),
        ("", "new", ["[+new+]"]),
        ("old", "", ["[-old-]"]),
        ("", "", []),
    ],
)
def test_text_is_compared_word_by_word(before, after, expected):
    assert shown(paragraphs(before, after)) == expected


def test_prose_is_compared_as_text_and_its_links_in_words():
    old = replace(OLD, lead='<p>See <a href="https://a.example/">here</a> or there.</p>')
    new = replace(OLD, lead='<p>See <a href="https://b.example/?x=1&amp;y">here</a> or there.</p>')
    field = compare(old, new).parts[0].text
    assert shown(field.paragraphs) == ["See here or there."]
    assert field.remarks == (
        "Link removed: https://a.example/",
        "Link added: https://b.example/?x=1&y",
    )


def test_a_change_of_formatting_alone_is_said_in_words():
    new = replace(OLD, lead="<p>The mission <strong>began</strong> in 1999.</p>")
    field = compare(OLD, new).parts[0].text
    assert not any(line.changed for line in field.paragraphs)
    assert field.remarks == ("The words are the same; their formatting changed.",)


def test_a_text_of_a_size_that_nobody_writes_is_compared_all_the_same():
    before, after = ("a b " * 2000).strip(), ("b c " * 2000).strip()
    assert side(paragraphs(before, after), "removed") == words(before)


texts = st.text("ab \n.é", max_size=30).map(lambda text: prose.clean_line(text.replace("\n", "|")))
some_texts = texts.map(lambda text: "\n".join(line.strip() for line in text.split("|")))


@given(some_texts, some_texts)
def test_no_word_of_either_side_is_lost(before, after):
    lines = paragraphs(before, after)
    assert side(lines, "removed") == words(before)
    assert side(lines, "added") == words(after)


@given(some_documents(), some_documents())
def test_documents_differ_when_and_only_when_their_comparison_says_so(old, new):
    assert compare(old, old).count == 0
    assert (compare(old, new).count > 0) == (old != new)


@given(some_documents(), st.data())
def test_a_comparison_of_rows_names_each_row_once(document, data):
    shuffled = replace(document, sections=tuple(data.draw(st.permutations(document.sections))))
    for part in compare(document, shuffled).parts:
        assert {row.kind for row in part.rows} == {"moved"}
        assert len(part.rows) + len(part.unchanged) == len(document.sections)


def test_an_empty_document_compares_with_any():
    assert compare(Document(), OLD).count == 1 + 1 + 2 + 1 + 2 + 1 + 4 + 1 + 1 + 1
