"""On paper, nothing that introduces something is torn or alone, and links have their URLs."""

import re
import shutil
import subprocess

import pytest

from milestones.document import prose
from milestones.document.shape import Milestone, Section
from tests import factories
from tests.full_site import LONG_TITLE

# What introduces something else: headings, and the introduction and the head of a table.
INTRODUCES = ("Why it began", "Focus areas", "Key focus areas", "Milestones", "What was done:")
INTRODUCES += ("1999 ", "12 milestones", "Year", "Date", "In retrospect")
HEADINGS = ("Sources", "Cite this page", "APA", "Chicago", "Harvard")


def paper(page, path):
    """Return the lines of text on each sheet of A4 on which `page` is printed."""
    assert shutil.which("pdftotext"), "pdftotext is missing. On Debian: apt install poppler-utils"
    page.pdf(path=path, format="A4")
    command = ["pdftotext", "-layout", path, "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sheets = [
        [line.strip() for line in sheet.splitlines() if line.strip()] for sheet in text.split("\f")
    ]
    return list(filter(None, sheets))


@pytest.mark.django_db(transaction=True)
def test_what_introduces_something_is_on_its_sheet_wherever_the_sheet_ends(new_page, tmp_path):
    milestones = tuple(
        Milestone(
            uid=f"m{i}", date=f"{1999 + i}", initiative=f"Talks {i}", impact="They meet. " * 9
        )
        for i in range(12)
    )
    factories.edition(milestones=milestones, title=LONG_TITLE)
    page = new_page()
    page.goto("/articles/mission/")
    assert introductions_at_the_foot(page, ".lead", tmp_path) == []
    # After the table, whose rows are whole, the end of the page moves by less than a row.
    assert introductions_at_the_foot(page, ".sources", tmp_path) == []


def introductions_at_the_foot(page, selector, tmp_path):
    """Return what ends a sheet though it introduces something: (height, line).

    The element of `selector` becomes higher, but not as high as a sheet, and so moves what follows.
    """
    found = []
    for height in range(0, 900, 25):
        make_higher(page, selector, height)
        sheets = paper(page, tmp_path / "printed.pdf")
        assert len(sheets) > 1
        last = [sheet[-1] for sheet in sheets]
        found += [
            (height, line) for line in last if line.startswith(INTRODUCES) or line in HEADINGS
        ]
    make_higher(page, selector, 0)
    return found


def make_higher(page, selector, height):
    page.locator(selector).evaluate(
        "(element, height) => element.style.paddingBottom = height + 'px'", height
    )


@pytest.mark.django_db(transaction=True)
def test_a_long_heading_or_caption_is_whole_on_its_sheet_wherever_the_sheet_ends(
    new_page, tmp_path
):
    long = "First words {} and a few more words, so that they need two lines".format("of aid " * 9)
    rows = "".join(f"<tr><td><p>Row {i}</p></td><td><p>Aid</p></td></tr>" for i in range(30))
    head = "<tr><th><p>Place</p></th><th><p>What</p></th></tr>"
    table = prose.clean(f"<table><caption>{long}, last words</caption>{head}{rows}</table>")
    for slug, heading, body in (
        ("table", "Why it began", table),
        ("heading", f"{long}, last words", f"<p>{'There was cause. ' * 40}</p>"),
    ):
        factories.edition(slug, sections=(Section(uid="s1", heading=heading, body=body),))
        page = new_page()
        page.goto(f"/articles/{slug}/")
        torn = []
        for height in range(0, 900, 15):
            make_higher(page, ".lead", height)
            for sheet in paper(page, tmp_path / "printed.pdf"):
                has_first, has_last = (
                    any(words in line for line in sheet) for words in ("First words", "last words")
                )
                if has_first != has_last or "last words" in sheet[-1]:
                    torn.append(height)
        assert torn == [], slug


AT = "/articles/mission/"
# The URLs on each printed page: of the links that a reader of the paper may want to follow.
URLS = {
    AT: {
        f"{AT}editions/2/",
        f"{AT}history/",
        f"{AT}compare/1...2/",
        "/topics/security/",
        "/milestones/",
        "https://example.org/record",
    },
    f"{AT}editions/1/": {
        AT,
        f"{AT}compare/1...2/",
        f"{AT}editions/2/",
        f"{AT}editions/1/",
        f"{AT}history/",
        "https://example.org/record",
        "https://www.nato.int",
    },
    f"{AT}milestones/m1/": {
        AT,
        f"{AT}editions/1/#m-m1",
        f"{AT}editions/2/#m-m1",
        "https://example.org/record",
    },
    f"{AT}history/": {AT, f"{AT}editions/2/", f"{AT}editions/1/", f"{AT}compare/1...2/"},
    f"{AT}compare/1...2/": {f"{AT}editions/1/", f"{AT}editions/2/"},
    "/": {AT},
    "/corrections/": {f"{AT}editions/2/", f"{AT}compare/1...2/"},
    "/topics/security/": {"/milestones/?topic=security", AT},
    "/milestones/": set(),
}
FOR_THE_SCREEN = ("Download", "CSV", "BibTeX", "Report a mistake", "feed reader", "Atom", "#")


@pytest.mark.django_db(transaction=True)
def test_links_have_their_urls_on_paper_and_what_needs_a_screen_is_not_there(new_page, tmp_path):
    factories.edition()
    conclusion = '<p>See <a href="/milestones/">all milestones</a>.</p>'
    edition = factories.next_edition(
        note="The date was wrong.", kind="correction", conclusion=conclusion
    )
    factories.topic("security", edition.article)
    page = new_page()
    for path, urls in URLS.items():
        page.goto(path)
        text = " ".join(sum(paper(page, tmp_path / "printed.pdf"), []))
        shown = re.findall("<([^>]+)>", text)
        assert {url.replace(" ", "") for url in shown} == urls, path
        # What says which page this is, with the host that the other URLs lack.
        assert page.url in text, path
        text = re.sub("<[^>]+>|http[^ ]+", "", text)
        assert not [words for words in FOR_THE_SCREEN if words in text], path
