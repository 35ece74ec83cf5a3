"""Numbers before headings are left out where all headings are numbered in sequence."""

import pytest

from milestones.document import prose
from milestones.importing.judging import judge
from tests.importing.articles import LEAD, TITLE, headings, report
from tests.importing.trees import heading, tree


def judged(*texts, language="", paragraph="Some text of it."):
    """Judge an article with these headings; one that begins with `#` is a lower one."""
    blocks = []
    for text in texts:
        blocks += [heading(text.lstrip("# "), 3 if text.startswith("#") else 2), paragraph]
    return judge(tree(TITLE, LEAD, *blocks), language=language)


NUMBERED = [
    (("1. Origins", "2. Course"), ["Origins", "Course"], "1., 2."),
    (("1) Origins", "2) Course", "3) Peace"), ["Origins", "Course", "Peace"], "1), 2), 3)"),
    (("1. Origins", "2. Course", "Summary"), ["Origins", "Course"], "1., 2."),
    (("Preface", "1. Origins", "2. Course"), ["Preface", "Origins", "Course"], "1., 2."),
    (("I. Origins", "II. Course", "III. Peace"), ["Origins", "Course", "Peace"], "I., II., III."),
    (("1 Origins", "2 Course", "# 2.1 North"), ["Origins", "Course"], "1, 2, 2.1"),
    (("1. Origines", "2. Suites"), ["Origines", "Suites"], "1., 2."),
    (("1. Origjina", "2. Rrjedha"), ["Origjina", "Rrjedha"], "1., 2."),
    (("1. Порекло", "2. Ток"), ["Порекло", "Ток"], "1., 2."),
]


@pytest.mark.parametrize(("texts", "expected", "numbers"), NUMBERED)
def test_numbers_in_sequence_are_left_out_and_said(texts, expected, numbers):
    found = judged(*texts)
    assert headings(found) == expected
    said = f"The headings were numbered. Their numbers were left out: “{numbers}”."
    assert said in report(found)
    assert "Not all of this was kept" not in report(found)


KEPT = [
    ("1. Origins",),
    ("1. Origins", "3. Course"),
    ("2. Origins", "3. Course"),
    ("1. Origins", "Peace", "2. Course"),
    ("1. Battalion", "2. Battalion"),
    ("1 year later", "2 years later"),
    ("1. June: Entry", "2. June: Camp"),
    ("1. jun – Ulazak", "2. jun – Logor"),
    ("1999 in short", "2000 in short"),
]


@pytest.mark.parametrize("texts", KEPT)
def test_other_numbers_are_kept(texts):
    found = judged(*texts, language="sr-Latn" if "jun – " in texts[0] else "", paragraph=LEAD * 20)
    assert headings(found) == list(texts)
    assert "The headings were numbered" not in report(found)


def test_headings_within_sections_lose_their_numbers_and_keep_their_emphasis_and_links():
    found = judge(
        tree(
            *(TITLE, LEAD, heading("1. Origins"), 'See <a href="#2-the-course">below</a>.'),
            *(
                heading("2. The <em>course</em>"),
                heading("2.1 In the <em>north</em>", 3),
                "It grew.",
            ),
        )
    )
    origins, course = found.document.sections
    assert course.heading == "The course"
    assert "<h3>In the <em>north</em></h3>" in course.body
    assert prose.links(origins.body) == [f"#s-{course.uid}"]


def test_a_numbered_conclusion_is_the_conclusion():
    found = judged("1. Background", "2. Conclusions and next steps")
    assert headings(found) == ["Background"]
    assert found.document.conclusion_heading == "Conclusions and next steps"
