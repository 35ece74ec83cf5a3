from milestones.document.shape import Document, FocusArea, Milestone, Source
from milestones.formats.downloads import milestones_table

URL = "https://example.org/record"


def names(*sources):
    numbered = [Source(uid=f"s{n}", url=url, title=title) for n, (url, title) in enumerate(sources)]
    return list(milestones_table.source_names(numbered).values())


def test_a_source_is_named_by_its_url_or_its_title_or_its_number():
    assert names((URL, "A record"), ("", "A book"), ("", "")) == [URL, "A book", "[3]"]


def test_no_two_sources_have_the_same_name():
    assert names((URL, "Page 1"), (URL, "Page 2"), (URL, "Page 2")) == ["Page 1", "[2]", "[3]"]
    assert names(("", "[2]"), ("", "A book")) == ["[1]", "A book"]
    assert names((URL, ""), ("", URL)) == ["[1]", "[2]"]
    assert names((URL, URL)) == [URL]


def test_each_source_of_a_milestone_has_a_line_and_unknown_ones_none():
    sources = (Source(uid="a", url=URL), Source(uid="b", title="A book"))
    row = Milestone(uid="m1", date="1999", sources=("b", "a", "gone"))
    [cells] = milestones_table.rows_of(Document(milestones=(row,), sources=sources))
    assert dict(zip(milestones_table.HEAD, cells, strict=True))["Sources"] == f"A book\n{URL}"


def test_a_focus_area_has_its_name_and_an_unknown_one_none():
    areas = (FocusArea(uid="a", title="Trust"), FocusArea(uid="b", body="<p>Fair courts</p>"))
    areas += (FocusArea(title="Without a uid"),)
    rows = tuple(Milestone(uid=f"m{uid}", focus_area=uid) for uid in ("b", "a", "gone", ""))
    cells = milestones_table.rows_of(Document(milestones=rows, focus_areas=areas))
    place = milestones_table.HEAD.index("Focus area")
    assert [row[place] for row in cells] == ["Fair courts", "Trust", "", ""]


def test_sources_that_the_texts_of_a_milestone_cite_are_named_once_in_the_order_of_the_page():
    sources = tuple(Source(uid=uid, title=uid.upper()) for uid in "abcd")
    cite = {uid: f'<cite data-source="{uid}"></cite>' for uid in "abcd"}
    texts = {"initiative": f"One{cite['d']}", "impact": f"Two{cite['b']}{cite['d']}"}
    detail = f"<p>Three{cite['a']}{cite['c']}</p>"
    row = Milestone(uid="m1", date="1999", **texts, detail=detail, sources=("c",))
    [cells] = milestones_table.rows_of(Document(milestones=(row,), sources=sources))
    assert cells[6] == "D\nB\nC\nA"
