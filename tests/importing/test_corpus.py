"""Whole documents of many kinds, in five languages, become what a person would make of them."""

from pathlib import Path

import pytest

from milestones.document import completeness, prose
from milestones.importing.documents import parse
from tests import word_files as word
from tests.formats.sheets.spreadsheet_files import xlsx

CORPUS = Path(__file__).parent / "corpus"


def word_report():
    """Return a report as Word saves it, with styles, a list, a table and a footnote."""
    return word.word_file(
        word.paragraph("The market hall: a report", "Title"),
        word.paragraph("By Anna Brook, 3 May 2021"),
        word.paragraph(
            "The hall needs a new roof by 2025. This report says why, and what it costs."
        ),
        word.paragraph("1. Findings", "Heading1"),
        word.paragraph(word.run("The roof leaks in three places") + word.note_reference(1)),
        word.paragraph("2. Objectives", "Heading1"),
        word.item("A dry hall"),
        word.item("A market on Sundays"),
        word.paragraph("3. Milestones", "Heading1"),
        word.table(
            ("Date", "Step", "Outcome"),
            ("12/2021", "Survey of the roof", "Three leaks found"),
            ("Spring 2023", "Works begin", "The hall closes for a year"),
        ),
        word.paragraph("4. Conclusion", "Heading1"),
        word.paragraph("The council decides in June."),
        footnotes={1: "Office of Works, Survey of the market hall, 2021, p. 7."},
    )


def excel_timeline():
    """Return a timeline as a sheet with a column of numbers and one of links."""
    return xlsx(
        (
            "Timeline",
            [
                ["No.", "Year", "Milestone", "Effect", "Link"],
                [1, 1951, "Dam finished", "Power for the valley", "https://example.org/dam"],
                [2, 1968, "Second turbine", "Twice the power", ""],
            ],
        )
    )


MADE = {"word-report.docx": word_report, "valley_dam.xlsx": excel_timeline}

