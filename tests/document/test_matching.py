import random
import unicodedata
from dataclasses import replace

import pytest

from milestones.document import matching, shape
from milestones.document.shape import Document, FocusArea, Milestone, Section, Source
from tests import factories

complete = factories.document()


def nfd(text):
    return unicodedata.normalize("NFD", text)


def without_uids(document):
    parts = {part: getattr(document, part) for part in shape.ROWS}
    stripped = {part: tuple(replace(row, uid="") for row in rows) for part, rows in parts.items()}
    return replace(document, **stripped)


def test_rows_that_say_the_same_keep_their_uids_wherever_they_moved():
    moved = replace(
        complete, milestones=complete.milestones[::-1], sections=complete.sections[::-1]
    )
    assert matching.with_uids(without_uids(moved), like=complete) == moved


def test_a_milestone_is_the_same_whichever_focus_area_it_belongs_to():
    rows = [Milestone(uid=uid, date="1999", detail=f"<p>{uid}</p>", focus_area="f") for uid in "ab"]
    again = [replace(row, uid="", focus_area=area) for row, area in zip(rows, "gf", strict=True)]
    assert matching.matches(again[::-1], rows) == ["b", "a"]


def test_a_row_whose_impact_changed_keeps_its_uid():
    changed = replace(complete.milestones[1], uid="", impact="Another", date="1999-12")
    [row, *_] = matching.with_uids(Document(milestones=(changed,)), like=complete).milestones
    assert row.uid == complete.milestones[1].uid


def test_rows_match_however_their_letters_are_stored():
    stored = Document(
        sections=(Section(uid="s", heading="Çlirimi", body="<p>E parë.</p>"),),
        milestones=(Milestone(uid="m", date="1999", initiative="Çlirimi i qytetit"),),
        sources=(Source(uid="q", title="Raporti i përgjithshëm"),),
    )
    apart = Document(
        sections=(Section(heading=nfd("Çlirimi"), body="<p>Another text.</p>"),),
        milestones=(Milestone(date="2011", initiative=nfd("Çlirimi i qytetit")),),
        sources=(Source(title=nfd("Raporti i përgjithshëm")),),
    )
    matched = matching.with_uids(apart, like=stored)
    assert [getattr(matched, part)[0].uid for part in ("sections", "milestones", "sources")] == [
        *("s", "m", "q")
    ]


def test_a_new_row_gets_a_uid_of_its_own():
    row = FocusArea(title="Something else")
    [with_uid] = matching.with_uids(Document(focus_areas=(row,)), like=complete).focus_areas
    assert shape.UID.fullmatch(with_uid.uid)
    assert with_uid.uid not in {area.uid for area in complete.focus_areas}


def test_no_two_rows_get_the_same_uid():
    twins = Document(sections=(Section(heading="Why it began"),) * 3)
    uids = [row.uid for row in matching.with_uids(twins, like=complete).sections]
    assert len(set(uids)) == 3
    assert "s1" in uids


# --- Rows that changed a little -------------------------------------------------------------------

TROOPS = Milestone(
    uid="old",
    date="1999-06",
    initiative="Deployment of KFOR troops",
    impact="Immediate ceasefire and stabilization",
)


@pytest.mark.parametrize(
    "changes",
    [
        {"initiative": "Deployment of NATO-led KFOR troops"},
        {"initiative": "Deployement of KFOR troop"},
        {"impact": "An immediate cease-fire"},
        {"impact": "Something else altogether"},
        {"date": "1999-12-01"},
        {"date": "1999"},
        {"date": "1989-06"},
        {"date": "2000-06", "initiative": "The deployment of KFOR troops"},
        {"date": "2001-06", "impact": "Immediate ceasefire, and stabilization of the region"},
        {"date": "1999-07-02", "initiative": "KFOR troops deployed", "sources": ("r1",)},
    ],
)
def test_a_milestone_that_changed_a_little_keeps_its_uid(changes):
    changed = replace(TROOPS, uid="", **changes)
    assert matching.matches([changed], [TROOPS]) == ["old"]


@pytest.mark.parametrize(
    "changes",
    [
        {"initiative": "A bridge opens", "impact": "Trade grows"},
        {"initiative": "Deployment of EULEX police", "impact": "Improved rule of law"},
        {"initiative": "Elections are held", "impact": "Immediate boycott by most"},
        {"date": "2012-06", "initiative": "Deployment of more KFOR troops"},
        {"date": "2009-06", "impact": "Immediate ceasefire, and stabilization"},
        {"date": "1979-06", "initiative": "Deployment of troops"},
        {
            "date": "2004-06",
            "initiative": "Deployment of police",
            "impact": "Order and stabilization",
        },
    ],
)
def test_another_milestone_gets_another_uid(changes):
    other = replace(TROOPS, uid="", **changes)
    assert matching.matches([other], [TROOPS]) == [""]


