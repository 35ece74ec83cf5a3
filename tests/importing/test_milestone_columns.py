"""The head of a table and its columns are guessed, for a person to check."""

import pytest

from milestones.document import prose
from milestones.document.shape import Document, FocusArea, Milestone
from milestones.importing import milestone_columns
from milestones.importing.choices import Column
from milestones.importing.columns import layout_of
from milestones.importing.heads import mentions_column
from milestones.importing.milestone_rows import Content
from milestones.importing.milestone_tables import read_tables
from tests.importing import trees
from tests.importing.test_timelines import OTHER_TABLES, TIMELINES, WITH_MORE

NAMES = {
    "date": Content.DATE,
    "words": Content.IN_WORDS,
    "initiative": Content.INITIATIVE,
    "impact": Content.IMPACT,
    "detail": Content.DETAIL,
    "area": Content.FOCUS_AREA,
    "sources": Content.SOURCES,
    "uid": Content.UID,
    "-": Content.LEFT_OUT,
}


TABLES = [
    (
        "Date|Date in words|Key initiative|Impact|Detail|Sources|uid\n1999",
        0,
        "date words initiative impact detail sources uid",
    ),
    (
        "Date|Date in words|Key initiative|Impact|Detail|Focus area|Sources|uid\n1999",
        0,
        "date words initiative impact detail area sources uid",
    ),
    ("Year|Event\n1999|a", 0, "date initiative"),
    ("Event|Year|Result\na|1999|b", 0, "initiative date impact"),
    ("No.|When|What happened|Owner\n1|1999|a|b", 0, "- date initiative -"),
    ("Année|Événement|Résultat|Liens\n1999|a|b|c", 0, "date initiative impact sources"),
    ("Viti|Ngjarja|Ndikimi|Burimi\n1999|a|b|c", 0, "date initiative impact sources"),
    ("Godina|Događaj|Uticaj|Izvor\n1999|a|b|c", 0, "date initiative impact sources"),
    ("Година|Догађај|Утицај|Извор\n1999|a|b|c", 0, "date initiative impact sources"),
    ("Our timeline\nYear|Event\n1999|a", 1, "date initiative"),
    ("Alpha|Beta\n1999|a\n2001|b", 0, "date initiative"),
    ("1999|a|b\n2001|c|d", None, "date initiative impact"),
    ("a|12 June 1999\nb|2001", None, "initiative date"),
    ("1999|a|https://e.org\n2001|b|https://e.org/b", None, "date initiative sources"),
    ("Etappe|Wann genau\na|1999", 0, "initiative date"),
    ("a|b\nc|d", None, "initiative impact"),
    ("Year|Year\n1999|2001", 0, "date initiative"),
    ("From|To|Event\n1999|2001|a", 0, "date date initiative"),
    ("Year|Month|Event\n1999|June|a", 0, "date date initiative"),
    ("Date|When|Event\nsoon|1999|a", 0, "date date initiative"),
    ("Year|Event|Source|Link\n1999|a|b|c", 0, "date initiative sources sources"),
    ("Year|Event|Details\n1999|a|b", 0, "date initiative detail"),
    ("Year|Event|Further details|Owner\n1999|a|b|c", 0, "date initiative detail -"),
    ("Notes|Year\na|1999", 0, "initiative date"),
    ("1999|https://e.org\n2001|https://e.org/b", None, "date initiative"),
    ("1999|a|b|c|d\n2001|e|f|g|h", None, "date initiative impact detail detail"),
    ("Updated|1 May 2020|\nYear|Event|Impact\n1999|a|b", 1, "date initiative impact"),
    ("Date in words|Event|uid|uid\nMay 1999|a|m1|b", 0, "words initiative uid -"),
]


@pytest.mark.parametrize(("table", "head", "columns"), TABLES)
def test_columns_are_guessed_by_their_heads_and_cells(table, head, columns):
    [found] = read_tables(table.replace("|", "\t").encode())
    layout = milestone_columns.guess(found, Document(language="en", initiative_label="Etappe"))
    assert layout == milestone_columns.Layout(head, tuple(NAMES[n] for n in columns.split()))


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("Date|Focus area|Words|Impact\n1999|Trust|a|b", "date area initiative impact"),
        ("Date|Event|FOCUS AREA:\n1999|a|Trust", "date initiative area"),
        ("Focus area|Date|What\nTrust|1999|a", "area date initiative"),
    ],
)
def test_a_focus_area_is_no_other_column_wherever_it_stands(table, columns):
    [found] = read_tables(table.replace("|", "\t").encode())
    layout = milestone_columns.guess(found, Document(language="en"))
    assert layout.columns == tuple(NAMES[name] for name in columns.split())


def test_a_label_of_the_article_counts_before_our_own_head():
    [table] = read_tables(b"Date\tEvent\tFocus area\n1999\ta\tb")
    document = Document(language="en", impact_label="Focus area")
    columns = milestone_columns.guess(table, document).columns
    assert columns == (Content.DATE, Content.INITIATIVE, Content.IMPACT)


def test_our_own_files_are_known_without_their_heads_also_those_of_before():
    row = Milestone(uid="m1", date="1999", initiative="a", focus_area="f")
    document = Document(milestones=(row,), focus_areas=(FocusArea(uid="f", title="Trust"),))
    own = [content for content in Content if content is not Content.LEFT_OUT]
    before = [content for content in own if content is not Content.FOCUS_AREA]
    for text, columns in {
        "1999,1999,a,,,Trust,,m1": own,
        "1999,1999,a,,,,m1": before,
    }.items():
        [table] = read_tables(f"{text}\n{text.replace('m1', 'm2')}".encode())
        assert milestone_columns.guess(table, document).columns == tuple(columns)


def test_the_head_that_a_person_chose_counts():
    [table] = read_tables(b"Year\tEvent\nImpact\tYear\n1999\ta")
    assert milestone_columns.guess(table, Document(), 1).columns == (Content.IMPACT, Content.DATE)
    assert milestone_columns.guess(table, Document(), None).head is None


def test_a_row_that_is_marked_as_the_head_is_the_head():
    [table] = read_tables(b"<table><tr><th>Alpha<th>Beta<tr><td>once<td>a</table>")
    assert milestone_columns.guess(table, Document()).head == 0


@pytest.mark.parametrize(
    "text",
    [
        *(text for text, _, _ in TABLES),
        *("\n".join(filter(None, lines[:2])) for lines in (*TIMELINES, *OTHER_TABLES, *WITH_MORE)),
    ],
)
def test_an_import_of_an_article_guesses_the_same_columns(text):
    """Only a column whose head says nothing differs: a new article keeps it."""
    block = trees.table(None, *prose.text_of(text).split("\n"))
    [table] = read_tables(prose.text_of(text).replace("|", "\t").encode())
    alone, whole = milestone_columns.guess(table, Document(language="en")), layout_of(block, "en")
    assert whole.head == (None if alone.head is None else block.rows[alone.head])
    for head, content, column in zip(whole.heads, alone.columns, whole.columns, strict=True):
        if content is Content.LEFT_OUT and column in (Column.IMPACT, Column.DETAIL):
            assert whole.head
            assert not mentions_column(head, column)
        elif content is Content.FOCUS_AREA:
            assert column in (Column.INITIATIVE, Column.IMPACT, Column.DETAIL)
        elif content in (Content.IN_WORDS, Content.UID):
            assert column in (Column.DATE, Column.LEFT_OUT)
        else:
            assert content.name == column.name
