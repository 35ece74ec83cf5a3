"""What becomes of plain text, without the signs of Markdown."""

import pytest

from milestones.formats.markdown_files.markdown_tree import read_markdown
from milestones.formats.tree import BlockKind, Outcome

YEARS = ["<p>1999 – It began in a town.</p>", "<p>2001 – It grew.</p>"]
DAYS = ["<p>8.3.1999. – It began.</p>", "<p>12.4.2001. – It grew.</p>"]
LONG = "word " * 40 + "end."


def test_short_lines_without_a_full_stop_are_headings_of_plain_text():
    tree = read_markdown("The valley\n\nWhat it is.\n\nAfter the war\n\nIt grew.\n")
    assert [(block.text, block.level) for block in tree.blocks] == [
        ("The valley", 1),
        ("What it is.", 0),
        ("After the war", 2),
        ("It grew.", 0),
    ]
    assert [remark.outcome for remark in tree.remarks] == [Outcome.GUESSED] * 2


@pytest.mark.parametrize("first", ["Background", "1. Introduction", "Hyrje", "Позадина"])
def test_a_first_short_line_that_heads_a_part_is_a_heading_like_the_others(first):
    tree = read_markdown(f"{first}\n\nWhat it is.\n\nAfter the war\n\nIt grew.\n")
    assert [block.level for block in tree.blocks if block.level] == [2, 2]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("1. The war\n\nIt began.\n\n2. After\n\nIt ended.", ["1. The war", "2. After"]),
        ("**The war**\n\nIt began.", ["The war"]),
        ("*The* war\n\nIt began.", ["<em>The</em> war"]),
        ("It began.\n\nThe end", []),
        ("1. # A\n   b\n\nIt began.", []),
        ("It began.\n\nSources\n\nThe register", ["Sources"]),
        ("It began in the old town of the valley.\n\nAnna\nThe press", []),
        ("It began.\n\nThe register, https://e.org/\n\nIt ended.", []),
        ("[The war](/a)\n\nIt began.", []),
        ("The war\\\nand peace\n\nIt began.", []),
        ("It began.\n\n1. Dates\n\n1999 Entry\n\n2003 Bridge\n\nIt ended.", ["1. Dates"]),
        ("It began.\n\nDates\n\nJune 1999 – Entry\nMay 2003 – Bridge", ["Dates"]),
        ("It began.\n\nDatumi\n\njuna 1999. godine – Ulazak\n2003. – Most", ["Datumi"]),
        ("It began:\n\n3 May 1999 – Entry\n\n4 June 2003: Bridge\n\nIt ended.", []),
        ("It began:\n\n3.5.1999 Entry\n\n4.6.2003 Bridge\n\nIt ended.", []),
        ("It began:\n\nIn 1999 troops entered\n\nIn May 2003 it grew\n\nIt ended.", []),
        (
            "1. ORIGINS\n\nIt began.\n\n2. DATES\n\n1871\nA mill\n\n3. NOW\n\nIt ended.",
            ["1. ORIGINS", "2. DATES", "3. NOW"],
        ),
        ("It began.\n\nTimeline\n\n1871\nA mill\nGrain\n\n1902\nA dam", ["Timeline"]),
        (f"{LONG}\n\nContents\nTimeline\nSources\n\n{LONG}", ["Sources"]),
        ("It began.\n\n1. A mill\n\n2. A dam", []),
        ("…\n\nIt began.", []),
        ("# A\n\nThe war\n\nIt began.", ["A"]),
    ],
)
def test_headings_of_a_text_that_marks_none(text, headings):
    blocks = read_markdown(text).blocks
    assert [block.html for block in blocks if block.kind is BlockKind.HEADING] == headings


def test_each_line_of_a_plain_text_with_long_lines_is_a_paragraph():
    text = f"The valley\n{LONG}\n- a\n- b\nThe end\n{LONG}"
    kinds = [block.kind.value for block in read_markdown(text).blocks]
    assert kinds == ["heading", "paragraph", "list", "heading", "paragraph"]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("It began in\nthe valley.", ["<p>It began in the valley.</p>"]),
        ("   It began in\n   the valley.", ["<p>It began in the valley.</p>"]),
        ("It began in the old town of\nKosovo.", ["<p>It began in the old town of Kosovo.</p>"]),
        ("1999 – It began in a town.\n2001 – It grew.", YEARS),
        ("8.3.1999. – It began.\n12.4.2001. – It grew.", DAYS),
        ("1999 It began.\n2001 It grew.", ["<p>1999 It began.</p>", "<p>2001 It grew.</p>"]),
        ("It began.\nIt was the old town.", ["<p>It began.</p>", "<p>It was the old town.</p>"]),
        (
            "Aims\n----\na) One.\nb) Two.",
            ["Aims", "<ul><li><p>a) One.</p></li><li><p>b) Two.</p></li></ul>"],
        ),
        ("a) One.\nb) Two.", ["<ul><li><p>a) One.</p></li><li><p>b) Two.</p></li></ul>"]),
        ("(i) One.\n(ii) Two.", ["<ul><li><p>(i) One.</p></li><li><p>(ii) Two.</p></li></ul>"]),
    ],
)  # fmt: skip
def test_lines_of_a_plain_text_are_joined_where_they_were_wrapped(text, blocks):
    assert [block.html for block in read_markdown(text).blocks] == blocks


def test_the_lines_of_a_poem_are_no_headings():
    tree = read_markdown("The Rose\n\nA rose\n\nA bud\n\nA thorn\n\nIt ended.")
    headings = [block.text for block in tree.blocks if block.kind is BlockKind.HEADING]
    assert headings == ["The Rose", "A thorn"]


@pytest.mark.parametrize("title", ["A title", "# A title"])
def test_a_row_that_starts_with_a_tab_has_a_blank_first_cell(title):
    text = f"{title}\n\nYear\tEvent\tImpact\n1999\tEntry\tCalm\n\tRoads open\tTrade\n\tMills\n"
    table = read_markdown(text).blocks[-1]
    assert [[cell.html for cell in row.cells] for row in table.rows[2:]] == [
        ["", "Roads open", "Trade"],
        ["", "Mills"],
    ]