def test_what_happens_every_few_years_is_not_the_same_row_at_another_time():
    elections = [replace(TROOPS, uid=f"e{year}", date=f"{year}-06") for year in (1980, 1990)]
    later = replace(TROOPS, uid="", date="2010-06")
    assert matching.matches([later], elections) == [""]


def test_of_rows_with_one_name_that_of_the_same_date_is_the_same():
    reports = [
        replace(
            TROOPS,
            uid=f"r{i}",
            date=f"1999-0{i}",
            initiative="Report",
            impact=f"In {i}",
        )
        for i in (3, 6, 9)
    ]
    rows = [replace(row, uid="", impact="All is new") for row in reports[::-1]]
    assert matching.matches(rows, reports) == ["r9", "r6", "r3"]


def test_the_likest_row_is_matched_first_wherever_it_stands():
    rows = [
        replace(TROOPS, uid="", initiative="Deployment of more KFOR troops", date="1999-09"),
        replace(TROOPS, uid="", initiative="The deployment of KFOR troops"),
    ]
    assert matching.matches(rows, [TROOPS]) == ["", "old"]
    assert matching.matches(rows[::-1], [TROOPS]) == ["old", ""]


def test_a_row_without_words_is_matched_by_nothing():
    assert matching.matches([replace(TROOPS, uid="", initiative="", impact="")], [TROOPS]) == [""]


def test_text_without_spaces_is_compared_too():
    old = Milestone(uid="old", date="1999", initiative="科索沃部队部署", impact="立即停火与稳定")
    assert matching.matches([replace(old, uid="", initiative="科索沃部队的部署")], [old]) == ["old"]
    other = Milestone(date="1999", initiative="桥梁通车", impact="贸易增长")
    assert matching.matches([other], [old]) == [""]


def test_a_section_with_another_heading_or_another_text_is_the_same_section():
    old = Section(uid="old", heading="Why it began", body="<p>There was <em>cause</em> enough.</p>")
    assert matching.matches([replace(old, uid="", heading="How it began")], [old]) == ["old"]
    assert matching.matches([replace(old, uid="", body="<p>All is new.</p>")], [old]) == ["old"]
    other = Section(heading="How it ended", body="<p>Everybody went home.</p>")
    assert matching.matches([other], [old]) == [""]


def test_a_source_is_known_by_its_url_or_its_title_and_publisher_only():
    old = Source(uid="old", title="Report 2001", publisher="A", url="https://e.org/2001")
    assert matching.matches([replace(old, uid="", title="Report of 2001")], [old]) == ["old"]
    assert matching.matches([replace(old, uid="", url="http://e.org/2001/")], [old]) == ["old"]
    assert matching.matches([replace(old, uid="", url="https://e.org/new")], [old]) == ["old"]
    other = Source(title="Report 2002", publisher="A", url="https://e.org/2002")
    assert matching.matches([other], [old]) == [""]


def changed(row):
    return replace(row, uid="", date=f"{row.date}-05", initiative=f"{row.initiative} more")


def test_many_rows_that_all_changed_are_matched_with_their_own():
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghiklmnoprstuv", k=6)) for _ in range(900)]
    old = [
        Milestone(
            uid=f"m{i}",
            date=str(chance.randint(1990, 2025)),
            initiative=" ".join(chance.choices(words, k=5)),
            impact=" ".join(chance.choices(words, k=8)),
        )
        for i in range(300)
    ]
    new = [
        replace(row, uid="", date=f"{row.date}-05", initiative=f"{row.initiative} more")
        for row in old
    ]
    assert matching.matches(new[::-1], old) == [row.uid for row in old[::-1]]


@pytest.mark.slow
def test_a_thousand_rows_that_all_changed_are_matched_quickly(cpu_seconds):
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghiklmnoprstuv", k=6)) for _ in range(2000)]

    def row(i):
        texts = [" ".join(chance.choices(words, k=k)) for k in (6, 10)]
        return Milestone(uid=f"m{i}", date=str(1990 + i % 35), initiative=texts[0], impact=texts[1])

    old = [row(i) for i in range(1000)]
    new = [
        replace(row, uid="", date=f"{row.date}-05", initiative=f"{row.initiative} more")
        for row in old
    ]
    assert cpu_seconds(lambda: matching.matches(new, old)) < 3  # 0.9 s on an idle machine
