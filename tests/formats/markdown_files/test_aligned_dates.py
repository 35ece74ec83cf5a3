"""Dated lines that are laid out with spaces, or that stand as code, become a list."""

import pytest

from milestones.formats.markdown_files.aligned_dates import as_lists
from milestones.importing.documents import parse

LISTED = {
    "1999   Entry\n2003   Bridge": ["- 1999: Entry", "- 2003: Bridge"],
    "1999   Entry\n       of troops\n2003   Bridge": [
        "- 1999: Entry of troops",
        "",
        "- 2003: Bridge",
    ],
    "1999: Entry\n  of troops\n2003: Bridge": ["- 1999: Entry of troops", "", "- 2003: Bridge"],
    "    1999: Entry\n    2003: Bridge": ["- 1999: Entry", "- 2003: Bridge"],
    "```\n1999: Entry\n\n2003: Bridge\n```": ["", "- 1999: Entry", "", "- 2003: Bridge", ""],
    "~~~ text\n1999  Entry\n2003  Bridge": ["", "- 1999: Entry", "- 2003: Bridge"],
    "June 1999    Entry\n12 June 1999 Camp": ["- June 1999: Entry", "- 12 June 1999: Camp"],
    "1999 – 2001  Entry\n2003         Bridge": ["- 1999 – 2001: Entry", "- 2003: Bridge"],
    "1999   - Entry\n2003   - Bridge": ["- 1999: Entry", "- 2003: Bridge"],
    "Dates:\n1999   Entry\n2003   Bridge": ["Dates:", "- 1999: Entry", "- 2003: Bridge"],
    "qershor 1999  Hyrja\nmaj 2003      Ura": ["- qershor 1999: Hyrja", "- maj 2003: Ura"],
    "јун 1999.  Улазак\nмај 2003.  Мост": ["- јун 1999.: Улазак", "- мај 2003.: Мост"],
}


@pytest.mark.parametrize("text", LISTED)
def test_dated_lines_become_a_list(text):
    lines, found = as_lists(["", *text.split("\n"), ""])
    assert lines == ["", *LISTED[text], ""]
    assert found == [1]


KEPT = [
    "1999: Entry\n2003: Bridge",
    "1999   Entry",
    "1999   Entry\nand more",
    "1999   Entry\n2003",
    "```python\n1999   Entry\n2003   Bridge\n```",
    "```\nyear = 1999\nother = 2003\n```",
    "```\n1999   Entry\nNote\n```",
    "| 1999  | Entry |\n| 2003  | Bridge |",
    "1999\tEntry\n2003\tBridge",
    "- Parts\n\n    1999   Entry\n    2003   Bridge",
    "- 1999: Entry\n  of troops\n- 2003: Bridge",
    "- **1999**  Entry\n- **2003**  Bridge",
    "1. 1999: Entry\n   of troops\n2. 2003: Bridge",
    "> 1999  Entry\n> 2003  Bridge",
    "# 1999  Entry\n# 2003  Bridge",
    "One  sentence\n  that goes on",
]


@pytest.mark.parametrize("text", KEPT)
def test_other_lines_stay_as_they_are(text):
    assert as_lists(text.split("\n")) == (text.split("\n"), [])


def test_lines_right_below_an_underlined_heading_are_a_list():
    text = "Timeline\n--------\n1999       Troops enter\n           and stay\nJune 2003  A bridge"
    made = ["Timeline", "--------", "- 1999: Troops enter and stay", "", "- June 2003: A bridge"]
    assert as_lists(text.split("\n")) == (made, [0])


HEAD = "# The valley\n\nThe valley grew.\n\n## Timeline\n\n"
PLAIN_HEAD = "The valley\n\nThe valley grew.\n\nTimeline\n\n"
DATES = {
    "en": ("1999", "June 2003", "12 May 2008"),
    "fr": ("1999", "juin 2003", "12 mai 2008"),
    "sq": ("1999", "qershor 2003", "12 maj 2008"),
    "sr": ("1999.", "јун 2003.", "12. мај 2008."),
    "sr-Latn": ("1999.", "jun 2003.", "12. maj 2008."),
    "de": ("1999", "Juni 2003", "12. Mai 2008"),
}


@pytest.mark.parametrize("head", [HEAD, PLAIN_HEAD])
@pytest.mark.parametrize("form", ["{}", "```\n{}\n```", "```text\n{}\n```"])
@pytest.mark.parametrize("language", DATES)
def test_a_timeline_that_is_laid_out_with_spaces_is_the_milestones(head, form, language):
    width = max(map(len, DATES[language])) + 1
    lines = [f"{date:{width}}Troops enter *now*" for date in DATES[language]]
    lines.insert(1, f"{'':{width}}and calm returns")
    text = head + form.format("\n".join(lines)) + "\n"
    parsed = parse(text.encode(), language=language)
    found = [(row.date, row.initiative) for row in parsed.document.milestones]
    entry = "Troops enter <em>now</em>"
    assert found == [
        ("1999", f"{entry} and calm returns"),
        *(("2003-06", entry), ("2008-05-12", entry)),
    ]
    assert "Line 7: Lines with dates became a list." in map(str, parsed.remarks)
