"""What becomes of a document: each test is a tree and the parts of the article made of it."""

import pytest

from milestones.document import prose
from milestones.importing.choices import Choices, Column, Role
from milestones.importing.judging import judge
from tests.importing.articles import (
    BACKGROUND,
    CONCLUSION,
    LEAD,
    LINK,
    TITLE,
    article,
    headings,
    report,
    rows,
)
from tests.importing.trees import heading, table, tree, ul

# --- Sections -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "sections"),
    [
        ((1, 2, 2, 2), ["a", "b", "c"]),
        ((1, 2, 3, 2), ["a", "c"]),
        ((1, 3, 2, 3), ["a", "b"]),
        ((1, 1, 1, 1), ["a", "b", "c"]),
        ((1, 2, 1, 2), ["a", "b"]),
        ((2, 2, 3, 2), ["T", "a", "c"]),
        ((2, 3, 3, 4), ["a", "b"]),
    ],
)
def test_sections_begin_at_headings_that_are_not_lower(levels, sections):
    names = zip("Tabc", levels, strict=True)
    blocks = [block for name, level in names for block in (heading(name, level), "Text.")]
    assert headings(judge(tree(*blocks))) == sections


def test_a_lower_heading_stays_in_its_section():
    document = judge(article(heading("Within", 3), "Text.")).document
    assert document.sections[0].body.endswith("<h3>Within</h3><p>Text.</p>")


# --- Conclusion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        *("Conclusion", "2. Conclusions and next steps", "In Retrospect", "CONCLUSION:"),
        *("Summary", "Closing\xa0remarks", "IV. Conclusion", "Përfundim", "Përfundime"),
        *("Chapter 5: Conclusion", "(5) Conclusion", "IV – Conclusion", "En guise de conclusion"),
        *("Final conclusions", "Zaključne napomene", "Schlusswort", "Conclusion générale"),
        *("Zaključak", "Закључак", "Bilan", "En conclusion", "Fazit und Ausblick", "Conclusión"),
    ],
)
def test_the_conclusion_has_many_names(title):
    judged = judge(tree(TITLE, LEAD, *BACKGROUND, heading(title), "It goes on."))
    document = judged.document
    assert document.conclusion == "<p>It goes on.</p>"
    assert document.conclusion_heading == title.rstrip(":")
    assert headings(judged) == ["Background"]


@pytest.mark.parametrize(("title", "following"), [("Next steps", ""), ("Summary", "Appendix")])
def test_some_headings_are_a_conclusion_only_at_the_end(title, following):
    blocks = [heading(title), "It goes on.", heading("Sources"), ul(LINK)]
    blocks += [heading(following), "More."] if following else []
    document = judge(tree(TITLE, LEAD, *BACKGROUND, *blocks)).document
    assert document.conclusion == ("" if following else "<p>It goes on.</p>")


@pytest.mark.parametrize("title", ["Conclusion of the treaty", "The talks", "Summary of claims"])
def test_another_heading_is_no_conclusion(title):
    document = judge(tree(TITLE, LEAD, *BACKGROUND, heading(title), "It goes on.")).document
    assert document.conclusion == ""


# --- Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "anchor"),
    [
        ("#background", "#s-"),
        ("#the-background", "#s-"),
        ("#conclusion", "#conclusion"),
        ("#timeline", "#milestones"),
    ],
)
def test_a_link_to_a_heading_leads_to_our_anchor(url, anchor):
    made = tree(
        *(TITLE, LEAD, heading("The background", 2, "background"), f'See <a href="{url}">it</a>.'),
        *(heading("Timeline"), table("Year | Event", "1999 | Entry"), *CONCLUSION),
    )
    document = judge(made).document
    [section] = document.sections
    [found] = prose.links(section.body)
    assert found.startswith(anchor)
    assert found in (anchor, f"#s-{section.uid}")


def test_a_link_that_leads_nowhere_is_reported():
    judged = judge(article('See <a href="#nowhere">this</a>.'))
    assert judged.document.sections[0].body.endswith("<p>See this.</p>")
    assert "The link to #nowhere was removed" in report(judged)


