"""What is said of the tables in prose that changed."""

import pytest

from milestones.document import prose, prose_remarks, table_remarks


def table(caption="", cells="12", tag="td"):
    head = f"<caption>{caption}</caption>" if caption else ""
    row = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
    return prose.clean(f"<table>{head}<tr>{row}</tr><tr><td>y<td>z</tr></table>")


def remarks(before, after):
    return (*table_remarks.remarks(before, after),)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (table("A"), table("A"), ()),
        (table("A"), table("A", "13"), ("Table changed: “A”",)),
        (table(), table("", "13"), ("Table changed: “1 | 3”",)),
        (table("A"), table("<em>All</em> a"), ("Caption of a table: “A” → “All a”",)),
        (table("A"), table(), ("Caption of a table: “A” → (none)",)),
        (table("A"), table("B", "13"), ("Caption of a table: “A” → “B”", "Table changed: “B”")),
        (table("A") + table("B"), table("A") + table("C"), ("Caption of a table: “B” → “C”",)),
        (table("é"), table("e\u0301", "13"), ("Table changed: “é”",)),
        (table("A"), table("A", tag="th"), ("The header cells of a table changed.",)),
    ],
)
def test_what_changed_in_a_table_is_named(before, after, expected):
    assert remarks(before, after) == expected


@pytest.mark.parametrize(
    ("html", "name"),
    [
        (table("A"), "A"),
        (table(), "1 | 2"),
        (table(cells=["", "word " * 30]), "word " * 16 + "…"),
    ],
)
def test_a_table_that_was_added_or_removed_is_named_by_its_caption_or_first_row(html, name):
    text = "<p>Other words</p>"
    assert remarks(text, html) == (f"Table added: “{name}”",)
    assert remarks(html + text, text) == (f"Table removed: “{name}”",)


def test_a_table_is_compared_with_the_one_that_it_shares_most_texts_with():
    before = table("A", "12") + table("B", "34")
    after = table("C", "56") + table("B", "37") + table("A", "18")
    said = ("Table changed: “A”", "Table changed: “B”", "Table added: “C”")
    assert remarks(before, after) == said


def test_a_table_that_became_paragraphs_was_removed():
    paragraphs = "".join(f"<p>{line}</p>" for line in prose.text_of(table()).split("\n"))
    said = [*prose_remarks.remarks(table(), paragraphs, {})]
    assert said == ["Table removed: “1 | 2”"]


def test_words_in_a_table_that_are_only_formatted_otherwise_do_not_change_it():
    bold = table("A").replace("<td>2</td>", "<td><strong>2</strong></td>")
    assert remarks(table("A"), bold) == ()
    assert [*prose_remarks.remarks(table("A"), bold, {})] == ["Only the formatting changed."]