# For each file: the language, title, beginning of the lead, sections, focus areas, milestones,
# heading of the conclusion, and sources.
EXPECTED = {
    "municipal-history.md": (
        "en-GB",
        "A short history of Ashford Vale",
        "How a ferry landing became a market town",
        ["Beginnings"],
        ["Flood defences.", "The old mill", "Buses"],
        [
            ("1240~", "First mention of the ferry"),
            ("1612/1614", "The stone bridge is built"),
            ("1612/1614", "The ferry closes"),
            ("1848-05-03", "The railway arrives"),
            ("1978", "The museum opens in the ferryman's house"),
        ],
        "Looking ahead and thanks",
        {
            *("Charters of the Vale", "County survey of bridges, 2011", "Charter roll"),
            *("Bridge accounts", "Town gazette, 6 May 1848, p. 2"),
        },
    ),
    "jekyll-page.md": (
        "fr",
        "Le programme des écoles",
        "Depuis 2011, le programme aide les communes",
        ["Contexte"],
        [
            "Chauffer toutes les salles de classe.",
            "Former deux enseignants par école.",
            "Ouvrir les cantines.",
        ],
        [
            ("2011-03", "Premier appel à projets"),
            ("2014/2016", "Rénovation des écoles du nord"),
            ("2019-09-01", "Ouverture des cantines"),
        ],
        "Conclusion",
        {"Rapport annuel", "Décret n° 2011-114 du 2 mars 2011"},
    ),
    "release-table.md": (
        "",
        "Ferry timetable software",
        "The software that plans the ferries",
        ["About", "Support"],
        [],
        [("2019-05-01", "1.0"), ("2022-08-02", "2.1"), ("2022-08-30", "2.1.1")]
        + [("2024-02-11", "3.0")],
        "Summary",
        {"3.0", "2.1.1", "2.1"},
    ),
    "legal-timeline.md": (
        "",
        "Legal basis of the customs office",
        "The customs office acts under rules",
        ["Background"],
        [],
        [
            ("1999-08-31", "Regulation 1999/3 sets up the customs service."),
            ("2004", "Law 2004/1 gives it a director and a budget of its own."),
            ("2008-06-15", "Constitution, art. 20. The office answers to the government."),
            ("2016/..", "Association agreement; customs duties fall in ten yearly steps."),
        ],
        "Concluding remarks",
        {
            "Council Regulation (EC) No 2007/2000, OJ L 240, 23.9.2000, p. 1",
            "Law No. 2004/1 on the customs office, Official Gazette 11/2004",
            "Association agreement",
        },
    ),
    "encyclopedia-article.md": (
        "sq",
        "Ura e Vjetër",
        "Ura e Vjetër është një urë guri",
        ["", "Historia", "Restaurimi"],
        [],
        [
            ("1489", "Ndërtimi i urës"),
            ("1858-06-12", "Përmbytja merr dy harqe. Qyteti mbetet pa urë për tre vjet."),
            ("1954/1956", "Restaurimi i parë"),
            ("1980~", "Ura mbyllet për makina"),
        ],
        "Përfundim",
        {"Urat e luginës", "Regjistri i monumenteve"},
    ),
    "policy-page.html": (
        "sr-Latn",
        "Politika voda 2020–2030",
        "Opština Dolina čuva svoje reke",
        ["Zašto je to važno"],
        ["Čista voda", "Zaštita izvora"],
        [
            ("2005", "Prvi plan voda"),
            ("2014-06", "Velike poplave"),
            ("2020", "Usvojena politika voda"),
            ("2020", "Počinje obnova mreže"),
        ],
        "Zaključak",
        {"Plan voda", "Zakon o vodama, Službeni glasnik 30/2010"},
    ),
    "google-document.html": (
        "fr",
        "Le marché couvert",
        "Note pour le conseil, 4 avril 2021 Le marché couvert est le cœur",
        ["Contexte"],
        ["Réparer le toit", "Ouvrir le dimanche"],
        [
            ("1887", "Inauguration de la halle"),
            ("1944-05", "Le toit brûle"),
            ("2019/..", "Le marché est ouvert le soir"),
        ],
        "En conclusion",
        {"Registre des étals"},
    ),
    "plain-report.txt": (
        "sr",
        "Мост у долини",
        "Мост је обновљен за две године",
        ["Увод"],
        ["Безбедан прелаз за пешаке", "Пут за бициклисте", "Осветљење"],
        [
            ("2015", "Мост је затворен"),
            ("2017-05", "Почетак радова"),
            ("2019-04-03", "Отварање"),
        ],
        "Закључак",
        {"Општински регистар мостова"},
    ),
    "timeline.tsv": (
        "",
        "Timeline",
        "",
        [],
        [],
        [
            ("1951", "Dam finished"),
            ("1968", "Second turbine"),
            ("1990~", "Fish ladder"),
            ("2012", "Dam heightened"),
        ],
        "",
        {"https://example.org/dam", "https://example.org/fish"},
    ),
    "word-report.docx": (
        "",
        "The market hall: a report",
        "The hall needs a new roof by 2025.",
        ["Findings"],
        ["A dry hall", "A market on Sundays"],
        [("2021-12", "Survey of the roof"), ("2023-21", "Works begin")],
        "Conclusion",
        {"Office of Works, Survey of the market hall, 2021, p. 7"},
    ),
    "valley_dam.xlsx": (
        "",
        "Valley dam",
        "",
        [],
        [],
        [("1951", "Dam finished"), ("1968", "Second turbine")],
        "",
        {"https://example.org/dam"},
    ),
    "headings-of-years.md": (
        "",
        "Twenty years of the youth orchestra",
        "From a school hall to the opera house",
        [],
        ["Teaching", "Open doors"],
        [
            ("2002", "The first rehearsal"),
            ("2009-21", "The orchestra goes abroad for the first time."),
            ("2022", "A hall of its own"),
        ],
        "In short",
        set(),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_becomes_what_a_person_would_make_of_it(name):
    data = MADE[name]() if name in MADE else (CORPUS / name).read_bytes()
    parsed = parse(data, name)
    document = parsed.document
    language, title, lead, sections, areas, milestones, conclusion, sources = EXPECTED[name]
    assert (document.language, document.title) == (language, title)
    assert prose.clean_line(prose.text_of(document.lead)).startswith(lead)
    assert [section.heading for section in document.sections] == sections
    assert [area.title for area in document.focus_areas] == areas
    rows = [(row.date, prose.text_of(row.initiative)) for row in document.milestones]
    assert rows == milestones
    assert document.conclusion_heading == conclusion
    assert {source.title for source in document.sources} == sources
    assert not [problem for problem in completeness.problems(document) if problem.required]
    assert not [remark for remark in parsed.remarks if "Not all of this was" in remark.message]


def test_every_document_of_the_corpus_is_tested():
    assert {path.name for path in CORPUS.iterdir()} | set(MADE) == set(EXPECTED)