def test_a_list_of_contents_is_left_to_the_page():
    contents = ul('<a href="#background">Background</a>', '<a href="#conclusion">Conclusion</a>')
    judged = judge(tree(TITLE, LEAD, heading("Contents"), contents, *BACKGROUND, *CONCLUSION))
    assert headings(judged) == ["Background"]
    assert "The list of contents was left out. The page has its own" in report(judged)


def test_urls_in_a_text_become_links():
    document = judge(article("Visit nato.int or https://e.org/x.")).document
    assert prose.links(document.sections[0].body) == ["https://nato.int/", "https://e.org/x"]


# --- Choices --------------------------------------------------------------------------------------


MEMBERS = tree(
    *(TITLE, LEAD, heading("Members"), table("Country | Joined | Troops", "Norland | 1949 | 120")),
    *(heading("Tasks"), ul("Courts", "Roads"), heading("The end"), "It goes on."),
)


@pytest.mark.parametrize(
    ("roles", "field", "value"),
    [
        ({1: Role.TITLE, 0: Role.TEXT}, "title", LEAD),
        ({1: Role.LEFT_OUT}, "lead", ""),
        ({2: Role.TITLE, 0: Role.SECTION}, "title", "Members"),
        ({3: Role.MILESTONES}, "milestones_heading", "Members"),
        ({5: Role.FOCUS_AREAS}, "focus_heading", "Tasks"),
        ({4: Role.FOCUS_HEADING}, "focus_heading", "Tasks"),
        ({6: Role.CONCLUSION}, "conclusion", "<p>It goes on.</p>"),
        ({7: Role.LEAD, 1: Role.TEXT}, "lead", "<p>It goes on.</p>"),
    ],
)
def test_the_article_follows_a_choice(roles, field, value):
    assert getattr(judge(MEMBERS, Choices(roles)).document, field) == value


def test_a_person_chooses_what_a_column_holds():
    columns = (Column.INITIATIVE, Column.DATE, Column.LEFT_OUT)
    judged = judge(MEMBERS, Choices({3: Role.MILESTONES}, {3: columns}))
    assert rows(judged) == [("1949", "Norland", "")]
    assert judged.columns[3] == columns
    assert "Column 3 was left out: Troops, 120." in report(judged)


def test_the_head_of_a_column_chosen_for_sources_is_quoted_if_it_says_something_else():
    judged = judge(MEMBERS, Choices({3: Role.MILESTONES}, {3: (Column.SOURCES,)}))
    assert "became sources" in report(judged)


def test_what_a_person_leaves_out_is_quoted():
    judged = judge(MEMBERS, Choices({7: Role.LEFT_OUT}))
    assert "left out: Line 8: Left out, as you chose: “It goes on.”" in report(judged)


def test_the_timeline_that_a_person_refuses_stays_in_the_text():
    made = article(heading("Timeline"), table("Year | Event", "1999 | Entry"))
    judged = judge(made, Choices({5: Role.TEXT}))
    assert rows(judged) == []
    assert headings(judged) == ["Background", "Timeline"]


# --- Language -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "chosen", "language"),
    [
        ({"language": "sq"}, "", "sq"),
        ({"language": "sq"}, "fr", "fr"),
        ({"language": "unknown tag"}, "", "sq"),
        ({}, "", "sq"),
    ],
)
def test_the_language_is_chosen_or_told(about, chosen, language):
    made = tree(TITLE, table("Year | Event", "12 qershor 1999 | A b"), about=about)
    document = judge(made, language=chosen).document
    assert document.language == language
    assert document.milestones[0].date == ("1999-06-12" if language == "sq" else "12 qershor 1999")


def test_remarks_are_in_the_order_of_the_text():
    made = article(heading("Timeline"), table("Year | Event", "soon | Entry"), heading("Sources"))
    indexes = [remark.block for remark in judge(made).remarks if remark.block is not None]
    assert indexes == sorted(indexes)
